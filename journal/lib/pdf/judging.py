"""Which reading of a font's codes, in which encoding, makes Vietnamese of its text."""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from journal.lib.encodings import Encoding, code_table, detect, of_font, syllables

from .fonts import Font

SURE = 8  # words: of fewer the other fonts of the PDF have a say
SAMPLE = 200  # characters shown to a person
_BETTER = 0.02  # by which another reading must beat what readers make of a font already
UNKNOWN = "\ufffd"


@dataclass(frozen=True)
class Judgement:
    """What a font's codes mean: `reading` names one of its readings, `encoding` the old code.

    `meanings` is what ToUnicode should say, empty where it is right already. `share` of the words
    are valid syllables, `words` were there to judge by; `confidence` runs from 0 to 1.
    """

    reading: str
    encoding: Encoding | None
    confidence: float
    share: float
    words: int
    sample: str
    meanings: Mapping[int, str]


@dataclass(frozen=True)
class _Try:
    reading: str
    encoding: Encoding | None
    confidence: float
    share: float
    text: str
    meanings: Mapping[int, str]


Runs = Sequence[Sequence[int]]  # the codes of a font as they follow each other on the pages


def judge(
    fonts: Sequence[Font], runs: Mapping[str, Runs], chosen: Mapping[str, Encoding | None]
) -> dict[str, Judgement]:
    """Return a judgement for each font that has text, by its key; raises nothing.

    `chosen` holds what a person decided, None for "is Unicode". A font with little text that has
    no telling name goes by what most of the others are.
    """
    with_text = [font for font in fonts if runs.get(font.key)]
    made = {f.key: _judged(f, runs[f.key], of_font(f.name), chosen) for f in with_text}
    usual = Counter(j.encoding for j in made.values() if j.encoding and j.words >= SURE)
    if usual:
        likely = usual.most_common(1)[0][0]
        for font in with_text:
            if made[font.key].words < SURE and not of_font(font.name):
                made[font.key] = _judged(font, runs[font.key], likely, chosen)
    return made


def _judged(
    font: Font, runs: Runs, likely: Encoding | None, chosen: Mapping[str, Encoding | None]
) -> Judgement:
    if font.key in chosen:
        encoding = chosen[font.key]
        tries = [_tried(n, r, runs, encoding, 1.0) for n, r in font.readings.items()]
    else:
        tries = [_read_by(n, r, runs, likely) for n, r in font.readings.items()]
    best = tries[0]
    for other in tries[1:]:
        if other.share > best.share + _BETTER:
            best = other
    right = best is tries[0] and best.encoding is None and best.reading in ("unicode", "names")
    counted = syllables(best.text)
    sample = " ".join(best.text.split())[:SAMPLE]
    confidence = best.confidence * best.share
    meanings = {} if right else best.meanings
    return Judgement(
        best.reading, best.encoding, confidence, best.share, counted.words, sample, meanings
    )


def _read_by(name: str, reading: Mapping[int, str], runs: Runs, likely: Encoding | None) -> _Try:
    """The text by one reading, in the encoding that detection finds in it."""
    plain = _tried(name, reading, runs, None, 1.0)
    guess = detect(plain.text, likely)
    if guess.encoding in (None, Encoding.DECOMPOSED):
        return plain
    return _tried(name, reading, runs, guess.encoding, guess.confidence)


def _tried(
    name: str,
    reading: Mapping[int, str],
    runs: Runs,
    encoding: Encoding | None,
    confidence: float,
) -> _Try:
    table = code_table(encoding) if encoding and encoding != Encoding.DECOMPOSED else {}
    meanings = {
        code: "".join(table.get(sign, sign) for sign in text) for code, text in reading.items()
    }
    words = ("".join(meanings.get(code) or UNKNOWN for code in run) for run in runs)
    text = unicodedata.normalize("NFC", " ".join(words))
    return _Try(name, encoding, confidence, _likeness(text), text, meanings)


def _likeness(text: str) -> float:
    """How much of a text is words, numbers and signs as they are printed: 0 to 1."""
    pieces = text.split()
    if not pieces:
        return 0.0
    good = 0.0
    for piece in pieces:
        if UNKNOWN in piece or any(unicodedata.category(c) in ("Cc", "Co", "Cn") for c in piece):
            continue
        counted = syllables(piece)
        good += counted.share if counted.words else 0.9
    return good / len(pieces)
