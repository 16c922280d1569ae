"""The sheet a scene is painted on: shapes, gradients, light, mist and the grain of the paper.

Lengths are in thousandths of the picture's height, whatever its size in pixels; colours are RGB or
RGBA tuples of 0-255. The sheet is kept at twice its size and halved at the end: that smooths edges.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, ...]
Point = tuple[float, float]

PAPER = (249, 241, 224)
INK = (31, 29, 30)
RED = (162, 38, 32)
INDIGO = (40, 62, 102)
MOSS = (92, 112, 72)
OCHRE = (210, 156, 72)
CLAY = (156, 92, 62)
SKIN = (222, 176, 136)
DOUBLE = 2


@dataclass(frozen=True)
class Palette:
    """The light of a time of day: sky from top to horizon, sun, land from far to near."""

    top: Colour
    low: Colour
    sun: Colour
    far: Colour
    near: Colour


DAWN = Palette((222, 208, 190), (250, 228, 196), (206, 70, 48), (192, 194, 186), (36, 58, 66))
MIST = Palette((205, 214, 200), (243, 238, 220), (255, 250, 234), (188, 202, 184), (36, 58, 46))
DUSK = Palette((122, 70, 78), (242, 172, 108), (255, 222, 160), (190, 112, 94), (44, 28, 42))
NIGHT = Palette((26, 40, 72), (132, 152, 168), (244, 236, 208), (98, 122, 146), (16, 26, 46))
NOON = Palette((170, 192, 196), (244, 234, 208), (255, 248, 226), (168, 186, 170), (50, 66, 52))
HARVEST = Palette((232, 206, 150), (251, 236, 200), (184, 50, 38), (216, 190, 134), (70, 62, 40))
LACQUER = Palette((70, 20, 24), (158, 62, 44), (236, 190, 104), (130, 34, 32), (24, 11, 14))
DAYLIGHT = (DAWN, MIST, NOON, HARVEST)
INDOOR_LIGHTS = (*DAYLIGHT, *DAYLIGHT, DUSK, NIGHT)
OPEN_LIGHTS = (*DAYLIGHT, *DAYLIGHT, DUSK, DUSK, NIGHT, NIGHT, LACQUER)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`first` with `share` (0-1) of `second` stirred in; opacity is dropped."""
    return tuple(round(a + (b - a) * share) for a, b in zip(first[:3], second[:3], strict=True))


def alpha(colour: Colour, opacity: float) -> Colour:
    """The colour at an opacity of 0-1."""
    return (*colour[:3], round(255 * opacity))


def smooth(points: Sequence[Point], steps: int = 8) -> list[Point]:
    """A closed outline rounded through all its points (Catmull-Rom)."""
    count, outline = len(points), []
    for i in range(count):
        a, b, c, d = (points[(i + k) % count] for k in (-1, 0, 1, 2))
        for s in range(steps):
            t = s / steps
            outline.append(tuple(_spline(a[k], b[k], c[k], d[k], t) for k in (0, 1)))
    return outline


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (
        2 * b + t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * b - a - 3 * c + d)))
    )


