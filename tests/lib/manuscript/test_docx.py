"""Word documents to plain HTML: what is kept, found, converted, and what is said about the rest."""

import pytest

from journal.lib.html import clean
from journal.lib.manuscript import docx as reader
from journal.lib.manuscript import writing
from journal.lib.manuscript.blocks import Report
from tests.word_files import (
    W,
    docx,
    field,
    linked,
    paragraph,
    picture,
    relation,
    run,
    style,
    styled,
)

TITLE = paragraph("Chợ nổi mùa nước")
ITALIC, BOLD = "<w:i/>", "<w:b/>"


def read(body: str, **parts):
    manuscript, _ = reader.read(docx(TITLE + body, **parts))
    return manuscript


def html(body: str, **parts) -> str:
    """The body of a manuscript, as it would be stored: cleaning it must change nothing."""
    return stored(read(body, **parts))


def stored(manuscript) -> str:
    markup = writing.body(manuscript, lambda figure: 7)
    cleaned = clean(markup)
    assert clean(markup.replace(' rel="noopener"', "")) == cleaned
    return cleaned.replace(' rel="noopener"', "")


# --- what is kept ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (run("đậm", properties=BOLD) + run(" thường"), "<strong>đậm</strong> thường"),
        (
            run("x", properties=BOLD) + run("y", properties=BOLD + ITALIC),
            "<strong>x<em>y</em></strong>",
        ),
        (run("m") + run("2", properties='<w:vertAlign w:val="superscript"/>'), "m<sup>2</sup>"),
        (
            run("H") + run("2", properties='<w:vertAlign w:val="subscript"/>') + run("O"),
            "H<sub>2</sub>O",
        ),
        (
            run("CO") + run("2", properties='<w:position w:val="-2"/><w:sz w:val="19"/>'),
            "CO<sub>2</sub>",
        ),
        (run("a") + "<w:r><w:br/></w:r>" + run("b"), "a<br>b"),
        (run("tin", properties="<w:caps/>"), "TIN"),
        (run("a < b & c"), "a &lt; b &amp; c"),
        (run("không đậm", properties='<w:b w:val="0"/>'), "không đậm"),
    ],
)
def test_emphasis_and_signs(given, expected):
    """Marks nest without gaps; a line break stays; signs are escaped."""
    assert html(paragraph(given)) == f"<p>{expected}</p>"


def test_links_of_all_three_kinds():
    """A hyperlink, a simple field, a field in parts; a script's address and a bookmark are text."""
    simple = f"""<w:fldSimple w:instr=' HYPERLINK "https://b.vn/x" '>{run("hai")}</w:fldSimple>"""
    underlined = run("một", properties='<w:u w:val="single"/>')
    anchor = f'<w:hyperlink w:anchor="_Toc1">{run(" năm")}</w:hyperlink>'
    body = "".join(
        map(
            paragraph,
            (
                linked("rIdL", underlined),
                simple,
                field(' HYPERLINK "https://c.vn" ', run("ba")) + run(" sau"),
                linked("rIdJ", run("bốn")) + anchor,
            ),
        )
    )
    relations = relation("rIdL", "hyperlink", "https://a.vn/?x=1&amp;y=2", "External")
    relations += relation("rIdJ", "hyperlink", "javascript:alert(1)", "External")
    assert html(body, relations=relations).split("\n") == [
        '<p><a href="https://a.vn/?x=1&amp;y=2">một</a></p>',
        '<p><a href="https://b.vn/x">hai</a></p>',
        '<p><a href="https://c.vn">ba</a> sau</p>',
        "<p>bốn năm</p>",
    ]


NUMBERING = (
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
)


def item(text: str, number: int, level: int = 0) -> str:
    return paragraph(
        text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    )


def test_lists_nest_and_go_on_counting():
    """Numbers inside bullets; a list that goes on after a paragraph goes on with its number."""
    body = item("a", 1) + item("b", 1, 1) + item("c", 1, 1) + item("d", 1)
    body += item("e", 2) + paragraph("giữa") + item("f", 2)
    assert html(body, numbering=NUMBERING) == (
        "<ul><li>a<ol><li>b</li><li>c</li></ol></li><li>d</li></ul><ol><li>e</li></ol>\n"
        '<p>giữa</p>\n<ol start="2"><li>f</li></ol>'
    )


