"""What readers get from the articles' addresses."""

import json
import re
from datetime import datetime, timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Byline, Edition, RelatedArticle, State
from tests.factories import (
    make_article,
    make_author,
    make_photo,
    make_section,
    make_topic,
    make_user,
    make_video,
    release,
)

pytestmark = pytest.mark.django_db


def test_the_article_page_shows_what_the_journal_prints(client):
    """Section, title, the time as the journal writes it, lead, body, bylines by role."""
    moment = datetime(2021, 1, 4, 22, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    section = make_section(name="Thời sự – Chính trị")
    article = make_article(
        title="Hội nghị giao ban",
        lead="Chiều ngày 30-12.",
        body="<p>Đồng chí chủ trì.</p>",
        section=section,
        published_at=moment,
    )
    author = make_author(name="Ngọc Diệp")
    Byline.objects.create(article=article, role="Tin", author=author, order=0)
    Byline.objects.create(article=article, role="Ảnh", name="Ngô Khiêm", order=1)
    release(article)
    page = client.get(article.get_absolute_url()).content.decode()
    parts = [
        "Thời sự – Chính trị",
        "Hội nghị giao ban",
        "22:12&#x27; 4/1/2021",
        "Chiều ngày 30-12.",
        "<p>Đồng chí chủ trì.</p>",
        "Tin",
        "Ngọc Diệp",
        "Ảnh",
        "Ngô Khiêm",
    ]
    main = page[page.index("<main") :]
    places = [main.find(part) for part in parts]
    assert -1 not in places, dict(zip(parts, places, strict=True))
    assert places == sorted(places)
    assert author.get_absolute_url() in main


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.REVIEW, State.APPROVED])
def test_what_is_not_published_is_not_there(client, state):
    """404 for readers in every state before publication."""
    article = make_article(state=state, title="Chưa đăng")
    assert client.get(article.get_absolute_url()).status_code == 404


def test_a_scheduled_article_is_not_there_before_its_time(client):
    """Neither its page nor any list shows it."""
    article = make_article(published_at=timezone.now() + timedelta(minutes=1), title="Hẹn giờ")
    assert client.get(article.get_absolute_url()).status_code == 404
    for address in ("/", article.section.get_absolute_url(), "/rss/", "/tim-kiem/?q=Hẹn+giờ"):
        assert "Hẹn giờ</" not in client.get(address).content.decode()


def test_a_withdrawn_article_answers_410(client):
    """In the journal's dress, without its text."""
    article = make_article(state=State.WITHDRAWN, title="Bài đã gỡ đi", body="<p>Bí mật</p>")
    response = client.get(article.get_absolute_url())
    assert response.status_code == 410
    assert "<h1" in response.content.decode()
    assert "Bí mật" not in response.content.decode()


def test_a_changed_address_redirects_for_good(client):
    """The number decides; old slug, old section: 301 to where the article stands now."""
    article = make_article(slug="ten-moi")
    for old in (
        f"/chuyen-muc/{article.section.slug}/ten-cu-{article.pk}/",
        f"/chuyen-muc/chuyen-muc-cu/ten-moi-{article.pk}/",
    ):
        response = client.get(old)
        assert response.status_code == 301
        assert response["Location"] == article.get_absolute_url()


def test_body_photos_come_from_the_library(client):
    """A figure prints the photo as the library knows it; its own caption goes first."""
    photo = make_photo(caption="Chú thích của kho", credit="Hà Vy")
    article = make_article(
        body=f'<figure class="photo wide" data-photo="{photo.pk}"></figure>'
        f'<figure class="photo" data-photo="{photo.pk}"><figcaption>Riêng</figcaption></figure>'
        '<figure class="photo" data-photo="999999"><figcaption>Mất</figcaption></figure>'
    )
    page = client.get(article.get_absolute_url()).content.decode()
    assert page.count(photo.file.url) >= 2
    assert "Chú thích của kho" in page
    assert "Riêng" in page
    assert "Mất" not in page
    assert list(article.photos.all()) == [photo]
    assert photo.pk in article.editions.get().photo_ids


def test_a_section_lists_its_own_its_childrens_and_shared_articles(client):
    """Main section, child section, further section: each story once, newest first."""
    parent = make_section(name="Văn hóa")
    child = make_section(name="Di sản", parent=parent)
    now = timezone.now()
    own = make_article(section=parent, title="Của mẹ", published_at=now - timedelta(hours=3))
    make_article(section=child, title="Của con", published_at=now - timedelta(hours=2))
    shared = make_article(title="Đăng chung", published_at=now - timedelta(hours=1))
    shared.sections.add(parent, child)
    make_article(title="Nơi khác")
    own.sections.add(child)
    for changed in (shared, own):
        release(changed)
    titles = [a.title for a in client.get(parent.get_absolute_url()).context["page"]]
    assert titles == ["Đăng chung", "Của con", "Của mẹ"]


def test_an_inactive_section_has_no_page_but_its_articles_do(client):
    """Citations go on working."""
    section = make_section(active=False)
    article = make_article(section=section)
    assert client.get(section.get_absolute_url()).status_code == 404
    assert client.get(article.get_absolute_url()).status_code == 200