class Canvas:
    """One picture being painted. `w` and `h` are its sides in units (`h` is always 1000)."""

    def __init__(self, size: tuple[int, int], rng: random.Random, palette: Palette):
        self.size, self.rng, self.palette = size, rng, palette
        self.k = size[1] * DOUBLE / 1000
        self.w, self.h = size[0] / size[1] * 1000, 1000.0
        self.image = Image.new("RGB", (size[0] * DOUBLE, size[1] * DOUBLE), palette.low)
        self._draw = ImageDraw.Draw(self.image, "RGBA")

    # Flat shapes

    def shape(self, points: Sequence[Point], fill: Colour) -> None:
        self._draw.polygon([(x * self.k, y * self.k) for x, y in points], fill)

    def blob(self, points: Sequence[Point], fill: Colour) -> None:
        self.shape(smooth(points), fill)

    def box(self, x: float, y: float, w: float, h: float, fill: Colour, radius: float = 0) -> None:
        corners = (x * self.k, y * self.k, (x + w) * self.k, (y + h) * self.k)
        self._draw.rounded_rectangle(corners, radius * self.k, fill)

    def disc(self, x: float, y: float, rx: float, fill: Colour, ry: float | None = None) -> None:
        ry = rx if ry is None else ry
        self._draw.ellipse([v * self.k for v in (x - rx, y - ry, x + rx, y + ry)], fill)

    def stroke(self, points: Sequence[Point], width: float, fill: Colour) -> None:
        line = [(x * self.k, y * self.k) for x, y in points]
        self._draw.line(line, fill, max(1, round(width * self.k)), joint="curve")

    # Gradients and light

    def gradient(self, points: Sequence[Point], top: Colour, bottom: Colour) -> None:
        """A polygon filled from one colour at its highest point to another at its lowest."""
        inked = [(x * self.k, y * self.k) for x, y in points]
        left, right = self._reach([x for x, _ in inked], self.image.width)
        upper, lower = self._reach([y for _, y in inked], self.image.height)
        if right <= left or lower <= upper:
            return
        mask = Image.new("L", (right - left, lower - upper))
        ImageDraw.Draw(mask).polygon([(x - left, y - upper) for x, y in inked], 255)
        strip = Image.new("RGB", (1, min(mask.height, 256)))  # more steps no eye tells apart
        strip.putdata([mix(top, bottom, i / strip.height) for i in range(strip.height)])
        self.image.paste(strip.resize(mask.size, Image.Resampling.NEAREST), (left, upper), mask)

    @staticmethod
    def _reach(values: list[float], limit: int) -> tuple[int, int]:
        return max(0, math.floor(min(values))), min(limit, math.ceil(max(values)) + 1)

    def panel(self, x: float, y: float, w: float, h: float, top: Colour, bottom: Colour) -> None:
        self.gradient([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], top, bottom)

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float) -> None:
        """Light that fades to nothing at `radius`; strength 0-1 at its heart."""
        light = Image.radial_gradient("L").point(lambda v: round(strength * max(0, 255 - v * 1.42)))
        self._stain(light, x - radius, y - radius, radius * 2, radius * 2, colour)

    def mist(self, y: float, height: float, colour: Colour, strength: float) -> None:
        """A bank of mist across the whole picture, thickest in the middle of its height."""
        rows = [round(255 * strength * math.sin(math.pi * i / 64) ** 2) for i in range(65)]
        self.veil(0, y, self.w, height, colour, rows)

    def veil(
        self, x: float, y: float, w: float, h: float, colour: Colour, rows: Sequence[int]
    ) -> None:
        """A see-through wash whose opacity runs down through `rows` (0-255)."""
        strip = Image.new("L", (1, len(rows)))
        strip.putdata(rows)
        self._stain(strip, x, y, w, h, colour)

    def _stain(
        self, light: Image.Image, x: float, y: float, w: float, h: float, colour: Colour
    ) -> None:
        corner = round(x * self.k), round(y * self.k)
        size = max(1, round(w * self.k)), max(1, round(h * self.k))
        self.image.paste(colour[:3], corner, light.resize(size, Image.Resampling.BILINEAR))

    def mirror(self, y: float, depth: float, tint: Colour, share: float) -> None:
        """Water from `y` down for `depth`: what stands above, upside down, tinted."""
        line, deep = round(y * self.k), round(depth * self.k)
        above = self.image.crop((0, max(0, line - deep), self.image.width, line))
        small = above.resize((above.width // 8, above.height // 8), Image.Resampling.BOX)
        small = small.transpose(Image.Transpose.FLIP_TOP_BOTTOM).filter(ImageFilter.BoxBlur((1, 4)))
        tinted = Image.blend(small, Image.new("RGB", small.size, tint[:3]), share)
        self.image.paste(tinted.resize((above.width, deep), Image.Resampling.BILINEAR), (0, line))

    # The finished sheet

    def finished(self) -> Image.Image:
        """The picture at its own size, with the tooth of the paper and a darker rim."""
        picture = self.image.reduce(DOUBLE)
        grain = _grain(self.rng, picture.size)
        return ImageChops.soft_light(picture, Image.merge("RGB", (grain,) * 3))


def _grain(rng: random.Random, size: tuple[int, int]) -> Image.Image:
    """A grey sheet, mid-grey on average: fine tooth, broad uneven washes, darker corners."""
    tooth = _noise(rng, (512, 512), 46).filter(ImageFilter.BoxBlur(0.6))
    sheet = Image.new("L", size)
    for x in range(0, size[0], 512):
        for y in range(0, size[1], 512):
            sheet.paste(tooth, (x, y))
    washes = _noise(rng, (7, 6), 26).resize(size, Image.Resampling.BICUBIC)
    rim = Image.radial_gradient("L").point(lambda v: 128 - max(0, v - 110) // 4).resize(size)
    return ImageChops.add(Image.blend(sheet, washes, 0.5), rim, 1, -128)


def _noise(rng: random.Random, size: tuple[int, int], spread: int) -> Image.Image:
    raw = Image.frombytes("L", size, rng.randbytes(size[0] * size[1]))
    return raw.point(lambda v: 128 + (v - 128) * spread // 128)


Scene = Callable[[Canvas], None]
