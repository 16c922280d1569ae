"""Whose name a reader may not write under: the editorial board's, and that of who works for it.

Names are compared as an eye reads them, not letter by letter: without case, marks and blanks, with
letters of other alphabets and digits taken for those they look like. What speaks for the journal is
refused. The name of an author or of an account may be a reader's own, so it only makes a person
look: such a comment is held.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from enum import Enum
from functools import lru_cache

from journal.lib.look_alikes import DIGITS, LETTERS
from journal.lib.vietnamese import fold, normalize

# They speak for the house wherever they stand in a name: "Tòa soạn trả lời", "Admin 2".
RESERVED = (
    "tòa soạn",
    "ban biên tập",
    "bộ biên tập",
    "tổng biên tập",
    "quản trị viên",
    "ban quản trị",
    "kiểm duyệt viên",
    "ban kiểm duyệt",
    "biên tập viên",
    "administrator",
    "admin",
    "moderator",
    "webmaster",
    "editorial board",
)
# A reader may be called so (Quan Trí), or write of it.
DOUBTFUL = ("quản trị", "biên tập", "kiểm duyệt", "ban thư ký", "điều hành viên", "editor", "mod")
# The same, wherever it stands: a reader may be one, of another paper. BBT: ban biên tập.
OFFICES = ("phóng viên", "tòa báo", "bbt", "btv", "tbt", "pv")
# Before the name of the journal.
OF_JOURNAL = ("", "tạp chí", "báo", "báo điện tử", "trang", "ban")

_LOOK_ALIKE = str.maketrans(LETTERS | DIGITS)
# Letters in circles, in squares, of flags, small capitals: Unicode's names say what one sees.
_NAMED = re.compile(r"(?:.* )?(?:LATIN|SYMBOL) (?:.* )?([A-Z])")
_WORD = re.compile(r"[a-z]+")
_TWINS = re.compile(r"(.)\1+")
_LONG = 7  # letters that are not part of a name by chance


class Verdict(Enum):
    FINE, HELD, REFUSED = range(3)


@lru_cache(maxsize=1024)  # each post asks for its name thrice, for the journal's many times
def skeleton(name: str) -> str:
    """Return what is left of a name to an eye in a hurry: a-z without blanks; "" if nothing."""
    return "".join(_words(name))


def judge(name: str, journal: str, known: Container[str]) -> Verdict:
    """Whether a name may stand under a comment of `journal`.

    `known` holds the skeletons of authors and accounts.
    """
    words = _words(name)
    whole = "".join(words)
    if any(_stands_in(_RESERVED_SEEN[each], words) for each in RESERVED):
        return Verdict.REFUSED
    own = skeleton(journal)
    if own and whole in {skeleton(before) + own for before in OF_JOURNAL}:
        return Verdict.REFUSED
    hidden = any(len(each) >= _LONG and each in whole for each in _RESERVED_SEEN.values())
    doubtful = whole in _DOUBTFUL_SEEN or whole in known or (own and _stands_in(own, words))
    office = any(_stands_in(each, words) for each in _OFFICES_SEEN)
    return Verdict.HELD if hidden or doubtful or office or _is_mixed(name) else Verdict.FINE


def _words(name: str) -> list[str]:
    return [_blurred(word) for word in _WORD.findall(_as_seen(name))]


def _as_seen(name: str) -> str:
    """In lower case without marks, with letters for what looks like them."""
    text = fold(unicodedata.normalize("NFKC", normalize(name))).translate(_LOOK_ALIKE)
    return text if text.isascii() else "".join(map(_plain, text))


def _plain(char: str) -> str:
    if unicodedata.decimal(char, None) == 0:
        return "o"  # so look the zeros of all scripts but one
    found = not char.isascii() and _NAMED.fullmatch(unicodedata.name(char, ""))
    return found[1].lower() if found else char


def _is_mixed(name: str) -> bool:
    """Whether letters of ours stand beside letters or digits of other alphabets that look like none
    of them."""
    signs = [char for char in _as_seen(name) if char.isalpha() or char.isdecimal()]
    return len({char.isascii() for char in signs}) > 1


def _blurred(word: str) -> str:
    """Doubled letters once, and one letter for those that a small type makes alike."""
    return _TWINS.sub(r"\1", word.replace("rn", "m").replace("vv", "w").replace("l", "i"))


def _stands_in(phrase: str, words: list[str]) -> bool:
    """Whether some whole words together, however they are split, make up a phrase."""
    for start in range(len(words)):
        rest = phrase
        for word in words[start:]:
            if not rest.startswith(word):
                break
            rest = rest[len(word) :]
            if not rest:
                return True
    return False


_RESERVED_SEEN = {each: skeleton(each) for each in RESERVED}
_DOUBTFUL_SEEN = {skeleton(each) for each in DOUBTFUL}
_OFFICES_SEEN = {skeleton(each) for each in OFFICES}
