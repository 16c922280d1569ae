"""The desk put together: which boxes a role has, in which order; alarms that were seen."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.checks import frozen
from articles.models import State
from issues.models import Issue
from journal import desk, machine
from journal.models import Acknowledgement, Heartbeat
from tests.comments.readers import make_comment
from tests.factories import (
    ARCHIVIST,
    EDITOR_IN_CHIEF,
    GROUPS,
    HOUR,
    MANAGING_EDITOR,
    MODERATOR,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_section,
    make_user,
)
from tests.issues.making import make_issue

pytestmark = pytest.mark.django_db
ADMINISTRATOR = None
DESK, SEEN = "/admin/ban-lam-viec/", "/admin/ban-lam-viec/da-xem/"


@pytest.fixture(autouse=True)
def room(settings, tmp_path):
    settings.VAR_DIR = settings.MEDIA_ROOT = tmp_path
    settings.DISK_NEARLY_FULL = 101
    machine.measure()


def member(group):
    return make_user(group, is_superuser=group is ADMINISTRATOR)


def fresh(user):
    return type(user).objects.get(pk=user.pk)


def boxes(user) -> dict:
    return {box.key: box for box in desk.boxes_for(fresh(user))}


def missed(**fields):
    return make_article(state=State.REVIEW, planned_at=timezone.now() - HOUR, **fields)


# --- which boxes, in which order ------------------------------------------------------------------

ARTICLES = {"waiting", "notes", "coming", "sent", "published", "reads", "unfinished"}


@pytest.mark.parametrize(
    ("group", "first", "others"),
    [
        (REPORTER, ["notes", "waiting", "unfinished", "sent"], ARTICLES),
        (SECTION_EDITOR, ["waiting", "notes", "sent", "coming"], ARTICLES),
        (
            MANAGING_EDITOR,
            ["alarms", "waiting", "notes", "coming"],
            ARTICLES | {"alarms", "comments"},
        ),
        (
            EDITOR_IN_CHIEF,
            ["machine", "alarms", "waiting", "notes", "coming", "comments"],
            ARTICLES | {"machine", "alarms", "comments", "issues", "lines"},
        ),
        (MODERATOR, ["comments"], {"comments"}),
        (ARCHIVIST, ["issues", "lines"], {"issues", "lines"}),
        (
            ADMINISTRATOR,
            ["machine", "alarms", "notes", "issues", "comments", "waiting"],
            ARTICLES | {"machine", "alarms", "issues", "lines", "comments"},
        ),
    ],
)
def test_what_matters_to_a_role_comes_first(group, first, others):
    """And nothing of what is not theirs, while everything has something to say."""
    Heartbeat.objects.all().delete()
    missed()
    make_comment(make_article())
    found = boxes(member(group))
    assert list(found)[: len(first)] == first
    assert found.keys() == others


@pytest.mark.parametrize("group", [ADMINISTRATOR, *GROUPS])
def test_the_desk_alone_and_in_its_page(client, group):
    """The same boxes; each has one heading, and a full list behind it that opens."""
    Heartbeat.objects.all().delete()
    user = member(group)
    client.force_login(user)
    page, alone = client.get("/admin/").content.decode(), client.get(DESK).content.decode()
    for key, box in boxes(user).items():
        heading = f'<h2 id="inbox-{key}"'
        assert (page.count(heading), alone.count(heading)) == (1, 1)
        for _, address in box.lists:
            assert client.get(address).status_code == 200, address
    assert "<html" not in alone


def test_a_person_without_any_part_has_no_boxes(client):
    """Only the page itself."""
    client.force_login(make_user())
    assert 'class="inbox"' not in client.get("/admin/").content.decode()


@pytest.mark.parametrize("address", [DESK, SEEN])
def test_outsiders_get_the_login_page(client, address):
    """A stranger, and a reader with an account."""
    assert client.post(address)["Location"].startswith("/admin/login/")
    client.force_login(make_user(EDITOR_IN_CHIEF, is_staff=False))
    assert client.post(address)["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("group", [ADMINISTRATOR, *GROUPS])
def test_the_page_asks_a_bounded_number_of_queries(client, group):
    """However full the desk is."""
    user = member(group)
    client.force_login(user)
    for state in (State.DRAFT, State.SUBMITTED, State.REVIEW, State.APPROVED, State.SCHEDULED):
        for _ in range(12):
            past = timezone.now() - HOUR
            make_article(state=state, created_by=user, planned_at=past, section=make_section())
    make_comment(make_article())
    with CaptureQueriesContext(connection) as queries:
        client.get("/admin/")
    assert len(queries) <= 40
    asked = [each["sql"] for each in queries]
    assert not [sql for sql in asked if "COUNT(*)" in sql]
    # Long texts only of the few that appear soon, which the checks look at again.
    texts = [sql for sql in asked if '"body"' in sql]
    assert len(texts) <= 1 and all(f"LIMIT {frozen.MOST}" in sql for sql in texts)


# --- comments and print issues --------------------------------------------------------------------


def test_comments_that_wait():
    """How many, the oldest first with its age; what a reader wrote, never the draft's title."""
    about = make_article(title="Tiêu đề đang gõ")
    make_comment(about, text="Mới hơn")
    make_comment(about, text="Đầu tiên", created_at=timezone.now() - timedelta(minutes=5))
    make_comment(about, text="Đã duyệt", state="approved", moderated_at=timezone.now())
    box = boxes(member(MODERATOR))["comments"]
    assert [line.said for line in box.lines] == ["Đầu tiên", "Mới hơn"]
    assert (box.count, box.note) == ("2", "cũ nhất 5 phút trước")
    assert about.title not in str(box)


