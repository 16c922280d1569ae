"""What is asked for when search is measured: words and phrases of the texts that are searched, by
how many of them have these."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from journal.lib.search.entries import EXACT, PART, token
from journal.lib.search.index import Index
from journal.lib.search.language import read

READ = 500  # texts, from the first to the last
OF_EACH = 36
OFTEN = 100  # words, the most common ones
RARE = 200  # texts that have a rare word, at most


@dataclass(frozen=True)
class Queries:
    """As readers type them, different ones of each sort."""

    rare: list[str]
    common: list[str]
    phrases: list[str]  # of common words
    never: list[str]  # phrases of common words that no text has


def queries(index: Index, seed: int = 5) -> Queries:
    """Return what is asked of one kind of thing."""
    sentences = [line.split() for text in _texts(index) for line in _lines(text)]
    counted = Counter(word for line in sentences for word in set(line))
    often = [word for word, _ in counted.most_common(OFTEN)]
    choice = random.Random(seed)
    rows = sorted({row for line in sentences for row in _rows(line, set(often))})
    return Queries(
        rare=list(_rare(index, counted, choice)),
        common=often[:OF_EACH],
        phrases=[f'"{" ".join(row)}"' for row in choice.sample(rows, OF_EACH)],
        never=list(_never(index, often, set(rows), choice)),
    )


def _texts(index: Index) -> Iterable[str]:
    keys = index.text.objects.order_by("pk").values_list("pk", flat=True)
    first, last = keys[0], keys.last()
    wanted = range(first, last + 1, max(1, (last - first) // READ))
    return index.text.objects.filter(pk__in=wanted).values_list("exact", flat=True)


def _lines(text: str) -> list[str]:
    return text.replace(PART, "\n").split("\n")


def _rows(line: list[str], often: set[str]) -> Iterator[tuple[str, ...]]:
    """Two and three common words in a row."""
    for size in (2, 3):
        for at in range(len(line) - size + 1):
            row = tuple(line[at : at + size])
            if often.issuperset(row) and len(set(row)) == size:
                yield row


def _rare(index: Index, counted: Counter, choice: random.Random) -> Iterator[str]:
    words = sorted(word for word, count in counted.items() if count == 1 and len(word) > 1)
    choice.shuffle(words)
    found = 0
    for word in words:
        rows = index.entry.objects.filter(tokens__contains=[token(EXACT, word)])
        if found < OF_EACH and rows[: RARE + 1].count() <= RARE:
            found += 1
            yield word


def _never(
    index: Index, often: list[str], rows: set[tuple[str, ...]], choice: random.Random
) -> Iterator[str]:
    """Half of them of two words, half of three, of which each two do stand in a row."""
    pairs = [row for row in sorted(rows) if len(row) == 2]
    after = {first: [row[1] for row in pairs if row[0] == first] for first, _ in pairs}
    found = 0
    while found < OF_EACH:
        first, second = choice.sample(often, 2) if found % 2 else choice.choice(pairs)
        words = (first, second) if found % 2 else (first, second, *after.get(second, ())[:1])
        phrase = f'"{" ".join(words)}"'
        if words not in rows and not index.find(read(phrase), set, newest=True).keys:
            found += 1
            yield phrase
