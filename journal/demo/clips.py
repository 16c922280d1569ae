"""Short silent video clips: a slow camera move over a drawn scene, written as WebM.

A lossy WebP picture is one VP8 key frame in a RIFF wrapper, so Pillow is encoder enough: each
frame's payload goes unchanged into a Matroska SimpleBlock. Element ids are those of the Matroska
specification (RFC 9559).
"""

import math
import random
import struct
from io import BytesIO

from PIL import Image, ImageFilter

from journal.demo import drawing

SIZE = (640, 360)
POSTER_SIZE = (1280, 720)
RATE = 10  # frames per second
BUDGET = 880_000  # bytes for all frames
STILL = (880, 495)  # the scene the camera moves over

EBML, DOC_TYPE, DOC_VERSION, DOC_READ_VERSION = 0x1A45DFA3, 0x4282, 0x4287, 0x4285
VERSION, READ_VERSION, ID_LENGTH, SIZE_LENGTH = 0x4286, 0x42F7, 0x42F2, 0x42F3
SEGMENT, INFO, TIMESTAMP_SCALE, DURATION = 0x18538067, 0x1549A966, 0x2AD7B1, 0x4489
MUXER, WRITER = 0x4D80, 0x5741
TRACKS, TRACK, TRACK_NUMBER, TRACK_UID, TRACK_TYPE = 0x1654AE6B, 0xAE, 0xD7, 0x73C5, 0x83
CODEC, FRAME_NANOSECONDS, VIDEO, WIDTH, HEIGHT = 0x86, 0x23E383, 0xE0, 0xB0, 0xBA
CLUSTER, TIMESTAMP, SIMPLE_BLOCK = 0x1F43B675, 0xE7, 0xA3
CUES, CUE_POINT, CUE_TIME = 0x1C53BB6B, 0xBB, 0xB3
CUE_PLACE, CUE_TRACK, CUE_CLUSTER = 0xB7, 0xF7, 0xF1
KEY_FRAME = 0x80


def film(scene: str, seed: int, seconds: int) -> tuple[bytes, bytes]:
    """The poster and the clip."""
    return poster(scene, seed), webm(scene, seed, seconds)


def poster(scene: str, seed: int) -> bytes:
    """The clip's still as a JPEG of 1280 x 720 pixels."""
    return drawing.photo(scene, seed, POSTER_SIZE)


def webm(scene: str, seed: int, seconds: int) -> bytes:
    """A VP8 WebM of 640 x 360 pixels, 10 frames a second, with an index for seeking.

    Every frame is a key frame; up to 12 seconds the file stays below 1 MB.
    """
    still = drawing.picture(scene, seed, STILL).filter(ImageFilter.GaussianBlur(0.7))
    views = _camera(seed, seconds * RATE)
    frames = [still.resize(SIZE, Image.Resampling.BICUBIC, view) for view in views]
    quality = _quality(frames[0], BUDGET // len(frames))
    return _mux([_vp8(frame, quality) for frame in frames], seconds)


def _quality(frame: Image.Image, budget: int) -> int:
    """The best WebP quality whose frames take `budget` bytes or less, or the least we accept."""
    return next((q for q in (60, 45, 30, 20) if len(_vp8(frame, q)) <= budget), 10)


def _camera(seed: int, count: int) -> list[tuple[float, float, float, float]]:
    """What the camera sees at each frame: it moves slowly along the scene while closing in."""
    rng = random.Random(seed)  # noqa: S311
    side, rise = rng.choice((-1, 1)), rng.uniform(0.2, 0.8)
    views = []
    for i in range(count):
        eased = (1 - math.cos(math.pi * i / max(1, count - 1))) / 2
        width = STILL[0] * (0.98 - 0.2 * eased)
        height = width * SIZE[1] / SIZE[0]
        left = (STILL[0] - width) * (0.5 + 0.5 * side * eased)
        upper = (STILL[1] - height) * rise
        views.append((left, upper, left + width, upper + height))
    return views


def _vp8(frame: Image.Image, quality: int) -> bytes:
    """One key frame: the payload of the WebP file's 'VP8 ' chunk, found by walking the chunks."""
    out = BytesIO()
    frame.save(out, "WEBP", quality=quality, method=1)
    data, at = out.getvalue(), 12
    while data[at : at + 4] != b"VP8 ":
        at += 8 + (int.from_bytes(data[at + 4 : at + 8], "little") + 1) // 2 * 2
    length = int.from_bytes(data[at + 4 : at + 8], "little")
    return data[at + 8 : at + 8 + length]


# Matroska


def _element(identity: int, body: bytes) -> bytes:
    """An element: its id, the length of its body in eight bytes, its body."""
    size = (len(body) | 1 << 56).to_bytes(8, "big")
    return identity.to_bytes((identity.bit_length() + 7) // 8, "big") + size + body


def _number(identity: int, value: int) -> bytes:
    return _element(identity, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def _mux(frames: list[bytes], seconds: int) -> bytes:
    head = _info(seconds) + _tracks()
    clusters = [
        _cluster(start, frames[start : start + RATE]) for start in range(0, len(frames), RATE)
    ]
    return _header() + _element(SEGMENT, head + b"".join(clusters) + _cues(len(head), clusters))


def _header() -> bytes:
    numbers = ((VERSION, 1), (READ_VERSION, 1), (ID_LENGTH, 4), (SIZE_LENGTH, 8),
               (DOC_VERSION, 4), (DOC_READ_VERSION, 2))  # fmt: skip
    return _element(EBML, b"".join(_number(*n) for n in numbers) + _element(DOC_TYPE, b"webm"))


def _info(seconds: int) -> bytes:
    body = _number(TIMESTAMP_SCALE, 1_000_000)  # nanoseconds: times below are milliseconds
    body += _element(DURATION, struct.pack(">d", seconds * 1000))
    return _element(INFO, body + _element(MUXER, b"journal") + _element(WRITER, b"journal"))


def _tracks() -> bytes:
    video = _number(WIDTH, SIZE[0]) + _number(HEIGHT, SIZE[1])
    track = _number(TRACK_NUMBER, 1) + _number(TRACK_UID, 1) + _number(TRACK_TYPE, 1)
    track += _number(FRAME_NANOSECONDS, 1_000_000_000 // RATE)
    track += _element(CODEC, b"V_VP8") + _element(VIDEO, video)
    return _element(TRACKS, _element(TRACK, track))


def _cluster(start: int, frames: list[bytes]) -> bytes:
    """One second of frames; each block: track 1, milliseconds since the cluster, flags, frame."""
    body = _number(TIMESTAMP, start * 1000 // RATE)
    for i, frame in enumerate(frames):
        body += _element(
            SIMPLE_BLOCK, struct.pack(">BhB", 0x81, i * 1000 // RATE, KEY_FRAME) + frame
        )
    return _element(CLUSTER, body)


def _cues(place: int, clusters: list[bytes]) -> bytes:
    """Where in the segment each second begins; `place` is the first cluster's."""
    points = b""
    for second, cluster in enumerate(clusters):
        position = _number(CUE_TRACK, 1) + _number(CUE_CLUSTER, place)
        points += _element(
            CUE_POINT, _number(CUE_TIME, second * 1000) + _element(CUE_PLACE, position)
        )
        place += len(cluster)
    return _element(CUES, points)
