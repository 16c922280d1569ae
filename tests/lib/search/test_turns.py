"""Whose turn it is."""

from threading import Event, Thread

import pytest

from journal.lib.finding import TooLong
from journal.lib.search.turns import Turns

LONG = 30  # seconds, in which anything happens


class Reader(Thread):
    """Takes a turn, says so, and has it until told."""

    def __init__(self, turns: Turns, order: list[int], number: int) -> None:
        super().__init__(daemon=True)
        self.turns, self.order, self.number = turns, order, number
        self.has_it, self.done = Event(), Event()

    def run(self) -> None:
        with self.turns.taken(LONG):
            self.order.append(self.number)
            self.has_it.set()
            self.done.wait(LONG)


def comes(turns: Turns, order: list[int], number: int) -> Reader:
    """A reader who has come: has a turn, or waits for one."""
    waiting = len(turns._waiting)
    reader = Reader(turns, order, number)
    reader.start()
    while not (reader.has_it.is_set() or len(turns._waiting) > waiting):
        reader.has_it.wait(0.001)
    return reader


def test_who_came_first_is_first():
    """So many at once; each of the others when one has finished, in their order."""
    turns, order = Turns(2), []
    readers = [comes(turns, order, number) for number in range(5)]
    assert sorted(order) == [0, 1]
    for finished, called in ((1, 2), (0, 3), (2, 4)):
        readers[finished].done.set()
        assert readers[called].has_it.wait(LONG)
    assert order[2:] == [2, 3, 4]
    for reader in readers:
        reader.done.set()
        reader.join(LONG)
    with turns.taken(0), turns.taken(0):
        pass


def test_who_waits_too_long_goes():
    """And is not called any more; what fails gives its turn back."""
    turns, order = Turns(1), []
    first = comes(turns, order, 0)
    with pytest.raises(TooLong), turns.taken(0.01):
        raise AssertionError
    first.done.set()
    first.join(LONG)
    with pytest.raises(ZeroDivisionError), turns.taken(0):
        _ = 1 / 0
    with turns.taken(0):
        pass
