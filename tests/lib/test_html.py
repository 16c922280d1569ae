"""The allow-list of stored HTML, the text of it, and the field that applies it."""

import time
import unicodedata

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.models import Article, Section
from journal.lib.html import ATTRIBUTES, FIGURE_CLASSES, TAGS, clean, plain_text
from tests.factories import make_article

DIRTY = '<p onclick="x()">Chào <b>bạn</b></p><script>x()</script>'
CLEAN = "<p>Chào <strong>bạn</strong></p>"


def elements(markup: str) -> list:
    """The elements another parser than the cleaner's own finds in a piece of HTML."""
    return [e for e in html5lib.parseFragment(markup, namespaceHTMLElements=False).iter() if e.tag]


def faults(markup: str) -> list[str]:
    """What stands in a piece of HTML that the allow-list does not name."""
    found = []
    for element in elements(markup):
        if element.tag == "DOCUMENT_FRAGMENT":
            continue
        if element.tag not in TAGS:
            found.append(str(element.tag))
        allowed = ATTRIBUTES.get(element.tag, set()) | ({"rel"} if element.tag == "a" else set())
        found += [f"{element.tag} {name}" for name in element.attrib if name not in allowed]
        address = element.get("href", "")
        if address.strip().partition(":")[0].lower() in {"javascript", "data", "vbscript"}:
            found.append(address)
    return found


@pytest.mark.parametrize(
    ("markup", "cleaned"),
    [
        ("<p>một &amp; hai &lt; ba</p>", "<p>một &amp; hai &lt; ba</p>"),
        ("5 < 6 & 7", "5 &lt; 6 &amp; 7"),
        (
            "<b>a</b><i>b</i><strike>c</strike><del>d</del>",
            "<strong>a</strong><em>b</em><s>c</s><s>d</s>",
        ),
        (
            '<B CLASS="x">a</B><H1 ID=y>b</H1><I\nSTYLE="z">c</I>',
            "<strong>a</strong><h2>b</h2><em>c</em>",
        ),
        ('<b title="x" lang=vi>a</b>', "<strong>a</strong>"),
        ("<h5>a</h5><h6>b</h6>", "<h4>a</h4><h4>b</h4>"),
        ("<bold>a</bold><u>b</u>", "a<u>b</u>"),
        ("<div>một</div><div>hai</div>", "<p>một</p><p>hai</p>"),
        ("<section><div><p>a</p></div>b</section>", "<p>a</p>b"),
        ("<td><div>loose", "<p>loose</p>"),
        ('<p title="<b>" style="color:red">a', "<p>a</p>"),
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<p></p><p> \n</p><p>&nbsp;<br></p>a", "a"),
        ("<textarea><b>a</b></textarea>", "&lt;b&gt;a&lt;/b&gt;"),
        ("<!-- <b>a</b> -->b", "b"),
        (
            "<table border=1><caption>T</caption><tr><th scope=row id=x>a<td colspan=2 rowspan=0>b",
            '<table><caption>T</caption><tbody><tr><th scope="row">a</th>'
            '<td colspan="2">b</td></tr></tbody></table>',
        ),
        ("<ol start=3 type=a><li value=9>a</ol>", '<ol start="3"><li>a</li></ol>'),
        ("<th scope=evil>", ""),
    ],
)
def test_clean(markup, cleaned):
    """Allowed tags stay, their namesakes are renamed, blocks become paragraphs, the rest goes."""
    assert clean(markup) == cleaned


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<img src=x onerror=alert(1)>",
        "<p onclick=alert(1) OnMouseOver=alert(1)>a",
        "<body onload=alert(1)>",
        '<p style="background:url(javascript:alert(1))">a',
        "<style>@import 'x'</style>",
        "<svg onload=alert(1)><a xlink:href=javascript:alert(1)>a</a></svg>",
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 "
        "onerror=alert(1)&gt;'>",
        "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<form action=/admin/><input name=a><button formaction=javascript:alert(1)>b</form>",
        "<object data=x></object><embed src=x><base href=//vi-du.example/><link rel=import href=x>",
        "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
        '<a href="javascript:alert(1)">a</a>',
        '<a href="JaVaScRiPt:alert(1)">a</a>',
        '<a href=" java\tscr\nipt:alert(1)">a</a>',
        '<a href="&#106;avascript&colon;alert(1)">a</a>',
        '<a href="&#1;javascript:alert(1)">a</a>',
        '<a href="java&#x200b;script:alert(1)">a</a>',
        '<a href="java&#xfeff;script&#x2060;:alert(1)">a</a>',
        '<a href="data:text/html,<script>alert(1)</script>">a</a>',
        '<a href="vbscript:x">a</a>',
        "<p>&#x338; onmouseover=alert(1) x=</p>",
        "<p>&#x323;&#x338; onmouseover=alert(1) x=</p>",
        "<p>\u0338 onmouseover=alert(1)>a",
        "<a><table><a href=javascript:alert(1)>",
        "<xmp><p></xmp><img src=x onerror=alert(1)>",
        "<template><script>alert(1)</script></template>",
        "<p/onclick=alert(1)>a",
        "<<p onclick=alert(1)//<p",
        "<plaintext><img src=x onerror=alert(1)>",
        "<![CDATA[<img src=x onerror=alert(1)>]]>",
    ],
)
def test_nothing_that_acts_gets_through(markup):
    """Scripts, handlers, styles, forms, frames and tricks with parsers leave nothing behind."""
    assert faults(clean(markup)) == []
    assert clean(clean(markup)) == clean(markup)


