"""Whatever a form sends is kept, for whom it is and for nobody else, also where it is not saved."""

import threading
import uuid

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from articles import editing, typed
from articles.models import Article, EditingSession, RelatedArticle, State
from tests.articles.tabs import AUTOSAVE, MINUTE, send, tab, typed_fields
from tests.articles.test_admin import change_url, form_data
from tests.factories import (
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
    REPORTER,
    make_article,
    make_section,
    make_user,
)

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/article/add/"


def unsaved(key) -> str:
    return reverse("admin:articles_article_unsaved", args=[key])


# --- what is shown of it, and to whom -------------------------------------------------------------


@pytest.mark.parametrize(("group", "told"), [(REPORTER, False), (EDITOR_IN_CHIEF, True)])
def test_titles_of_drafts_do_not_leak_through_unsaved_text(client, group, told):
    """A related draft goes by its number, beside unsaved text and in a refused save alike."""
    user = make_user(group)
    client.force_login(user)
    article = make_article(state=State.DRAFT, created_by=user)
    secret = make_article(state=State.DRAFT, title="Bí mật động trời")
    RelatedArticle.objects.create(article=article, other=secret)
    session = tab(user, article, fields=typed_fields(title="Gõ dở"))
    stale = client.post(change_url(article), form_data(article, seen="cũ"))
    for page in (client.get(unsaved(session.pk)), stale):
        text = page.content.decode()
        assert ("Bí mật" in text, f"Bài số {secret.pk}" in text) == (told, not told)


def test_a_recovered_body_is_cleaned_before_the_editor_gets_it(client):
    """The one page where inline script may run never opens with somebody's script."""
    chief = make_user(EDITOR_IN_CHIEF)
    client.force_login(chief)
    article = make_article()
    body = '<p onclick="x()">Chữ</p><img src=x onerror=alert(1)><script>y()</script>'
    session = tab(chief, article, fields=typed_fields(body=body))
    page = client.get(change_url(article), {"lay-lai": session.pk})
    assert page.context["adminform"].form["body"].value() == "<p>Chữ</p>"
    assert "onerror" not in page.content.decode()


@pytest.fixture
def taken():
    """Minh took an article over in which Lan had typed."""
    lan, minh = make_user(MANAGING_EDITOR), make_user(MANAGING_EDITOR)
    article = make_article(state=State.SUBMITTED)
    asked = {"asked_by": minh, "asked_at": timezone.now() - 2 * MINUTE}
    session = tab(lan, article, fields=typed_fields(title="Trước"), **asked)
    tab(minh, article)
    editing.take(article, minh)
    return article, session, minh


def test_what_is_typed_after_a_take_over_stays_with_its_writer(client, taken):
    """The taker has the text as it was taken; the writer has all of it."""
    article, session, minh = taken
    for user, typed_later in [(minh, False), (session.user, True)]:
        client.force_login(session.user)
        send(client, session.pk, sequence=9, fields=typed_fields(title="Lời riêng", lead="Sau"))
        client.force_login(user)
        page = client.get(unsaved(session.pk)).content.decode()
        assert ("Lời riêng" in page, "Trước" in page) == (typed_later, not typed_later)
    client.force_login(minh)
    form = client.get(change_url(article), {"lay-lai": session.pk}).context["adminform"].form
    assert form["title"].value() == "Trước"


def test_a_tab_taken_over_without_text_has_none_for_the_taker(client):
    """Typed into it afterwards, it is still its writer's alone."""
    lan, minh = make_user(MANAGING_EDITOR), make_user(MANAGING_EDITOR)
    article = make_article(state=State.SUBMITTED)
    asked = {"asked_by": minh, "asked_at": timezone.now() - 2 * MINUTE}
    session, his = tab(lan, article, **asked), tab(minh, article)
    editing.take(article, minh)
    client.force_login(lan)
    send(client, session.pk, fields=typed_fields(title="Gõ sau"))
    client.force_login(minh)
    assert client.get(unsaved(session.pk)).status_code == 404
    assert "chữ chưa lưu" not in send(client, his.pk).json()["around"].lower()


# --- sent, and not saved --------------------------------------------------------------------------


def kept_for(client, response) -> EditingSession:
    """The session a refused save leads to, its text shown on the page."""
    session = EditingSession.objects.latest("typed_at")
    assert response.redirect_chain and response.status_code == 200
    page = response if "whole-text" in response.content.decode() else None
    shown = (page or client.get(unsaved(session.pk))).content.decode()
    assert unsaved(session.pk) in response.content.decode() or page
    assert "Chữ quý" in shown
    return session


