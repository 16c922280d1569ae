"""What clipboards hold, from Word, LibreOffice, Google Docs and web pages, to plain HTML."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal.lib.html import clean
from journal.lib.manuscript.pasted import MAX_LENGTH, read

TCVN3, UNICODE = "Ng\xadêi ViÖt Nam ®· sèng ë ®©y", "Người Việt Nam đã sống ở đây"


def html(markup: str, first_note: int = 1) -> str:
    return clean(read(markup, first_note).html).replace(' rel="noopener"', "")


WORD = f"""<html><head><style><!--
 /* Style Definitions */ @font-face {{font-family:".VnTime"; panose-1:2 11;}}
 p.MsoNormal, li.MsoNormal {{mso-style-parent:""; margin:0cm; font-family:".VnTime","sans-serif";}}
 @page WordSection1 {{size:595.3pt 841.9pt;}}
--></style></head><body><!--StartFragment-->
<p class=MsoNormal>{TCVN3}<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoNormal style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;</span></span>
<![endif]>mét</p>
<p class=MsoNormal style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o<span>&nbsp;
</span></span>hai</p>
<p class=MsoNormal>ch÷<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1"><span
class=MsoFootnoteReference>[1]</span></a> hÕt.</p>
<div style='mso-element:footnote-list'><hr><div id=ftn1><p class=MsoFootnoteText><a
href="#_ftnref1" name="_ftn1">[1]</a> Nguồn tin.</p></div></div>
<!--EndFragment--></body></html>"""


@pytest.mark.parametrize("first", [1, 4])
def test_word(first):
    """The font of the style sheet, lists drawn with bullets, notes with numbers that are free."""
    heading = "<h2>Chú thích</h2>" if first == 1 else "<hr>"
    start = f' start="{first}"' if first > 1 else ""
    assert html(WORD, first) == (
        f"<p>{UNICODE}</p>\n<ol><li>một<ul><li>hai</li></ul></li></ol>\n"
        f'<p>chữ<sup id="chu-goi-{first}"><a href="#chu-{first}">{first}</a></sup> hết.</p>\n'
        f'{heading}\n<ol{start}><li id="chu-{first}">Nguồn tin. '
        f'<a href="#chu-goi-{first}" title="Về chỗ chú thích">↩</a></li></ol>'
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            "<b style='font-weight:normal' id='docs-internal-guid-7'><p dir=ltr>"
            "<span style='font-weight:700'>đậm</span><span style='font-weight:400'> và "
            "</span><a href='https://www.google.com/url?q=https://a.vn/x&amp;sa=D'>"
            "<span style='text-decoration:underline'>liên kết</span></a></p></b>",
            '<p><strong>đậm</strong> và <a href="https://a.vn/x">liên kết</a></p>',
        ),
        (
            "<ul><li aria-level=1><p>a</p></li><ul><li aria-level=2><p>b</p></li></ul></ul>",
            "<ul><li>a<ul><li>b</li></ul></li></ul>",
        ),
        (f'<p><font face=".VnTime, serif">{TCVN3}</font></p>', f"<p>{UNICODE}</p>"),
        (
            '<p>Chữ<sup><a class="sdfootnoteanc" href="#sdfootnote1sym">1</a></sup></p>'
            '<div id="sdfootnote1"><p><a href="#sdfootnote1anc">1</a>Nguồn</p></div>',
            '<p>Chữ<sup id="chu-goi-1"><a href="#chu-1">1</a></sup></p>\n<h2>Chú thích</h2>\n'
            '<ol><li id="chu-1">Nguồn '
            '<a href="#chu-goi-1" title="Về chỗ chú thích">↩</a></li></ol>',
        ),
        ("<div>a<div>b</div>c</div>", "<p>a</p>\n<p>b</p>\n<p>c</p>"),
        ("<p>a<br>b<br><br>c</p>", "<p>a<br>b</p>\n<p>c</p>"),
        ("<h1>Một</h1><h4>Hai</h4><p>x</p>", "<h2>Một</h2>\n<h3>Hai</h3>\n<p>x</p>"),
        ("<blockquote><p>trích</p></blockquote>", "<blockquote><p>trích</p></blockquote>"),
        (
            "<table><thead><tr><th>Năm<th>Mực</thead><tr><td colspan=2>2020</table>",
            '<table><thead><tr><th scope="col">Năm</th><th scope="col">Mực</th></tr></thead>'
            '<tbody><tr><td colspan="2">2020</td></tr></tbody></table>',
        ),
        (
            '<figure class="photo wide" data-photo="12"><img src="/media/x.jpg"><figcaption>Chú'
            "</figcaption></figure><p>x</p>",
            '<figure class="photo wide" data-photo="12"><figcaption>Chú</figcaption></figure>\n'
            "<p>x</p>",
        ),
        (
            '<figure class="gallery wide cke_widget_element"><div><figure class="photo" '
            'data-photo="1"><img src="/media/1.jpg"><figcaption>Một</figcaption></figure>'
            '<figure class="photo" data-photo="2"></figure></div><figcaption><p>Cả hai</p><p>và '
            "nữa</p></figcaption></figure>",
            '<figure class="gallery wide"><figure class="photo" data-photo="1"><figcaption>Một'
            '</figcaption></figure><figure class="photo" data-photo="2"></figure><figcaption>Cả hai'
            "<br>và nữa</figcaption></figure>",
        ),
        (
            '<figure class="gallery"><img src="x.jpg"><figcaption>Trang khác</figcaption></figure>',
            "<p>Trang khác</p>",
        ),
        (
            "<p>x</p><script>alert(1)</script><style>p{}</style><p hidden>y</p>",
            "<p>x</p>\n<p>y</p>",
        ),
        ("<p>x<span style='display:none'>ẩn</span></p>", "<p>x</p>"),
        ('<p><a href="javascript:alert(1)">x</a></p>', "<p>x</p>"),
        ("<p>một</p>\n  \n<p>  hai  </p>", "<p>một</p>\n<p>hai</p>"),
    ],
)
def test_other_sources(given, expected):
    """Google Docs, LibreOffice, web pages, the journal's own figures."""
    assert html(given) == expected