LETTERED = (
    '<w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="0"><w:numFmt w:val="lowerLetter"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="3"/></w:num>'
)


def test_numbers_that_word_makes_by_itself_are_told_of():
    """Before a heading they are lost, letters become figures: once each, whatever was counted."""
    heading = '<w:outlineLvl w:val="1"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>'
    body = paragraph("Mở đầu", heading) + paragraph("Kết", heading) + item("e", 2)
    body += paragraph("giữa") + item("a", 3) + item("b", 3)
    made = read(body, numbering=NUMBERING + LETTERED)
    assert [words.split(" (")[0] for words in made.report.warnings] == [
        "Số tự động trước tiêu đề phụ",
        "Danh sách đánh chữ hay số La Mã",
    ]
    assert html(body, numbering=NUMBERING + LETTERED).endswith(
        "<ol><li>e</li></ol>\n<p>giữa</p>\n<ol><li>a</li><li>b</li></ol>"
    )
    plain = item("a", 1) + item("b", 1, 1) + item("e", 2)
    assert not read(plain, numbering=NUMBERING).report.warnings


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def test_tables_keep_header_and_spans():
    """Merged cells in both directions; a row that Word repeats on every page is the header."""
    head = (
        "<w:tr><w:trPr><w:tblHeader/></w:trPr>"
        + cell("Năm", '<w:gridSpan w:val="2"/>')
        + cell("Mực")
    )
    rows = cell("2020", '<w:vMerge w:val="restart"/>') + cell("lũ") + cell("3,5")
    more = cell("", "<w:vMerge/>") + cell("hạn") + cell("1,2")
    table = f"<w:tbl>{head}</w:tr><w:tr>{rows}</w:tr><w:tr>{more}</w:tr></w:tbl>"
    assert html(table) == (
        '<table><thead><tr><th colspan="2" scope="col">Năm</th><th scope="col">Mực</th></tr>'
        "</thead>"
        '<tbody><tr><td rowspan="2">2020</td><td>lũ</td><td>3,5</td></tr>'
        "<tr><td>hạn</td><td>1,2</td></tr></tbody></table>"
    )


def test_notes_stand_at_the_end_and_lead_back():
    """Each call leads to its note and the note to its call; numbers are those of the calls."""
    call = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    body = paragraph(run("Một") + call.format(5) + run(", hai") + call.format(3) + run("."))
    notes = "".join(
        f'<w:footnote w:id="{name}">{paragraph(text)}</w:footnote>'
        for name, text in ((3, "Nguồn hai"), (5, "Nguồn  một"))
    )
    assert html(body, footnotes=notes) == (
        '<p>Một<sup id="chu-goi-1"><a href="#chu-1">1</a></sup>, hai'
        '<sup id="chu-goi-2"><a href="#chu-2">2</a></sup>.</p>\n<h2>Chú thích</h2>\n'
        '<ol><li id="chu-1">Nguồn một <a href="#chu-goi-1" title="Về chỗ chú thích">↩</a></li>'
        '<li id="chu-2">Nguồn hai <a href="#chu-goi-2" title="Về chỗ chú thích">↩</a></li></ol>'
    )


def test_headings_become_two_levels():
    """Whatever levels the writer used: the highest is h2, what is below it h3; bold goes."""
    headings = "".join(style(f"heading {n}", f"<w:rPr>{BOLD}</w:rPr>") for n in (2, 4))
    body = styled("heading 2", "Một") + paragraph("chữ") + styled("heading 4", "Hai")
    manuscript, _ = reader.read(
        docx(styled("Title", "Đầu đề") + body, styles=style("Title", "") + headings)
    )
    assert manuscript.title == "Đầu đề"
    assert stored(manuscript) == "<h2>Một</h2>\n<p>chữ</p>\n<h3>Hai</h3>"


