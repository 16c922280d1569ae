"""Pictures from strangers: decode safely, orient, shrink, encode. Pure functions on bytes.

What leaves here was drawn anew by Pillow: no location or other metadata, no bytes appended by
somebody, an extension that tells the truth.
"""

import io
import warnings
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageCms, ImageOps

FORMATS = ["JPEG", "PNG", "WEBP", "GIF"]
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
MAX_PIXELS = 80_000_000
MAX_BYTES = 40 * 1024 * 1024
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


def read(file: BinaryIO) -> Picture:
    """Decode an uploaded picture and encode it anew, upright and in sRGB.

    JPEG stays JPEG; PNG, GIF (its first frame) and WebP become JPEG unless transparent.
    Raises PictureRefused for anything else, for damaged files and for decompression bombs.
    """
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise PictureRefused(f"Tệp lớn hơn {MAX_BYTES // 1024 // 1024} MB. Hãy thu nhỏ ảnh trước.")
    image = _in_srgb(ImageOps.exif_transpose(_decode(data)))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        if image.getchannel("A").getextrema() != (255, 255):
            return _encode(image, "PNG")
    return _encode(image.convert("RGB"), "JPEG")


def _decode(data: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image = Image.open(io.BytesIO(data), formats=FORMATS)
            if image.width * image.height > MAX_PIXELS:
                raise PictureRefused("Ảnh quá lớn: nhiều hơn 80 triệu điểm ảnh.")
            image.load()
        except PictureRefused:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise PictureRefused("Ảnh quá lớn: nhiều hơn 80 triệu điểm ảnh.") from error
        except Exception as error:  # Pillow's decoders raise whatever damaged bytes lead to
            raise PictureRefused(
                "Tệp này không phải ảnh JPEG, PNG, WebP hay GIF, hoặc đã hỏng."
            ) from error
    return image


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "CMYK", "L"):
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image  # a damaged profile: the colours as they are


def _encode(image: Image.Image, fmt: str, quality: int = 90) -> Picture:
    out = io.BytesIO()
    options = {"quality": quality, "optimize": True} if fmt != "PNG" else {"optimize": True}
    # A fresh copy: whatever the decoder kept in .info (comments, profiles) stays behind.
    Image.frombytes(image.mode, image.size, image.tobytes()).save(out, fmt, **options)
    return Picture(out.getvalue(), EXTENSIONS[fmt], image.width, image.height)


def shrink(data: bytes, width: int, fmt: str = "WEBP", quality: int = 80) -> Picture:
    """Return a picture that read() made at a width in pixels, never larger than it is."""
    image = Image.open(io.BytesIO(data), formats=FORMATS)
    height = max(1, round(image.height * width / image.width))
    if width < image.width:
        image.draft("RGB", (width, height))  # lets the JPEG decoder skip most of its work
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    return _encode(image.convert("RGBA" if image.mode == "RGBA" else "RGB"), fmt, quality)
