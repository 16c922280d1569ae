"""What the print archive keeps of readers who put lines of its pages right: told, mended and
forgotten as what the comments' room keeps is, and after the same time."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from comments.personal_data.models import Term, days_of
from comments.personal_data.places import Person, Place, register
from issues.amending import consent, forgetting
from issues.models import PageChange, Suggestion


@register
class Suggestions(Place):
    model = "issues.Suggestion"
    title = "Lời sửa chữ trang tạp chí in"
    fields = ("name", "email", "sender_prefix")

    def rows(self, person: Person):
        """By the name alone where no e-mail was given."""
        names = [name for name in person.names if " " in name]
        by_email = Q(~Q(email=""), email__iexact=person.email)  # as their index has it
        by_name = Q(email="", name__in=names)
        return Suggestion.objects.filter(by_email | by_name)

    def told(self, row):
        return {
            "Số": row.pk,
            "Trang số": row.page_id,
            "Tên": row.name,
            "Email": row.email,
            "Chữ đang là": row.before,
            "Chữ đề nghị": row.after,
            "Điều đã đồng ý": consent.WORDINGS.get(row.consent),
            "Gửi lúc": row.created_at,
            "Tình trạng": row.get_state_display(),
            "Dấu mạng người gửi": row.sender_prefix,
        }

    def erase(self, keys, person, how):
        forgetting.forget(keys)

    def wrong(self, person, right):
        changes = {name: getattr(right, name) for name in ("name", "email")}
        changes = {name: text for name, text in changes.items() if text}
        return self.rows(person).exclude(**changes) if changes else Suggestion.objects.none()

    def correct(self, keys, person, right):
        rows = Suggestion.objects.filter(pk__in=keys)
        if right.email:
            rows.update(email=right.email)
        if right.name:
            rows.update(name=right.name)
            PageChange.objects.filter(suggestion__in=keys).update(name=right.name)


def forget_networks() -> int:
    return forgetting.forget_networks(_before(Term.Key.NETWORKS))


def forget_refused() -> int:
    return forgetting.forget_refused(_before(Term.Key.REJECTED))


def _before(key: str):
    return timezone.now() - timedelta(days=days_of(key))
