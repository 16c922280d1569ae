"""Files that are written while they are sent, and kept by nobody on the way."""

import zlib
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse


def download(
    name: str, content_type: str, pieces: Iterable[str] | Iterable[bytes]
) -> StreamingHttpResponse:
    """Answer with a file to be saved, never shown; `name` is the file's, in ASCII."""
    response = StreamingHttpResponse(pieces, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def gzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Pack a file on its way; one that breaks off lacks its end, and does not unpack unnoticed."""
    packer = zlib.compressobj(wbits=31)  # with the head and the end that make it a gzip file
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()
