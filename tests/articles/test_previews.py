"""The page before readers have it: in the newsroom, unsaved, and by link."""

from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import previews, versions, workflow
from articles.models import Article, Event, PreviewLink, State, Version
from articles.previews import Standing
from tests.factories import (
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_author,
    make_photo,
    make_section,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def admin(name, *args):
    return reverse(f"admin:articles_article_{name}", args=args)


def text(response) -> str:
    return unescape(response.content.decode())


def make_link(article, by=None, days=3, **changes) -> PreviewLink:
    link = previews.make(article, by or make_user(EDITOR_IN_CHIEF), days, "luật sư")
    for name, value in changes.items():
        setattr(link, name, value)
    link.save()
    return link


def path_of(link) -> str:
    return "/xem-truoc/" + previews.address_of(link).split("/xem-truoc/")[1]


def typed(**fields):
    """What the article form sends, one byline and no related article."""
    data = {"title": "Tít chưa lưu", "lead": "Sa-pô chưa lưu", "body": "<p>Chữ chưa lưu</p>"}
    data |= {"bylines-TOTAL_FORMS": "1", "bylines-0-role": "Tin", "bylines-0-name": "Minh An"}
    return data | {"related_rows-TOTAL_FORMS": "0", "comments_open": "on"} | fields


@pytest.fixture
def draft():
    return make_article(state=State.DRAFT, title="Tít mật", body="<p>Chữ mật</p>")


@pytest.fixture
def chief(client):
    user = make_user(EDITOR_IN_CHIEF)
    client.force_login(user)
    return user


# --- who may look ---------------------------------------------------------------------------------

WHO = [
    # who, saved text, unsaved text, links
    ("the writer", 200, 200, 403),
    ("another reporter", 404, 404, 404),
    ("an editor of the section", 200, 200, 200),
    ("an editor of another section", 404, 404, 404),
    ("a managing editor", 200, 200, 200),
    ("the editor-in-chief", 200, 200, 200),
    ("somebody of the staff in no group", 404, 404, 404),
    ("nobody", 302, 302, 302),
]


def person_called(who, article) -> User | None:
    match who:
        case "the writer":
            return article.created_by
        case "another reporter":
            return make_user(REPORTER)
        case "an editor of the section" | "an editor of another section":
            editor = make_user(SECTION_EDITOR)
            mine = article.section if who.endswith("the section") else make_section()
            mine.editors.add(editor)
            return editor
        case "a managing editor":
            return make_user(MANAGING_EDITOR)
        case "the editor-in-chief":
            return make_user(EDITOR_IN_CHIEF)
        case "somebody of the staff in no group":
            return make_user()
    return None


@pytest.mark.parametrize(("who", "saved", "unsaved", "links"), WHO, ids=[row[0] for row in WHO])
def test_who_may_look_at_a_draft(client, who, saved, unsaved, links):
    """Frame and page for who may see it, unsaved text for who may edit, links for who may share."""
    article = make_article(state=State.DRAFT, created_by=make_user(REPORTER))
    link = make_link(article)
    if person := person_called(who, article):
        client.force_login(person)
    assert client.get(admin("preview", article.pk)).status_code == saved
    assert client.get(admin("preview_page", article.pk)).status_code == saved
    data = typed(section=article.section_id)
    assert client.post(admin("preview_typed", article.pk), data).status_code == unsaved
    assert client.get(admin("preview_links", article.pk)).status_code == links
    made = client.post(admin("preview_links", article.pk), {"days": "3"})
    assert made.status_code == (302 if links == 200 else links)
    assert PreviewLink.objects.count() == (2 if links == 200 else 1)
    client.post(admin("preview_revoke", article.pk, link.pk))
    link.refresh_from_db()
    assert bool(link.revoked_at) == (links == 200)


def test_unsaved_text_of_a_submitted_article_is_for_who_may_edit_it(client):
    """The writer sees the saved text still, and cannot send another."""
    writer = make_user(REPORTER)
    article = make_article(state=State.SUBMITTED, created_by=writer)
    data = typed(section=article.section_id)
    client.force_login(writer)
    assert client.get(admin("preview", article.pk)).status_code == 200
    assert client.post(admin("preview_typed", article.pk), data).status_code == 403
    client.force_login(make_user(EDITOR_IN_CHIEF))
    assert client.post(admin("preview_typed", article.pk), data).status_code == 200


def test_a_new_article_is_previewed_by_who_may_write_one(client):
    data = typed(section=make_section().pk)
    client.force_login(make_user())
    assert client.post(admin("preview_new"), data).status_code == 403
    client.force_login(make_user(REPORTER))
    assert client.post(admin("preview_new"), data).status_code == 200


# --- what they see --------------------------------------------------------------------------------


def test_the_page_is_what_readers_will_get(client, chief):
    """Once it is published the same main text stands on the site; the comments come below it."""
    article = make_article(state=State.DRAFT, cover=make_photo(), title="Tít")
    article.bylines.create(role="Tin", author=make_author(name="Ngọc Diệp"))
    article.topics.add(make_topic(name="Sông"))
    before = text(client.get(admin("preview_page", article.pk)))
    workflow.move(article, State.PUBLISHED, chief)
    after = text(client.get(f"/chuyen-muc/{article.section.slug}/{article.slug}-{article.pk}/"))

    def told(page):
        return page[page.index('<div class="prose">') : page.index('<section class="comments"')]

    assert "Ngọc Diệp" in before
    assert "Sông" in before
    assert told(before) == told(after)


def test_the_inner_page_may_stand_in_our_frame_only_and_nowhere_else(client, chief, draft):
    """Relaxed for the inner page alone; nothing keeps or indexes it, and its rules stay strict."""
    response = client.get(admin("preview_page", draft.pk))
    policy = response["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "unsafe-inline" not in policy
    assert response["Cache-Control"] == "private, no-store"
    assert "noindex" in response["X-Robots-Tag"]
    page = text(response)
    assert 'name="robots" content="noindex' in page
    assert "data-comment-form" not in page
    assert "ld+json" not in page
    frame = client.get(admin("preview", draft.pk))
    assert frame["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in frame["Content-Security-Policy"]
    assert "unsafe-inline" not in frame["Content-Security-Policy"]


def test_any_version_what_is_scheduled_and_what_readers_have(client, chief):
    """?ban= chooses; what there is none of answers 404."""
    article = make_article(title="Tít thứ nhất", created_by=chief)
    article.title = "Tít thứ hai"
    article.save()
    later = timezone.now() + HOUR
    workflow.move(article, State.PUBLISHED, chief, at=later)
    article.title = "Tít thứ ba"
    article.save()
    versions.record(article, chief)
    seen = {
        which: "".join(
            word
            for word in ("nhất", "hai", "ba")
            if f"<h1>Tít thứ {word}</h1>"
            in text(client.get(admin("preview_page", article.pk), {"ban": which}))
        )
        for which in ("", "1", "2", "3", "dang-doc", "hen-gio")
    }
    assert seen == {
        "": "ba",
        "1": "nhất",
        "2": "hai",
        "3": "ba",
        "dang-doc": "nhất",
        "hen-gio": "hai",
    }
    for which in ("4", "0", "x", "99999999999999999999"):
        for name in ("preview", "preview_page"):
            assert client.get(admin(name, article.pk), {"ban": which}).status_code == 404
    frame = text(client.get(admin("preview", article.pk), {"ban": "hen-gio"}))
    assert "Bản này sẽ lên trang lúc" in frame
    draft = make_article(state=State.DRAFT)
    for which in ("dang-doc", "hen-gio"):
        assert client.get(admin("preview_page", draft.pk), {"ban": which}).status_code == 404


def test_the_number_of_queries_does_not_grow(client, chief):
    """Neither with versions nor with the rows of the article; the frame's page is bounded, too."""
    article = make_article(state=State.DRAFT, created_by=chief)
    versions.record(article, chief)
    make_link(article, chief)

    def asked(name):
        client.get(admin(name, article.pk))  # fills what the process keeps
        with CaptureQueriesContext(connection) as queries:
            assert client.get(admin(name, article.pk)).status_code == 200
        return len(queries)

    names = ["preview", "preview_page", "preview_links"]
    before = {name: asked(name) for name in names}
    for number in range(5):
        article.bylines.create(role="Tin", author=make_author(), order=number)
        article.topics.add(make_topic())
        article.sections.add(make_section())
        article.title = f"Tít {number}"
        article.save()
        versions.record(article, chief)
        make_link(article, chief)
    assert {name: asked(name) for name in names} == before
    assert max(before.values()) <= 22, before


# --- what is not saved ----------------------------------------------------------------------------


def test_unsaved_text_is_shown_and_nothing_of_it_is_kept(client, chief, draft):
    """Rows, their times and versions stay as they are."""
    before = Article.objects.values().get(pk=draft.pk)
    response = client.post(admin("preview_typed", draft.pk), typed(section=draft.section_id))
    page = text(response)
    for words in ("Tít chưa lưu", "Sa-pô chưa lưu", "<p>Chữ chưa lưu</p>", "Minh An"):
        assert words in unescape(page)
    assert "Xem trước: Tít chưa lưu</h1>" in page
    assert "Tít mật" not in unescape(page)
    assert Article.objects.values().get(pk=draft.pk) == before
    assert (Version.objects.count(), draft.bylines.count(), Event.objects.count()) == (0, 0, 0)
    assert response["Cache-Control"] == "private, no-store"


def test_a_new_article_is_previewed_before_it_is_ever_saved(client):
    """Without an address typed it has the one its title makes; nothing is made."""
    client.force_login(make_user(REPORTER))
    section = make_section(name="Thời sự")
    page = unescape(text(client.post(admin("preview_new"), typed(section=section.pk))))
    assert "<h1>Tít chưa lưu</h1>" in page
    assert "tit-chua-luu" in page
    assert not Article.objects.exists()


def test_unsaved_text_without_a_section_says_what_is_missing(client, chief, draft):
    """Instead of a page; the same for a section that is not there."""
    for section in ("", "999999", "x"):
        page = text(client.post(admin("preview_typed", draft.pk), typed(section=section)))
        assert "Hãy chọn chuyên mục chính" in page
        assert "<iframe" not in page


def test_wrong_values_stop_no_preview(client, chief, draft):
    """A title that is too long or missing, numbers of nothing, a byline without a name."""
    wrong = {"topics": ["x", "999999"], "cover": "999999", "sections": "-1", "weight": "99"}
    wrong |= {"bylines-0-name": "", "bylines-0-author": "999999", "bylines-TOTAL_FORMS": "3"}
    for title in ("", "dài " * 200):
        data = typed(section=draft.section_id, title=title) | wrong
        response = client.post(admin("preview_typed", draft.pk), data)
        assert "<iframe" in text(response)


def test_unsaved_text_is_cleaned_as_saving_would(client, chief, draft):
    """No script of a form reaches the page, whose policy allows none of them either."""
    body = (
        "<p onclick='steal()'>Chào</p><script>steal()</script>"
        "<a href='javascript:steal()'>bấm</a><img src=x onerror='steal()'></iframe><h1>to</h1>"
    )
    data = typed(section=draft.section_id, body=body, title='<script>steal()</script>"><b>Tít')
    response = client.post(admin("preview_typed", draft.pk), data)
    frame = response.content.decode()
    assert frame.count("</iframe>") == 1
    assert "<script>steal" not in frame
    inner = unescape(frame.partition('srcdoc="')[2].partition('"></iframe>')[0])
    assert "Chào" in inner
    for trace in ("onclick", "javascript:", "onerror", "<script>steal", "<b>Tít"):
        assert trace not in inner
    assert "unsafe-inline" not in response["Content-Security-Policy"]


def test_unsaved_text_tells_no_secret_title(client):
    """A reporter who types the number of somebody's draft as related sees nothing of it."""
    client.force_login(make_user(REPORTER))
    secret, public = make_article(state=State.DRAFT, title="Tít mật"), make_article(title="Đã ra")
    rows = {"related_rows-TOTAL_FORMS": "2", "related_rows-0-other": secret.pk}
    data = typed(section=make_section().pk, **rows | {"related_rows-1-other": public.pk})
    page = unescape(text(client.post(admin("preview_new"), data)))
    assert "Đã ra" in page
    assert "Tít mật" not in page


def test_the_address_of_an_unsaved_preview_leads_back(client, chief, draft):
    """Opened again without a form, it shows what is saved, or the empty form."""
    assert client.get(admin("preview_typed", draft.pk))["Location"] == admin("preview", draft.pk)
    assert client.get(admin("preview_new"))["Location"] == admin("add")


# --- links ----------------------------------------------------------------------------------------


def test_a_link_shows_the_text_as_it_stands_now(client, draft):
    """To nobody in particular, later edits included, with a word of warning."""
    link = make_link(draft)
    assert "<h1>Tít mật</h1>" in text(client.get(path_of(link)))
    draft.title = "Tít đã sửa"
    draft.save()
    page = text(client.get(path_of(link)))
    assert "<h1>Tít đã sửa</h1>" in page
    assert "Bản xem trước, chưa đăng" in page
    assert "data-comment-form" not in page


def test_nothing_keeps_or_points_to_a_page_by_link(client, draft):
    """No cache, no cookie, no index, no referrer; no title where a messenger looks for one."""
    response = client.get(path_of(make_link(draft)))
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    assert response["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert not response.cookies
    assert "ETag" not in response
    head = text(response).partition("</head>")[0]
    assert 'name="robots" content="noindex' in head
    for trace in ("Tít mật", "Sa-pô", "canonical", "ld+json", "og:title", "og:url"):
        assert trace not in head
    for address in ("/robots.txt", "/sitemap.xml", "/sitemap-bai-viet.xml"):
        assert "xem-truoc" not in text(client.get(address))


def test_a_link_that_is_over_answers_410_and_tells_nothing(client, draft):
    """Expired, revoked, its maker gone or without the right, the article given up."""
    past = timezone.now() - HOUR
    gone, demoted = make_user(EDITOR_IN_CHIEF), make_user(EDITOR_IN_CHIEF)
    discarded = make_article(state=State.DRAFT, title="Tít mật")
    links = [
        make_link(draft, expires_at=past),
        make_link(draft, revoked_at=past),
        make_link(draft, by=gone),
        make_link(draft, by=demoted),
        make_link(discarded),
    ]
    assert client.get(path_of(links[2])).status_code == 200
    User.objects.filter(pk=gone.pk).update(is_active=False)
    demoted.groups.clear()
    workflow.move(discarded, State.DISCARDED, make_user(EDITOR_IN_CHIEF))
    answers = [client.get(path_of(link)) for link in links]
    assert [answer.status_code for answer in answers] == [410] * 5
    assert len({answer.content for answer in answers}) == 1
    assert "xin liên kết mới" in text(answers[0])
    assert "mật" not in text(answers[0])
    assert answers[0]["Cache-Control"] == "private, no-store"


def test_a_forged_link_answers_404_with_the_same_words(client, draft):
    """Another number, another signature, another purpose's signature, the end cut off."""
    link = make_link(draft)
    other = make_link(draft, revoked_at=timezone.now())
    token = path_of(link).split("/")[2]
    number, signature = token.split(".")
    over = client.get(path_of(other)).content
    forged = [f"{number}.x", f"{other.pk}.{signature}", token[:-1], number, f"{number}:{signature}"]
    forged += [f"{number}.{signature[::-1]}", "a.b", f".{signature}"]
    for each in forged:
        response = client.get(f"/xem-truoc/{each}/")
        assert response.status_code == 404, each
        assert response.content == over
        assert response["Referrer-Policy"] == "no-referrer"
    assert client.get(f"/xem-truoc/{token}/").status_code == 200


def test_other_methods_answer_405_and_head_is_no_view(client, draft):
    link = make_link(draft)
    head = client.head(path_of(link))
    assert (head.status_code, head.content) == (200, b"")
    assert not Event.objects.filter(kind=Event.Kind.LINK_VIEWED).exists()
    for method in (client.post, client.put, client.delete):
        assert method(path_of(link)).status_code == 405


def test_a_link_leads_to_the_article_once_it_is_out(client, draft):
    """Made before, it leads to what readers have, and shows no later correction before they do."""
    link = make_link(draft)
    chief = make_user(EDITOR_IN_CHIEF)
    workflow.move(draft, State.PUBLISHED, chief, at=timezone.now() + HOUR)
    assert client.get(path_of(link)).status_code == 200  # scheduled is not out
    workflow.move(draft, State.PUBLISHED, chief)
    draft.title = "Tít sửa thầm"
    draft.save()
    response = client.get(path_of(link))
    assert response.status_code == 302
    assert response["Location"] == f"/chuyen-muc/{draft.section.slug}/{draft.slug}-{draft.pk}/"
    assert response["Cache-Control"] == "private, no-store"
    assert "Tít sửa thầm" in text(client.get(path_of(make_link(draft))))  # made for the new text


def test_a_link_to_what_is_out_says_what_is_true(client, chief, draft):
    """Readers have the newest text: it leads there. They have an older one: it shows a change."""
    workflow.move(draft, State.PUBLISHED, chief)
    link = make_link(draft, chief)
    address = f"/chuyen-muc/{draft.section.slug}/{draft.slug}-{draft.pk}/"
    assert client.get(path_of(link))["Location"] == address
    page = text(client.get(admin("preview_links", draft.pk)))
    assert "Bạn đọc đang thấy đúng bản lưu mới nhất" in page
    assert "Dẫn tới bài đã đăng" in page
    assert path_of(link) in page
    draft.notes = "Bạn đọc không thấy chữ này"
    draft.save()
    assert client.get(path_of(link)).status_code == 302
    draft.lead = "Sa-pô sửa lại"
    draft.save()
    page = text(client.get(path_of(link)))
    assert "Bản sửa, chưa đăng" in page
    assert f'href="{address}">bản đã đăng' in page
    assert "Bản xem trước, chưa đăng" not in page
    page = text(client.get(admin("preview_links", draft.pk)))
    assert "có chỗ sửa chưa đăng" in page
    assert "Còn hiệu lực" in page


def test_a_withdrawn_article_is_not_read_by_an_old_link(client, draft):
    """A link made since then, for whoever helps to mend it, opens, and says where it stands."""
    link = make_link(draft)
    chief = make_user(EDITOR_IN_CHIEF)
    workflow.move(draft, State.PUBLISHED, chief)
    workflow.move(draft, State.WITHDRAWN, chief, reason="Sai tên nhân vật")
    assert client.get(path_of(link)).status_code == 410
    page = text(client.get(path_of(make_link(draft))))
    assert "Bài đã được gỡ khỏi trang" in page
    assert "chưa đăng" not in page


def test_making_seeing_and_revoking_are_logged(client, draft):
    """Who, what, from where; a reload within a minute from the same place is one view."""
    editor = make_user(EDITOR_IN_CHIEF)
    client.force_login(editor)
    client.post(admin("preview_links", draft.pk), {"note": " luật\tsư ", "days": "7"})
    link = PreviewLink.objects.get()
    client.logout()
    for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
        client.get(path_of(link), REMOTE_ADDR=address)
    client.force_login(editor)
    for _ in range(2):
        client.post(admin("preview_revoke", draft.pk, link.pk))
    events = draft.events.order_by("id").values_list("kind", "by", "address", "detail")
    detail = {"link": link.pk, "note": "luật sư"}
    assert list(events) == [
        ("link-made", editor.pk, "127.0.0.1", detail),
        ("link-viewed", None, "192.0.2.1", detail),
        ("link-viewed", None, "192.0.2.2", detail),
        ("link-revoked", editor.pk, "127.0.0.1", detail),
    ]
    week = timezone.now() + timedelta(days=7)
    assert abs(link.expires_at - week) < timedelta(minutes=1)
    assert previews.views_of(draft)[link.pk]["count"] == 2


def test_a_view_a_minute_later_is_another(client, draft, monkeypatch):
    link = make_link(draft)
    client.get(path_of(link))
    later = timezone.now() + previews.ONE_VIEW
    monkeypatch.setattr("django.utils.timezone.now", lambda: later + timedelta(seconds=1))
    client.get(path_of(link))
    assert draft.events.filter(kind=Event.Kind.LINK_VIEWED).count() == 2


def test_the_list_of_links_says_how_each_stands(client, chief, draft):
    """With the address of those that open, and nobody else's links among them."""
    now = timezone.now()
    opened, expired = make_link(draft, chief), make_link(draft, chief, expires_at=now - HOUR)
    revoked, elsewhere = make_link(draft, chief), make_link(make_article(state=State.DRAFT), chief)
    previews.revoke(revoked, chief)
    page = text(client.get(admin("preview_links", draft.pk)))
    for words in ("Còn hiệu lực", "Đã hết hạn", "Đã thu hồi", "chưa ai xem"):
        assert words in page
    shown = [link for link in (opened, expired, revoked, elsewhere) if path_of(link) in page]
    assert shown == [opened]
    wrong = client.post(admin("preview_revoke", draft.pk, elsewhere.pk))
    elsewhere.refresh_from_db()
    assert (wrong.status_code, elsewhere.revoked_at) == (404, None)


def test_a_link_holds_for_what_is_offered_only(client, chief, draft):
    """Not for a thousand days, not with a note longer than its column."""
    for data in ({"days": "1000"}, {"days": "-1"}, {}, {"days": "3", "note": "x" * 121}):
        assert client.post(admin("preview_links", draft.pk), data).status_code == 200
    assert not PreviewLink.objects.exists()
    assert client.get(admin("preview_revoke", draft.pk, 1)).status_code == 405


def test_the_rule_itself_asks_the_policy(draft):
    """Whatever calls it: both need the right, and making one an article that is not given up."""
    chief, writer = make_user(EDITOR_IN_CHIEF), make_user(REPORTER)
    link = make_link(draft, chief)
    with pytest.raises(PermissionDenied):
        previews.make(draft, writer, 3)
    with pytest.raises(PermissionDenied):
        previews.revoke(link, writer)
    workflow.move(draft, State.DISCARDED, chief)
    with pytest.raises(PermissionDenied):
        previews.make(draft, chief, 3)
    assert previews.standing(link, None, timezone.now()) == Standing.CLOSED
    previews.revoke(link, chief)


def test_the_public_page_by_link_asks_a_bounded_number_of_queries(client, draft):
    link = make_link(draft)
    client.get(path_of(link))
    with CaptureQueriesContext(connection) as queries:
        client.get(path_of(link))
    assert len(queries) <= 22, len(queries)
