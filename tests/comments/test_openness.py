"""Open, closed, or open for some days: the article before its section, that before the site."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import Edition
from comments.models import Comment
from comments.openness import OpeningRule, opening_of, opening_shown
from tests.factories import make_article, make_section

from .readers import address, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    parent = make_section()
    return make_article(
        section=make_section(parent=parent), published_at=timezone.now() - timedelta(days=10)
    )


def edition(article) -> Edition:
    return Edition.objects.select_related("section").last_begun(article.pk)


def rule(mode, **fields) -> OpeningRule:
    made = OpeningRule(mode=mode, **fields)
    made.full_clean()
    made.save()
    return made


def test_without_rules_articles_are_open(article):
    """As they always were."""
    assert opening_of(edition(article)).is_open


def test_the_nearest_rule_decides(article):
    """Site, then the section's parent, then the section, then the article, each over the last."""
    section = article.section
    steps = [{}, {"section": section.parent}, {"section": section}, {"article": article}]
    for number, place in enumerate(steps):
        rule("open" if number % 2 else "closed", **place)
        assert opening_of(edition(article)).is_open == bool(number % 2)


def test_what_is_laid_down_elsewhere_does_not_count(article):
    """Another section, another article."""
    rule("closed", section=make_section())
    rule("closed", article=make_article())
    assert opening_of(edition(article)).is_open


def test_an_article_that_says_no_takes_none():
    """Its own box, part of its text, wins over every rule."""
    article = make_article(comments_open=False)
    rule("open", article=article)
    assert opening_of(edition(article)).why == "Bài viết này không nhận ý kiến bạn đọc."


@pytest.mark.parametrize(("days", "is_open"), [(9, False), (10, False), (11, True), (3650, True)])
def test_days_are_counted_from_publication(article, days, is_open):
    """By the clock: nothing has to run; the reason names the days and the date."""
    rule("days", days=days)
    opening = opening_of(edition(article))
    assert opening.is_open is is_open
    if not is_open:
        closed = timezone.localtime(article.published_at + timedelta(days=days))
        day = f"{closed.day}/{closed.month}/{closed.year}"
        assert opening.why == f"Bài này đã đóng ý kiến sau {days} ngày, từ ngày {day}."


@pytest.mark.parametrize("name", ["page", "form"])
def test_the_reason_is_shown_and_a_late_post_refused(client, article, name):
    """A form that was opened in time and sent too late is told why; nothing is stored."""
    rule("days", days=5)
    for response in (client.get(address(article, name)), send(client, article, to=name)):
        page = response.content.decode()
        assert "Bài này đã đóng ý kiến sau 5 ngày" in page
        assert 'name="text"' not in page
    assert response.status_code == 403
    assert not Comment.objects.exists()


def test_an_open_rule_lets_a_post_in(client, article):
    """What is open for longer takes comments."""
    rule("days", days=30)
    assert send(client, article).context["sent"]


def test_a_reason_of_ones_own(client, article):
    """What the newsroom wrote takes the place of what the site would say."""
    rule("closed", section=article.section, reason="Chuyên mục nghỉ Tết <b>.")
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Chuyên mục nghỉ Tết &lt;b&gt;." in page
    assert "data-comment-form" not in page


def test_the_article_page_stays_cacheable(client, article, django_assert_num_queries):
    """The rule is part of its furniture: asked once, then kept a moment; the clock is not."""
    made = rule("days", days=11)
    response = client.get(article.get_absolute_url())
    assert response["Cache-Control"].startswith("public")
    assert "data-comment-form" in response.content.decode()
    shown = edition(article)
    with django_assert_num_queries(0):
        assert opening_shown(shown).is_open
    OpeningRule.objects.filter(pk=made.pk).update(days=5)
    assert not opening_of(shown).is_open
    cache.clear()
    assert not opening_shown(shown).is_open


@pytest.mark.parametrize(
    "fields",
    [
        {"mode": "days"},
        {"mode": "open", "days": 3},
        {"mode": "days", "days": 0},
        {"mode": "days", "days": 4000},
        {"mode": "?"},
    ],
)
def test_a_rule_that_means_nothing_is_refused(fields):
    """Days go with the mode of that name, and only with it."""
    with pytest.raises(ValidationError):
        rule(**fields)


def test_the_database_keeps_one_rule_a_place(article):
    """One for the site, one a section, one an article, none of two at once."""
    for fields in ({}, {"section": article.section}, {"article": article}):
        OpeningRule.objects.create(mode="open", **fields)
        with pytest.raises(IntegrityError), transaction.atomic():
            OpeningRule.objects.create(mode="closed", **fields)
    for fields in (
        {"mode": "open", "section": make_section(), "article": make_article()},
        {"mode": "days", "section": make_section()},
        {"mode": "open", "days": 2, "section": make_section()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            OpeningRule.objects.create(**fields)
