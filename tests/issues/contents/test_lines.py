"""What is typed into a line, and what it says."""

import pytest

from issues.contents.lines import Line, NotPages, pages_in, posted


@pytest.mark.parametrize(
    ("first", "last", "pages"),
    [
        ("", "", (None, None)),
        ("12", "", (12, None)),
        ("12", "15", (12, 15)),
        ("12-15", "", (12, 15)),
        ("12 – 15", "", (12, 15)),
        ("tr. 007", "", (7, None)),
        ("Trang 12", "12", (12, 12)),
    ],
)
def test_pages(first, last, pages):
    """One field may hold both pages, with any dash, as lists have them."""
    assert pages_in(first, last) == pages


@pytest.mark.parametrize(
    ("first", "last"), [("0", ""), ("12a", ""), ("iv", ""), ("15", "12"), ("", "3"), ("1-2", "3")]
)
def test_what_is_no_page(first, last):
    """What names no pages is refused, and so are pages that run backwards."""
    with pytest.raises(NotPages):
        pages_in(first, last)


@pytest.mark.parametrize(
    ("typed", "article"),
    [
        ("123", 123),
        ("Bến Kẻ Mơ 2021 (bài 123)", 123),
        ("https://bensong.vn/chuyen-muc/van-hoa/ben-ke-mo-123/?x=1", 123),
        ("Đại dịch Covid-19", None),
    ],
)
def test_article(typed, article):
    """An article is named by its number, as it is offered, or by its address; never by a guess."""
    line = Line(title="Bến", article=typed)
    assert line.article_id == article
    assert bool(line.errors) is (article is None)


def test_lines_of_a_form():
    """Lines come in the order of their places; blank ones go; what was chosen stays with each."""
    lines = posted(
        {
            "l0-title": "Sau", "l0-place": "2", "l0-row": "7.abc",
            "l1-title": " Trước\u200b ", "l1-place": "1,5",
            "l1-who-nguyen-van-a": "3", "l1-new-le-b": "1", "l1-take": "9",
            "l2-title": "", "l2-place": "3",
            "l3-title": "", "l3-row": "8.def", "l3-gone": "1", "l3-place": "x",
            "do": "luu", "l4-nonsense": "x", "l99999-title": "x",
        }
    )  # fmt: skip
    assert [line.title for line in lines] == ["Trước", "Sau", ""]
    first, second, third = lines
    assert (first.who, first.new, first.take, first.article_id) == (
        {"nguyen-van-a": "3"},
        {"le-b"},
        9,
        9,
    )
    assert (second.row, second.seen) == (7, "abc")
    assert third.gone
    assert not third.errors


def test_a_line_without_a_title_or_too_long():
    """A line that holds anything needs a title that the database can keep."""
    assert Line(authors="Minh An").errors == {"title": "Ghi tiêu đề."}
    assert Line(title="x" * 301).errors == {"title": "Dài quá 300 chữ."}
    assert Line().errors == {}
