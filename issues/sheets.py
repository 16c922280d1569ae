"""Which page of the PDF, or which part of one, each page of an issue is.

A scan of two facing pages is two pages of the issue. Which these are is found out when the PDF is
looked through for the first time, before any page has a number; then it stays, as numbers are
addresses. `spreads` lists them: number in the PDF, and where to cut, as a fraction of the width.
"""

from collections.abc import Sequence
from typing import NamedTuple

from journal.lib.pdf.layout import WHOLE, Part

Spreads = Sequence[tuple[int, float]]


class Place(NamedTuple):
    """A page of the PDF, counted from 1, and the part of it."""

    sheet: int
    part: Part


def places(sheets: int, spreads: Spreads) -> list[Place]:
    """Return where the pages of an issue stand whose PDF has so many pages."""
    cuts, found = dict(spreads), []
    for sheet in range(1, sheets + 1):
        cut = cuts.get(sheet)
        parts = [(0.0, cut), (cut, 1.0)] if cut else [WHOLE]
        found += [Place(sheet, part) for part in parts]
    return found


def numbers_of(sheets: Sequence[int], spreads: Spreads) -> list[int]:
    """Return the numbers of the pages that stand on some pages of the PDF."""
    found: list[int] = []
    for sheet in sheets:
        number = first_number(sheet, spreads)
        found += [number, number + 1] if sheet in dict(spreads) else [number]
    return found


def first_number(sheet: int, spreads: Spreads) -> int:
    """Return the number of the only, or the left, page of a page of the PDF."""
    return sheet + sum(other < sheet for other, _ in spreads)


def led_to(target: str | int | None, spreads: Spreads) -> str | int | None:
    """Return where a link or an outline leads, a page of the PDF as the number it has here."""
    return first_number(target, spreads) if isinstance(target, int) else target
