"""Pages cut out of a PDF: what is in the copy, what is not, what it weighs."""

from contextlib import closing
from random import Random

import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name

from journal.lib.pdf.process import PdfProcess
from journal.lib.pdf.refusals import PdfRefused

from .making import A5, Line, add_page, composite_face, saved

WHOLE, LEFT, RIGHT = (0, 1), (0, 0.5), (0.5, 1)
WORDS = ["Trái", "Phải"]
HEAVY = 100_000  # bytes of a picture


def texts(path) -> list[str]:
    """What a reader's program finds on each page within what it shows."""
    with closing(pdfium.PdfDocument(path)) as document:
        return [page.get_textpage().get_text_bounded(*page.get_bbox()).strip() for page in document]


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A page, two spreads (the second turned), and a page that leads to all others."""
    pdf = pikepdf.new()
    face = composite_face(pdf, "Serif", "".join(WORDS), with_map=True)
    add_page(pdf, [Line(face, "Trái", 60, 300)], A5)
    for turn, places in ((0, ((60, 300), (460, 300))), (90, ((300, 60), (300, 460)))):
        size = (A5[1], 2 * A5[0]) if turn else (2 * A5[0], A5[1])
        words = [Line(face, word, *at) for word, at in zip(WORDS, places, strict=True)]
        add_page(pdf, words, size, turn)
    add_page(pdf, [Line(face, "Phải", 60, 300)], A5)
    noise = Random(8).randbytes(HEAVY)
    for page in list(pdf.pages)[:3]:
        page.obj.Resources.XObject = Dictionary(Picture=pdf.make_stream(noise))
    links = [
        Dictionary(Type=Name.Annot, Subtype=Name.Link, Dest=Array([page.obj, Name.Fit]), P=page.obj)
        for page in pdf.pages
    ]
    pdf.pages[3].obj.Annots = pdf.make_indirect(Array(links))
    return saved(pdf, tmp_path_factory.mktemp("cutting") / "a.pdf")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ([(1, WHOLE), (4, WHOLE)], ["Trái", "Phải"]),
        ([(2, LEFT)], ["Trái"]),
        ([(2, RIGHT)], ["Phải"]),
        ([(3, LEFT)], ["Trái"]),
        ([(3, RIGHT), (4, WHOLE)], ["Phải", "Phải"]),
        ([(1, WHOLE), (2, LEFT), (2, RIGHT)], ["Trái", "both"]),
        ([(2, RIGHT), (3, LEFT)], ["Phải", "Trái"]),
    ],
)
def test_the_copy_shows_what_was_wanted(path, tmp_path, wanted, found):
    """Pages keep their text; of a spread one half is shown, turned or not, or both as one page."""
    copy = tmp_path / "copy.pdf"
    with PdfProcess(path) as process:
        process.cut(copy, wanted, "Số 6, trang 1–2")
    shown = ["both" if set(text.split()) == set(WORDS) else text for text in texts(copy)]
    assert shown == found
    with pikepdf.open(copy) as pdf:
        assert str(pdf.docinfo.Title) == "Số 6, trang 1–2"


def test_other_pages_stay_behind(path, tmp_path):
    """A page with links to all others brings none of them along."""
    copies = [tmp_path / name for name in ("one.pdf", "same.pdf")]
    with PdfProcess(path) as process:
        for copy in copies:
            process.cut(copy, [(4, WHOLE)], "Trang 4")
    assert copies[0].stat().st_size < HEAVY
    assert copies[0].read_bytes() == copies[1].read_bytes()  # so a download can go on


def test_what_pages_weigh(path, tmp_path):
    """The weights tell within a tenth how large a copy is before it is made."""
    copy = tmp_path / "copy.pdf"
    with PdfProcess(path) as process:
        weights = process.weights()
        for sheets in ({1}, {2, 3}, {1, 2, 3, 4}):
            process.cut(copy, [(sheet, WHOLE) for sheet in sheets], "")
            told = sum(size for size, pages in weights if sheets & set(pages))
            assert told == pytest.approx(copy.stat().st_size, rel=0.1)


def test_what_is_no_pdf(tmp_path):
    """It is refused, and nothing is written."""
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 hello")
    with PdfProcess(tmp_path / "a.pdf") as process, pytest.raises(PdfRefused):
        process.cut(tmp_path / "copy.pdf", [(1, WHOLE)], "")
    assert not (tmp_path / "copy.pdf").exists()