def test_without_heading_styles_short_bold_lines_are_headings():
    """And the report says so; a bold paragraph of text stays one."""
    long = "Đoạn đậm này là lời văn, dài hơn một tít phụ rất nhiều. " * 3 + "Nó ở lại."
    body = paragraph("mở") + paragraph(run("Tít phụ", properties=BOLD)) + paragraph("chữ")
    body += paragraph(run(long, properties=BOLD)) + paragraph("hết")
    manuscript = read(body)
    assert "<h2>Tít phụ</h2>" in stored(manuscript)
    assert f"<p><strong>{long}</strong></p>" in stored(manuscript)
    assert manuscript.report.counts == {"Đoạn in đậm đứng riêng thành tít phụ": 1}


# --- title, lead, signatures, captions ------------------------------------------------------------

LEAD = "Nước về sớm hơn mọi năm, và chợ lại họp trước bình minh."


@pytest.mark.parametrize(
    "body",
    [
        styled("Title", "Chợ nổi") + styled("Subtitle", LEAD),
        styled("heading 1", "Chợ nổi") + paragraph(run(LEAD, properties=BOLD)),
        paragraph(run("Chợ nổi", properties=BOLD)) + paragraph(run(LEAD, properties=ITALIC)),
        paragraph(run("Chợ nổi", properties='<w:sz w:val="40"/>'))
        + paragraph(run(LEAD, properties=BOLD)),
        paragraph("Chuyên mục: Đời sống") + styled("Title", "Chợ nổi") + styled("Sapo", LEAD),
    ],
    ids=["styles", "heading and bold", "bold and italic", "large", "not the first line"],
)
def test_title_and_lead(body):
    """By style, else by what newsrooms do."""
    styles = "".join(style(name, "") for name in ("Title", "Subtitle", "Sapo", "heading 1"))
    manuscript, _ = reader.read(docx(body + paragraph("Chữ thường của bài. " * 9), styles=styles))
    assert (manuscript.title, manuscript.lead) == ("Chợ nổi", LEAD)
    assert "Chợ nổi" not in stored(manuscript)
    assert LEAD not in stored(manuscript)


def test_a_lead_with_a_link_stays_in_the_text():
    """The lead is plain text: taking it would lose the link."""
    body = paragraph(linked("rIdL", run(LEAD, properties=BOLD)))
    manuscript = read(
        body + paragraph("hết"), relations=relation("rIdL", "hyperlink", "https://a.vn", "External")
    )
    assert manuscript.lead == ""
    assert f'<a href="https://a.vn"><strong>{LEAD}' in stored(manuscript)


BOTH = ("Bài", "Ảnh")


@pytest.mark.parametrize(
    ("line", "signatures"),
    [
        ("Bài: Minh An", [("Bài", "Minh An")]),
        ("Tin và ảnh: Hà Vy", [("Tin", "Hà Vy"), ("Ảnh", "Hà Vy")]),
        ("BÀI, ẢNH: LÊ MINH", [("Bài", "LÊ MINH"), ("Ảnh", "LÊ MINH")]),
        ("Bài:  Minh An , Hà Vy", [("Bài", "Minh An"), ("Bài", "Hà Vy")]),
        ("(Lược dịch: Thu Hà)", [("Lược dịch", "Thu Hà")]),
        ("Bài và ảnh: Minh An, Hà Vy", [(r, n) for n in ("Minh An", "Hà Vy") for r in BOTH]),
        ("Tin: Minh AnẢnh: Hà Vy", [("Tin", "Minh An"), ("Ảnh", "Hà Vy")]),
        ("Bài: Minh An - Ảnh: Hà Vy", [("Bài", "Minh An"), ("Ảnh", "Hà Vy")]),
        ("Bài học: đừng vội", []),
        ("Ảnh hưởng: rất lớn", []),
    ],
)
def test_signatures_at_the_end(line, signatures):
    """They become bylines and leave the text; what only looks like one stays."""
    manuscript = read(paragraph("Chữ của bài.") + paragraph(line))
    assert manuscript.signatures == signatures
    assert (stored(manuscript) == "<p>Chữ của bài.</p>") == bool(signatures)


