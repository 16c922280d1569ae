"""Passages: the best part of a text, with its hits in the text's own spelling."""

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
