"""When the queue is too long or too old: an alarm on the desk, a letter to whoever asked for it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from journal.lib.vietnamese import ago

from . import mail
from .models import Comment
from .moderation import PERMISSION
from .records import QueueLimits, Watcher

logger = logging.getLogger(__name__)

AGAIN = timedelta(minutes=10)  # after a letter that the mail server did not take
AT_ONCE = 200


@dataclass(frozen=True)
class Overdue:
    """What is beyond the limits: how many wait, since when the oldest does; None for what is not.

    `size` is the limit where more wait than that.
    """

    size: int | None
    oldest: datetime | None

    def in_words(self, now: datetime) -> list[str]:
        said = [f"hơn {self.size} ý kiến đang chờ"] if self.size is not None else []
        return said + ([f"cũ nhất gửi {ago(self.oldest, now)}"] if self.oldest else [])


def limits() -> QueueLimits:
    return QueueLimits.objects.first() or QueueLimits()


def overdue(now: datetime) -> Overdue | None:
    """None while the queue is within its limits. Reads the queue no further than these."""
    most, waiting = limits(), Comment.objects.pending().oldest_first()
    oldest = waiting.values_list("created_at", flat=True).first()
    if oldest is None:
        return None
    is_old = oldest < now - timedelta(hours=most.oldest_hours)
    is_long = len(waiting.values_list("pk")[: most.most_waiting + 1]) > most.most_waiting
    if not (is_old or is_long):
        return None
    return Overdue(most.most_waiting if is_long else None, oldest if is_old else None)


# --- letters --------------------------------------------------------------------------------------


def watches(user) -> bool:
    return Watcher.objects.filter(user=user).exists()


def watch(user, *, on: bool) -> None:
    """Whether a person wants letters. Said again it changes nothing."""
    if on:
        Watcher.objects.get_or_create(user=user)
    else:
        Watcher.objects.filter(user=user).delete()


def tell() -> int:
    """Ask the worker for the letters that are due; return how many. Called by the sweep."""
    now = timezone.now()
    if not mail.is_offered() or not Watcher.objects.exists() or overdue(now) is None:
        return 0
    keys = list(_due(now).values_list("pk", flat=True)[:AT_ONCE])
    for key in keys:
        tell_one.enqueue(key)
    return len(keys)


def _due(now: datetime) -> QuerySet[Watcher]:
    before = now - timedelta(hours=limits().mail_hours)
    rows = Watcher.objects.filter(user__is_active=True, user__is_staff=True)
    return rows.filter(Q(told_at=None) | Q(told_at__lte=before)).exclude(user__email="")


@task()
def tell_one(watcher_id: int) -> None:
    tell_now(watcher_id)


def tell_now(watcher_id: int) -> bool:
    """Send a letter that is due; False if none went. Two workers at once send one."""
    now = timezone.now()
    with transaction.atomic():
        rows = _due(now).select_for_update(skip_locked=True, of=["self"]).select_related("user")
        watcher, found = rows.filter(pk=watcher_id).first(), overdue(now)
        if watcher is None or found is None or not mail.is_offered():
            return False
        if not watcher.user.has_perm(PERMISSION):
            watcher.delete()
            return False
        sent = _send(watcher.user.email, found, now)
        hours = timedelta(hours=limits().mail_hours)
        watcher.told_at = now if sent else now - hours + AGAIN
        watcher.save(update_fields=["told_at"])
    return sent


def _send(to: str, found: Overdue, now: datetime) -> bool:
    place = settings.SITE_URL + reverse("admin:comments_comment_queue")
    words = "; ".join(found.in_words(now))
    text = (
        f"{words[:1].upper()}{words[1:]}.\n\nDuyệt ý kiến:\n{place}\n\n-- \n"
        f"{settings.JOURNAL_NAME}. Thôi nhận thư này ở trang Số liệu của hàng chờ.\n"
    )
    subject = f"Ý kiến bạn đọc đang chờ duyệt – {settings.JOURNAL_NAME}"
    try:
        send_mail(subject, text, settings.EMAIL_FROM, [to])
    except (SMTPException, OSError) as error:
        logger.warning("a notice of the queue was not sent: %s", type(error).__name__)
        return False
    return True
