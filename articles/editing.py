"""Nothing typed is lost, and nobody overwrites a colleague unknowingly.

Every tab with an article form has a key. What is typed there is kept under it, beside the article,
until a deliberate save closes it. The same rows say who has which article open; a colleague who
would like to go on asks for it, and may take it when nobody answers.

What a person typed is shown to that person. Whoever took the article over from that tab, and may
edit it, is shown what stood there then. Nobody else is shown any of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from . import audit, changes, policy, typed, versions
from .models import Article, EditingSession, Event
from .people import person
from .typed import Fields

BASE_LENGTH = EditingSession._meta.get_field("base").max_length
PRESENT = timedelta(seconds=70)  # a tab that was not heard of for so long is gone
PATIENCE = timedelta(seconds=60)  # without an answer for so long an asker may take over
A_MOMENT = timedelta(minutes=5)  # what "chờ tôi một lát" means
ASKING = timedelta(hours=1)  # an older request is forgotten
OFFERED = timedelta(hours=12)  # how long the text of who was taken over is at hand
KEPT = timedelta(days=90)
OTHER_ACCOUNT = (
    "Bài mở bằng tài khoản khác với tài khoản đang đăng nhập. Đăng nhập lại bằng tài khoản cũ rồi "
    "bấm Lưu; chữ vẫn còn nguyên."
)
TEXTS = ("fields", "taken_fields")  # large, and read only to show what was typed
NEWEST = 5  # unsaved texts that are offered
AT_ONCE = 1000


def token(article: Article) -> str:
    """What a form remembers of the article as it was opened; each save and step changes it."""
    return article.updated_at.isoformat() if article.pk else ""


def key_in(text: object) -> UUID | None:
    """The key a text spells, None for whatever is none."""
    try:
        return UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None


# --- One tab: opened, typed in, left, saved -------------------------------------------------------


def find(key: UUID, user) -> EditingSession | None:
    """A person's own session; raises PermissionDenied for a key that is somebody else's."""
    session = EditingSession.objects.defer(*TEXTS).filter(pk=key).first()
    if session and session.user_id != user.pk:
        raise PermissionDenied(OTHER_ACCOUNT)
    return session


def begin(key: UUID, user, article: Article | None, base: str) -> EditingSession:
    """A session of a form that was just opened; the same one if two requests begin it at once.

    Raises PermissionDenied for who may not see the article, or not write any.
    """
    if article is None:
        allowed = user.has_perm("articles.add_article")
    else:
        allowed = policy.can_see(user, article)
    if not allowed:
        raise PermissionDenied("Bạn không có quyền sửa bài này.")
    return begin_unasked(key, user, article, base)


def begin_unasked(key: UUID, user, article: Article | None, base: str) -> EditingSession:
    """The same for text that was sent and is kept whatever the sender may still do.

    The caller names no article that the person may not see.
    """
    new = EditingSession(key=key, user=user, article=article, base=base, seen_at=timezone.now())
    EditingSession.objects.bulk_create([new], ignore_conflicts=True)
    return find(key, user)


def keep(session: EditingSession, fields: Fields, sequence: int | None = None) -> bool:
    """Keep what was typed, whatever the person may still do with the article.

    False if a later autosave of the tab (one with a higher `sequence`) is kept already. Typing on
    in a tab that was closed, on a page the browser brought back, opens the session again.
    """
    now = timezone.now()
    rows = EditingSession.objects.filter(pk=session.pk)
    new = {"fields": fields, "typed_at": now, "seen_at": now, "closed_at": None}
    if sequence is not None:
        rows = rows.filter(sequence__lt=sequence)
        new["sequence"] = sequence
    return bool(rows.update(**new))


def newest_sequence(session: EditingSession) -> int:
    """The number of the autosave that is kept."""
    rows = EditingSession.objects.filter(pk=session.pk)
    return rows.values_list("sequence", flat=True).first() or 0


def seen(session: EditingSession, *, gone: bool = False) -> None:
    """The tab is open; or it says that it is being closed."""
    at = timezone.now() - (PRESENT if gone else timedelta())
    EditingSession.objects.filter(pk=session.pk).update(seen_at=at)


def close(keys: list[UUID], user, article: Article | None = None) -> None:
    """End a person's sessions: what was typed is saved, or not wanted. The rows stay.

    `article` is what a new article's tab has just been saved as.
    """
    now = timezone.now()
    rows = EditingSession.objects.filter(pk__in=keys, user=user)
    if article:
        rows.filter(article=None).update(article=article, base=token(article))
    rows.filter(closed_at=None).update(closed_at=now)


def locked(key: UUID, user) -> EditingSession | None:
    """A person's own session; other requests with its key wait until this transaction ends."""
    rows = EditingSession.objects.filter(pk=key, user=user)
    return rows.select_for_update(of=("self",)).first()


