"""A queue beyond its limits is told on the desk, and by letter to whoever asked, now and then."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from comments import inbox, notices
from comments.models import Comment, QueueLimits, State, Watcher
from tests.factories import EDITOR_IN_CHIEF, MODERATOR, REPORTER, make_article, make_user

from .readers import make_comment

pytestmark = pytest.mark.django_db
WATCH = "/admin/comments/comment/duyet/bao-tin/"


@pytest.fixture
def offered(settings):
    settings.EMAIL_HOST, settings.EMAIL_FROM = "thu.vi-du.example", "thu@vi-du.example"


@pytest.fixture
def old(db):
    return make_comment(make_article(), created_at=timezone.now() - timedelta(hours=25))


def watcher(group=MODERATOR, **fields) -> Watcher:
    fields = {"email": "duyet@vi-du.example"} | fields
    return Watcher.objects.create(user=make_user(group, **fields))


def alarms(user) -> list[str]:
    return [line.title for box in inbox.boxes_for(user) if box.is_alarm for line in box.lines]


def test_too_many_or_too_old(db):
    """By default fifty, and a day; what is decided counts for nothing."""
    article, now = make_article(), timezone.now()
    user = make_user(MODERATOR)
    rows = [make_comment(article) for _ in range(50)]
    make_comment(article, state=State.SPAM, moderated_at=now, created_at=now - timedelta(days=9))
    assert alarms(user) == []
    make_comment(article)
    assert alarms(user) == ["Hơn 50 ý kiến đang chờ"]
    QueueLimits.objects.create(most_waiting=60, oldest_hours=2)
    assert alarms(user) == []
    Comment.objects.filter(pk=rows[0].pk).update(created_at=now - timedelta(hours=3))
    [said] = alarms(user)
    assert said.startswith("Cũ nhất gửi ")


def test_the_alarm_is_seen_and_leads_to_the_queue(client, old):
    """On the desk of who moderates, not of others; seen today it is quiet."""
    client.force_login(make_user(REPORTER))
    assert "Hàng chờ ý kiến quá hạn" not in client.get("/admin/").content.decode()
    client.force_login(make_user(MODERATOR))
    page = client.get("/admin/").content.decode()
    assert "Hàng chờ ý kiến quá hạn" in page
    key = f"comment-queue:{timezone.localdate()}"
    client.post("/admin/ban-lam-viec/da-xem/", {"alarm": key})
    [box] = [box for box in client.get("/admin/").context["boxes"] if box.key == "queue"]
    assert (box.lines, len(box.seen)) == ([], 1)


def test_a_letter_to_who_asked_for_it_once_in_a_while(offered, old):
    """At most one within the hours that are set, and only while something is amiss."""
    row = watcher()
    assert notices.tell() == 1
    assert notices.tell_now(row.pk) and not notices.tell_now(row.pk)
    [letter] = outbox.outbox
    assert letter.to == ["duyet@vi-du.example"] and "/duyet/" in letter.body
    assert old.text not in letter.body and old.email not in letter.body
    assert notices.tell() == 0
    Watcher.objects.update(told_at=timezone.now() - timedelta(hours=7))
    assert notices.tell_now(row.pk) and len(outbox.outbox) == 2
    Watcher.objects.update(told_at=None)
    Comment.objects.update(state=State.SPAM, moderated_at=timezone.now())
    assert notices.tell() == 0 and not notices.tell_now(row.pk)


@pytest.mark.parametrize(
    "fields", [{"email": ""}, {"is_active": False}, {"is_staff": False}, {"group": REPORTER}]
)
def test_no_letter_to_who_should_not_have_it(offered, old, fields):
    """Without an address, gone, or no moderator any more."""
    row = watcher(**fields)
    assert not notices.tell_now(row.pk) and outbox.outbox == []


def test_without_a_mail_server_nothing_is_tried(old, settings):
    settings.EMAIL_HOST = ""
    row = watcher()
    assert notices.tell() == 0 and not notices.tell_now(row.pk)


def test_a_letter_that_did_not_go_is_tried_again_soon(offered, old, settings):
    """Not each minute, and not hours later."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    row = watcher()
    assert not notices.tell_now(row.pk) and notices.tell() == 0
    due = Watcher.objects.get().told_at + timedelta(hours=6)
    assert timezone.now() < due <= timezone.now() + notices.AGAIN


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_one_letter(settings):
    settings.EMAIL_HOST, settings.EMAIL_FROM = "thu.vi-du.example", "thu@vi-du.example"
    make_comment(make_article(), created_at=timezone.now() - timedelta(hours=25))
    row = watcher(None, is_superuser=True)

    def send(_):
        try:
            return notices.tell_now(row.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(send, range(4))) == 1
    assert len(outbox.outbox) == 1


def test_a_moderator_asks_for_letters_and_stops_them(client, offered):
    user = make_user(MODERATOR, email="duyet@vi-du.example")
    client.force_login(user)
    for sent, watches in (("1", True), ("1", True), ("", False), ("", False)):
        client.post(WATCH, {"nhan": sent})
        assert Watcher.objects.filter(user=user).exists() == watches
    assert client.get(WATCH).status_code == 405
    client.force_login(make_user(REPORTER))
    assert client.post(WATCH, {"nhan": "1"}).status_code == 403
    assert not Watcher.objects.exists()


def test_there_is_one_row_of_limits(db):
    QueueLimits.objects.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        QueueLimits.objects.create()


def test_who_adds_a_second_row_is_told_of_the_first(client):
    """With what was typed still there."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    typed = {"most_waiting": "9", "oldest_hours": "8", "mail_hours": "7"}
    add = reverse("admin:comments_queuelimits_add")
    assert client.post(add, typed).status_code == 302
    page = client.post(add, typed | {"most_waiting": "11"}).content.decode()
    assert "Đã có hạn của hàng chờ; hãy sửa dòng ấy." in page and 'value="11"' in page
    assert QueueLimits.objects.get().most_waiting == 9
