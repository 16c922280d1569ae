"""The newsroom's forms, as each role meets them."""

import pytest
from django.urls import reverse

from articles.models import Article, State
from tests.factories import (
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_author,
    make_section,
    make_user,
)

pytestmark = pytest.mark.django_db


def form_data(**fields):
    """What the browser sends for an article without inlines."""
    data = {"title": "Bài mới", "lead": "Sa-pô", "body": "<p>Chữ</p>", "weight": "0"}
    for prefix in ("bylines", "related_rows"):
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    return data | {"comments_open": "on"} | fields


def change_url(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def test_a_reporter_writes_and_submits(client):
    """Write, press “Gửi biên tập”: saved, moved, signed."""
    reporter = make_user(REPORTER)
    client.force_login(reporter)
    section, author = make_section(), make_author()
    data = form_data(section=section.pk, _step="submitted") | {
        "bylines-TOTAL_FORMS": "1",
        "bylines-0-role": "Tin",
        "bylines-0-author": author.pk,
        "bylines-0-order": "0",
    }
    response = client.post(reverse("admin:articles_article_add"), data)
    article = Article.objects.get()
    assert response.status_code == 302, response.context["errors"]
    assert (article.state, article.created_by) == (State.SUBMITTED, reporter)
    assert article.bylines.get().author == author


def test_a_reporter_cannot_publish(client):
    """A forged button saves the text and moves nothing."""
    reporter = make_user(REPORTER)
    client.force_login(reporter)
    article = make_article(state=State.DRAFT, created_by=reporter)
    data = form_data(section=article.section_id, title="Sửa lại", _step="published")
    response = client.post(change_url(article), data, follow=True)
    article.refresh_from_db()
    assert (article.title, article.state) == ("Sửa lại", State.DRAFT)
    assert "chưa chuyển được" in response.content.decode()


@pytest.mark.parametrize(
    ("group", "state", "allowed"),
    [
        (REPORTER, State.DRAFT, False),
        (REPORTER, State.PUBLISHED, False),
        (SECTION_EDITOR, State.SUBMITTED, True),
        (SECTION_EDITOR, State.APPROVED, False),
        (SECTION_EDITOR, State.PUBLISHED, False),
        (MANAGING_EDITOR, State.APPROVED, True),
        (MANAGING_EDITOR, State.PUBLISHED, False),
        (EDITOR_IN_CHIEF, State.PUBLISHED, True),
    ],
)
def test_who_may_change_a_colleagues_article(client, group, state, allowed):
    """Those who may not, change nothing."""
    client.force_login(make_user(group))
    article = make_article(state=state, title="Cũ")
    client.post(change_url(article), form_data(section=article.section_id, title="Đổi"))
    article.refresh_from_db()
    assert article.title == ("Đổi" if allowed else "Cũ")


def test_publishing_now_and_at_a_set_time(client):
    """One button; a time makes it a schedule, said in words."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    now, later = make_article(state=State.DRAFT), make_article(state=State.APPROVED)
    data = form_data(section=now.section_id, _step="published")
    assert "Bài đã lên trang" in client.post(change_url(now), data, follow=True).content.decode()
    data |= {"publish_at_0": "5/1/2031", "publish_at_1": "6:00"}
    response = client.post(change_url(later), data, follow=True)
    assert "06:00 ngày 5/1/2031" in response.content.decode()
    later.refresh_from_db()
    assert later.is_scheduled and not now.is_scheduled


def test_a_bad_time_loses_nothing(client):
    """The text is saved, the step is not taken, the message says why."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    article = make_article(state=State.APPROVED)
    data = form_data(section=article.section_id, title="Giữ lại", _step="published")
    response = client.post(
        change_url(article), data | {"publish_at_0": "hôm nao", "publish_at_1": ""}, follow=True
    )
    article.refresh_from_db()
    assert (article.title, article.state) == ("Giữ lại", State.APPROVED)
    assert "chưa chuyển được" in response.content.decode()


@pytest.mark.parametrize("group", [REPORTER, SECTION_EDITOR, MANAGING_EDITOR, EDITOR_IN_CHIEF])
def test_lists_and_previews_show_only_what_a_person_may_see(client, group):
    """List, form and preview agree with the policy."""
    user = make_user(group)
    client.force_login(user)
    articles = [
        make_article(state=state, created_by=owner)
        for state in State.values
        for owner in (user, make_user(REPORTER))
    ]
    visible = set(Article.objects.visible_to(user))
    listed = client.get(reverse("admin:articles_article_changelist"))
    assert set(listed.context["cl"].result_list) == visible
    for article in articles:
        preview = client.get(reverse("admin:articles_article_preview", args=[article.pk]))
        form = client.get(change_url(article))
        assert preview.status_code == (200 if article in visible else 404)
        assert form.status_code == (200 if article in visible else 302)


def test_a_preview_is_never_kept(client):
    """private, no-store, and nothing for somebody who is not logged in."""
    article = make_article(state=State.DRAFT)
    address = reverse("admin:articles_article_preview", args=[article.pk])
    assert client.get(address).status_code == 302
    client.force_login(make_user(EDITOR_IN_CHIEF))
    response = client.get(address)
    assert response["Cache-Control"] == "private, no-store"
    assert article.title in response.content.decode()


def test_stored_text_is_cleaned_on_the_way_in(client):
    """Script, handlers, javascript: and style tricks do not reach the database."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    body = (
        '<p onclick="x()">Chữ</p><script>x()</script><a href="javascript:x()">a</a>'
        '<p style="position:fixed">b</p><img src="https://xau.example/a.png">'
    )
    data = form_data(section=make_section().pk, body=body)
    client.post(reverse("admin:articles_article_add"), data)
    assert Article.objects.get().body == "<p>Chữ</p>a<p>b</p>"


def test_what_was_on_its_way_is_not_deleted(client):
    """An untouched draft may go; anything that was moved stays as evidence."""
    chief = make_user(EDITOR_IN_CHIEF)
    client.force_login(chief)
    draft, published = make_article(state=State.DRAFT), make_article(state=State.APPROVED)
    client.post(change_url(published), form_data(section=published.section_id, _step="published"))
    for article in (draft, published):
        address = reverse("admin:articles_article_delete", args=[article.pk])
        client.post(address, {"post": "yes"})
    client.post(
        reverse("admin:articles_article_changelist"),
        {"action": "delete_selected", "_selected_action": [published.pk], "post": "yes"},
    )
    assert list(Article.objects.all()) == [published]


def test_only_the_editor_page_may_run_inline_script(client):
    """The exception CKEditor needs does not leak to other pages."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    editing = client.get(reverse("admin:articles_article_add"))["Content-Security-Policy"]
    others = [reverse("admin:index"), reverse("admin:articles_article_changelist"), "/"]
    assert "script-src 'self' 'unsafe-inline'" in editing
    for address in others:
        assert "unsafe-inline" not in client.get(address)["Content-Security-Policy"]


def test_the_list_is_searched_without_diacritics(client):
    """And costs the same number of queries for many articles as for few."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    wanted = make_article(title="Đường về làng")
    make_article(title="Chợ nổi")
    address = reverse("admin:articles_article_changelist")
    found = client.get(address, {"q": "duong ve"}).context["cl"].result_list
    assert list(found) == [wanted]