def prune() -> int:
    """Remove sessions nobody needs any more, some at a time; return how many."""
    old = EditingSession.objects.filter(seen_at__lt=timezone.now() - KEPT).order_by()
    return EditingSession.objects.filter(pk__in=old.values("pk")[:AT_ONCE]).delete()[0]


# --- What was typed and not saved -----------------------------------------------------------------


def unsaved(user, article: Article | None, without: list[UUID | None]) -> list[EditingSession]:
    """What a person typed into this article, or into new ones, and did not save; newest first.

    Each has `.present`: its tab is open still. Text that says the same as the saved one is no loss,
    and left out.
    """
    rows = EditingSession.objects.filter(user=user, article=article, closed_at=None)
    rows = rows.exclude(pk__in=[key for key in without if key])
    found = list(
        rows.exclude(fields=None).select_related("taken_by").order_by("-typed_at")[:NEWEST]
    )
    saved = versions.content_of(article) if article and found else {}
    for session in found:
        session.present = is_present(session)
    return [session for session in found if _differs(session.fields, saved)]


def is_unsaved(session: EditingSession) -> bool:
    """Whether what was typed says anything else than what is saved."""
    return _differs(session.fields, versions.content_of(session.article) if session.article else {})


def _differs(fields: Fields, saved: dict) -> bool:
    content = typed.content_of(fields, saved)
    return any(
        saved.get(name, empty) != content.get(name, empty)
        for name, (_, empty) in changes.FIELDS.items()
    )


def readable(key: UUID, user) -> EditingSession | None:
    """The session whose text a person may read: an own one, or one taken over.

    Of the latter `.fields` is the text as it was when the article was taken.
    """
    rows = EditingSession.objects.exclude(fields=None).select_related("article__section", "user")
    session = rows.filter(Q(user=user) | Q(taken_by=user), pk=key).first()
    if session and session.article and policy.is_closed(session.article):
        return session if policy.can_see(user, session.article) else None
    if session is None or session.user_id == user.pk:
        return session
    if session.taken_fields is None or not policy.can_edit(user, session.article):
        return None
    session.fields = session.taken_fields
    session.typed_at = min(session.typed_at, session.taken_at)
    return session


def is_present(session: EditingSession, now: datetime | None = None) -> bool:
    """Whether the tab is open, as far as anybody knows."""
    return session.seen_at > (now or timezone.now()) - PRESENT


# --- Several people on one article ----------------------------------------------------------------


@dataclass
class Around:
    """What a person is told about an article's other tabs; `own` is the tab that asks, if any."""

    user: object
    own: EditingSession | None
    colleagues: list[EditingSession]  # one a person, who typed last first
    own_tabs: bool
    handed: list[EditingSession]  # what came to this person from others
    now: datetime

    @property
    def asked(self) -> list[EditingSession]:
        return [row for row in self.colleagues if _is_asked(row, self.now, self.user)]

    @property
    def free(self) -> list[EditingSession]:
        """Those whom nobody has asked yet."""
        return [row for row in self.colleagues if not _is_asked(row, self.now)]

    @property
    def may_take(self) -> bool:
        rows = self.colleagues
        return bool(self.asked) and all(_may_take(row, self.user, self.now) for row in rows)

    @property
    def wait_until(self) -> datetime | None:
        """Until when a colleague has asked this person to wait."""
        times = [row.wait_until for row in self.asked if row.wait_until]
        return max((time for time in times if time > self.now), default=None)

    @property
    def request(self) -> EditingSession | None:
        """The own tab, if somebody who is here asks for the article."""
        asking = self.own and _is_asked(self.own, self.now)
        here = {row.user_id for row in self.colleagues}
        return self.own if asking and self.own.asked_by_id in here else None


def around(user, article: Article, key: UUID | None = None) -> Around:
    """Who has the article open. Asked by those who may see it."""
    now = timezone.now()
    rows = list(_open(article, user, now).select_related("user", "asked_by"))
    own = None
    if key:
        rows = [row for row in rows if row.pk != key]
        own = EditingSession.objects.defer(*TEXTS).select_related("asked_by", "taken_by")
        own = own.filter(pk=key, user=user).first()
    people: dict[int, EditingSession] = {}
    for row in sorted(rows, key=_typed_last, reverse=True):
        row.present = is_present(row, now)
        people.setdefault(row.user_id, row)
    own_tabs = people.pop(user.pk, None) is not None
    handed = _handed(user, article, own.opened_at if own else now, now)
    return Around(user, own, list(people.values()), own_tabs, handed, now)


