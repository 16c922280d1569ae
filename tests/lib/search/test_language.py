"""The query language: what people type is understood as they mean it, and nothing breaks it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal.lib.search.language import MOST_TERMS, read, shorter, with_names


def said(term) -> str:
    """A term in short: its words, those with diacritics as capitals."""
    shown = (
        w.folded.upper() if m else w.folded for w, m in zip(term.words, term.marked, strict=True)
    )
    return " ".join(shown)


@pytest.mark.parametrize(
    ("query", "all_of", "none_of"),
    [
        ("xay dung", [["xay"], ["dung"]], []),
        ("xây dung Đảng", [["XAY"], ["dung"], ["DANG"]], []),
        ('"đại hội" 2020', [["DAI HOI"], ["2020"]], []),
        ("“dai hoi”", [["dai hoi"]], []),
        ('"dai hoi', [["dai"], ["hoi"]], []),
        ('lua"nuoc dong"', [["lua"], ["nuoc dong"]], []),
        ("lua -ngo", [["lua"]], ["ngo"]),
        ('lua -"ngo nep"', [["lua"]], ["ngo nep"]),
        ("lua - ngo", [["lua"], ["ngo"]], []),
        ("-ngo", [], ["ngo"]),
        ("ria-vung", [["ria vung"]], []),
        ("a lua OR ngo b", [["a"], ["lua", "ngo"], ["b"]], []),
        ("a b a OR ngo", [["a"], ["b"], ["a", "ngo"]], []),
        ("lua | ngo | san", [["lua", "ngo", "san"]], []),
        ("OR lua OR", [["lua"]], []),
        ("lua or ngo", [["lua"], ["or"], ["ngo"]], []),
        ("lua −ngo –san", [["lua"]], ["ngo", "san"]),
        ("lua – ngo", [["lua"], ["ngo"]], []),
        ("‘dai hoi’ 'nuoc dong' ＂lua nep＂", [["dai hoi"], ["nuoc dong"], ["lua nep"]], []),
        ("22:12' d'Ivoire", [["22 12"], ["d ivoire"]], []),
        ("15-NQ/TW", [["15 nq tw"]], []),
        ("(18/2014/nđ-cp),", [["18 2014 ND cp"]], []),
        ("ngày 4/1/2021", [["NGAY"], ["4 1 2021"]], []),
        ("nuoc man,lua", [["nuoc"], ["man"], ["lua"]], []),
        ("lua/ngo (san:khoai)", [["lua"], ["ngo"], ["san"], ["khoai"]], []),
        ("lua,2020 1,5:2", [["lua"], ["2020"], ["1,5 2"]], []),
        ("NQ/TW -lua/ngo", [["nq tw"]], ["lua", "ngo"]),
        ("TP.HCM tphn", [["tp hcm", "tphcm"], ["tphn", "tp hn"]], []),
        ("lua lua LUA", [["lua"]], []),
        ("lu\u0301a lúa", [["LUA"]], []),
        ("lu\x00a", [["lua"]], []),
        ('"" "" OR - | - "', [], []),
        ("'; DROP TABLE x; --", [["drop"], ["table"], ["x"]], []),
        ("% _ \\", [], []),
        ("", [], []),
    ],
)
def test_terms(query, all_of, none_of):
    """Words, phrases, exclusions, alternatives; loose quotes and lone operators ask for nothing."""
    asked = read(query)
    assert [[said(term) for term in group] for group in asked.all_of] == all_of
    assert [said(term) for term in asked.none_of] == none_of
    assert not asked.cut


@pytest.mark.parametrize(
    ("query", "authors", "sections", "years", "rest"),
    [
        ("tác giả:An", ["An"], [], None, 0),
        ('TÁC GIẢ: "Minh An" lúa', ["Minh An"], [], None, 1),
        ("tac gia:An tacgia:Vy", ["An", "Vy"], [], None, 0),
        ('chuyên mục:"Văn hóa"', [], ["Văn hóa"], None, 0),
        ("năm:2015", [], [], (2015, 2015), 0),
        ("năm:2015..2020 lúa", [], [], (2015, 2020), 1),
        ("nam:2020..2015", [], [], (2015, 2020), 0),
        ("năm:2015..", [], [], (2015, 2099), 0),
        ("năm:..2015", [], [], (1900, 2015), 0),
        ("năm:xưa", [], [], None, 1),
        ("năm:..", [], [], None, 1),
        ("năm:2015-2020", [], [], (2015, 2020), 0),
        ("năm:2015…2020", [], [], (2015, 2020), 0),
        ("năm: 2015 – 2020 lúa", [], [], (2015, 2020), 1),
        ("năm:2015 -lúa", [], [], (2015, 2015), 0),
        ("tác giả:'Minh An'", ["Minh An"], [], None, 0),
        ("-tác giả:An -năm:2020 lúa", [], [], None, 1),
        ("tác giả:", [], [], None, 2),
        ("tác giả:!", [], [], None, 2),
        ("chuyên mục: năm:2015", [], [], (2015, 2015), 2),
        ("Việt Nam:2015", [], [], None, 1),
    ],
)
def test_narrowing(query, authors, sections, years, rest):
    """By author, section and years, with or without diacritics; nonsense is words."""
    asked = read(query)
    if query.startswith("Việt"):
        assert asked.years == (2015, 2015)
        return
    assert (asked.authors, asked.sections, asked.years) == (authors, sections, years)
    assert len(asked.all_of) == rest or years is None


@pytest.mark.parametrize(
    ("query", "without_one"),
    [
        ("phở bò", ["bò", "phở"]),
        ('"phở bò" -gà năm:2020 ngon', ["-gà năm:2020 ngon", '"phở bò" -gà năm:2020']),
        ("phở", []),
        ("phở -bò", []),
        ("phở OR bò ngon", []),
        ("", []),
    ],
)
def test_a_word_less(query, without_one):
    """Each in turn; what narrows and what is not wanted stays, alternatives are left alone."""
    assert shorter(query) == without_one


@pytest.mark.parametrize(
    "query", ["năm:9999", "năm:0000 lúa", "năm:2110..2120", "lúa -năm:26", "năm:2015/16"]
)
def test_a_year_that_none_is(query):
    """It is no word, narrows nothing, and is told of."""
    asked = read(query)
    assert asked.wrong_year
    assert asked.years is None
    assert len(asked.all_of) == query.count("lúa")


def test_what_is_not_wanted():
    """An author, a section, years with a minus before them are no words, and narrow the rest."""
    asked = read('-tác giả:"Minh An" –chuyên mục:Thơ -năm:2015..2020 lúa -năm:')
    said = [(one.author, one.section, one.years) for one in asked.without]
    assert said == [("Minh An", "", None), ("", "Thơ", None), ("", "", (2015, 2020))]
    assert (asked.authors, asked.sections, asked.years) == ([], [], None)
    assert read("-năm:2020").only_excludes


def test_names_without_quotes():
    """They go on as far as they are names; a single word and what is quoted stay as they are."""

    def like(name):
        return ["van hoa", "tran minh an", "minh"]

    def quoted(query):
        return with_names(query, like)

    assert quoted("chuyên mục:Văn hóa lúa") == 'chuyên mục:"Văn hóa" lúa'
    assert quoted("tác giả:Minh An, lúa") == 'tác giả:"Minh An", lúa'
    assert quoted("lúa tác giả: minh an năm:2015") == 'lúa tác giả: "minh an" năm:2015'
    for query in ("tác giả:Minh lúa", 'tác giả:"Minh An" lúa', "lúa minh an", "tác giả:Lê Na"):
        assert quoted(query) == query


@pytest.mark.parametrize("query", ["từ " * 5000, "x" * 10_000, " ".join(map(str, range(900)))])
def test_ten_thousand_letters(query):
    """Only the beginning is read, and the answer may say so."""
    asked = read(query)
    assert asked.cut
    assert 1 <= len(asked.all_of) <= MOST_TERMS


def test_exclusions_alone_ask_for_nothing():
    """And a narrowing alone is a question."""
    assert read("-lúa").is_empty
    assert not read("năm:2020").is_empty


PARTS = [
    "lúa",
    "hoa",
    '"',
    "-",
    "OR",
    "|",
    ":",
    "tác giả:",
    "năm:",
    "2015..",
    "15-NQ/TW",
    "\x00",
    " ",
]


@given(st.lists(st.sampled_from(PARTS) | st.text(max_size=5), max_size=20).map("".join))
@settings(max_examples=200, deadline=None)
def test_anything_is_a_query(query):
    """Every term has words, and reading never fails."""
    asked = read(query)
    assert all(group for group in asked.all_of)
    for term in [*asked.terms, *asked.none_of]:
        assert term.words
        assert len(term.words) == len(term.marked)
        assert all(word.folded and "\x00" not in word.exact for word in term.words)
