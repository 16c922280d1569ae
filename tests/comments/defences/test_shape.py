"""Size and shape are judged without a question to the database."""

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from journal.lib.defences import shape


@pytest.mark.parametrize(
    ("length", "large"),
    [("1048576", False), ("1048577", True), ("", False), ("abc", False), ("-1", False)],
)
def test_too_large(length, large):
    """More than a megabyte, by what the header says."""
    request = RequestFactory().post("/", CONTENT_LENGTH=length)
    assert shape.too_large(request) is large


@pytest.mark.parametrize("text", ["a < b", "Tôi <3 bến sông", "3 > 2", "1 & 2"])
def test_signs_are_no_tags(text):
    """Angle brackets alone make no markup."""
    shape.no_tags(text)


@pytest.mark.parametrize("text", ["<b>", "</p>", "<!--x-->", "<SCRIPT src=x>", "a<i>b"])
def test_tags(text):
    """What a browser would take for markup is refused."""
    with pytest.raises(ValidationError) as caught:
        shape.no_tags(text)
    assert caught.value.code == "markup"


def test_controls_are_found_by_field():
    """Line ends are none."""
    data = {"name": "A\x00", "text": "một\r\nhai\rba", "email": "a\x85@b"}
    assert shape.with_controls(data) == {"name", "email"}


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("Hai.com và www.ba", 2), ("http://mot", 1), ("Không có gì.", 0)]
)
def test_links_are_counted(text, count):
    """Addresses with a scheme, with www, or with a well-known ending."""
    assert shape.count_links(text) == count


@pytest.mark.parametrize(
    "text",
    [
        *("bit.ly/abc", "zalo.me/0909", "nhacai88.win", "abc.site", "//ok.ru"),
        *("abc。com", "abc．com", "abc․vn", "mailto:a@b", "javascript:alert(1)"),
    ],
)
def test_links_are_told_however_they_end(text):
    """Short addresses, newer endings, and dots that a browser takes for dots."""
    with pytest.raises(ValidationError) as caught:
        shape.no_links(f"Vay nhanh {text}")
    assert caught.value.code == "link"
    assert shape.count_links(f"Vay nhanh {text}") == 1


@pytest.mark.parametrize(
    "text",
    ["TP.HCM", "TP.HCM/Việt Nam", "Tp.Vinh", "P.5, Q.10", "V.An", "di roi.me oi", "24.10/2026"],
)
def test_dots_are_no_links(text):
    """Short forms in names of people and places, and a blank left out."""
    shape.no_links(text)
