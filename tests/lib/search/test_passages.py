"""Passages: the best part of a text, with its hits in the text's own spelling."""

from unicodedata import normalize

import pytest
from django.template import Context, Template

from journal.lib.search.language import read
from journal.lib.search.passages import LENGTH, marked, passage

FILLER = " ".join(["chữ"] * 60)


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("hoà bình", ["Hòa", "bình"]),
        ("HOA binh", ["Hòa", "bình", "hoa"]),
        ("hoa", ["Hòa", "hoa"]),
        ("hóa", []),
        ("ho\u00e0", ["Hòa"]),
        ("xã", ["xã"]),
        ("15-nq/tw", ["15", "NQ", "TW"]),
        ("15/NQ", ["15", "NQ"]),
    ],
)
def test_hits_keep_their_spelling(query, hits):
    """However they were typed; a word with diacritics is marked where it means itself."""
    pieces = marked("Hòa bình, hoa ở xã 15-NQ/TW", read(query))
    assert "".join(text for text, _ in pieces) == "Hòa bình, hoa ở xã 15-NQ/TW"
    assert [text for text, hit in pieces if hit] == hits


def test_where_all_readings_were_looked_for_all_are_marked():
    """The answer says that it looked without diacritics, and so do the marks."""
    assert [text for text, hit in marked("hòa", read("hóa"), folded=True) if hit] == ["hòa"]


def test_the_best_passage():
    """Where most of what was asked stands together, not where the first word stands first."""
    text = f"Lúa {FILLER} ở đây lúa nước chín {FILLER}"
    pieces = passage(text, read("lúa nước"))
    shown = "".join(piece for piece, _ in pieces)
    assert "lúa nước chín" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown.split()) <= LENGTH + 2


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("xây dựng", "xây dựng Đảng"),
        ("ca dao", "câu ca dao xưa"),
        ("hoà binh", "“Hòa bình”"),
        ('"đảng ta"', "mừng Đảng ta"),
        ("xay dung dang", "xây dựng Đảng"),
    ],
)
def test_words_in_a_row_are_the_best_passage(query, shown):
    """Before the same words apart, and those spelt as typed before other readings."""
    apart = "Xây nhà, dựng cổng, mừng Đảng ta. Cá đao lớn. Bình và hòa."
    said = ["Công tác xây dựng Đảng.", "Một câu ca dao xưa.", "“Hòa bình”"]
    text = f" {FILLER}. ".join([apart, *said])
    assert shown in "".join(piece for piece, _ in passage(text, read(query)))


def test_where_a_passage_begins_and_ends():
    """With its sentence where that is near, some words before a hit otherwise; no word is missing
    at the end of a text, and a sign stays with its word."""

    def shown(text: str) -> str:
        return "".join(piece for piece, _ in passage(text, read("lúa")))

    assert shown(f"{FILLER}. Bà con ở đây gặt lúa {FILLER}").startswith("…Bà con ở đây gặt lúa")
    assert shown(f"{FILLER} “lúa” {FILLER}").startswith(f"…{'chữ ' * 6}“lúa")
    assert len(shown(f"{FILLER} lúa.").split()) == LENGTH
    assert shown(f"{FILLER} lúa.").endswith("chữ lúa.")
    assert shown(f"{FILLER}. “Lúa đẹp” {FILLER}").startswith("…“Lúa")


@pytest.mark.parametrize(
    ("text", "query", "hits"),
    [
        ("Ở xã Ho\u0300a Bi\u0300nh", "hoà bình", ["Ho\u0300a", "Bi\u0300nh"]),
        ("Khát vọng hoà bình", "HÒA bình", ["hoà", "bình"]),
        ("Ðảng ta", "đảng", ["Ðảng"]),
        ("Lí luận", "lý luận", ["Lí", "luận"]),
        ("Theo 18/2014/NĐ‑CP.", "18/2014/nđ-cp", ["18", "2014", "NĐ", "CP"]),
        ("Ngày 04/01/2021", "4-1-2021", ["04", "01", "2021"]),
        ("Cả 1.100 tấn, 100 hộ", "100%", ["100"]),
        ("Cả 1.272 tấn", "1272", ["1.272"]),
    ],
)
def test_marks_stand_on_what_the_text_has(text, query, hits):
    """In pieces or composed, either place of a tone, look-alikes, other dashes."""
    pieces = passage(text, read(query))
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, hit in pieces if hit] == hits


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("query", "folded"),
    [("lí luận", False), ("HOÀ bình", False), ("đảng", False), ("xãy dững", True), ("ban", False)],
)
def test_a_long_text_is_looked_at_by_its_letters(query, folded, form):
    """And shows the same passage as if it were short, wherever it stands, in any spelling."""
    said = "Một câu: xây dựng Ðảng, quý bạn, lý luận và hòa bình."
    near = normalize(form, f"{FILLER}. {said} {FILLER}")
    far = normalize(form, f"{FILLER * 30}. {said} {FILLER * 30}")
    asked = read(query)
    assert passage(far, asked, folded=folded) == passage(near, asked, folded=folded)
    assert any(hit for _, hit in passage(far, asked, folded=folded))


def test_a_short_text_is_shown_whole():
    """Without dots, and with its last sign."""
    assert "".join(t for t, _ in passage("Mùa lúa chín.", read("lua"))) == "Mùa lúa chín."
    assert passage("Mùa lúa chín.", read("ngo")) == []


def test_markup_and_entities_are_text():
    """What a text has of < and & comes out as such."""
    pieces = passage('<script>alert("lúa")</script> &amp; A&B', read("lua script"))
    template = Template(
        "{% for t, hit in p %}{% if hit %}<mark>{% endif %}{{ t }}"
        "{% if hit %}</mark>{% endif %}{% endfor %}"
    )
    html = template.render(Context({"p": pieces}))
    assert "&lt;<mark>script</mark>&gt;" in html
    assert "<script" not in html
    assert "&amp;amp;" in html
