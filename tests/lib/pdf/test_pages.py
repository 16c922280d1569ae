"""What a page becomes: words in reading order, a box around the ink of each, folio, links."""

import io
from contextlib import closing

import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from journal.lib.encodings import Encoding
from journal.lib.pdf.layout import WHOLE
from journal.lib.pdf.pages import WIDTHS, drawn, outline_of, read_text
from journal.lib.pdf.preparing import prepare

from .making import (
    A4,
    Line,
    add_page,
    add_scan,
    composite_face,
    numbered_face,
    old_face,
    paragraph,
    saved,
)

LEFT = "Cột trái kể chuyện bến sông nơi người làng gặp nhau mỗi chiều khi nước lên cao dần"
RIGHT = "Cột phải nói về chợ phiên họp từ sáng sớm trên bãi cát dài ven sông quê nhà cũ"
LETTERS = "".join(chr(c) for c in range(32, 127)) + LEFT + RIGHT + "ớ–…"


@pytest.fixture
def pdf():
    return pikepdf.new()


@pytest.fixture
def face(pdf):
    return composite_face(pdf, "Serif", LETTERS, with_map=True)


def read(pdf, tmp_path, number=1):
    path = saved(pdf, tmp_path / "a.pdf")
    with closing(pdfium.PdfDocument(path)) as document:
        return read_text(document, number)


def column(face, text, x, y=700.0):
    return paragraph(face, text, x=x, y=y, per_line=4, size=11)


def test_columns_under_a_heading(pdf, face, tmp_path):
    """The heading over both columns comes first, then the left column whole, then the right one,
    though the content draws them line by line across."""
    left, right = column(face, LEFT, 60), column(face, RIGHT, 320)
    across = [line for pair in zip(left, right, strict=True) for line in pair]
    heading = Line(face, "Ban ngay tren ben song va cho phien ngay xua", 60, 740, 22)
    foot = Line(face, "12", 290, 30, 10)
    add_page(pdf, [foot, *across, heading])
    page = read(pdf, tmp_path)
    assert page.text.split() == [*heading.text.split(), *LEFT.split(), *RIGHT.split(), "12"]
    assert page.folio == "12"


def test_a_heading_between_columns(pdf, face, tmp_path):
    """What crosses the gutter ends the columns above it."""
    upper = [*column(face, LEFT, 60), *column(face, RIGHT, 320)]
    heading = Line(face, "Mot dau de vat ngang trang o giua hai bai", 60, 560, 20)
    lower = [*column(face, RIGHT, 60, 500), *column(face, LEFT, 320, 500)]
    add_page(pdf, [*lower, heading, *upper])
    expected = f"{LEFT} {RIGHT} {heading.text} {RIGHT} {LEFT}"
    assert read(pdf, tmp_path).text.split() == expected.split()


def test_three_columns_and_a_caption(pdf, face, tmp_path):
    """A caption over two columns of three is read with them."""
    columns = [column(face, text, x, 500) for text, x in ((LEFT, 40), (RIGHT, 225), (LEFT, 410))]
    caption = Line(face, "Anh cho phien hop tren bai cat dai ven song chup nam truoc", 225, 560, 11)
    first = column(face, RIGHT, 40, 640)
    add_page(pdf, [*columns[2], *columns[1], caption, *columns[0], *first])
    expected = f"{RIGHT} {LEFT} {caption.text} {RIGHT} {LEFT}"
    assert read(pdf, tmp_path).text.split() == expected.split()


def test_contents_are_read_row_by_row(pdf, face, tmp_path):
    """A column of page numbers is none: each title keeps its number."""
    rows = [("Bến sông ngày cũ kể chuyện", "3"), ("Chợ phiên họp sớm trên bãi", "12")] * 3
    lines = []
    for number, (title, folio) in enumerate(rows):
        y = 700 - 20 * number
        lines += [Line(face, title, 60, y), Line(face, folio, 480, y)]
    add_page(pdf, lines)
    assert read(pdf, tmp_path).text == "\n".join(" ".join(row) for row in rows)


def test_a_word_over_a_lines_end(pdf, face, tmp_path):
    """It is one word, with its hyphen and a box on each line; the words after it keep theirs."""
    add_page(pdf, [Line(face, "nam 1998-", 60, 700), Line(face, "1999 sau do", 60, 680)])
    page = read(pdf, tmp_path)
    assert page.text.split() == ["nam", "1998-1999", "sau", "do"]
    assert [index for index, _ in page.boxes] == [0, 1, 1, 2, 3]
    first, second = page.boxes[1][1], page.boxes[2][1]
    assert first.bottom < second.top


def ink(bitmap, left, top, right, bottom):
    return bitmap.crop((left, top, right, bottom)).getextrema()[0] < 128


