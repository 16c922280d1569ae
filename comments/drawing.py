"""A code as a picture: letters that lean and lie at odds, under lines that cross them.

One plane of pixels, each letter drawn on a small piece of its own, of which runs of the same pixel
are told short: of the time a picture took, most went to whole coloured planes for every letter and
to squeezing the file.
The same code is always drawn alike, or many pictures of it would tell letters from lines.
"""

import random
import zlib
from functools import lru_cache
from io import BytesIO

from captcha.conf import settings as drawn
from PIL import Image, ImageChops, ImageDraw, ImageFont

from journal.lib.network import keyed_hash

INK = 0x1B  # on white
HEIGHT = 52  # points; the width goes by the letters
LEAN = (-18, 18)  # degrees
LINES = 3

# The greys from white to ink, each three times: as a palette. Of a picture that has one the library
# does not try how each row is told shortest.
_GREYS = [255 - (255 - INK) * value // 255 for value in range(256) for _ in "rgb"]


@lru_cache(maxsize=64)  # as many as there are characters, at each scale
def _upright(character: str, scale: int) -> Image.Image:
    font = ImageFont.truetype(drawn.CAPTCHA_FONT_PATH, drawn.CAPTCHA_FONT_SIZE * scale)
    box = font.getbbox(character)
    edge = 7 * scale  # room to turn
    letter = Image.new("L", (box[2] - box[0] + 2 * edge, box[3] - box[1] + 2 * edge))
    ImageDraw.Draw(letter).text((edge - box[0], edge - box[1]), character, 255, font)
    return letter


def png(characters: str, key: str, scale: int) -> bytes:
    """Draw some characters, `scale` pixels a point; `key` says how they lie, to this site alone:
    everybody has it, and who could tell the lines from it would take them away."""
    chance = random.Random(keyed_hash(key, "comment-code"))  # noqa: S311 - seeded by a secret
    letters = [_leaning(each, chance.randint(*LEAN), scale) for each in characters]
    gaps = [chance.randint(-3, 4) * scale for _ in letters]
    width = sum(letter.width for letter in letters) + sum(gaps) + 12 * scale
    plane = Image.new("L", (width, HEIGHT * scale))
    left = 6 * scale
    for letter, gap in zip(letters, gaps, strict=True):
        top = chance.randint(0, max(0, plane.height - letter.height))
        plane.paste(255, (left, top), letter)
        left += letter.width + gap
    _cross(plane, chance, scale)
    plane.putpalette(_GREYS)
    content = BytesIO()
    plane.save(content, "PNG", compress_type=zlib.Z_RLE)
    return content.getvalue()


@lru_cache(maxsize=2048)  # each character at each lean: a process draws them once
def _leaning(character: str, lean: int, scale: int) -> Image.Image:
    """A letter, cut out."""
    letter = _upright(character, scale).rotate(lean, Image.Resampling.BILINEAR)
    return letter.crop(letter.getbbox())


def _cross(plane: Image.Image, chance: random.Random, scale: int) -> None:
    """Lines from side to side, each bent, dark on white and light where they cross a letter."""
    lines = Image.new("L", plane.size)
    pen, (width, height) = ImageDraw.Draw(lines), plane.size
    for _ in range(LINES):
        ends = [(x, chance.randint(height // 6, 5 * height // 6)) for x in (0, width)]
        middle = (chance.randint(width // 4, 3 * width // 4), chance.randint(0, height))
        pen.line([ends[0], middle, ends[1]], 255, scale, joint="curve")
    plane.paste(ImageChops.invert(plane), mask=lines)
