"""A file of storage as one that lies on this machine, for the process that reads it."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.base import File

from journal.lib.network import keyed_hash

PIECE = 1 << 20  # bytes
# Of what reads a PDF. Raise it where the same PDF would give a better text, boxes or fonts: the
# shelf then offers to read anew what an earlier program read.
VERSION = 1


@contextmanager
def on_disk(file) -> Iterator[Path]:
    """The path of a stored file or an upload for the length of a with block.

    What lies in memory, or on another machine, is copied piece by piece. Raises FileNotFoundError.
    """
    path = _own_path(file)
    if path:
        if not path.exists():
            raise FileNotFoundError(path)
        yield path
        return
    with tempfile.NamedTemporaryFile(suffix=".pdf") as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy, PIECE)
        copy.flush()
        yield Path(copy.name)


def _own_path(file) -> Path | None:
    upload = getattr(file, "file", None) if not getattr(file, "_committed", True) else file
    if hasattr(upload, "temporary_file_path"):
        return Path(upload.temporary_file_path())
    if getattr(file, "_committed", False):
        try:
            return Path(file.path)
        except NotImplementedError:
            return None
    return None


def stored_copy(issue, copy: Path, what: str) -> str:
    """Put a copy of an issue's PDF into storage under a name that tells what it is and holds, and
    that nobody guesses; return the name."""
    storage = issue.pdf.storage
    name = keyed_hash(f"{issue.pdf.name} {digest(copy)}", what)
    name = f"print/{issue.year}/{name}.pdf"
    storage.delete(name)
    with copy.open("rb") as file:
        return storage.save(name, File(file))


def digest(path: Path) -> str:
    """Return the sha256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