def test_a_source_under_the_names_stays_in_the_text():
    """It is nobody's byline, and hides none."""
    body = paragraph("Chữ.") + paragraph("Tin, ảnh: Hà Vy") + paragraph("(Theo TTXVN)")
    manuscript = read(body)
    assert manuscript.signatures == [("Tin", "Hà Vy"), ("Ảnh", "Hà Vy")]
    assert stored(manuscript) == "<p>Chữ.</p>\n<p>(Theo TTXVN)</p>"


@pytest.mark.parametrize(
    ("words", "side", "is_name"),
    [("Minh An", "right", True), ("Minh An", "left", False), ("Còn tiếp kỳ sau", "right", False)],
)
def test_a_name_alone_at_the_end(words, side, is_name):
    """In bold at the right it is the writer's, and the report says what was made of it."""
    name = paragraph(run(words, properties=BOLD), f'<w:jc w:val="{side}"/>')
    manuscript = read(paragraph("Chữ.") + name)
    assert manuscript.signatures == ([("Bài", words)] if is_name else [])
    assert (words in stored(manuscript)) != is_name
    assert ("Tên đứng riêng cuối bài thành bút danh" in manuscript.report.counts) == is_name


@pytest.mark.parametrize(
    ("below", "caption", "credit"),
    [
        (styled("caption", "Ghe bán hoa. Ảnh: Hà Vy"), "Ghe bán hoa.", "Hà Vy"),
        (paragraph(run("Ghe bán hoa (Ảnh: TTXVN)", properties=ITALIC)), "Ghe bán hoa", "TTXVN"),
        (paragraph("Ghe bán hoa", '<w:jc w:val="center"/>'), "Ghe bán hoa", ""),
        (paragraph("Ảnh: Hà Vy"), "", "Hà Vy"),
        (paragraph("Đoạn văn thường sau ảnh."), None, None),
    ],
)
def test_captions(below, caption, credit):
    """By style, or short and set apart under the picture; "Ảnh:" names the photographer."""
    body = paragraph("trước") + paragraph(picture(alt="Ghe trên sông")) + below + paragraph("sau")
    manuscript = read(body, styles=style("caption", ""))
    (figure,) = manuscript.figures()
    assert figure.alt == "Ghe trên sông"
    words = "".join(run.text for run in figure.caption)
    assert (words, figure.credit) == (caption or "", credit or "")
    assert ("Đoạn văn" in stored(manuscript)) == (caption is None)


def test_pictures_side_by_side_keep_their_captions():
    """A table that only lays pictures out is none: each caption stands under its picture."""

    def picture_cell(name):
        return f"<w:tc>{paragraph(picture(name))}</w:tc>"

    captions = "".join(
        f"<w:tc>{paragraph(run(c, properties=ITALIC))}</w:tc>" for c in ("Trái", "Phải")
    )
    table = f"<w:tbl><w:tr>{picture_cell('rIdP') * 2}</w:tr><w:tr>{captions}</w:tr></w:tbl>"
    captions = [f.caption[0].text for f in read(table).figures()]
    assert captions == ["Trái", "Phải"]


# --- old fonts ------------------------------------------------------------------------------------

TCVN3, VNI = (
    "Ng\xadêi ViÖt Nam ®· sèng ë ®©y tõ l©u",
    "Ngöôøi daân ôû ñaây soáng baèng ngheà chaøi löôùi",
)
UNICODE = "Người Việt Nam đã sống ở đây từ lâu"


