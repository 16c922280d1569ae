"""Notes between colleagues about an article: addressed by name, answered, resolved, never printed.

Who may see an article in the newsroom may read its notes and write some, whoever edits it just now:
a note changes nothing of the article, so nobody's form grows stale by it. A note is for those who
were ticked or named in it with @; an answer is for everybody who took part, too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from journal.lib.html import plain_text

from . import policy
from .models import Article, Note, NoteAddress
from .people import person

EDITABLE = timedelta(minutes=15)  # then what was said stays
LONGEST, LONGEST_QUOTE = 4000, 500  # characters
SHOWN = 200  # notes of an article, the newest
NOT_SEEN = "Bạn không xem được bài này nữa, nên lời nhắn chưa gửi."


@dataclass
class Thread:
    """A note with its answers, as one person reads them."""

    note: Note
    notes: list[Note] = field(default_factory=list)  # the note itself, then its answers
    is_unread: bool = False
    quote_is_gone: bool = False  # the passage no longer stands in the text


# --- what is read ---------------------------------------------------------------------------------


def threads_of(article: Article, user) -> list[Thread]:
    """The notes of an article, oldest first; two queries. Raises PermissionDenied.

    Each note has `.people`, whom it is for, and `.is_editable` by this person.
    """
    _require_sight(user, article)
    rows = article.colleague_notes.select_related("by", "resolved_by").order_by("-pk")[:SHOWN]
    notes = {note.pk: note for note in reversed(rows)}
    threads = {pk: Thread(note) for pk, note in notes.items() if note.reply_to_id is None}
    addresses = NoteAddress.objects.filter(note__in=notes).select_related("user") if notes else []
    for note in notes.values():
        note.people, note.is_editable = [], _is_editable(note, user)
        if thread := threads.get(note.reply_to_id or note.pk):
            thread.notes.append(note)
    for address in addresses:
        note = notes[address.note_id]
        note.people.append(address.user)
        thread = threads.get(note.reply_to_id or note.pk)
        if thread and address.user_id == user.pk and address.read_at is None:
            thread.is_unread = True
    _mark_gone_quotes(article, threads.values())
    return list(threads.values())


def _is_editable(note: Note, user) -> bool:
    return note.by_id == user.pk and note.at > timezone.now() - EDITABLE


def _mark_gone_quotes(article: Article, threads) -> None:
    quoted = [thread for thread in threads if thread.note.quote]
    if quoted:
        text = _bare(f"{article.title}\n{article.lead}\n{plain_text(article.body)}")
        for thread in quoted:
            thread.quote_is_gone = _bare(thread.note.quote) not in text


def _bare(text: str) -> str:
    return " ".join(text.split())


def unread(user) -> QuerySet[NoteAddress]:
    """What is addressed to a person, not read, not settled, about articles they may still see."""
    settled = Q(note__resolved_at__isnull=False) | Q(note__reply_to__resolved_at__isnull=False)
    seen = Article.objects.visible_to(user).order_by().values("pk")
    mine = NoteAddress.objects.filter(user=user, read_at=None, note__article__in=seen)
    return mine.exclude(settled).order_by("-note")


def may_be_unread(user) -> bool:
    """Whether it is worth to ask for unread(): every page of the newsroom does, most find none."""
    return NoteAddress.objects.filter(user=user, read_at=None).exists()


# --- what is written ------------------------------------------------------------------------------


def write(
    article: Article,
    by,
    text: str,
    key: UUID,
    *,
    to: list[int] | None = None,
    quote: str = "",
    reply_to: int | None = None,
) -> Note:
    """Write a note or an answer; the same one if its form (`key`) comes twice.

    An answer to what was settled opens it again. Raises PermissionDenied for who may not see the
    article, ValidationError for no text, too much of it, and a note that is not there.
    """
    _require_sight(by, article)
    text, quote = _checked(text), quote.strip()[:LONGEST_QUOTE]
    try:
        with transaction.atomic():
            root = _locked(article, reply_to) if reply_to else None
            note = Note(key=key, article=article, by=by, text=text, quote=quote, reply_to=root)
            note.save()
            _address(note, _addressees(article, by, text, to or [], root))
            if root:
                _open(root)
                mark_read(article, by, root.pk)
    except IntegrityError:
        return _written(article, by, key)
    return note


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise ValidationError("Hãy viết lời nhắn rồi gửi.", code="empty")
    if len(text) > LONGEST:
        says = f"Lời nhắn dài quá {LONGEST} chữ cái. Hãy chia thành nhiều lời nhắn."
        raise ValidationError(says, code="too-long")
    return text


def _written(article: Article, by, key: UUID) -> Note:
    """The note that came with this key before."""
    note = Note.objects.filter(article=article, by=by, key=key).first()
    if note is None:
        raise ValidationError("Chưa gửi được. Hãy tải lại trang rồi gửi lại.", code="key-taken")
    return note


def _addressees(article: Article, by, text: str, to: list[int], root: Note | None) -> set[int]:
    """The keys of those who were ticked, named, or took part, and may see the article."""
    colleagues = policy.colleagues_of(article)
    found = {user.pk for user in colleagues if user.pk in to} | _named(text, colleagues)
    if root:
        notes = Q(note=root) | Q(note__reply_to=root)
        part = {root.by_id, *root.replies.values_list("by", flat=True)}
        part |= set(NoteAddress.objects.filter(notes).values_list("user", flat=True))
        found |= part & {user.pk for user in colleagues}
    return found - {by.pk}


def _named(text: str, colleagues: list) -> set[int]:
    """Those whose whole name, or account, stands in a text after an @; of two names the longer."""
    names = [(f"@{name}", user.pk) for user in colleagues for name in _names(user)]
    found = set()
    for name in sorted({name for name, _ in names}, key=len, reverse=True):
        if name.casefold() in text.casefold():
            text = text.casefold().replace(name.casefold(), "")
            found |= {pk for each, pk in names if each == name}
    return found


def _names(user) -> set[str]:
    return {person(user), user.get_username()}


def _address(note: Note, people: set[int]) -> None:
    NoteAddress.objects.bulk_create(NoteAddress(note=note, user_id=pk) for pk in sorted(people))


def edit(article: Article, by, pk: int, text: str) -> None:
    """Change what one wrote some minutes ago at most; who is named now gets it, too.

    Raises ValidationError for another's note and for one that stays.
    """
    _require_sight(by, article)
    text = _checked(text)
    with transaction.atomic():
        rows = Note.objects.select_for_update(of=("self",)).filter(article=article, by=by, pk=pk)
        note = rows.first()
        if note is None or not _is_editable(note, by):
            says = "Chỉ sửa được lời nhắn của mình, trong 15 phút đầu. Hãy viết lời nhắn mới."
            raise ValidationError(says, code="stays")
        note.text, note.edited_at = text, timezone.now()
        note.save(update_fields=["text", "edited_at"])
        known = set(note.addresses.values_list("user", flat=True))
        _address(note, _addressees(article, by, text, [], None) - known)


@transaction.atomic
def resolve(article: Article, by, pk: int) -> None:
    """Settle a note; who was first stays. Raises as _locked()."""
    _require_sight(by, article)
    root = _locked(article, pk)
    if root.resolved_at is None:
        Note.objects.filter(pk=pk).update(resolved_by=by, resolved_at=timezone.now())
    mark_read(article, by, pk)


@transaction.atomic
def reopen(article: Article, by, pk: int) -> None:
    """Open what was settled. Raises as _locked()."""
    _require_sight(by, article)
    _open(_locked(article, pk))


def mark_read(article: Article, by, pk: int) -> None:
    """A person has read a note and its answers."""
    notes = Q(note=pk) | Q(note__reply_to=pk)
    rows = NoteAddress.objects.filter(notes, note__article=article, user=by, read_at=None)
    rows.update(read_at=timezone.now())


def _locked(article: Article, pk: int) -> Note:
    """A note that is no answer; nobody else answers or settles it meanwhile.

    Raises ValidationError if the article has no such note.
    """
    rows = Note.objects.select_for_update(of=("self",)).filter(article=article, reply_to=None)
    if (note := rows.filter(pk=pk).first()) is None:
        raise ValidationError("Không còn lời nhắn ấy. Hãy tải lại trang.", code="no-such-note")
    return note


def _open(root: Note) -> None:
    Note.objects.filter(pk=root.pk).update(resolved_by=None, resolved_at=None)


def _require_sight(user, article: Article) -> None:
    if not policy.can_see(user, article):
        raise PermissionDenied(NOT_SEEN)
