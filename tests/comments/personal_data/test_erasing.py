"""Erasing and correcting all about one e-mail: proven by reading every table and every file."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db import DatabaseError, connection, transaction

from articles.models import Event
from comments import queue
from comments.models import Comment, Decision, MailAddress, State
from comments.personal_data import erasing
from comments.personal_data.of_comments import REMOVED
from comments.personal_data.places import places
from comments.personal_data.traces import spellings, traces
from comments.undoing import undo
from journal.accounts.models import LastList, SavedView
from journal.lib.vietnamese import fold
from tests.comments.readers import make_comment, send
from tests.factories import EDITOR_IN_CHIEF, make_article, make_user

from .making import EMAIL, NAME, PLACE, SECRET, make_reader, make_request

pytestmark = pytest.mark.django_db
WORDS = [EMAIL, EMAIL.lower(), NAME, fold(NAME), PLACE, fold(PLACE)]


def erase(text="remove", by=None):
    request = make_request()
    assert erasing.start(request, {"text": text}, by or make_user(EDITOR_IN_CHIEF))
    return request


def comments_place():
    return next(each for each in places() if each.model == "comments.Comment")


def in_files(words) -> list[Path]:
    """Files under the media storage that hold one of some words."""
    wanted = [each.encode() for word in words for each in spellings(word)]
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    return [path for path in files if any(each in path.read_bytes() for each in wanted)]


@pytest.mark.parametrize("text", ["remove", "keep"])
def test_nothing_is_left_in_any_table_or_file(text):
    """Neither the address nor the name nor the place, in whatever spelling, by anybody's model;
    with the text removed, not a word of it either."""
    make_reader()
    assert len({trace.table for trace in traces(WORDS)}) >= 6  # the search itself finds them
    request = erase(text)
    words = WORDS if text == "keep" else [*WORDS, SECRET, fold(SECRET)]
    assert traces(words) == []
    assert in_files(words) == []
    assert (request.state, request.email, request.names) == ("done", "", [])


def test_what_is_counted_and_decided_stays_right():
    """Rows stay; a comment that others answered leaves a line that says why, the others go from the
    page; one that waits is decided by who handled the request."""
    rows, user = make_reader(), make_user(EDITOR_IN_CHIEF)
    erase(by=user)
    told = {row.pk: row for row in Comment.objects.filter(pk__in=[row.pk for row in rows])}
    answered, alone, waiting, rejected, spam = (told[row.pk] for row in rows)
    assert (answered.state, answered.text, answered.name) == (State.APPROVED, REMOVED, "Bạn đọc")
    assert (alone.state, alone.text) == (State.REJECTED, "")
    assert (waiting.state, waiting.moderated_by) == (State.REJECTED, user)
    assert (rejected.state, spam.state) == (State.REJECTED, State.SPAM)
    assert Comment.objects.filter(name="Người khác", reply_to=answered).exists()
    assert all(row.erased_at and not (row.notify or row.sender_hash) for row in told.values())


def test_what_leaves_the_page_is_in_the_log(client):
    """Who handled it, from what to what; nobody can undo it, and it tells nothing of the sender."""
    rows, user = make_reader(), make_user(EDITOR_IN_CHIEF)
    erase(by=user)
    lines = Decision.objects.filter(kind="erased").order_by("comment_id")
    told = list(lines.values_list("comment_id", "was", "became", "by"))
    alone, waiting = rows[1].pk, rows[2].pk
    assert told == [
        (alone, "approved", "rejected", user.pk),
        (waiting, "pending", "rejected", user.pk),
    ]
    assert queue.last_act(user) is None
    assert undo(lines[0].batch, user) == ([], [])
    assert Comment.objects.get(pk=alone).state == State.REJECTED
    client.force_login(user)
    assert "Xóa theo yêu cầu" in client.get("/admin/comments/decision/").content.decode()


def test_what_stays_as_it_is_is_in_no_log():
    """Text that stays, and what was refused anyhow."""
    make_reader()
    erase("keep")
    assert not Decision.objects.exists()


def test_the_text_may_stay_and_be_nobodys(client):
    """Readers still see it, under no name; it is found by its words and not by the old name."""
    rows = make_reader()
    erase("keep")
    row = Comment.objects.get(pk=rows[0].pk)
    assert (row.text, row.state, row.name, row.email) == (SECRET, State.APPROVED, "Bạn đọc", "")
    assert row.pk in Comment.objects.matching("lop bon").values_list("pk", flat=True)
    assert not Comment.objects.matching("huong giang").exists()
    assert SECRET in client.get(f"/y-kien/{row.pk}/", follow=True).content.decode()


def test_others_lose_nothing():
    """Of the same name under another e-mail, or with an e-mail that is nearly the same."""
    other = make_comment(make_article(), email="x" + EMAIL, name=NAME)
    make_reader()
    erase()
    other.refresh_from_db()
    assert (other.name, other.email) == (NAME, "x" + EMAIL)


def test_the_log_keeps_everything_else():
    """Who exported what list when stays; only the words that named the reader are gone."""
    make_reader()
    before = list(Event.objects.values_list("pk", "kind", "by", "at"))
    erase()
    assert list(Event.objects.values_list("pk", "kind", "by", "at")) == before
    exported = Event.objects.filter(kind="exported")
    filters = set(exported.values_list("detail__filter", flat=True))
    assert filters == {"“…”", "“…”, Chờ duyệt"}
    assert set(LogEntry.objects.values_list("change_message", flat=True)) == {"Đưa lên đầu."}
    assert not LastList.objects.exists() and not SavedView.objects.exists()


@pytest.mark.parametrize("change", [{"detail": {}}, {"kind": "saved"}])
def test_the_door_in_the_log_is_narrow(change):
    """Without saying why nothing changes; saying it, nothing but what an event tells."""
    make_reader()
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.update(**change)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL journal.erasing = 'on'")
        if "detail" in change:
            assert Event.objects.filter(kind="exported").update(**change) == 2
        else:
            with pytest.raises(DatabaseError), transaction.atomic():
                Event.objects.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            Event.objects.all()._raw_delete("default")


def test_after_a_kill_the_next_goes_on(monkeypatch):
    """What a portion did is done; started again, only the rest is, and the counts are right."""
    make_reader()
    monkeypatch.setattr(type(comments_place()), "portion", 2)
    request = make_request()
    monkeypatch.setattr(erasing, "AT_ONCE", 0)
    assert erasing.start(request, {"text": "keep"}, make_user())
    done = [erasing._portion(request.pk) for _ in range(3)]
    assert done == [erasing.Found.SOME] * 3
    assert Comment.objects.filter(email__iexact=EMAIL).count() == 1
    assert erasing.enqueue_left() == 0  # somebody has just been at it
    type(request).objects.update(asked_at=None)
    assert erasing.enqueue_left() == 1
    assert erasing.run(request.pk, 10)
    request.refresh_from_db()
    assert request.done["Ý kiến"] == 5 and request.state == "done"
    assert erasing.run(request.pk, 10)  # again: nothing happens
    assert not erasing.start(request, {"text": "remove"}, make_user())


@pytest.mark.django_db(transaction=True)
def test_what_somebody_holds_waits_and_hinders_nobody():
    """A row that a moderator holds is left for the next time; the others are done meanwhile."""
    rows = make_reader()
    request = make_request()
    held, let_go = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            list(Comment.objects.select_for_update().filter(pk=rows[2].pk))
            held.set()
            let_go.wait(20)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(hold)
        held.wait(20)
        erasing.start(request, {"text": "keep"}, make_user())
        assert request.state == "running"
        assert [row.pk for row in Comment.objects.filter(email__iexact=EMAIL)] == [rows[2].pk]
        let_go.set()
    assert erasing.run(request.pk, 10)
    assert not Comment.objects.filter(email__iexact=EMAIL).exists()


@pytest.mark.django_db(transaction=True)
def test_posts_go_on_while_rows_are_erased(client):
    """An answer to a comment that is just being erased is taken at once."""
    rows = make_reader()
    top = rows[0]
    with transaction.atomic():
        list(Comment.objects.filter(pk=top.pk).select_for_update(no_key=True))
        comments_place().erase([top.pk], None, erasing.Erasure(True))

        def post():
            begun = time.monotonic()
            response = send(client, top.article, reply_to=top.pk, text="Tôi cũng đi chuyến đò ấy")
            connection.close()
            return response.status_code, time.monotonic() - begun

        with ThreadPoolExecutor(1) as pool:
            status, took = pool.submit(post).result(30)
    assert status == 200 and took < 5
    assert Comment.objects.filter(reply_to=top, text="Tôi cũng đi chuyến đò ấy").exists()


def test_right_values_everywhere():
    """Name, address and e-mail are put right in all rows, in what is found by words and in the
    admin's log; the new address has confirmed nothing."""
    make_reader()
    request = make_request(kind="correct")
    right = {"name": "Nguyễn Thu Hương", "address": "Hà Nội", "email": "moi@vi-du.example"}
    erasing.start(request, right, make_user())
    assert request.state == "done" and "Ý kiến: 5" in request.result
    rows = Comment.objects.filter(email="moi@vi-du.example")
    assert {(row.name, row.address, row.notify) for row in rows} == {
        ("Nguyễn Thu Hương", "Hà Nội", False)
    }
    assert Comment.objects.matching("thu huong").count() == 5
    assert not MailAddress.objects.exists()
    assert not any(NAME in each.object_repr for each in LogEntry.objects.all())
    assert not Comment.objects.filter(email__iexact=EMAIL).exists()


def test_only_what_is_given_is_corrected():
    """The name alone: the rest stays, letters go on."""
    make_reader()
    request = make_request(kind="correct")
    erasing.start(request, {"name": "Nguyễn Thu Hương"}, make_user())
    rows = Comment.objects.filter(email__iexact=EMAIL)
    assert {(row.name, row.address) for row in rows} == {("Nguyễn Thu Hương", PLACE)}
    assert MailAddress.objects.ready().exists()
