"""Unsaved text comes back, and a stale save overwrites nothing."""

import json
import uuid
from datetime import timedelta

import html5lib
import pytest
from django.urls import reverse

from articles import editing, typed, versions
from articles.models import Article, EditingSession, RelatedArticle, State
from tests.articles.tabs import MINUTE, send, tab, typed_fields
from tests.articles.test_admin import change_url, form_data
from tests.factories import (
    EDITOR_IN_CHIEF,
    make_article,
    make_author,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief():
    return make_user(EDITOR_IN_CHIEF, first_name="Lan", last_name="Nguyễn")


@pytest.fixture
def stale(client, chief):
    """Lan saved after the chief opened the form; what the chief then sends."""
    client.force_login(chief)
    lan = make_user(EDITOR_IN_CHIEF, first_name="Lan", last_name="Trần")
    article = make_article(state=State.DRAFT, title="Chợ nổi ngày cũ")
    seen, key = editing.token(article), uuid.uuid4()
    other = type(client)()
    other.force_login(lan)
    data = form_data(section=article.section_id, seen=seen)
    other.post(change_url(article), data | {"title": "Chợ nổi ngày mưa"})
    return article, data | {"title": "Chợ nổi ngày nắng", "editing-key": str(key)}


def test_a_stale_save_is_refused_and_shows_both_texts(client, stale):
    """Who saved, which version, word by word; the form carries its old token still."""
    article, data = stale
    response = client.post(change_url(article), data)
    page = response.content.decode()
    article.refresh_from_db()
    assert article.title == "Chợ nổi ngày mưa"
    for told in ("Trần Lan", "bản 1", "mưa</del>", "nắng</ins>", "Lưu đè bằng bản của tôi"):
        assert told in page
    assert response.context["adminform"].form["seen"].value() == data["seen"]
    assert EditingSession.objects.get(pk=data["editing-key"]).closed_at is None
    again = client.post(change_url(article), data)
    assert again.status_code == 200  # pressing save once more does not insist


def test_other_errors_do_not_hide_the_stale_save(client, stale):
    """A missing lead-in of the form is said, and both texts are shown."""
    article, data = stale
    response = client.post(change_url(article), data | {"section": ""})
    assert response.context["adminform"].form.errors.keys() == {"section", "__all__"}
    assert "nắng</ins>" in response.content.decode()


def test_overwriting_is_a_button_of_its_own_and_keeps_the_other_version(client, stale):
    """It names the text it overwrites; that text can be restored."""
    article, data = stale
    token = client.post(change_url(article), data).context["token"]
    response = client.post(change_url(article), data | {"_overwrite": token})
    assert response.status_code == 302
    titles = article.versions.order_by("number").values_list("content__title", flat=True)
    assert list(titles)[-2:] == ["Chợ nổi ngày mưa", "Chợ nổi ngày nắng"]
    assert EditingSession.objects.get(pk=data["editing-key"]).closed_at


def test_dropping_the_own_text_keeps_it_at_hand(client, stale):
    """It is no longer offered, and still shown at its address."""
    article, data = stale
    client.post(change_url(article), data)
    key = data["editing-key"]
    page = client.post(reverse("admin:articles_article_discard", args=[key]), follow=True)
    assert page.redirect_chain == [(change_url(article), 302)] and not page.context["offers"]
    unsaved = client.get(reverse("admin:articles_article_unsaved", args=[key]))
    assert "Chợ nổi ngày nắng" in unsaved.content.decode()


# --- recovery ------------------------------------------------------------------------------------


def full_form(article, byline) -> dict:
    """A form with a changed byline, a new one, a removed related article and chosen topics."""
    author, topic = make_author(), make_topic()
    related = article.related_rows.get()
    return form_data(
        section=article.section_id,
        title="Gõ dở",
        body="<p>Chữ gõ dở</p><script>x()</script>",
        topics=str(topic.pk),
        planned_at_0="5/1/2031",
        planned_at_1="6:00",
        weight="1",
        **{
            "bylines-TOTAL_FORMS": "2",
            "bylines-INITIAL_FORMS": "1",
            "bylines-0-id": str(byline.pk),
            "bylines-0-role": "Ảnh",
            "bylines-0-name": "Tên mới",
            "bylines-0-order": "0",
            "bylines-1-role": "Tin",
            "bylines-1-author": str(author.pk),
            "bylines-1-order": "1",
            "related_rows-TOTAL_FORMS": "1",
            "related_rows-INITIAL_FORMS": "1",
            "related_rows-0-id": str(related.pk),
            "related_rows-0-other": str(related.other_id),
            "related_rows-0-order": "0",
            "related_rows-0-DELETE": "on",
        },
    )


@pytest.fixture
def lost(client, chief):
    """An article with rows, and what the chief typed into its form before the browser died."""
    client.force_login(chief)
    article = make_article(state=State.DRAFT, title="Đã lưu")
    byline = article.bylines.create(role="Bài", name="Tên cũ")
    RelatedArticle.objects.create(article=article, other=make_article())
    data = full_form(article, byline)
    fields = {name: [str(value)] for name, value in data.items()}
    return article, tab(chief, article, fields=fields, seen=5 * MINUTE)


def sent_back(response) -> dict:
    """What a browser would send of a form as it is shown."""
    page = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    data = {}
    for field in page.find(".//form[@id='article_form']").iter():
        if field.tag not in ("input", "textarea", "select"):
            continue
        name, kind = field.get("name"), field.get("type", "")
        if field.tag == "select":
            values = [o.get("value") for o in field.iter("option") if "selected" in o.attrib]
        elif field.tag == "textarea":
            values = [(field.text or "").removeprefix("\n")]
        elif kind == "checkbox":
            values = [field.get("value", "on")] if "checked" in field.attrib else []
        else:
            values = [field.get("value", "")]
        if name and values and "__prefix__" not in name:
            data[name] = values if len(values) > 1 else values[0]
    return data


def test_unsaved_text_is_offered_and_comes_back_whole(client, lost):
    """Words, body, choices, rows: the form has them all, and nothing is saved until the save."""
    article, session = lost
    offered = client.get(change_url(article))
    assert [row.pk for row in offered.context["offers"]] == [session.pk]
    before = versions.content_of(article)
    form = client.get(change_url(article), {"lay-lai": session.pk})
    assert versions.content_of(article) == before and not form.context["offers"]
    data = sent_back(form)
    assert "&lt;p&gt;Chữ gõ dở" in form.content.decode()
    response = client.post(change_url(article), data)
    assert response.status_code == 302, response.context["errors"]
    content = versions.content_of(Article.objects.get(pk=article.pk))
    wanted = typed.content_of(session.fields, before)
    assert content == wanted
    assert content["bylines"][0]["name"] == "Tên mới"
    assert content["related"] == [] and content["body"] == "<p>Chữ gõ dở</p>"
    assert Article.objects.get(pk=article.pk).planned_at
    session.refresh_from_db()
    assert session.closed_at


def test_only_text_that_differs_is_offered(client, chief):
    """What says the same as the article, other line ends aside, is no loss."""
    client.force_login(chief)
    article = make_article(title="Bài", body="<p>Một</p><p>Hai</p>")
    data = form_data(
        section=str(article.section_id),
        title=article.title,
        lead=article.lead,
        body="<p>Một</p>\r\n\r\n<p>Hai</p>\r\n",
        slug=article.slug,
    )
    same = {name: [value] for name, value in data.items()}
    tab(chief, article, fields=same)
    assert not client.get(change_url(article)).context["offers"]
    tab(chief, article, fields=same | {"body": ["<p>Một</p><p><b>Hai</b></p>"]})
    assert len(client.get(change_url(article)).context["offers"]) == 1


def test_nobody_elses_text_is_offered_or_opened(client, lost):
    """A colleague with every right gets neither the offer nor the words."""
    article, session = lost
    client.force_login(make_user(EDITOR_IN_CHIEF))
    page = client.get(change_url(article), {"lay-lai": session.pk})
    assert not page.context["offers"] and "Gõ dở" not in page.content.decode()
    for name in ("unsaved", "discard"):
        address = reverse(f"admin:articles_article_{name}", args=[session.pk])
        assert client.get(address).status_code in (404, 405)
        assert client.post(address).status_code in (403, 404)
    session.refresh_from_db()
    assert session.closed_at is None


def test_recovered_text_meets_the_stale_check(client, lost, chief):
    """The article was saved by somebody since: the form opens with the old token."""
    article, session = lost
    Article.objects.get(pk=article.pk).save()
    form = client.get(change_url(article), {"lay-lai": session.pk}).context["adminform"].form
    assert form["seen"].value() == session.base
    data = form_data(section=article.section_id, seen=session.base)
    assert "stale" in json.dumps(
        client.post(change_url(article), data).context["adminform"].form.errors.get_json_data()
    )
    fresh = client.get(change_url(article)).context["adminform"].form
    assert fresh["seen"].value() != session.base


def test_a_new_articles_text_is_offered_on_the_next_new_form(client, chief):
    """There, and not on an article that exists."""
    client.force_login(chief)
    session = tab(chief, fields=typed_fields(title="Chưa kịp lưu"), seen=5 * MINUTE)
    page = client.get(reverse("admin:articles_article_add"))
    assert [row.pk for row in page.context["offers"]] == [session.pk]
    form = client.get(reverse("admin:articles_article_add"), {"lay-lai": session.pk})
    assert form.context["adminform"].form["title"].value() == "Chưa kịp lưu"
    article = make_article()
    assert not client.get(change_url(article)).context["offers"]
    other = client.get(change_url(article), {"lay-lai": session.pk})
    assert other.context["adminform"].form["title"].value() == article.title


def test_an_autosave_of_recovered_text_takes_the_place_of_the_old_one(client, chief):
    """One text, one offer; the old row is closed, not gone."""
    client.force_login(chief)
    article = make_article()
    old = tab(chief, article, fields=typed_fields(title="Một"), seen=5 * MINUTE)
    message = {"article": str(article.pk), "recovered": str(old.pk)}
    send(client, uuid.uuid4(), fields=typed_fields(title="Một hai"), **message)
    offers = client.get(change_url(article)).context["offers"]
    assert [row.fields["title"] for row in offers] == [["Một hai"]]
    assert EditingSession.objects.count() == 2


def test_old_rows_are_swept_after_ninety_days(chief):
    """Not a day earlier."""
    kept = tab(chief, seen=timedelta(days=89), fields=typed_fields(title="x"))
    tab(chief, seen=timedelta(days=91), fields=typed_fields(title="x"))
    assert editing.prune() == 1
    assert list(EditingSession.objects.all()) == [kept]
