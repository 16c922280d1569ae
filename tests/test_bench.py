"""The corpus of the bench, small: as the site itself would write it, and every row runs on it."""

from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.urls import NoReverseMatch

from articles import editions, versions
from articles.models import Article, Edition, Event, State, Version
from journal.lib.html import clean
from journal.lib.search import folded_words
from journal.lib.vietnamese import slug
from tests.benchmarks import corpus, measure
from tests.benchmarks.bulk import execute
from tests.benchmarks.rows import ROWS, Scene
from tests.benchmarks.stories import WAYS

UNTIL = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
NOT_BY_RULE = {"id", "version", "updated_at", "shown_from", "shown_until"}


def build(articles: int, number_of_versions: int) -> None:
    corpus.build(articles, number_of_versions, UNTIL, lambda line: None)


@pytest.fixture(scope="module")
def small(django_db_setup, django_db_blocker):
    """200 articles with 1,000 versions, for all tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        build(200, 1000)
        yield
        transaction.set_rollback(True)


def test_it_is_as_large_as_asked(small):
    """The long article comes on top; every stage is there."""
    assert Article.objects.count() == 201
    assert Version.objects.count() == pytest.approx(1000, rel=0.05)
    assert {article.stage for article in Article.objects.all()} == set(WAYS)


def test_versions_and_search_text_are_what_the_site_would_write(small):
    for article in Article.objects.all():
        assert versions.latest(article).content == versions.content_of(article)
        assert article.search_text == folded_words(article.searchable_text())
        assert article.body == clean(article.body)


def test_every_version_differs_from_the_one_before(small):
    """As versions.record() makes none where nothing changed."""
    before = None
    for version in Version.objects.order_by("article", "number"):
        assert version.number == 1 or version.content != before.content
        before = version


def test_editions_are_what_the_site_would_write(small):
    """All that a reader gets, made from the same version's content."""
    names = {field.name for field in Edition._meta.concrete_fields} - NOT_BY_RULE
    for stored in Edition.objects.select_related("article", "version"):
        made = editions.edition_of(stored.article, stored.version.content)
        made.search_text = folded_words(made.searchable_text())
        for name in names:
            assert getattr(stored, name) == getattr(made, name), name


def test_readers_get_what_is_published_and_nothing_else(small):
    public = set(Edition.objects.published().values_list("article", flat=True))
    assert public == {a.pk for a in Article.objects.all() if a.stage == State.PUBLISHED}


def test_the_log_tells_of_every_version_and_step(small):
    assert Event.objects.filter(kind="saved").count() == Version.objects.count()
    for article in Article.objects.exclude(title=corpus.LONG_TITLE):
        steps = [e.detail["to"] for e in article.events.filter(kind="moved").order_by("id")]
        assert [State.DRAFT, *steps] == WAYS[article.stage]
    times = list(Event.objects.order_by("id").values_list("at", flat=True))
    assert times == sorted(times)


@pytest.mark.django_db
def test_the_same_arguments_give_the_same_rows():
    def digest() -> list:
        with transaction.atomic():
            build(30, 90)
            keys = "SELECT min(id) FROM articles_section"
            first = execute(keys)[0][0]
            found = execute(
                "SELECT a.id, title, regexp_replace(body, 'photo=.*?>', ''), search_text, state, section_id - %s, published_at,"
                " (SELECT count(*) FROM articles_version WHERE article_id = a.id)"
                " FROM articles_article a WHERE a.id <= 30 ORDER BY a.id",
                [first],
            )
            transaction.set_rollback(True)
        return found

    assert digest() == digest()


@pytest.mark.django_db
def test_a_database_with_articles_is_left_alone(small):
    with pytest.raises(corpus.NotEmpty):
        build(10, 10)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: slug(row.name))
def test_every_row_answers(small, row):
    """With the answer it is meant to have; a page that is still to be built is left out."""
    try:
        with transaction.atomic():
            measure.measure(row, Scene(), runs=1)
            transaction.set_rollback(True)
    except NoReverseMatch:
        pytest.skip("chưa có")
