"""Recognised words over a scan: found at their places by PDF readers, seen by nobody."""

from contextlib import closing

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import ImageChops

from journal.lib.pdf.layout import WHOLE, Layer
from journal.lib.pdf.pages import read_text
from journal.lib.pdf.process import PdfProcess
from journal.lib.pdf.straightening import straightened

from .making import A5, Line, add_page, add_scan, composite_face, saved, scanned
from .test_fonts import poppler

GOOD = "Giữa trưa gió từ biển thổi vào"
WORDS = [
    ("Bến", (0.1, 0.2, 0.2, 0.23)),
    ("sông,", (0.22, 0.2, 0.34, 0.23)),
    ("nghiêng", (0.1, 0.6, 0.35, 0.64)),
]


@pytest.fixture
def path(tmp_path):
    """A page of good text, then four scans, each turned a quarter more."""
    pdf = pikepdf.new()
    add_page(pdf, [Line(composite_face(pdf, "Serif", GOOD, with_map=True), GOOD, 50, 500)], A5)
    for quarter in range(4):
        add_scan(pdf, A5, scanned(GOOD)).obj[pikepdf.Name.Rotate] = 90 * quarter
    return saved(pdf, tmp_path / "a.pdf")


def laid(path, layers):
    copy = path.with_name("copy.pdf")
    with PdfProcess(path) as writer:
        writer.lay(copy, layers)
    return copy


def test_words_lie_at_their_places(path):
    """On pages turned by quarters, on a half of a page; the good page keeps its own."""
    half = (0.5, 1.0)
    layers = [Layer(sheet, WHOLE, 0, WORDS) for sheet in (2, 3, 4)] + [Layer(5, half, 0, WORDS)]
    copy = laid(path, layers)
    with closing(pdfium.PdfDocument(copy)) as document:
        assert read_text(document, 1).text == GOOD
        for sheet, part, *_ in layers:
            read = read_text(document, sheet, part)
            assert read.text.split() == [word for word, _ in WORDS]
            for (_, found), (_, box) in zip(read.boxes, WORDS, strict=True):
                assert found == pytest.approx(box, abs=0.012)
        assert read_text(document, 5, (0.0, 0.5)).text == ""
    assert poppler(copy).split()[: len(GOOD.split())] == GOOD.split()


def test_words_lie_askew_over_a_page_that_was_turned(path):
    """Turned back as the page was, a word is where it was in the straightened picture."""
    box = (0.1, 0.2, 0.3, 0.23)
    copy = laid(path, [Layer(2, WHOLE, 2, [("nghiêng", box)])])
    with closing(pdfium.PdfDocument(copy)) as document:
        found = read_text(document, 2).boxes[0][1]
        page = document[1]
        mark = page.render(scale=2).to_pil().convert("L")
    mark.paste(255, (0, 0, *mark.size))
    sides = [round(side * mark.size[i % 2]) for i, side in enumerate(found)]
    mark.paste(0, tuple(sides))
    left, top, right, bottom = straightened(mark, 2).point(lambda g: 255 * (g < 128)).getbbox()
    middle = (left + right) / 2 / mark.width, (top + bottom) / 2 / mark.height
    assert middle == pytest.approx(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), abs=0.01)


def test_nothing_else_changes(path):
    """The pages look as they did, pictures and text are the same bytes, the file grows by a few
    kilobytes."""
    copy = laid(path, [Layer(sheet, WHOLE, 0, WORDS * 100) for sheet in (2, 3)])
    with closing(pdfium.PdfDocument(path)) as old, closing(pdfium.PdfDocument(copy)) as new:
        for before, after in zip(old, new, strict=True):
            pictures = [page.render(scale=1).to_pil() for page in (before, after)]
            assert not ImageChops.difference(*pictures).getbbox()
    with pikepdf.open(path) as old, pikepdf.open(copy) as new:
        same = [pdf.pages[0].Contents.read_bytes() for pdf in (old, new)]
        assert same[0] == same[1]
        for number in range(1, 5):
            same = [pdf.pages[number].get_images()["/Im0"].read_raw_bytes() for pdf in (old, new)]
            assert same[0] == same[1]
    assert copy.stat().st_size - path.stat().st_size < 12_000
    assert (
        laid(path, [Layer(2, WHOLE, 0, WORDS)]).read_bytes()
        == laid(path, [Layer(2, WHOLE, 0, WORDS)]).read_bytes()
    )
