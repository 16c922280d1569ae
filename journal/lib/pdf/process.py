"""A process that reads one PDF for us: it may be killed, and its answers are looked at.

It gets neither the settings nor the secrets of the site, so much memory and no more, and for each
answer so much time.
"""

import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, TypeVar

from . import refusals
from .layout import WHOLE, Box, Layer, PageText, Part
from .refusals import PageUnreadable, PdfRefused

ROOT = Path(__file__).resolve().parents[3]
MOST_ANSWER = 64_000_000  # bytes; a page's pictures are a hundredth of it
_PIECE = 1 << 16


class Limits(NamedTuple):
    """Seconds by the clock that each answer may take."""

    opening: float = 20
    preparing: float = 300
    page: float = 60
    cutting: float = 20


class Drawn(NamedTuple):
    """A page drawn at one width: encoded bytes, extension without dot, size in pixels."""

    data: bytes
    extension: str
    width: int
    height: int


class PageRead(NamedTuple):
    """`skew`: by how many degrees the pictures were straightened; `is_scan`: one picture, and
    hardly a word, fills the page."""

    text: PageText
    pictures: list[Drawn]
    skew: float
    is_scan: bool


_Answer = TypeVar("_Answer", PageRead, Drawn)
# What an answer leads to that is not as it should be.
_NONSENSE = (ValueError, TypeError, LookupError)


class _Failed(Exception):
    """No answer, or none that can be used; the message is for the log."""


class _Slow(_Failed):
    pass


class _Heavy(_Failed):
    pass