def _typed_last(row: EditingSession) -> datetime:
    return row.typed_at or row.opened_at


def _open(article: Article, user, now: datetime):
    """The tabs that have an article open, and those that left after this person asked them."""
    rows = EditingSession.objects.defer(*TEXTS).filter(
        article=article, closed_at=None, taken_by=None
    )
    asked = Q(asked_by=user, asked_at__gt=now - ASKING)
    return rows.filter(Q(seen_at__gt=now - PRESENT) | asked)


def _handed(user, article: Article, since: datetime, now: datetime) -> list[EditingSession]:
    """Tabs that came to this person: saved and given since `since`; or taken with their text."""
    given = Q(closed_at__isnull=False, taken_at__gte=since)
    newest = max(now - OFFERED, article.updated_at)
    taken = Q(closed_at=None, taken_fields__isnull=False, taken_at__gt=newest)
    rows = EditingSession.objects.defer(*TEXTS).filter(given | taken, taken_by=user)
    return list(rows.filter(article=article).select_related("user").order_by("-taken_at")[:NEWEST])


def _is_asked(row: EditingSession, now: datetime, by=None) -> bool:
    if row.asked_by_id is None or row.asked_at <= now - ASKING:
        return False
    return by is None or row.asked_by_id == by.pk


def _may_take(row: EditingSession, by, now: datetime) -> bool:
    """Whether a tab is gone, or was asked and has not answered in time."""
    if not is_present(row, now):
        return True
    waited = _is_asked(row, now, by) and row.asked_at <= now - PATIENCE
    return waited and (row.wait_until is None or row.wait_until <= now)


def taken(key: UUID | None) -> EditingSession | None:
    """The session of a key, if a colleague has taken the article over from it."""
    rows = EditingSession.objects.defer(*TEXTS).filter(pk=key, taken_by__isnull=False)
    return rows.select_related("taken_by").first() if key else None


def ask(article: Article, by) -> None:
    """Ask those who have an article open to let this person go on.

    A tab that somebody else has asked already stays with the first. Raises PermissionDenied.
    """
    _require_edit(by, article)
    now = timezone.now()
    free = Q(asked_by=None) | Q(asked_at__lte=now - ASKING)
    rows = _open(article, by, now).filter(free).exclude(user=by)
    rows.update(asked_by=by, asked_at=now, wait_until=None)


def answer_later(session: EditingSession) -> None:
    """The person of a tab, and of others on the article, asks the colleague to wait a moment."""
    rows = EditingSession.objects.filter(article=session.article_id, user=session.user_id)
    rows.filter(asked_by__isnull=False).update(wait_until=timezone.now() + A_MOMENT)


@transaction.atomic
def take(article: Article, by, address: str = "") -> None:
    """Go on with an article that others have open; their tabs can save no more.

    Raises PermissionDenied, and ValidationError while somebody may still answer.
    """
    article = Article.objects.locked().get(pk=article.pk)
    _require_edit(by, article)
    now = timezone.now()
    rows = _open(article, by, now).exclude(user=by).select_for_update(of=("self",))
    rows = list(rows.select_related("user"))
    if not any(_is_asked(row, now, by) for row in rows):
        raise ValidationError("Hãy xin sửa tiếp trước đã.", code="not-asked")
    if not all(_may_take(row, by, now) for row in rows):
        raise ValidationError("Hãy chờ đồng nghiệp trả lời đã.", code="too-early")
    keys = [row.pk for row in rows]
    rows_taken = EditingSession.objects.filter(pk__in=keys)
    rows_taken.update(taken_by=by, taken_at=now, taken_fields=F("fields"))
    for name in sorted({person(row.user) for row in rows}):
        audit.log(Event.Kind.TAKEN_OVER, article, by, address, **{"from": name})


@transaction.atomic
def hand_over(key: UUID, user, article: Article, address: str = ""):
    """Give the article to the colleague who asked, after a save; return that colleague, or None."""
    rows = EditingSession.objects.filter(pk=key, user=user, taken_by=None)
    session = rows.filter(asked_by__isnull=False).select_related("asked_by").first()
    if session is None:
        return None
    now = timezone.now()
    rows.update(taken_by=session.asked_by, taken_at=now, closed_at=now)
    name = person(session.asked_by)
    audit.log(Event.Kind.HANDED_OVER, article, user, address, **{"for": name})
    return session.asked_by


def _require_edit(user, article: Article) -> None:
    if not policy.can_edit(user, article):
        raise PermissionDenied("Bạn không có quyền sửa bài này.")