def test_pages_follow_one_another(client):
    """?page=2 goes on where page 1 ended; past the end is 404."""
    section = make_section()
    for _ in range(21):
        make_article(section=section)
    first = client.get(section.get_absolute_url()).context["page"]
    second = client.get(f"{section.get_absolute_url()}?page=2").context["page"]
    assert (len(first.items), first.has_next) == (20, True)
    assert (len(second.items), second.has_next) == (1, False)
    assert not set(first) & set(second)
    assert client.get(f"{section.get_absolute_url()}?page=3").status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", "²", "99999999999999", "", "1%00"])
def test_a_nonsense_page_is_404(client, page):
    """Never 500."""
    section = make_section()
    assert client.get(f"{section.get_absolute_url()}?page={page}").status_code == 404


def test_author_and_topic_pages_list_published_articles(client):
    """And nothing else."""
    author, topic = make_author(), make_topic()
    for state in (State.PUBLISHED, State.SCHEDULED, State.WITHDRAWN, State.DRAFT):
        article = make_article(state=state)
        article.topics.add(topic)
        Byline.objects.create(article=article, role="Bài", author=author)
        if article.published_at:
            release(article)
    published = Edition.objects.published().get()
    assert list(client.get(topic.get_absolute_url()).context["page"]) == [published]
    page = client.get(author.get_absolute_url()).text.partition("<main")[2].partition("<aside")[0]
    assert set(re.findall(r"/chuyen-muc/[^/]+/[^/\"]+/", page)) == {published.get_absolute_url()}


def test_related_articles_stand_in_the_editors_order(client):
    """Chosen by hand first to last; unpublished ones left out; none twice below."""
    section = make_section()
    article = make_article(section=section)
    chosen = [make_article(section=section) for _ in range(3)]
    draft = make_article(state=State.DRAFT)
    for order, other in enumerate([chosen[2], chosen[0], draft, chosen[1]]):
        RelatedArticle.objects.create(article=article, other=other, order=order)
    release(article)
    context = client.get(article.get_absolute_url()).context
    in_order = [chosen[2], chosen[0], chosen[1]]
    assert [story["address"] for story in context["related"]] == [
        article.get_absolute_url() for article in in_order
    ]
    assert context["more"] == []


def test_the_home_page_leads_with_what_editors_chose(client):
    """The lead story, then featured ones, then the newest; none twice on the page."""
    section = make_section()
    now = timezone.now()
    plain = [
        make_article(section=section, published_at=now - timedelta(minutes=n + 1))
        for n in range(12)
    ]
    featured = make_article(section=section, weight=1, published_at=now - timedelta(hours=5))
    lead = make_article(section=section, weight=2, published_at=now - timedelta(hours=6))
    context = client.get("/").context
    assert context["lead"].article == lead
    assert [edition.article for edition in context["seconds"]] == [featured, *plain[:3]]
    [block] = context["blocks"]
    assert (block.title, block.address) == (section.name, section.get_absolute_url())
    assert [edition.article for edition in block.stories] == plain[3:8]


def test_the_empty_journal_has_a_home_page(client):
    """A new site answers before anything was written."""
    response = client.get("/")
    assert response.status_code == 200
    assert response.context["lead"] is None


def test_search_finds_with_and_without_diacritics(client):
    """All words must be there; published articles only."""
    found = make_article(title="Xây dựng đường làng")
    make_article(title="Xây dựng nhà máy")
    make_article(title="Xây dựng đường làng", state=State.DRAFT)
    for query in ("xay dung duong", "ĐƯỜNG LÀNG xây", '"đường làng"'):
        results = client.get("/tim-kiem/", {"q": query}).context["page"]
        assert [edition.article for edition in results] == [found]
    assert list(client.get("/tim-kiem/", {"q": '"làng đường"'}).context["page"]) == []


@pytest.mark.parametrize("query", ["", '"', "%", "a\x00b", "'; drop table", "x" * 10_000, "- OR ("])
def test_any_query_gets_an_answer(client, query):
    """Whatever is typed."""
    assert client.get("/tim-kiem/", {"q": query}).status_code == 200


def test_feeds_carry_the_newest_articles(client):
    """The whole journal's and a section's; drafts in neither."""
    article = make_article(title="Mới nhất")
    make_article(title="Nháp", state=State.DRAFT)
    for address in ("/rss/", f"/rss/{article.section.slug}/"):
        response = client.get(address)
        assert response["Content-Type"].startswith("application/rss+xml")
        body = response.content.decode()
        assert "Mới nhất" in body and "Nháp" not in body
        assert f"http://testserver{article.get_absolute_url()}" in body


def test_the_sitemap_lists_what_is_published(client):
    """Articles, sections, videos; a withdrawn article leaves it."""
    article = make_article()
    gone = make_article(state=State.WITHDRAWN)
    clip = make_video()
    index = client.get("/sitemap.xml").content.decode()
    assert "sitemap-bai-viet.xml" in index
    articles = client.get("/sitemap-bai-viet.xml").content.decode()
    assert article.get_absolute_url() in articles
    assert gone.get_absolute_url() not in articles
    assert clip.get_absolute_url() in client.get("/sitemap-video.xml").content.decode()


