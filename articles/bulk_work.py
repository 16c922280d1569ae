"""What can be done to many rows of a kind: when it may be, what it does, how it is taken back.

Each goes the way an editor's own form goes: policy, version, log, workflow.

A Work knows one row at a time and nothing of plans, progress and workers: those are bulk.py's.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from . import audit, policy, versions, workflow
from .models import Article, Edition, Photo, Section, State, Topic

NO_RIGHT = "Bạn không có quyền sửa bài này ở bước hiện nay."
CHANGED_SINCE = "Đã có người sửa sau đó."


class Work:
    """`objection` says why a row cannot be worked on ("" if it can); `apply` works on one that is
    locked and returns what it was and is; `take_back` undoes that. The latter two raise
    ValidationError or PermissionDenied with words for people."""

    key: ClassVar[str]
    label: ClassVar[str]
    model: ClassVar[type] = Article
    permission: ClassVar[str] = policy.PERMISSIONS[policy.Right.EDIT]
    form_class: ClassVar[type[forms.Form]] = forms.Form
    list_view: ClassVar[str] = ""  # of the admin, where its rows are chosen; "": the list of them
    warning: ClassVar[str] = ""  # said before what has no way back and asks for no word

    def is_offered(self, user) -> bool:
        return user.has_perm(self.permission)

    def form(self, data, user) -> forms.Form:
        return self.form_class(data, **({"user": user} if self.form_class is StepsForm else {}))

    def rows(self, user) -> QuerySet:
        """What the person may see, without what is long."""
        rows = Article.objects.visible_to(user).select_related("section")
        return rows.defer("body", "search_text", "lead", "notes")

    def locked(self, pk: int):
        return Article.objects.locked().select_related("section").get(pk=pk)

    def in_words(self, values: dict[str, Any]) -> str:
        return self.label

    def confirmation(self, values: dict[str, Any]) -> str:
        """The word to be typed before what cannot be taken back; "" for what can."""
        return ""

    def is_reversible(self, values: dict[str, Any]) -> bool:
        return not (self.warning or self.confirmation(values))

    def is_checked(self, values: dict[str, Any]) -> bool:
        """Whether the checks of checks/gate.py stand before it."""
        return False

    def objection(self, row, values: dict[str, Any], user) -> str:
        raise NotImplementedError

    def apply(self, row, values: dict[str, Any], user, address: str) -> tuple[dict, dict]:
        raise NotImplementedError

    def take_back(self, row, before: dict, after: dict, user, address: str) -> None:
        raise NotImplementedError


# --- steps of the workflow ------------------------------------------------------------------------


class StepsForm(forms.Form):
    to = forms.ChoiceField(label="Chuyển sang")
    reason = forms.CharField(
        label="Lý do",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Một lý do cho mọi bài; cần khi trả lại.",
    )

    def __init__(self, data, *, user):
        super().__init__(data)
        steps = [t for t in workflow.TRANSITIONS if _in_bulk(t)]
        may = {t.target for t in steps if policy.has_any(user, [t.right])}
        names = {
            State.DRAFT: "Trả lại, hoặc lấy lại bài đã bỏ",
            State.DISCARDED: "Bỏ bài",
        }
        self.fields["to"].choices = [(s, names.get(s, s.label)) for s in State if s in may]

    def clean(self):
        data = super().clean()
        if data.get("to") == State.DRAFT and not data.get("reason", "").strip():
            self.add_error("reason", "Hãy ghi lý do.")
        return data


def _in_bulk(step: workflow.Transition) -> bool:
    """A time, an update, a removal with its notice to readers: these are for one article each."""
    alone = step.time == workflow.Time.LATER or step.source == step.target
    return not alone and step.target != State.WITHDRAWN


class Steps(Work):
    key, label = "steps", "Chuyển bước"
    permission = policy.PERMISSIONS[policy.Right.SEE]
    form_class = StepsForm

    def in_words(self, values):
        return f"Chuyển sang “{State(values['to']).label}”"

    def confirmation(self, values):
        return "ĐĂNG" if values["to"] == State.PUBLISHED else ""

    def is_checked(self, values):
        return values["to"] == State.PUBLISHED

    def objection(self, row, values, user):
        step = workflow.find(row.stage, values["to"])
        if row.stage == values["to"]:
            return f"Bài đang ở “{row.stage.label}” rồi."
        if step is None or not _in_bulk(step):
            return f"Từ “{row.stage.label}” không chuyển sang bước này được."
        if not policy.can(user, step.right, row):
            return "Bạn không có quyền làm bước này."
        return ""

    def apply(self, row, values, user, address):
        source = row.stage
        workflow.move(row, values["to"], user, reason=values["reason"], address=address)
        event = row.events.order_by("-pk").values_list("pk", flat=True).first()
        return {"state": source}, {"state": row.stage, "event": event}

    def take_back(self, row, before, after, user, address):
        event = row.events.get(pk=after["event"])
        workflow.take_back(row, event, user, address=address)


# --- the text's place and switches ----------------------------------------------------------------


class Edit(Work):
    """Changes one thing of an article's working text; readers get it with the next update."""

    def value(self, row, values) -> Any:
        """What stands there now, as data."""
        raise NotImplementedError

    def wanted(self, values) -> Any:
        raise NotImplementedError

    def write(self, row, value, values) -> None:
        raise NotImplementedError

    def objection(self, row, values, user):
        if not policy.can_edit(user, row):
            return NO_RIGHT
        return "Đã như thế rồi." if self.value(row, values) == self.wanted(values) else ""

    def apply(self, row, values, user, address):
        before, after = self.value(row, values), self.wanted(values)
        self._save(row, after, values, user, address)
        return {"value": before}, {"value": after, "about": self.about(values)}

    def about(self, values) -> Any:
        """What take_back() needs to know of the form, which may not be valid any more."""
        return None

    def take_back(self, row, before, after, user, address):
        if not policy.can_edit(user, row):
            raise PermissionDenied(NO_RIGHT)
        about = self.values_of(after["about"])
        if self.value(row, about) != after["value"]:
            raise ValidationError(CHANGED_SINCE)
        self._save(row, before["value"], about, user, address)

    def values_of(self, about) -> dict:
        return {}

    def _save(self, row, value, values, user, address) -> None:
        versions.record(row, None)  # what a script wrote past the forms is not overwritten unseen
        self.write(row, value, values)
        row.save()
        versions.record(row, user, address=address)