class PdfProcess:
    """Reads the PDF at `path` in a process of its own, for the length of a with block."""

    def __init__(self, path: Path, limits: Limits | None = None) -> None:
        self.path = path
        self._limits = limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None
        self._rest = b""

    def __enter__(self) -> "PdfProcess":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end()

    def check(self) -> int:
        """Return the number of pages; raises PdfRefused."""
        return int(self._whole({"do": "check"}, self._limits.opening)["page_count"])

    def prepare(self, copy: Path, chosen: Mapping[str, str]) -> dict[str, Any]:
        """Return what preparing.Prepared holds, as plain data; raises PdfRefused.

        `chosen` are encodings by a font's key, "" for Unicode. Where the answer says `is_copied`
        the copy for readers is at `copy`; pages are then to be read from there.
        """
        request = {"do": "prepare", "copy": str(copy), "chosen": dict(chosen)}
        made = self._whole(request, self._limits.preparing)
        if made["is_copied"]:
            self.path = copy
        return made

    def page(self, number: int, is_drawn: bool = True, part: Part = WHOLE) -> PageRead:
        """Read page `number`, counted from 1, and draw it; raises PageUnreadable."""
        request = {"do": "page", "number": number, "part": part, "is_drawn": is_drawn}
        return self._of_page(request, _page_of)

    def scan(self, number: int, skew: float, part: Part = WHOLE) -> Drawn:
        """Draw page `number` for recognition: PGM, 300 dpi, turned; raises PageUnreadable."""
        request = {"do": "scan", "number": number, "part": part, "skew": skew}
        return self._of_page(request, _scan_of)

    def lay(self, copy: Path, layers: Iterable[Layer]) -> None:
        """Write a copy with words over its pages, unseen; raises PdfRefused."""
        plain = [layer._asdict() for layer in layers]
        self._whole({"do": "lay", "copy": str(copy), "layers": plain}, self._limits.preparing)

    def cut(self, copy: Path, wanted: Iterable[tuple[int, Part]], title: str) -> None:
        """Write a copy with some pages alone, or parts of them; raises PdfRefused."""
        request = {"do": "cut", "copy": str(copy), "wanted": list(wanted), "title": title}
        self._whole(request, self._limits.cutting)

    def weights(self) -> list[tuple[int, list[int]]]:
        """Return what the pages are made of: bytes, and which pages, counted from 1, need them.

        Raises PdfRefused.
        """
        found = self._whole({"do": "weigh"}, self._limits.cutting)["weights"]
        return [(int(size), [int(page) for page in pages]) for size, pages in found]

    def _of_page(self, request: dict[str, Any], understood: Callable[..., _Answer]) -> _Answer:
        """Ask about one page; raises PageUnreadable."""
        try:
            return understood(*self._ask(request, self._limits.page))
        except PageUnreadable:
            raise
        except _Slow as failure:
            raise PageUnreadable(refusals.SLOW_PAGE) from failure
        except _Heavy as failure:
            raise PageUnreadable(refusals.HEAVY_PAGE) from failure
        except _Failed as failure:
            raise PageUnreadable(refusals.DAMAGED_PAGE) from failure
        except _NONSENSE as failure:
            raise PageUnreadable(refusals.DAMAGED_PAGE) from failure

    def _whole(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Ask about the PDF as a whole; raises PdfRefused."""
        try:
            return self._ask(request, seconds)[0]
        except (_Slow, _Heavy) as failure:
            raise PdfRefused(refusals.TOO_HEAVY) from failure
        except _Failed as failure:
            raise PdfRefused(refusals.NOT_A_PDF) from failure

    def _ask(self, request: dict[str, Any], seconds: float) -> tuple[dict[str, Any], list[bytes]]:
        """Ask, wait, look at the answer. A process that gave none is ended: the next is new."""
        try:
            answer, pieces = self._answer({"path": str(self.path)} | request, seconds)
        except (_Failed, OSError, *_NONSENSE) as failure:
            self._end()
            raise failure if isinstance(failure, _Failed) else _Failed(str(failure)) from failure
        if "refused" in answer:
            raise PdfRefused(str(answer["refused"]))
        if "unreadable" in answer:
            raise PageUnreadable(str(answer["unreadable"]))
        if "heavy" in answer:
            self._end()  # what took the memory may hold it still
            raise _Heavy
        if "failed" in answer:
            raise _Failed(str(answer["failed"]))
        return answer, pieces

    def _answer(
        self, request: dict[str, Any], seconds: float
    ) -> tuple[dict[str, Any], list[bytes]]:
        process = self._process = self._process or _started()
        until = time.monotonic() + seconds
        process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.flush()
        answer = json.loads(self._line(until))
        sizes = answer["pieces"]
        if sum(sizes) > MOST_ANSWER or min(sizes, default=0) < 0:
            raise _Failed("an answer beyond all measure")
        return answer, [self._bytes(size, until) for size in sizes]

    def _line(self, until: float) -> bytes:
        while b"\n" not in self._rest:
            if len(self._rest) > MOST_ANSWER:
                raise _Failed("an answer without end")
            self._rest += self._more(until)
        line, _, self._rest = self._rest.partition(b"\n")
        return line

    def _bytes(self, size: int, until: float) -> bytes:
        pieces, have = [self._rest], len(self._rest)
        while have < size:
            pieces.append(self._more(until))
            have += len(pieces[-1])
        data = b"".join(pieces)
        self._rest = data[size:]
        return data[:size]

    def _more(self, until: float) -> bytes:
        """What has come, as soon as there is something; raises _Slow, _Failed."""
        output = self._process.stdout
        with selectors.DefaultSelector() as selector:
            selector.register(output, selectors.EVENT_READ)
            if not selector.select(max(0.0, until - time.monotonic())):
                raise _Slow
        data = os.read(output.fileno(), _PIECE)
        if not data:
            # Most libraries end the process where memory ends.
            code = self._process.wait()
            raise _Heavy if code in _OUT_OF_MEMORY else _Failed(f"ended with {code}")
        return data

    def _end(self) -> None:
        if process := self._process:
            process.kill()
            process.wait()
            process.stdin.close()
            process.stdout.close()
        self._process, self._rest = None, b""


def _page_of(answer: dict[str, Any], pieces: list[bytes]) -> PageRead:
    boxes = [(int(index), Box(*map(float, box))) for index, box in answer["boxes"]]
    links = [(Box(*map(float, box)), target) for box, target in answer["links"]]
    text = PageText(str(answer["text"]), boxes, str(answer["folio"]), links)
    shapes = zip(answer["pictures"], pieces, strict=True)
    pictures = [Drawn(data, str(ext), int(w), int(h)) for (w, h, ext), data in shapes]
    return PageRead(text, pictures, float(answer["skew"]), bool(answer["is_scan"]))


def _scan_of(answer: dict[str, Any], pieces: list[bytes]) -> Drawn:
    (data,) = pieces
    return Drawn(data, "pgm", int(answer["width"]), int(answer["height"]))


_OUT_OF_MEMORY = (-6, -5, -4, -9)  # SIGABRT, SIGTRAP, SIGILL: how C++ gives up; SIGKILL: the system


def _started() -> subprocess.Popen[bytes]:
    """A process that knows nothing of the site: an environment of its own."""
    return subprocess.Popen(
        [sys.executable, "-s", "-m", "journal.lib.pdf.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={"PYTHONUTF8": "1", "PATH": os.defpath, "MALLOC_ARENA_MAX": "2"},
        bufsize=0,
    )


def checked(path: Path) -> int:
    """Return the number of pages of a PDF that can be taken in; raises PdfRefused."""
    with PdfProcess(path) as process:
        return process.check()
