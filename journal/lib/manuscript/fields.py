"""Word's fields: of their codes only HYPERLINK means something to a web page; results are text."""

from __future__ import annotations

import re
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from .styles import W

_HYPERLINK = re.compile(r'\s*HYPERLINK\s+(?:"([^"]+)"|([^\s"\\]\S*))(?P<more>.*)', re.DOTALL)
_ANCHOR = re.compile(r'\\l\s+"([^"]*)"')
_SCHEMES = {"http", "https", "mailto", "tel"}
MAX_LENGTH = 2000


def address(code: str) -> str:
    """The address a field's code links to; "" for other fields, places in the document, scripts."""
    match = _HYPERLINK.match(code)
    if not match:
        return ""
    found = (match[1] or match[2]).replace("\\\\", "\\")
    anchor = _ANCHOR.search(match["more"])
    return safe(f"{found}#{anchor[1]}" if anchor and "#" not in found else found)


def safe(found: str) -> str:
    """An address for the web, or ""."""
    found = found.strip()
    if found.lower().startswith("www."):
        found = f"https://{found}"
    try:
        scheme = urlsplit(found).scheme.lower()
    except ValueError:
        return ""
    return found if scheme in _SCHEMES and len(found) <= MAX_LENGTH else ""


class Fields:
    """The fields that are open where the reader stands, the innermost last."""

    def __init__(self) -> None:
        self._open: list[list] = []  # [code, link, whether the result has begun]

    def feed(self, element: Element) -> None:
        kind = element.get(W + "fldCharType", "")
        if element.tag == W + "instrText":
            if self._open and not self._open[-1][2]:
                self._open[-1][0] += (element.text or "")[:MAX_LENGTH]
        elif kind == "begin":
            self._open.append(["", "", False])
        elif kind == "separate" and self._open:
            self._open[-1][1:] = [address(self._open[-1][0]), True]
        elif kind == "end" and self._open:
            self._open.pop()

    @property
    def in_code(self) -> bool:
        """Whether text here is part of a code, not of what a reader sees."""
        return any(not begun for _, _, begun in self._open)

    @property
    def link(self) -> str:
        return next((link for _, link, _ in reversed(self._open) if link), "")
