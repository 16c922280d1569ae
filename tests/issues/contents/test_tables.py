"""Lines from cells."""

import pytest

from issues.contents.tables import lines_of
from journal.lib.table_files import TableRefused


def read(*rows: str) -> list[tuple]:
    lines = lines_of([row.split("|") for row in rows])
    return [(each.rubric, each.title, each.authors, each.first, each.last) for each in lines]


@pytest.mark.parametrize(
    "rows",
    [
        ["Mục|Tiêu đề|Tác giả|Trang", "Thơ|Đò chiều|Minh An|12-15"],
        ["STT|TÊN BÀI|TÁC GIẢ|TỪ TRANG|ĐẾN TRANG|CHUYÊN MỤC", "1|Đò chiều|Minh An|12|15|Thơ"],
        ["MỤC LỤC SỐ 6||", "Tác giả|Tên bài|Trang số|Mục", "Minh An|Đò chiều|tr. 12–15|Thơ"],
        ["Thơ|Đò chiều|Minh An|12|15", "Thơ|Bến|Hà Vy|16|17"],
        ["1|Thơ|Đò chiều|Minh An|12-15", "2|Thơ|Bến|Hà Vy|20"],
        ["Tiêu đề|Tác giả|Trang", "THƠ||", "Đò chiều|Minh An|12 - 15"],
    ],
)
def test_columns(rows):
    """By their headings in any order, else by what they hold; a row of its own is a rubric."""
    rubric, *rest = read(*rows)[0]
    assert rubric.lower() == "thơ"
    assert rest == ["Đò chiều", "Minh An", "12", "15"]


def test_a_single_column_is_titles():
    """A plain list of titles is one."""
    assert read("Đò chiều", "Bến Kẻ Mơ") == [
        ("", "Đò chiều", "", "", ""),
        ("", "Bến Kẻ Mơ", "", "", ""),
    ]


@pytest.mark.parametrize(
    ("cell", "pages"),
    [
        ("45053", ("5", "7")),
        ("3-Thg5", ("3", "5")),
        ("05-Mar", ("3", "5")),
        ("2022-05-03 00:00:00", ("3", "5")),
        ("3/5/2022", ("3", "5")),
    ],
)
def test_pages_that_became_a_date(cell, pages):
    """A spreadsheet takes 3-5 for a day of May; it is brought back, and said."""
    (line,) = lines_of([["Tiêu đề", "Trang"], ["Đò chiều", cell]])
    assert (line.first, line.last) == pages
    assert "bị đổi thành ngày" in line.notes[0]


def test_what_is_kept_to_be_mended():
    """A page that is none and a missing title are errors of the line, not of the table."""
    rows = ["Tiêu đề|Tác giả|Trang", "Đò|An|bìa 4", "|Hà Vy|7", "=SUM(A1)||3"]
    lines = lines_of([row.split("|") for row in rows])
    assert [set(line.errors) for line in lines] == [{"first"}, {"title"}, set()]
    assert lines[2].notes == ["Có ô là công thức."]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["Tiêu đề", "Trang"]], "không có dòng nào"),
        ([["12"], ["13"]], "cột tiêu đề"),
        ([["Đò", str(n)] for n in range(1, 502)], "có 501 dòng"),
    ],
)
def test_what_is_no_table_of_contents(rows, said):
    """No title anywhere, no line, or more lines than any issue has."""
    with pytest.raises(TableRefused, match=said):
        lines_of(rows)
