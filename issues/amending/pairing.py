"""Which line of a text became which when several are rewritten at once.

Of all ways to set the lines against each other the one with the fewest words to rewrite. Texts
repeat themselves, refrains and tables above all, so a line that stayed is no sure landmark; where
as many lines are left as there were, a shift has to be cheaper than each in its place.
"""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from functools import lru_cache

Bag = frozenset[tuple[str, int]]  # the words of a line, those that are alike numbered

MOST_PAIRS = 160_000  # lines before times lines after that are weighed: half a second's work
STEP, DROP, ADD = range(3)  # both texts go on by a line; the one before; the one after


@lru_cache(maxsize=4)  # words, boxes, history and what waits follow the same lines
def steps(old: tuple[str, ...], new: tuple[str, ...]) -> list[int]:
    """From the first lines to the last ones: STEP, DROP, ADD, each for a line."""
    if len(old) * len(new) > MOST_PAIRS:
        return _roughly(old, new)
    before, after = [_bag(line) for line in old], [_bag(line) for line in new]
    costs = [0]
    for bag in after:
        costs.append(costs[-1] + _gap(bag))
    led = [bytes([ADD]) * len(costs)]
    for bag in before:
        costs, ways = _next_row(costs, bag, after)
        led.append(ways)
    return _back(led)


def _roughly(old: tuple[str, ...], new: tuple[str, ...]) -> list[int]:
    if len(old) == len(new):
        return _in_order(len(old), len(new))
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    pieces = (_in_order(last - first, end - start) for _, first, last, start, end in found)
    return [step for piece in pieces for step in piece]


def _in_order(old: int, new: int) -> list[int]:
    return [STEP] * min(old, new) + [DROP] * (old - new) + [ADD] * (new - old)


def _bag(line: str) -> Bag:
    counted = Counter(line.split())
    return frozenset((word, nth) for word, count in counted.items() for nth in range(count))


def _gap(bag: Bag) -> int:
    return len(bag) + 1  # blank lines, too, are put in or taken out at a price


def _rewriting(old: Bag, new: Bag) -> int:
    return max(len(old), len(new)) - len(old & new)


def _next_row(above: list[int], bag: Bag, after: list[Bag]) -> tuple[list[int], bytes]:
    """Costs when one more line before is dealt with, and by which last step each came about."""
    drop = _gap(bag)
    costs, ways = [above[0] + drop], bytearray([DROP])
    for at, other in enumerate(after):
        asked = (
            (above[at] + _rewriting(bag, other), STEP),
            (above[at + 1] + drop, DROP),
            (costs[at] + _gap(other), ADD),
        )
        cost, way = min(asked)
        costs.append(cost)
        ways.append(way)
    return costs, bytes(ways)


def _back(led: list[bytes]) -> list[int]:
    found, row, at = [], len(led) - 1, len(led[0]) - 1
    while row or at:
        way = led[row][at]
        found.append(way)
        row, at = row - (way != ADD), at - (way != DROP)
    return found[::-1]
