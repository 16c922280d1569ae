"""Pictures from strangers: decode safely, orient, shrink, encode. Pure functions on bytes.

What leaves here was drawn anew by Pillow: no location or other metadata, no bytes appended by
somebody, an extension that tells the truth.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageCms, ImageOps

FORMATS = ["JPEG", "PNG", "WEBP", "GIF"]
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
MAX_PIXELS = 80_000_000
MAX_SIDE = 16_000  # pixels; WebP ends at 16,383, JPEG at 65,500
MAX_BYTES = 40 * 1024 * 1024
_STRIP = 256  # rows of pixels looked at together
_EVEN = 10  # greys, of 256
_SRGB = ImageCms.createProfile("sRGB")


class PictureRefused(ValueError):
    """The bytes are not a picture the journal takes; the message says why, for an editor."""


@dataclass(frozen=True)
class Picture:
    """A picture ready to be stored: encoded bytes, extension without dot, size in pixels."""

    data: bytes
    extension: str
    width: int
    height: int


@dataclass(frozen=True)
class Taken(Picture):
    """A picture read from an upload, and by what it is known again.

    Two uploads of one picture have the same `source_digest` (of the bytes that came) or, saved
    anew without a loss or with other notes in it, the same `pixel_digest`; sha256 in hex. `shape`
    is that of shape_of().
    """

    source_digest: str
    pixel_digest: str
    shape: int | None


def read(file: BinaryIO) -> Taken:
    """Decode an uploaded picture and encode it anew, upright and in sRGB.

    JPEG stays JPEG; PNG, GIF (its first frame) and WebP become JPEG unless transparent.
    Raises PictureRefused for anything else, for damaged files and for decompression bombs.
    """
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise PictureRefused(f"Tệp lớn hơn {MAX_BYTES // 1024 // 1024} MB. Hãy thu nhỏ ảnh trước.")
    image = _in_srgb(_decode(data))
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    elif image.mode != "RGBA":
        image = _in_mode(image, "RGB")
    known_by = hashlib.sha256(data).hexdigest(), pixel_digest(image), shape_of(image)
    made = _encode(image, "PNG" if image.mode == "RGBA" else "JPEG")
    return Taken(made.data, made.extension, made.width, made.height, *known_by)


def pixel_digest(image: Image.Image) -> str:
    """Return the sha256 of a picture's size, mode and pixels, in hex."""
    digest = hashlib.sha256(f"{image.mode} {image.width} {image.height}".encode())
    for top in range(0, image.height, _STRIP):  # the pixels as bytes are as much memory again
        below = min(top + _STRIP, image.height)
        digest.update(image.crop((0, top, image.width, below)).tobytes())
    return digest.hexdigest()


def shape_of(image: Image.Image) -> int | None:
    """Return 64 bits (as a signed integer) that hardly change when a picture is resized or
    encoded anew: whether it grows lighter from left to right, at 8 × 8 places.

    None for a picture so even that its bits would be chance. (dHash, after N. Krawetz, 2013.)
    """
    small = image.resize((9, 8), Image.Resampling.BOX).convert("L")
    low, high = small.getextrema()
    if high - low < _EVEN:
        return None
    grey = small.tobytes()
    bits = 0
    for row in range(8):
        for place in range(row * 9, row * 9 + 8):
            bits = bits << 1 | (grey[place] < grey[place + 1])
    return bits - (1 << 64) if bits >> 63 else bits


def _decode(data: bytes) -> Image.Image:
    """Return an upright picture in one of the modes L, RGB, RGBA, CMYK."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image = Image.open(io.BytesIO(data), formats=FORMATS)
            if image.width * image.height > MAX_PIXELS:
                raise PictureRefused("Ảnh quá lớn: nhiều hơn 80 triệu điểm ảnh.")
            if max(image.size) > MAX_SIDE:
                raise PictureRefused("Ảnh quá dài: một cạnh hơn 16.000 điểm ảnh.")
            image.load()
            ImageOps.exif_transpose(image, in_place=True)
            return _in_common_mode(image)
        except PictureRefused:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise PictureRefused("Ảnh quá lớn: nhiều hơn 80 triệu điểm ảnh.") from error
        except Exception as error:  # Pillow's decoders raise whatever damaged bytes lead to
            raise PictureRefused(
                "Tệp này không phải ảnh JPEG, PNG, WebP hay GIF, hoặc đã hỏng."
            ) from error


def _in_common_mode(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # grey of 16 bits, which Pillow would cut off at 255
        image = image.convert("I").point(lambda value: value / 256).convert("L")
        image.info.pop("transparency", None)
    if image.has_transparency_data:
        return _in_mode(image, "RGBA")
    return image if image.mode in ("L", "CMYK") else _in_mode(image, "RGB")


def _in_mode(image: Image.Image, mode: str) -> Image.Image:
    """Convert without the copy Pillow makes when there is nothing to convert."""
    return image if image.mode == mode else image.convert(mode)


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if not profile:
        return image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, source, _SRGB, outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        return image  # a damaged or unfitting profile: the colours as they are


def _encode(image: Image.Image, fmt: str, quality: int = 90) -> Picture:
    out = io.BytesIO()
    image.info = {}  # whatever the decoder kept there (comments, profiles, places) stays behind
    image.save(out, fmt, **({} if fmt == "PNG" else {"quality": quality, "optimize": True}))
    return Picture(out.getvalue(), EXTENSIONS[fmt], image.width, image.height)


def shrink(data: bytes, width: int, fmt: str = "WEBP", quality: int = 80) -> Picture:
    """Return a picture that read() made at a width in pixels, never larger than it is."""
    image = Image.open(io.BytesIO(data), formats=FORMATS)
    height = max(1, round(image.height * width / image.width))
    if width < image.width:
        # Lets the JPEG decoder skip most of its work; twice the size keeps the result sharp.
        image.draft("RGB", (2 * width, 2 * height))
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    return _encode(_in_mode(image, "RGBA" if image.mode == "RGBA" else "RGB"), fmt, quality)
