"""How many of a kind answer a query whose tokens tell all: short questions, whose SQL is made once
in a process."""

from ..compiled import RowsByNumbers
from .entries import Entry, is_certain, required
from .language import Asked
from .ranking import FAR, LOOKED_AT, MOST, Found
from .rows import Live


def is_told(asked: Asked) -> bool:
    """Whether a query is words alone, every one of them wanted: the tokens of a text tell whether
    it has them, in what reading ever."""
    single = all(len(group) == 1 for group in asked.all_of)
    certain = all(is_certain(t) and is_certain(t, folded=True) for t in asked.terms)
    return asked.is_words and single and certain


class Counted:
    """The keys of one kind of thing that have some words, in no order, at most MOST + 1."""

    def __init__(self, entry: type[Entry], live: Live) -> None:
        self._holding = {most: _holding(entry, most) for most in (LOOKED_AT, FAR)}
        self._live = live

    def __call__(self, asked: Asked) -> Found:
        """Return what readers have of a query that is_told(), other readings where nothing is spelt
        so. Within at_once()."""
        exact = self._keys(asked, folded=False)
        if exact or not asked.is_marked:
            return Found(exact)
        return Found(self._keys(asked, folded=True), folded=True)

    def _keys(self, asked: Asked, *, folded: bool) -> list[int]:
        wanted = {token for term in asked.terms for token in required(term, folded=folded)}
        keys: set[int] = set()
        for most, holding in self._holding.items():
            held = [key for (key,) in holding(sorted(wanted))]
            keys = self._live(held) if held else set()
            if len(held) < most or len(keys) > MOST:
                break
        return [*keys][: MOST + 1]


def _holding(entry: type[Entry], most: int) -> RowsByNumbers:
    return RowsByNumbers(
        lambda tokens: (
            entry.objects.filter(tokens__contains=tokens).order_by().values_list("pk")[:most]
        ),
        RowsByNumbers.INTEGERS,
    )
