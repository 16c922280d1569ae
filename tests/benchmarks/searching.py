"""Search against the clock: all articles of the corpus and 40,000 print pages with the lines of
their contents, each sort of query through the real view, then sixteen readers at once; how quickly
texts come into the index and how large it is; plain ways beside it.

What is written stands in a copy of the database, which goes; the articles' own entries stay.
"""

import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from statistics import median
from time import perf_counter, process_time
from urllib.parse import urlencode

import psycopg2
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from articles import found as articles
from articles.models import Edition
from issues import found as in_print
from journal.lib.search.index import Index

from . import print_search, search_plain, stampede
from .bulk import execute
from .search_words import OF_EACH, Queries, queries

NAME = "tìm kiếm"
RUNS = 3
AT_ONCE, EACH = 16, 20
PROCESSES, MADE = 2, 2000
# Milliseconds.
RARE, NEWEST, RANKED, PHRASE, SUGGESTED, STAMPEDE = 25, 30, 60, 60, 20, 500
SPEED = 300  # articles a second
SIZE = 1.5  # times the text


def run() -> int:
    """Print what was measured; return how many figures miss their bound."""
    in_processes(articles.INDEX)  # what the store does not have yet: some minutes, once
    search_plain.make()
    with a_copy():
        with transaction.atomic():
            print_search.fill()
        asked = {"": queries(articles.INDEX), "trang-in": queries(in_print.PAGES)}
        wrong = sum(_asked(kind, sorts) for kind, sorts in asked.items())
        wrong += _lines(asked[""]) + _suggested()
        wrong += _all_at_once(asked)
        wrong += _size()
        wrong += _speed("bài", articles.INDEX)
        _references(asked[""])
    return wrong


def in_processes(index: Index, count: int = PROCESSES) -> float:
    """Make what is missing of an index in some processes; return the seconds it took."""
    connection.close()
    begin = get_context("fork").Barrier(count + 1)
    workers = [get_context("fork").Process(target=_make, args=(index, begin)) for _ in range(count)]
    for worker in workers:
        worker.start()
    begin.wait()
    begun = perf_counter()
    for worker in workers:
        worker.join()
    return perf_counter() - begun


def _make(index: Index, begin) -> None:
    index.rows.exists()  # connects
    begin.wait()
    while index.make_missing():
        pass
    connection.close()


@contextmanager
def a_copy() -> Iterator[None]:
    """The database once more, to write in."""
    name = connection.settings_dict["NAME"]
    copy = f"{name}_search"
    connection.close()
    _elsewhere(
        f"DROP DATABASE IF EXISTS {copy} WITH (FORCE)", f"CREATE DATABASE {copy} TEMPLATE {name}"
    )
    connection.settings_dict["NAME"] = copy
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
        _elsewhere(f"DROP DATABASE {copy} WITH (FORCE)")


def _elsewhere(*statements: str) -> None:
    other = psycopg2.connect(**connection.get_connection_params() | {"dbname": "postgres"})
    other.autocommit = True
    with other.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    other.close()


def _asked(kind: str, sorts: Queries) -> int:
    name = "trang in" if kind else "bài"
    newest = {"loai": kind, "sap-xep": "moi"}
    return (
        _each(f"{name}, chữ hiếm", RARE, sorts.rare, loai=kind)
        + _each(f"{name}, chữ ở gần mọi nơi, mới nhất", NEWEST, sorts.common, **newest)
        + _each(f"{name}, chữ ở gần mọi nơi, sát nhất", RANKED, sorts.common, loai=kind)
        + _each(f"{name}, cụm chữ thường gặp", PHRASE, sorts.phrases, loai=kind)
        + _each(f"{name}, cụm chữ thường gặp, mới nhất", PHRASE, sorts.phrases, **newest)
        + _each(f"{name}, cụm chữ không đâu có", PHRASE, sorts.never, loai=kind)
    )


def _lines(sorts: Queries) -> int:
    return _each("dòng mục lục, chữ thường gặp", RANKED, sorts.common, loai="muc-luc")


