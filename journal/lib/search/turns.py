"""Some at once, the others in the order in which they came.

A process that works on eight pages at once finishes all of them late, and the one that asks the
database most often last: it waits for the others each time an answer comes. Some at a time, each
waits once, and none more than its turn.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from ..finding import TooLong


class Turns:
    """Of the threads of a process, `at_once` at a time."""

    def __init__(self, at_once: int) -> None:
        self._lock, self._free = Lock(), at_once
        self._waiting: deque[Lock] = deque()

    @contextmanager
    def taken(self, patience: float) -> Iterator[None]:
        """Wait for a turn, so many seconds at most, and have it; raises TooLong."""
        self._take(patience)
        try:
            yield
        finally:
            self._give()

    def _take(self, patience: float) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            called = Lock()
            called.acquire()
            self._waiting.append(called)
        if called.acquire(timeout=patience):
            return
        with self._lock:
            is_waiting = called in self._waiting
            if is_waiting:
                self._waiting.remove(called)
        if not is_waiting:  # called at the last moment
            self._give()
        raise TooLong

    def _give(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1
