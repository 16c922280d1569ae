"""What a video file is, by its structure: MP4 (ISO 14496-12 boxes) or WebM (EBML). Pure functions.

Only the outline is read, a few bytes at each box; whether a browser plays the streams inside is
not asked.
"""

from typing import BinaryIO

MAX_BYTES = 1024 * 1024 * 1024
_EBML, _SEGMENT = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67"


def kind_of(file: BinaryIO) -> str | None:
    """Return "mp4", "webm" or None for an open file, and leave it at its beginning."""
    file.seek(0, 2)
    size = file.tell()
    try:
        if _is_mp4(file, size):
            return "mp4"
        return "webm" if _is_webm(file, size) else None
    finally:
        file.seek(0)


def _is_mp4(file: BinaryIO, size: int) -> bool:
    """A chain of boxes from ftyp to the end of the file, with a moov among them."""
    place, kinds = 0, []
    while place < size and len(kinds) < 1000:
        file.seek(place)
        head = file.read(16)
        length, kind = int.from_bytes(head[:4], "big"), head[4:8]
        if length == 1:  # the length stands behind the type, in eight bytes
            length = int.from_bytes(head[8:16], "big")
        elif length == 0:  # to the end of the file
            length = size - place
        if length < 8 or place + length > size or (not kinds and kind != b"ftyp"):
            return False
        kinds.append(kind)
        place += length
    return b"moov" in kinds


def _is_webm(file: BinaryIO, size: int) -> bool:
    """An EBML header that says webm, followed by a segment that is not empty."""
    file.seek(0)
    head = file.read(4096)
    if head[:4] != _EBML:
        return False
    width = 9 - head[4].bit_length() if len(head) > 4 and head[4] else 0
    length = int.from_bytes(head[4 : 4 + width], "big") & ((1 << 7 * width) - 1)
    end = 4 + width + length
    is_named = b"webm" in head[4 + width : end]
    return bool(width) and is_named and head[end : end + 4] == _SEGMENT and size > end + 8
