"""Recognises the text of pages that are pictures, by Tesseract, a program the operator installs.

Tesseract is given a picture that we drew and straightened ourselves, and gives words with places
and confidence. It runs as a process with limits of time and memory, on one processor: workers side
by side are quicker than its threads. OCRmyPDF around it would write a whole PDF for each page that
is recognised, or once more, and tell no confidence.

A page needs it where its own text is missing or makes no Vietnamese; what it recognises stands
only where it is clearly better, so a photo, or a page in another language, stays as it is.
"""

import os
import resource
import shutil
import subprocess
from dataclasses import replace
from statistics import fmean

from journal.lib.encodings import syllables
from journal.lib.vietnamese import normalize

from .layout import Box, PageText, Word, joined, page_text
from .process import Drawn

PROGRAM, LANGUAGE = "tesseract", "vie"
DPI = 300  # at which it reads best
SECONDS = 180  # of a processor: a page of small print takes five
MOST_MEMORY = 1_500_000_000  # bytes of address space

FEW_WORDS, POOR_SHARE = 10, 0.6  # fewer words say nothing; tables and names are above that share
FEW_BESIDE_PICTURE = 20  # words on a page that a picture fills: a folio, a scanner's own line
BETTER = 1.25  # times as many Vietnamese words as a page had
# Mean confidence of a page, and of a line: photos, dirt, pages on their head have 40 at most.
LEAST_SURE = 50

NOT_INSTALLED = (
    "Máy chủ chưa cài bộ nhận dạng chữ Tesseract; cài gói tesseract-ocr và tesseract-ocr-vie."
)
NO_VIETNAMESE = "Bộ nhận dạng chữ Tesseract thiếu dữ liệu tiếng Việt; cài gói tesseract-ocr-vie."


class OcrFailed(Exception):
    """Tesseract gave up on a picture; the message is for the log."""


def missing() -> str:
    """Return what is to be installed before pages can be recognised, "" where all is there."""
    program = shutil.which(PROGRAM)
    if not program:
        return NOT_INSTALLED
    try:
        listed = subprocess.run(  # noqa: S603  the operator's own program
            [program, "--list-langs"], capture_output=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return NOT_INSTALLED  # what lies there does not run
    known = (listed.stdout + listed.stderr).split()
    return "" if LANGUAGE.encode() in known else NO_VIETNAMESE


def needs_ocr(text: str, is_scan: bool) -> bool:
    """Whether the text that a page has of its own is none, or none that anybody can read."""
    counted = syllables(text)
    if counted.words < FEW_WORDS:
        return is_scan or not counted.words
    return counted.share < POOR_SHARE or (is_scan and counted.words < FEW_BESIDE_PICTURE)


def is_better(found: PageText, own: str) -> bool:
    """Whether what was recognised has clearly more Vietnamese words than the text of a page."""
    return syllables(found.text).valid > BETTER * syllables(own).valid


def mean_confidence(found: PageText) -> float:
    """0 to 100; 0 for a page without words."""
    return fmean(found.confidences) if found.confidences else 0.0


def recognise(picture: Drawn) -> PageText:
    """Return the text of a page's picture (PGM, 300 dpi) in the order Tesseract reads it; "" where
    it is not sure of any.

    Boxes are in fractions of the picture. Raises OcrFailed.
    """
    lines = joined(_text_of(_lines(_tsv(picture.data))))
    text = page_text(lines, picture.width, picture.height)
    return replace(text, confidences=[word.confidence for line in lines for word in line])


def _tsv(data: bytes) -> str:
    """Give Tesseract a picture, return its table of words; raises OcrFailed."""
    command = [
        shutil.which(PROGRAM) or PROGRAM,
        *("stdin", "stdout", "-l", LANGUAGE, "--dpi", str(DPI), "tsv"),
    ]
    environment = {"OMP_THREAD_LIMIT": "1", "PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    if "TESSDATA_PREFIX" in os.environ:
        environment["TESSDATA_PREFIX"] = os.environ["TESSDATA_PREFIX"]
    try:
        process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
    except OSError as error:
        raise OcrFailed(str(error)) from error
    with process:
        try:
            _limit(process.pid)
            answer, _ = process.communicate(data, timeout=2 * SECONDS)
        except (subprocess.TimeoutExpired, OSError) as error:
            raise OcrFailed(str(error)) from error
        finally:
            process.kill()
    if process.returncode:
        raise OcrFailed(f"ended with {process.returncode}")
    return answer.decode("utf-8", "replace")


def _limit(pid: int) -> None:
    """Bound a process that still waits for its picture."""
    resource.prlimit(pid, resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.prlimit(pid, resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _lines(table: str) -> list[list[Word]]:
    """The words of Tesseract's table, line by line."""
    lines: dict[tuple[str, ...], list[Word]] = {}
    for row in table.splitlines():
        if row.startswith("5\t"):  # a word; lines, paragraphs, blocks, pages have their own
            _, *place, left, top, width, height, confidence, text = row.split("\t", 11)
            if text := "".join(normalize(text).split()):
                x, y, bottom = int(left), int(top), int(top) + int(height)
                box = Box(x, y, x + int(width), bottom)
                word = Word(text, [box], bottom, int(height), round(float(confidence)))
                lines.setdefault(tuple(place[:4]), []).append(word)
    return list(lines.values())


def _text_of(lines: list[list[Word]]) -> list[list[Word]]:
    """Those that are text: none of a page that hardly shows any, no specks and rules, nothing
    that was taken for letters in a picture."""
    if _sureness([word for line in lines for word in line]) < LEAST_SURE:
        return []
    return [
        line
        for line in lines
        if _sureness(line) >= LEAST_SURE
        if any(sign.isalnum() for word in line for sign in word.text)
    ]


def _sureness(words: list[Word]) -> float:
    return fmean(word.confidence for word in words) if words else 0.0