def _suggested() -> int:
    """While titles of all times are typed, names and what nothing begins with."""
    last = Edition.objects.latest("pk").pk
    some = Edition.objects.filter(pk__in=range(1, last, max(1, last // OF_EACH)))
    titles = some.order_by("pk").values_list("title", flat=True)
    typed = [title[: 2 + 3 * at % 20] for at, title in enumerate(titles)]
    return _each("gợi ý", SUGGESTED, [*typed, "ng", "th", "Nguyễn", "Lê Th", "xq"], "suggest")


def address(query: str, view: str = "search", **more: str) -> str:
    return f"{reverse(view)}?{urlencode({'q': query} | more)}"


def _each(what: str, most: float, asked: list[str], view: str = "search", **more: str) -> int:
    """Print the 95th percentile of different queries, each the median of some times."""
    client = Client()
    times = [took(partial(client.get, address(query, view, **more))) for query in asked]
    return said(f"{what}, ms (máy chủ {late(times, 1):.1f})", late(times), most=most)


def took(act: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds by the clock, and of this process."""
    act()
    times, own = [], []
    for _ in range(RUNS):
        begun, mine = perf_counter(), process_time()
        act()
        times.append(1000 * (perf_counter() - begun))
        own.append(1000 * (process_time() - mine))
    return median(times), median(own)


def late(times: list[tuple[float, float]], which: int = 0, share: float = 0.95) -> float:
    figures = sorted(each[which] for each in times)
    return figures[round(share * (len(figures) - 1))]


def said(what: str, figure: float, *, most: float | None = None, least: float = 0) -> int:
    is_good = figure >= least and (most is None or figure <= most)
    bound = f"nhiều nhất {most}" if most else f"ít nhất {least}" if least else "để so"
    verdict = "" if bound == "để so" else "đạt" if is_good else "QUÁ CHẬM"
    sys.stdout.write(f"{NAME}, {what}: {figure:.1f} ({bound}) {verdict}\n")
    sys.stdout.flush()
    return int(not is_good)


def _all_at_once(asked: dict[str, Queries]) -> int:
    addresses = [
        address(query, loai=kind, **order)
        for kind, sorts in asked.items()
        for sort in (sorts.rare, sorts.common, sorts.phrases, sorts.never)
        for query in sort
        for order in ({}, {"sap-xep": "moi"})
    ]
    addresses = random.Random(9).sample(addresses, AT_ONCE * EACH)
    answers = stampede.ask(addresses, AT_ONCE)
    failed = sum(status != 200 for status, _ in answers)
    times = [(ms,) for _, ms in answers]
    said(f"{AT_ONCE} người một lúc, trung vị ms", late(times, share=0.5))
    wrong = said(f"{AT_ONCE} người một lúc, p99 ms", late(times, share=0.99), most=STAMPEDE)
    return wrong + said("lần tìm không được trả lời", failed, most=0.5)


def _speed(name: str, index: Index) -> int:
    """While the whole index stands, as after an upgrade."""
    keys = list(index.text.objects.order_by("-pk").values_list("pk", flat=True)[:MADE])
    index.text.objects.filter(pk__in=keys).update(rules=0)
    seconds = in_processes(index)
    return said(f"lập chỉ mục, {name} mỗi giây", MADE / seconds, least=SPEED)


def _size() -> int:
    """Of the index that answers; of all tables."""
    [(index, tokens, texts, text)] = execute("""SELECT pg_relation_size('edition_entry_tokens'),
        pg_table_size('articles_editionentry'), pg_table_size('articles_editiontext'),
        sum(octet_length(title) + octet_length(lead) + octet_length(body)) FROM articles_edition""")
    text = float(text)
    said("bảng mã chữ, lần dung lượng bài", tokens / text)
    said("bảng chữ theo thứ tự, lần dung lượng bài", texts / text)
    return said("chỉ mục, lần dung lượng bài", index / text, most=SIZE)


def _references(sorts: Queries) -> None:
    for what, asked in (("chữ ở gần mọi nơi", sorts.common), ("cụm chữ", sorts.phrases)):
        ranked = [took(partial(search_plain.ranked, query)) for query in asked[:6]]
        said(f"simple + unaccent + ts_rank, {what}, ms", late(ranked))
    ilike = [took(partial(search_plain.ilike, query)) for query in sorts.never[:2]]
    said("ILIKE, cụm chữ không đâu có, ms", late(ilike))
