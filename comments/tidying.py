"""Words cut from a reader's comment: cut only, never added, and readers are told.

The text as it was sent stays in `original`, so whatever was cut can be put back. What is cut is
said as ranges of words of that text, which repeat nothing of it: the log holds no reader's words.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from django.core.exceptions import ValidationError

from .models import Comment

MARK = "[…]"
Cuts = list[list[int]]  # [first, behind the last] of the words and signs of the text as it was sent

_TOKEN = re.compile(r"\w+|[^\w\s]")
_MARKS = re.compile(r"\[\s*(?:…|\.\.\.)\s*\]")
_MOST_COMPARED = 1_000_000  # pairs of words; beyond that the first place that fits is taken


def cuts_of(original: str, wanted: str) -> Cuts:
    """What has to be cut from a text so that `wanted` is left, in which marks stand for nothing.

    Raises ValidationError: "added" for what the text does not have, "nothing-left".
    """
    have, want = _TOKEN.findall(original), _TOKEN.findall(_MARKS.sub(" ", wanted))
    if not want:
        raise ValidationError(
            "Bỏ hết chữ thì không còn ý kiến nào; hãy từ chối ý kiến này.", code="nothing-left"
        )
    kept = _kept(have, want)
    cuts: Cuts = []
    for at in sorted(set(range(len(have))) - set(kept)):
        if cuts and cuts[-1][1] == at:
            cuts[-1][1] = at + 1
        else:
            cuts.append([at, at + 1])
    return cuts


def _kept(have: list[str], want: list[str]) -> list[int]:
    """The places in `have` of the words of `want`, as near to each other as they stand there."""
    before = next(
        (n for n, (a, b) in enumerate(zip(have, want, strict=False)) if a != b),
        min(len(have), len(want)),
    )
    inner, rest = have[before:], want[before:]
    places = list(range(before))
    if len(inner) * len(rest) <= _MOST_COMPARED:
        blocks = SequenceMatcher(None, inner, rest, autojunk=False).get_matching_blocks()
        if sum(block.size for block in blocks) == len(rest):
            found = [block.a + n for block in blocks for n in range(block.size)]
            return places + [before + at for at in found]
    return places + _first_places(inner, rest, before)


def _first_places(have: list[str], want: list[str], start: int) -> list[int]:
    places, at = [], 0
    for word in want:
        try:
            at = have.index(word, at) + 1
        except ValueError as error:
            raise ValidationError(
                "Chỉ bỏ bớt được trọn chữ, không thêm hay sửa. Ở đây có thêm: “%(word)s”.",
                code="added",
                params={"word": word},
            ) from error
        places.append(start + at - 1)
    return places


def cut(original: str, cuts: Cuts) -> str:
    """The text with a mark in place of each run of words that is cut."""
    tokens = list(_TOKEN.finditer(original))
    pieces, at = [], 0
    for first, behind in cuts:
        pieces += [original[at : tokens[first].start()], MARK]
        at = tokens[behind - 1].end()
    return "".join([*pieces, original[at:]])


def sent(comment: Comment) -> str:
    """The text as the reader sent it."""
    return comment.original if comment.tidied else comment.text


def cuts_in(comment: Comment) -> Cuts:
    """What is cut of it now."""
    return cuts_of(comment.original, comment.text) if comment.tidied else []


def apply(comment: Comment, cuts: Cuts) -> None:
    """Give a comment, locked, what is left of its text as it was sent. What copies have in common
    stays that of the whole text; a search finds what is left."""
    whole = sent(comment)
    comment.text, comment.tidied = cut(whole, cuts), bool(cuts)
    comment.original = whole if cuts else ""
    comment.save(update_fields=["text", "tidied", "original"])