@pytest.mark.parametrize(
    ("link", "href"),
    [
        ("https://vi-du.example/đò?a=1&amp;b=2", "https://vi-du.example/đò?a=1&b=2"),
        ("/chuyen-muc/van-hoa/", "/chuyen-muc/van-hoa/"),
        ("mailto:toa-soan@vi-du.example", "mailto:toa-soan@vi-du.example"),
        ("tel:+84123", "tel:+84123"),
        ("#chu-thich", "#chu-thich"),
    ],
)
def test_links_stay(link, href):
    """A link keeps its address and no window or relation of its own."""
    _, anchor = elements(clean(f'<a href="{link}" target=_blank rel=opener class=x>a</a>'))
    assert anchor.attrib == {"href": href, "rel": "noopener"}


def test_links_to_nowhere_are_text():
    """Bookmarks of Word and links whose address was refused leave their words."""
    assert clean('<a name="_Toc1">Mục</a> <a title=t href="ftp://a">x</a>') == "Mục x"


@pytest.mark.parametrize("src", ["/media/photos/2026/11/a-1.jpg", "/media/bến sông.webp"])
def test_own_pictures_stay(src):
    """A picture under MEDIA_URL keeps address, text and size."""
    markup = f'<img src="{src}" alt="Đò &amp; bến > sông" width="640" height="480">'
    _, image = elements(clean(f"<p>{markup}</p>"))[1:]
    assert image.attrib == {"src": src, "alt": "Đò & bến > sông", "width": "640", "height": "480"}


@pytest.mark.parametrize(
    "attributes",
    [
        *("", "alt=a", 'alt=" src=/media/a.jpg"', 'alt="a > b"', "src=''", "src=/static/a.jpg"),
        *("src=https://vi-du.example/media/a.jpg", "src=//vi-du.example/media/", "src=data:,x"),
        *("src=/media/../admin/", "src=/media/%2e%2e/admin/", "src=/media/.%2e/admin/"),
        *("src='/media/.\t./admin/'", "src='/media/.&#10;./admin/'", r"src=/media\..\admin"),
        *("src=/media/a.jpg?x", "srcset=/media/a.jpg"),
    ],
)
def test_other_pictures_go(attributes):
    """An address that is not, or may lead, outside MEDIA_URL takes its picture with it."""
    assert clean(f"a<img {attributes}>b") == "ab"


