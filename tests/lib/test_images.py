"""Pictures from strangers: what is taken, what is refused, and what is left of it."""

import io
import struct
import subprocess
import sys
import tracemalloc
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageCms

from journal.lib import images
from journal.lib.images import Picture, PictureRefused, read, shrink, smaller

GREY = Image.linear_gradient("L")  # 256 × 256, black above, white below
RGB = Image.merge("RGB", [GREY, GREY.rotate(90), GREY.rotate(180)])
RGBA = Image.merge("RGBA", [*RGB.split(), GREY])
GPS, ORIENTATION, ARTIST = 0x8825, 0x0112, 0x013B
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def encoded(image: Image.Image, fmt: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, fmt, **options)
    return out.getvalue()


def opened(picture: Picture) -> Image.Image:
    image = Image.open(io.BytesIO(picture.data))
    image.load()
    assert image.size == (picture.width, picture.height)
    return image


def taken(data: bytes) -> Image.Image:
    return opened(read(io.BytesIO(data)))


def png(width: int, height: int) -> bytes:
    """A PNG that declares a size and holds next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return start + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


def near(one: tuple, other: tuple, by: int = 6) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize(
    ("data", "fmt", "mode"),
    [
        (encoded(RGB, "JPEG"), "JPEG", "RGB"),
        (encoded(GREY, "JPEG"), "JPEG", "RGB"),
        (encoded(RGB.convert("CMYK"), "JPEG"), "JPEG", "RGB"),
        (encoded(RGB, "MPO", save_all=True, append_images=[RGB]), "JPEG", "RGB"),
        (encoded(RGB, "PNG"), "JPEG", "RGB"),
        (encoded(RGBA, "PNG"), "PNG", "RGBA"),
        (encoded(RGB.convert("RGBA"), "PNG"), "JPEG", "RGB"),
        (encoded(GREY.convert("1"), "PNG"), "JPEG", "RGB"),
        (encoded(RGB.convert("P"), "PNG"), "JPEG", "RGB"),
        (encoded(RGB.convert("P"), "PNG", transparency=bytes(range(256))), "PNG", "RGBA"),
        (encoded(GREY, "PNG", transparency=0), "PNG", "RGBA"),
        (encoded(GREY.convert("RGB"), "PNG", transparency=(0, 0, 0)), "PNG", "RGBA"),
        (
            encoded(GREY.convert("RGB"), "PNG", transparency=(0, 0, 0), icc_profile=SRGB),
            "PNG",
            "RGBA",
        ),
        (encoded(Image.merge("LA", [GREY, GREY]), "PNG"), "PNG", "RGBA"),
        (encoded(GREY, "GIF"), "JPEG", "RGB"),
        (encoded(GREY, "GIF", save_all=True, append_images=[GREY.rotate(180)]), "JPEG", "RGB"),
        (encoded(RGB, "WEBP"), "JPEG", "RGB"),
        (encoded(RGBA, "WEBP"), "PNG", "RGBA"),
        (encoded(RGB, "JPEG", icc_profile=b"junk" * 40), "JPEG", "RGB"),
        (encoded(GREY, "JPEG", icc_profile=SRGB), "JPEG", "RGB"),
    ],
)
def test_pictures_are_drawn_anew(data, fmt, mode):
    """JPEG, or PNG where something is transparent; upright, of the same size, with no metadata."""
    picture = read(io.BytesIO(data))
    image = opened(picture)
    assert (image.format, image.mode, image.size) == (fmt, mode, (256, 256))
    assert picture.extension == {"JPEG": "jpg", "PNG": "png"}[fmt]
    assert not {"exif", "icc_profile", "comment", "xmp"} & image.info.keys()


def test_transparency_is_kept_as_it_is():
    """Each pixel is as transparent as it was."""
    assert taken(encoded(RGBA, "PNG")).getchannel("A").tobytes() == GREY.tobytes()


def test_grey_of_sixteen_bits_keeps_its_shades():
    """A scan in 65,536 greys is not cut off at the 255th."""
    deep = GREY.convert("I").point(lambda value: value * 257).convert("I;16")
    for options in ({}, {"transparency": 65535}):
        image = taken(encoded(deep, "PNG", **options))
        assert near(image.getpixel((9, 128)), (128, 128, 128))


@pytest.mark.parametrize("fmt", ["GIF", "WEBP", "PNG"])
def test_an_animation_is_its_first_frame(fmt):
    """A moving GIF, WebP or PNG stands still, and the person is told; a photo needs no remark."""
    data = encoded(GREY, fmt, save_all=True, append_images=[GREY.rotate(180)] * 3)
    picture = read(io.BytesIO(data))
    assert near(opened(picture).getpixel((9, 0)), (0, 0, 0))
    assert picture.remarks == (images.ANIMATED,)
    several = encoded(RGB, "MPO", save_all=True, append_images=[RGB])
    for still in (encoded(GREY, fmt), several):
        assert read(io.BytesIO(still)).remarks == ()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_stand_upright(orientation):
    """All eight orientations of a camera come out alike, and the note about them is gone."""
    upright = Image.new("RGB", (120, 80), "white")
    upright.paste("red", (0, 0, 40, 40))
    methods = [None, 0, 3, 1, 5, 2, 6, 4]  # how the camera lay, as Image.Transpose
    lying = upright if orientation == 1 else upright.transpose(methods[orientation - 1])
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    image = taken(encoded(lying, "JPEG", exif=exif, quality=95))
    assert image.size == (120, 80)
    assert near(image.getpixel((20, 20)), (255, 0, 0))
    assert near(image.getpixel((100, 60)), (255, 255, 255))
    assert not image.getexif()


def test_what_is_larger_than_print_needs_is_made_smaller(monkeypatch):
    """Lying on its side and in CMYK, too: of the same shape, upright, and the person is told."""
    monkeypatch.setattr(images, "KEPT", 60_000)
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    data = encoded(RGB.resize((600, 400)).convert("CMYK"), "JPEG", exif=exif)
    picture = read(io.BytesIO(data))
    assert (picture.width, picture.height) == (200, 300)
    assert picture.remarks == ("Ảnh 600 × 400 được thu còn 300 × 200, đủ để in.",)
    assert opened(picture).mode == "RGB"
    monkeypatch.setattr(images, "KEPT_TRANSPARENT", 10_000)
    assert taken(encoded(RGBA, "PNG")).size == (100, 100)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "CMYK"])
@pytest.mark.parametrize("size", [(3, 2), (301, 900), (700, 257), (1200, 1024)])
def test_scaling_in_bands_is_scaling(mode, size):
    """No seam between bands: the picture is that of scaling all at once."""
    image = RGBA.resize((900, 1400)) if mode == "RGBA" else RGB.resize((900, 1400)).convert(mode)
    whole = images._on_white(image.resize(size, Image.Resampling.LANCZOS))
    in_bands = images._on_white(images._scaled(image, size))
    differing = ImageChops.difference(in_bands, whole).histogram()  # 256 places a channel
    assert not any(count for grey, count in enumerate(differing) if grey % 256 > 2)


PEAK = """
import sys
from pathlib import Path
from PIL import Image
from journal.lib import images
made = images.read(open(sys.argv[1], "rb"))
status = Path("/proc/self/status").read_text().splitlines()
peak = next(line for line in status if line.startswith("VmHWM"))
print(made.width, made.height, int(peak.split()[1]) // 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells the peak")
@pytest.mark.parametrize("fmt", ["JPEG", "PNG"])
def test_sixty_million_pixels_fit_a_small_server(tmp_path, fmt):
    """A process of its own reads the picture and never holds 400 MB."""
    path = tmp_path / "large"
    Image.new("RGB", (9000, 6667), "teal").save(path, fmt, compress_level=1)
    command = [sys.executable, "-c", PEAK, str(path)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    width, height, peak = map(int, told.split())
    assert width * height > 9_500_000
    assert abs(width / height - 9000 / 6667) < 0.01
    assert peak < 400


def test_a_jpeg_of_too_many_pixels_is_read_at_half_its_sides(monkeypatch):
    """What is kept says so, stands upright, and an untouched one is not made smaller."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    data = encoded(RGB.resize((400, 200)), "JPEG", exif=exif)
    monkeypatch.setattr(images, "MOST_MEMORY", 8 * 400 * 200)
    assert read(io.BytesIO(data)).width == 200
    monkeypatch.setattr(images, "MOST_MEMORY", 5 * 400 * 200 - 1)
    made = read(io.BytesIO(data))
    assert (made.width, made.height) == (100, 200)
    assert "Ảnh 400 × 200 được thu còn 200 × 100, đủ để in." in made.remarks


@pytest.mark.parametrize(
    ("data", "bytes_a_pixel"),
    [
        (encoded(RGB, "JPEG", progressive=True, subsampling=0), 7),
        (encoded(RGB, "JPEG", progressive=True, subsampling=2), 4),
        (encoded(RGB.convert("CMYK"), "JPEG", progressive=True, subsampling=0), 9),
        (encoded(RGB, "PNG"), 4.6),
        (encoded(RGB, "PNG", transparency=(1, 2, 3)), 10),
        (encoded(RGB, "WEBP"), 16),
    ],
    ids=["progressive", "progressive 4:2:0", "progressive CMYK", "png", "png with a key", "webp"],
)
def test_what_would_fill_the_memory_is_refused_with_a_way_out(monkeypatch, data, bytes_a_pixel):
    """Progressive files are gathered whole before they are drawn: half the sides save little."""
    needed = int(bytes_a_pixel * 256 * 256) + 1
    monkeypatch.setattr(images, "MOST_MEMORY", needed)
    assert read(io.BytesIO(data)).width <= 256
    monkeypatch.setattr(images, "MOST_MEMORY", needed - 2)
    with pytest.raises(PictureRefused, match=r"Hãy thu nhỏ còn dưới .* triệu, hoặc lưu"):
        read(io.BytesIO(data))


@pytest.mark.parametrize(("side", "shorter"), [(9504, 6336), (8984, 6732), (12_000, 5000)])
def test_what_is_kept_prints_a_spread(side, shorter):
    """Of 60 megapixels in any usual shape the long side keeps 6000 pixels."""
    assert side * (images.KEPT / (side * shorter)) ** 0.5 >= 6000


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("image", [RGB, RGBA], ids=["opaque", "transparent"])
def test_where_a_picture_was_taken_goes(fmt, image):
    """Place, author, comment and profile stay behind, in the picture and in its renditions."""
    if fmt == "JPEG":
        image = RGB
    exif = Image.Exif()
    exif[ARTIST] = "Minh An"
    exif.get_ifd(GPS)[1] = "N"
    more = {"comment": b"Minh An"} if fmt == "JPEG" else {}
    data = encoded(image, fmt, exif=exif, icc_profile=SRGB, xmp=b"<x>Minh An</x>", **more)
    assert b"Minh An" in data
    picture = read(io.BytesIO(data))
    for made in (
        picture,
        shrink(picture.data, 100),
        shrink(data, 500),
        *smaller(io.BytesIO(data), [60, 30]),
    ):
        assert b"Minh An" not in made.data
        assert not opened(made).getexif()
        assert "icc_profile" not in opened(made).info


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_colours_of_a_profile_become_srgb(mode, monkeypatch):
    """A profile is applied before it is dropped, also to a palette and to what is transparent."""
    used = []
    real = ImageCms.profileToProfile

    def watched(image, source, target, **options):
        used.append((image.mode, options["outputMode"]))
        return real(image, source, target, **options)

    monkeypatch.setattr(ImageCms, "profileToProfile", watched)
    source = RGBA if mode == "RGBA" else RGB.convert(mode)
    image = taken(encoded(source, "PNG", icc_profile=SRGB))
    assert used == [("RGBA", "RGBA") if mode == "RGBA" else ("RGB", "RGB")]
    assert near(image.convert("RGB").getpixel((30, 200)), RGB.getpixel((30, 200)), by=40)


JPEG = encoded(Image.effect_noise((300, 200), 60).convert("RGB"), "JPEG")


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
SVG = (
    b'<?xml version="1.0"?>\n<!-- Made by hand -->\n<svg xmlns="http://www.w3.org/2000/svg"></svg>'
)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"just text",
        b"\xff\xd8\xff<script>alert(1)</script>",
        *(encoded(RGB, fmt) for fmt in ("BMP", "ICO", "PPM", "TGA", "EPS")),
        encoded(RGB, "WEBP")[:-40],
        png(0, 10),
        png(10, 0),
    ],
)
def test_what_is_no_picture_is_refused(data):
    """Other formats, disguised files and pictures of no size, with one clear reason."""
    with pytest.raises(
        PictureRefused, match="không phải ảnh JPEG, PNG, WebP hay GIF, hoặc đã hỏng"
    ):
        read(io.BytesIO(data))


@pytest.mark.parametrize(
    "data",
    [
        JPEG[: len(JPEG) // 2],
        encoded(RGB, "PNG")[:-400],
        encoded(RGB, "JPEG", progressive=True)[:-900],
        png(50, 50),
    ],
)
def test_what_is_cut_off_is_refused_as_damaged(data):
    """A file that did not come whole is told from one that is no picture."""
    with pytest.raises(PictureRefused, match="hỏng giữa chừng"):
        read(io.BytesIO(data))


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (HEIC, "HEIC.*xuất .lưu. thành JPEG"),
        (encoded(RGB, "AVIF"), "AVIF.*JPEG"),
        (b"<svg></svg>", "SVG.*PNG"),
        (SVG, "SVG.*PNG"),
        (encoded(RGB, "TIFF"), "TIFF.*JPEG"),
        (encoded(RGB, "PDF"), "PDF.*JPEG"),
        (b"8BPS\0\1", "Photoshop.*JPEG"),
    ],
)
def test_what_people_send_by_mistake_is_called_by_its_name(data, word):
    """Who sends a photo as the phone keeps it is told how to get a JPEG out of it."""
    with pytest.raises(PictureRefused, match=word):
        read(io.BytesIO(data))


@pytest.mark.parametrize("size", [(30_000, 30_000), (12_000, 12_000), (9_000, 9_000)])
def test_bombs_are_refused_unopened(size):
    """What declares more pixels than the journal takes costs no memory."""
    tracemalloc.start()
    with pytest.raises(PictureRefused, match="80 triệu điểm ảnh"):
        read(io.BytesIO(png(*size)))
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("size", [(70_000, 2), (2, 16_001)])
def test_ribbons_are_refused(size):
    """No format of a rendition could hold so long a side."""
    with pytest.raises(PictureRefused, match=r"16\.000 điểm ảnh"):
        read(io.BytesIO(encoded(Image.new("RGB", size), "PNG")))


def test_the_longest_side_can_be_stored():
    """What is just short enough is taken as it is, and has renditions."""
    picture = read(io.BytesIO(encoded(Image.new("RGB", (20, images.MAX_SIDE)), "PNG")))
    assert opened(shrink(picture.data, 20)).size == (20, images.MAX_SIDE)


def test_a_large_file_is_refused_unread(monkeypatch):
    """The limit is named; no more than it is read."""
    monkeypatch.setattr(images, "MAX_BYTES", 1024 * 1024)
    file = io.BytesIO(b"\0" * 3 * 1024 * 1024)
    with pytest.raises(PictureRefused, match="lớn hơn 1 MB"):
        read(file)
    assert file.tell() == 1024 * 1024 + 1


@pytest.mark.parametrize("fmt", ["PNG", "JPEG", "GIF"])
def test_what_is_appended_is_lost(fmt):
    """A picture that is a page of HTML as well is only a picture afterwards."""
    data = encoded(RGB, fmt) + b"<script>alert(1)</script>"
    assert b"script" not in read(io.BytesIO(data)).data


@pytest.mark.parametrize(
    "exif",
    [
        b"Exif\0\0",
        b"Exif\0\0" + b"\xff" * 40,
        b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\x01\x12" * 30,
        b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x63\0",
    ],
)
@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_damaged_notes_do_not_matter(exif):
    """A picture whose EXIF is garbage is a picture."""
    assert taken(encoded(RGB, "JPEG", exif=exif)).size == (256, 256)


@pytest.mark.parametrize(
    ("source", "width", "size"),
    [
        (encoded(RGB.resize((640, 480)), "JPEG"), 320, (320, 240)),
        (encoded(RGB.resize((640, 480)), "JPEG"), 100, (100, 75)),
        (encoded(RGB.resize((640, 480)), "JPEG"), 640, (640, 480)),
        (encoded(RGB.resize((640, 480)), "JPEG"), 5000, (640, 480)),
        (encoded(RGBA.resize((640, 480)), "PNG"), 320, (320, 240)),
        (encoded(RGB.resize((1000, 2)), "JPEG"), 10, (10, 1)),
    ],
)
def test_shrink(source, width, size):
    """Exactly as wide as asked, of the same shape, never larger than it was, at least 1 high."""
    image = opened(shrink(source, width))
    assert (image.size, image.format) == (size, "WEBP")
    assert image.mode == ("RGBA" if source.startswith(b"\x89PNG") else "RGB")


def test_renditions_of_a_picture():
    """Each width once as WebP and once as JPEG, the widest first, all of one shape."""
    source = encoded(RGB.resize((640, 480)), "JPEG")
    made = [
        (opened(each).format, each.width, each.height)
        for each in smaller(io.BytesIO(source), [320, 640])
    ]
    sizes = [(640, 480), (320, 240)]
    assert made == [(fmt, *size) for size in sizes for fmt in ("WEBP", "JPEG")]


def test_renditions_of_what_is_transparent():
    """WebP stays transparent; JPEG, which cannot be, stands on white."""
    webp, jpeg = map(opened, smaller(io.BytesIO(encoded(RGBA, "PNG")), [100]))
    assert (webp.mode, jpeg.mode) == ("RGBA", "RGB")
    assert near(jpeg.getpixel((50, 0)), (255, 255, 255))


def test_shrink_skips_work_but_not_sharpness():
    """The decoder gives at least twice the size asked for, much less than all of it."""
    fine = Image.new("L", (1600, 1200))
    fine.paste(255, (0, 0, 800, 1200))
    data = encoded(fine.convert("RGB"), "JPEG", quality=95)
    half = opened(shrink(data, 200, "JPEG", quality=95)).convert("L")
    exact = fine.resize((200, 150), Image.Resampling.LANCZOS)
    assert max(abs(half.getpixel((x, 75)) - exact.getpixel((x, 75))) for x in range(200)) < 24


def test_quality_is_heard():
    """A lower quality takes fewer bytes."""
    data = encoded(Image.effect_noise((300, 200), 60).convert("RGB"), "JPEG", quality=95)
    assert len(shrink(data, 200, quality=40).data) < len(shrink(data, 200, quality=90).data)
