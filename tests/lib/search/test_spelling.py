"""What a reader may have meant, told by the words and pairs of some texts."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal.lib.search.spelling import Speller, is_spelt, spelt
from journal.lib.search.tokens import forms, words

TEXT = """
Công tác xây dựng Đảng. Đại hội đảng bộ tỉnh. Đảng bộ xã xây dựng nhà.
Hợp tác xã bán chè. Hợp tác xã muối. Hợp tác xã cá. Rừng ngập mặn. Rạn san hô. Cải cách hành chính.
Chuyển đổi số. Cán bộ xã. Cán bộ huyện. Cân bò ở chợ. Cân bò. Mùi geosmin. Lý luận. Công ty.
Bảo hiểm y tế. Làng Kẻ Mơ. Đun bếp. Tác phẩm. Họp chợ.
Nậm Khoang. Năm ấy. Năm không nhớ. Không nhớ. Gặp chợ. Cho chợ. Từ hôm ấy. Đã ấy. Nó tự làm.
Dân tộc. Dân tôi. Tôi làm. Ngôi sao.
"""


@pytest.fixture(scope="module")
def speller():
    found = words(TEXT)
    counts = Counter(word.exact for word in found)
    beside = [(a, b) for a, b in pairwise(found) if a.sentence == b.sentence]
    pairs = Counter(f"{a.exact} {b.exact}" for a, b in beside)

    def readings(folded):
        return {
            word: [(exact, n) for exact, n in counts.items() if forms(exact)[1] == word]
            for word in folded
        }

    return Speller(readings, lambda wanted: {pair: pairs[pair] for pair in wanted & pairs.keys()})


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("xây dưng đảng", "xây dựng đảng"),
        ("XÂY DƯNG ĐẢNG", "XÂY DỰNG ĐẢNG"),
        ("Xây Dưng Đảng", "Xây Dựng Đảng"),
        ("xây dựn đảng", "xây dựng đảng"),
        ("xây dụwng", "xây dựng"),
        ("xaay duwngj ddangr", "xây dựng đảng"),
        ("xa6y du7ng5 đảng", "xây dựng đảng"),
        ("xay duwngj dang", "xây dựng đảng"),
        ("dựn", "dựng"),
        ("họp tác xã", "hợp tác xã"),
        ("rừng ngập măn", "rừng ngập mặn"),
        ("rạn sna hô", "rạn san hô"),
        ("chuyể nđổi số", "chuyển đổi số"),
        ("xâydựng đảng", "xây dựng đảng"),
        ("hợptác xã", "hợp tác xã"),
        ("cải c ách hành chính", "cải cách hành chính"),
        ("geosmn", "geosmin"),
        ("bao hieemr y tế", "bảo hiểm y tế"),
        ("lý luân", "lý luận"),
        ("lí luân", "lí luận"),
        ("coong ti", "công ti"),
        ('"xây dưng đảng" -"họp tác"', '"xây dựng đảng" -"họp tác"'),
        ("kẻ mơo OR rạn sna", "kẻ mơ OR rạn san"),
        ("xây dưng năm:2020 đảng", "xây dựng năm:2020 đảng"),
        ("hop tacxa", "hợp tác xã"),
        ("năm khoang", "nậm khoang"),
        ("rạn sao hô", "rạn san hô"),
        ("dân tôc", "dân tộc"),
    ],
)
def test_what_was_meant(speller, query, meant):
    """Marks, letters, keys and blanks; by the words beside, in the case that was typed."""
    assert speller.meant(query)[0] == meant


@pytest.mark.parametrize(
    "query",
    [
        "xây dựng đảng",
        "xay dung dang",
        "hop tac xã",
        "cân bò",
        "cán bộ",
        "muối",
        "khonghecogi",
        "lí luận",
        *("GDP", "WHO", "TP HCM", "15 NQ TW", "ĐBSCL", "USA", "Đ"),
        "Kẻ Mơ",
        "15-NQ/TW",
        "-dưng",
        'tác giả:"Xây Dưng"',
        "chuyên mục:dưng",
        "OR | -",
        "",
        " ".join(["dưng"] * 30),
        "x" * 300,
    ],
)
def test_what_makes_no_doubt(speller, query):
    """What texts have, bare words, numbers of documents, operators, what narrows a query; what
    nothing is like."""
    assert speller.meant(query) == []


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("hoà", "hòa"),
        ("DỰNG", "dựng"),
        ("lí", "lý"),
        ("quí", "quý"),
        ("tí", "tí"),
        ("geosmin", "geosmin"),
        ("catxét", None),
        ("15", None),
    ],
)
def test_how_words_are_written(word, written):
    """As newspapers do; None: where its tone stood is not known, or it is no word."""
    exact, _ = forms(word)
    assert is_spelt(exact) is (written is not None)
    assert written in (spelt(exact), None)


@given(st.text(st.sampled_from("aáạđĐdungyx6wOR \"-:|năm\u0301\u0323'(ßﬁ日\x00"), max_size=60))
@settings(max_examples=60, deadline=None)
def test_anything_may_be_meant(speller, query):
    """And nothing fails; what holds no letters stays as it is."""
    meant = speller.meant(query)
    assert query not in meant
    assert not meant or any(char.isalpha() for char in query)
