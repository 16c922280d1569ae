"""Slips of Telex and VNI: what the keys would have made."""

import pytest

from journal.lib.search.slips import corrected, meant


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("xaay duwngj ddangr", "xây dựng đảng"),
        ("xa6y du7ng5 d9ang3", "xây dựng đảng"),
        ("nghij quyeets", "nghị quyết"),
        ("nghi5 quye61t", "nghị quyết"),
        ("hoaf binhf", "hòa bình"),
        ("dduwowngf", "đường"),
        ("d9u7o7ng2", "đường"),
        ("d9uong72", "đường"),
        ("Vieetj Nam", "việt Nam"),
        ("Vietej", "việt"),
        ("thuyr lowij", "thủy lợi"),
        ("quas", "quá"),
        ("gias", "giá"),
        ("nguoiwf", "người"),
        ("truowngf", "trường"),
        ("dangd", "đang"),
    ],
)
def test_slips(typed, words):
    """Tones and letters typed in place or at the end of a word."""
    assert corrected(typed) == words


@pytest.mark.parametrize(
    "word",
    ["tacxa", "xay", "dung", "2020", "google", "covid19", "nq", "15", "h1n1", "world", "xxx", "w"],
)
def test_what_is_no_slip(word):
    """Bare words, foreign words, figures."""
    assert meant(word) is None
