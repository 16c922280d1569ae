"""Builds a large newsroom by rule: the same arguments give the same rows.

Texts and choices are made in Python and loaded with COPY; what follows from them (the content of
versions, the audit log, what readers get) the database makes itself, of the same shape as
articles.versions and articles.editions write it: tests/test_bench.py compares.
"""

import json
from collections.abc import Callable, Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from articles import versions, workflow
from articles.models import (
    Article,
    Byline,
    Edition,
    Event,
    RelatedArticle,
    Section,
    State,
    Version,
)

from . import newsroom
from .bulk import copy, execute, set_sequences, without_indexes
from .prose import Writer
from .stories import Generator, Row

SEED = 3
AT_ONCE = 5000  # articles held in memory
LONG_TITLE = "Bài dài năm nghìn chữ"
LONG_PARAGRAPHS, LONG_SENTENCES = 60, 5
JOINED = [Article.sections.through, Article.topics.through, Article.photos.through]
LOADED = [Article, Byline, RelatedArticle, *JOINED, Version, Event, Edition]
STORED_STATES = {State.SCHEDULED: State.PUBLISHED, State.WITHDRAWN: State.PUBLISHED}


class NotEmpty(Exception):
    """The database already holds articles, which the corpus never touches."""


def build(
    articles: int, number_of_versions: int, until: datetime, log: Callable[[str], object]
) -> None:
    """Fill an empty database in one transaction; raises NotEmpty.

    The newest article was written on the eve of `until` (aware), scheduled ones appear in the
    second and third month after it. About `number_of_versions` are spread over the articles, and
    one article more has two versions of five thousand words.
    """
    if Article.objects.exists():
        raise NotEmpty("Cơ sở dữ liệu đã có bài; kho thử chỉ dựng trong cơ sở dữ liệu trống.")
    with transaction.atomic():
        writer = Writer(SEED)
        room = newsroom.make(writer)
        execute("SET LOCAL synchronous_commit = off")
        execute("SET LOCAL maintenance_work_mem = '768MB'")
        execute("SET LOCAL work_mem = '128MB'")
        with without_indexes(LOADED):
            execute(WORK_TABLES)
            log("Đang viết bài…")
            _load(Generator(writer, room, articles, number_of_versions, until))
            for task, sql in DERIVED.items():
                log(task)
                execute(sql)
            log("Đang lập chỉ mục…")
        execute("DROP TABLE corpus_work, corpus_move, corpus_content")
        set_sequences(LOADED)
        _write_long_article(writer)


def tidy() -> None:
    """What Postgres would do by itself some time later; not in a transaction."""
    execute("VACUUM (ANALYZE)")


def _load(rows: Iterable[Row]) -> None:
    """COPY articles and what hangs on them, some thousands at a time."""
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == AT_ONCE:
            _load_batch(batch)
            batch = []
    _load_batch(batch)


def _load_batch(rows: list[Row]) -> None:
    copy("articles_article", ARTICLE_COLUMNS, map(_article, rows))
    copy("corpus_work", ["article", "versions", "writer", "editor", "pace"], map(_work, rows))
    copy("corpus_move", ["article", "at", "by_id", "detail"], _each(rows, _moves))
    copy("articles_byline", BYLINE_COLUMNS, _each(rows, _bylines))
    copy("articles_relatedarticle", ["article_id", "other_id", "order"], _each(rows, _related))
    for name in ("sections", "topics", "photos"):
        through = getattr(Article, name).through._meta
        columns = ["article_id", f"{name.removesuffix('s')}_id"]
        links = [(row.id, key) for row in rows for key in getattr(row, name)]
        copy(through.db_table, columns, links)


def _each(rows: list[Row], parts: Callable[[Row], list[tuple]]) -> Iterable[tuple]:
    return (part for row in rows for part in parts(row))


ARTICLE_COLUMNS = [
    *("id", "title", "slug", "kicker", "subtitle", "lead", "body"),
    *("section_id", "cover_id", "weight", "comments_open", "notes", "planned_at"),
    *("state", "published_at", "withdrawn_at", "closed"),
    *("created_by_id", "created_at", "updated_at", "search_text"),
]
BYLINE_COLUMNS = ["article_id", "role", "author_id", "name", "order"]


def _article(row: Row) -> tuple:
    return (
        *(row.id, row.title.text, row.slug, row.kicker.text, "", row.lead.text, row.body),
        *(row.section, row.cover, row.weight, row.id % 9 > 0, "", row.planned_at),
        *(STORED_STATES.get(row.stage, row.stage).value, row.published_at, row.withdrawn_at),
        *(False, row.writer, row.created_at, row.updated_at, row.words),
    )


