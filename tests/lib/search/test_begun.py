"""What is typed so far finds the title it is going to be, at every letter."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from journal.lib.search.begun import begun
from journal.lib.search.entries import Weighted, tokens_of
from journal.lib.vietnamese import fold

TITLES = [
    "Quyết định và quy hoạch",
    "Lý luận, kỳ họp thứ nhất",
    "Nghiêng mình trước mỹ thuật Huế",
    "Đường Hồ Chí Minh: 15 năm",
    "Hydro xanh ở Myanmar",
]
AT = datetime(2026, 11, 2, tzinfo=UTC)


@given(st.sampled_from(TITLES), st.integers(0, 7), st.integers(1, 3), st.integers(1), st.booleans())
def test_every_beginning_is_found(title, first, count, cut, is_bare):
    """Words in a row, the last one finished or not, with diacritics or without: the title has all
    tokens of one way of looking, and is near."""
    words = title.replace(",", "").replace(":", "").split()
    row = words[first % len(words) :][:count]
    row[-1] = row[-1][: cut % len(row[-1]) + 1]
    text = fold(" ".join(row)) if is_bare else " ".join(row)
    typed = begun(text)
    if not typed.is_enough:
        return
    held = set(tokens_of(Weighted(title.replace(",", "").replace(":", ""), "", "", AT)))
    assert any(held.issuperset(tokens) for tokens in typed.ways())
    assert typed.nearest([title], str) == [title]
