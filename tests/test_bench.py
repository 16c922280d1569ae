"""The corpus of the bench, small: as the site itself would write it, and every row runs on it."""

import re
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import NoReverseMatch

from articles import editions, versions
from articles.models import Article, Edition, Event, State, Version
from comments.models import Comment
from journal.lib.html import clean
from journal.lib.search import folded_words
from tests.benchmarks import corpus, erasing, measure, moderation, threads
from tests.benchmarks.bulk import execute
from tests.benchmarks.rows import DESKS, ROWS, Row, Scene
from tests.benchmarks.stories import WAYS
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db
UNTIL = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
NOT_BY_RULE = {"id", "version", "updated_at", "shown_from", "shown_until"}


def build(articles: int, number_of_versions: int) -> None:
    corpus.build(articles, number_of_versions, UNTIL, lambda line: None)


@pytest.fixture
def small():
    build(200, 1000)


def test_it_is_as_large_as_asked(small):
    """The long article comes on top; every stage is there."""
    assert Article.objects.count() == 201
    assert Version.objects.count() == pytest.approx(1000, rel=0.05)
    assert {article.stage for article in Article.objects.all()} == set(WAYS)


def test_versions_and_search_text_are_what_the_site_would_write(small):
    """The last version holds what the article's rows hold; bodies need no more cleaning."""
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
    public = set(Edition.objects.published().values_list("article", flat=True))
    assert public == {a.pk for a in Article.objects.all() if a.stage == State.PUBLISHED}


def test_the_log_tells_of_every_version_and_step(small):
    """In the order in which it happened."""
    assert Event.objects.filter(kind="saved").count() == Version.objects.count()
    for article in Article.objects.exclude(title=corpus.LONG_TITLE):
        steps = [e.detail["to"] for e in article.events.filter(kind="moved").order_by("id")]
        assert [State.DRAFT, *steps] == WAYS[article.stage]
    times = list(Event.objects.order_by("id").values_list("at", flat=True))
    assert times == sorted(times)


def test_the_same_arguments_give_the_same_rows():
    """But for keys, which go on where the database's sequences stood."""

    def rows() -> list[tuple]:
        with transaction.atomic():
            build(30, 90)
            found = execute(
                "SELECT a.id, title, regexp_replace(body, 'photo=.*?>', ''), search_text, state,"
                " s.slug, published_at, planned_at,"
                " (SELECT count(*) FROM articles_version WHERE article_id = a.id)"
                " FROM articles_article a JOIN articles_section s ON s.id = section_id"
                " WHERE a.id <= 30 ORDER BY a.id"
            )
            transaction.set_rollback(True)
        return found

    assert rows() == rows()


def test_a_database_with_articles_is_left_alone(small):
    """As the demo leaves it alone."""
    with pytest.raises(corpus.NotEmpty):
        build(10, 10)


def test_what_is_read_beside_each_other_differs_in_its_comments_alone(small, capsys):
    """Every pair answers, in both orders; nothing of it stays."""
    threads.run(Scene().edition, many=60, runs=1)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5 and all(line.startswith(threads.NAME) for line in lines)
    assert not Comment.objects.exists() and Article.objects.count() == 201


@pytest.mark.django_db(transaction=True)
def test_somebody_posts_while_a_reader_is_erased(capsys):
    """Both ways of erasing are timed, with comments that really came meanwhile; none is left."""
    make_user(is_superuser=True)
    make_article()
    assert erasing.run(Edition.objects.select_related("section").get(), size=60) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 and all(line.endswith("đạt") for line in lines)
    assert not Comment.objects.exists()


def test_the_queue_is_measured_with_few_and_many(small, capsys, monkeypatch):
    """Both acts are really done, and a reader is erased, on rows of the form's own shape; nothing
    of it stays."""
    monkeypatch.setattr(moderation, "FEW", 100)
    monkeypatch.setattr(moderation, "ERASED", 30)
    moderation.run(Scene().edition, many=300, runs=2)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4 and all(line.startswith(moderation.NAME) for line in lines)
    assert not Comment.objects.exists()


def test_every_row_answers_and_costs_the_same_for_few_and_many():
    """The number of queries does not grow with the articles, and no list counts a whole table."""
    few, many = statements_with(20), statements_with(200)
    grown = {
        name: (len(few[name]), len(many[name]))
        for name in few
        if len(many[name]) > max(len(few[name]), 1) + SPARE.get(name, 0) and len(few[name]) > 0
    }
    more = {
        name: [each for each in many[name] if _shape(each) not in [*map(_shape, few[name])]]
        for name in grown
    }
    assert grown == {}, more


def _shape(statement: str) -> str:
    """A statement without its figures."""
    return re.sub(r"[0-9]+", "#", statement)


# A desk asks for the people behind its articles only where there are some.
SPARE = {row.name: 5 for row in DESKS}
# The search box asks once more where the first names found all begin alike.
SPARE |= {row.name: 1 for row in ROWS if row.name.startswith("ô tìm")}


def statements_with(articles: int) -> dict[str, list[str]]:
    """The statements of each row that has a page, on a corpus of so many articles."""
    found = {}
    with transaction.atomic():
        build(articles, articles * 5)
        cache.clear()
        scene = Scene()
        for row in ROWS:
            figures = figures_of(row, scene)
            if figures:
                assert measure.judge(row, figures) != measure.COUNTS, row.name
                found[row.name] = figures.statements
        transaction.set_rollback(True)
    return found


def figures_of(row: Row, scene: Scene) -> measure.Figures | None:
    """None for a page that is still to be built."""
    try:
        with transaction.atomic():
            figures = measure.measure(row, scene, runs=0)
            transaction.set_rollback(True)
    except NoReverseMatch:
        return None
    return figures
