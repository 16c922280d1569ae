"""Names in the line of a title: behind it, before it, in brackets, or nothing between. Pure."""

import re
from collections.abc import Iterator

from journal.lib.vietnamese import fold

from .people import key_of, names_in

_SURNAMES = frozenset(
    re.findall(
        r"\w+",
        "nguyen tran le ly pham phan phung hoang huynh vu vo dang bui do ho ngo duong dao "
        "doan dinh trinh truong lam mai luong ta to ton thai chu cao ha kieu nghiem cu luu "
        "quach la lai mac dam dong au vuong van khuat tang thach thich tong trieu bach ngan "
        "lo vi giang tu cung phi thieu ninh",
    )
)
_PARTING = re.compile(r"\s+[-–—/]\s+|\s*[|•*]\s*")
_BRACKET = re.compile(r"(.{4,}?)\s*\(([^()]+)\)")
_COLON = re.compile(r"([^:]{3,60}):\s+(\S.*)")


def are_names(text: str, people: frozenset[str] = frozenset(), *, likely: bool = False) -> bool:
    """Whether a line is the name of a person, or of several; `people` are keys of known ones.

    In capitals a name has to begin with a surname, unless it is `likely` from where it stands.
    """
    names = names_in(text)
    if not names or len(text) > 120 or re.search(r"[\d?!“”\"]", text):
        return False
    return all(name.key in people or _is_name(name.text, likely) for name in names)


def without_names(text: str) -> tuple[str, str]:
    """Return a title and the names in the same line: behind it, or before it with a colon."""
    return signed(text)[:2]


def signed(
    text: str, people: frozenset[str] = frozenset(), usual: str = ""
) -> tuple[str, str, str]:
    """Return title, names, and the form in which these stand, in which a `usual` one is likely.

    `people` are the keys of authors that are known. Without names: the text, "", "".
    """
    for form, title, names in _ways_to_sign(text):
        if title and are_names(names, people, likely=form == usual):
            return title, names, form
    for title, name in endings(text):
        if key_of(name) in people:
            return title, name, "known"
    return text, "", ""


def endings(text: str) -> Iterator[tuple[str, str]]:
    """A text parted before its last words, five to two, that begin with capitals: it may end in a
    name that nothing sets apart."""
    words = text.split()
    for count in range(min(5, len(words) - 1), 1, -1):
        if all(_is_capital(word) for word in words[-count:]):
            yield " ".join(words[:-count]), " ".join(words[-count:])


def _ways_to_sign(text: str) -> Iterator[tuple[str, str, str]]:
    if match := _COLON.fullmatch(text):
        yield "colon", match[2], match[1]
    if match := _BRACKET.fullmatch(text):
        yield "bracket", match[1], match[2]
    for mark in reversed(list(_PARTING.finditer(text))):
        if mark.start() > 3:
            yield "mark", text[: mark.start()], text[mark.end() :]
    for mark in _PARTING.finditer(text):
        yield "mark before", text[mark.end() :], text[: mark.start()]
    words = text.split()
    capitals = 0
    while capitals < len(words) and words[-1 - capitals].strip(",").isupper():
        capitals += 1
    if capitals > 1:
        cut = len(words) - capitals
        yield "capitals", " ".join(words[:cut]), " ".join(words[cut:])


def _is_name(name: str, likely: bool) -> bool:
    words = name.split()
    if not 2 <= len(words) <= 6 or not all(_is_capital(word) for word in words):
        return False
    return likely or not name.isupper() or fold(words[0]) in _SURNAMES


def _is_capital(word: str) -> bool:
    return word[:1].isupper() and all(c.isalpha() or c in ".-’'" for c in word)
