"""No lost work: what an autosave keeps, for whom, and what becomes of it at the save."""

import threading
import uuid

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from articles import editing
from articles.models import Article, EditingSession, State, Version
from tests.articles.tabs import AUTOSAVE, send, tab, typed_fields
from tests.articles.test_admin import change_url, form_data
from tests.factories import (
    EDITOR_IN_CHIEF,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_section,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief():
    return make_user(EDITOR_IN_CHIEF, first_name="Lan", last_name="Nguyễn")


def test_an_autosave_keeps_the_text_and_touches_nothing_else(client, chief):
    """The row has the typed text; article, version token and versions are as they were."""
    client.force_login(chief)
    article = make_article(title="Cũ")
    before = Article.objects.values().get(), Version.objects.count()
    key = uuid.uuid4()
    fields = typed_fields(title="Mới", body="<script>alert(1)</script>")
    answer = send(client, key, article=str(article.pk), fields=fields).json()
    session = EditingSession.objects.get()
    assert answer["kept"]
    assert (session.pk, session.user, session.article) == (key, chief, article)
    assert session.fields == fields
    assert (Article.objects.values().get(), Version.objects.count()) == before


def test_opening_a_form_writes_nothing(client, chief):
    """A GET makes no row, a new form's sign of life neither; its first words do."""
    client.force_login(chief)
    article = make_article()
    for address in (change_url(article), reverse("admin:articles_article_add")):
        assert client.get(address).context["editing_key"]
    key = uuid.uuid4()
    assert not send(client, key).json()["kept"]
    assert not EditingSession.objects.exists()
    assert send(client, key, fields=typed_fields(title="Bài mới")).json()["kept"]
    assert EditingSession.objects.get().article is None


def test_a_late_autosave_does_not_overwrite_a_newer_one(client, chief):
    """The number it carries decides, not the time it arrives."""
    client.force_login(chief)
    key = uuid.uuid4()
    assert send(client, key, sequence=2, fields=typed_fields(title="Hai")).json()["kept"]
    late = send(client, key, sequence=1, fields=typed_fields(title="Một")).json()
    assert (late["kept"], late["sequence"]) == (False, 2)
    assert EditingSession.objects.get().fields == typed_fields(title="Hai")


def test_two_tabs_of_one_person_keep_their_own(client, chief):
    """Each tab has a key, so neither overwrites the other."""
    client.force_login(chief)
    for title in ("Thẻ một", "Thẻ hai"):
        send(client, uuid.uuid4(), fields=typed_fields(title=title))
    titles = {row.fields["title"][0] for row in EditingSession.objects.all()}
    assert titles == {"Thẻ một", "Thẻ hai"}


def test_somebody_elses_key_is_refused(client, chief):
    """403, nothing told, nothing written; the owner's own request is taken."""
    article = make_article()
    owner = make_user(EDITOR_IN_CHIEF)
    session = tab(owner, article, fields=typed_fields(title="Riêng"))
    for user, status, title in [(chief, 403, "Riêng"), (owner, 200, "Đổi")]:
        client.force_login(user)
        response = send(client, session.pk, fields=typed_fields(title="Đổi"))
        assert response.status_code == status
        assert "Riêng" not in response.content.decode()
        session.refresh_from_db()
        assert session.fields["title"] == [title]


def test_an_article_nobody_may_know_of_answers_as_one_that_is_not_there(client):
    """Another reporter's draft and a number that does not exist are the same 404."""
    client.force_login(make_user(REPORTER))
    secret = make_article(state=State.DRAFT)
    for pk in (secret.pk, secret.pk + 1000):
        assert send(client, uuid.uuid4(), article=str(pk)).status_code == 404
        for name in ("ask", "wait", "take"):
            address = reverse(f"admin:articles_article_{name}", args=[pk])
            assert send(client, uuid.uuid4(), address=address).status_code == 404
    assert not EditingSession.objects.exists()


def test_text_is_kept_when_the_right_to_edit_is_gone(client):
    """The article moved on while its reporter typed: the words stay, and the page says so."""
    reporter = make_user(REPORTER)
    client.force_login(reporter)
    article = make_article(state=State.DRAFT, created_by=reporter)
    key = uuid.uuid4()
    allowed = send(client, key, article=str(article.pk)).json()
    assert "không còn sửa được" not in allowed["around"]
    Article.objects.filter(pk=article.pk).update(state=State.SUBMITTED)
    answer = send(client, key, sequence=2, fields=typed_fields(title="Gõ tiếp")).json()
    assert answer["kept"] and "không còn sửa được" in answer["around"]


def test_what_no_page_sends_is_refused(client, chief):
    """No key, other shapes, other methods: nothing is written."""
    client.force_login(chief)
    for body in ("", "[]", '{"key": "1"}', '{"key": null, "sequence": 1}', '"x"', "\x00"):
        response = client.post(reverse(AUTOSAVE), body, content_type="application/json")
        assert response.status_code == 400
    for fields in ({"title": "x"}, {"title": [1]}, ["x"], "x"):
        assert send(client, uuid.uuid4(), fields=fields).status_code == 400
    assert client.get(reverse(AUTOSAVE)).status_code == 405
    assert not EditingSession.objects.exists()


def test_characters_the_database_refuses_are_left_out(client, chief):
    """NUL and half of a pair are no reason to lose the rest."""
    client.force_login(chief)
    body = '{"key": "%s", "sequence": 1, "fields": {"title": ["a\\u0000b\\ud800c"]}}'
    client.post(reverse(AUTOSAVE), body % uuid.uuid4(), content_type="application/json")
    assert EditingSession.objects.get().fields == {"title": ["ab?c"]}


def test_a_text_beyond_the_limit_is_refused_in_words(client, chief, settings):
    """413 and a sentence; below the limit it is kept."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2000
    client.force_login(chief)
    large = send(client, uuid.uuid4(), fields=typed_fields(body="x" * 3000))
    assert large.status_code == 413 and "Bài dài quá" in large.json()["says"]
    assert send(client, uuid.uuid4(), fields=typed_fields(body="x" * 100)).json()["kept"]


def test_the_endpoints_ask_for_the_token_and_the_login(client, chief):
    """Without CSRF token 403; without login the way to it, with a fresh token after it."""
    strict = type(client)(enforce_csrf_checks=True)
    strict.force_login(chief)
    assert send(strict, uuid.uuid4()).status_code == 403
    token = strict.get(reverse("admin:articles_article_autosave_token")).json()["token"]
    body = {"key": str(uuid.uuid4()), "sequence": 1, "fields": typed_fields(title="x")}
    response = strict.post(
        reverse(AUTOSAVE), body, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert response.json()["kept"]
    assert send(client, uuid.uuid4()).status_code == 302
    assert client.get(reverse("admin:articles_article_autosave_token")).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_two_processes_begin_one_tab_once():
    """The first autosaves of a tab may come side by side: one row, the newer text."""
    user = User.objects.create_superuser("chief")
    article, key, start = make_article(), uuid.uuid4(), threading.Barrier(6)

    def autosave(number):
        try:
            start.wait()
            session = editing.find(key, user) or editing.begin(key, user, article, "")
            editing.keep(session, typed_fields(title=str(number)), number)
        finally:
            connection.close()

    threads = [threading.Thread(target=autosave, args=[number]) for number in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session = EditingSession.objects.get()
    assert (session.fields, session.sequence) == (typed_fields(title="6"), 6)


# --- saving --------------------------------------------------------------------------------------


def test_a_save_closes_its_session(client, chief):
    """The text is in the article now; a session of another tab stays."""
    client.force_login(chief)
    article = make_article(state=State.DRAFT)
    own, other = (tab(chief, article, fields=typed_fields(title="x")) for _ in range(2))
    data = form_data(article, **{"editing-key": own.pk})
    assert client.post(change_url(article), data).status_code == 302
    own.refresh_from_db()
    other.refresh_from_db()
    assert own.closed_at and not other.closed_at


def test_the_first_save_gives_the_session_its_article(client, chief):
    """What was a new article's tab belongs to the article; so does what it was recovered from."""
    client.force_login(chief)
    old = tab(chief, fields=typed_fields(title="x"))
    keys = {"editing-key": uuid.uuid4(), "editing-recovered": old.pk}
    client.post(reverse("admin:articles_article_add"), form_data(section=make_section().pk, **keys))
    article = Article.objects.get()
    assert {row.article for row in EditingSession.objects.all()} == {article}
    assert all(row.closed_at for row in EditingSession.objects.all())


def test_a_save_with_errors_keeps_the_text(client, chief):
    """Nothing is saved, the session holds what was sent, under the same key."""
    client.force_login(chief)
    article, key = make_article(title="Cũ"), uuid.uuid4()
    data = form_data(article, title="", lead="Sửa", **{"editing-key": key})
    response = client.post(change_url(article), data)
    assert response.status_code == 200 and response.context["editing_key"] == key
    session = EditingSession.objects.get(pk=key)
    assert session.closed_at is None and session.fields["lead"] == ["Sửa"]
    assert "csrfmiddlewaretoken" not in session.fields and "editing-key" not in session.fields


def test_typing_on_after_the_browser_went_back_opens_the_session_again(client, chief):
    """A saved page that is brought back and typed in is unsaved text once more."""
    session = tab(chief, make_article(), closed_at=timezone.now())
    editing.seen(session)
    session.refresh_from_db()
    assert session.closed_at
    editing.keep(session, typed_fields(title="Gõ tiếp"), 5)
    session.refresh_from_db()
    assert session.closed_at is None


def test_a_save_after_the_right_is_gone_lands_on_the_article_and_tells_where_the_text_is(client):
    """The reporter's text is kept and shown to the reporter alone; the article stays."""
    reporter = make_user(REPORTER)
    client.force_login(reporter)
    article = make_article(state=State.SUBMITTED, created_by=reporter, title="Cũ")
    key = uuid.uuid4()
    data = form_data(article, title="Gõ sau khi gửi", **{"editing-key": key})
    response = client.post(change_url(article), data, follow=True)
    unsaved = reverse("admin:articles_article_unsaved", args=[key])
    assert response.redirect_chain == [(change_url(article), 302)]
    assert unsaved in response.content.decode()
    assert not response.context["has_change_permission"]
    page = client.get(unsaved).content.decode()
    assert "Gõ sau khi gửi" in page and "Lấy lại chữ ấy" not in page
    article.refresh_from_db()
    assert article.title == "Cũ"
    client.force_login(make_user(EDITOR_IN_CHIEF))
    assert client.get(unsaved).status_code == 404


def test_a_save_to_an_article_that_went_out_of_sight_keeps_the_text(client):
    """The page of unsaved text shows the own words, and nothing of the article any more."""
    editor, section = make_user(SECTION_EDITOR), make_section()
    editor.assigned_sections.add(section)
    client.force_login(editor)
    article = make_article(state=State.SUBMITTED, section=section, title="Của tòa soạn")
    session = tab(editor, article)
    editor.assigned_sections.clear()
    data = form_data(article, title="Tôi gõ", **{"editing-key": session.pk})
    response = client.post(change_url(article), data, follow=True)
    page = response.content.decode()
    assert "Tôi gõ" in page and "Của tòa soạn" not in page


def test_an_expired_login_shows_what_was_sent(client, chief):
    """Without JavaScript: the words come back on the page; without words, the way to the login."""
    address = reverse("admin:articles_article_add")
    response = client.post(address, form_data(title="Chữ <b>quý</b>"))
    assert response.status_code == 403
    assert "Chữ &lt;b&gt;quý&lt;/b&gt;" in response.content.decode()
    assert client.post(address).status_code == 302
    strict = type(client)(enforce_csrf_checks=True)
    strict.force_login(chief)
    refused = strict.post(address, form_data(lead="Chữ <b>quý</b>"))
    assert refused.status_code == 403
    assert "Chữ &lt;b&gt;quý&lt;/b&gt;" in refused.content.decode()
