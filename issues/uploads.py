"""Takes in a PDF piece by piece, so that a large one outlives a lost connection.

A piece is a file of its own, written anew by whoever sends it again; only then does the row count
it. The pieces become one file under a name that is known beforehand. So whatever is killed where,
the next try overwrites, and prune() finds what nobody came back for.
"""

import errno
import hashlib
import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path, PurePath

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.utils import timezone

from journal.lib.pdf import refusals
from journal.lib.pdf.process import checked
from journal.lib.pdf.refusals import PdfRefused
from journal.lib.protected import protected

from . import reading
from .models import Issue, Upload

MOST_BYTES = 1024**3
KEPT = timedelta(days=1)
PRUNED_AT_ONCE = 20
SPARE = 200 * 1024 * 1024  # bytes of the disk that stay free for the pages' pictures
_HEAD = 1024  # bytes in which readers of PDFs look for the mark
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

TOO_BIG = f"Tệp lớn hơn {MOST_BYTES // 1024**2} MB. Hãy giảm độ phân giải của ảnh rồi xuất lại."
EMPTY = "Tệp rỗng. Hãy xuất lại tệp rồi tải lên."
NO_ROOM = "Ổ đĩa của máy chủ không đủ chỗ cho tệp này. Hãy báo quản trị; chưa có gì được lưu."
GONE = "Tệp tải dở không còn trên máy chủ. Hãy chọn lại tệp."


class UploadRefused(ValueError):
    """The upload cannot be taken; the message says why, and nothing of it is kept."""


class Incomplete(Exception):
    """Pieces are missing, or one is not whole: the line broke off while it came."""


def begin(user, name: str, size: int, modified: int) -> Upload:
    """Return the upload of a file: one that broke off, where the same person began it.

    Raises UploadRefused for what would be refused in the end.
    """
    same = Upload.objects.of(user).filter(name=name[:200], size=size, modified=modified, digest="")
    if began := same.order_by("touched_at").last():
        return began
    if not size:
        raise UploadRefused(EMPTY)
    if size > MOST_BYTES:
        raise UploadRefused(TOO_BIG)
    if not _has_room(2 * size):
        raise UploadRefused(NO_ROOM)
    return Upload.objects.create(user=user, name=name[:200], size=size, modified=modified)


def take(user, key: str, number: int, data: bytes) -> Upload:
    """Store a piece; raises Upload.DoesNotExist, UploadRefused, Incomplete."""
    with _held(user, key) as upload:
        if not 0 <= number < upload.count or len(data) != upload.piece_size(number):
            raise Incomplete
        if number == 0 and b"%PDF-" not in data[:_HEAD]:
            raise UploadRefused(refusals.NOT_A_PDF)
        if not upload.digest:
            _write(upload.piece_name(number), ContentFile(data))
            upload.pieces = sorted({*upload.pieces, number})
            upload.save(update_fields=["pieces", "touched_at"])
        return upload


def finish(user, key: str) -> Upload:
    """Put the pieces together and look at the PDF; again is no harm.

    Raises Upload.DoesNotExist, UploadRefused, Incomplete.
    """
    with _held(user, key) as upload:
        if upload.digest:
            return upload
        if len(upload.pieces) < upload.count:
            raise Incomplete
        with _Joined(upload) as joined:
            _write(upload.pdf_name, File(io.BufferedReader(joined, reading.PIECE)))
        _look_at(upload)
        upload.digest = joined.digest.hexdigest()
        upload.save(update_fields=["digest", "touched_at"])
        transaction.on_commit(_pieces_to_delete(upload), robust=True)
        return upload


def keep(user, file) -> Upload:
    """Store a file that came with a form, whole and looked at; raises UploadRefused."""
    if file.size > MOST_BYTES:
        raise UploadRefused(TOO_BIG)
    if not _has_room(file.size):
        raise UploadRefused(NO_ROOM)
    upload = Upload(user=user, name=file.name[:200], size=file.size)
    with reading.on_disk(file) as path:
        try:
            checked(path)
        except PdfRefused as refusal:
            raise UploadRefused(str(refusal)) from refusal
        upload.digest = reading.digest(path)
    file.seek(0)
    _write(upload.pdf_name, file)
    upload.save(force_insert=True)
    return upload


