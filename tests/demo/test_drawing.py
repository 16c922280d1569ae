"""The drawn part of the demo journal: photos, covers, PDFs and clips."""

import struct
import unicodedata
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image

from journal.demo import clips, drawing, print

CONTENTS = [
    {"rubric": "Phóng sự", "title": "Lặng lẽ Ngã Sậy: những chuyến phà đêm ở lại với người",
     "authors": ["Mộc Miên", "Lê Khôi"], "first_page": 3, "last_page": 6},
    {"rubric": "Bạn đọc", "title": "Ai thuộc lời ru?", "authors": ["Đỗ Quyên"],
     "first_page": 7, "last_page": 12},
]  # fmt: skip
ELEMENTS_WITH_CHILDREN = {0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0xE0, 0x1F43B675,
                          0x1C53BB6B, 0xBB, 0xB7}  # fmt: skip


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


@pytest.fixture(scope="module")
def cover() -> bytes:
    return print.cover(
        "Số 6 - 2022", "Tháng 6/2022", ["Lặng lẽ Ngã Sậy", "Ai thuộc lời ru?"], 4, "sea"
    )


@pytest.fixture(scope="module")
def pages(cover) -> list[str]:
    pdf = pypdfium2.PdfDocument(print.issue_pdf("Số 6 - 2022", cover, CONTENTS, 4))
    return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in pdf]


@pytest.fixture(scope="module")
def clip() -> bytes:
    return clips.webm("river", 3, 2)


# Photos


@pytest.mark.parametrize("scene", drawing.SCENES)
def test_every_scene_draws_a_picture_with_depth(scene):
    """Each scene fills the size asked for with a picture, not with one flat colour."""
    image = drawing.picture(scene, 1, (300, 200))
    assert image.size == (300, 200)
    assert max(high - low for low, high in image.getextrema()) > 90


def test_a_photo_has_its_size_in_pixels():
    """A photo is a JPEG of 1600 x 1067 pixels; a portrait is upright, 800 x 1000."""
    photo, portrait = opened(drawing.photo("train", 1)), opened(drawing.photo("portrait", 1))
    assert (photo.format, photo.size) == ("JPEG", (1600, 1067))
    assert (portrait.format, portrait.size) == ("JPEG", (800, 1000))


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_picture():
    """Pictures are deterministic, in this process and in another; seeds vary them."""
    jobs = [("market", seed, (300, 200)) for seed in (1, 2)]
    here = [drawing.photo(*job) for job in jobs]
    with drawing.studio() as order:
        assert list(order(drawing.photo, jobs)) == here
    assert here[0] != here[1]


def test_an_unknown_scene_is_refused():
    """A scene nobody has drawn is an error, not an empty picture."""
    with pytest.raises(KeyError):
        drawing.photo("volcano", 1)


# Print issues


def test_a_cover_is_an_upright_jpeg(cover):
    """A cover is 1240 x 1754 pixels, and the same each time."""
    assert (opened(cover).format, opened(cover).size) == ("JPEG", (1240, 1754))
    again = print.cover(
        "Số 6 - 2022", "Tháng 6/2022", ["Lặng lẽ Ngã Sậy", "Ai thuộc lời ru?"], 4, "sea"
    )
    assert again == cover


def test_headlines_break_into_even_lines_within_the_margins():
    """However long a headline, every line fits, and none is left with a single word."""
    font = print._font(print.BOLD, 66)
    lines = print._balanced("Những chuyến đò ngược sông Lam Giang mùa nước nổi " * 3, font)
    assert len(lines) > 2
    assert all(font.getlength(line) <= print.COVER[0] - 140 for line in lines)
    assert all(len(line.split()) > 2 for line in lines)


def test_the_pdf_is_small_and_the_same_each_time(cover):
    """Twelve A4 pages in less than 400 kB, byte for byte the same from the same seed."""
    pdf = print.issue_pdf("Số 6 - 2022", cover, CONTENTS, 4)
    assert pdf == print.issue_pdf("Số 6 - 2022", cover, CONTENTS, 4)
    assert len(pdf) < 400_000
    assert len(pypdfium2.PdfDocument(pdf)) == 12


def test_the_contents_page_reads_in_order(pages):
    """Page 2 gives rubric, title with page number, and authors of each entry, top to bottom."""
    wanted = ["Mục lục", "Phóng sự", "Lặng lẽ Ngã Sậy", "3", "Mộc Miên, Lê Khôi",
              "Bạn đọc", "Ai thuộc lời ru?", "7", "Đỗ Quyên"]  # fmt: skip
    places = [pages[1].index(wanted[0])]
    for text in wanted[1:]:
        places.append(pages[1].index(text, places[-1] + 1))
    assert places == sorted(places)


