"""People without faces, what they live in and what they travel by."""

import math

from journal.demo.drawing.canvas import (
    CLAY,
    INDIGO,
    INK,
    MOSS,
    OCHRE,
    PAPER,
    RED,
    SKIN,
    Canvas,
    Colour,
    alpha,
    mix,
)

COATS = (RED, INDIGO, MOSS, OCHRE, CLAY, (226, 214, 190), (70, 66, 76))
HAIR = ((36, 30, 32), (44, 36, 36), (58, 46, 42))
STRAW = (232, 208, 152)


def coat(c: Canvas) -> Colour:
    return c.rng.choice(COATS)


def hat(c: Canvas, x: float, y: float, width: float) -> None:
    """A conical palm-leaf hat whose brim is centred on (x, y)."""
    top = y - width * 0.42
    c.shape([(x - width / 2, y), (x, top), (x + width / 2, y)], STRAW)
    c.shape([(x + width * 0.06, y), (x, top), (x + width / 2, y)], mix(STRAW, CLAY, 0.3))
    c.disc(x, y, width / 2, mix(STRAW, CLAY, 0.45), width * 0.06)


def figure(
    c: Canvas, x: float, y: float, height: float, cloth: Colour, hatted: bool = True
) -> None:
    """Someone standing with the feet on (x, y), seen from afar."""
    h, legs = height, mix(cloth, INK, 0.62)
    for side in (-1, 1):
        c.shape([(x + side * h * 0.015, y - h * 0.45), (x + side * h * 0.1, y - h * 0.45),
                 (x + side * h * 0.085, y), (x + side * h * 0.03, y)], legs)  # fmt: skip
    body = [(-0.07, 0.84), (0.07, 0.84), (0.115, 0.76), (0.1, 0.55), (0.13, 0.3), (-0.13, 0.3),
            (-0.1, 0.55), (-0.115, 0.76)]  # fmt: skip
    c.shape([(x + a * h, y - b * h) for a, b in body], cloth)
    for side in (-1, 1):
        arm = [(x + side * h * 0.1, y - h * 0.79), (x + side * h * 0.15, y - h * 0.6)]
        c.stroke([*arm, (x + side * h * 0.12, y - h * 0.44)], h * 0.055, mix(cloth, INK, 0.16))
    head(c, x, y - h * 0.92, h * 0.068)
    if hatted:
        hat(c, x, y - h * 0.93, h * 0.34)


def head(c: Canvas, x: float, y: float, radius: float) -> None:
    c.box(x - radius * 0.4, y, radius * 0.8, radius * 1.5, mix(SKIN, CLAY, 0.3))
    c.disc(x, y, radius, SKIN, radius * 1.18)
    c.disc(x, y - radius * 0.52, radius * 1.1, HAIR[0], radius * 0.78)


def bust(
    c: Canvas, x: float, y: float, size: float, cloth: Colour, hair: Colour, style: str
) -> None:
    """Head and shoulders, resting on `y`, `size` from there to the crown.

    Style is one of "short", "bun", "long", "back" (seen from behind).
    """
    s, face = size, mix(SKIN, CLAY, c.rng.uniform(0, 0.35))
    top = y - s * 0.68
    if style == "long":
        c.blob([(x - s * 0.2, top - s * 0.1), (x, top - s * 0.27), (x + s * 0.2, top - s * 0.1),
                (x + s * 0.25, y - s * 0.22), (x - s * 0.25, y - s * 0.22)], hair)  # fmt: skip
    c.box(x - s * 0.075, top, s * 0.15, s * 0.42, mix(face, CLAY, 0.42), s * 0.05)
    shoulders = [(-0.5, 0.06), (-0.46, -0.16), (-0.3, -0.27), (-0.1, -0.36), (0.1, -0.36),
                 (0.3, -0.27), (0.46, -0.16), (0.5, 0.06)]  # fmt: skip
    c.blob([(x + a * s, y + b * s) for a, b in shoulders], cloth)
    if style == "back":
        c.disc(x, top + s * 0.02, s * 0.19, mix(face, CLAY, 0.3), s * 0.05)
        c.disc(x, top - s * 0.02, s * 0.175, hair, s * 0.195)
        return
    _collar(c, x, y - s * 0.36, s, cloth, style)
    c.blob([(x - s * 0.155, top - s * 0.06), (x, top - s * 0.21), (x + s * 0.155, top - s * 0.06),
            (x + s * 0.13, top + s * 0.12), (x, top + s * 0.215), (x - s * 0.13, top + s * 0.12)],
           face)  # fmt: skip
    _hair(c, x, top, s, hair, style)


