"""Plain search: what a query asks for, and which rows hold it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.models import Photo
from journal.lib.search import MAX_TERMS, folded_words, terms
from tests.factories import make_photo


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("Đường thủy", [" duong ", " thuy "]),
        ('"lúa nước" đồng', [" lua nuoc ", " dong "]),
        ("“lúa nước” đồng", [" lua nuoc ", " dong "]),
        ('lúa"nước đồng"', [" lua ", " nuoc dong "]),
        ('"lúa nước', [" lua ", " nuoc "]),
        ('lúa " nước', [" lua ", " nuoc "]),
        ('"" "  " "!?"', []),
        ("15/2020/NĐ-CP", [" 15 2020 nd cp "]),
        ("-lúa +nước | (đồng) & % _ \\ *", [" lua ", " nuoc ", " dong "]),
        ("lúa LÚA lua", [" lua "]),
        ("lúa\x00nước", [" luanuoc "]),
        ("\ufefflú\u200ba", [" lua "]),
        ("lu\u0301a", [" lua "]),
        ("", []),
        ("… — !", []),
    ],
)
def test_terms(query, asked):
    """Words and quoted phrases, folded; signs, loose quotes and repetitions ask for nothing."""
    assert terms(query) == asked


def test_a_query_is_bounded():
    """Ten thousand characters ask for a dozen terms at most."""
    assert len(terms(" ".join(f"từ{n}" for n in range(2000)))) == MAX_TERMS
    assert len(terms("x" * 10_000)[0]) <= 502


@given(st.text(st.sampled_from('aáẮđ1_%\\"“” \x00\u0301\u200b\u0130ß日'), max_size=40))
@settings(max_examples=60, deadline=None)
def test_terms_of_anything(query):
    """Every term is folded words between single spaces, and none can carry a NUL."""
    for term in terms(query):
        assert term == folded_words(term)
        assert term.strip()
        assert "\x00" not in term


@pytest.fixture
def photos(db):
    return {
        "boat": make_photo(caption="Chuyến đò cuối cùng", credit="", alt=""),
        "rice": make_photo(caption="Lúa nước, 100% sạch", credit="", alt="sen_trắng"),
        "nfd": make_photo(caption="Đồng lu\u0301a chi\u0301n", credit="", alt=""),
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("đò", {"boat"}),
        ("do", {"boat"}),
        ("CUỐI đò", {"boat"}),
        ('"cuối cùng"', {"boat"}),
        ('"cùng cuối"', set()),
        ("lúa", {"rice", "nfd"}),
        ("lu", set()),
        ("lúa chín", {"nfd"}),
        ("lúa chuyến", set()),
        ("100%", {"rice"}),
        ('"sen trắng"', {"rice"}),
        ("%", set()),
        ("_", set()),
        ("l_a", set()),
        ("\\", set()),
        ("'; DROP TABLE", set()),
        ("đò\x00", {"boat"}),
        ("", set()),
        ("x" * 10_000, set()),
    ],
)
def test_matching(photos, query, found):
    """Rows with every whole word; nothing in a query is a wildcard or an operator."""
    ids = set(Photo.objects.matching(query).values_list("pk", flat=True))
    assert ids == {photos[name].pk for name in found}


def test_search_text_follows_a_partial_save(photos):
    """Saving one field brings what is searched up to date with it."""
    photo = photos["boat"]
    photo.caption = "Mái chèo"
    photo.save(update_fields=["caption"])
    assert set(Photo.objects.matching("chèo")) == {photo}
    assert not Photo.objects.matching("đò cuối")
