"""What is offered below the search box against the clock: words of titles that readers have, typed
as far as a letter, a word, a row of words; and what no title has. Nothing is written but entries
that are missing."""

import random
import sys
from collections.abc import Iterator
from functools import partial

from django.test import Client
from django.urls import reverse

from articles.found import INDEX
from articles.models import Edition
from journal.lib.vietnamese import fold

from .searching import late, took

NAME = "gợi ý"
MOST = 20  # ms
TITLES = 40


def run() -> int:
    """Print what was measured; return how many figures miss their bound."""
    while INDEX.make_missing():
        pass
    newest = Edition.objects.published().newest().values_list("title", flat=True)
    titles = random.Random(5).sample(list(newest[:5000]), TITLES)
    sorts = dict(zip(_SORTS, zip(*map(_typed, titles), strict=True), strict=True))
    return sum(_measured(sort, asked) for sort, asked in sorts.items())


_SORTS = ["hai chữ cái", "một chữ", "chữ sau gõ dở", "ba chữ không dấu", "không đâu có"]


def _typed(title: str) -> Iterator[str]:
    """What somebody who looks for a title may have typed so far, one of each sort."""
    words = title.split()
    at = len(words) // 2
    yield words[at][:2]
    yield words[at]
    yield f"{words[at - 1]} {words[at][:1]}"
    yield fold(" ".join(words[at - 2 : at + 1]))
    yield f"{words[at]} zq"


def _measured(sort: str, asked: tuple[str, ...]) -> int:
    """Print the 95th percentile of different words, each the median of some times."""
    ask = partial(Client().get, reverse("suggest"))
    times = [took(partial(ask, {"q": typed})) for typed in asked]
    figure, own = late(times), late(times, 1)
    verdict = "đạt" if figure <= MOST else "QUÁ CHẬM"
    sys.stdout.write(f"{NAME}, {sort}, ms (máy chủ {own:.1f}): {figure:.1f} (nhiều nhất {MOST}) ")
    sys.stdout.write(f"{verdict}\n")
    return int(figure > MOST)
