"""What two sequences have in common: of paragraphs, or of words.

The work is bounded. Where two stretches are too large for an exact comparison and have nothing that
marks a place, only their common start and end are found.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

# Twelve megabytes of bits, some 10,000 words on either side: 0.1 s.
MAX_CELLS = 100_000_000


class _Link(NamedTuple):
    """The end of a chain of pairs."""

    i: int
    j: int
    before: "_Link | None"


def matches(a: Sequence[str], b: Sequence[str], size: int) -> list[tuple[int, int]]:
    """Places of equal items in two sequences, in their order.

    First what surely belongs together (Bram Cohen's patience diff): stretches of `size` items that
    occur once in either; between these, the longest common subsequence.
    """
    places = _once(b, size)
    sure = [
        (i, places[gram], sum(map(len, gram)))
        for gram, i in _once(a, size).items()
        if gram in places
    ]
    pairs: list[tuple[int, int]] = []
    i = j = 0
    for x, y in [*chain(sure), (len(a), len(b))]:
        pairs += [(i + n, j + m) for n, m in _common(a[i:x], b[j:y])]
        pairs.append((x, y))
        i, j = x + 1, y + 1
    return pairs[:-1]


def _once(items: Sequence[str], size: int) -> dict[tuple[str, ...], int]:
    """Where the stretches of `size` items begin that occur only once."""
    grams = list(zip(*(items[n:] for n in range(size)), strict=False))
    count = Counter(grams)
    return {gram: place for place, gram in enumerate(grams) if count[gram] == 1}


def chain(found: Iterable[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Of triples (i, j, weight), the pairs (i, j) that rise in both and weigh most together."""
    ends: list[int] = []  # rising j of the chains so far, with rising weights
    weights: list[int] = []
    links: list[_Link | None] = []
    for i, j, weight in sorted(found, key=lambda triple: (triple[0], -triple[1])):
        at = bisect_left(ends, j)
        weight += weights[at - 1] if at else 0
        stop = at
        while stop < len(ends) and weights[stop] <= weight:
            stop += 1
        if stop == at and at < len(ends) and ends[at] == j:
            continue
        link = _Link(i, j, links[at - 1] if at else None)
        ends[at:stop], weights[at:stop], links[at:stop] = [j], [weight], [link]
    pairs = []
    link = links[-1] if links else None
    while link:
        pairs.append((link.i, link.j))
        link = link.before
    return pairs[::-1]


def _common(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Places of the longest common subsequence; without its middle if that is too large."""
    head = common_start(a, b)
    tail = common_start(a[head:][::-1], b[head:][::-1])
    n, m = len(a) - tail, len(b) - tail
    middle = _subsequence(a[head:n], b[head:m]) if (n - head) * (m - head) <= MAX_CELLS else []
    pairs = [(at, at) for at in range(head)] + [(head + i, head + j) for i, j in middle]
    return pairs + [(n + at, m + at) for at in range(tail)]


def common_start(a: Sequence[str], b: Sequence[str]) -> int:
    """How many items two sequences have in common at the start."""
    for at, (one, two) in enumerate(zip(a, b, strict=False)):
        if one != two:
            return at
    return min(len(a), len(b))


def _subsequence(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Places of the longest common subsequence, by the bits of long integers (Hyyrö 2004).

    Row j has a zero bit at i where a[: i + 1] shares one item more with b[:j] than a[:i] does.
    """
    places: defaultdict[str, int] = defaultdict(int)
    for i, item in enumerate(a):
        places[item] |= 1 << i
    full = (1 << len(a)) - 1
    rows = [full]
    for item in b:
        row = rows[-1]
        same = row & places.get(item, 0)
        rows.append(((row + same) | (row - same)) & full if same else row)
    pairs = []
    i, j = len(a) - 1, len(b)
    while i >= 0 and j > 0:
        if rows[j] >> i & 1:
            i -= 1
        elif rows[j - 1] >> i & 1:
            pairs.append((i, j - 1))
            i, j = i - 1, j - 1
        else:
            j -= 1
    return pairs[::-1]
