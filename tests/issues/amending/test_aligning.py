"""Boxes go with the words: however a line is rewritten, every word of it has a place inside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issues.amending.aligning import place_after, realigned, reassured
from issues.lines import crop, lines_of, place_of, replaced

WIDTH, HEIGHT = 100, 50
word = st.sampled_from(["đò", "Hạ", "giữa", "trưa", "gió", "nồm", "a", "b", "thuyền"])
line = st.lists(word, min_size=1, max_size=7).map(" ".join)


def boxes_of(text: str) -> list[int]:
    """A box for each word: words beside each other, lines below each other."""
    flat, index = [], 0
    for row, words in enumerate(text.split("\n")):
        for column in range(len(words.split())):
            left, top = column * WIDTH + 10, row * HEIGHT
            flat += [index, left, top, left + WIDTH - 20, top + HEIGHT - 10]
            index += 1
    return flat


def rows(flat: list[int]) -> list[list[int]]:
    return [flat[at : at + 5] for at in range(0, len(flat), 5)]


def rewritten(line: str):
    """The line, as it is or with other words, which no line has, in or beside their places."""
    word = st.sampled_from(["{}", "{}", "mới", "{} mới"])
    return st.tuples(*(word.map(lambda by, old=old: by.format(old)) for old in line.split())).map(
        " ".join
    )


@given(st.lists(line, min_size=1, max_size=5), st.data())
def test_a_line_rewritten(lines, data):
    """Every word of the new line has a box inside the line; the words of the others keep theirs."""
    before, at = "\n".join(lines), data.draw(st.integers(0, len(lines) - 1))
    new = data.draw(line)
    after = "\n".join([*lines[:at], new, *lines[at + 1 :]])
    had = boxes_of(before)
    now = rows(realigned(had, before, after))
    first = sum(len(each.split()) for each in lines[:at])
    count, was = len(new.split()), len(lines[at].split())
    around = lines_of(before, had)[at].box
    inside = [row for row in now if first <= row[0] < first + count]
    assert {row[0] for row in inside} == set(range(first, first + count))
    for _, left, top, right, bottom in inside:
        assert around[0] <= left <= right <= around[2]
        assert around[1] <= top < bottom <= around[3]
    others = [row for row in rows(had) if not first <= row[0] < first + was]
    kept = [
        [index - (count - was) * (index >= first + count), *box]
        for index, *box in now
        if not first <= index < first + count
    ]
    assert kept == others


@given(st.lists(line, min_size=1, max_size=3), st.integers(2, 4), st.data())
def test_lines_that_repeat_rewritten_at_once(stanza, times, data):
    """However many are, each has its boxes in its own place, and those untouched keep theirs."""
    lines = stanza * times
    new = data.draw(st.tuples(*(rewritten(each) for each in lines)))
    had, after = boxes_of("\n".join(lines)), "\n".join(new)
    now = realigned(had, "\n".join(lines), after)
    places = zip(lines_of("\n".join(lines), had), lines_of(after, now), strict=True)
    for was, line in places:
        own = [row[1:] for row in rows(now) if line.first <= row[0] < line.end]
        assert was.box[0] <= line.box[0] and line.box[2] <= was.box[2]
        assert (was.box[1], was.box[3]) == (line.box[1], line.box[3])
        if was.text == line.text:
            assert own == [row[1:] for row in rows(had) if was.first <= row[0] < was.end]


def test_a_line_more_where_lines_repeat():
    """One put in, others rewritten: boxes stay with the lines that were there before."""
    stanza = ["sáng ra bến đò", "đánh cá trên sông", "bến đò vắng", "chiều về"]
    before = "\n".join(stanza * 4)
    after = before.replace("đánh cá", "đánh bắt").replace("bến đò", "bến Mậnđỏ", 1)
    assert realigned(boxes_of(before), before, after) == boxes_of(before)
    first, _, rest = after.partition("chiều về\n")
    now = rows(realigned(boxes_of(before), before, f"{first}chiều về\nBài ca\n{rest}"))
    at = len(first.split()) + 2
    assert [[index - 2 * (index > at), *box] for index, *box in now] == rows(boxes_of(before))


def test_a_page_too_long_to_weigh():
    """Where as many lines are left they are the same ones; else by those that stayed."""
    before = "\n".join(f"a {number} b" for number in range(500))
    had, after = boxes_of(before), before.replace("a", "c")
    assert realigned(had, before, after) == had
    more = f"a một b\n{before.replace('a 4', 'c 4').replace('a 0', 'c 0')}"
    last = max(rows(realigned(had, before, more)))
    assert last == [1502, *max(rows(had))[1:]]


@pytest.mark.parametrize(
    ("after", "boxes"),
    [
        ("giữa trưa gió nồm", [(0, 10, 90), (1, 110, 190), (2, 210, 290), (3, 310, 390)]),
        ("giữa trứa gió nồm", [(0, 10, 90), (1, 110, 190), (2, 210, 290), (3, 310, 390)]),
        ("giữatrưa gió nồm", [(0, 10, 190), (1, 210, 290), (2, 310, 390)]),
        ("gi ữa trưa gió nồm", [(0, 10, 50), (1, 50, 90), (2, 110, 190)]),
        ("Giữatrưa gió n ồm", [(0, 10, 190), (1, 210, 290), (2, 310, 337), (3, 337, 390)]),
        ("giữatrưa g ío nồm", [(0, 10, 190), (1, 210, 237), (2, 237, 290), (3, 310, 390)]),
        ("giữa trưa nồm", [(0, 10, 90), (1, 110, 190), (2, 310, 390)]),
        ("giữa trưa gió nồm lên", [(3, 310, 350), (4, 350, 390)]),
        ("Vào giữa trưa gió nồm", [(0, 10, 44), (1, 44, 90), (2, 110, 190)]),
    ],
)
def test_words_split_and_joined(after, boxes):
    """As many words have the same boxes; split ones share a box by their letters, joined ones have
    the room of both; what is put in shares the box beside it."""
    before = "giữa trưa gió nồm"
    now = [(row[0], row[1], row[3]) for row in rows(realigned(boxes_of(before), before, after))]
    assert set(boxes) <= set(now)
    assert {row[0] for row in now} == set(range(len(after.split())))


def test_a_line_put_in_has_no_place():
    """Nobody said where it stands; the lines around it keep their boxes."""
    now = realigned(boxes_of("a b\nc"), "a b\nc", "a b\nx y\nc")
    assert now[::5] == [0, 1, 4]


def test_how_sure_words_are():
    """Words that stayed are as sure as they were; a person's are certain."""
    assert reassured([50, 60, 70], "a b\nc", "a x\nc") == [50, 100, 70]
    assert reassured([50, 60, 70], "a b\nc", "ab\nc") == [100, 70]
    assert reassured([], "a", "b") == []