@pytest.mark.parametrize(
    "given",
    [
        {"body": paragraph(run(TCVN3, ".VnTime"))},
        {
            "body": styled("Than", run(TCVN3)),
            "styles": style("Goc", '<w:rPr><w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/></w:rPr>')
            + style("Than", '<w:basedOn w:val="Goc"/>'),
        },
        {
            "body": paragraph(run(TCVN3, properties='<w:rStyle w:val="Chu"/>')),
            "styles": style("Chu", '<w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr>', "character"),
        },
        {
            "body": paragraph(run(TCVN3)),
            "styles": '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme="minorHAnsi"/>'
            "</w:rPr></w:rPrDefault></w:docDefaults>",
            "theme": '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
            '<a:fontScheme><a:minorFont><a:latin typeface=".VnTime"/></a:minorFont>'
            "</a:fontScheme></a:theme>",
        },
        {
            "body": paragraph(
                run("Ng", ".VnTime")
                + run("\xadêi ViÖt Nam ®· sèng", ".VnTime", BOLD)
                + run(" ë ®©y tõ l©u", ".VnArial")
            )
        },
        {
            "body": paragraph(
                run("".join(chr(0xF000 + ord(c)) if c > "~" else c for c in TCVN3), ".VnTime")
            )
        },
        {"body": paragraph(run((TCVN3 + ". ") * 4, "Times New Roman"))},
    ],
    ids=[
        "run",
        "style based on another",
        "character style",
        "theme",
        "cut runs",
        "symbols",
        "font lost",
    ],
)
def test_old_text_is_converted_by_the_font_it_really_has(given):
    """Wherever the font is named, and even where only the text tells."""
    manuscript, _ = reader.read(docx(given.pop("body"), **given))
    text = " ".join([manuscript.title, *(p.text for p in manuscript.paragraphs())])
    assert UNICODE in text
    assert any("TCVN3" in kind for kind in manuscript.report.counts)


def test_a_font_that_lies_changes_nothing():
    """Unicode text in .VnTime, beside TCVN3 in the same font, stays as it is."""
    body = paragraph(run("Chữ này đã là Unicode", ".VnTime")) + paragraph(run(TCVN3, ".VnTime"))
    body += paragraph(run("Déjà vu, café Gruyère", ".VnTime") + run(" và đã lưu", ".VnTime"))
    assert html(body) == (
        f"<p>Chữ này đã là Unicode</p>\n<p>{UNICODE}</p>\n<p>Déjà vu, café Gruyère và đã lưu</p>"
    )


def test_vni_capitals_and_loose_marks():
    """VNI, a letter of it cut by bold, the capital fonts of TCVN3, Unicode with loose marks."""
    body = paragraph(run(VNI, "VNI-Times")) + paragraph(
        run("l", "VNI-Times") + run("o", "VNI-Times", BOLD) + run("áp hoïc", "VNI-Times")
    )
    body += paragraph(run("céng hoµ x· héi", ".VnTimeH")) + paragraph("Vie\u0323\u0302t Nam")
    manuscript = read(body)
    assert [p.text for p in manuscript.paragraphs()] == [
        "Người dân ở đây sống bằng nghề chài lưới",
        "lốp học",
        "CỘNG HOÀ XÃ HỘI",
        "Việt Nam",
    ]
    assert "Gộp dấu rời (Unicode tổ hợp)" in manuscript.report.counts


# --- typing ---------------------------------------------------------------------------------------


def test_typing_is_tidied_across_runs_and_every_change_is_listed():
    """Emphasis stays where it was; the report has the words before and after, and where."""
    body = paragraph(run('Bà nói : "Năm nay ') + run("nước", properties=ITALIC) + run(' lớn"  ..'))
    manuscript = read(body)
    assert stored(manuscript) == "<p>Bà nói: “Năm nay <em>nước</em> lớn”.</p>"
    assert manuscript.report.counts["Sửa dấu ngoặc kép"] == 2
    first = manuscript.report.corrections[0]
    assert (first.before, first.after) == (" ", "")
    assert "Bà nói" in first.around


# --- what is left out, and said -------------------------------------------------------------------


def test_tracked_changes_comments_and_hidden_text():
    """Insertions in, deletions out, comments and hidden text out; each is said."""
    body = paragraph(
        run("giữ ")
        + f'<w:ins w:id="1">{run("thêm")}</w:ins>'
        + '<w:del w:id="2"><w:r><w:delText>xóa</w:delText></w:r></w:del>'
        + '<w:r><w:commentReference w:id="0"/></w:r>'
        + run("ẩn", properties="<w:vanish/>")
    )
    body += paragraph(run("đầu "), "<w:rPr><w:del w:id='3'/></w:rPr>") + paragraph("nối")
    manuscript = read(body)
    assert stored(manuscript) == "<p>giữ thêm</p>\n<p>đầu nối</p>"
    said = " ".join(manuscript.report.warnings)
    assert all(word in said for word in ("vết sửa", "Lời bình", "Chữ ẩn"))


