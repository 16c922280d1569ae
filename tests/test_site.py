"""The whole site: every address, on a small journal and on the demo journal."""

import io
import re

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Byline, Correction, Edition, RelatedArticle, State
from comments.models import Comment
from issues.ingest import ingest
from issues.models import Issue
from tests.crawl import crawl
from tests.factories import (
    make_article,
    make_author,
    make_correction,
    make_photo,
    make_section,
    make_topic,
    make_video,
    release,
)
from tests.issues.making import make_entry, make_issue, pdf_file

pytestmark = pytest.mark.django_db
STARTS = ["/", "/tim-kiem/?q=bai", "/rss/", "/sitemap.xml", "/robots.txt", "/suc-khoe/"]


def fill(articles: int) -> None:
    """A journal in which every kind of page has something to show."""
    parent = make_section(name="Văn hóa")
    child = make_section(name="Di sản", parent=parent)
    author, topic, photo = make_author(bio="Vài dòng"), make_topic(), make_photo()
    made = [
        make_article(
            section=(parent, child)[n % 2],
            cover=photo,
            body=f'<p>Chữ</p><figure class="photo" data-photo="{photo.pk}"></figure>',
        )
        for n in range(articles)
    ]
    for article in made:
        Byline.objects.create(article=article, role="Bài", author=author)
        article.topics.add(topic)
    for other in made[1:4]:
        RelatedArticle.objects.create(article=made[0], other=other)
    for article in made:
        release(article)
    for _ in range(4):
        make_video(section=child, poster=photo)
    for number in (5, 6):
        issue = make_issue(year=2026, number=number, pdf=pdf_file())
        make_entry(issue, article=made[0], first_page=2)
        ingest(issue)
    make_issue(year=2005, number=3)
    for n, article in enumerate(made[:22]):
        make_correction(article, kind=("dinh-chinh", "cai-chinh")[n % 2], apology=n == 4)
    make_correction(reference="Số 6 - 2026, trang 2")


@pytest.mark.parametrize("articles", [1, 45])
def test_every_address_answers(client, articles):
    """From home, feeds and sitemap: no dead link, no error, valid HTML, bounded queries."""
    fill(articles)
    visited = crawl(client, STARTS)
    for kind in (
        *("/chuyen-muc/di-san/", "/tac-gia/", "/chu-de/", "/video/", "/media/"),
        *("/dinh-chinh/", f"/dinh-chinh/{Correction.objects.first().pk}/"),
        *("/tap-chi-in/2026/6/trang-2/", "/tap-chi-in/2026/6/pdf/", "/tap-chi-in/truoc-2010/"),
    ):
        assert any(address.startswith(kind) for address in visited), kind


def test_the_empty_site_answers(client):
    """Before anything was written."""
    assert "/tap-chi-in/" in crawl(client, STARTS)


def test_the_demo_journal(client, tmp_path, settings):
    """It is as large as promised, never built twice, and every page of it answers."""
    settings.VAR_DIR = tmp_path
    call_command("demo", stdout=io.StringIO())
    assert Edition.objects.published().count() >= 38
    assert {article.stage for article in Article.objects.all()} == set(State)
    assert Issue.objects.public().count() == 30
    assert Issue.objects.before_2010().count() == 8
    assert set(Comment.objects.values_list("state", flat=True)) >= {"approved", "pending"}
    accounts = (tmp_path / "demo-accounts.txt").read_text().splitlines()
    assert len(accounts) == 7
    assert all(re.fullmatch(r"[a-z]+\t\S{12,}", line) for line in accounts)
    with pytest.raises(CommandError):
        call_command("demo")
    for issue in Issue.objects.public().newest()[:2]:
        ingest(issue)
    visited = crawl(client, STARTS)
    assert len(visited) > 300
    assert "/tap-chi-in/2026/11/trang-12/" in visited
