"""Hits on a page: which of its words they are, and where these stand."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from issues.hits import boxed, hits_on
from issues.models import Page, PageWords
from journal.lib.search.language import read
from journal.lib.search.passages import marked
from journal.lib.search.tokens import forms, words


def page_of(text: str) -> Page:
    """A page in memory, the boxes of its words one beside the other."""
    page = Page(pk=1, number=1, text=text)
    flat = [n for at, _ in enumerate(text.split()) for n in (at, 10 * at, 0, 10 * at + 9, 9)]
    page.words = PageWords(page=page, boxes=flat)
    return page


def found(text: str, query: str, *, folded: bool = False) -> list[str]:
    parts = text.split()
    hits = hits_on(page_of(text), read(query), folded)
    return [" ".join(parts[hit.first : hit.last + 1]) for hit in hits]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("hoà", ["hòa"]),
        ("hoa", ["hòa", "Hoa,"]),
        ("hóa", []),
        ('"xây dựng đảng"', ["“Xây dựng Đảng,”"]),
        ('"đảng xây"', []),
        ("kinh", ["kinh-tế"]),
        ("kinh-tế", ["kinh-tế"]),
        ("15-nq/tw", ["15-NQ/TW."]),
        ("15-nq", ["15-NQ/TW."]),
        ("nq/tw", ["15-NQ/TW."]),
        ('"nq tw"', ["15-NQ/TW."]),
        ("4/1/2021", ["4/1/2021"]),
        ("dựng OR bình -hòa", ["dựng", "bình."]),
        ('xây "xây dựng"', ["“Xây dựng"]),
        ("tác giả:kinh", []),
        ("", []),
    ],
)
def test_the_rules_of_the_search(query, expected):
    """Marks as typed, phrases over the end of a line, wholes as wholes, signs around words."""
    text = "Về “Xây dựng\nĐảng,” hòa bình. Hoa, kinh-tế số 15-NQ/TW. Ngày 4/1/2021"
    assert found(text, query) == expected


def test_a_phrase_does_not_go_on_over_the_end_of_a_sentence():
    """But over that of a line."""
    assert found("Ông nói. Dựng nhà", '"nói dựng"') == []
    assert found("Ông nói\ndựng nhà", '"nói dựng"') == ["nói dựng"]


def test_other_readings_only_where_they_were_looked_for():
    """A whole, too, is then its words in a row."""
    text = "Hòa bình 18/2014/ND-CP"
    assert found(text, "hóa") == []
    assert found(text, "hóa", folded=True) == ["Hòa"]
    assert found(text, "18/2014/NĐ-CP", folded=True) == ["18/2014/ND-CP"]


def test_boxes_are_those_of_the_words():
    """A word that is broken at a line's end has both; one without a place has none."""
    page = page_of("một hai-ba\nbốn năm")
    page.words.boxes = [0, 1, 2, 3, 4, 1, 5, 6, 7, 8, 1, 9, 9, 10, 10]
    assert [hit.boxes for hit in hits_on(page, read("hai OR mot OR nam"))] == [
        ((1, 2, 3, 4),),
        ((5, 6, 7, 8), (9, 9, 10, 10)),
        (),
    ]
    assert boxed(page, [(0, 1)])[0].boxes == ((1, 2, 3, 4), (5, 6, 7, 8), (9, 9, 10, 10))
    assert hits_on(Page(pk=1, number=1, text="một"), read("hai")) == []


SYLLABLES = ["bán", "bàn", "Bạn,", "“hòa", "hoá”", "thủy.", "đảng", "15-NQ/TW", "1.234,5", "x-y"]


@given(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=12), st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_hit_is_what_was_asked_for(syllables, data):
    """What stands on a page is found there; each hit has its words; the list marks the same."""
    text = " ".join(syllables)
    start = data.draw(st.integers(0, len(syllables) - 1))
    phrase = " ".join(syllables[start : start + data.draw(st.integers(1, 3))])
    folded = data.draw(st.booleans())
    asked = read(f'"{phrase.replace("“", "").replace("”", "")}"')
    parts = text.split()
    hits = hits_on(page_of(text), asked, folded)
    wanted = [word.folded for word in asked.terms[0].words]
    assert hits or "." in phrase[:-1]  # the end of a sentence parts a phrase
    for hit in hits:
        stands = words(" ".join(parts[hit.first : hit.last + 1]))
        assert {*wanted} <= {word.folded for word in stands}
        assert len(hit.boxes) == hit.last - hit.first + 1
    pieces = [forms(t)[1] for t, is_hit in marked(text, asked, folded=folded) if is_hit]
    assert bool(pieces) == bool(hits)
    assert set(pieces) <= set(wanted)
