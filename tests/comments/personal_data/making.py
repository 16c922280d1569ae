"""A reader who left traces in every place, for the tests of what is kept of readers."""

from datetime import timedelta

from django.contrib.admin.models import CHANGE, LogEntry
from django.utils import timezone

from articles import audit
from articles.models import Event
from comments.models import Comment, Letter, MailAddress, State
from comments.personal_data.models import PersonalDataRequest
from comments.senders import known
from journal.accounts.models import LastList, SavedView
from tests.comments.readers import make_comment
from tests.factories import make_article, make_user

EMAIL = "Huong.Nguyen@vi-du.example"
NAME = "Nguyễn Thị Hường Giang"
PLACE = "Thôn Vạn Phúc Hạ"
SECRET = "Con tôi học lớp bốn trường Vạn Phúc Hạ"


def make_reader(email=EMAIL, name=NAME) -> list[Comment]:
    """Comments in every state, an answered one first; letters, logs, lists left narrowed to it."""
    article, staff, now = make_article(), make_user(), timezone.now()
    mine = {"email": email, "name": name, "address": PLACE, "text": SECRET, "notify": True}
    mine |= {"consent": "2026-11", "consented_at": now, **known("203.0.113.7").marks}
    rows = []
    for state in (State.APPROVED, State.APPROVED, State.PENDING, State.REJECTED, State.SPAM):
        decided = None if state == State.PENDING else now
        mine |= {"original": SECRET, "tidied": True}
        rows.append(make_comment(article, **mine, state=state, moderated_at=decided))
        Comment.objects.filter(pk=rows[-1].pk).update(
            email=email if len(rows) % 2 else email.lower()
        )
    make_comment(
        article, reply_to=rows[0], state=State.APPROVED, moderated_at=now, name="Người khác"
    )
    address = MailAddress.objects.create(email=email.lower(), confirmed_at=now)
    Letter.objects.create(address=address, kind="approved", own=rows[0], about=rows[0])
    LogEntry.objects.log_actions(staff.pk, rows[:2], CHANGE, "Đưa lên đầu.")
    audit.log(Event.Kind.EXPORTED, None, staff, list="ý kiến", filter=f"“{email.upper()}”")
    audit.log(Event.Kind.EXPORTED, None, staff, list="ý kiến", filter=f"“{name}”, Chờ duyệt")
    LastList.objects.create(
        user=staff, list="comments.comment", query="q=huong.nguyen%40vi-du.example"
    )
    SavedView.objects.create(
        owner=staff,
        list="comments.comment",
        name=name,
        query="q=Nguy%E1%BB%85n+Th%E1%BB%8B+H%C6%B0%E1%BB%9Dng+Giang",
    )
    return rows


def make_request(email=EMAIL, **fields) -> PersonalDataRequest:
    return PersonalDataRequest.objects.create(**{"kind": "erase", "email": email} | fields)


def days_ago(days: int):
    return timezone.now() - timedelta(days=days)