def assert_boxes_hold_the_ink(pdf, tmp_path, number=1):
    """No ink outside the words' boxes, and some in each of them; measured in pixels."""
    path = saved(pdf, tmp_path / "a.pdf")
    if prepare(path, tmp_path / "copy.pdf", {}).is_copied:
        path = tmp_path / "copy.pdf"
    with closing(pdfium.PdfDocument(path)) as document:
        page = read_text(document, number)
        picture = document[number - 1].render(scale=3).to_pil().convert("L")
    width, height = picture.size
    covered = picture.copy()
    for index, box in page.boxes:
        pixels = (
            int(box.left * width) - 1,
            int(box.top * height) - 1,
            int(box.right * width) + 2,
            int(box.bottom * height) + 2,
        )
        assert ink(picture, *pixels), page.text.split()[index]
        covered.paste(255, pixels)
    assert covered.getextrema()[0] > 128, "ink outside the boxes"
    assert picture.getextrema()[0] < 128
    assert len({index for index, _ in page.boxes}) == len(page.text.split())


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_boxes_on_a_turned_page(turned, pdf, face, tmp_path):
    """Boxes lie where the words are seen, however the page is turned and cut."""
    lines = [*column(face, LEFT, 60), *column(face, RIGHT, 320)]
    page = add_page(pdf, lines, rotate=turned)
    page.obj[Name.CropBox] = Array([20, 30, 580, 800])
    assert_boxes_hold_the_ink(pdf, tmp_path)


@pytest.mark.parametrize("kind", ["tcvn3", "vni", "viscii", "capitals", "cff"])
def test_boxes_of_old_fonts(kind, pdf, tmp_path):
    """The same for every kind of old font, marks that stand over the letter before included."""
    made = {
        "tcvn3": lambda: old_face(pdf, ".VnTime", Encoding.TCVN3, LEFT),
        "vni": lambda: old_face(pdf, "VNI-Times", Encoding.VNI, LEFT),
        "viscii": lambda: old_face(pdf, "VI-Times", Encoding.VISCII, LEFT),
        "capitals": lambda: old_face(pdf, ".VnTimeH", Encoding.TCVN3_CAPITALS, LEFT),
        "cff": lambda: numbered_face(pdf, ".VnArial0150", Encoding.TCVN3, LEFT),
    }
    add_page(pdf, paragraph(made[kind](), LEFT))
    assert_boxes_hold_the_ink(pdf, tmp_path)


def test_links_and_outline(pdf, face, tmp_path):
    """Links to the web and to pages keep place and target; scripts and odd schemes are no links."""
    page = add_page(pdf, [Line(face, "Xem trang")])
    second = add_page(pdf, [Line(face, "Hai")])
    actions = [
        Dictionary(S=Name.URI, URI="https://example.vn/a"),
        Dictionary(S=Name.GoTo, D=Array([second.obj, Name.Fit])),
        Dictionary(S=Name.URI, URI="javascript:alert(1)"),
    ]
    page.obj[Name.Annots] = Array(
        pdf.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([59.5, 421, 119, 842]), A=one)
        )
        for one in actions
    )
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Bến sông", 1))
    found = read(pdf, tmp_path)
    assert [target for _, target in found.links] == ["https://example.vn/a", 2]
    box = found.links[0][0]
    assert [round(side, 2) for side in box] == [0.1, 0, 0.2, 0.5]
    with closing(pdfium.PdfDocument(tmp_path / "a.pdf")) as document:
        assert outline_of(document) == [(0, "Bến sông", 2)]


def test_labels_of_the_pdf_are_folios(pdf, face, tmp_path):
    """Where the PDF names its pages, that name counts before a number at the edge."""
    add_page(pdf, [Line(face, "Bến"), Line(face, "7", 290, 30)])
    pdf.Root[Name.PageLabels] = Dictionary(Nums=Array([0, Dictionary(P="A-", S=Name.D)]))
    assert read(pdf, tmp_path).folio == "A-1"


def test_a_scan_has_pictures_and_no_text(pdf, tmp_path):
    """Every width comes as WebP, but for the sharpest, and as JPEG, and as wide as it says."""
    add_scan(pdf)
    assert read(pdf, tmp_path).text == ""
    with closing(pdfium.PdfDocument(tmp_path / "a.pdf")) as document:
        pictures = drawn(document, 1)[1]
    kinds = [(width, kind) for width in sorted(WIDTHS, reverse=True) for kind in ("webp", "jpg")]
    assert [(one.width, one.extension) for one in pictures] == kinds[1:]
    assert pictures[0].height == pytest.approx(pictures[0].width * A4[1] / A4[0], abs=1)


@pytest.mark.parametrize("part", [WHOLE, (0.0, 0.5)])
def test_every_picture_has_the_pages_colours_and_its_own_width(pdf, face, tmp_path, part):
    """Drawn anew at each width: red stays red in both formats, and no width is a pixel more."""
    page = add_page(pdf, [Line(face, LEFT)], size=(595.3, 841.9))  # a width without end in pixels
    page.contents_add(b"1 0 0 rg 50 300 500 300 re f")
    with closing(pdfium.PdfDocument(saved(pdf, tmp_path / "a.pdf"))) as document:
        pictures = drawn(document, 1, part)[1]
    assert {one.width for one in pictures} == set(WIDTHS)
    for one in pictures:
        with Image.open(io.BytesIO(one.data)) as image:
            assert image.size == (one.width, one.height)
            red, green, blue = image.convert("RGB").getpixel((one.width // 2, one.height // 2))
        assert red > 220 and green < 40 and blue < 40, (one.width, one.extension)