def test_lines_and_their_words():
    """Blank lines are none; a word over a line's end belongs to the line where it begins."""
    boxes = [0, 0, 0, 10, 10, 1, 20, 0, 30, 10, 1, 0, 20, 8, 30, 2, 10, 20, 30, 30]
    one, two = lines_of("a b-\n\nc", boxes)
    assert (one.number, one.first, one.end, one.box) == (1, 0, 2, (0, 0, 30, 10))
    assert (two.number, two.text, two.first, two.box) == (2, "c", 2, (10, 20, 30, 30))
    assert lines_of("a", [])[0].box is None
    assert crop((0, 0, 5000, 100), 1000, 2000).view_box == "0 0 515 44"


@pytest.mark.parametrize(
    ("first", "after", "place"),
    [
        (0, "a b\nc d", 0),
        (2, "x\na b\nc d", 3),
        (2, "c d", 0),
        (0, "a b\nc", 0),
        (2, "a b\nc", None),
        (2, "a\nc d\ne", 1),
    ],
)
def test_where_a_line_goes(first, after, place):
    """It moves by what was put in or taken out above it; a line that changed is gone."""
    assert place_after(first, 2, "a b\nc d", after) == place


def test_a_run_is_found_again():
    """Where it stood if nothing changed, else the one place where it stands; else nowhere."""
    words = ["a", "b", "c", "a", "b"]
    assert place_of(words, ["a", "b"], 3, is_same=True) == 3
    assert place_of(words, ["a", "b"], 3, is_same=False) is None
    assert place_of(words, ["c", "a"], 0, is_same=False) == 2
    assert place_of(words, ["x"], 0, is_same=True) is None
    assert replaced("a  b\nc d", 1, 3, "x") == "a  x d"
