"""Words as the keys were pressed where a keyboard did not make Vietnamese of them: xaay duwngj
(Telex), xa6y du7ng5 (VNI)."""

import re
import unicodedata

from ..vietnamese import TONES

_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT = TONES
_TELEX_TONES = {"f": _GRAVE, "s": _ACUTE, "r": _HOOK, "x": _TILDE, "j": _DOT, "z": ""}
_STOPPED = re.compile(r"(?:ch|[cpt])$")  # what ends so has no other tone than these
_TONES_OF_STOPPED = ("", _ACUTE, _DOT)
_VNI_TONES = {"1": _ACUTE, "2": _GRAVE, "3": _HOOK, "4": _TILDE, "5": _DOT, "0": ""}
_VNI_MARKED = {"6": "âêô", "7": "ươ", "8": "ă", "9": "đ"}
_TELEX_LETTERS = [("aa", "â"), ("ee", "ê"), ("oo", "ô"), ("aw", "ă"), ("dd", "đ")]
_TELEX_FAR = {"a": "â", "e": "ê", "o": "ô"}  # the second one typed at the end: xaya
_ONSET = r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnpqrstvx])?"
_SYLLABLE = re.compile(rf"{_ONSET}[aăâeêioôơuưy]{{1,3}}(?:ch|nh|ng|[cmnpt])?")
_VOWEL = re.compile(r"[aăâeêioôơuưy]+")
_TYPED = re.compile(r"(?!OR\b)[A-Za-z0-9]+")


def corrected(query: str) -> str:
    """Return a query with each word that is a slip of Telex or VNI as it was meant."""
    return _TYPED.sub(lambda match: _meant_in_a_query(match[0]), query)


def _meant_in_a_query(word: str) -> str:
    return word if is_short_for(word) else meant(word) or word


def is_short_for(word: str) -> bool:
    """Whether a word is a letter, or in capitals without a mark on a vowel: Đ, GDP, ĐBSCL, USA.

    None of these is a slip, whatever their keys would make.
    """
    return len(word) == 1 or (word.isupper() and unicodedata.normalize("NFD", word).isalpha())


def meant(word: str) -> str | None:
    """Return the syllable that these keys make, in lower case; None where they are no slip."""
    keys = word.lower()
    return _telex(keys) if keys.isalpha() else _vni(keys)


def _telex(keys: str) -> str | None:
    body, tone = keys, ""
    if found := re.fullmatch(r"(.*[aeiouyw].*?)([fsrxjz])(.*)", keys):
        body, tone = found[1] + found[3], _TELEX_TONES[found[2]]
    letters = _telex_letters(body)
    return syllable(letters, tone) if letters != keys or tone else None


def _telex_letters(keys: str) -> str:
    for typed, letter in _TELEX_LETTERS:
        keys = keys.replace(typed, letter)
    if re.search(r"uo(?=.*w)", keys):
        return re.sub("uo", "ươ", keys.replace("w", "", 1), count=1)
    keys = keys.replace("uw", "ư").replace("ow", "ơ")
    if keys.endswith("w") and (far := re.search(r"[auo]", keys)):
        keys = keys[: far.start()] + {"a": "ă", "u": "ư", "o": "ơ"}[far[0]] + keys[far.end() : -1]
    if re.match(r"d.*d$", keys):
        keys = f"đ{keys[1:-1]}"
    if far := re.search(r"([aeo])([^aeo]+)\1$", keys):
        keys = keys[: far.start()] + _TELEX_FAR[far[1]] + far[2]
    return keys


def _vni(keys: str) -> str | None:
    if not re.fullmatch(r"[a-z]+[a-z0-9]*", keys) or not re.search(r"[0-9]", keys):
        return None
    letters = re.sub(r"[0-9]", "", keys)
    tone = ""
    for key in re.findall(r"[0-9]", keys):
        if key in _VNI_TONES:
            tone = _VNI_TONES[key]
        elif (marked := _vni_letter(letters, key)) != letters:
            letters = marked
        elif not set(letters) & set(_VNI_MARKED[key]):
            return None
    return syllable(letters, tone)


def _vni_letter(letters: str, key: str) -> str:
    if key == "7":
        if "uo" in letters:
            return letters.replace("uo", "ươ", 1)
        pattern, marks = "[uo]", {"u": "ư", "o": "ơ"}
    else:
        pattern, marks = {
            "6": ("[aeo]", {"a": "â", "e": "ê", "o": "ô"}),
            "8": ("a", {"a": "ă"}),
            "9": ("^d", {"d": "đ"}),
        }[key]
    return re.sub(pattern, lambda match: marks[match[0]], letters, count=1)


def syllable(letters: str, tone: str) -> str | None:
    """Return letters with their tone where it is written; None for what is no syllable."""
    if not _SYLLABLE.fullmatch(letters):
        return None
    if _STOPPED.search(letters) and tone not in _TONES_OF_STOPPED:
        return None
    at = _place_of_tone(letters)
    return unicodedata.normalize("NFC", letters[: at + 1] + tone + letters[at + 1 :])


def _place_of_tone(letters: str) -> int:
    """Index of the vowel that carries the tone, as newspapers write it."""
    vowels = list(_VOWEL.finditer(letters))[-1]
    start, run = vowels.start(), vowels[0]
    if len(run) > 1 and letters.startswith(("qu", "gi")) and start == 1:
        start, run = start + 1, run[1:]
    for index in range(len(run) - 1, -1, -1):
        if run[index] in "ăâêôơư" and not (run[index] == "ư" and "ơ" in run):
            return start + index
    if len(run) == 3 or (len(run) == 2 and vowels.end() < len(letters)):
        return start + 1
    return start
