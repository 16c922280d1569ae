"""Files that no web server hands out by itself: a view asks first who may have them.

They lie in PROTECTED_ROOT, apart from the uploads that everybody may see. With nginx in front
(X_ACCEL_LOCATION names its `internal` location over that folder, see journal/deploy/nginx.conf) the
view only names the file, and nginx sends it, parts of it, or 304; without, the site streams it.
"""

from pathlib import Path, PurePath
from typing import Protocol
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.http import Http404, HttpRequest, HttpResponse

from .files import file_response
from .network import keyed_hash

# A shared cache keeps a file as long as a page, so that what was closed is gone with it; a reader
# who has seen it may keep it for a day.
FILE = "public, max-age=86400, s-maxage=60, stale-if-error=86400"

KINDS = {
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
}


class ProtectedStorage(FileSystemStorage):
    """Files below PROTECTED_ROOT, which have no address of their own."""

    @property
    def base_location(self) -> str:
        return settings.PROTECTED_ROOT

    @property
    def location(self) -> str:
        return str(Path(self.base_location).resolve())

    def url(self, name: str | None) -> str:
        raise ValueError("a protected file has the address of the view that hands it out")


def protected():
    """The storage that STORAGES calls "protected", for the fields of models."""
    return storages["protected"]


def versioned(address: str, name: str) -> str:
    """Return the address of a view that hands out a file, told apart from that of another file
    which the same place had before: browsers keep what they have for a day."""
    return f"{address}?{keyed_hash(name, 'version of a file')[:8]}"


class Stored(Protocol):
    """A file by its storage and its name there; a FieldFile is one."""

    @property
    def storage(self) -> Storage: ...

    @property
    def name(self) -> str | None: ...


def protected_response(
    request: HttpRequest, file: Stored, name: str = "", filename: str = ""
) -> HttpResponse:
    """Return a stored file, or the one beside it called `name`; raises Http404 where it is lost.

    `filename` is what a download is called. Who may have it was asked before.
    """
    name, storage = name or file.name, file.storage
    kind = KINDS.get(PurePath(name).suffix, "application/octet-stream")
    etag = f'"{keyed_hash(name, "protected file")}"'
    if not storage.exists(name):
        raise Http404(f"{name} is not in storage")
    if settings.X_ACCEL_LOCATION and isinstance(storage, FileSystemStorage):
        return _by_nginx(name, kind, etag, filename)
    return file_response(request, storage.open(name), kind, etag, filename=filename)


def _by_nginx(name: str, kind: str, etag: str, filename: str) -> HttpResponse:
    headers = {"X-Accel-Redirect": quote(f"{settings.X_ACCEL_LOCATION}{name}"), "ETag": etag}
    if filename:
        headers["Content-Disposition"] = f'inline; filename="{filename}"'
    return HttpResponse(content_type=kind, headers=headers)
