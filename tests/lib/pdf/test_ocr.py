"""Scans: which pages need their text recognised, how they are straightened, what comes of it."""

import io
from difflib import SequenceMatcher

import pikepdf
import pytest
from pikepdf import Array, Name
from PIL import Image, ImageChops, ImageDraw

from journal.lib.pdf import ocr
from journal.lib.pdf.layout import PageText
from journal.lib.pdf.process import Drawn, PdfProcess
from journal.lib.pdf.straightening import skew_of, straightened
from tests.lib.test_encodings import paragraphs

from .making import (
    A4,
    A5,
    Line,
    add_page,
    add_scan,
    composite_face,
    paragraph,
    photographed,
    saved,
    scanned,
)

TEXT = " ".join(paragraphs(40)[:6])
WORDS = TEXT.split()
needs_tesseract = pytest.mark.skipif(bool(ocr.missing()), reason=ocr.missing() or "it is there")


def share_right(found: str, expected: list[str] = WORDS) -> float:
    blocks = SequenceMatcher(None, expected, found.split(), autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(expected)


@pytest.fixture
def pdf():
    return pikepdf.new()


@needs_tesseract
@pytest.mark.parametrize("turned", [0, 1.7])
def test_a_scan(turned, pdf, tmp_path):
    """Of a page laid on the scanner askew it is straightened, its words are right and sure, their
    boxes hold the ink of the straightened picture."""
    add_scan(pdf, A5, scanned(TEXT, turned))
    with PdfProcess(saved(pdf, tmp_path / "a.pdf")) as reader:
        page = reader.page(1)
        picture = reader.scan(1, page.skew)
    found = ocr.recognise(picture)
    assert page.is_scan
    assert page.skew == pytest.approx(-turned, abs=0.15)
    assert share_right(found.text) >= 0.95
    assert len(found.confidences) == len(found.text.split())
    assert ocr.mean_confidence(found) > 85
    assert [index for index, _ in found.boxes] == list(range(len(found.confidences)))
    assert_boxes_hold_the_ink(found, Image.open(io.BytesIO(picture.data)))
    assert page.pictures[0].width == 2000


def assert_boxes_hold_the_ink(found: PageText, picture: Image.Image):
    """Ink outside all boxes is a speck at most, and each box has some."""
    ink = picture.point(lambda grey: 255 * (grey < 128))
    outside = ink.copy()
    for _, box in found.boxes:
        sides = (
            round(box.left * ink.width),
            round(box.top * ink.height),
            round(box.right * ink.width),
            round(box.bottom * ink.height),
        )
        assert ink.crop(sides).getbbox()
        ImageDraw.Draw(outside).rectangle(sides, fill=0)
    assert outside.histogram()[255] < 0.002 * ink.histogram()[255]


@needs_tesseract
def test_columns_of_a_scan():
    """The left column is read first; the number below is the folio."""
    left, right = WORDS[:40], WORDS[40:80]
    with pikepdf.new() as pdf:
        face = composite_face(pdf, "Serif", f"{TEXT} 12")
        lines = paragraph(face, " ".join(right), 220, 540, 6, 9)
        lines += paragraph(face, " ".join(left), 30, 540, 6, 9)
        add_page(pdf, [*lines, Line(face, "12", 205, 30, 9)], A5)
        image = photographed(pdf, 300)
    out = io.BytesIO()
    image.save(out, "PPM")
    found = ocr.recognise(Drawn(out.getvalue(), "pgm", image.width, image.height))
    assert share_right(found.text, [*left, *right, "12"]) >= 0.95
    assert found.folio == "12"


def test_what_is_straight_stays():
    """A level page, a photo and an empty page are not turned, and lose nothing."""
    level = scanned(TEXT)
    photo = Image.effect_noise((400, 560), 90)
    for image in (level, photo, Image.new("L", (400, 560), 255)):
        assert skew_of(image) == 0
    assert not ImageChops.difference(straightened(level, 0), level).getbbox()


@needs_tesseract
def test_a_photo_is_no_text(pdf, tmp_path):
    """What Tesseract takes for words there is not sure enough to stand."""
    add_scan(pdf, A5, Image.effect_noise((500, 700), 120))
    with PdfProcess(saved(pdf, tmp_path / "a.pdf")) as reader:
        assert ocr.recognise(reader.scan(1, 0)).text == ""


def test_lines_in_pictures_are_no_text(program):
    """Lines of which the machine is not sure go, and those without a letter; a page that has
    hardly any other has no text."""
    words = [(1, 96, "Bến"), (1, 90, "sông"), (2, 20, "TH"), (2, 40, "II"), (3, 95, "—")]
    table = "".join(
        f"5\t1\t1\t1\t{line}\t1\t1\t1\t9\t9\t{sure}\t{word}\n" for line, sure, word in words
    )
    program(f"cat >/dev/null; printf '{table}'")
    picture = Drawn(b"P5 99 99 255 x", "pgm", 99, 99)
    assert ocr.recognise(picture).text == "Bến sông"
    program(f"cat >/dev/null; printf '{table.replace('9', '1')}'")
    assert ocr.recognise(picture).text == ""


@pytest.mark.parametrize(
    ("text", "is_scan", "needs"),
    [
        ("", False, True),
        (" ".join(WORDS[:60]), False, False),
        (" ".join(WORDS[:60]), True, False),
        ("12", True, True),
        ("Ảnh bìa: Lê An", False, False),
        ("tr−êng lµng nghÒ ®−îc gi÷ g×n nh÷ng ngµy hÌ sau mïa lò", False, True),
    ],
)
def test_which_pages_need_it(text, is_scan, needs):
    """Those without text, those whose text makes no Vietnamese, scans with a folio alone."""
    assert ocr.needs_ocr(text, is_scan) is needs


def test_a_good_text_gives_way_to_none():
    """Another language, or as much as was there, is no reason to put recognised text in its
    place."""
    english = "The river has been silent since the last boats left for the distant southern harbour"
    assert not ocr.is_better(PageText(english, [], ""), english)
    assert not ocr.is_better(PageText(TEXT, [], ""), TEXT)
    assert ocr.is_better(PageText(TEXT, [], ""), "tr−êng lµng nghÒ")


def test_a_picture_beside_text_is_no_scan(pdf, tmp_path):
    """Nor one that leaves half of the page free, or is on none; a scanner's own line makes none."""
    face = composite_face(pdf, "Serif", TEXT, with_map=True)
    add_page(pdf, [Line(face, "Bến sông")])
    for words, size in ((60, A5), (2, A4), (2, A5)):
        page = add_scan(pdf, A5)
        page.obj[Name.MediaBox] = Array([0, 0, *size])
        written = add_page(pdf, [Line(face, " ".join(WORDS[:words]), 30, 30)], size)
        page.obj[Name.Resources][Name.Font] = written.obj[Name.Resources][Name.Font]
        page.contents_add(written.Contents.read_bytes())
        del pdf.pages[-1]
    with PdfProcess(saved(pdf, tmp_path / "a.pdf")) as reader:
        read = [reader.page(number, is_drawn=False) for number in range(1, 5)]
    assert [len(page.text.text.split()) for page in read] == [2, 60, 2, 2]
    assert [page.is_scan for page in read] == [False, False, False, True]


@pytest.fixture
def program(monkeypatch, tmp_path):
    """Puts a program of the test's in Tesseract's place."""

    def put(script: str):
        path = tmp_path / "tesseract"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    return put


def test_what_is_missing_is_told(program, monkeypatch, tmp_path):
    """The program, one that runs, or its Vietnamese alone."""
    program("echo List of languages; echo eng")
    assert ocr.missing() == ocr.NO_VIETNAMESE
    (tmp_path / "tesseract").write_bytes(b"\x7fELF cut off")
    assert ocr.missing() == ocr.NOT_INSTALLED
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    assert ocr.missing() == ocr.NOT_INSTALLED


@pytest.mark.parametrize("script", ["exit 1", "kill -SEGV $$", "cat >/dev/null; sleep 60"])
def test_a_program_that_fails(script, program, monkeypatch):
    """One that gives up, crashes or hangs is ended; the page is known not to be recognised."""
    monkeypatch.setattr(ocr, "SECONDS", 1)
    program(script)
    with pytest.raises(ocr.OcrFailed):
        ocr.recognise(Drawn(b"P5 1 1 255 x", "pgm", 1, 1))