def test_print_issues_that_failed_come_first():
    """With what is said of the file; then those that are being read; those that are done not."""
    done, reading, failed = (make_issue(number=n) for n in (1, 2, 3))
    now = timezone.now()
    Issue.objects.update(pdf="print/a.pdf", page_count=0, ingest_error="")
    Issue.objects.filter(pk=done.pk).update(asked_at=None)
    Issue.objects.filter(pk=reading.pk).update(asked_at=now)
    Issue.objects.filter(pk=failed.pk).update(ingest_error="Không đọc được trang 3.")
    box = boxes(member(ARCHIVIST))["issues"]
    assert [line.title for line in box.lines] == [failed.label, reading.label]
    assert box.lines[0].said == "Không đọc được trang 3."
    assert box.lines[1].facts[0] == "đang chờ đọc"


# --- alarms that somebody has seen ----------------------------------------------------------------


def alarm(user, key="alarms") -> str:
    (line,) = boxes(user)[key].lines
    return line.alarm


def test_an_alarm_that_was_seen_shouts_no_more(client):
    """For nobody; it stays, with who and when, until somebody undoes it."""
    chief, managing = (
        make_user(EDITOR_IN_CHIEF, last_name="Phan", first_name="Cầm"),
        make_user(MANAGING_EDITOR),
    )
    missed(title="Chuyện bến sông")
    client.force_login(chief)
    key = alarm(chief)
    assert client.post(SEEN, {"alarm": key}).status_code == 302
    box = boxes(managing)["alarms"]
    assert (box.lines, box.seen[0].by) == ([], "Phan Cầm")
    client.force_login(managing)
    page = client.get("/admin/").content.decode()
    assert "Phan Cầm đã xem vừa xong" in page
    assert "inbox-alarm" not in page.replace("inbox-alarms", "")
    client.post(SEEN, {"alarm": key})  # a second person changes nothing
    assert Acknowledgement.objects.get().by == chief
    client.post(SEEN, {"alarm": key, "undo": "1"})
    assert alarm(chief) == key


def test_another_plan_that_is_missed_shouts_again():
    """What was seen is one time of one article."""
    chief, article = make_user(EDITOR_IN_CHIEF), missed()
    desk.acknowledge(chief, alarm(chief))
    assert boxes(chief)["alarms"].lines == []
    article.planned_at = timezone.now() - HOUR / 2
    article.save()
    assert len(boxes(chief)["alarms"].lines) == 1


@pytest.mark.parametrize("group", [REPORTER, SECTION_EDITOR, MODERATOR, ARCHIVIST])
def test_who_is_not_in_charge_quiets_nothing(client, group):
    """Neither an alarm they are not told of, nor one about their own article."""
    user = make_user(group)
    chief, article = make_user(EDITOR_IN_CHIEF), missed()
    client.force_login(user)
    for own in (False, True):
        if own:
            article.created_by = user
            article.save()
        for undo in ({}, {"undo": "1"}):
            assert client.post(SEEN, {"alarm": alarm(chief)} | undo).status_code == 404
    assert not Acknowledgement.objects.exists()
    if group in (REPORTER, SECTION_EDITOR):
        client.force_login(fresh(user))
        page = client.get("/admin/").content.decode()
        assert article.title in page
        assert "Đã xem</button>" not in page


def test_the_machine_is_quieted_by_who_is_told(client):
    """The same door; what is no alarm (any more) is not found."""
    Heartbeat.objects.all().delete()
    admin = member(ADMINISTRATOR)
    client.force_login(admin)
    key = alarm(admin, "machine")
    client.force_login(make_user(MANAGING_EDITOR))
    assert client.post(SEEN, {"alarm": key}).status_code == 404
    client.force_login(admin)
    assert client.post(SEEN, {"alarm": key}).status_code == 302
    machine.measure()
    assert client.post(SEEN, {"alarm": key}).status_code == 404
    assert client.post(SEEN, {"alarm": ""}).status_code == 404
    assert client.get(SEEN).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_two_people_see_it_at_once():
    """One row; neither gets an error."""
    missed()
    people = [make_user(is_superuser=True) for _ in range(2)]
    key, ready, errors = alarm(people[0]), threading.Barrier(2), []

    def see(user):
        ready.wait()
        try:
            desk.acknowledge(fresh(user), key)
        except Exception as error:
            errors.append(error)
        connection.close()

    threads = [threading.Thread(target=see, args=[user]) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert Acknowledgement.objects.count() == 1


def test_what_was_seen_long_ago_is_forgotten():
    """By the sweep, after its time."""
    user = make_user()
    for number, days in enumerate((59, 61)):
        row = Acknowledgement.objects.create(alarm=str(number), by=user)
        Acknowledgement.objects.filter(pk=row.pk).update(at=timezone.now() - timedelta(days=days))
    assert desk.prune() == 1
    assert Acknowledgement.objects.get().alarm == "0"
