"""Two people's changes put together, and what changed in words: pure, as tables."""

from datetime import UTC, datetime

import pytest
from hypothesis import given

from articles.front.merge import merge
from articles.front.plan import OPEN, TOP, Block, Kind, Malformed, Place, Plan, from_data, to_data
from articles.front.words import differences
from tests.articles.front.test_rules import plans

A, B, C = (Block(Kind.SECTION, n, (OPEN, OPEN)) for n in (1, 2, 3))


def top(*articles: int | None) -> tuple:
    places = [Place(article) for article in articles]
    return (*places, *(OPEN,) * TOP)[:TOP]


BASE = Plan(top(1, 2), (A, B))
CASES = {
    "other places": (Plan(top(9, 2), (A, B)), Plan(top(1, 8), (A, B)), Plan(top(9, 8), (A, B))),
    "the same place: mine": (
        Plan(top(9, 2), (A, B)),
        Plan(top(8, 2), (A, B)),
        Plan(top(9, 2), (A, B)),
    ),
    "I moved blocks, they added one": (
        Plan(BASE.top, (B, A)),
        Plan(BASE.top, (A, B, C)),
        Plan(BASE.top, (B, A, C)),
    ),
    "they took away what I left": (BASE, Plan(BASE.top, (B,)), Plan(BASE.top, (B,))),
    "I took away, they pinned elsewhere": (
        Plan(BASE.top, (B,)),
        Plan(top(1, 7), (A, B)),
        Plan(top(1, 7), (B,)),
    ),
    "both pinned one story: it stays in mine": (
        Plan(top(1, 2, 9), (A, B)),
        Plan(top(1, 2, None, 9), (A, B)),
        Plan(top(1, 2, 9), (A, B)),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_merging(name):
    """As the table says: mine, theirs, both."""
    mine, theirs, both = CASES[name]
    assert merge(BASE, mine, theirs) == both


@given(plans, plans)
def test_one_side_alone_is_taken_whole(base, changed):
    """Whatever it is."""
    assert merge(base, base, changed) == changed
    assert differences(changed, changed, str, str) == []


def test_changes_are_told_in_words():
    """Every kind of them."""
    until = datetime(2030, 1, 5, 11, 0, tzinfo=UTC)
    old = Plan(top(1, 2, 3), (A, B))
    new = Plan(
        (Place(9), OPEN, Place(3, until, repeat=True), OPEN, OPEN),
        (Block(Kind.SECTION, 2, (Place(4), OPEN, OPEN), "Sách mới", hidden=True), C, A),
    )
    told = differences(old, new, lambda a: f"bài {a}", lambda b: b.title or f"mục {b.of}")
    assert told == [
        "Tin chính: ghim “bài 9” thay “bài 1” (ghim, không hạn)",
        "Nổi bật 1: bỏ ghim “bài 2”, để tự điền",
        "Nổi bật 2: “bài 3” ghim đến 18:00 ngày 5/1/2030, cho lặp",
        "Ẩn khối Sách mới",
        "Đổi tên khối mục 2 thành Sách mới",
        "Khối Sách mới: 3 chỗ (trước: 2)",
        "Sách mới, chỗ 1: ghim “bài 4” (ghim, không hạn)",
        "Thêm khối mục 3",
        "Đổi thứ tự khối: mục 3, mục 1",
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"top": []}, {"blocks": None}, {"top": [{"article": "1", "until": None, "repeat": 0}] * 5},
        {"top": [{"article": True, "until": None, "repeat": 0}] * 5},
        {"top": [{"article": 1, "until": "9999-01-01T00:00Z", "repeat": 0}] * 5},
        {"top": [{"article": 1, "until": "2030-01-01", "repeat": 0}] * 5},
        {"blocks": [{"kind": "ad", "of": 1, "title": "", "hidden": 0, "places": [None]}]},
        {"blocks": [{"kind": "videos", "of": 0, "title": "", "hidden": 0, "places": [None]}] * 2},
        {"blocks": [{"kind": "videos", "of": 0, "title": 5, "hidden": 0, "places": [None]}]},
        {"blocks": [{"kind": "videos", "of": 0, "title": "", "hidden": 0, "places": []}]},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_arrangement_is_refused(change):
    with pytest.raises(Malformed):
        from_data(to_data(Plan()) | change)
