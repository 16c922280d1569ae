"""Searching the print archive against the clock: six hundred issues of 64 pages. Nothing stays.

One issue of ten is written; the others are its copies at other dates, with entries of their own.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from statistics import median
from time import perf_counter, process_time

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from issues import found, frequency
from issues.hits import hits_on
from issues.models import Issue, Page, PageEntry, PageText, PageWords
from journal.lib.search.entries import label, period
from journal.lib.search.language import read

from .prose import Writer
from .shelf import _issue as issue_of

NAME = "tìm trong tạp chí in"
FIRST, ISSUES, COPIES, PAGES = 1966, 60, 10, 64
WORDS, A_LINE = 900, 9
COMMON, RARE, PHRASE, NEVER = "nước", '"Mạc Thu"', '"mùa nước"', '"nước và mùa bến"'
SPEED = 150  # pages a second in one process: 300 in two
RUNS = 15
# Milliseconds.
BOXES, INSIDE, RANKED, NEWEST, YEARS = 10, 20, 60, 30, 500


def run(copies: int = COPIES) -> int:
    """Print what was measured; return how many figures miss their bound."""
    with transaction.atomic():
        wrong = _filled(copies)
        wrong += _on_a_page() + _in_an_issue() + _everywhere()
        transaction.set_rollback(True)
    cache.clear()
    return wrong


def _filled(copies: int) -> int:
    """Make the archive; how quickly pages come into the index while it stands."""
    issues = [issue_of(at + 1, FIRST + at // 12, at % 12 + 1) for at in range(ISSUES)]
    issues = Issue.objects.bulk_create(issues)
    Issue.objects.filter(public_from=None).update(public_from="2020-01-01T00:00Z")
    writer = Writer(7)
    for issue in issues:
        Page.objects.bulk_create(_page(writer, issue, n) for n in range(1, PAGES + 1))
    begun = perf_counter()
    speed = found.PAGES.make_missing() / (perf_counter() - begun)
    with _without_index():
        while found.PAGES.make_missing():
            pass
        for copy in range(1, copies):
            for issue in issues:
                _copy(issue, copy * ISSUES // 12)
    page = Page.objects.latest("pk")
    boxes = [n for at in range(WORDS) for n in (at, 100, 100, 300, 200)]
    PageWords.objects.create(page=page, boxes=boxes)
    with connection.cursor() as cursor:
        tables = [model._meta.db_table for model in (Issue, Page, PageEntry, PageText)]
        cursor.execute(f"ANALYZE {', '.join(tables)}")
    return _said("lập chỉ mục, trang mỗi giây", speed, at_least=SPEED)


@contextmanager
def _without_index() -> Iterator[None]:
    """Fill without the index of tokens, and make it of all at once: that is quicker by far."""
    (index,) = PageEntry._meta.indexes
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"DROP INDEX {index.name}")
        yield
        cursor.execute(str(index.create_sql(PageEntry, connection.schema_editor())))


def _page(writer: Writer, issue: Issue, number: int) -> Page:
    words: list[str] = []
    while len(words) < WORDS:
        words += writer.sentence().text.split()
    lines = [" ".join(words[at : at + A_LINE]) for at in range(0, WORDS, A_LINE)]
    picture = {"image": f"print/pages/{issue.pk}-{number}.webp", "width": 1500, "height": 2000}
    text = {"text": "\n".join(lines), "word_count": WORDS}
    return Page(issue=issue, number=number, folio=str(number), **picture, **text)


def _copy(issue: Issue, years: int) -> None:
    """The same issue with its pages and their entries, some years later."""
    new = Issue.objects.get(pk=issue.pk)
    new.pk, new.year, new.position = None, new.year + years, new.position + years * 100_000
    new.save_base(raw=True, force_insert=True)
    columns = [field.column for field in Page._meta.fields if field.column != "id"]
    listed = ", ".join(f'"{column}"' for column in columns)
    taken = ", ".join("%(new)s" if c == "issue_id" else f'"{c}"' for c in columns)
    quarter = (issue.month + 2) // 3
    values = {
        "new": new.pk,
        "old": issue.pk,
        "years": f"{years} years",
        "label": label(f"issue {issue.pk}"),
        "new_label": label(f"issue {new.pk}"),
        "period": period(issue.year, quarter),
        "new_period": period(new.year, quarter),
    }
    with connection.cursor() as cursor:
        for statement in (
            f"INSERT INTO issues_page ({listed})"
            f" SELECT {taken} FROM issues_page WHERE issue_id = %(old)s",
            "INSERT INTO issues_pageentry (of_id, issue_id, at, tokens)"
            " SELECT new.id, %(new)s, e.at + %(years)s::interval,"
            " array_replace(array_replace(e.tokens, %(label)s, %(new_label)s),"
            " %(period)s, %(new_period)s)"
            " FROM issues_page new JOIN issues_page old USING (number)"
            " JOIN issues_pageentry e ON e.of_id = old.id"
            " WHERE new.issue_id = %(new)s AND old.issue_id = %(old)s",
            "INSERT INTO issues_pagetext (of_id, exact, folded, rules)"
            " SELECT new.id, t.exact, t.folded, t.rules"
            " FROM issues_page new JOIN issues_page old USING (number)"
            " JOIN issues_pagetext t ON t.of_id = old.id"
            " WHERE new.issue_id = %(new)s AND old.issue_id = %(old)s",
        ):
            cursor.execute(statement, values)


def _on_a_page() -> int:
    page = Page.objects.select_related("words").exclude(words=None).latest("pk")
    asked = read(f"{COMMON} {PHRASE}")
    return _timed("ô chữ của một trang 900 từ", BOXES, lambda: hits_on(page, asked))


def _in_an_issue() -> int:
    client = Client()
    issue = Issue.objects.order_by("position")[Issue.objects.count() // 2]
    address = reverse("issues:inside", args=[issue.year, issue.slug])
    wrong = 0
    for query in (COMMON, PHRASE, RARE, NEVER):
        which = partial(found.inside, issue, read(query))
        wrong += _timed(f"trang nào của số có {query}", INSIDE, which)
        shown = partial(client.get, address, {"q": query})
        wrong += _timed(f"tìm {query} trong một số", INSIDE, shown)
    return wrong


def _everywhere() -> int:
    client = Client()
    ask = partial(client.get, reverse("search"))
    wrong = 0
    for query in (COMMON, PHRASE, RARE, NEVER):
        ranked = partial(ask, {"loai": "trang-in", "q": query})
        wrong += _timed(f"trang in có {query}", RANKED, ranked)
    newest = {"loai": "trang-in", "q": COMMON, "sap-xep": "moi"}
    wrong += _timed(
        f"trang in mới nhất có {COMMON}", NEWEST, lambda: client.get("/tim-kiem/", newest)
    )

    def years() -> None:
        cache.clear()
        frequency.curves([COMMON, PHRASE.strip('"')])

    return wrong + _timed("hai từ qua các năm", YEARS, years)


def _timed(what: str, most: float, act: Callable[[], object]) -> int:
    """Print the median milliseconds; return 1 if that is more than `most`."""
    act()
    times, own = [], []
    for _ in range(RUNS):
        begun, mine = perf_counter(), process_time()
        act()
        times.append(1000 * (perf_counter() - begun))
        own.append(1000 * (process_time() - mine))
    return _said(f"{what}, ms (máy chủ {median(own):.1f})", median(times), most=most)


def _said(what: str, figure: float, *, most: float | None = None, at_least: float = 0) -> int:
    is_good = figure >= at_least and (most is None or figure <= most)
    bound = f"nhiều nhất {most}" if most else f"ít nhất {at_least}"
    verdict = "đạt" if is_good else "QUÁ CHẬM"
    sys.stdout.write(f"{NAME}, {what}: {figure:.1f} ({bound}) {verdict}\n")
    sys.stdout.flush()
    return int(not is_good)
