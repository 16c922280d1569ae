"""How near texts come to a query: what an editor would put above what."""

import itertools
from datetime import UTC, datetime

import pytest

from journal.lib.search.entries import Weighted, in_a_row
from journal.lib.search.language import read
from journal.lib.search.nearness import Nearness

FILLER = "chữ khác. " * 40


def near(query: str, title: str = "", lead: str = "", body: str = "", *, folded=False) -> int:
    text = Weighted(title, lead, f"{FILLER}{body}", datetime.now(UTC))
    return Nearness(read(query), folded=folded)(*in_a_row(text))


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        (
            "xây dựng đảng",
            [
                {"title": "Xây dựng Đảng", "lead": "Công tác xây dựng Đảng."},
                {"title": "Xây dựng Đảng"},
                {"lead": "Công tác xây dựng Đảng."},
                {"body": "Xây dựng Đảng. Xây dựng Đảng. Xây dựng Đảng. Xây dựng Đảng."},
                {"body": "Công tác xây dựng Đảng."},
                {"body": "Xây nhà, dựng cổng, mừng Đảng."},
                {"body": "Xây nhà. Dựng cổng. Mừng Đảng."},
            ],
        ),
        (
            "ca dao",
            [
                {"title": "Ca dao biển"},
                {"title": "Cá đao biển"},
                {"body": "Một câu ca dao."},
                {"body": "Một con cá đao."},
            ],
        ),
        ("lúa OR ngô", [{"title": "Lúa và ngô"}, {"title": "Lúa"}, {"body": "Ngô."}]),
        ("15-NQ/TW", [{"lead": "Số 15-NQ/TW"}, {"lead": "Số 15, của NQ và TW"}]),
        ("bán hàng", [{"lead": "Chuyện bán hàng."}, {"title": "Bạn hàng", "body": "Bán. Hàng."}]),
        ("lý luận", [{"title": "Lí luận"}, {"body": "lý, luận"}]),
    ],
)
def test_what_stands_above_what(query, texts):
    """Words in a row before words apart, title before lead before body, as typed before other
    readings, often before once."""
    found = [near(query, **text) for text in texts]
    assert all(nearer > other for nearer, other in itertools.pairwise(found)), found


def test_other_readings_count_where_nothing_is_spelt_so():
    """And words that were typed with diacritics are no nearer for being read otherwise."""
    assert near("xãy dững", title="Xây dựng", folded=True) > near("xãy dững", body="xay. dung")
    assert near("bán", title="Bàn") < near("bán", title="Bàn", folded=True)


def test_texts_of_older_rules_are_all_body():
    """Until they are made again."""
    words = "xây dựng đảng"
    exact, folded = in_a_row(Weighted("", "", words, datetime.now(UTC)))
    made = Nearness(read(words))(exact, folded)
    assert made == Nearness(read(words))(exact.split("\f")[-1], folded.split("\f")[-1])
