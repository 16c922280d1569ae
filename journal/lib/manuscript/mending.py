"""Old fonts to Unicode, and tidy typing, in the runs of a manuscript; every change is reported.

Old text is pooled by its font over the whole document: the font's name says what it might be, the
pool must confirm it. A paragraph's runs are tidied as one text, and each change is made again in
the run where it belongs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from ..encodings import Encoding, Guess, detect, of_font, to_unicode
from ..typography import Change, tidy
from ..vietnamese import normalize
from .blocks import Manuscript, Paragraph, Report, Run, merged

UNICODE = "Chuyển sang Unicode"
COMPOSED = "Gộp dấu rời (Unicode tổ hợp)"
_SYMBOLS = {0xF000 + code: code for code in range(0x20, 0x100)}  # where symbol fonts put bytes
_PRIVATE = re.compile("[\uf020-\uf0ff]")
# Letters that Vietnamese in Unicode has and no byte of an old encoding shows as.
_UNICODE_ONLY = re.compile(
    "[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]"
)
_ENOUGH = 0.75  # how sure it must be where no font says so
_AROUND = 25  # characters shown on both sides of a change
_SAMPLE = 60


def mend(manuscript: Manuscript) -> None:
    """Convert, then tidy, every paragraph and caption in place."""
    report = manuscript.report
    paragraphs = list(manuscript.paragraphs())
    convert(paragraphs, report)
    for paragraph in paragraphs:
        paragraph.runs = tidied(paragraph.runs, report)


# --- old fonts ------------------------------------------------------------------------------------


def convert(paragraphs: Iterable[Paragraph], report: Report) -> None:
    """Bring the runs of paragraphs to Unicode NFC, in place; their fonts are done with after it."""
    stretches = [each for paragraph in paragraphs for each in _stretches(paragraph.runs)]
    pools: dict[Encoding | None, list[list[Run]]] = {}
    for runs in stretches:
        likely = of_font(runs[0].font)
        if likely:
            _out_of_private_use(runs)
        text = "".join(run.text for run in runs)
        if text.strip() and not (likely and _UNICODE_ONLY.search(text)):
            pools.setdefault(likely, []).append(runs)
    for likely, pool in pools.items():
        text = "\n".join("".join(run.text for run in runs) for runs in pool)
        guess = detect(unicodedata.normalize("NFC", text) if not likely else text, likely)
        if _is_believed(guess, likely):
            _convert_pool(pool, guess.encoding, likely, report)
    _compose(stretches, report)


def _stretches(runs: list[Run]) -> Iterator[list[Run]]:
    """Runs side by side whose fonts say the same: a letter of VNI may be cut between two."""
    for _, group in groupby(runs, key=lambda run: of_font(run.font)):
        yield list(group)


def _out_of_private_use(runs: list[Run]) -> None:
    for run in runs:
        if _PRIVATE.search(run.text):
            run.text = run.text.translate(_SYMBOLS)


def _is_believed(guess: Guess, likely: Encoding | None) -> bool:
    if guess.encoding in (None, Encoding.DECOMPOSED):
        return False
    return bool(likely) or guess.confidence >= _ENOUGH


def _convert_pool(
    pool: list[list[Run]], encoding: Encoding, likely: Encoding | None, report: Report
) -> None:
    changed, before, after = 0, "", ""
    for runs in pool:
        _mend_cuts(runs, encoding)
        for run in runs:
            text = to_unicode(run.text, encoding)
            if text != run.text:
                changed += 1
                if len(before) < _SAMPLE:
                    before, after = run.text[:_SAMPLE].strip(), text[:_SAMPLE].strip()
            run.text = text
    if changed:
        fonts = sorted({run.font for runs in pool for run in runs if run.font})
        named = f"phông {', '.join(fonts[:3])}" if likely and fonts else "phông không rõ"
        report.correct(f"{UNICODE}: {encoding.value}", before, after, named, times=changed)


def _mend_cuts(runs: list[Run], encoding: Encoding) -> None:
    """Bring a mark that its look cut off from its letter back to it."""
    for left, right in pairwise(runs):
        if left.text and right.text:
            pair = left.text[-1] + right.text[0]
            apart = to_unicode(pair[0], encoding) + to_unicode(pair[1], encoding)
            if len(to_unicode(pair, encoding)) == 1 and to_unicode(pair, encoding) != apart:
                left.text, right.text = left.text + right.text[0], right.text[1:]


def _compose(stretches: list[list[Run]], report: Report) -> None:
    """NFC; loose marks are counted."""
    loose, sample = 0, ("", "")
    for runs in stretches:
        for run in runs:
            text = unicodedata.normalize("NFC", run.text)
            if text != run.text:
                loose += 1
                sample = sample if sample[0] else (run.text[:_SAMPLE], text[:_SAMPLE])
                run.text = text
            run.font = ""
    if loose:
        report.correct(COMPOSED, *sample, times=loose)


# --- typing ---------------------------------------------------------------------------------------


def tidied(runs: list[Run], report: Report) -> list[Run]:
    """The runs of one paragraph with their typing tidied as one text."""
    text = "".join(run.text for run in runs)
    _, changes = tidy(text)
    for change in changes:
        report.correct(change.kind.value, change.before, change.after, _around(text, change))
    result = _made_again(runs, changes) if changes else runs
    for run in result:
        run.text = normalize(run.text)
    return merged(result)


def _around(text: str, change: Change) -> str:
    end = change.position + len(change.before)
    before = text[max(0, change.position - _AROUND) : change.position]
    return f"{before}{change.before}{text[end : end + _AROUND]}".replace("\n", " ").strip()


def _made_again(runs: list[Run], changes: list[Change]) -> list[Run]:
    """The runs with changes made in the run where the first changed character stands.

    What is put in where nothing goes belongs to the run before the place.
    """
    waiting, at = iter(changes), 0
    change = next(waiting, None)
    gone = 0  # how much of a change's `before` is still to be cut from the runs to come
    for run in runs:
        parts, here, end = [], at, at + len(run.text)
        skipped = min(gone, end - here)
        here, gone = here + skipped, gone - skipped
        while change and (change.position < end or (change.position == end and not change.before)):
            parts += [run.text[here - at : change.position - at], change.after]
            stop = change.position + len(change.before)
            gone = max(0, stop - end)
            here = min(stop, end)
            change = next(waiting, None)
        parts.append(run.text[here - at :])
        run.text, at = "".join(parts), end
    return runs