def _work(row: Row) -> tuple:
    return row.id, row.versions, row.writer, row.editor, row.pace


def _moves(row: Row) -> list[tuple]:
    return [(row.id, move.at, move.by, json.dumps(move.detail(row))) for move in row.moves]


def _bylines(row: Row) -> list[tuple]:
    signed = zip(row.roles, row.authors, strict=True)
    return [(row.id, role, author, "", order) for order, (role, author) in enumerate(signed)]


def _related(row: Row) -> list[tuple]:
    return [(row.id, other, order) for order, other in enumerate(row.related)]


def _write_long_article(writer: Writer) -> None:
    """By the code an editor's clicks run: two versions, the second reworked all over."""
    editor = User.objects.get(username=newsroom.CHIEF)
    first = [
        " ".join(writer.choice(writer.sentences).text for _ in range(LONG_SENTENCES))
        for _ in range(LONG_PARAGRAPHS)
    ]
    section = Section.objects.get(slug="van-hoa")
    lead = "Một bài dài, để so hai bản."
    article = Article(title=LONG_TITLE, lead=lead, section=section, created_by=editor)
    for paragraphs in (first, _reworked(first, writer)):
        article.body = "\n".join(f"<p>{text}</p>" for text in paragraphs)
        article.save()
        versions.record(article, editor)
    workflow.move(article, State.PUBLISHED, editor)


def _reworked(paragraphs: list[str], writer: Writer) -> list[str]:
    """Every third paragraph with other words, some moved, some gone, some new."""
    changed = []
    for number, text in enumerate(paragraphs):
        words = text.split()
        if number % 3 == 0:
            words[::9] = [writer.syllable() for _ in words[::9]]
        if number % 10 == 4:
            changed.append(writer.dispatch().text)
        if number % 10 != 7:
            changed.append(" ".join(words))
    return [*changed[5:15], *changed[:5], *changed[15:]]


