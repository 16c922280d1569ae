"""Letters to readers who asked for them: that their comment is up, that somebody answered it.

No letter but one goes to an address whose owner did not confirm it by the signed link in that one;
and that one is sent once a day at most. What is to be sent stands in rows, written together with
what they tell of; the worker sends, the sweep asks again. A letter says nothing of other people: it
leads to the page.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from articles.models import Edition

from . import threads
from .models import Comment, Letter, MailAddress

logger = logging.getLogger(__name__)

ONCE_IN = timedelta(days=1)  # a letter that asks to confirm, to one address
CONFIRMED_WITHIN = timedelta(days=7)
GRACE = timedelta(minutes=1)  # in which a moderator may still undo what a letter tells of
KEPT = timedelta(days=30)  # letters, and addresses that nobody confirmed
PATIENCE = timedelta(minutes=10)  # how long the worker may take before it is asked again
MOST_TRIED = 8
MOST_AT_FIRST = 5  # letters that a confirmation sets free
AT_ONCE = 200
_CONFIRM, _STOP = "comments-mail-confirm", "comments-mail-stop"


def is_offered() -> bool:
    return bool(settings.EMAIL_HOST and settings.EMAIL_FROM)


# --- what is asked for ----------------------------------------------------------------------------


def ask_for(comment: Comment) -> None:
    """The sender of a comment wants letters about it; must run in a transaction."""
    if not is_offered():
        return
    MailAddress.objects.get_or_create(email=comment.email.lower())
    address = MailAddress.objects.select_for_update().get(email=comment.email.lower())
    now = timezone.now()
    asked = address.asked_at and address.asked_at > now - ONCE_IN
    if address.confirmed_at or address.stopped_at or asked:
        return
    address.asked_at = now
    address.save(update_fields=["asked_at"])
    _hurry(Letter.objects.create(address=address, kind=Letter.Kind.CONFIRM))


def approved(keys: list[int]) -> None:
    """Comments are up: tell their senders, and those whom they answer. In a transaction."""
    if not is_offered():
        return
    rows = Comment.objects.filter(pk__in=keys).select_related("reply_to").order_by("pk")
    for row in rows:
        if row.notify:
            _tell(row.email, Letter.Kind.APPROVED, row, row)
        if row.reply_to:
            answered(row.reply_to, row)


def answered(own: Comment, answer: Comment) -> None:
    """Tell who wrote a comment of an answer that is up; once. In a transaction."""
    if is_offered() and own.notify and own.email.lower() != answer.email.lower():
        _tell(own.email, Letter.Kind.ANSWERED, own, answer)


def called_off(keys: list[int]) -> None:
    """Comments are not up, after all: what was to tell of them and did not go yet does not go."""
    waiting = Letter.objects.filter(about__in=keys, sent_at=None)
    waiting.exclude(kind=Letter.Kind.LETTER).delete()


def answer(comment: Comment, address: MailAddress) -> bool:
    """Queue what an editor wrote to a reader (ReaderLetter.reply); False if it was before. In a
    transaction, for an address that is ready()."""
    letters = Letter.objects.filter(address=address)
    letter, is_new = letters.get_or_create(
        kind=Letter.Kind.LETTER, about=comment, defaults={"address": address, "own": comment}
    )
    if is_new:
        _hurry(letter)
    return is_new


def _tell(email: str, kind: str, own: Comment, about: Comment) -> None:
    """Queue a letter, once, if the address is confirmed; the sweep takes it up after a while."""
    address = MailAddress.objects.ready().filter(email=email.lower()).first()
    if address:
        Letter.objects.filter(address=address).get_or_create(
            kind=kind,
            about=about,
            defaults={"address": address, "own": own, "next_at": timezone.now() + GRACE},
        )


def _hurry(letter: Letter) -> None:
    transaction.on_commit(lambda: send_letter.enqueue(letter.pk))


# --- links in letters -----------------------------------------------------------------------------


def link_to_confirm(address: MailAddress) -> str:
    return _link("comments:mail-confirm", signing.dumps(address.pk, salt=_CONFIRM))


def link_to_stop(letter: Letter) -> str:
    return _link(
        "comments:mail-stop", signing.dumps([letter.address_id, letter.own_id], salt=_STOP)
    )


def _link(name: str, token: str) -> str:
    return settings.SITE_URL + reverse(name, args=[token])


def address_to_confirm(token: str) -> MailAddress | None:
    """Whose link it is; None for a forged one and for one that is too old."""
    try:
        pk = signing.loads(token, salt=_CONFIRM, max_age=CONFIRMED_WITHIN)
    except signing.BadSignature:
        return None
    return MailAddress.objects.filter(pk=pk).first()


def confirm(address: MailAddress) -> None:
    """Its owner wants letters; who stopped them before begins anew. Again it changes nothing.

    What came up while nobody had confirmed yet is told now.
    """
    with transaction.atomic():
        own = MailAddress.objects.filter(pk=address.pk)
        own.update(stopped_at=None)
        if own.filter(confirmed_at=None).update(confirmed_at=timezone.now()):
            since = timezone.now() - CONFIRMED_WITHIN
            sent = threads.shown().of_email(address.email).order_by("-pk")
            for comment in sent.filter(notify=True, created_at__gte=since)[:MOST_AT_FIRST]:
                _tell(address.email, Letter.Kind.APPROVED, comment, comment)


def to_stop(token: str) -> tuple[MailAddress, int | None] | None:
    """The address and the comment of a link out of a letter; None for a forged one. Never old."""
    try:
        pk, comment_id = signing.loads(token, salt=_STOP)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    address = MailAddress.objects.filter(pk=pk).first()
    return (address, comment_id) if address else None


def stop(address: MailAddress, comment_id: int | None) -> None:
    """No more letters about one comment, or (None) about anything. Again it changes nothing."""
    if comment_id is not None:
        own = Comment.objects.of_email(address.email).filter(pk=comment_id)
        own.update(notify=False)
        return
    own = MailAddress.objects.filter(pk=address.pk, stopped_at=None)
    own.update(stopped_at=timezone.now())


def resume(address: MailAddress, comment_id: int | None) -> None:
    """Letters go on as before stop(), for who stopped them by mistake."""
    MailAddress.objects.filter(pk=address.pk).update(stopped_at=None)
    Comment.objects.of_email(address.email).filter(pk=comment_id).update(notify=True)


def stopped(address: MailAddress, comment_id: int | None) -> str:
    """What was stopped: "all" letters, those about "one" comment, or ""."""
    if MailAddress.objects.filter(pk=address.pk, stopped_at__isnull=False).exists():
        return "all"
    one = Comment.objects.filter(pk=comment_id, notify=False).exists()
    return "one" if one else ""


# --- sending --------------------------------------------------------------------------------------


@task()
def send_letter(letter_id: int) -> None:
    send(letter_id)


def send(letter_id: int) -> bool:
    """Send a letter that waits; False if there is nothing to send, or it did not go.

    The row stays locked while it goes, so no two workers send it. One that is killed after the
    server took it and before the row says so sends it again, under the same Message-ID.
    """
    with transaction.atomic():
        rows = Letter.objects.select_for_update(skip_locked=True, of=["self"])
        rows = rows.select_related("address", "own", "about").filter(pk=letter_id, sent_at=None)
        letter = rows.first()
        if letter is None or letter.tried >= MOST_TRIED or not is_offered():
            return False
        if not _still_wanted(letter):
            letter.delete()
            return False
        return _deliver(letter)


def _still_wanted(letter: Letter) -> bool:
    address = letter.address
    if address.stopped_at:
        return False
    if letter.kind == Letter.Kind.CONFIRM:
        return address.confirmed_at is None
    if letter.kind == Letter.Kind.LETTER:
        return bool(address.confirmed_at and letter.own.reader_letter.reply)
    out = Edition.objects.published().filter(article=letter.about.article_id).exists()
    up = threads.shown().filter(pk=letter.about_id).exists()
    return bool(address.confirmed_at and letter.own.notify and up and out)


def _deliver(letter: Letter) -> bool:
    try:
        _message(letter).send()
    except (SMTPException, OSError) as error:
        for_good = isinstance(error, SMTPRecipientsRefused) and all(
            code >= 500 for code, _ in error.recipients.values()
        )
        letter.tried = MOST_TRIED if for_good else letter.tried + 1
        letter.next_at = timezone.now() + timedelta(minutes=2**letter.tried)
        logger.warning("letter %s was not sent: %s", letter.pk, type(error).__name__)
    else:
        letter.sent_at = timezone.now()
    letter.save(update_fields=["tried", "next_at", "sent_at"])
    return letter.sent_at is not None


_SUBJECTS = {
    Letter.Kind.CONFIRM: "Xác nhận địa chỉ nhận thư",
    Letter.Kind.APPROVED: "Ý kiến của bạn đã được đăng",
    Letter.Kind.ANSWERED: "Có người trả lời ý kiến của bạn",
    Letter.Kind.LETTER: "Trả lời thư bạn đọc",
}


def _message(letter: Letter) -> EmailMultiAlternatives:
    words, link, act = _said(letter)
    stop_link = link_to_stop(letter)
    name = settings.JOURNAL_NAME
    domain = settings.EMAIL_FROM.rpartition("@")[2].rstrip(">")
    headers = {
        "Message-ID": f"<comment-letter-{letter.pk}.{int(letter.created_at.timestamp())}@{domain}>"
    }
    headers["Auto-Submitted"] = "auto-generated"
    if letter.kind != Letter.Kind.CONFIRM:
        headers["List-Unsubscribe"] = f"<{stop_link}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    context = {"words": words, "link": link, "act": act, "stop": stop_link, "journal_name": name}
    text = f"{words}\n\n{act}:\n{link}\n\n-- \n{name}. Không muốn nhận thư nữa:\n{stop_link}\n"
    subject = f"{_SUBJECTS[letter.kind]} – {name}"
    message = EmailMultiAlternatives(
        subject, text, settings.EMAIL_FROM, [letter.address.email], headers=headers
    )
    html = render_to_string("comments/mail/letter.html", context)
    message.attach_alternative(html, "text/html")
    return message


def _said(letter: Letter) -> tuple[str, str, str]:
    """The words, the link, and what the link does."""
    if letter.kind == Letter.Kind.CONFIRM:
        words = (
            f"Có người gửi ý kiến trên trang {settings.JOURNAL_NAME} đã ghi địa chỉ này và xin "
            "nhận thư khi ý kiến được đăng hay có người trả lời. Nếu đó là bạn, hãy bấm vào đường "
            "dẫn dưới đây trong vòng 7 ngày. Nếu không, xin bỏ qua: bạn sẽ không nhận thư nào khác."
        )
        return words, link_to_confirm(letter.address), "Xác nhận địa chỉ"
    if letter.kind == Letter.Kind.LETTER:
        return letter.own.reader_letter.reply, settings.SITE_URL, settings.JOURNAL_NAME
    title = Edition.objects.published().get(article=letter.about.article_id).title
    what = "đã được đăng" if letter.kind == Letter.Kind.APPROVED else "có người trả lời"
    place = reverse("comments:permanent", args=[letter.about_id])
    return f"Ý kiến của bạn về bài “{title}” {what}.", settings.SITE_URL + place, "Xem trên trang"


# --- the sweep ------------------------------------------------------------------------------------


def enqueue_left() -> int:
    """Ask the worker for letters that were not sent yet; return how many."""
    if not is_offered():
        return 0
    now = timezone.now()
    with transaction.atomic():
        due = Letter.objects.filter(sent_at=None, tried__lt=MOST_TRIED, next_at__lte=now)
        keys = list(
            due.order_by("next_at")
            .select_for_update(skip_locked=True)
            .values_list("pk", flat=True)[:AT_ONCE]
        )
        Letter.objects.filter(pk__in=keys).update(next_at=now + PATIENCE)
        for key in keys:
            send_letter.enqueue(key)
    return len(keys)


def prune(unconfirmed: timedelta = KEPT) -> int:
    """Drop some old letters, and addresses that nobody confirmed for so long."""
    now = timezone.now()
    letters = Letter.objects.filter(created_at__lt=now - KEPT).order_by("created_at")
    gone = Letter.objects.filter(pk__in=list(letters.values_list("pk", flat=True)[:AT_ONCE]))
    before = now - unconfirmed
    silent = MailAddress.objects.filter(
        Q(asked_at__lt=before) | Q(asked_at=None, created_at__lt=before),
        confirmed_at=None,
        stopped_at=None,
    ).order_by("created_at")
    keys = list(silent.values_list("pk", flat=True)[:AT_ONCE])
    return gone.delete()[0] + MailAddress.objects.filter(pk__in=keys).delete()[0]
