"""Pictures from strangers: decode safely, orient, shrink, encode. Pure functions on bytes.

What leaves here was drawn anew by Pillow: no location or other metadata, no bytes appended by
somebody, an extension that tells the truth.
"""

import hashlib
import io
import math
import re
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageCms, ImageOps

FORMATS = ["JPEG", "PNG", "WEBP", "GIF"]
# What documents hold besides: no upload, for browsers show neither.
IN_DOCUMENTS = [*FORMATS, "BMP", "TIFF"]
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
MAX_PIXELS = 80_000_000
MAX_SIDE = 16_000  # pixels; WebP ends at 16,383, JPEG at 65,500
MAX_BYTES = 40 * 1024 * 1024
# What is kept of a larger picture, in pixels: 6000 × 4500 prints a spread of A3 (with bleed, 50 cm)
# at 300 dots an inch; more serves nobody and would be decoded whole at every use. What is
# transparent is a drawing or a sign, and of a PNG no smaller size can be decoded.
KEPT, KEPT_TRANSPARENT = 27_000_000, 8_000_000
MOST_DECODED = 16_000_000
ANIMATED = "Ảnh động: chỉ giữ hình đầu tiên."
_PIECE = 1024 * 1024  # bytes of a file read together
_STRIP = 256  # rows of pixels looked at together
_EVEN = 10  # greys, of 256
_SRGB = ImageCms.createProfile("sRGB")
# Bytes that reading one picture may take: a server of 1 GB runs several processes that read. Four
# for each pixel decoded and for each that is kept of it, which are in memory together.
MOST_MEMORY = 280_000_000
_FULL, _HALF = 4, 1  # bytes for each pixel of the file: decoded whole; by a JPEG at half its sides
_one_at_a_time = threading.Lock()
_DAMAGED = "Ảnh bị hỏng giữa chừng, có lẽ chưa tải về đủ. Hãy lấy lại tệp gốc rồi tải lên lần nữa."
_REFUSED = "Tệp này không phải ảnh JPEG, PNG, WebP hay GIF, hoặc đã hỏng."
# What people send by mistake, by its first bytes, and how they get a picture out of it.
_FOREIGN = [
    (
        re.compile(rb"....ftyp(hei[cxsm]|hev[cx]|mif1|msf1)", re.DOTALL),
        "Ảnh HEIC của điện thoại: trang này không nhận. Hãy mở ảnh rồi xuất (lưu) thành JPEG; trên "
        "iPhone, chọn Cài đặt → Camera → Định dạng → Tương thích nhất thì ảnh mới là JPEG.",
    ),
    (
        re.compile(rb"....ftypavi[fs]", re.DOTALL),
        "Ảnh AVIF: trang này không nhận. Hãy mở ảnh rồi xuất (lưu) thành JPEG hay PNG.",
    ),
    (
        re.compile(
            rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?(<!DOCTYPE svg[^>]*>\s*)?<svg\b", re.DOTALL
        ),
        "Hình vẽ SVG: trang này không nhận. Hãy xuất (lưu) thành PNG.",
    ),
    (
        re.compile(rb"II\*\0|MM\0\*|....\0*II\x1a\0\0\0HEAPCCDR|FUJIFILMCCD-RAW", re.DOTALL),
        "Ảnh TIFF hay ảnh thô (RAW) của máy ảnh: trang này không nhận. Hãy xuất (lưu) thành JPEG.",
    ),
    (
        re.compile(rb"8BPS"),
        "Tệp Photoshop: trang này không nhận. Hãy xuất (lưu) thành JPEG hay PNG.",
    ),
    (
        re.compile(rb"%PDF-"),
        "Tệp PDF: trang này không nhận. Hãy xuất (lưu) trang cần dùng thành JPEG.",
    ),
]


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
    """A picture read from an upload, by what it is known again, and what is to be said of it.

    Two uploads of one picture have the same `source_digest` (of the bytes that came) or, saved
    anew without a loss or with other notes in it, the same `pixel_digest`; sha256 in hex. `shape`
    is that of shape_of(). `remarks` are sentences for the person who brought it.
    """

    source_digest: str
    pixel_digest: str
    shape: int | None
    remarks: tuple[str, ...]


def read(file: BinaryIO, formats: Sequence[str] = FORMATS) -> Taken:
    """Decode an uploaded picture and encode it anew, upright, in sRGB, no larger than is kept.

    JPEG stays JPEG; the others (of an animation the first frame) become it unless transparent.
    Raises PictureRefused for anything else, for damaged files and for decompression bombs.
    """
    source_digest = _digest(file)
    with _one_at_a_time:
        image, remarks = _drawn_anew(file, formats)
        known_by = source_digest, pixel_digest(image), shape_of(image)
        made = _encode(image, "PNG" if image.mode == "RGBA" else "JPEG")
    return Taken(made.data, made.extension, made.width, made.height, *known_by, remarks)


