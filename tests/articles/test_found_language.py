"""Whatever is asked for, in all of the query language, is found by the index as by somebody who
reads the plain texts, however few of them are looked into at once. SOAK_SEARCH=2000 tries as many.
"""

import os
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple
from unittest import mock

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from articles import found
from articles.models import Article, Edition
from journal.lib.search import newest, ranking
from journal.lib.search.language import read
from journal.lib.vietnamese import fold
from tests.factories import make_article, make_author, make_section

AS_IT_IS = {"AT_FIRST": ranking.AT_FIRST}
SMALL = {"AT_FIRST": 2, "ORDERED": 3, "READ_AT_ONCE": 2, "MOST": 12, "LOOKED_AT": 14}
# Common ones and others; of most of them another reading.
WORDS = ["của", "cửa", "các", "nhà", "nhá", "nước", "mùa", "múa", "vịt", "vít", "bến"]
AUTHORS = ["bến vịt", "nhà nước"]
SECTIONS = ["Mùa vụ", "Các cửa", "Nơi khác"]  # the second one stands under the first
EDGES = [(1, 1, 0, 0), (12, 31, 23, 59), (4, 1, 0, 30), (3, 31, 23, 30)]  # of years and quarters
NARROWING = [
    *(("tác giả", name) for name in ("bến", "bến vịt", "nha nuoc")),
    *(("chuyên mục", name) for name in ("mùa", "các cửa", "không có")),
    *(("năm", years) for years in ("2026", "1999..2025", "..1900", "2020..")),
]


class Text(NamedTuple):
    sentences: list[list[str]]  # title, lead, and those of the body
    at: datetime
    section: int
    author: int
    is_public: bool


class Query(NamedTuple):
    """Terms are words, each with whether its diacritics are typed; what narrows is a pair."""

    groups: list
    unwanted: list
    narrowed: list
    without: list

    def __str__(self) -> str:
        terms = [" OR ".join(map(_typed, group)) for group in self.groups]
        narrowed = [f'{name}:"{value}"' for name, value in self.narrowed]
        unwanted = [f'{name}:"{value}"' for name, value in self.without]
        unwanted = [f"-{each}" for each in [*map(_typed, self.unwanted), *unwanted]]
        return " ".join([*terms, *narrowed, *unwanted])


def _typed(term: list[tuple[str, bool]]) -> str:
    words = " ".join(word if marked else fold(word) for word, marked in term)
    return f'"{words}"' if len(term) > 1 else words


def a_text(random: Random) -> Text:
    year = random.choice([2026, 2026, 2025, 2020, 1999, 1900, 1870])
    at = timezone.make_aware(datetime(year, *random.choice(EDGES)))  # noqa: DTZ001
    sentences = [random.choices(WORDS, k=random.randint(1, 6)) for _ in range(random.randint(2, 5))]
    return Text(sentences, at, random.randrange(3), random.randrange(2), random.random() < 0.75)


def a_query(random: Random) -> Query:
    def terms(most: int) -> list:
        lengths = random.choices([1, 2, 3], [4, 2, 1], k=random.randint(0, most))
        return [
            [(random.choice(WORDS), random.random() < 0.5) for _ in range(length)]
            for length in lengths
        ]

    groups = [group for group in (terms(2), terms(2)) if group]
    narrowing = [random.sample(NARROWING, random.random() < 0.3) for _ in range(2)]
    return Query(groups, terms(1), *narrowing)


# --- Somebody who reads the texts -----------------------------------------------------------------


def answers(text: Text, query: Query, *, any_reading: bool) -> bool:
    return (
        text.is_public
        and all(any(has(text, term, any_reading) for term in group) for group in query.groups)
        and not any(has(text, term) for term in query.unwanted)
        and all(is_of(text, *each) for each in query.narrowed)
        and not any(is_of(text, *each) for each in query.without)
    )


def has(text: Text, term: list[tuple[str, bool]], any_reading: bool = False) -> bool:
    rows = (
        sentence[start : start + len(term)]
        for sentence in [*text.sentences, AUTHORS[text.author].split()]
        for start in range(len(sentence) - len(term) + 1)
    )
    return any(
        all(
            word == asked if marked and not any_reading else fold(word) == fold(asked)
            for word, (asked, marked) in zip(row, term, strict=True)
        )
        for row in rows
    )


