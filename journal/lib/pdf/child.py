"""What runs in the process of its own: reads requests, answers with what a PDF holds.

A request is a line of JSON; an answer is a line of JSON, in which "pieces" are the sizes of the
bytes that follow it. Nothing but these comes out: a PDF that took this process over could say
lies about its own pages, and no more.
"""

import dataclasses
import io
import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

MOST_MEMORY = 400_000_000  # bytes of address space; a page of text takes 160 million
MOST_KEPT = 180_000_000  # from which a PDF is closed and opened anew
MOST_WRITTEN = 2_000_000_000  # bytes of one file


def main() -> None:
    """Answer until there are no more requests."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whatever a library prints is no answer
    _limit()
    for line in requests:
        request = json.loads(line)
        _send(answers, *_answered(request.pop("do"), request))


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _send(answers: BinaryIO, answer: dict[str, Any], pieces: list[bytes]) -> None:
    answer["pieces"] = [len(piece) for piece in pieces]
    answers.write(json.dumps(answer).encode() + b"\n")
    for piece in pieces:
        answers.write(piece)
    answers.flush()


def _answered(name: str, request: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    from . import refusals

    try:
        return _ACTS[name](**request)
    except refusals.PdfRefused as refusal:
        return {"refused": str(refusal)}, []
    except refusals.PageUnreadable as reason:
        return {"unreadable": str(reason)}, []
    except MemoryError:
        return {"heavy": True}, []
    except Exception as error:  # damaged bytes lead to whatever they lead to
        return {"failed": f"{type(error).__name__}: {error}"[:500]}, []


def _check(path: str) -> tuple[dict[str, Any], list[bytes]]:
    from .preparing import check

    return {"page_count": check(Path(path))}, []


def _prepare(path: str, copy: str, chosen: dict[str, str]) -> tuple[dict[str, Any], list[bytes]]:
    from journal.lib.encodings import Encoding

    from .preparing import prepare

    decided = {key: Encoding(value) if value else None for key, value in chosen.items()}
    made = prepare(Path(path), Path(copy), decided)
    answer = dataclasses.asdict(made)
    for font in answer["fonts"]:
        font["judgement"]["is_repaired"] = bool(font["judgement"].pop("meanings"))
    return answer, []


def _page(
    path: str, number: int, part: list[float], is_drawn: bool
) -> tuple[dict[str, Any], list[bytes]]:
    from . import pages
    from .ocr import FEW_BESIDE_PICTURE, needs_ocr

    document, cut = _opened(path), (part[0], part[1])
    read = pages.read_text(document, number, cut)
    is_short = len(read.text.split()) < FEW_BESIDE_PICTURE
    answer = dict(vars(read))  # asdict() would copy each of a thousand boxes
    answer["is_scan"] = is_scan = is_short and pages.is_scan(document, number)
    answer["skew"], pictures = 0.0, []
    if is_drawn:
        is_straight = not needs_ocr(read.text, is_scan)
        answer["skew"], pictures = pages.drawn(document, number, cut, is_straight)
    answer["pictures"] = [(one.width, one.height, one.extension) for one in pictures]
    return answer, [one.data for one in pictures]


def _scan(
    path: str, number: int, part: list[float], skew: float
) -> tuple[dict[str, Any], list[bytes]]:
    from . import pages

    cut, out = (part[0], part[1]), io.BytesIO()
    image = pages.for_recognition(_opened(path), number, cut, skew)
    image.save(out, "PPM")
    return {"width": image.width, "height": image.height}, [out.getvalue()]


def _lay(path: str, copy: str, layers: list[dict]) -> tuple[dict[str, Any], list[bytes]]:
    from .layer import write
    from .layout import Layer

    write(Path(path), Path(copy), [Layer(**layer) for layer in layers])
    return {}, []


def _cut(path: str, copy: str, wanted: list, title: str) -> tuple[dict[str, Any], list[bytes]]:
    from .cutting import Wanted, cut

    pages = [Wanted(number, (part[0], part[1])) for number, part in wanted]
    cut(Path(path), Path(copy), pages, title)
    return {}, []


def _weigh(path: str) -> tuple[dict[str, Any], list[bytes]]:
    from .cutting import weights

    return {"weights": weights(Path(path))}, []


def _opened(path: str) -> Any:
    """The PDF, which stays open until another is asked for, or it has taken much memory: PDFium
    keeps what each page held, and of three hundred megabytes the last pages found no room."""
    import pypdfium2 as pdfium

    document = _kept_open.get(path)
    if document is None or _size() > MOST_KEPT:
        for other in _kept_open.values():
            other.close()
        _kept_open.clear()
        document = _kept_open[path] = pdfium.PdfDocument(path)
    return document


def _size() -> int:
    """Bytes of address space of this process; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


_kept_open: dict[str, Any] = {}
_ACTS: dict[str, Callable[..., tuple[dict[str, Any], list[bytes]]]] = {
    "check": _check,
    "prepare": _prepare,
    "page": _page,
    "scan": _scan,
    "lay": _lay,
    "cut": _cut,
    "weigh": _weigh,
}

if __name__ == "__main__":
    main()