def test_a_few_words_stay_in_their_paragraph():
    """With the blanks that join them to the words around; a whole paragraph is one."""
    assert read("<span> chữ <i>giữa</i> dòng </span>").html == " chữ <em>giữa</em> dòng "
    assert read("<p>chữ</p>").html == "<p>chữ</p>"


def test_pictures_are_not_taken_and_it_is_said():
    """They come from the library; a counting pixel is no picture."""
    markup = '<p>Sông<img src="a.jpg"><img src="b.png" width="1"></p><img src="c.jpg">'
    assert read(f"<img src=d.jpg>{markup}").report.warnings == [
        "3 ảnh trong đoạn dán không vào bài (ở đầu, sau “Sông…”): hãy chèn ảnh từ thư viện ảnh."
    ]


PIECES = [
    "<p>",
    "</p>",
    "<b>",
    "</i>",
    "<table>",
    "<td>",
    "</table>",
    "<li>",
    "<ul>",
    "</ul>",
    "<br>",
]
PIECES += [
    '<a href="#_ftn1">',
    '<a href="#_ftnref1">',
    "</a>",
    "chữ",
    " ",
    "<figure data-photo=3>",
    "<figure class=pair>",
]
PIECES += ["<tr>", "<style>p{", "</style>", "<!--", "-->", "<p style='mso-list:l0 level9'>", "<h3>"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=40))
def test_anything_can_be_pasted(markup):
    """Whatever comes is read, and what comes out is what would be stored."""
    cleaned = clean(read(markup).html)
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    "piece", ["<p ", "<!--", "<style>", "</b>", "<a href='#_ftn1'>", "x", "<li>"]
)
def test_much_of_anything_takes_little_time(piece):
    """In proportion to its length, or it is refused."""
    begun = time.monotonic()
    with suppress(ValueError):
        read(piece * (100_000 // len(piece)))
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("markup", ["x" * (MAX_LENGTH + 1), "<b>" * 300], ids=["long", "deep"])
def test_too_much_is_refused(markup):
    """The caller says so."""
    with pytest.raises(ValueError, match="to paste"):
        read(markup)