def test_text_for_an_article_out_of_sight_is_kept_apart_from_it(client):
    """Unseen or never there: the same answer, and the sender's text, tied to no article."""
    client.force_login(make_user(REPORTER))
    secret = make_article(state=State.DRAFT, title="Bí mật")
    for pk in (secret.pk, secret.pk + 1000):
        data = form_data(title="Chữ quý", **{"editing-key": uuid.uuid4()})
        address = reverse("admin:articles_article_change", args=[pk])
        response = client.post(address, data, follow=True)
        assert kept_for(client, response).article is None
        assert "Bí mật" not in response.content.decode()
    secret.refresh_from_db()
    assert secret.title == "Bí mật"


def test_text_of_a_new_article_is_kept_when_the_right_to_add_is_gone(client):
    """The form was opened before the role changed; with the role it is saved."""
    user, section = make_user(REPORTER), make_section()
    client.force_login(user)
    data = form_data(section=section.pk, title="Chữ quý", **{"editing-key": uuid.uuid4()})
    user.groups.clear()
    session = kept_for(client, client.post(ADD, data, follow=True))
    assert session.user == user and not Article.objects.exists()
    user.groups.add(make_user(REPORTER).groups.get())
    client.post(ADD, data)
    assert Article.objects.get().title == "Chữ quý"


@pytest.mark.parametrize("new", [True, False])
def test_text_sent_under_another_account_is_kept_for_its_sender(client, new):
    """Not saved, not put into the other's session; the article's form offers it."""
    owner, sender = make_user(EDITOR_IN_CHIEF), make_user(EDITOR_IN_CHIEF)
    article = None if new else make_article(title="Cũ")
    session = tab(owner, article, fields=typed_fields(title="Của chủ"))
    client.force_login(sender)
    data = form_data(article, title="Chữ quý", **{"editing-key": session.pk})
    response = client.post(ADD if new else change_url(article), data, follow=True)
    assert "tài khoản khác" in response.content.decode()
    kept = kept_for(client, response)
    assert (kept.user, kept.article) == (sender, article) and kept.pk != session.pk
    session.refresh_from_db()
    assert session.fields == typed_fields(title="Của chủ")
    assert not Article.objects.filter(title="Chữ quý").exists()


def test_a_step_on_an_article_that_moved_on_tells_where_the_text_is(client):
    """The words typed with it are kept and said not to be saved; without words nothing is said."""
    reporter = make_user(REPORTER)
    client.force_login(reporter)
    article = make_article(state=State.SUBMITTED, created_by=reporter, title="Cũ")
    same = {"title": "Cũ", "lead": article.lead, "body": article.body}
    for words, told in [({"title": "Chữ quý"}, True), (same, False)]:
        key = uuid.uuid4()
        data = form_data(article, _step="submitted", **words, **{"editing-key": key})
        page = client.post(change_url(article), data, follow=True)
        told_now = [str(message) for message in page.context["messages"]]
        assert any("chưa lưu" in text and unsaved(key) in text for text in told_now) == told
    article.refresh_from_db()
    assert article.title == "Cũ"


def test_a_form_without_its_token_is_stale(client):
    """Whatever sends no token has not seen what it overwrites; with the token it saves."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    article = make_article(state=State.DRAFT, title="Cũ")
    data = form_data(article, title="Mới")
    for seen in (None, "", "x"):
        sent = {name: value for name, value in data.items() if name != "seen"}
        response = client.post(change_url(article), sent if seen is None else sent | {"seen": seen})
        errors = response.context["adminform"].form.errors.as_data()["__all__"]
        assert [error.code for error in errors] == ["stale"] and response.context["stale"]
    assert client.post(change_url(article), data).status_code == 302
    article.refresh_from_db()
    assert article.title == "Mới"


def test_a_session_reopened_after_the_first_save_knows_what_was_saved(client):
    """Back to the new form and typed on: recovered, the text meets the check like any other."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    key = uuid.uuid4()
    client.post(ADD, form_data(section=make_section().pk, **{"editing-key": key}))
    article = Article.objects.get()
    saved = editing.token(article)
    send(client, key, sequence=9, fields=typed_fields(title="Gõ tiếp"))
    article.save()  # and then somebody else saves
    form = client.get(change_url(article), {"lay-lai": key}).context["adminform"].form
    assert form["seen"].value() == saved != editing.token(article)


# --- in order, and once ---------------------------------------------------------------------------


