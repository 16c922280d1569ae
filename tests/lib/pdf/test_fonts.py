"""Old fonts: text nobody could search comes out as right Unicode, in every PDF reader."""

import shutil
import subprocess
import unicodedata
from contextlib import closing

import pikepdf
import pypdfium2 as pdfium
import pytest

from journal.lib.encodings import Encoding
from journal.lib.pdf import tounicode
from journal.lib.pdf.pages import read_text
from journal.lib.pdf.preparing import prepare

from .making import (
    Line,
    add_page,
    composite_face,
    latin_face,
    numbered_face,
    old_face,
    paragraph,
    saved,
)

TEXT = (
    "Giữa trưa gió từ biển thổi vào mang theo vị mặn. Những tấm lưới phơi trên sào tre khô rất "
    "nhanh, người trong xóm gọi nhau đi bờ đê, đường làng ướt sũng nước, ai cũng mừng."
)
TITLE = "Bến Kẻ Mơ những mùa nước nổi"
OLD = [Encoding.TCVN3, Encoding.VNI, Encoding.VISCII, Encoding.VPS]
NAMES = {
    Encoding.TCVN3: ".VnTime",
    Encoding.VNI: "VNI-Times",
    Encoding.VISCII: "VI-Times",
    Encoding.VPS: "VPS-Times",
}


def prepared(pdf, tmp_path, chosen=None):
    """What the PDF turned out, and where the pages are to be read."""
    path = saved(pdf, tmp_path / "original.pdf")
    before = path.read_bytes()
    made = prepare(path, tmp_path / "copy.pdf", chosen or {})
    assert path.read_bytes() == before
    return made, tmp_path / "copy.pdf" if made.is_copied else path


def text_of(path, number=1) -> str:
    with closing(pdfium.PdfDocument(path)) as document:
        return read_text(document, number).text


def poppler(path) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("poppler-utils is not installed")
    done = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True)
    return unicodedata.normalize("NFC", done.stdout.decode()).replace("\f", "")


def same_looks(one, other) -> bool:
    def pixels(path):
        with closing(pdfium.PdfDocument(path)) as document:
            return [page.render(scale=2).to_pil().tobytes() for page in document]

    return pixels(one) == pixels(other)


def words(text: str) -> list[str]:
    return text.split()


def assert_read(pdf, tmp_path, text) -> None:
    """Our text, PDFium's and Poppler's of the copy are this one, and the copy looks the same."""
    made, path = prepared(pdf, tmp_path)
    assert made.is_copied, made
    assert words(text_of(path)) == words(text), made.fonts
    assert words(poppler(path)) == words(text)
    assert same_looks(tmp_path / "original.pdf", path)


@pytest.mark.parametrize("encoding", OLD)
@pytest.mark.parametrize("named", [True, False], ids=["named", "misleading"])
def test_old_font_without_a_map(encoding, named, tmp_path):
    """A text is read by what it spells, whether its font is called by its right name or Arial."""
    pdf = pikepdf.new()
    name = NAMES[encoding] if named else "Arial"
    face = old_face(pdf, name, encoding, TEXT)
    add_page(pdf, paragraph(face, TEXT))
    assert_read(pdf, tmp_path, TEXT)


def test_symbol_font_without_encoding(tmp_path):
    """A font without /Encoding, as Word's drivers wrote it, is read by its bare codes."""
    pdf = pikepdf.new()
    face = old_face(pdf, ".VnTime", Encoding.TCVN3, TEXT, win_ansi=False)
    add_page(pdf, paragraph(face, TEXT))
    assert_read(pdf, tmp_path, TEXT)


def test_capital_font(tmp_path):
    """What a .VnTimeH shows in capitals is read in capitals."""
    pdf = pikepdf.new()
    face = old_face(pdf, ".VnTimeH", Encoding.TCVN3_CAPITALS, TITLE)
    add_page(pdf, [Line(face, TITLE)])
    assert_read(pdf, tmp_path, TITLE.upper())


@pytest.mark.parametrize("in_program", [False, True], ids=["differences", "program"])
def test_subset_with_numbered_glyphs(in_program, tmp_path):
    """Codes 1…n mean nothing; the names /G<byte>, in /Differences or in the CFF, tell."""
    pdf = pikepdf.new()
    body = numbered_face(pdf, ".VnArial0150", Encoding.TCVN3, TEXT, in_program)
    heads = numbered_face(pdf, ".VnArialH.Bold0150", Encoding.TCVN3_CAPITALS, TITLE, in_program)
    plain = numbered_face(pdf, "Arial0150", None, "Page 1998", in_program)
    lines = [
        Line(heads, TITLE, y=800),
        *paragraph(body, TEXT, y=760),
        Line(plain, "Page 1998", y=60),
    ]
    add_page(pdf, lines)
    assert_read(pdf, tmp_path, f"{TITLE.upper()} {TEXT} Page 1998")


