"""Tidying the typing of Vietnamese prose."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal.lib.typography import Kind, tidy

PIECES = [*"aBộ1.,;:!?…\"'“”‘’()[]-–/ \n\xa0\u200b", " ", " ", ".", ",", "ab", "Hôm", "...", " - "]
PIECES += ["http://a.b/", "x@y.z", "&amp;", "22:12'", '5"', "''", "TP.HCM", "v.v."]
typing = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
anything = st.text(st.characters() | st.sampled_from("\"'.,:;-… \xa0\u2028"), max_size=60)
quickly = settings(max_examples=150, deadline=None)


@pytest.mark.parametrize(
    ("given", "tidied", "kinds"),
    [
        ("một\u200b hai\xad ba\ufeff", "một hai ba", [Kind.INVISIBLE] * 3),
        ("một\u2003hai\tba", "một hai ba", [Kind.ODD_SPACE] * 2),
        ("một\xa0\xa0hai", "một hai", [Kind.ODD_SPACE]),
        ("một  hai   ba", "một hai ba", [Kind.EXTRA_SPACE] * 2),
        ("  đầu \n cuối ", "đầu\ncuối", [Kind.EXTRA_SPACE] * 4),
        ("Thế ... rồi.....", "Thế … rồi…", [Kind.ELLIPSIS] * 2),
        ("rồi. . . thôi", "rồi… thôi", [Kind.ELLIPSIS]),
        ("xong.. Rồi,, thế;; và:: nhé", "xong. Rồi, thế; và: nhé", [Kind.DOUBLED] * 4),
        ("v.v..", "v.v.", [Kind.DOUBLED]),
        ("một , hai ; ba : bốn ! năm ?", "một, hai; ba: bốn! năm?", [Kind.SPACE_BEFORE] * 5),
        ("hết .", "hết.", [Kind.SPACE_BEFORE]),
        ("một ,hai", "một, hai", [Kind.SPACE_BEFORE, Kind.SPACE_AFTER]),
        ("( một ) “ hai ”", "(một) “hai”", [Kind.SPACE_INSIDE] * 4),
        ("Hà Nội - Huế -- Vinh", "Hà Nội – Huế – Vinh", [Kind.DASH] * 2),
        ("ngày 3,tháng tư;năm", "ngày 3, tháng tư; năm", [Kind.SPACE_AFTER] * 2),
        ("Xong.Hôm sau mưa!Rồi tạnh", "Xong. Hôm sau mưa! Rồi tạnh", [Kind.SPACE_AFTER] * 2),
        ("Ảnh:TTXVN", "Ảnh: TTXVN", [Kind.SPACE_AFTER]),
        ("nói:“Đi”", "nói: “Đi”", [Kind.SPACE_AFTER]),
    ],
)
def test_each_kind_of_change(given, tidied, kinds):
    """Every rule does what its name says, and lists it."""
    result, changes = tidy(given)
    assert result == tidied
    assert [change.kind for change in changes] == kinds


@pytest.mark.parametrize(
    ("given", "tidied"),
    [
        ('"Đi", anh nói, "ngay"', "“Đi”, anh nói, “ngay”"),
        ("\"Nó bảo 'thôi' rồi\"", "“Nó bảo ‘thôi’ rồi”"),
        ('"một "hai" ba"', "“một “hai” ba”"),
        ('" Thừa cách "', "“Thừa cách”"),
        ("”Ngược“ và „thấp‟", "“Ngược” và “thấp”"),
        ("''Hai nháy''", "“Hai nháy”"),
        ("“đúng” và ‘đúng’", "“đúng” và ‘đúng’"),
        ("’Ngược‘ đơn", "‘Ngược’ đơn"),
        ('("Lãm Thu")', "(“Lãm Thu”)"),
        ('"Năm 2020"', "“Năm 2020”"),
        ("R'lấp, H'Hen Niê, don't", "R'lấp, H'Hen Niê, don't"),
        ("22:12' 4/1/2021", "22:12' 4/1/2021"),
        ("nói 'lúc 22:12' tối' rồi", "nói ‘lúc 22:12' tối’ rồi"),
        ("màn hình 5\" và 3'' nữa", "màn hình 5\" và 3'' nữa"),
        ("phút 90', rồi 'lẻ", "phút 90', rồi 'lẻ"),
        ('"mở đoạn\nđoạn sau"', "“mở đoạn\nđoạn sau”"),
    ],
)
def test_quotes(given, tidied):
    """Quotes turn by where they stand; apostrophes, minutes, inches and odd ones stay."""
    assert tidy(given)[0] == tidied


@pytest.mark.parametrize(
    "text",
    [
        "Giá 1.234,5 đồng lúc 22:12' ngày 4/1/2021, trang 12-15, tr. 12 - 15, Số 1+2 - 2021.",
        "Ở TP.HCM, ThS.Nguyễn và PGS.TS.Trần, Tp.Hồ, v.v. và v.v… theo 15/2020/NĐ-CP.",
        "http://a.vn/x,y?q=1,,2 và www.bao.vn/a..b, gửi toa-soan@bao.vn, vào bao.vn/a,b nhé",
        "&amp;nhé, f(x,y), H,C, Booking.Com, .NET, x != y, Foo::Bar, ../a",
        "Tỷ số 2 : 1 :) và [ ]",
        "- Tôi đi.\n- Đi đâu?",
        "Họ tên: ............ ký",
        "nặng 10\xa0kg, 20\u202f%",
        "Sao?! Đẹp quá!!",
        "hòa hoà, thủy thuỷ",
        "",
    ],
)
def test_what_is_left_alone(text):
    """Numbers, addresses, abbreviations, ranges, scores, code, good prose."""
    assert tidy(text) == (text, [])


def test_changes_say_what_stood_where():
    """A change names what stood in the text as given, at its place there."""
    text, changes = tidy('Nói  :"Đi"')
    assert text == "Nói: “Đi”"
    assert [(c.before, c.after, c.position) for c in changes] == [
        ("  ", "", 3),
        ('"', " “", 6),
        ('"', "”", 9),
    ]


def remade(text: str) -> str:
    """The text with the listed changes made in it, one by one."""
    parts, done = [], 0
    for change in tidy(text)[1]:
        assert change.before != change.after
        assert change.position >= done
        parts += [text[done : change.position], change.after]
        done = change.position + len(change.before)
        assert text[change.position : done] == change.before
    return "".join(parts) + text[done:]


@given(typing | anything)
@quickly
def test_properties(text):
    """Tidying keeps letters and digits, twice is once, and the list of changes is complete."""
    result, changes = tidy(text)
    assert [c for c in result if c.isalnum()] == [c for c in text if c.isalnum()]
    assert tidy(result) == (result, [])
    assert remade(text) == result
    assert bool(changes) == (result != text)


def test_good_prose_stays():
    """No paragraph of the demo articles is changed."""
    articles = Path(__file__).parents[2] / "journal/demo/articles"
    for path in articles.glob("*.html"):
        for line in path.read_text("utf-8").splitlines():
            assert tidy(line)[1] == [] or "<" in line


@pytest.mark.parametrize(
    "piece", ["a", " ", ".", " -", '"', "'", ", ", "www.", "x@", "a.", "&a", "("]
)
def test_time_grows_with_the_length_only(piece):
    """A hundred thousand characters of one thing take seconds at most."""
    start = time.process_time()
    tidy(piece * (100_000 // len(piece)))
    assert time.process_time() - start < 10
