"""Words that are found by their letters are those that are found among all words of a text."""

from unicodedata import normalize

from hypothesis import given, settings
from hypothesis import strategies as st

from journal.lib.search.by_letters import words_asked
from journal.lib.search.hits import hits
from journal.lib.search.language import read
from journal.lib.search.tokens import words

# What is written in several ways, and what looks like something else.
WORDS = [
    *("lý", "Lí", "ly", "hòa", "hoà", "HOA", "quý", "quí", "khỏe", "khoẻ", "kho", "Vy", "vi"),
    *("đảng", "Ðảng", "ɖang", "dang", "một", "œ", "oe", "straße", "strasse", "Ǽ", "ae", "K", "k"),
    *("1.272", "1272", "1,272.5", "9,04", "9.04", "04", "4", "00", "0", "4/1/2021", "5ha", "B3"),
    *("15-NQ/TW", "TP.HCM", "tphcm", "GS", "Путин", "й", "и", "한국", "日", "²", "\u0301a"),
]
GAPS = [" ", " ", " ", ". ", "\n", ", ", "/", "-", ".", "! ”", "\xa0", "\u0301", "_", ""]
texts = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS)), max_size=8).map(
    lambda parts: "".join(word + gap for word, gap in parts)
)


@given(texts, texts, st.booleans(), st.sampled_from(["NFC", "NFD"]), st.booleans())
@settings(max_examples=300, deadline=None)
def test_none_is_missed_and_none_is_too_many(text, query, is_phrase, form, folded):
    """However a text is spelt and whatever is asked for, also where rows of words overlap."""
    text = normalize(form, text)
    found = words(text)
    for typed in (query, " ".join(text.split()[1:3])):
        asked = read(f'"{typed}"' if is_phrase else typed)
        spans = hits(found, asked, folded=folded)
        places = {at for first, last in spans for at in range(first, last + 1)}
        wanted = [found[at]._replace(sentence=0) for at in sorted(places)]
        told = words_asked(text, asked, folded=folded)
        assert [word._replace(sentence=0) for word in told] == wanted