WORK_TABLES = """
CREATE TEMP TABLE corpus_work
    (article bigint, versions int, writer bigint, editor bigint, pace interval);
CREATE TEMP TABLE corpus_move (article bigint, at timestamptz, by_id bigint, detail jsonb);
"""
_CONTENT = """
CREATE TEMP TABLE corpus_content AS
SELECT a.id AS article, string_to_array(a.body, E'\\n') AS paragraphs, jsonb_build_object(
    'title', a.title, 'slug', a.slug, 'kicker', a.kicker, 'subtitle', a.subtitle, 'lead', a.lead,
    'weight', a.weight, 'comments_open', a.comments_open, 'planned_at',
    to_char(a.planned_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
    'section', jsonb_build_object('id', s.id, 'name', s.name),
    'cover', CASE WHEN p.id IS NOT NULL
        THEN jsonb_build_object('id', p.id, 'name', p.caption) END,
    'sections', coalesce(further.list, '[]'), 'topics', coalesce(topics.list, '[]'),
    'bylines', coalesce(bylines.list, '[]'), 'related', coalesce(related.list, '[]')) AS content
FROM articles_article a
JOIN articles_section s ON s.id = a.section_id
LEFT JOIN articles_photo p ON p.id = a.cover_id
LEFT JOIN (SELECT article_id,
        jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name) ORDER BY o."order", o.id) AS list
    FROM articles_article_sections x JOIN articles_section o ON o.id = x.section_id
    GROUP BY 1) further ON further.article_id = a.id
LEFT JOIN (SELECT article_id,
        jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name) ORDER BY o.sort_key, o.id) AS list
    FROM articles_article_topics x JOIN articles_topic o ON o.id = x.topic_id
    GROUP BY 1) topics ON topics.article_id = a.id
LEFT JOIN (SELECT article_id, jsonb_agg(jsonb_build_object('role', x.role, 'author', o.id,
        'name', coalesce(nullif(o.pen_name, ''), o.name)) ORDER BY x."order", x.id) AS list
    FROM articles_byline x JOIN articles_author o ON o.id = x.author_id
    GROUP BY 1) bylines ON bylines.article_id = a.id
LEFT JOIN (SELECT article_id,
        jsonb_agg(jsonb_build_object('id', o.id, 'name', o.title) ORDER BY x."order", x.id) AS list
    FROM articles_relatedarticle x JOIN articles_article o ON o.id = x.other_id
    GROUP BY 1) related ON related.article_id = a.id
"""
# The text grows from version to version; the last one is what the article's own rows hold.
_VERSIONS = """
INSERT INTO articles_version (article_id, number, by_id, at, name, content)
SELECT a.id, number, CASE WHEN number * 2 <= w.versions + 1 THEN w.writer ELSE w.editor END,
    a.created_at + (number - 1) * w.pace, '',
    c.content || jsonb_build_object(
        'notes', CASE WHEN number < w.versions THEN 'Còn sửa, lần ' || number ELSE '' END,
        'body', CASE WHEN number = w.versions THEN a.body ELSE array_to_string(
            c.paragraphs[1:1 + cardinality(c.paragraphs) * number / w.versions], E'\\n') END)
FROM corpus_work w
JOIN articles_article a ON a.id = w.article
JOIN corpus_content c ON c.article = w.article,
LATERAL generate_series(1, w.versions) number
"""
_EVENTS = """
INSERT INTO articles_event (article_id, kind, by_id, at, address, detail)
SELECT article_id, kind, by_id, at, ('10.0.0.' || by_id % 250)::inet, detail FROM (
    SELECT article_id, 'saved' AS kind, by_id, at, jsonb_build_object('version', number) AS detail
    FROM articles_version
    UNION ALL SELECT article, 'moved', by_id, at, detail FROM corpus_move
) AS done ORDER BY at, article_id
"""
_IDS = "ARRAY(SELECT (e->>'{key}')::bigint FROM jsonb_array_elements(v.content->'{name}') e)"
_EDITIONS = """
INSERT INTO articles_edition (article_id, version_id, title, slug, kicker, subtitle, lead, body,
    section_id, cover_id, weight, comments_open, search_text, bylines, further_section_ids,
    topic_ids, related_ids, author_ids, photo_ids,
    published_at, updated_at, shown_from, shown_until)
SELECT a.id, v.id, a.title, a.slug, a.kicker, a.subtitle, a.lead, a.body,
    a.section_id, a.cover_id, a.weight, a.comments_open, a.search_text, v.content->'bylines',
    {sections}, {topics}, {related}, {authors},
    ARRAY(SELECT photo_id FROM articles_article_photos x WHERE x.article_id = a.id ORDER BY 1),
    a.published_at, a.published_at, a.published_at, a.withdrawn_at
FROM corpus_work w
JOIN articles_article a ON a.id = w.article
JOIN articles_version v ON v.article_id = w.article AND v.number = w.versions
WHERE a.published_at IS NOT NULL ORDER BY a.published_at
"""
# The newest articles were read each day of two months.
_READS = """
INSERT INTO articles_readcount (article_id, hour, slot, count)
SELECT e.article_id, date_trunc('day', now() AT TIME ZONE 'Asia/Ho_Chi_Minh')
    AT TIME ZONE 'Asia/Ho_Chi_Minh' - day * interval '1 day', -1, 1 + e.article_id * (day + 7) % 90
FROM (SELECT article_id FROM articles_edition ORDER BY published_at DESC LIMIT 3000) e,
LATERAL generate_series(0, 60) day
"""
# One article in twenty has notes, of which one in ten is not read: counted from the first on, for
# keys go on where the database's sequences stood.
_NOTES = """
INSERT INTO articles_note (key, article_id, by_id, at, quote, text)
SELECT gen_random_uuid(), article, editor, now(), '', 'Xem lại số liệu ở đoạn hai.'
FROM corpus_work WHERE (article - (SELECT min(article) FROM corpus_work)) % 20 = 0
ORDER BY article
"""
_NOTES_FOR = """
INSERT INTO articles_noteaddress (note_id, user_id, read_at)
SELECT n.id, w.writer, CASE WHEN row_number() OVER (ORDER BY n.id) % 10 <> 1 THEN now() END
FROM articles_note n JOIN corpus_work w ON w.article = n.article_id
"""
DERIVED = {
    "Đang ghép các phần của bài…": _CONTENT,
    "Đang lưu các phiên bản…": _VERSIONS,
    "Đang ghi nhật ký…": _EVENTS,
    "Đang đăng bài…": _EDITIONS.format(
        sections=_IDS.format(key="id", name="sections"),
        topics=_IDS.format(key="id", name="topics"),
        related=_IDS.format(key="id", name="related"),
        authors=_IDS.format(key="author", name="bylines"),
    ),
    "Đang đếm lượt đọc…": _READS,
    "Đang nhắn đồng nghiệp…": _NOTES,
    "Đang gửi lời nhắn…": _NOTES_FOR,
}