def test_robots_keeps_machines_out_of_the_newsroom(client):
    """And names the sitemap."""
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


def test_videos_have_a_list_and_a_page_each(client):
    """A clip not yet published has none."""
    clip = make_video(title="Chợ nổi")
    later = make_video(published_at=timezone.now() + timedelta(days=1))
    assert list(client.get("/video/").context["page"]) == [clip]
    assert "abcdefghijk" in client.get(clip.get_absolute_url()).content.decode()
    assert client.get(later.get_absolute_url()).status_code == 404
    assert client.get(f"/video/khac-{clip.pk}/").status_code == 301


def test_public_pages_carry_no_cookie_and_may_be_kept(client):
    """The same bytes for every reader, with a validator."""
    article = make_article()
    for address in ("/", article.get_absolute_url(), article.section.get_absolute_url()):
        response = client.get(address)
        assert not response.cookies
        assert response["Cache-Control"].startswith("public, max-age=")
        assert "Cookie" not in response.get("Vary", "")
        assert client.get(address, headers={"if-none-match": response["ETag"]}).status_code == 304


def test_staff_never_leave_a_page_in_a_shared_cache(client):
    """With a session cookie every answer is private."""
    article = make_article()
    client.force_login(make_user())
    assert client.get(article.get_absolute_url())["Cache-Control"] == "private, no-store"


def test_no_view_of_an_unknown_address_sets_a_cookie(client):
    """404 in the journal's dress."""
    response = client.get("/khong-co/")
    assert response.status_code == 404
    assert "Bến Sông" in response.content.decode()
    assert not response.cookies


def test_an_articles_words_stay_words_everywhere(client):
    """Markup in title, lead, captions and names is text: on the page, in JSON-LD, in the feed."""
    nasty = "</script><b>\"&'x"
    photo = make_photo(caption=nasty, credit=nasty, alt=nasty)
    article = make_article(
        title=nasty,
        kicker=nasty,
        lead=nasty,
        cover=photo,
        body=f'<figure class="photo" data-photo="{photo.pk}"></figure>',
    )
    Byline.objects.create(article=article, role="Bài", name=nasty)
    release(article)
    for address in (article.get_absolute_url(), "/", article.section.get_absolute_url()):
        page = client.get(address).content.decode()
        assert "</script><b>" not in page
    page = client.get(article.get_absolute_url()).content.decode()
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert json.loads(data[1])["headline"] == nasty
    assert json.loads(data[1])["author"] == [{"@type": "Person", "name": nasty}]
    feed = ElementTree.fromstring(client.get("/rss/").content)
    assert feed.find("channel/item/title").text == nasty


def test_text_is_stored_in_one_form(client):
    """Control characters and loose marks do not reach the database, nor bring the feed down."""
    section = make_section(name="Văn\x0bho\u0301a ")
    author = make_author(name="Ha\u0300 Vy")
    assert section.name == "Văn hóa"
    assert author.name == "Hà Vy"
    make_article(section=section, title="Ti\u00ean\u0323\x00")
    assert client.get("/rss/").status_code == 200


def test_a_feed_item_keeps_its_identity_when_the_address_changes(client):
    """So that no reader program shows an old story as new."""
    article = make_article(slug="cu")
    before = ElementTree.fromstring(client.get("/rss/").content).find("channel/item")
    article.slug = "moi"
    article.save()
    release(article)
    after = ElementTree.fromstring(client.get("/rss/").content).find("channel/item")
    assert before.find("guid").text == after.find("guid").text
    assert before.find("link").text != after.find("link").text
    assert str(article.pk) in after.find("link").text


def test_the_home_page_hurries_for_one_picture_only(client):
    """The lead's picture first, the others when they are reached."""
    section = make_section()
    for _ in range(8):
        make_article(section=section, cover=make_photo())
    page = client.get("/").content.decode()
    assert page.count('fetchpriority="high"') == 1
    assert page.count('loading="lazy"') >= 4


def test_the_sitemap_index_does_not_read_every_article(client):
    """The newest change is asked of the database."""
    make_article()
    with CaptureQueriesContext(connection) as queries:
        client.get("/sitemap.xml")
    reads = [q["sql"] for q in queries if "articles_edition" in q["sql"]]
    assert reads
    assert all("MAX(" in sql or "COUNT(" in sql for sql in reads)


def test_a_withdrawn_article_is_kept_by_no_cache(client):
    """Its 410 is private, so that putting it back shows at once."""
    article = make_article(state=State.WITHDRAWN)
    assert client.get(article.get_absolute_url())["Cache-Control"] == "private, no-store"


def test_an_inactive_section_is_named_but_not_linked(client):
    """No dead link above its articles."""
    section = make_section(name="Chuyên mục cũ", active=False)
    page = client.get(make_article(section=section).get_absolute_url()).content.decode()
    assert "Chuyên mục cũ" in page
    assert f'href="{section.get_absolute_url()}"' not in page