def test_a_drop_cap_goes_back_to_its_word():
    """Word frames it as a paragraph of its own."""
    frame = '<w:framePr w:dropCap="drop" w:lines="3"/>'
    body = paragraph(run("N", properties='<w:sz w:val="120"/>'), frame) + paragraph("gười về.")
    assert html(paragraph("Chữ.") + body) == "<p>Chữ.</p>\n<p>Người về.</p>"


def test_text_boxes_are_not_lost_and_not_doubled():
    """The text of a box stands after the paragraph it hangs on, once."""
    box = f"<w:txbxContent>{paragraph('Trong khung')}</w:txbxContent>"
    shape = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    assert html(paragraph(run("Chữ") + shape)) == "<p>Chữ</p>\n<p>Trong khung</p>"


def test_pictures_that_cannot_be_read_are_said_with_their_place():
    """EMF, pictures that are only linked, pictures that are gone."""
    relations = relation("rIdE", "image", "media/x.emf") + relation("rIdM", "image", "media/no.png")
    relations += relation("rIdX", "image", "file:///C:/a.jpg", "External")
    body = paragraph("Sông Hậu chiều ấy") + "".join(paragraph(picture(f"rId{n}")) for n in "EMX")
    manuscript = read(
        body, relations=relations, files={"word/media/x.emf": b"\x01\x00\x00\x00 EMF" * 9}
    )
    assert not list(manuscript.figures())
    assert len(manuscript.report.warnings) == 3
    assert all("Sông Hậu chiều ấy" in words for words in manuscript.report.warnings)


def test_what_stands_outside_of_the_text_is_said():
    """Headers and footers with words, signs that only a font has; page numbers are no words."""

    def margin(words):
        return f'<w:hdr xmlns:w="{W}">{paragraph(words)}</w:hdr>'.encode()

    relations = relation("rIdH", "header", "header1.xml") + relation("rIdF", "footer", "f.xml")
    manuscript = read(
        paragraph(run("Sông") + '<w:r><w:sym w:font="Wingdings" w:char="F04A"/></w:r>'),
        relations=relations,
        files={
            "word/header1.xml": margin("Tạp chí, số 5"),
            "word/f.xml": margin("Trang 1/20"),
        },
    )
    assert manuscript.report.warnings == [
        "Một ký hiệu chỉ có trong phông ký hiệu (Wingdings, Symbol…) không chuyển được "
        "(sau “Sông…”).",
        "Chữ ở đầu trang, chân trang không lấy vào bài (“Tạp chí, số 5”).",
    ]


def test_words_of_tables_in_notes_and_of_wordart_stay():
    """Wherever a writer put them."""
    table = f"<w:tbl><w:tr><w:tc>{paragraph('trong bảng')}</w:tc></w:tr></w:tbl>"
    note = f'<w:footnote w:id="2">{paragraph("Nguồn")}{table}</w:footnote>'
    art = '<w:r><w:pict><v:shape><v:textpath string="CHỢ NỔI"/></v:shape></w:pict></w:r>'
    call = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    body = html(paragraph(run("Sông ") + art + call), footnotes=note)
    assert "<p>Sông CHỢ NỔI<sup" in body
    assert "Nguồn<br>trong bảng" in body


def test_of_many_corrections_the_rest_is_counted():
    """What the list does not show is said in a number."""
    report = read(paragraph("a  b " * 310)).report
    assert len(report.corrections) == 300
    assert report.more == sum(report.counts.values()) - 300 > 0


def test_the_strict_form_of_the_standard_is_read_too():
    """Word can save "Strict Open XML": the same words under other addresses."""
    strict = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
    manuscript, _ = reader.read(docx(paragraph("Tiêu đề") + paragraph("Chữ."), namespaces=strict))
    assert (manuscript.title, stored(manuscript)) == ("Tiêu đề", "<p>Chữ.</p>")


def test_of_many_warnings_the_rest_is_counted():
    """Each once, however often it was met."""
    report = Report()
    for number in [*range(310), *range(310)]:
        report.warn(f"Ảnh số {number} không đọc được.")
    assert len(report.warnings) == 300
    assert report.as_data()["more_warnings"] == 10