@pytest.mark.parametrize(
    ("attributes", "kept"),
    [
        ('class="photo wide evil" data-photo="12"', ' class="photo wide" data-photo="12"'),
        ('class="evil" data-photo="9"', ' data-photo="9"'),
        ("data-photo=0", ""),
        ("data-photo=-1", ""),
        ("data-photo=١٢", ""),
        ("data-photo=1٢", ""),
        ("data-photo='12 '", ""),
        ("data-photo=1234567890", ""),
        ("data-photo='1\" onclick=\"x'", ""),
        ("data-other=1 id=x style=y", ""),
    ],
)
def test_figures(attributes, kept):
    """A figure keeps the number of its photo and the classes the journal knows."""
    figure = "<figcaption>Bến <em>sông</em></figcaption></figure>"
    assert clean(f"<figure {attributes}>{figure}") == f"<figure{kept}>{figure}"


def test_control_characters_written_as_entities_go():
    """What is invisible is taken out after entities were resolved, too, and letters are NFC."""
    assert clean("<p>a&#8;b&#x200b;&#x202e;c&zwnj;d e&#x301;</p>") == "<p>abcd é</p>"


PIECES = [
    *("<p>", "</p>", "<b>", "</b>", "<i>", "<s>", "</s>", "<em>", "</em>", "<strong>", "<nobr>"),
    *("<a>", "<a href=x>", "<a href=java&#x200b;script:x>", "</a>", "<p title=x>", "<h1>", "</h1>"),
    *("<div>", "</div>", "<pre>", "<dt>", "<dd>", "<ul>", "<li>", "</ul>", "<h3>", "<blockquote>"),
    *("<table>", "<caption>", "<tbody>", "<col>", "<tr>", "<td>", "</td>", "</table>"),
    *("<figure>", "<figcaption>", "<img>", "<img src=/media/a>", "<br>", "<hr>", "<frameset>"),
    *("<svg>", "</svg>", "<math>", "</math>", "<mtext>", "<mglyph>", "<desc>", "<foreignObject>"),
    *("<annotation-xml>", "<style>", "</style>", "<script>", "</script>", "<title>", "<textarea>"),
    *("<noscript>", "<xmp>", "<plaintext>", "<select>", "<option>", "<template>", "<form>"),
    *("<button>", "<body>", "<!--", "-->", "<![CDATA[", "]]>", "<", ">", "=", "/", '"', "'", "&"),
    *("&lt;", "&gt;", "&amp;", "&nbsp;", "&#x338;", "&#x200b;", "\u0338", "\u0323", "\u037e", "\0"),
    *("x", " ", " onclick=x "),
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
@settings(max_examples=250, deadline=None)
def test_clean_html_is_safe_and_stays(markup):
    """Whatever it is made of: only what the allow-list names, in NFC, and cleaned once for all."""
    result = clean(markup)
    assert faults(result) == []
    assert clean(result) == result
    assert unicodedata.is_normalized("NFC", result)
    assert plain_text(result) == plain_text(f"{result}<!---->")  # as a parser reads it


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 100_000,
        "<b>" * 100_000,
        "<font color=red><!-- a --></p>" * 50_000,
        "<ul><li>" * 20_000,
        "<blockquote><p>" * 20_000,
        "<DIV></x>" * 50_000,
        "<b><i><a href=x>" * 3_000 + "</b>" * 3_000,
        "<img " * 100_000,
        "<p " + "a=b " * 100_000,
        "<p>" + "&nbsp;" * 50_000 + "x",
        "<p>Xin chào các bạn đọc</p>\n" * 40_000,
    ],
    ids=lambda markup: markup[:12],
)
def test_large_markup_takes_no_time(markup):
    """A million characters, or nesting that never ends, cost seconds at the very worst."""
    start = time.process_time()
    plain_text(clean(markup))
    plain_text(markup)
    assert time.process_time() - start < 4


