"""What is done with a letter, and what must be so that it may."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from .. import mail, moderation
from ..models import Comment, MailAddress
from .models import PERMISSION, LetterNote, ReaderLetter

State = ReaderLetter.State


def make(comment: Comment, owner, by) -> ReaderLetter:
    """Turn a comment into a letter; again it is the same letter. Raises PermissionDenied."""
    if not by.has_perm(PERMISSION):
        raise PermissionDenied("Bạn không có quyền lập thư bạn đọc.")
    return ReaderLetter.objects.get_or_create(comment=comment, defaults={"owner": owner})[0]


def _locked(letter: ReaderLetter, by) -> ReaderLetter:
    """The letter as it is now; raises PermissionDenied for who neither owns nor handles it."""
    rows = ReaderLetter.objects.select_for_update(of=("self",)).select_related("comment")
    row = rows.visible_to(by).filter(pk=letter.pk).first()
    if row is None:
        raise PermissionDenied("Thư này do người khác phụ trách.")
    return row


@transaction.atomic
def assign(letter: ReaderLetter, owner, by) -> None:
    """Give a letter to somebody; its owner may pass it on. Raises PermissionDenied."""
    row = _locked(letter, by)
    row.owner = owner
    row.save()


@transaction.atomic
def move(letter: ReaderLetter, state: str, by) -> None:
    row = _locked(letter, by)
    row.state = State(state)
    row.save()


@transaction.atomic
def note(letter: ReaderLetter, text: str, by) -> None:
    row = _locked(letter, by)
    LetterNote.objects.create(letter=row, by=by, text=text)
    if row.state == State.NEW:
        row.state = State.WORKING
        row.save()


@transaction.atomic
def answer_in_public(letter: ReaderLetter, text: str, by) -> Comment:
    """As moderation.answer(), whose errors it raises."""
    row = _locked(letter, by)
    made = moderation.answer(row.comment, text, by)
    _answered(row)
    return made


def confirmed(letter: ReaderLetter) -> MailAddress | None:
    """The address that may get mail: one whose owner confirmed it by a link."""
    email = letter.comment.email.lower()
    return MailAddress.objects.ready().filter(email=email).first() if email else None


@transaction.atomic
def ask_to_confirm(letter: ReaderLetter, by) -> None:
    """Send the one mail that may go to an address before it is confirmed; once a day at most."""
    row = _locked(letter, by)
    if row.comment.email:
        mail.ask_for(row.comment)


@transaction.atomic
def answer_by_mail(letter: ReaderLetter, text: str, by) -> None:
    """Queue the mail that answers a letter. Raises ValidationError: unconfirmed; or answered, since
    one mail answers a letter."""
    row = _locked(letter, by)
    address = confirmed(row)
    if address is None:
        raise ValidationError(
            "Bạn đọc chưa xác nhận địa chỉ này, nên chưa gửi thư được.", code="unconfirmed"
        )
    row.reply = text
    if not mail.answer(row.comment, address):
        raise ValidationError("Thư trả lời đã gửi rồi.", code="answered")
    _answered(row)


def _answered(row: ReaderLetter) -> None:
    row.state, row.answered_at = State.ANSWERED, timezone.now()
    row.save()