def _collar(c: Canvas, x: float, y: float, s: float, cloth: Colour, style: str) -> None:
    if style in ("bun", "long"):
        c.box(x - s * 0.1, y - s * 0.05, s * 0.2, s * 0.085, mix(cloth, PAPER, 0.18), s * 0.03)
        return
    for side in (-1, 1):
        c.shape([(x, y + s * 0.1), (x + side * s * 0.09, y - s * 0.03),
                 (x + side * s * 0.15, y + s * 0.06)], mix(cloth, PAPER, 0.4))  # fmt: skip


def _hair(c: Canvas, x: float, y: float, s: float, hair: Colour, style: str) -> None:
    if style == "bun":
        c.disc(x + s * 0.04, y - s * 0.27, s * 0.095, hair)
    side = -1 if style == "short" else 1
    cap = [(-0.175, 0.03), (-0.19, -0.1), (-0.1, -0.23), (0.06, -0.26), (0.18, -0.14), (0.175,
                                                                                        0.03),
           (0.145, -0.05), (0.05, -0.13), (-0.08, -0.1), (-0.145, -0.03)]  # fmt: skip
    c.blob([(x + side * a * s, y + b * s) for a, b in cap], hair)


def crowd(c: Canvas, y: float, size: float, count: int) -> None:
    """A row of heads and shoulders seen from behind, side by side along `y`."""
    for i in range(count):
        x = (i + 0.5 + c.rng.uniform(-0.2, 0.2)) / count * c.w
        tall = size * c.rng.uniform(0.88, 1.1)
        bust(c, x, y, tall, mix(coat(c), INK, 0.25), c.rng.choice(HAIR), "back")
        if c.rng.random() < 0.35:
            hat(c, x, y - tall * 0.72, tall * 0.62)


def sampan(c: Canvas, x: float, y: float, length: float, hull: Colour, roofed: bool) -> None:
    """A river boat with someone standing at the stern oar, on its own dark reflection."""
    half, deep = length / 2, length * 0.075
    c.disc(x, y + deep * 1.15, half * 0.92, alpha(hull, 0.35), deep * 0.7)
    outline = [(x - half, y - deep), (x - half * 0.5, y - deep * 0.1), (x + half * 0.5,
                                                                        y - deep * 0.1),
               (x + half, y - deep * 1.2), (x + half * 0.6, y + deep), (x - half * 0.6,
                                                                        y + deep)]  # fmt: skip
    c.shape(outline, hull)
    figure(c, x + half * 0.6, y, length * 0.42, mix(coat(c), hull, 0.2))
    c.stroke(
        [(x + half * 0.42, y - length * 0.26), (x + half * 1.1, y + deep * 2)], length * 0.013, hull
    )
    if roofed:
        roof = [(x + half * 0.32 * math.cos(a) - half * 0.2, y - deep * 2.3 * math.sin(a))
                for a in (math.pi * i / 12 for i in range(13))]  # fmt: skip
        c.shape(roof, mix(STRAW, hull, 0.42))


def junk(c: Canvas, x: float, y: float, size: float, sail: Colour, hull: Colour) -> None:
    """A sailing boat with two battened sails like bat wings."""
    c.disc(x, y + size * 0.04, size * 0.42, alpha(hull, 0.3), size * 0.03)
    c.shape([(x - size * 0.46, y - size * 0.12), (x + size * 0.5, y - size * 0.16),
             (x + size * 0.36, y + size * 0.02), (x - size * 0.34, y + size * 0.02)],
             hull)  # fmt: skip
    for shift, tall in ((-0.16, 0.78), (0.22, 0.95)):
        _batwing(c, x + shift * size, y - size * 0.14, size * tall, sail)


def _batwing(c: Canvas, x: float, y: float, h: float, sail: Colour) -> None:
    c.stroke([(x, y + h * 0.04), (x, y - h)], h * 0.018, mix(sail, INK, 0.6))
    outline = [(x - h * 0.03, y - h), (x + h * 0.16, y - h * 0.9), (x + h * 0.3, y - h * 0.6),
               (x + h * 0.33, y - h * 0.3), (x + h * 0.26, y), (x - h * 0.14, y - h * 0.03),
               (x - h * 0.18, y - h * 0.4)]  # fmt: skip
    c.gradient(outline, mix(sail, OCHRE, 0.3), sail)
    for t in (0.22, 0.42, 0.62, 0.82):
        left, right = x - h * (0.17 - 0.13 * t), x + h * (0.33 - 0.22 * t * t)
        c.stroke([(left, y - h * t), (right, y - h * t * 0.97)], h * 0.01, mix(sail, INK, 0.4))