def _digest(file: BinaryIO) -> str:
    """The sha256 of a file in hex, read in pieces: it may lie on disk and stays there."""
    digest, left = hashlib.sha256(), MAX_BYTES
    while piece := file.read(min(_PIECE, left + 1)):
        digest.update(piece)
        left -= len(piece)
        if left < 0:
            most = MAX_BYTES // 1024 // 1024
            raise PictureRefused(f"Tệp lớn hơn {most} MB. Hãy thu nhỏ ảnh trước.")
    file.seek(0)
    return digest.hexdigest()


def _drawn_anew(file: BinaryIO, formats: Sequence[str]) -> tuple[Image.Image, tuple[str, ...]]:
    """A picture as it is kept, RGB or RGBA, and remarks. Each step lets go of what it had."""
    image = _opened(file, formats)
    size = image.size
    image, remarks = _decoded(image)
    image = _kept_size(image)
    if image.size != size:
        remarks += (f"Ảnh {_measure(*size)} được thu còn {_measure(*image.size)}, đủ để in.",)
    image = ImageOps.exif_transpose(image)
    image = _in_srgb(image)
    if image.mode == "RGBA" and image.getchannel("A").getextrema() != (255, 255):
        return image, remarks
    return _in_mode(image, "RGB"), remarks


def _measure(width: int, height: int) -> str:
    return f"{width:,} × {height:,}".replace(",", ".")


