"""What changed between two versions of a text, word by word."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal.lib import sequences
from journal.lib.compare import Line, compare, compare_line

MARKS = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}

# Few words, so that they meet again; marks, blanks, numbers, other forms and scripts.
words = st.sampled_from(
    [
        *[
            "công",
            "nhân",
            "của",
            "Của",
            "cũ",
            "14",
            "3.126",
            "5/1",
            "7C",
            "_",
            "日本",
            "👩\u200d🚀",
        ],
        *[",", ".", "…", "“", "”", "-", "mu\u031bo\u031b\u0300i", "\u0301"],
    ]
)
blanks = st.sampled_from([" ", " ", " ", "", "  ", "\t", "\u00a0"])
lines = st.lists(st.tuples(words, blanks), max_size=12).map(lambda t: "".join(map("".join, t)))
texts = st.lists(lines, max_size=6).map("\n".join)
anything = st.text(max_size=40)
quickly = settings(max_examples=150, deadline=None)


def shown(result: list[Line]) -> str:
    """The result as one reads it; the edge of a paragraph inside a Line as ¶."""
    return "\n".join("".join(MARKS[p.kind].format(p.text) for p in line) for line in result)


def side(line: Line, kind: str) -> str:
    return "".join(piece.text for piece in line if piece.kind in ("same", kind))


def paragraphs(result: list[Line], kind: str) -> list[str]:
    """The paragraphs of the old text ("removed") or of the new one ("added")."""
    return "\n".join(text for line in result if (text := side(line, kind))).split("\n")


def stated(text: str) -> list[str]:
    """The paragraphs that a comparison must give back."""
    text = unicodedata.normalize("NFC", text)
    return [line for line in text.split("\n") if line.strip()] or [""]


def assert_tidy(line: Line) -> None:
    """Pieces are of the three kinds and not empty, neighbours differ, what went comes first."""
    assert line
    assert all(piece.text and piece.kind in MARKS for piece in line)
    assert all(one.kind != two.kind for one, two in pairwise(line))
    assert ("added", "removed") not in {(one.kind, two.kind) for one, two in pairwise(line)}


@given(texts | anything, texts | anything)
@quickly
def test_both_texts_can_be_read_from_a_comparison(old, new):
    """Every paragraph of either text stands in the comparison exactly, in its order."""
    result = compare(old, new)
    assert paragraphs(result, "removed") == stated(old)
    assert paragraphs(result, "added") == stated(new)
    for line in result:
        assert_tidy(line)
        assert not any("\n" in piece.text for piece in line if piece.kind == "same")


@given(lines | anything, lines | anything)
@quickly
def test_both_lines_can_be_read_from_a_comparison(old, new):
    """A line comes back exactly, blanks and all; two empty lines have no pieces."""
    result = compare_line(old, new)
    assert side(result, "removed") == unicodedata.normalize("NFC", old)
    assert side(result, "added") == unicodedata.normalize("NFC", new)
    assert not result if old == new == "" else assert_tidy(result) is None


@given(texts | anything)
@quickly
def test_a_text_against_itself_has_no_change(text):
    """Nothing is removed or added, in whatever Unicode form the same text comes."""
    again = unicodedata.normalize("NFD", text)
    assert {p.kind for line in compare(text, again) for p in line} <= {"same"}
    assert {p.kind for p in compare_line(text, again)} <= {"same"}


ONE = (
    "Ông Phùng Trác, trùm hiệp thợ, không cần đọc thẻ. Ông gõ cán búa vào đầu gỗ, nghe, rồi nói "
    "thanh ấy từng nằm ở đâu. Người giữ sổ bảo suốt hai năm ông chỉ đoán sai bốn lần."
)
TWO = "Riêng việc hạ giải mất bốn tháng. Sau ba buổi họp, mảng gỗ vá được ghép vào, không chạm."
HALVES = ONE[:50], ONE[50:]  # "… không cần đọc thẻ. " and "Ông gõ cán búa …"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # a number, a name, a tone mark, a capital: whole words
        ("đoán sai bốn lần", "đoán sai năm lần", "đoán sai [-bốn-]{+năm+} lần"),
        ("Giá 3.126 đồng", "Giá 3.127 đồng", "Giá [-3.126-]{+3.127+} đồng"),
        ("Ảnh: Hà Vy", "Ảnh: Lê Khôi", "Ảnh: [-Hà Vy-]{+Lê Khôi+}"),
        ("xin phục chế", "xin phục chê", "xin phục [-chế-]{+chê+}"),
        ("Chợ ngày Tết", "Chợ ngày tết", "Chợ ngày [-Tết-]{+tết+}"),
        # one word between two changes is no rest for the eye, two are
        ("Có 12 người, 15 xe", "Có 14 người, 16 xe", "Có [-12 người, 15-]{+14 người, 16+} xe"),
        (
            "mất bốn tháng rưỡi để họp",
            "mất năm tháng rưỡi và họp",
            "mất [-bốn-]{+năm+} tháng rưỡi [-để-]{+và+} họp",
        ),
        # what only was put in leaves its neighbours alone
        ("công của nghiệp", "công nhân của xí nghiệp", "công{+ nhân+} của{+ xí+} nghiệp"),
        # a change of words that repeat begins at the sentence or clause
        ("Ông gõ. Ông nói.", "Ông nghe. Ông gõ. Ông nói.", "{+Ông nghe. +}Ông gõ. Ông nói."),
        ("Ông gõ, nói.", "Ông gõ, nghe, nói.", "Ông gõ,{+ nghe,+} nói."),
        ("xong, chị nói to", "xong. Chị nói to", "xong[-, chị-]{+. Chị+} nói to"),
        # nothing in common but little words
        ("Lớp học đêm ở Năm Khoang", "Ngôi đình và thợ mộc", "[-Lớp học đêm ở Năm Khoang-]"
         "{+Ngôi đình và thợ mộc+}"),
        ("Tựa  đề", "Tựa đề", "Tựa[-  -]{+ +}đề"),
        ("", "Tựa đề", "{+Tựa đề+}"),
    ],
)  # fmt: skip
def test_a_line_reads_well(old, new, expected):
    """A change in a line is shown as an editor would mark it."""
    assert shown([compare_line(old, new)]) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            f"{ONE}\n{TWO}",
            f"{ONE}\n{TWO.replace('bốn tháng.', 'bốn tháng. Không ai bị thương.')}",
            f"{ONE}\n{TWO.replace('tháng.', 'tháng.{+ Không ai bị thương.+}')}",
            id="a sentence put in",
        ),
        pytest.param(
            ONE,
            ONE.replace("Ông gõ cán búa vào đầu gỗ, nghe, rồi nói", "Ông nhìn thớ gỗ là biết"),
            ONE.replace(
                "gõ cán búa vào đầu gỗ, nghe, rồi nói",
                "[-gõ cán búa vào đầu gỗ, nghe, rồi nói-]{+nhìn thớ gỗ là biết+}",
            ),
            id="a clause put in other words",
        ),
        pytest.param(
            f"{TWO}\n{ONE}",
            f"{TWO}\n{HALVES[0].rstrip()}\n{HALVES[1]}",
            f"{TWO}\n{HALVES[0].rstrip()}[- -]{{+\n+}}{HALVES[1]}",
            id="a paragraph split",
        ),
        pytest.param(
            f"{ONE}\n{TWO}",
            f"{ONE} Rồi thôi. {TWO}",
            f"{ONE}[-\n-]{{+ Rồi thôi. +}}{TWO}",
            id="two paragraphs joined, with a sentence between",
        ),
        pytest.param(
            f"{ONE}\n{TWO}",
            f"{TWO}\n{ONE.replace('bốn', 'hai')}",
            f"[-{ONE}-]\n{TWO}\n{{+{ONE.replace('bốn', 'hai')}+}}",
            id="two paragraphs swapped, one edited: the other stays as it is",
        ),
        pytest.param(
            f"{ONE}\nTháo để hiểu\n{TWO}",
            f"{ONE}\n{TWO}",
            f"{ONE}\n[-Tháo để hiểu-]\n{TWO}",
            id="a heading taken out",
        ),
        pytest.param(
            f"Mở đầu.\n{ONE}",
            f"Mở đầu.\n{TWO}",
            f"Mở đầu.\n[-{ONE}-]\n{{+{TWO}+}}",
            id="a paragraph rewritten from nothing",
        ),
        pytest.param(f"\n{ONE}\n \n", f"{ONE}\n\n{TWO}", f"{ONE}\n{{+{TWO}+}}", id="empty lines"),
    ],
)
def test_a_text_reads_well(old, new, expected):
    """Paragraphs stand against their old selves; inserted, removed and moved ones stand alone."""
    assert shown(compare(old, new)) == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * 5000, "a b " * 2500),
        ("a\n" * 5000, "a\nb\n" * 2500),
        ("a b " * 20_000, "b a " * 20_000),
        (" ".join(map(str, range(9000))), " ".join(map(str, reversed(range(9000))))),
        ("\n".join(map(str, range(9000))), "\n".join(map(str, reversed(range(9000))))),
    ],
)
def test_repetition_and_size_do_no_harm(old, new):
    """Texts made to be slow are compared as exactly as any."""
    result = compare(old, new)
    assert paragraphs(result, "removed") == stated(old)
    assert paragraphs(result, "added") == stated(new)


def test_what_is_too_large_is_shown_as_replaced(monkeypatch):
    """Above the limit the middle is replaced as a whole, what surely belongs together stays."""
    old, new = "đầu x x a a x x a a cuối", "đầu a x a x a x a x cuối"
    monkeypatch.setattr(sequences, "MAX_CELLS", 10)
    assert sequences.matches(old.split(), new.split(), 3) == [(0, 0), (9, 9)]
    monkeypatch.setattr(sequences, "MAX_CELLS", 100)
    assert len(sequences.matches(old.split(), new.split(), 3)) == 7


@given(st.text("abc", max_size=14), st.text("abc", max_size=14))
@quickly
def test_a_small_comparison_finds_the_longest_common_subsequence(a, b):
    """Nothing shorter than what the plain table of lengths finds, where no place is marked."""
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, one in enumerate(a):
        for j, two in enumerate(b):
            longest = max(table[i][j + 1], table[i + 1][j])
            table[i + 1][j + 1] = table[i][j] + 1 if one == two else longest
    pairs = sequences.matches(a, b, 20)
    assert len(pairs) == table[-1][-1]
    assert all(a[i] == b[j] for i, j in pairs)
    assert all(i < x and j < y for (i, j), (x, y) in pairwise(pairs))
