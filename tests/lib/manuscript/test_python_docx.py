"""A document as python-docx writes it, imported whole and compared piece by piece."""

import io

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Cm

from journal.lib.html import clean
from journal.lib.manuscript import docx as reader
from journal.lib.manuscript import writing
from tests.factories import jpeg
from tests.word_files import KINDS, W, paragraph

TCVN3, VNI = "Ng\xadêi ViÖt Nam ®· sèng ë ®©y tõ l©u", "Ngöôøi daân soáng baèng ngheà chaøi löôùi"
UNICODE = ("Người Việt Nam đã sống ở đây từ lâu", "Người dân sống bằng nghề chài lưới")
NOTE = f'<w:footnote w:id="2">{paragraph("Theo đài khí tượng.")}</w:footnote>'


def runs(document, *parts: str | tuple[str, str], style: str | None = None):
    """A paragraph of texts, each with the name of a switch of its run, or none."""
    made = document.add_paragraph(style=style)
    for part in parts:
        text, switch = part if isinstance(part, tuple) else (part, "")
        run = made.add_run(text)
        if switch:
            setattr(run.font, switch, True)
    return made


def add_note(document, to) -> None:
    """A footnote, which python-docx has no call for: its part, and the place that calls it."""
    xml = f'<w:footnotes xmlns:w="{W}">{NOTE}</w:footnotes>'.encode()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, xml, document.part.package)
    document.part.relate_to(part, f"{KINDS}footnotes")
    call = f'<w:r xmlns:w="{W}"><w:footnoteReference w:id="2"/></w:r>'
    to._p.append(parse_xml(call))


def add_table(document) -> None:
    table = document.add_table(rows=3, cols=3)
    rows = ["Năm", "Mực nước", "Ghi chú"], ["2020", "3 m", "cao"], ["2021", "2 m", "thấp"]
    for row, words in zip(table.rows, rows, strict=True):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
    table.cell(1, 2).merge(table.cell(2, 2))


def add_old_fonts(document) -> None:
    """Named on a run, by a style of characters, by a style of paragraphs."""
    runs(document, TCVN3).runs[0].font.name = ".VnTime"
    style = document.styles.add_style("Chữ cũ", WD_STYLE_TYPE.CHARACTER)
    style.font.name = "VNI-Times"
    document.add_paragraph().add_run(VNI, style=style)
    style = document.styles.add_style("Đoạn cũ", WD_STYLE_TYPE.PARAGRAPH)
    style.font.name = ".VnTimeH"
    document.add_paragraph(TCVN3, style=style)


def written() -> bytes:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "Tạp chí Thử, số 5"
    document.add_heading("Chợ nổi mùa nước", 0)
    document.add_paragraph("Nước về sớm hơn mọi năm.", style="Subtitle")
    document.add_heading("Trước bình minh", 1)
    add_note(document, runs(document, "Bà con ", ("chờ", "bold"), " nước ", ("về", "italic")))
    add_old_fonts(document)
    for style, words in (("List Number", "một"), ("List Number", "hai"), ("List Bullet", "ba")):
        document.add_paragraph(words, style=style)
    add_table(document)
    document.add_picture(io.BytesIO(jpeg()), width=Cm(4))
    document.add_paragraph("Ghe bán hoa. Ảnh: Hà Vy", style="Caption")
    document.add_paragraph("Hết.")
    document.add_comment(document.paragraphs[-1].runs, text="Xem lại", author="Lan")
    document.add_paragraph("Bài và ảnh: Minh An, Hà Vy")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def manuscript():
    return reader.read(written())[0]


def test_the_whole_text(manuscript):
    """Every piece where it belongs, in clean HTML; old fonts in Unicode wherever they are named."""
    body = clean(writing.body(manuscript, lambda figure: 7)).replace(' rel="noopener"', "")
    assert body.split("\n") == [
        "<h2>Trước bình minh</h2>",
        '<p>Bà con <strong>chờ</strong> nước <em>về</em><sup id="chu-goi-1">'
        '<a href="#chu-1">1</a></sup></p>',
        f"<p>{UNICODE[0]}</p>",
        f"<p>{UNICODE[1]}</p>",
        f"<p>{UNICODE[0].upper()}</p>",
        "<ol><li>một</li><li>hai</li></ol><ul><li>ba</li></ul>",
        '<table><thead><tr><th scope="col">Năm</th><th scope="col">Mực nước</th>'
        '<th scope="col">Ghi chú</th></tr></thead><tbody>'
        '<tr><td>2020</td><td>3 m</td><td rowspan="2"><p>cao</p><p>thấp</p></td></tr>'
        "<tr><td>2021</td><td>2 m</td></tr></tbody></table>",
        '<figure class="photo" data-photo="7"><figcaption>Ghe bán hoa.</figcaption></figure>',
        "<p>Hết.</p>",
        "<h2>Chú thích</h2>",
        '<ol><li id="chu-1">Theo đài khí tượng. '
        '<a href="#chu-goi-1" title="Về chỗ chú thích">↩</a></li></ol>',
    ]


def test_title_lead_signatures_and_what_is_said(manuscript):
    """What is no part of the body, and what of the document stayed behind."""
    assert (manuscript.title, manuscript.lead) == ("Chợ nổi mùa nước", "Nước về sớm hơn mọi năm.")
    people = [(role, who) for who in ("Minh An", "Hà Vy") for role in ("Bài", "Ảnh")]
    assert manuscript.signatures == people
    assert [figure.credit for figure in manuscript.figures()] == ["Hà Vy"]
    assert manuscript.report.warnings == [
        "Lời bình (Comments) trong tệp Word không lấy vào bài.",
        "Chữ ở đầu trang, chân trang không lấy vào bài (“Tạp chí Thử, số 5”).",
    ]