class SectionForm(forms.Form):
    section = forms.ModelChoiceField(
        Section.objects.active().in_order(), label="Chuyên mục chính", empty_label="– chọn –"
    )


class ChangeSection(Edit):
    key, label, form_class = "section", "Đổi chuyên mục", SectionForm

    def in_words(self, values):
        return f"Đổi chuyên mục chính sang “{values['section']}”"

    def value(self, row, values):
        return row.section_id

    def wanted(self, values):
        return values["section"].pk

    def write(self, row, value, values):
        section = Section.objects.filter(pk=value).first()
        if section is None:
            raise ValidationError("Chuyên mục cũ không còn nữa.")
        row.section = section


class TopicForm(forms.Form):
    topic = forms.ModelChoiceField(Topic.objects.all(), label="Chủ đề", empty_label="– chọn –")


class AddTopic(Edit):
    key, label, form_class = "add-topic", "Thêm chủ đề", TopicForm
    has = True

    def in_words(self, values):
        return f"{self.label} “{values['topic']}”"

    def about(self, values):
        return values["topic"].pk

    def values_of(self, about):
        topic = Topic.objects.filter(pk=about).first()
        if topic is None:
            raise ValidationError("Chủ đề ấy không còn nữa.")
        return {"topic": topic}

    def rows(self, user):
        return super().rows(user).prefetch_related("topics")

    def value(self, row, values):
        return values["topic"] in row.topics.all()

    def wanted(self, values):
        return self.has

    def write(self, row, value, values):
        (row.topics.add if value else row.topics.remove)(values["topic"])


class RemoveTopic(AddTopic):
    key, label, has = "remove-topic", "Bớt chủ đề", False