def is_of(text: Text, name: str, value: str) -> bool:
    if name == "tác giả":
        return f" {fold(value)} " in f" {fold(AUTHORS[text.author])} "
    if name == "chuyên mục":
        names = SECTIONS[:2] if text.section == 1 else [SECTIONS[text.section]]
        return any(fold(value) in fold(each) for each in names)
    first, to, last = value.partition("..")
    year = timezone.localtime(text.at).year
    return int(first or 1900) <= year <= int(last or (2099 if to else first))


# --- The index ------------------------------------------------------------------------------------


@pytest.fixture
def journal(db):
    top = make_section(name=SECTIONS[0])
    sections = [top, *(make_section(name=name) for name in SECTIONS[1:])]
    sections[1].parent = top
    sections[1].save()
    article = make_article(section=top)
    article.editions.get().delete()
    rows = [Article(title="Bài", section=top, state="draft") for _ in range(40)]
    authors = [make_author(name=name) for name in AUTHORS]
    return sections, authors, article.versions.get(), Article.objects.bulk_create(rows)


def published(journal, texts: list[Text]) -> dict[int, Text]:
    """The texts by the keys of their editions."""
    sections, authors, version, articles = journal
    now = timezone.now()
    rows = []
    for text, article in zip(texts, articles, strict=False):
        title, lead, *body = map(" ".join, text.sentences)
        author = authors[text.author]
        shown_from = now - timedelta(days=1) if text.is_public else now + timedelta(days=1)
        row = Edition(article=article, version=version, title=title, lead=lead)
        row.body = "".join(f"<p>{sentence}</p>" for sentence in body)
        row.section, row.author_ids = sections[text.section], [author.pk]
        row.bylines = [{"role": "Bài", "author": author.pk, "name": author.name}]
        row.published_at, row.updated_at, row.shown_from = text.at, text.at, shown_from
        rows.append(row)
    found.INDEX.keep(Edition.objects.bulk_create(rows))
    return {row.pk: text for row, text in zip(rows, texts, strict=True)}


@contextmanager
def looking(at_once: dict[str, int], steps: tuple[int, ...]):
    """With a search that takes so many at once and goes into the past by such steps, in quarters
    before now; what was written is gone afterwards."""
    now = newest.quarter_of(timezone.now())
    begins = tuple(now - step for step in steps)
    patient = mock.patch.multiple("journal.lib.search.index", IN_ALL=600, PATIENCE=600_000)
    stepwise = mock.patch.object(newest, "steps", lambda entry: begins)
    with transaction.atomic(), patient, stepwise, mock.patch.multiple(ranking, **at_once):
        yield
        transaction.set_rollback(True)


@given(st.integers(0, 2**32))
@settings(
    max_examples=int(os.environ.get("SOAK_SEARCH", 6)),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.reuse, Phase.generate],
)
def test_found_as_by_who_reads_all(journal, seed):
    """In the same order by date; as many whatever the order; the first ones whoever needs few."""
    random = Random(seed)
    texts = [a_text(random) for _ in range(random.randint(10, 40))]
    with looking(random.choice([AS_IT_IS, SMALL]), random.choice([(), (0,), (1, 30)])):
        kept = published(journal, texts)
        for query in [a_query(random) for _ in range(8)]:
            keys = by_reading(kept, query)
            for in_order in (True, False):
                every = found.find(read(str(query)), newest=in_order).keys
                assert len(every) == len(set(every)) == min(len(keys), ranking.MOST + 1), query
                assert set(every) <= set(keys), query
                assert every == keys[: len(every)] or (query.groups and not in_order), query
                some = found.find(read(str(query)), newest=in_order, need=3)
                assert some.keys[:3] == every[:3], query
                if not (some.is_about or some.is_least):
                    assert min(some.count, ranking.MOST + 1) == len(every), query


def by_reading(kept: dict[int, Text], query: Query) -> list[int]:
    """The keys of what answers, the newest first; other readings where nothing is spelt so."""
    if not (query.groups or query.narrowed):
        return []
    is_marked = any(marked for group in query.groups for term in group for _, marked in term)
    for any_reading in (False, True)[: 1 + is_marked]:
        keys = [key for key in kept if answers(kept[key], query, any_reading=any_reading)]
        if keys:
            break
    return sorted(keys, key=lambda key: (kept[key].at, key), reverse=True)
