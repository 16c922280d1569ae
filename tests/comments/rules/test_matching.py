"""Words of a list are found however they are disguised, and harmless ones are left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.rules.matching import MOST_SPANS, Words, is_word, listed
from journal.demo import reading
from journal.lib.html import plain_text

from . import evasions
from .evasions import ALLOWED, EVASIONS, EXACT, INNOCENT, LOOSE, MISSED, TOO_MUCH


def of(lines: str) -> list[str]:
    return [words for _, words in listed(lines)]


WORDS = Words(of(EXACT), of(LOOSE), of(ALLOWED))


def found(text: str, words: Words = WORDS) -> list[str]:
    return [text[start:end] for start, end in words.find(text)]


@pytest.mark.parametrize(("text", "wanted"), EVASIONS)
def test_an_evasion_is_seen_through(text, wanted):
    """Exactly what a person would point at is found, in the text as it was written."""
    if wanted.startswith(MISSED):
        assert wanted.removeprefix(MISSED) not in found(text), "no longer missed: say so"
    else:
        assert (found(text)[:1] or [""]) == [wanted]


@pytest.mark.parametrize("text", INNOCENT)
def test_an_innocent_look_alike_is_left_alone(text):
    """Other tones, other syllables, names, borders between sentences are nobody's insult."""
    if text.startswith(TOO_MUCH):
        assert found(text), "no longer too much: say so"
    else:
        assert found(text) == []


def test_the_table_is_large_and_precision_and_recall_are_told(capsys):
    """At least 150 rows; what is found wrongly or not at all counts."""
    precision, recall, rows = figures()
    with capsys.disabled():
        print(f"\n{rows} dòng: precision {precision:.3f}, recall {recall:.3f}")  # noqa: T201
    assert rows >= 150
    assert precision > 0.95
    assert recall > 0.95


def figures() -> tuple[float, float, int]:
    """Precision and recall over the table, and its rows."""
    wanted = [(text, hit) for text, hit in EVASIONS if hit]
    right = sum(bool(found(text)) for text, _ in wanted)
    innocent = [text for text, hit in EVASIONS if not hit] + list(INNOCENT)
    wrong = sum(bool(found(text)) for text in innocent)
    return right / (right + wrong), right / len(wanted), len(EVASIONS) + len(INNOCENT)


def test_what_is_written_in_the_journal_is_innocent():
    """Of all articles of the demo journal one tells of usury, which is on the list."""
    texts = [plain_text(article["body"]) for article in reading.articles()]
    assert [hit for text in texts for hit in found(text)] == ["cho vay nóng"]


ODD = "địtmẹ ngucặ.c-*@1!0\u200b\u0323\u0301\u0336ⓝ🅽Ф\n…  óchó89beWN_"


@given(st.text() | st.text(alphabet=ODD, max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_text_can_be_looked_through(text):
    """Nothing raises; spans lie in the text, in order, one after another."""
    spans = WORDS.find(text)
    places = [place for span in spans for place in span]
    assert places == sorted(places)
    assert all(start < end for start, end in spans)
    assert not places or (places[0] >= 0 and places[-1] <= len(text))


@given(st.lists(st.sampled_from(sorted(of(EXACT + LOOSE)))), st.text(alphabet=" .-_*", max_size=2))
@settings(max_examples=100, deadline=None)
def test_a_word_is_found_wherever_it_stands(words, gap):
    """Between other words, each is found."""
    for word in words:
        assert WORDS.find(f"Bà con nói{gap} {word} {gap}mãi rồi.")


@given(st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_any_line_can_stand_in_a_list(line):
    """A list may hold anything that is_word() lets in, and finds it."""
    for _, words in listed(line):
        if is_word(words):
            Words([words], [words], [words]).find(line)


def test_a_list_is_read_line_by_line():
    """Blank lines are no words; numbers of lines are those of the text."""
    assert list(listed("\n địt   mẹ \n\nngu")) == [(2, "địt mẹ"), (4, "ngu")]


@pytest.mark.parametrize("words", ["x", "", "a" * 61, "đ*t", "f@x"])
def test_what_cannot_be_looked_for_is_no_word(words):
    """One letter, too many, and signs that stand for letters."""
    assert not is_word(words)


@pytest.mark.parametrize("text", ["ngu " * 5000, "đ.ị.t " * 900, "n" * 5000, "1!" * 2500])
def test_spans_are_bounded(text):
    """A text full of hits gives no more than can be looked at."""
    assert len(WORDS.find("Ối giời ơi, ".join(["", text]))) <= MOST_SPANS


def test_the_table_has_no_row_twice():
    """A row said twice would count twice."""
    texts = [text for text, _ in evasions.EVASIONS] + list(INNOCENT)
    assert len(texts) == len(set(texts))