@pytest.mark.parametrize("encoding", [None, Encoding.TCVN3], ids=["unicode", "tcvn3"])
def test_composite_subset(encoding, tmp_path):
    """A Type 0 font without a map is read through the names of its glyphs."""
    pdf = pikepdf.new()
    face = composite_face(pdf, "Subset", TEXT, encoding)
    add_page(pdf, paragraph(face, TEXT))
    assert_read(pdf, tmp_path, TEXT)


def test_several_fonts_on_a_page(tmp_path):
    """Each font is judged by itself; one that is Unicode already stays as it is."""
    pdf = pikepdf.new()
    modern = composite_face(pdf, "Modern", TEXT, with_map=True)
    abc = old_face(pdf, ".VnTime", Encoding.TCVN3, TEXT)
    vni = old_face(pdf, "VNI-Times", Encoding.VNI, TEXT)
    capitals = old_face(pdf, ".VnTimeH", Encoding.TCVN3_CAPITALS, TITLE)
    add_page(
        pdf,
        [
            Line(capitals, TITLE, y=810),
            *paragraph(modern, TEXT, y=780),
            *paragraph(abc, TEXT, y=600),
            *paragraph(vni, TEXT, y=420),
        ],
    )
    assert_read(pdf, tmp_path, f"{TITLE.upper()} {TEXT} {TEXT} {TEXT}")


def test_unicode_is_left_alone(tmp_path):
    """A PDF of today is neither judged nor copied."""
    pdf = pikepdf.new()
    face = composite_face(pdf, "Modern", TEXT, with_map=True)
    add_page(pdf, paragraph(face, TEXT))
    made, path = prepared(pdf, tmp_path)
    assert (made.is_copied, made.fonts) == (False, [])
    assert words(text_of(path)) == words(TEXT)


def test_unicode_in_a_font_of_an_old_name(tmp_path):
    """A converted text keeps its old font's name; nothing is decoded twice."""
    pdf = pikepdf.new()
    face = composite_face(pdf, ".VnTime", TEXT, with_map=True)
    add_page(pdf, paragraph(face, TEXT))
    assert not prepared(pdf, tmp_path)[0].is_copied


def test_map_that_tells_the_signs_of_latin(tmp_path):
    """Word wrote maps that give the old bytes as Latin letters: they are put right."""
    pdf = pikepdf.new()
    face = old_face(pdf, ".VnTime", Encoding.TCVN3, TEXT)
    latin = {code: chr(code) for code in range(32, 256)}
    face.dictionary[pikepdf.Name.ToUnicode] = pdf.make_stream(tounicode.written(latin, 1))
    add_page(pdf, paragraph(face, TEXT))
    assert_read(pdf, tmp_path, TEXT)


def test_foreign_text_is_left_alone(tmp_path):
    """French and English in a plain font are nobody's old encoding."""
    text = "Les élèves français étaient déjà là, où l'été très chaud reçoit naïvement Noël."
    pdf = pikepdf.new()
    add_page(pdf, paragraph(latin_face(pdf, "Times", text), text))
    made, path = prepared(pdf, tmp_path)
    assert not made.is_copied, made
    assert words(text_of(path)) == words(text)


def test_a_person_has_the_last_word(tmp_path):
    """A chosen encoding is used whatever the text spells, and "Unicode" means: leave it."""
    pdf = pikepdf.new()
    face = old_face(pdf, "Arial", Encoding.TCVN3, TEXT)
    add_page(pdf, paragraph(face, TEXT))
    made, _ = prepared(pdf, tmp_path)
    (font,) = made.fonts
    assert font.judgement.encoding == Encoding.TCVN3
    assert font.judgement.sample.startswith("Giữa trưa gió")
    assert (font.pages, font.judgement.share) == ([1], pytest.approx(1, abs=0.05))
    left, _ = prepared(pdf, tmp_path, {font.key: None})
    assert left.fonts[0].judgement.encoding is None
    assert not left.is_copied
    vps, path = prepared(pdf, tmp_path, {font.key: Encoding.VPS})
    assert vps.fonts[0].judgement.encoding == Encoding.VPS
    assert words(text_of(path)) != words(TEXT)
