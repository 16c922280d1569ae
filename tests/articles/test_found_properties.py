"""An article is found by any of its own words and phrases, however they are typed, and by no
phrase that it does not have. SOAK_SEARCH=2000 tries as many."""

import os
import unicodedata
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import found
from articles.models import Edition
from journal.lib.search.language import read
from journal.lib.vietnamese import ALPHABET, TONES, fold
from tests.factories import make_article
from tests.lib.search.test_tokens import third_form

VOWELS = [letter for letter in ALPHABET if fold(letter) in "aeiouy"]
# Every vowel with every tone, and what has two ways of being written.
SYLLABLES = [
    *(unicodedata.normalize("NFC", f"đ{v}{tone}ng") for v, tone in product(VOWELS, ("", *TONES))),
    *(["hòa", "thủy", "khỏe", "lý", "mỹ", "quý", "bán", "bàn", "bạn"]),
    *(["15-NQ/TW", "18/2014/NĐ-CP", "4/1/2021", "1.234,5", "TP.HCM"]),
]
OTHER_WAY = str.maketrans({"đ": "Ð"})
SPELT = [
    str,
    str.upper,
    lambda typed: unicodedata.normalize("NFD", typed),
    third_form,
    lambda typed: typed.translate(OTHER_WAY),
    lambda typed: typed.replace("òa", "oà").replace("ủy", "uỷ").replace("ỏe", "oẻ"),
    lambda typed: typed.replace("lý", "lí").replace("mỹ", "mĩ").replace("quý", "quí"),
]
sentences = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=6)
# Few words, so that the same stand in other places too.
texts = st.lists(sentences, min_size=1, max_size=3)


def has(text: list[list[str]], phrase: list[str]) -> bool:
    rows = [f" {' '.join(sentence)} " for sentence in text]
    return any(f" {' '.join(phrase)} " in row for row in rows)


@pytest.mark.django_db
@given(st.data())
@settings(max_examples=int(os.environ.get("SOAK_SEARCH", 12)), deadline=None)
def test_found_by_what_it_has(data):
    """And of others none that has the words in another row, or across the end of a sentence."""
    one = data.draw(texts)
    known = [word for sentence in one for word in sentence]
    others = data.draw(
        st.lists(st.lists(st.lists(st.sampled_from(known), min_size=1), min_size=1), max_size=2)
    )
    keys = [(text, _published(text)) for text in [one, *others]]
    sentence = data.draw(st.sampled_from(one))
    start = data.draw(st.integers(0, len(sentence) - 1))
    phrase = sentence[start : start + data.draw(st.integers(1, 4))]
    typed = data.draw(st.sampled_from(SPELT))(" ".join(phrase))
    for query, is_phrase in ((typed, False), (f'"{typed}"', True), (f'"{fold(typed)}"', None)):
        hits = found.find(read(query))
        assert keys[0][1] in hits.keys, query
        if is_phrase:
            for text, key in keys:
                assert (key in hits.keys) == has(text, phrase), (query, text)
    Edition.objects.all().delete()


def _published(text: list[list[str]]) -> int:
    body = "".join(f"<p>{' '.join(sentence)}</p>" for sentence in text)
    return make_article(title="Bài", lead="", body=body).editions.get().pk
