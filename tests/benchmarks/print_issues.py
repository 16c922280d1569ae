"""Print issues to measure with: one of a month, and copies of one at other dates."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db.models import Model

from issues import found
from issues.models import ContentsEntry, Issue, Page, PageEntry, PageText, PageWords
from journal.lib.search.entries import label, period

from .bulk import execute, without_indexes

PAGES = 64
# Not now: inside a transaction the database's clock stands still, and nothing would be public.
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def issue_of(year: int, month: int, **more) -> Issue:
    """Return a public issue of one month, not stored; `more` fields as they are given."""
    name = f"{year}/{month}"
    when = {"year": year, "number": month, "month": month, "slug": str(month)}
    fields = {
        "label": f"Số {month} - {year}",
        "position": (year * 100 + month) * 1000 + month,
        "public_from": LONG_AGO,
        "page_count": PAGES,
        "is_prepared": True,
        "pdf": f"print/{name}.pdf",
        "pdf_digest": f"{year * 100 + month:064}",
        "cover": f"print/covers/{name}.jpg",
        "cover_width": 600,
        "cover_height": 850,
    }
    return Issue(**when, **fields | more)


def copy_all(wanted: Iterable[tuple[Issue, int, int]]) -> None:
    """Store issues once more, each in another year and month, with its contents, its pages, their
    words and what they are found by: quick enough for tens of thousands of pages."""
    pages, contents = _copying(Page), _copying(ContentsEntry)
    with without_indexes([PageEntry]):
        for issue, year, month in wanted:
            (new,) = Issue.objects.bulk_create([issue_of(year, month)])
            values = _values(issue, new)
            for statement in (pages, contents, _WORDS, _ENTRIES, _TEXTS):
                execute(statement, values)
    analyse(Issue, Page, PageWords, PageText, ContentsEntry)


def analyse(*models: type[Model]) -> None:
    execute(f"ANALYZE {', '.join(model._meta.db_table for model in models)}")


def _copying(model: type[Model]) -> str:
    columns = [field.column for field in model._meta.fields if field.column != "id"]
    listed = ", ".join(f'"{column}"' for column in columns)
    taken = ", ".join("%(new)s" if c == "issue_id" else f'"{c}"' for c in columns)
    table = model._meta.db_table
    return f"INSERT INTO {table} ({listed}) SELECT {taken} FROM {table} WHERE issue_id = %(old)s"


_PAGES = """FROM issues_page new JOIN issues_page old USING (number)
    JOIN {} x ON x.{} = old.id WHERE new.issue_id = %(new)s AND old.issue_id = %(old)s"""
_WORDS = f"""INSERT INTO issues_pagewords (page_id, boxes, confidences, links)
    SELECT new.id, x.boxes, x.confidences, x.links {_PAGES.format("issues_pagewords", "page_id")}"""
_ENTRIES = f"""INSERT INTO issues_pageentry (of_id, issue_id, at, tokens)
    SELECT new.id, %(new)s, x.at + %(later)s, array_replace(
        array_replace(x.tokens, %(label)s, %(new_label)s), %(period)s, %(new_period)s)
    {_PAGES.format("issues_pageentry", "of_id")}"""
_TEXTS = f"""INSERT INTO issues_pagetext (of_id, exact, folded, rules)
    SELECT new.id, x.exact, x.folded, x.rules {_PAGES.format("issues_pagetext", "of_id")}"""


def _values(old: Issue, new: Issue) -> dict:
    return {
        "new": new.pk,
        "old": old.pk,
        "later": found._place(new) - found._place(old),
        "label": label(found._label(old.pk)),
        "new_label": label(found._label(new.pk)),
        "period": period(old.year, (old.month + 2) // 3),
        "new_period": period(new.year, (new.month + 2) // 3),
    }
