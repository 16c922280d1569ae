"""What changed between two versions of a text, word by word, for people who read prose.

Paragraphs are set against each other first, then words inside paragraphs that belong together. What
is left is tidied for the eye: a stray word that two rewritten passages share is no resting point.

Texts are compared, and given back, in NFC. A word is never cut, so another tone mark or capital is
another word. The work is bounded: nearly linear in the length, and what is too large for an exact
comparison is shown as replaced, never guessed at.
"""

import unicodedata
from collections import Counter, defaultdict
from itertools import pairwise

from .prose import WORD, Line, Piece, compare_words, pieces_of
from .sequences import chain, matches

__all__ = ["Line", "Piece", "compare", "compare_line"]

# A word or pair of words that stands in more paragraphs than this says nothing about any of them.
MAX_PARAGRAPHS = 8
# Paragraphs whose words and pairs of words are alike to this part may be versions of each other.
ALIKE = 0.25


def compare_line(old: str, new: str) -> Line:
    """Compare two texts of one line, such as titles; two empty texts give no pieces.

    The "same" and "removed" texts joined are `old` in NFC, "same" and "added" are `new`. No text is
    empty, neighbours differ in kind, and of a replacement the removed text comes first.
    """
    old, new = unicodedata.normalize("NFC", old), unicodedata.normalize("NFC", new)
    return compare_words(old, new) or pieces_of([("removed", old), ("added", new)])


def compare(old: str, new: str) -> list[Line]:
    """Compare two texts that have one paragraph a line, in reading order.

    Lines that are empty or hold only blanks are no paragraphs: they are left out, and a change in
    them is no change. A Line is as a rule one paragraph; one that was split, or several that were
    joined, stand in one Line, with the line feeds between them in "removed" or "added" pieces. So
    the "same" and "removed" texts of each Line, where there are any, joined by line feeds, are the
    paragraphs of `old` in NFC; "same" and "added" those of `new`. Pieces are as in compare_line().
    """
    before, after = _paragraphs(old), _paragraphs(new)
    lines: list[Line] = []
    i = j = 0
    for x, y in [*matches(before, after, 1), (len(before), len(after))]:
        lines += _rewritten(before[i:x], after[j:y])
        lines += [[Piece("same", text)] for text in before[x : x + 1]]
        i, j = x + 1, y + 1
    return lines


def _paragraphs(text: str) -> list[str]:
    return [line for line in unicodedata.normalize("NFC", text).split("\n") if line.strip()]


def _rewritten(before: list[str], after: list[str]) -> list[Line]:
    """The Lines of two stretches that have no paragraph in common."""
    lines: list[Line] = []
    i = j = 0
    for x, x_end, y, y_end in _families(before, after):
        compared = compare_words("\n".join(before[x:x_end]), "\n".join(after[y:y_end]))
        if compared:
            lines += _alone(before[i:x], after[j:y])
            lines.append(compared)
            i, j = x_end, y_end
    return lines + _alone(before[i:], after[j:])


def _alone(before: list[str], after: list[str]) -> list[Line]:
    removed = [[Piece("removed", text)] for text in before]
    return removed + [[Piece("added", text)] for text in after]


def _families(before: list[str], after: list[str]) -> list[tuple[int, int, int, int]]:
    """Which paragraphs belong together: start and end in `before`, start and end in `after`.

    One to one, or one to several where it was split, or several to one where they were joined.
    """
    olds, news = [_marks(text) for text in before], [_marks(text) for text in after]
    pairs = [(0, 0)] if len(olds) == len(news) == 1 else chain(_alike(olds, news))
    families = []
    ends = [*pairs, (len(olds), len(news))]
    i = j = 0
    for (x, y), (next_x, next_y) in pairwise(ends):
        y_start, y_end = _parts(olds[x], news, y, j, next_y)
        x_start, x_end = x, x + 1
        if y_end - y_start == 1:
            x_start, x_end = _parts(news[y], olds, x, i, next_x)
        families.append((x_start, x_end, y_start, y_end))
        i, j = x_end, y_end
    return families


def _marks(text: str) -> set[str]:
    """What a paragraph is known by: its words, and its pairs of words in their order."""
    words = [word for word in WORD.findall(text.lower()) if word[0].isalnum()]
    return {*words, *(f"{one} {two}" for one, two in pairwise(words))}


def _alike(olds: list[set[str]], news: list[set[str]]) -> list[tuple[int, int, int]]:
    """Paragraphs that may be versions of each other, with how much they share."""
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for j, marks in enumerate(news):
        for mark in marks:
            holders[mark].append(j)
    found = []
    for i, marks in enumerate(olds):
        shared: Counter[int] = Counter()
        for mark in marks & holders.keys():
            if len(holders[mark]) <= MAX_PARAGRAPHS:
                shared.update(holders[mark])
        found += [
            (i, j, count)
            for j, count in shared.items()
            if 2 * count >= ALIKE * (len(marks) + len(news[j]))
        ]
    return found


def _parts(
    whole: set[str], texts: list[set[str]], at: int, first: int, end: int
) -> tuple[int, int]:
    """Start and end of the texts around `at`, from `first` to `end`, that `whole` was split into.

    A neighbour is a part if half of it stands in `whole` and nowhere in the text at `at`.
    """
    rest = whole - texts[at]
    start, stop = at, at + 1
    while start > first and 2 * len(rest & texts[start - 1]) >= len(texts[start - 1]) > 0:
        start -= 1
    while stop < end and 2 * len(rest & texts[stop]) >= len(texts[stop]) > 0:
        stop += 1
    return start, stop
