"""Whose e-mails an uploaded file holds: kept as keyed numbers, so that who asks to be forgotten is
found in files that wait, and no page has to read them again."""

from __future__ import annotations

import html
import re
import shutil
import tempfile
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from journal.lib.network import keyed_hash

from . import isso
from .items import BadFile
from .models import ImportRun

PIECE = 1024 * 1024  # bytes that are looked at together
LONGEST = 400  # bytes of an e-mail, as it may be written

# Nobody's e-mail is missed because of what stands beside it: what may be none is marked as well.
_AFTER = re.compile(rb"@[^\x00-\x20<>\"'(),:;\[\]\\@/?&=]+")
_BEFORE = re.compile(rb"[^\x00-\x20<>\"(),:\[\]\\@]{1,100}$")
_SIGNS = re.compile(r"[;'=&]")


def mark(email: str) -> int:
    """What one e-mail is known by, in capitals or not; 60 bits."""
    return int(keyed_hash(email.strip().lower(), "import-email")[:15], 16)


def marks_in(kind: str, file: BinaryIO) -> list[int]:
    """The marks of all e-mails in a file, which is left at its beginning."""
    found = _of_isso(file) if kind == ImportRun.Kind.ISSO else _of_text(file)
    marks = sorted({mark(email) for email in set(found)})
    file.seek(0)
    return marks


def _of_isso(file: BinaryIO) -> Iterator[str]:
    with tempfile.NamedTemporaryFile(prefix="comments-") as copy:
        shutil.copyfileobj(file, copy)
        copy.flush()
        try:
            yield from (item.email for item in isso.read(copy.name) if item and item.email)
        except BadFile:  # nothing will be read out of it later, either
            return


def _of_text(file: BinaryIO) -> Iterator[str]:
    before = b""
    for piece in iter(partial(file.read, PIECE), b""):
        data = before + piece
        for match in _AFTER.finditer(data):
            if local := _BEFORE.search(data, max(0, match.start() - LONGEST), match.start()):
                yield from _spellings(local[0] + match[0])
        before = data[-LONGEST:]


def _spellings(found: bytes) -> Iterator[str]:
    """As it stands, and without what a sign in front of it parts from it."""
    email = html.unescape(found.decode(errors="replace")).rstrip(".")
    yield email
    yield _SIGNS.split(email)[-1]
