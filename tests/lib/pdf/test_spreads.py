"""Two pages scanned as one: where they are cut apart, and what becomes of each."""

import pikepdf
import pytest
from PIL import Image, ImageDraw

from journal.lib.pdf.layout import Box
from journal.lib.pdf.process import PdfProcess
from journal.lib.pdf.spreads import gutter_of

from .making import A5, Line, add_page, add_scan, composite_face, facing, saved, scanned
from .test_ocr import WORDS

LEFT, RIGHT = " ".join(WORDS[:90]), " ".join(WORDS[90:180])


def test_facing_pages():
    """They are cut between, whether there is paper or the shadow of the binding, straight or not;
    what stands more to one side is, too."""
    image = facing(scanned(LEFT, dpi=100), scanned(RIGHT, dpi=100))
    assert gutter_of(image) == pytest.approx(0.5, abs=0.03)
    shadowed = image.copy()
    ImageDraw.Draw(shadowed).rectangle(
        (image.width * 0.49, 0, image.width * 0.51, image.height), fill=60
    )
    assert gutter_of(shadowed) == pytest.approx(0.5, abs=0.03)
    assert gutter_of(shadowed.rotate(1, Image.Resampling.BICUBIC, fillcolor=255)) == pytest.approx(
        0.5, abs=0.03
    )


def test_what_is_no_spread():
    """A page on its own, a picture over both pages, an empty one."""
    one = scanned(LEFT, dpi=100)
    assert gutter_of(one) is None
    for image in (Image.effect_noise((1400, 1000), 100), Image.new("L", (1400, 1000), 255)):
        assert gutter_of(image) is None


def test_each_part_has_its_own_words_and_pictures(tmp_path):
    """Of a turned page, too; a wide page that is no scan stays whole."""
    pdf = pikepdf.new()
    add_scan(pdf, (2 * A5[0], A5[1]), facing(scanned(LEFT, dpi=100), scanned(RIGHT, dpi=100)))
    face = composite_face(pdf, "Serif", LEFT, with_map=True)
    for turn, places in ((0, ((60, 300), (460, 300))), (90, ((300, 60), (300, 460)))):
        size = (A5[1], 2 * A5[0]) if turn else (2 * A5[0], A5[1])
        words = [Line(face, word, *at) for word, at in zip(WORDS, places, strict=False)]
        add_page(pdf, words, size, turn)
    path = saved(pdf, tmp_path / "a.pdf")
    with PdfProcess(path) as reader:
        made = reader.prepare(tmp_path / "copy.pdf", {})
        assert [number for number, _ in made["spreads"]] == [1]
        for number in (2, 3):
            halves = [reader.page(number, number == 3, part) for part in ((0, 0.5), (0.5, 1))]
            assert {half.text.text for half in halves} == set(WORDS[:2])
        picture = halves[0].pictures[0]
    assert picture.width == 2000
    assert picture.height == pytest.approx(2000 * A5[1] / A5[0], abs=2)
    assert isinstance(halves[0].text.boxes[0][1], Box)
