"""What is found where not all of it is looked at: as many as are needed, step by step into the
past, and about how many there are."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from articles import found
from articles.models import EditionEntry, State
from journal.lib.search import newest
from journal.lib.search.language import read
from tests.factories import make_article

pytestmark = pytest.mark.django_db
QUERIES = ['"mùa nước về"', '"mùa nước về" -bến', "nước", '"mua nuoc ve"', '"mùa nuoc về"']
TEXTS = ["Mùa nước về bến.", "Mùa nước. Nước về.", "Mùa nước về.", "Mưa nước về.", "Nước về mùa"]
OF_A_YEAR = timedelta(days=30)


@pytest.fixture
def journal():
    now = timezone.now()
    for number in range(20):
        body, title = f"<p>{TEXTS[number % 5]}</p>", "Mùa nước về" if number % 7 == 3 else "Tin"
        make_article(title=title, body=body, published_at=now - number * OF_A_YEAR)


def ways(query: str, **options) -> list:
    return [found.find(read(query), newest=newest, **options) for newest in (False, True)]


@pytest.mark.parametrize("query", QUERIES)
def test_what_is_needed_is_what_stands_first_of_all(journal, monkeypatch, query):
    """However few texts are looked into at once, and in whatever order."""
    every = ways(query)
    assert all(hits.keys and not hits.further for hits in every)
    monkeypatch.setattr("journal.lib.search.ranking.AT_FIRST", 2)
    monkeypatch.setattr("journal.lib.search.ranking.ORDERED", 3)
    all_of = ways(query)
    for need in (1, 4, 7):
        for some, all_ in zip(ways(query, need=need), all_of, strict=True):
            wanted = all_.keys[:need]
            assert some.keys[: len(wanted)] == wanted
            assert bool(some.further) == (some.count > len(some.keys))
    assert [set(hits.keys) for hits in all_of] == [set(hits.keys) for hits in every]


def test_how_many_there_are(journal, monkeypatch):
    """Words that tokens tell are counted; of what has to be looked into, a share is taken for the
    whole."""
    assert [hits.count for hits in ways("nước", need=1)] == [20, 20]
    monkeypatch.setattr("journal.lib.search.ranking.ORDERED", 1)
    assert not any(hits.is_about for hits in ways('"mùa nước về"', need=1))
    monkeypatch.setattr("journal.lib.search.ranking.AT_FIRST", 5)
    (best, by_date), sure = ways('"mùa nước về"', need=1), found.find(read('"mùa nước về"')).count
    assert best.is_about
    assert by_date.is_about
    assert abs(by_date.count - sure) <= 3
    assert not ways('"về mùa nước bến"', need=1)[0].count  # in no text, of which all are read
    assert not any(hits.is_least for hits in ways('"mùa nước về"', need=1))
    monkeypatch.setattr("journal.lib.search.ranking.LOOKED_AT", 10)
    assert all(hits.is_least for hits in ways('"mùa nước về"', need=1))
    assert [(hits.count, hits.is_least) for hits in ways('"mùa nước về"')] == [(sure, False)] * 2


def test_what_readers_have_is_found_behind_much_that_they_have_not(journal, monkeypatch):
    """As behind print issues that were brought in at once and are not open yet."""
    monkeypatch.setattr("journal.lib.search.ranking.LOOKED_AT", 3)
    every = [[hits.keys for hits in ways(query)] for query in QUERIES]
    for _ in range(5):
        make_article(title="Mùa nước về", state=State.SCHEDULED)
    assert [[hits.keys for hits in ways(query)] for query in QUERIES] == every


def test_steps_into_the_past_change_nothing(journal, monkeypatch):
    """Nor does where they begin, for what is dated ahead of them or before them all."""
    every = [[hits.keys for hits in ways(query)] for query in QUERIES]
    now = newest.quarter_of(timezone.now())
    for steps in [(now,), (now - 1, now - 3), (now - 40,), (now + 2, now - 2, now - 3)]:
        monkeypatch.setattr(newest, "steps", lambda entry, steps=steps: steps)
        assert [[hits.keys for hits in ways(query)] for query in QUERIES] == every


def test_steps_are_read_off_what_the_database_knows(journal, monkeypatch):
    """A step has about as many entries as it is to have; where there are few, or nothing is known,
    there is none."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE articles_editionentry")
    cache.delete("search-steps")
    assert newest.steps(EditionEntry) == ()
    monkeypatch.setattr(newest, "STEP", 2)
    monkeypatch.setattr(newest, "WIDER", 2)
    cache.delete("search-steps")
    first, second = newest.steps(EditionEntry)
    cache.delete("search-steps")
    now = newest.quarter_of(timezone.now())
    assert now - 2 <= first <= now
    assert first - 2 <= second < first


def test_words_in_a_row_are_found_behind_many_that_have_the_words(journal, monkeypatch):
    """However many newer texts have them, in another order."""
    monkeypatch.setattr("journal.lib.search.ranking.LOOKED_AT", 3)
    monkeypatch.setattr("journal.lib.search.ranking.AT_FIRST", 2)
    for _ in range(5):
        make_article(title="Tin", lead="Tin.", body="<p>Về bến. Bến mùa.</p>")
    old = timezone.now() - timedelta(days=900)
    make_article(title="Tin", lead="Tin.", body="<p>Về bến mùa nước về.</p>", published_at=old)
    for hits in ways('"về bến mùa"') + ways('"vê bên mùa"'):
        assert len(hits.keys) == 1