def test_a_late_autosave_does_not_overwrite_what_was_sent_after_it(client):
    """The form carries a number, too, and whatever has the higher one is kept."""
    chief, article = make_user(EDITOR_IN_CHIEF), make_article()
    client.force_login(chief)
    key = uuid.uuid4()
    numbers = {"editing-key": key, "editing-sequence": "20"}
    client.post(change_url(article), form_data(article, title="", lead="Gửi", **numbers))
    assert not send(client, key, sequence=19, fields=typed_fields(lead="Cũ")).json()["kept"]
    assert EditingSession.objects.get().fields["lead"] == ["Gửi"]
    assert send(client, key, sequence=21, fields=typed_fields(lead="Mới")).json()["kept"]
    client.post(change_url(article), form_data(article, title="", lead="Gửi", **numbers))
    assert EditingSession.objects.get().fields["lead"] == ["Mới"]


def test_saving_a_new_article_twice_makes_one(client):
    """The second lands on the article, and what was typed in between is offered there."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    data = form_data(section=make_section().pk, **{"editing-key": uuid.uuid4()})
    client.post(ADD, data)
    article = Article.objects.get()
    again = client.post(ADD, data | {"_continue": "1"}, follow=True)
    assert again.redirect_chain == [(change_url(article), 302)]
    assert "đã lưu rồi" in again.content.decode() and not again.context["offers"]
    changed = client.post(ADD, data | {"title": "Thêm chữ"}, follow=True)
    assert "chưa lưu" in changed.content.decode()
    assert [offer.fields["title"] for offer in changed.context["offers"]] == [["Thêm chữ"]]
    assert Article.objects.get().title == "Bài mới"
    client.post(ADD, data | {"editing-key": uuid.uuid4()})
    assert Article.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_processes_save_one_new_article(client):
    """A double click that two processes serve makes one article."""
    user = User.objects.create_superuser("chief")
    data = form_data(section=make_section().pk, **{"editing-key": str(uuid.uuid4())})
    start, answers = threading.Barrier(4), []

    def save():
        browser = type(client)()
        browser.force_login(user)
        try:
            start.wait()
            answers.append(browser.post(ADD, data | {"_continue": "1"})["Location"])
        finally:
            connection.close()

    threads = [threading.Thread(target=save) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) == {change_url(Article.objects.get())} and len(answers) == 4
    assert EditingSession.objects.get().closed_at


# --- what no page sends ---------------------------------------------------------------------------


class Counted(dict):
    """Counts how often somebody goes through all of its names."""

    passes = 0

    def __iter__(self):
        self.passes += 1
        return super().__iter__()

    def items(self):
        self.passes += 1
        return super().items()


def test_rows_are_read_in_one_pass():
    """Each in its order, those marked for deletion left out, however many fields there are."""
    rows = {f"bylines-{n}-{name}": [str(n)] for n in range(50) for name in ("role", "name")}
    fields = Counted(rows | {"bylines-TOTAL_FORMS": ["50"], "bylines-3-DELETE": ["on"]})
    fields |= {"bylines-x-name": ["?"], "bylines-07-name": ["?"], "bylines-60-name": ["?"]}
    found = typed.rows_of(fields, "bylines")
    assert [row["name"] for row in found] == [str(n) for n in range(50) if n != 3]
    assert fields.passes == 1


def test_more_fields_than_a_form_may_have_are_refused_in_words(client, settings):
    """As the form's own save would be; below the limit they are kept."""
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 20
    client.force_login(make_user(EDITOR_IN_CHIEF))
    for count, status in [(21, 413), (20, 200)]:
        for fields in ({f"f{n}": ["x"] for n in range(count)}, {"topics": ["1"] * count}):
            response = send(client, uuid.uuid4(), fields=fields)
            assert response.status_code == status
            assert (status == 200) != ("quá nhiều" in response.json().get("says", ""))


@pytest.mark.parametrize(
    "odd",
    [
        {"key": 5},
        {"key": ["x"]},
        {"sequence": True},
        {"recovered": 5},
        {"recovered": {}},
        {"base": 7},
        {"base": "a\x00"},
        {"base": "\ud800"},
        {"article": {}},
        {"fields": {"title": None}},
    ],
)
def test_odd_messages_are_bad_requests(client, odd):
    """400 and not a failure; the same message without the oddity is taken."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    message = {"article": str(make_article().pk), "fields": typed_fields(title="x")}
    key = odd.get("key", str(uuid.uuid4()))
    body = {"key": key, "sequence": 1} | message | odd
    response = client.post(reverse(AUTOSAVE), body, content_type="application/json")
    assert response.status_code == 400 and not EditingSession.objects.exists()
    assert send(client, uuid.uuid4(), **message).json()["kept"]
