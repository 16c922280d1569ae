"""Groups of photos in stored HTML: which forms stay, and what becomes of others."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal.lib.figures import GROUPS, parse
from journal.lib.html import clean, plain_text


def photo(number: int, caption: str = "", classes: str = "photo") -> str:
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure class="{classes}" data-photo="{number}">{words}</figure>'


def group(classes: str, *inside: str) -> str:
    return f'<figure class="{classes}">{"".join(inside)}</figure>'


ALL = "<figcaption>Phiên <em>chợ</em></figcaption>"


@pytest.mark.parametrize(
    "markup",
    [
        group("gallery", photo(1), photo(2, "Hai"), photo(3)),
        group("gallery wide", photo(1, "Một"), photo(2), ALL),
        group("pair", photo(1), photo(1), ALL),
        group("pair wide", photo(1), '<figure class="photo" data-photo="2">x</figure>'),
        f"<p>a</p>{group('pair', photo(1), photo(2))}<p>b</p>{photo(3, classes='photo left')}",
        f"<blockquote>{group('gallery', photo(1), photo(2))}</blockquote>",
    ],
)
def test_well_formed_groups_stay(markup):
    """Two photos or more, each with or without a caption, and one caption of all."""
    assert clean(markup) == markup


@pytest.mark.parametrize(
    ("markup", "stored"),
    [
        # Wrong numbers of photos.
        (group("pair", *map(photo, (1, 2, 3))), group("gallery", *map(photo, (1, 2, 3)))),
        (group("gallery wide", photo(1), ALL), photo(1, "Phiên <em>chợ</em>", "photo wide")),
        (group("pair", photo(1, "Một"), ALL), photo(1, "Một") + "<p>Phiên <em>chợ</em></p>"),
        (group("gallery", ALL), f"<figure>{ALL}</figure>"),
        (group("gallery"), "<figure></figure>"),
        # A photo that calls itself a group.
        (photo(1, "Một", "photo gallery wide"), photo(1, "Một", "photo wide")),
        (photo(1, classes="pair"), '<figure data-photo="1"></figure>'),
        # Order and classes inside.
        (group("wide pair left", ALL, photo(1, classes="photo wide"), photo(2, classes="right")),
         group("pair wide", photo(1), photo(2), ALL)),
        ("<figure class=gallery>\n <figure data-photo=1></figure>\n <figure data-photo=2></figure>"
         "\n <figcaption>\n</figcaption></figure>", group("gallery", photo(1), photo(2))),
        # Nested too deep, or in what is no group.
        (group("gallery", photo(1), group("pair", photo(2), photo(3), ALL)),
         group("gallery", *map(photo, (1, 2, 3))) + "<p>Phiên <em>chợ</em></p>"),
        (group("wide", photo(1), photo(2), ALL),
         photo(1) + photo(2) + "<p>Phiên <em>chợ</em></p>"),
        ('<figure class="photo" data-photo="1">a<figure data-photo="2">b</figure>c</figure>',
         '<figure class="photo" data-photo="1">ac</figure><figure data-photo="2">b</figure>'),
        # Something else inside.
        (group("gallery", photo(1), "<p>Lời</p>", photo(2), ALL, ALL),
         group("gallery", photo(1), photo(2), ALL) + "<p>Lời</p><p>Phiên <em>chợ</em></p>"),
        (group("pair", photo(1), photo(2), "<figure><img src=/media/a.jpg></figure>"),
         group("pair", photo(1), photo(2)) + '<figure><img src="/media/a.jpg"></figure>'),
        (group("gallery", f"<ul><li>{photo(1)}</li><li>{photo(2)}</li></ul>"),
         group("gallery", photo(1), photo(2))),
        (group("gallery", f"<figcaption>{photo(1)}{photo(2)}x</figcaption>"),
         group("gallery", photo(1), photo(2), "<figcaption>x</figcaption>")),
    ],
)  # fmt: skip
def test_what_is_no_group_comes_apart(markup, stored):
    """Photos stay in their order, words come after them."""
    assert clean(markup) == stored


def test_a_thousand_figures_in_each_other_take_no_time():
    """Nesting too deep for any group leaves the words; many photos in one group stay one."""
    assert clean('<figure class="gallery">' * 150 + photo(1) + "</figure>" * 150) == photo(1)
    many = group("gallery", *(photo(n) for n in range(1, 1001)))
    assert clean(many) == many


INSIDE = [
    *("<figure class=gallery>", "<figure class='pair wide'>", "<figure class=wide>", "<figure>"),
    *("<figure data-photo=1>", "<figure class=photo data-photo=2>", "<figure class='pair' "),
    *("</figure>", "</figure>", "</figure>", "<figcaption>", "</figcaption>", "<p>", "</p>", "<b>"),
    *("</b>", "<li>", "<ul>", "</ul>", "<table>", "<td>", "</table>", "<blockquote>", "<hr>"),
    *("<img src=/media/a>", "mot", " hai ", "\n", "&nbsp;", "<a href=x>", "</a>", "<br>"),
]
MARKUP = st.lists(st.sampled_from(INSIDE), max_size=24).map("".join)


@given(MARKUP)
@settings(max_examples=400, deadline=None)
def test_cleaned_markup_holds_only_well_formed_groups(markup):
    """However figures are nested: groups hold photos only, and cleaning again changes nothing."""
    result = clean(markup)
    assert clean(result) == result
    for figure in (part for part in parse(result) if not isinstance(part, str)):
        if not figure.figures:
            assert set(GROUPS).isdisjoint(figure.classes)
            continue
        assert figure.group
        assert figure.photo is None
        assert len(figure.figures) == 2 or (figure.group == "gallery" and len(figure.figures) > 2)
        assert all(each.photo and not each.figures for each in figure.figures)
        assert re.fullmatch(r"(<figcaption>.*</figcaption>)?", figure.words, re.DOTALL)


@given(MARKUP)
@settings(max_examples=400, deadline=None)
def test_no_photo_and_no_word_is_lost(markup):
    """All photos that were there are there, in their order, and so is every word."""
    flat = re.sub(r"class=(gallery|'pair wide')", "", markup)
    numbers = re.findall(r"<figure[^<>]*data-photo=(\d)", markup)
    assert re.findall(r'data-photo="(\d)"', clean(markup)) == numbers
    words = sorted(re.findall(r"mot|hai", plain_text(clean(flat))))
    assert sorted(re.findall(r"mot|hai", plain_text(clean(markup)))) == words
