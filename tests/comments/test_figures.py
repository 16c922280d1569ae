"""Figures of moderation: out of the log, for some days, by person, section, day and reason."""

import csv
import io
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Event
from comments import figures
from comments.models import Comment, Decision, State
from comments.moderation import moderate
from comments.undoing import undo
from tests.factories import (
    ARCHIVIST,
    EDITOR_IN_CHIEF,
    MODERATOR,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_section,
    make_user,
)

from .readers import make_comment

pytestmark = pytest.mark.django_db
PAGE = "/admin/comments/comment/duyet/so-lieu/"


def line(by, section, day, became=State.APPROVED, waited=60, **fields) -> Decision:
    at = datetime(2026, 11, day, 23, 30, tzinfo=timezone.get_default_timezone())
    fields = {"kind": "decided", "was": "pending", "batch": "0" * 32} | fields
    return Decision.objects.create(
        comment_id=1, section=section, by=by, at=at, became=became, waited=waited, **fields
    )


@pytest.fixture
def log(db):
    """An and Bình in two sections, on three days; one decision undone, one no decision."""
    an = make_user(MODERATOR, last_name="An")
    binh = make_user(MODERATOR, last_name="Bình")
    life, law = make_section(name="Đời sống"), make_section(name="Pháp luật")
    line(an, life, 3, waited=60)
    line(an, law, 3, State.REJECTED, waited=180, reason="Quảng cáo")
    line(an, law, 4, State.SPAM, waited=7500)
    line(binh, law, 5, waited=None)
    gone = line(binh, law, 5, State.SPAM)
    line(binh, law, 5, kind="undone", undoes=gone)
    line(binh, law, 5, kind="featured")
    return an, binh


def days(first, last):
    month = timezone.localdate().replace(year=2026, month=11, day=1)
    return figures.decided(month.replace(day=first), month.replace(day=last))


def test_by_person_section_day_and_reason(log):
    """What was undone and what is no decision does not count; the median is that of first ones."""
    rows = days(1, 30)
    facts = [
        (r.label, r.decided, r.approved, r.rejected, r.spam, r.median)
        for r in figures.by_person(rows)
    ]
    assert facts == [("An", 3, 1, 1, 1, 180), ("Bình", 1, 1, 0, 0, None)]
    assert [(r.label, r.decided) for r in figures.by_section(rows)] == [
        ("Pháp luật", 3),
        ("Đời sống", 1),
    ]
    assert [(r.label, r.decided) for r in figures.by_day(rows)] == [
        ("05/11/2026", 1),
        ("04/11/2026", 1),
        ("03/11/2026", 2),
    ]
    assert [(r.label, r.rejected) for r in figures.by_reason(rows)] == [("Quảng cáo", 1)]
    assert figures.total(days(4, 4)).decided == 1
    assert figures.total(days(20, 21)).median is None


def test_what_is_decided_now_counts_at_once(client):
    """And no longer once it is undone."""
    user = make_user(MODERATOR, last_name="Phan")
    make_comment(make_article(), created_at=timezone.now() - timedelta(hours=2, minutes=5))
    make_comment(make_article())
    client.force_login(user)
    moderate(Comment.objects.order_by("pk")[:1], State.APPROVED, user)
    page = client.get(PAGE)
    assert (page.context["total"].decided, page.context["total"].waited) == (1, "2 giờ 5 phút")
    assert page.context["size"] == 1 and "Phan" in page.content.decode()
    undo(Decision.objects.get().batch, user)
    assert client.get(PAGE).context["total"].decided == 0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (29, "0 phút"),
        (3540, "59 phút"),
        (3600, "1 giờ"),
        (7500, "2 giờ 5 phút"),
        (266400, "3 ngày 2 giờ"),
    ],
)
def test_times_in_words(seconds, words):
    assert figures.in_words(seconds) == words


def test_a_table_as_a_file(client, log):
    """For the same days; who took it is written down."""
    user = make_user(EDITOR_IN_CHIEF)
    client.force_login(user)
    sent = {"tu": "01/11/2026", "den": "30/11/2026", "theo": "nguoi"}
    answer = client.post(f"{PAGE}tai-csv/", sent)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][0] == "Người duyệt" and rows[1] == ["An", "3", "1", "1", "1", "3"]
    assert rows[2] == ["Bình", "1", "1", "0", "0", ""]
    event = Event.objects.get(kind="exported", by=user)
    assert "người duyệt" in event.detail["filter"]
    for wrong in ({"theo": "x"}, {"tu": "hôm qua"}):
        assert client.post(f"{PAGE}tai-csv/", sent | wrong).status_code == 400


@pytest.mark.parametrize(
    "query",
    ["?tu=5/11/2026&den=1/11/2026", "?tu=1/1/2020&den=1/11/2026", "?tu=abc", "?den=31/2/2026"],
)
def test_days_that_cannot_be_are_told(client, query):
    """Beside what was typed; no figures."""
    client.force_login(make_user(MODERATOR))
    page = client.get(PAGE + query)
    assert page.context["form"].errors and "total" not in page.context


@pytest.mark.parametrize("group", [REPORTER, SECTION_EDITOR, ARCHIVIST, None])
def test_others_see_no_figures(client, log, group):
    client.force_login(make_user(group))
    assert client.get(PAGE).status_code == 403
    sent = {"tu": "01/11/2026", "den": "30/11/2026", "theo": "nguoi"}
    assert client.post(f"{PAGE}tai-csv/", sent).status_code == 403
    assert not Event.objects.filter(kind="exported").exists()


def test_figures_cost_the_same_for_few_and_many(client, log):
    """However many people, sections, days and reasons."""
    client.force_login(make_user(MODERATOR))

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{PAGE}?tu=1/11/2026&den=30/11/2026")
        return len(queries)

    asked()  # what a process reads once
    few = asked()
    for day in range(6, 16):
        person, section = make_user(MODERATOR, last_name=f"Người {day}"), make_section()
        line(person, section, day, State.REJECTED, reason=f"Lý do {day}")
    assert asked() == few <= 16
