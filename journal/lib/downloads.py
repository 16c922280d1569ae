"""Files that are written while they are sent, and kept by nobody on the way."""

from collections.abc import Iterable

from django.http import StreamingHttpResponse


def download(
    name: str, content_type: str, pieces: Iterable[str] | Iterable[bytes]
) -> StreamingHttpResponse:
    """Answer with a file to be saved, never shown; `name` is the file's, in ASCII."""
    response = StreamingHttpResponse(pieces, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
