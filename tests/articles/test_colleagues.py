"""Several people on one article: they see each other, ask, hand over, take over."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from articles import editing
from articles.models import Article, EditingSession, Event, State
from articles.people import person
from tests.articles.tabs import MINUTE, of, send, tab, typed_fields
from tests.articles.test_admin import change_url, form_data
from tests.factories import (
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
    REPORTER,
    make_article,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """Lan has an article open, Minh opens it, too."""
    lan = make_user(MANAGING_EDITOR, first_name="Lan", last_name="Trần")
    minh = make_user(MANAGING_EDITOR, first_name="<i>Minh</i>", last_name="Lê")
    article = make_article(state=State.SUBMITTED)
    return article, tab(lan, article, fields=typed_fields(title="Lan gõ")), tab(minh, article)


def told(client, session, **message) -> str:
    client.force_login(session.user)
    return send(client, session.pk, **message).json()["around"]


def test_colleagues_see_each_other(client, two):
    """By name, escaped, with the time of the last word; not after 70 seconds of silence."""
    _, lan, minh = two
    assert "Trần Lan" in told(client, minh) and "gõ lần cuối vừa xong" in told(client, minh)
    assert "Lê &lt;i&gt;Minh&lt;/i&gt;" in told(client, lan)
    EditingSession.objects.filter(pk=lan.pk).update(seen_at=timezone.now() - editing.PRESENT)
    assert "Trần Lan" not in told(client, minh)
    told(client, minh, gone=True)
    assert "Minh" not in told(client, lan)


def test_an_own_second_tab_is_named_otherwise(client, two):
    """A person is no colleague of herself."""
    article, lan, _ = two
    assert "ở một thẻ khác" not in told(client, lan)
    tab(lan.user, article)
    around = told(client, lan)
    assert "ở một thẻ khác" in around and "Trần Lan" not in around


def test_presence_is_for_those_who_may_see_the_article(client, two):
    """The form of who may only read tells it, the stranger gets no page."""
    article, _, _ = two
    reader = make_user(REPORTER)
    client.force_login(reader)
    assert "Trần Lan" not in client.get(change_url(article), follow=True).content.decode()
    Article.objects.filter(pk=article.pk).update(created_by=reader)
    page = client.get(change_url(article)).content.decode()
    assert "Trần Lan" in page and "Lan gõ" not in page


def test_asking_and_waiting(client, two):
    """The request is shown to the one, its answer to the other; taking over waits for both."""
    article, lan, minh = two
    client.force_login(minh.user)
    assert "chờ trả lời" in send(client, minh.pk, address=of("ask", article)).json()["around"]
    assert "xin sửa tiếp bài này" in told(client, lan)
    client.force_login(lan.user)
    send(client, lan.pk, address=of("wait", article))
    EditingSession.objects.filter(pk=lan.pk).update(asked_at=timezone.now() - 2 * MINUTE)
    around = told(client, minh)
    assert "chờ một lát" in around and "Nhận sửa tiếp" not in around
    EditingSession.objects.filter(pk=lan.pk).update(wait_until=timezone.now())
    assert "Nhận sửa tiếp" in told(client, minh)


@pytest.mark.parametrize(
    ("asked", "seen", "allowed"),
    [
        (None, timedelta(), False),
        (timedelta(seconds=50), timedelta(), False),
        (timedelta(seconds=61), timedelta(), True),
        (timedelta(seconds=1), 2 * MINUTE, True),
    ],
)
def test_taking_over_needs_a_request_and_time_to_answer(client, two, asked, seen, allowed):
    """Who was not asked, or may still answer, keeps the article."""
    article, lan, minh = two
    now = timezone.now()
    if asked:
        EditingSession.objects.filter(pk=lan.pk).update(
            asked_by=minh.user, asked_at=now - asked, seen_at=now - seen
        )
    client.force_login(minh.user)
    response = send(client, minh.pk, address=of("take", article))
    lan.refresh_from_db()
    assert response.status_code == (200 if allowed else 409)
    assert lan.taken_by == (minh.user if allowed else None)
    events = article.events.filter(kind=Event.Kind.TAKEN_OVER)
    assert [(event.by, event.detail) for event in events] == (
        [(minh.user, {"from": person(lan.user)})] if allowed else []
    )


@pytest.fixture
def taken(two):
    article, lan, minh = two
    EditingSession.objects.filter(pk=lan.pk).update(
        asked_by=minh.user, asked_at=timezone.now() - 2 * MINUTE
    )
    editing.take(article, minh.user)
    return two


def test_who_was_taken_over_saves_no_more_and_loses_nothing(client, taken):
    """The tab is told, its last words are kept, its save is refused; the taker's is not."""
    article, lan, minh = taken
    assert "data-fenced" in told(client, lan, fields=typed_fields(title="Chữ cuối"))
    assert "data-fenced" not in told(client, minh)
    for session, status in [(lan, 200), (minh, 302)]:
        client.force_login(session.user)
        data = form_data(article, title="Lưu", **{"editing-key": session.pk})
        response = client.post(change_url(article), data)
        assert response.status_code == status
        if status == 200:
            errors = response.context["adminform"].form.errors.as_data()["__all__"]
            assert [error.code for error in errors] == ["taken"]
    lan.refresh_from_db()
    assert lan.fields["title"] == ["Lưu"] and lan.closed_at is None


