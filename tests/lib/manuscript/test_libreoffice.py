"""A document as LibreOffice writes it, imported whole and compared piece by piece."""

import base64
import shutil
import subprocess

import pytest

from journal.lib.html import clean
from journal.lib.manuscript import docx as reader
from journal.lib.manuscript import writing
from tests.factories import jpeg

SOFFICE = shutil.which("soffice")
NAMES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
        "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
        "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
        "xlink": "http://www.w3.org/1999/xlink",
    }.items()
)
TCVN3, VNI = "Ng\xadêi ViÖt Nam ®· sèng ë ®©y tõ l©u", "Ngöôøi daân soáng baèng ngheà chaøi löôùi"


def font(style: str, name: str) -> str:
    return (
        f'<style:style style:name="{style}" style:family="text"><style:text-properties '
        f'style:font-name="{name}" fo:font-family="{name}"/></style:style>'
    )


SOURCE = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {NAMES} office:version="1.2"
 office:mimetype="application/vnd.oasis.opendocument.text">
<office:automatic-styles>
{font("T1", ".VnTime")}{font("T2", "VNI-Times")}
<style:style style:name="B" style:family="text">
 <style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="I" style:family="text">
 <style:text-properties fo:font-style="italic"/></style:style>
<text:list-style style:name="L"><text:list-level-style-number text:level="1"
 style:num-format="1" style:num-suffix="."/></text:list-style>
</office:automatic-styles>
<office:body><office:text>
<text:p text:style-name="Title">Chợ nổi mùa nước</text:p>
<text:p text:style-name="Subtitle">Nước về sớm hơn mọi năm.</text:p>
<text:h text:outline-level="1">Trước bình minh</text:h>
<text:p>Bà con <text:span text:style-name="B">chờ</text:span> nước<text:note
 text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p
 text:style-name="Footnote">Theo đài khí tượng.</text:p></text:note-body></text:note> về,
 xem <text:a xlink:type="simple" xlink:href="https://a.vn/lu">bản tin</text:a>.</text:p>
<text:p><text:span text:style-name="T1">{TCVN3}</text:span></text:p>
<text:p><text:span text:style-name="T2">{VNI}</text:span></text:p>
<text:list text:style-name="L"><text:list-item><text:p>một</text:p></text:list-item>
<text:list-item><text:p>hai</text:p></text:list-item></text:list>
<table:table><table:table-column table:number-columns-repeated="2"/>
<table:table-header-rows><table:table-row><table:table-cell><text:p>Năm</text:p>
</table:table-cell><table:table-cell><text:p>Mực nước</text:p></table:table-cell>
</table:table-row></table:table-header-rows>
<table:table-row><table:table-cell table:number-columns-spanned="2"><text:p>2020</text:p>
</table:table-cell><table:covered-table-cell/></table:table-row></table:table>
<text:p><draw:frame text:anchor-type="as-char" svg:width="4cm" svg:height="3cm"><draw:image>
<office:binary-data>{base64.b64encode(jpeg()).decode()}</office:binary-data></draw:image>
<svg:desc>Ghe trên sông</svg:desc></draw:frame></text:p>
<text:p><text:span text:style-name="I">Ghe bán hoa. Ảnh: Hà Vy</text:span></text:p>
<text:p>Hết.</text:p>
<text:p>Bài: Minh An</text:p>
</office:text></office:body></office:document>"""


@pytest.fixture(scope="module")
def manuscript(tmp_path_factory):
    if not SOFFICE:
        pytest.skip("LibreOffice (soffice) is not installed: apt install libreoffice-writer-nogui")
    folder = tmp_path_factory.mktemp("soffice")
    source = folder / "bai.fodt"
    source.write_text(SOURCE, "utf-8")
    command = [SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    command += ["--convert-to", "docx", "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return reader.read((folder / "bai.docx").read_bytes())[0]


def test_the_whole_text(manuscript):
    """Every piece where it belongs, in clean HTML."""
    body = clean(writing.body(manuscript, lambda figure: 7)).replace(' rel="noopener"', "")
    assert body.split("\n") == [
        "<h2>Trước bình minh</h2>",
        '<p>Bà con <strong>chờ</strong> nước<sup id="chu-goi-1"><a href="#chu-1">1</a></sup> về, '
        'xem <a href="https://a.vn/lu">bản tin</a>.</p>',
        "<p>Người Việt Nam đã sống ở đây từ lâu</p>",
        "<p>Người dân sống bằng nghề chài lưới</p>",
        "<ol><li>một</li><li>hai</li></ol>",
        '<table><thead><tr><th scope="col">Năm</th><th scope="col">Mực nước</th></tr></thead>'
        '<tbody><tr><td colspan="2">2020</td></tr></tbody></table>',
        '<figure class="photo" data-photo="7"><figcaption>Ghe bán hoa.</figcaption></figure>',
        "<p>Hết.</p>",
        "<h2>Chú thích</h2>",
        '<ol><li id="chu-1">Theo đài khí tượng. '
        '<a href="#chu-goi-1" title="Về chỗ chú thích">↩</a></li></ol>',
    ]


def test_title_lead_signature_and_words_of_the_picture(manuscript):
    """What is no part of the body."""
    assert (manuscript.title, manuscript.lead) == ("Chợ nổi mùa nước", "Nước về sớm hơn mọi năm.")
    assert manuscript.signatures == [("Bài", "Minh An")]
    (figure,) = manuscript.figures()
    assert (figure.credit, figure.alt) == ("Hà Vy", "Ghe trên sông")
    assert manuscript.report.warnings == []