class CommentsForm(forms.Form):
    open = forms.TypedChoiceField(
        label="Ý kiến bạn đọc",
        choices=[("1", "Nhận ý kiến"), ("0", "Không nhận ý kiến")],
        coerce=lambda value: value == "1",
    )


class SwitchComments(Edit):
    key, label, form_class = "comments", "Bật, tắt nhận ý kiến", CommentsForm

    def in_words(self, values):
        return "Nhận ý kiến bạn đọc" if values["open"] else "Không nhận ý kiến bạn đọc"

    def value(self, row, values):
        return row.comments_open

    def wanted(self, values):
        return values["open"]

    def write(self, row, value, values):
        row.comments_open = value


# --- photos ---------------------------------------------------------------------------------------


class CreditForm(forms.Form):
    credit = forms.CharField(label="Tác giả ảnh", max_length=120)


class PhotoWork(Work):
    model = Photo

    def rows(self, user):
        return Photo.objects.defer("search_text")

    def locked(self, pk):
        return Photo.objects.select_for_update(of=("self",)).get(pk=pk)


class Credit(PhotoWork):
    key, label, form_class = "credit", "Ghi tác giả ảnh", CreditForm
    permission = "articles.change_photo"

    def in_words(self, values):
        return f"Ghi tác giả ảnh “{values['credit']}”"

    def objection(self, row, values, user):
        if not policy.can_edit_photo(user, row):
            return "Bạn không có quyền sửa ảnh này."
        return "Đã như thế rồi." if row.credit == values["credit"] else ""

    def apply(self, row, values, user, address):
        before = row.credit
        self._save(row, values["credit"], user)
        return {"credit": before}, {"credit": row.credit}

    def take_back(self, row, before, after, user, address):
        if not policy.can_edit_photo(user, row):
            raise PermissionDenied("Bạn không có quyền sửa ảnh này.")
        if row.credit != after["credit"]:
            raise ValidationError(CHANGED_SINCE)
        self._save(row, before["credit"], user)

    def _save(self, row, credit: str, user) -> None:
        row.credit = credit
        row.save(update_fields=["credit"])
        note(row, user, CHANGE, "Tác giả ảnh")


class DeletePhotos(PhotoWork):
    """There is no way back, so only what nobody uses goes."""

    key, label, permission = "delete", "Xóa những ảnh không dùng", "articles.delete_photo"

    def confirmation(self, values):
        return "XÓA"

    def rows(self, user):
        return super().rows(user).annotate(in_use=_in_use())

    def objection(self, row, values, user):
        """A row that is locked is looked for again: what is said in a plan may be over."""
        seen = getattr(row, "in_use", None)
        return "Còn nơi dùng ảnh này." if (is_used(row) if seen is None else seen) else ""

    def apply(self, row, values, user, address):
        if not user.has_perm(self.permission):
            raise PermissionDenied("Bạn không có quyền xóa ảnh.")
        note(row, user, DELETION, "Xóa ảnh")
        before = {"caption": row.caption, "credit": row.credit, "file": row.file.name}
        row.delete()
        return before, {}

    def take_back(self, row, before, after, user, address):
        raise ValidationError("Ảnh đã xóa không lấy lại được.")


def is_used(photo: Photo) -> bool:
    """Whether anything shows a photo: an article, an edition, a portrait, a clip's poster."""
    return Photo.objects.filter(_in_use(), pk=photo.pk).exists()


def _in_use() -> Q:
    """The same of each row of a query."""
    shown = Edition.objects.filter(photo_ids__contains=[OuterRef("pk")])
    pointing = [
        relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        for relation in Photo._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and hasattr(relation, "field")
    ]
    return reduce(or_, map(Exists, [shown, *pointing]))


def note(row, user, flag: int, message: str) -> None:
    """In the log that Django's own forms write."""
    message = f"{message} (việc hàng loạt số {audit.around()['bulk']})"
    with transaction.atomic():
        LogEntry.objects.log_actions(
            user.pk, [row], flag, change_message=message, single_object=True
        )