def buffalo(c: Canvas, x: float, y: float, size: float, fill: Colour) -> None:
    """A water buffalo, head to the left, hooves on `y`."""
    body = [(-0.46, -0.62), (-0.2, -0.7), (0.3, -0.68), (0.5, -0.6), (0.52, -0.42), (0.2, -0.33),
            (-0.3, -0.33), (-0.48, -0.44)]  # fmt: skip
    c.blob([(x + a * size, y + b * size) for a, b in body], fill)
    for a in (-0.38, -0.25, 0.32, 0.45):
        c.box(x + a * size - size * 0.035, y - size * 0.45, size * 0.07, size * 0.45, fill)
    face = [
        (-0.44, -0.66),
        (-0.6, -0.68),
        (-0.8, -0.44),
        (-0.76, -0.36),
        (-0.64, -0.42),
        (-0.44, -0.46),
    ]
    c.blob([(x + a * size, y + b * size) for a, b in face], fill)
    for far in (0, 0.07):
        horn = [(-0.6, -0.68), (-0.62, -0.8), (-0.5, -0.92), (-0.34, -0.94)]
        c.stroke(
            [(x + (a + far) * size, y + b * size) for a, b in horn],
            size * 0.035,
            mix(fill, PAPER, 0.4),
        )
    c.stroke(
        [(x + size * 0.51, y - size * 0.56), (x + size * 0.57, y - size * 0.2)], size * 0.02, fill
    )


def house(c: Canvas, x: float, y: float, width: float, roof: Colour, wall: Colour) -> None:
    """A low country house on (x, y): long tiled roof with lifted ends, shaded porch."""
    w, tall = width, width * 0.26
    c.panel(x - w * 0.42, y - tall, w * 0.84, tall, mix(wall, INK, 0.28), wall)
    for i in range(5):
        left = x - w * 0.36 + i * w * 0.15
        c.box(
            left, y - tall * 0.72, w * 0.1, tall * 0.72, mix(wall, INK, 0.62 if i % 2 == 0 else 0.4)
        )
    curved_roof(c, x, y - tall * 0.85, w, w * 0.25, roof)


def curved_roof(c: Canvas, x: float, y: float, w: float, h: float, roof: Colour) -> None:
    """A tiled roof `w` wide at the eaves (on `y`) whose corners lift."""
    outline = [(-0.56, -0.16), (-0.47, -0.1), (-0.36, -0.5), (-0.31, -1.0), (0.31, -1.0), (0.36,
                                                                                           -0.5),
               (0.47, -0.1), (0.56, -0.16), (0.48, 0.06), (0, 0), (-0.48, 0.06)]  # fmt: skip
    points = [(x + a * w, y + b * h) for a, b in outline]
    c.gradient(points, mix(roof, INK, 0.18), mix(roof, OCHRE, 0.16))
    for i in range(1, 16):
        t = i / 16 * 2 - 1
        c.stroke([(x + t * w * 0.3, y - h * 0.97), (x + t * w * 0.46, y - h * 0.02)], w * 0.003,
                 alpha(INK, 0.22))  # fmt: skip
    c.box(x - w * 0.33, y - h * 1.06, w * 0.66, h * 0.09, mix(roof, INK, 0.4), h * 0.04)


def lantern(c: Canvas, x: float, y: float, size: float, fill: Colour) -> None:
    """A silk lantern hanging from (x, y)."""
    c.glow(x, y + size * 0.6, size * 1.9, mix(fill, OCHRE, 0.7), 0.35)
    c.stroke([(x, y), (x, y + size * 1.5)], size * 0.03, mix(fill, INK, 0.4))
    c.disc(x, y + size * 0.6, size * 0.52, fill, size * 0.46)
    c.disc(x, y + size * 0.6, size * 0.3, mix(fill, OCHRE, 0.35), size * 0.46)
    c.disc(x, y + size * 0.6, size * 0.1, mix(fill, PAPER, 0.5), size * 0.46)
    for at in (0.12, 1.02):
        c.box(x - size * 0.2, y + size * at, size * 0.4, size * 0.08, mix(OCHRE, INK, 0.2))
    c.box(x - size * 0.04, y + size * 1.1, size * 0.08, size * 0.5, mix(fill, OCHRE, 0.4))
