"""Stored files as browsers ask for them: whole, or the part that a Range header names (RFC 9110).

A body that goes out in pieces holds one of the web server's threads until a slow reader has taken
the last; a single piece is taken over by the server at once. Players hold a video's connection for
minutes, so they get one piece at a time and ask on: section 14.2 allows less than was asked for.
"""

import io
import re
from typing import BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse

PIECE = 1024 * 1024  # bytes
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def file_response(
    request: HttpRequest, file: BinaryIO, content_type: str, etag: str, filename: str = ""
) -> HttpResponse:
    """Return 200 with the whole file, 206 with a part of it, or 416; the file is closed for you.

    `etag` is a strong one, in quotes, another as soon as the bytes are others: a download that
    goes on after the file was replaced (If-Range) then begins anew.
    """
    size = file.seek(0, io.SEEK_END)
    unchanged = request.headers.get("If-Range", etag) == etag
    part = wanted(request.headers.get("Range", ""), size) if unchanged else None
    if part is not None and not part:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    headers = {"Accept-Ranges": "bytes", "ETag": etag}
    if part:
        part = part[:PIECE] if content_type.startswith("video/") else part
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    sent = range(size) if part is None else part
    response = FileResponse(
        _Part(file, sent),
        status=200 if part is None else 206,
        content_type=content_type,
        filename=filename,
        headers=headers | {"Content-Length": str(len(sent))},
    )
    response.block_size = PIECE
    return response


def wanted(header: str, size: int) -> range | None:
    """Return which of `size` bytes a Range header asks for; empty if the file has none of them.

    None means the whole file: no header, or one we need not heed (several parts, other units).
    """
    match = _RANGE.fullmatch(header.strip())
    first, last = match.groups() if match else ("", "")
    if first and last and int(last) < int(first):
        return None
    if first:
        return range(int(first), min(size, int(last) + 1) if last else size)
    return range(max(0, size - int(last)), size) if last else None


class _Part:
    """What FileResponse reads and closes: these bytes of a file and no more."""

    def __init__(self, file: BinaryIO, part: range) -> None:
        self._file, self._left = file, len(part)
        file.seek(part.start)

    def read(self, count: int) -> bytes:
        data = self._file.read(min(count, self._left))
        self._left -= len(data)
        return data

    def close(self) -> None:
        self._file.close()
