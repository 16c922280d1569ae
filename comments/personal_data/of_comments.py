"""What this room keeps of readers, place by place, and how each is told, mended and forgotten."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

from articles import audit
from journal.lib.search.short import searched_text

from ..consent import IMPORTED, WORDINGS
from ..models import NAMELESS, Comment, Decision, Letter, MailAddress, State
from .models import PersonalDataRequest
from .places import Person, Place, declare, register

REMOVED = "Ý kiến này đã được gỡ theo yêu cầu của người viết."
NOT_ASKED = "Không hỏi: ý kiến nhập từ nơi khác"
_FORGOTTEN = "Ý kiến số "


@register
class Addresses(Place):
    """First: whoever asks to be forgotten gets no letter meanwhile."""

    model = "comments.MailAddress"
    title = "Địa chỉ nhận thư"
    fields = ("email",)

    def rows(self, person):
        return MailAddress.objects.filter(email=person.email.lower())

    def told(self, row):
        letters = Letter.objects.filter(address=row).order_by("pk")
        return {
            "Email": row.email,
            "Ghi lúc": row.created_at,
            "Xác nhận lúc": row.confirmed_at,
            "Thôi nhận lúc": row.stopped_at,
            "Thư": [
                {
                    "Loại": each.get_kind_display(),
                    "Lập lúc": each.created_at,
                    "Gửi lúc": each.sent_at,
                    "Về ý kiến số": each.own_id,
                }
                for each in letters
            ],
        }

    def erase(self, keys, person, how):
        """One whose letter is just being sent waits for it: its row stays for the next time."""
        asked = Letter.objects.filter(address__in=keys)
        free = set(asked.select_for_update(skip_locked=True).values_list("pk", "address"))
        busy = set(asked.values_list("pk", "address")) - free
        keys = set(keys) - {address for _, address in busy}
        MailAddress.objects.filter(pk__in=keys).delete()

    def wrong(self, person, right):
        return self.rows(person) if right.email else MailAddress.objects.none()

    def correct(self, keys, person, right):
        """The other address has confirmed nothing."""
        MailAddress.objects.filter(pk__in=keys).delete()


@register
class Comments(Place):
    model = "comments.Comment"
    title = "Ý kiến"
    fields = (
        *("name", "address", "email", "text", "original"),
        *("sender_hash", "sender_prefix", "search_text"),
    )

    def rows(self, person):
        return Comment.objects.of_email(person.email)

    def told(self, row):
        return {
            "Số": row.pk,
            "Bài số": row.article_id,
            "Họ và tên": row.name,
            "Địa chỉ": row.address,
            "Email": row.email,
            "Ý kiến": row.text,
            **({"Ý kiến như lúc gửi": row.original} if row.tidied else {}),
            "Gửi lúc": row.created_at,
            "Tình trạng": row.get_state_display(),
            "Duyệt lúc": row.moderated_at,
            "Trả lời ý kiến số": row.reply_to_id,
            "Muốn nhận thư": row.notify,
            "Lượt thích": row.likes,
            "Điều đã đồng ý": NOT_ASKED if row.consent == IMPORTED else WORDINGS.get(row.consent),
            "Đồng ý lúc": row.consented_at,
            "Dấu người gửi (không đọc ra địa chỉ mạng)": row.sender_hash,
            "Dấu mạng người gửi": row.sender_prefix,
        }

    def erase(self, keys, person, how):
        forget(keys, keep_text=how.keep_text, by=how.by)

    def wrong(self, person, right):
        rows = self.rows(person)
        return rows.exclude(**{name: text for name, text in vars(right).items() if text})

    def correct(self, keys, person, right):
        changes = {name: text for name, text in vars(right).items() if text}
        rows = list(Comment.objects.filter(pk__in=keys))
        for row in rows:
            for name, text in changes.items():
                setattr(row, name, text)
            row.keep_searchable()
        Comment.objects.bulk_update(rows, [*changes, "search_text"], batch_size=500)
        if right.email:
            Comment.objects.filter(pk__in=keys).update(notify=False)
        _rename_in_log(keys)


@register
class AuditLog(Place):
    """Who took a list out of the house is written down with what it was narrowed by: words that
    may name a reader. The database keeps this log as it is, but for this one door."""

    model = "articles.Event"
    title = "Nhật ký tòa soạn: danh sách đã tải theo tên hay email này"
    fields = ("detail",)

    def rows(self, person):
        return audit.naming(person.words)

    def told(self, row):
        return {"Lúc": row.at, "Việc": row.get_kind_display(), "Nội dung": audit.in_words(row)}

    def erase(self, keys, person, how):
        audit.redact(keys, person.words)


@register
class Requests(Place):
    """The earlier requests of the same person; a closed one says no longer whose it was."""

    model = "comments.PersonalDataRequest"
    title = "Yêu cầu về dữ liệu cá nhân"
    fields = ("email", "email_hash", "note", "plan", "names")
    told_only = True  # closing a request forgets whose it was; an open one keeps its date

    def rows(self, person):
        return PersonalDataRequest.objects.about(person.email).exclude(email="")

    def told(self, row):
        return {
            "Yêu cầu": row.get_kind_display(),
            "Nhận ngày": row.received_on,
            "Hạn": row.due_on,
            "Tình trạng": row.get_state_display(),
        }


declare(
    "comments.Like", "mark", why="của mạng và trình duyệt trong một tháng, không dẫn về email nào"
)
declare(
    "comments.Report", "mark", why="của mạng và trình duyệt trong một tháng, không dẫn về email nào"
)
declare("comments.Allowance", "key", why="hạn mức đã băm, hết sau vài phút")
declare("articles.ReadAllowance", "mark", why="đã băm, hết trong ngày")
declare("articles.Event", "address", why="máy của người trong tòa soạn")
declare("articles.BulkAction", "address", why="máy của người trong tòa soạn")
declare("articles.Removal", "address", why="máy của người trong tòa soạn")


# --- the rows of comments -------------------------------------------------------------------------

# A line of the log for each that leaves the page; as moderation.record() would write them, in one
# statement for however many there are.
_WRITE_DOWN = """
INSERT INTO comments_decision
    (comment_id, section_id, kind, by_id, at, was, became, reason, batch, detail)