def test_the_text_of_an_article_page_is_selectable_vietnamese(pages):
    """Pages give NFC text whose paragraphs can be read through, across lines and columns."""
    assert all(unicodedata.is_normalized("NFC", text) for text in pages)
    stock = (print.HERE / "print-paragraphs.txt").read_text("utf-8").split("\n\n")
    whole = [" ".join(text.split()) for text in stock if "{" not in text]
    running = " ".join(" ".join(pages[n].split()) for n in range(3, 6))
    assert sum(paragraph in running for paragraph in whole) >= 5


def test_every_page_but_the_cover_has_its_folio(pages):
    """Page n ends with the issue's label and n."""
    for number, text in enumerate(pages[1:], 2):
        assert " ".join(text.split()).endswith(f"Bến Sông · Số 6 - 2022 {number}")


@pytest.mark.parametrize("spans", [[(3, 6), (8, 12)], [(3, 6), (6, 12)], [(4, 12)], []])
def test_contents_that_leave_a_page_out_or_double_are_refused(cover, spans):
    """The entries must cover pages 3 to 12, each once."""
    contents = [{**CONTENTS[0], "first_page": a, "last_page": b} for a, b in spans]
    with pytest.raises(ValueError, match="Số 6"):
        print.issue_pdf("Số 6 - 2022", cover, contents, 1)


# Clips


def elements(data: bytes, start: int = 0) -> list[tuple[int, int, bytes]]:
    """The elements of a WebM file, parents before children: id, place of its first byte, body."""
    found, at = [], 0
    while at < len(data):
        identity, body = _variable(data, at, keep_marker=True)
        length, content = _variable(data, body, keep_marker=False)
        found.append((identity, start + at, data[content : content + length]))
        assert content + length <= len(data)
        if identity in ELEMENTS_WITH_CHILDREN:
            found += elements(data[content : content + length], start + content)
        at = content + length
    return found


def _variable(data: bytes, at: int, *, keep_marker: bool) -> tuple[int, int]:
    length = 9 - data[at].bit_length()
    value = int.from_bytes(data[at : at + length], "big")
    return (value if keep_marker else value - (1 << 7 * length)), at + length


def bodies(clip: bytes, identity: int) -> list[bytes]:
    return [body for found, _, body in elements(clip) if found == identity]


def test_a_clip_says_what_it_is(clip):
    """Type WebM, codec VP8, its size in pixels and its length in milliseconds."""
    assert bodies(clip, clips.DOC_TYPE) == [b"webm"]
    assert bodies(clip, clips.CODEC) == [b"V_VP8"]
    size = [int.from_bytes(bodies(clip, side)[0], "big") for side in (clips.WIDTH, clips.HEIGHT)]
    assert size == [640, 360]
    assert struct.unpack(">d", bodies(clip, clips.DURATION)[0]) == (2000,)


def test_every_frame_of_a_clip_is_a_decodable_key_frame(clip):
    """Ten frames a second, each a VP8 key frame of 640 x 360 that decodes, and they move."""
    blocks = bodies(clip, clips.SIMPLE_BLOCK)
    assert len(blocks) == 20
    assert [struct.unpack(">h", block[1:3])[0] for block in blocks] == list(range(0, 1000, 100)) * 2
    assert all(block[0] == 0x81 and block[3] == clips.KEY_FRAME for block in blocks)
    frames = [_decoded(block[4:]) for block in blocks]
    assert {frame.size for frame in frames} == {(640, 360)}
    assert frames[0].tobytes() != frames[-1].tobytes()


def _decoded(payload: bytes) -> Image.Image:
    padded = payload + b"\0" * (len(payload) % 2)
    chunk = b"VP8 " + struct.pack("<I", len(payload)) + padded
    return opened(b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk)


def test_the_cues_of_a_clip_point_at_its_clusters(clip):
    """Seeking works: every cue names the place, within the segment, where a cluster begins."""
    found = elements(clip)
    segment = next(place for identity, place, _ in found if identity == clips.SEGMENT) + 4 + 8
    clusters = [place - segment for identity, place, _ in found if identity == clips.CLUSTER]
    assert [int.from_bytes(body, "big") for body in bodies(clip, clips.CUE_CLUSTER)] == clusters
    assert [int.from_bytes(body, "big") for body in bodies(clip, clips.CUE_TIME)] == [0, 1000]


def test_a_clip_is_small_and_the_same_each_time(clip):
    """The same scene and seed give the same bytes; ten busy seconds stay below 1 MB."""
    assert clips.webm("river", 3, 2) == clip
    assert len(clips.webm("market", 1, 10)) < 1_000_000


def test_a_poster_is_a_wide_jpeg():
    """The clip's still is 1280 x 720 pixels."""
    assert opened(clips.poster("river", 3)).size == (1280, 720)