def test_unsaved_text_goes_to_who_took_over_and_to_nobody_else(client, taken):
    """The taker reads it and may put it into the form, while the right to edit lasts."""
    article, lan, minh = taken
    unsaved = reverse("admin:articles_article_unsaved", args=[lan.pk])
    for user, status in [
        (lan.user, 200),
        (minh.user, 200),
        (make_user(EDITOR_IN_CHIEF), 404),
    ]:
        client.force_login(user)
        assert client.get(unsaved).status_code == status
    client.force_login(minh.user)
    form = client.get(change_url(article), {"lay-lai": lan.pk}).context["adminform"].form
    assert form["title"].value() == "Lan gõ"
    minh.user.groups.clear()
    client.force_login(User.objects.get(pk=minh.user_id))
    assert client.get(unsaved).status_code == 404


def test_asking_and_taking_need_the_right_to_edit(client, two):
    """Who may only see the article asks for nothing."""
    article, lan, _ = two
    reader = make_user(REPORTER)
    Article.objects.filter(pk=article.pk).update(created_by=reader)
    session = tab(reader, article)
    client.force_login(reader)
    for name in ("ask", "take"):
        assert send(client, session.pk, address=of(name, article)).status_code == 403
    with pytest.raises(PermissionDenied):
        editing.take(article, reader)
    lan.refresh_from_db()
    assert lan.asked_by is None and lan.taken_by is None


def test_saving_and_handing_over(client, two):
    """“Lưu rồi nhường” saves, logs, tells the asker; a plain save hands over nothing."""
    article, lan, minh = two
    editing.ask(article, minh.user)
    client.force_login(lan.user)
    data = form_data(article, title="Lan lưu", **{"editing-key": lan.pk})
    response = client.post(change_url(article), data | {"_yield": "1"})
    assert response["Location"] == reverse("admin:articles_article_changelist")
    lan.refresh_from_db()
    assert (lan.taken_by, bool(lan.closed_at)) == (minh.user, True)
    event = article.events.get(kind=Event.Kind.HANDED_OVER)
    assert (event.by, event.address) == (lan.user, "127.0.0.1")
    assert event.detail == {"for": person(minh.user)}
    assert "nhường bài cho bạn" in told(client, minh)
    other = make_article(state=State.SUBMITTED)
    session = tab(lan.user, other, asked_by=minh.user, asked_at=timezone.now())
    client.force_login(lan.user)
    data = form_data(other, **{"editing-key": session.pk})
    client.post(change_url(other), data)
    session.refresh_from_db()
    assert session.closed_at and session.taken_by is None


def test_an_open_form_learns_that_the_article_changed(client, two):
    """Before anything is lost in a refused save."""
    article, lan, minh = two
    assert "Bài đã đổi" not in told(client, minh)
    client.force_login(lan.user)
    data = form_data(article, title="Lan lưu", **{"editing-key": lan.pk})
    client.post(change_url(article), data)
    around = told(client, minh)
    assert "Bài đã đổi sau khi bạn mở" in around and "Trần Lan" in around


@pytest.mark.django_db(transaction=True)
def test_taking_twice_at_once_takes_once():
    """The second finds nothing left to take."""
    lan, minh = (User.objects.create_superuser(name) for name in ("lan", "minh"))
    article = make_article(state=State.SUBMITTED)
    session = tab(lan, article, seen=2 * MINUTE, asked_by=minh, asked_at=timezone.now())
    start, outcomes = threading.Barrier(2), []

    def take():
        try:
            start.wait()
            editing.take(article, minh)
            outcomes.append("taken")
        except ValidationError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session.refresh_from_db()
    assert sorted(outcomes) == ["not-asked", "taken"]
    assert session.taken_by == minh
    assert article.events.filter(kind=Event.Kind.TAKEN_OVER).count() == 1