def test_of_absurd_nesting_the_words_stay():
    """Too many levels become plain text, safe to print."""
    assert clean("<div>" * 300 + "một <b>&lt;hai&gt;</b>") == "một &lt;hai&gt;"
    assert clean("<div>" * 100 + "<b>một</b>" + "</div>" * 100) == "<p><strong>một</strong></p>"
    assert clean("<p>một<li>hai" * 300).count("<p>") == 300
    assert plain_text("<b>một<p title='x'>" * 300 + "a < b &lt;i&gt;<i").endswith("một\na < b <i>")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>một<br>hai</p><p>ba &amp; &lt;b&gt;</p>", "một\nhai\nba & <b>"),
        ("đầu<h2>Mục</h2>cuối<hr>hết", "đầu\nMục\ncuối\nhết"),
        ("a<ul><li>b<ul><li>c</li></ul></li></ul>", "a\nb\nc"),
        ("<table><tbody><tr><th>a</th><td>b</td></tr></tbody></table>", "a\nb"),
        ('<figure data-photo="1"><figcaption>a <em>b</em></figcaption></figure>c', "a b\nc"),
        ("<p>một\n  hai&nbsp;ba</p>", "một hai ba"),
        ("10<sup>2</sup>", "102"),
        ("&amp;lt;p&amp;gt;", "&lt;p&gt;"),
        ('<img src="/media/a" alt="x &gt; y">', ""),
        ("<P>A</P>B<script>x</script><!-- c -->", "A\nB"),
        ("e&#x301; a&#x200b;b", "é ab"),
        ("", ""),
    ],
)
def test_plain_text(markup, text):
    """One line for each block, no tags, entities resolved once."""
    assert plain_text(markup) == text


def stored(article: Article) -> str:
    return Article.objects.values_list("body", flat=True).get(pk=article.pk)


def test_saving_cleans_the_row_and_the_instance(db):
    """What is in memory after save() is what the database has."""
    article = make_article(body=DIRTY)
    assert article.body == stored(article) == CLEAN
    article.body = DIRTY
    article.save(update_fields=["body"])
    assert article.body == stored(article) == CLEAN


def test_every_other_way_in_cleans(db):
    """update(), bulk_update(), bulk_create(), get_or_create(): nothing is stored as it came."""
    article = make_article()
    Article.objects.filter(pk=article.pk).update(body='<a href="java&#x200b;script:x">a</a>')
    assert stored(article) == "a"
    article.body = DIRTY
    Article.objects.bulk_update([article], ["body"])
    assert stored(article) == CLEAN
    section = Section.objects.get(pk=article.section_id)
    [made] = Article.objects.bulk_create([Article(title="A", section=section, body=DIRTY)])
    assert stored(made) == CLEAN
    again, created = Article.objects.get_or_create(title="B", section=section, body=DIRTY)
    assert (stored(again), created) == (CLEAN, True)
    assert Article.objects.get_or_create(title="B", section=section, body=DIRTY) == (again, False)


def test_looking_for_markup_is_not_cleaned(db):
    """A filter on a part of the stored HTML finds that part, not everything."""
    article = make_article(body='<figure data-photo="3"></figure>')
    make_article(body="<p>a</p>")
    assert list(Article.objects.filter(body__contains="<figure")) == [article]


def test_classes_of_figures_are_known_to_the_stylesheet_by_name():
    """The classes an editor can give a figure or a group of them."""
    assert {"photo", "wide", "left", "right", "gallery", "pair"} == FIGURE_CLASSES


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ('<sup id="chu-goi-1"><a href="#chu-1">1</a></sup>', True),
        ('<ol><li id="chu-12">x</li></ol>', True),
        ('<ol><li id="content">x</li></ol>', False),
        ('<sup id="chu-0">x</sup>', False),
        ('<p id="chu-1">x</p>', False),
    ],
)
def test_only_notes_and_their_calls_have_ids(given, kept):
    """An id of another kind could stand for a part of the page."""
    assert ("id=" in clean(given)) == kept
