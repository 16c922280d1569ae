"""ToUnicode maps: what each code of a font means. Read leniently, written by the book.

Source: Adobe Technical Note 5411, ToUnicode Mapping File Tutorial; PDF 32000-1, 9.10.3.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice

MOST = 0x1_0000  # codes
_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end(?:bfchar|bfrange)", re.DOTALL)
_TOKEN = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")
_HEAD = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
%s
endcodespacerange
"""
_FOOT = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
# Of codes of two bytes that are the letters' own numbers.
IDENTITY = _HEAD % b"<0000> <FFFF>" + b"1 beginbfrange\n<0000> <FFFF> <0000>\nendbfrange\n" + _FOOT


def read(data: bytes) -> dict[int, str]:
    """Return what codes mean by a ToUnicode map; what is malformed there is left out."""
    found: dict[int, str] = {}
    for kind, body in _SECTION.findall(data):
        entries = _chars(body) if kind == b"bfchar" else _ranges(body)
        found.update(islice(entries, MOST))
    return found


def _chars(body: bytes) -> Iterator[tuple[int, str]]:
    texts = [match[1] for match in _TOKEN.finditer(body) if match[1] is not None]
    for code, meaning in zip(texts[::2], texts[1::2], strict=False):
        yield _number(code), _text(meaning)


def _ranges(body: bytes) -> Iterator[tuple[int, str]]:
    tokens = _TOKEN.finditer(body)
    for first in tokens:
        last, start = next(tokens, None), next(tokens, None)
        if not start or first[1] is None or last[1] is None:
            return
        codes = range(_number(first[1]), min(_number(last[1]), MOST) + 1)
        if start[2]:
            for code, token in zip(codes, iter(lambda: next(tokens, None), None), strict=False):
                if token[3]:
                    break
                yield code, _text(token[1] or b"")
            else:
                next(tokens, None)
        elif start[1]:
            head, end = _text(start[1])[:-1], _text(start[1])[-1:]
            for step, code in enumerate(codes):
                if end and ord(end) + step < 0x11_0000:
                    yield code, head + chr(ord(end) + step)


def _number(digits: bytes) -> int:
    return int(b"".join(digits.split()) or b"0", 16)


def _text(digits: bytes) -> str:
    pure = b"".join(digits.split())
    data = bytes.fromhex((pure + b"0" * (len(pure) % 2)).decode())
    return data.rjust(2, b"\0").decode("utf-16-be", "ignore")


def written(meanings: Mapping[int, str], width: int) -> bytes:
    """Return a ToUnicode map of codes of `width` bytes (1 or 2); one that means "" is left out."""
    digits = 2 * width
    lines = [
        f"<{code:0{digits}X}> <{text.encode('utf-16-be').hex().upper()}>".encode()
        for code, text in sorted(meanings.items())
        if text and code < 256**width
    ]
    space = f"<{0:0{digits}X}> <{256**width - 1:0{digits}X}>".encode()
    parts = [_HEAD % space]
    for start in range(0, len(lines), 100):
        some = lines[start : start + 100]
        parts.append(b"%d beginbfchar\n%s\nendbfchar\n" % (len(some), b"\n".join(some)))
    return b"".join([*parts, _FOOT])