def drop(user, key: str) -> None:
    """Forget an upload with all that has come of it."""
    with transaction.atomic():
        for upload in Upload.objects.select_for_update().of(user).filter(key=key):
            _forget(upload)


def adopt(issue: Issue) -> None:
    """The issue's PDF is an upload's: what is known of it moves to the issue."""
    for upload in Upload.objects.filter(key=Path(issue.pdf.name).stem):
        Issue.objects.filter(pk=issue.pk, pdf=upload.pdf_name).update(pdf_digest=upload.digest)
        upload.delete()


def prune() -> int:
    """Remove what nobody came back for; returns how many uploads."""
    with transaction.atomic():
        old = Upload.objects.filter(touched_at__lt=timezone.now() - KEPT).order_by("touched_at")
        rows = list(old.select_for_update(skip_locked=True)[:PRUNED_AT_ONCE])
        for upload in rows:
            _forget(upload)
    return len(rows)


def prune_orphans() -> int:
    """Remove files that a killed or failed save left without any row; returns how many."""
    storage, before = protected(), timezone.now() - KEPT
    names = [f"print/pdf/{name}" for name in _listed("print/pdf")]
    # Uploads first: an issue that takes one over meanwhile is seen as one or the other.
    rows = {upload.pdf_name for upload in Upload.objects.all()}
    rows.update(Issue.objects.exclude(pdf="").values_list("pdf", flat=True))
    lost = [name for name in names if name not in rows]
    lost = [name for name in lost if storage.get_modified_time(name) < before]
    for name in lost:
        storage.delete(name)
    return len(lost)


def _listed(folder: str) -> list[str]:
    try:
        return protected().listdir(folder)[1]
    except FileNotFoundError:
        return []


@contextmanager
def _held(user, key: str) -> Iterator[Upload]:
    """A person's upload, for this process alone; what is refused is forgotten."""
    try:
        with transaction.atomic():
            yield Upload.objects.select_for_update().of(user).get(key=key)
    except UploadRefused:
        drop(user, key)
        raise


def _look_at(upload: Upload) -> None:
    file = Issue(pdf=upload.pdf_name).pdf
    with reading.on_disk(file) as path:
        try:
            checked(path)
        except PdfRefused as refusal:
            raise UploadRefused(str(refusal)) from refusal


def _write(name: str, file: File) -> None:
    """Write a file under this very name; raises UploadRefused where the disk is full."""
    storage = protected()
    storage.delete(name)
    try:
        storage.save(name, file)
    except OSError as error:
        storage.delete(name)
        if error.errno in _FULL:
            raise UploadRefused(NO_ROOM) from error
        raise


def _forget(upload: Upload) -> None:
    """The row now, the files once that is committed; those an issue has taken over stay."""
    if not Issue.objects.filter(pdf=upload.pdf_name).exists():
        transaction.on_commit(partial(protected().delete, upload.pdf_name), robust=True)
    transaction.on_commit(_pieces_to_delete(upload), robust=True)
    upload.delete()


def _pieces_to_delete(upload: Upload) -> Callable[[], None]:
    """What removes the pieces, also once the row is gone."""
    names = [upload.piece_name(number) for number in range(upload.count)]

    def delete() -> None:
        storage = protected()
        for name in [*names, str(PurePath(names[0]).parent)]:
            storage.delete(name)

    return delete


def _has_room(size: int) -> bool:
    """Whether the disk takes so many bytes; a storage that is no disk takes anything."""
    storage = protected()
    if not isinstance(storage, FileSystemStorage):
        return True
    place = Path(storage.location)
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free > size + SPARE


class _Joined(io.RawIOBase):
    """The pieces read one after the other, never more than one of them open; `digest` of it all."""

    def __init__(self, upload: Upload) -> None:
        self.digest = hashlib.sha256()
        self._names = [upload.piece_name(number) for number in range(upload.count)]
        self._open: File | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        while True:
            if self._open is None:
                if not self._names:
                    return 0
                self._open = protected().open(self._names.pop(0))
            if data := self._open.read(len(buffer)):
                self.digest.update(data)
                buffer[: len(data)] = data
                return len(data)
            self._open.close()
            self._open = None

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
        super().close()