SELECT c.id, a.section_id, %(kind)s, %(by)s, %(now)s, c.state, %(rejected)s, '', %(batch)s, '{}'
FROM comments_comment c JOIN articles_article a ON a.id = c.article_id
WHERE c.id = ANY(%(leaving)s::bigint[])
"""
_FORGET = """
UPDATE comments_comment AS c SET
    name = %(name)s, address = '', email = '', notify = false, sender_hash = '', sender_prefix = '',
    signals = '{}', digest = '', shingles = NULL, consent = '', consented_at = NULL,
    erased_at = %(now)s,
    text = one.text, original = '', tidied = false, search_text = one.search,
    featured = c.featured AND one.stays,
    state = CASE WHEN one.stays THEN c.state ELSE %(rejected)s END,
    moderated_at = CASE WHEN one.stays THEN c.moderated_at ELSE coalesce(c.moderated_at, %(now)s)
        END,
    moderated_by_id = CASE WHEN one.stays OR c.moderated_at IS NOT NULL THEN c.moderated_by_id
        ELSE %(by)s END
FROM unnest(%(keys)s::bigint[], %(texts)s::text[], %(searches)s::text[], %(stays)s::boolean[])
    AS one (id, text, search, stays)
WHERE c.id = one.id
"""


def forget(keys: list[int], *, keep_text: bool, by: int | None = None) -> None:
    """Leave nothing of the senders of some comments; in a transaction, with the rows locked.

    With the text removed, a comment that readers see and that others answered stays as a line
    saying so, since the answers are theirs; any other one leaves the page, and the log says so.
    The row itself stays: counts and decisions go on to be right.
    """
    rows = list(Comment.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "state"))
    said = _texts(keys) if keep_text else _lines_left(rows)
    staying = [pk in said or state in (State.REJECTED, State.SPAM) for pk, state in rows]
    leaving = [pk for (pk, _), stays in zip(rows, staying, strict=True) if not stays]
    texts = [said.get(pk, "") for pk, _ in rows]
    found_by = {text: searched_text(f"{NAMELESS}\n\n{text}") for text in texts}
    values: dict[str, Any] = {"name": NAMELESS, "now": timezone.now(), "by": by}
    values |= {"rejected": State.REJECTED.value, "keys": [pk for pk, _ in rows]}
    values |= {"texts": texts, "searches": [found_by[text] for text in texts], "stays": staying}
    log = {"leaving": leaving, "kind": Decision.Kind.ERASED.value, "batch": uuid4()}
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_DOWN, values | log)
        cursor.execute(_FORGET, values)
    _rename_in_log(keys)


def _texts(keys: list[int]) -> dict[int, str]:
    return dict(Comment.objects.filter(pk__in=keys).values_list("pk", "text"))


def _lines_left(rows: list[tuple[int, str]]) -> dict[int, str]:
    """What stands in place of those that readers see and that others answered."""
    keys = [pk for pk, state in rows if state == State.APPROVED]
    below = Comment.objects.approved().filter(reply_to__in=keys).order_by()
    return dict.fromkeys(below.values_list("reply_to", flat=True), REMOVED)


_RENAME = """
UPDATE django_admin_log SET object_repr = %s || object_id
WHERE content_type_id = %s AND object_id = ANY(%s) AND object_repr <> %s || object_id
"""


def _rename_in_log(keys: list[int]) -> None:
    """The admin's own log calls a comment by its name and words."""
    kind = ContentType.objects.get_for_model(Comment).pk
    with connection.cursor() as cursor:
        cursor.execute(_RENAME, [_FORGOTTEN, kind, [str(key) for key in keys], _FORGOTTEN])


def person_of(email: str, most: int = 200) -> Person:
    """An e-mail with the names that were written beside it; what stands for none is no name."""
    rows = Comment.objects.of_email(email).exclude(name=NAMELESS).order_by()
    return Person(email, tuple(rows.values_list("name", flat=True).distinct()[:most]))