def _kept_size(image: Image.Image) -> Image.Image:
    """A picture no larger than the journal keeps, with the notes of its file."""
    pixels = image.width * image.height
    most = KEPT_TRANSPARENT if image.mode == "RGBA" else min(KEPT, MOST_MEMORY // _FULL - pixels)
    scale = (most / pixels) ** 0.5
    if scale >= 1:
        return image
    smaller = _scaled(image, tuple(max(1, int(side * scale)) for side in image.size))
    smaller.info = image.info
    smaller._exif = image.getexif()  # what exif_transpose() asks
    return smaller


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


def known_again(data: bytes) -> tuple[str, int | None]:
    """Return sha256 (hex) and shape_of() of a picture that read() made and nobody took notes of."""
    image = Image.open(io.BytesIO(data), formats=FORMATS)
    image.draft("RGB", (320, 320))
    return hashlib.sha256(data).hexdigest(), shape_of(image)


def _scaled(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Image.resize() in bands: its halfway copy of the whole would fill the memory."""
    scaled = Image.new(image.mode, size)
    ratio = image.height / size[1]
    around = math.ceil(3 * max(ratio, 1)) + 1  # rows beside a band that Lanczos looks at
    for top in range(0, size[1], _STRIP):
        below = min(top + _STRIP, size[1])
        first = max(0, int(top * ratio) - around)
        last = min(image.height, math.ceil(below * ratio) + around)
        rows = image.crop((0, first, image.width, last))
        box = (0, top * ratio - first, image.width, min(below * ratio, image.height) - first)
        made = rows.resize((size[0], below - top), Image.Resampling.LANCZOS, box=box)
        scaled.paste(made, (0, top))
    return scaled


def _opened(file: BinaryIO, formats: Sequence[str]) -> Image.Image:
    """A picture whose size is known and bearable, its pixels not read yet."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image = Image.open(file, formats=formats)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise PictureRefused("Ảnh quá lớn: nhiều hơn 80 triệu điểm ảnh.") from error
        except Exception as error:  # Pillow's decoders raise whatever damaged bytes lead to
            file.seek(0)
            raise PictureRefused(_reason(file.read(2000))) from error
        if image.width * image.height > MAX_PIXELS:
            raise PictureRefused("Ảnh quá lớn: nhiều hơn 80 triệu điểm ảnh.")
        if max(image.size) > MAX_SIDE:
            raise PictureRefused("Ảnh quá dài: một cạnh hơn 16.000 điểm ảnh.")
        return image


def _decoded(image: Image.Image) -> tuple[Image.Image, tuple[str, ...]]:
    """Return a picture in one of the modes L, RGB, RGBA, CMYK, and remarks."""
    _within_memory(image)
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image.load()
            moves = image.format in ("GIF", "PNG", "WEBP") and image.is_animated
            return _in_common_mode(image), (ANIMATED,) if moves else ()
        except Exception as error:
            raise PictureRefused(_DAMAGED) from error


def _within_memory(image: Image.Image) -> None:
    """Have a JPEG decoded at half its sides where the whole would be too much; refuse the rest."""
    pixels = image.width * image.height
    needed = _needed(image)
    if needed > MOST_MEMORY and image.format == "JPEG":
        needed -= (_FULL - _HALF) * pixels
        image.draft(None, (image.width // 2, image.height // 2))
    if needed > MOST_MEMORY:
        millions = int(pixels * MOST_MEMORY / needed) // 1_000_000
        raise PictureRefused(
            f"Ảnh quá lớn để đọc ở dạng này: {pixels // 1_000_000} triệu điểm ảnh. Hãy thu nhỏ còn "
            f"dưới {millions} triệu, hoặc lưu thành JPEG thường (bỏ chọn “progressive”)."
        )


def _needed(image: Image.Image) -> float:
    """Bytes that decoding a picture whole takes, and keeping enough of it."""
    pixels = image.width * image.height
    if image.format == "WEBP":
        return 16 * pixels  # its decoder holds three pictures more
    if image.mode.startswith(("I", "LA")) or (image.mode == "RGB" and image.has_transparency_data):
        return 10 * pixels  # and those that are converted
    if image.format != "JPEG":
        return 4.6 * pixels  # with 10 million kept of 60
    return max(_FULL * pixels + _coefficients(image), 5 * pixels)  # half the sides are a quarter


def _coefficients(image: Image.Image) -> float:
    """Bytes of what a progressive JPEG is gathered in before the first pixel is known."""
    if not image.info.get("progressive"):
        return 0
    fine = max(across * down for _, across, down, _ in image.layer)
    shares = sum(across * down / fine for _, across, down, _ in image.layer)
    return 2 * shares * image.width * image.height


def _reason(start: bytes) -> str:
    """Why the first bytes of a file are those of no picture."""
    return next((words for pattern, words in _FOREIGN if pattern.match(start)), _REFUSED)


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


def _encode(image: Image.Image, fmt: str, quality: int = 90, **options: int) -> Picture:
    out = io.BytesIO()
    image.info = {}  # whatever the decoder kept there (comments, profiles, places) stays behind
    if fmt != "PNG":
        options = {"quality": quality, "optimize": True} | options
    image.save(out, fmt, **options)
    return Picture(out.getvalue(), EXTENSIONS[fmt], image.width, image.height)


def is_decoded_large(width: int, height: int) -> bool:
    """Whether smaller() may have a picture of so many pixels in memory whole."""
    return width * height > MOST_DECODED


def smaller(file: BinaryIO, widths: Iterable[int]) -> Iterator[Picture]:
    """Yield a picture that read() made at each of some widths (pixels), as WebP and as JPEG.

    Widest first, never larger than it is. It is decoded once, no finer than the widest needs, and
    each width is drawn from the one before: much less work and memory than one by one.
    """
    image = Image.open(file, formats=FORMATS)
    full = image.size
    for width in sorted(widths, reverse=True):
        image = _resized(image, full, width)
        yield _encode(image, "WEBP", 80)
        yield _encode(_on_white(image), "JPEG", 80, progressive=True)


def of_page(drawn: Callable[[int], Image.Image], widths: Iterable[int]) -> Iterator[Picture]:
    """Yield a page of print, `drawn` (RGB, RGBX) at each of some widths (pixels), widest first, as
    WebP and JPEG.

    By quick methods: on pages of text they take half the time, for an eighth more bytes. The widest
    of several, which few readers ask for, is JPEG alone: as WebP it would be a fifth smaller, and
    cost a quarter of all the time.
    """
    widest, *_ = wanted = sorted(set(widths), reverse=True)
    for width in wanted:
        image = drawn(width)
        if width < widest or len(wanted) == 1:
            yield _encode(image, "WEBP", 75, method=0)
        yield _encode(image, "JPEG", 75, optimize=False)


def narrowing(image: Image.Image) -> Callable[[int], Image.Image]:
    """Return what makes a picture narrower, each time from what it made before."""

    def at(width: int) -> Image.Image:
        nonlocal image
        if image.width > width:
            size = width, max(1, round(image.height * width / image.width))
            image = image.resize(size, Image.Resampling.BILINEAR, reducing_gap=1.0)
        return image

    return at


def shrink(data: bytes, width: int, fmt: str = "WEBP", quality: int = 80) -> Picture:
    """Return a picture that read() made at a width in pixels, never larger than it is."""
    image = Image.open(io.BytesIO(data), formats=FORMATS)
    return _encode(_resized(image, image.size, width), fmt, quality)


def _resized(image: Image.Image, full: tuple[int, int], width: int) -> Image.Image:
    """An image at a width and the shape of its `full` size, RGB or RGBA."""
    size = (width, max(1, round(full[1] * width / full[0]))) if width < full[0] else full
    # Lets the JPEG decoder skip most of its work. A quarter more than asked keeps it sharp, but of
    # a large picture no more is decoded than asked: it is sharp already.
    image.draft("RGB", (size[0] * 5 // 4, size[1] * 5 // 4))
    if image.width * image.height > MOST_DECODED:
        image.draft("RGB", size)
    if image.size != size:
        image = _scaled(image, size)
    return _in_mode(image, "RGBA" if image.mode == "RGBA" else "RGB")


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white
