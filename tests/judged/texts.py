"""The texts that queries were judged over, as published articles; and what answers queries."""

import tomllib
from datetime import UTC, datetime, time
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import connection

from articles import found
from articles.models import Article, Author, Edition, Section, State, Version
from journal import spelling
from journal.demo import reading
from journal.lib.html import plain_text
from journal.lib.search.index import Found
from journal.lib.search.language import read
from journal.lib.vietnamese import fold
from journal.searching import SIZE

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
JUDGED_ON = datetime(2026, 11, 28, tzinfo=UTC)  # newer than every text

REFERENCE = """
CREATE TEMP TABLE judged ON COMMIT DROP AS
SELECT title, at, to_tsvector('simple', title_words || ' ' || lead_words || ' ' || body_words)
    AS plain, setweight(to_tsvector('simple', title_words), 'A')
    || setweight(to_tsvector('simple', lead_words), 'B') || to_tsvector('simple', body_words)
    AS weighted
FROM unnest(%s::text[], %s::timestamptz[], %s::text[], %s::text[], %s::text[])
    AS t (title, at, title_words, lead_words, body_words)
"""


def publish() -> Section:
    """Publish them, in a transaction; return the section that holds them all."""
    root = Section.objects.create(name="Các bài để thử tìm", slug="thu-tim")
    texts = [*_own(), *_of_the_demo()]
    sections = _named(Section, {text["section"] for text in texts}, parent=root)
    authors = _named(Author, {name for text in texts for name in text["authors"]})
    articles = Article.objects.bulk_create(
        _article(text, sections[text["section"]]) for text in texts
    )
    versions = Version.objects.bulk_create(
        Version(article=article, number=1, content={}, at=article.published_at)
        for article in articles
    )
    editions = Edition.objects.bulk_create(
        _edition(article, version, [authors[name] for name in text["authors"]])
        for text, article, version in zip(texts, articles, versions, strict=True)
    )
    found.INDEX.keep(editions)
    while spelling.learn():
        pass
    return root


def _own() -> list[dict]:
    texts = tomllib.loads(Path(__file__).with_name("texts.toml").read_text("utf-8"))["text"]
    for text in texts:
        paragraphs = text["body"].strip().split("\n")
        text["body"] = "".join(f"<p>{escape(each, quote=False)}</p>" for each in paragraphs)
        text["at"] = datetime.combine(text["at"], time(9), VIETNAM)
        text["authors"] = [text.pop("author")]
    return texts


def _of_the_demo() -> list[dict]:
    return [
        {**text, "at": text["published"], "authors": [name for _, name in text["bylines"]]}
        for text in reading.articles()
    ]


def _named(model, names: set[str], **fields) -> dict:
    rows = [
        model(name=name, slug=f"thu-tim-{n}", **fields) for n, name in enumerate(sorted(names), 1)
    ]
    for row in rows:
        row.save()
    return {row.name: row for row in rows}


def _article(text: dict, section: Section) -> Article:
    parts = {name: text.get(name, "") for name in ("title", "subtitle", "kicker", "lead", "body")}
    return Article(**parts, section=section, state=State.PUBLISHED, published_at=text["at"])


def _edition(article: Article, version: Version, authors: list[Author]) -> Edition:
    at = article.published_at
    parts = {name: getattr(article, name) for name in ("title", "subtitle", "kicker", "lead")}
    return Edition(
        **parts,
        body=article.body,
        article=article,
        version=version,
        section=article.section,
        author_ids=[author.pk for author in authors],
        bylines=[{"role": "Bài", "author": each.pk, "name": each.name} for each in authors],
        published_at=at,
        updated_at=at,
        shown_from=at,
    )


class Ours:
    """What the journal's search answers, to who takes a suggestion where one is made."""

    def __init__(self, root: Section) -> None:
        self.root = root
        self.titles = dict(Edition.objects.in_section(root).values_list("pk", "title"))

    def __call__(self, query: str) -> list[str]:
        hits = self._find(query)
        few = hits.folded or len(hits.keys) < SIZE
        if few and (meant := spelling.offered(query, hits, self._find)):
            hits = self._find(meant)
        return [self.titles[key] for key in hits.keys]

    def _find(self, query: str) -> Found:
        return found.find(read(query), section=self.root)


class Reference:
    """Full text as Postgres has it: `simple` over text without diacritics, by ts_rank, the newest
    first where equal. Diacritics are taken off by our own rules, which know more than `unaccent`.
    """

    def __init__(self, root: Section, column: str = "plain") -> None:
        self.column = column
        rows = [
            (row.title, row.published_at, *map(fold, _parts(row)))
            for row in Edition.objects.in_section(root)
        ]
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS judged")
            cursor.execute(REFERENCE, [list(each) for each in zip(*rows, strict=True)])

    def __call__(self, query: str) -> list[str]:
        wanted = "websearch_to_tsquery('simple', %s)"
        sql = (
            f"SELECT title FROM judged, {wanted} q WHERE {self.column} @@ q"
            f" ORDER BY ts_rank({self.column}, q) DESC, at DESC LIMIT 10"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [fold(query)])
            return [title for (title,) in cursor.fetchall()]


def _parts(row: Edition) -> tuple[str, str, str]:
    lead, body = f"{row.kicker} {row.lead}", plain_text(row.body)
    return f"{row.title} {row.subtitle}", lead, body
