"""Sky, land, water and what grows there: the words a landscape is put together from."""

import math

from journal.demo.drawing.canvas import (
    INK,
    LACQUER,
    NIGHT,
    PAPER,
    Canvas,
    Colour,
    Point,
    alpha,
    mix,
    smooth,
)


def tone(c: Canvas, nearness: float) -> Colour:
    """The land's colour from 0 (far, almost sky) to 1 (near, darkest)."""
    return mix(c.palette.far, c.palette.near, nearness)


def dark(c: Canvas) -> bool:
    return c.palette in (NIGHT, LACQUER)


def sky(c: Canvas, horizon: float) -> None:
    """Sky down to the horizon, its sun or moon low over it, and long clouds."""
    c.panel(0, 0, c.w, horizon + 4, c.palette.top, c.palette.low)
    x, y = c.w * c.rng.uniform(0.22, 0.78), horizon * c.rng.uniform(0.32, 0.6)
    radius = c.rng.uniform(44, 78)
    c.glow(x, y, radius * 6, mix(c.palette.sun, c.palette.low, 0.3), 0.55)
    c.disc(x, y, radius, c.palette.sun)
    for _ in range(c.rng.randint(2, 4)):
        cloud(c, c.rng.uniform(0, c.w), c.rng.uniform(0.12, 0.66) * horizon, c.rng.uniform(90, 210))


def cloud(c: Canvas, x: float, y: float, length: float) -> None:
    fill = alpha(mix(c.palette.low, PAPER, 0.1 if dark(c) else 0.55), 0.34)
    for row, (shift, share) in enumerate(((0.1, 0.5), (-0.15, 0.9), (0.2, 0.6))):
        c.box(x + (shift - share / 2) * length, y + row * 13, share * length, 13, fill, 6.5)


def birds(c: Canvas, x: float, y: float, count: int = 5) -> None:
    for _ in range(count):
        bx, by, s = x + c.rng.gauss(0, 70), y + c.rng.gauss(0, 28), c.rng.uniform(8, 15)
        wing = [(bx - s, by - s * 0.5), (bx - s * 0.4, by - s * 0.6), (bx, by)]
        wing += [(bx + s * 0.4, by - s * 0.6), (bx + s, by - s * 0.5)]
        c.stroke(wing, 2.4, alpha(tone(c, 0.9), 0.8))


def ridge(c: Canvas, y: float, rise: float, waves: float = 3) -> list[Point]:
    """The line of rolling hills, left to right, from `y - rise` to about `y`."""
    phases = [c.rng.uniform(0, math.tau) for _ in range(5)]
    line = []
    for i in range(97):
        t = i / 96
        lift = sum(math.sin(t * waves * 1.9**k + p) / 1.9**k for k, p in enumerate(phases))
        line.append((t * c.w, y - rise * (0.5 + lift / 3.4)))
    return line


def peaks(c: Canvas, y: float, rise: float, count: int) -> list[Point]:
    """The line of steep limestone peaks standing on `y`."""
    towers = []
    for i in range(count):
        middle, tall = (i + c.rng.uniform(0.1, 0.9)) / count * c.w, rise * c.rng.uniform(0.4, 1)
        towers.append((middle, tall, tall * c.rng.uniform(0.34, 0.6)))
        shoulder = tall * c.rng.uniform(0.3, 0.8)
        towers.append((middle + tall * c.rng.uniform(-0.6, 0.6), shoulder, tall * 0.42))
    line, phase = [], c.rng.uniform(0, 6)
    for i in range(201):
        x = i / 200 * c.w
        craggy = 1 + 0.07 * math.sin(x / rise * 11 + phase) + 0.05 * math.sin(x / rise * 23)
        lift = max(h * _tower((x - m) / b) for m, h, b in towers)
        line.append((x, y - lift * craggy))
    return line


def _tower(distance: float) -> float:
    return max(0.0, 1 - abs(distance) ** 1.9) ** 0.62


def land(c: Canvas, line: list[Point], foot: float, nearness: float, haze: float = 0.5) -> None:
    """Fill from a ridge line down to `foot`, fading there into the light of the horizon."""
    colour = tone(c, nearness)
    outline = [*line, (line[-1][0], foot), (line[0][0], foot)]
    c.gradient(outline, colour, mix(colour, c.palette.low, haze))


def ranges(c: Canvas, horizon: float, rise: float, layers: int, steep: bool) -> None:
    """Several ranges behind one another with mist between them, standing on the horizon."""
    for i in range(layers):
        share = i / max(1, layers - 1)
        high = rise * (1 - 0.55 * share)
        line = peaks(c, horizon, high, 4 + i * 2) if steep else ridge(c, horizon, high, 4 + i)
        land(c, line, horizon + 4, 0.12 + 0.5 * share)
        c.mist(horizon - high * 0.45, high * 0.6, c.palette.low, 0.42)


def water(c: Canvas, y: float, foot: float = 1000) -> None:
    """A still river or pond from `y` down to `foot`: reflections, ripples, deeper near us."""
    c.mirror(y, foot - y, mix(c.palette.low, c.palette.top, 0.5), 0.42)
    c.veil(0, y, c.w, foot - y, tone(c, 0.8), [0, 8, 26, 60, 104])
    ripples(c, y + 8, foot, mix(c.palette.low, PAPER, 0.3))


def ripples(c: Canvas, y: float, foot: float, colour: Colour) -> None:
    for _ in range(64):
        t = c.rng.random() ** 1.6
        length = (20 + 130 * t) * c.rng.uniform(0.4, 1.3)
        x, at = c.rng.uniform(-60, c.w), y + (foot - y) * t
        c.disc(x, at, length, alpha(colour, 0.09 + 0.13 * c.rng.random()), 0.8 + 2.4 * t)


def blade(
    c: Canvas, x: float, y: float, length: float, angle: float, wide: float, fill: Colour, droop=0.3
) -> None:
    """One leaf from (x, y): `angle` in radians above the right, drooping with its own weight."""
    spine, edge = [], []
    for i in range(9):
        t = i / 8
        px = x + math.cos(angle) * length * t
        py = y - math.sin(angle) * length * t + droop * length * t * t
        half = wide * math.sin(math.pi * min(1, 0.08 + t * 0.92)) ** 0.8
        spine.append((px + half * math.sin(angle), py + half * math.cos(angle)))
        edge.append((px - half * math.sin(angle), py - half * math.cos(angle)))
    c.shape(spine + edge[::-1], fill)


def reeds(c: Canvas, x: float, y: float, width: float, height: float, fill: Colour) -> None:
    for _ in range(int(width / 7)):
        lean = math.pi / 2 + c.rng.gauss(0, 0.24)
        long = height * c.rng.uniform(0.45, 1)
        blade(c, x + c.rng.uniform(0, width), y, long, lean, 2 + long * 0.022, fill, 0.16)


def palm(c: Canvas, x: float, y: float, height: float, fill: Colour) -> None:
    lean = c.rng.uniform(-0.16, 0.16) * height
    trunk = [(x + lean * (i / 10) ** 2, y - height * i / 10) for i in range(11)]
    c.stroke(trunk, height * 0.026, fill)
    top = trunk[-1]
    for i in range(11):
        angle = -0.35 + (math.pi + 0.7) * i / 10 + c.rng.gauss(0, 0.08)
        long = height * c.rng.uniform(0.26, 0.36)
        blade(c, *top, long, angle, height * 0.022, fill, 0.55)


def bamboo(c: Canvas, x: float, y: float, height: float, fill: Colour, stems: int = 7) -> None:
    for _ in range(stems):
        lean, high = c.rng.gauss(0, 0.22) * height, height * c.rng.uniform(0.6, 1)
        root = x + c.rng.gauss(0, height * 0.05)
        stem = [(root + lean * (i / 12) ** 2, y - high * i / 12) for i in range(13)]
        c.stroke(stem, 2 + height * 0.009, fill)
        for px, py in stem[4:]:
            for _ in range(3):
                angle = c.rng.uniform(-0.6, math.pi + 0.6)
                blade(c, px, py, height * c.rng.uniform(0.07, 0.13), angle, height * 0.007, fill)


def tree(c: Canvas, x: float, y: float, height: float, fill: Colour, light: float = 0.16) -> None:
    """A round-crowned shade tree, lit from above."""
    trunk = mix(fill, INK, 0.35)
    w = height * 0.045
    c.shape([(x - w * 1.5, y), (x - w * 0.6, y - height * 0.6), (x + w * 0.6, y - height * 0.6),
             (x + w * 1.5, y)], trunk)  # fmt: skip
    for row, colour in ((0, mix(fill, INK, 0.14)), (1, fill), (2, mix(fill, PAPER, light))):
        for _ in range(9 - row * 2):
            px = x + c.rng.gauss(0, 0.17 - 0.03 * row) * height - row * height * 0.03
            py = y - height * (0.62 + row * 0.09 + c.rng.uniform(-0.07, 0.1))
            size = height * c.rng.uniform(0.1, 0.19 - 0.03 * row)
            c.disc(px, py, size, colour, size * 0.72)


def grove(c: Canvas, y: float, height: float, nearness: float) -> None:
    """A low line of treetops right across the picture."""
    fill = tone(c, nearness)
    x = -40.0
    while x < c.w + 40:
        wide = height * c.rng.uniform(0.5, 1.3)
        c.disc(x, y - height * c.rng.uniform(0.1, 0.5), wide, fill, height * 0.5)
        x += wide * 0.8
    c.box(0, y - height * 0.2, c.w, height * 0.2 + 3, fill)


def lotus_leaf(c: Canvas, x: float, y: float, radius: float, fill: Colour, flat: float) -> None:
    """A round leaf seen at a slant (`flat` 0-1), veined, with a paler rim."""
    c.disc(x, y + radius * 0.07, radius * 1.01, mix(fill, INK, 0.3), radius * flat)
    c.disc(x, y, radius, mix(fill, PAPER, 0.2), radius * flat)
    c.disc(x, y, radius * 0.97, fill, radius * flat * 0.95)
    for i in range(13):
        angle = i * math.tau / 13 + 0.2
        tip = x + math.cos(angle) * radius * 0.88, y + math.sin(angle) * radius * flat * 0.85
        c.stroke([(x, y), tip], radius * 0.014, alpha(mix(fill, PAPER, 0.4), 0.6))
    c.disc(x, y, radius * 0.07, mix(fill, PAPER, 0.45), radius * flat * 0.1)


def lotus(c: Canvas, x: float, y: float, size: float, petal: Colour, opened: float = 1) -> None:
    """A lotus flower on (x, y), from bud (`opened` 0) to full bloom (1)."""
    back, front = mix(petal, PAPER, 0.12), mix(petal, PAPER, 0.52)
    for spread, colour, share in (
        (1.15, back, 0.9),
        (0.62, mix(back, front, 0.5), 1),
        (0.2, front, 0.92),
    ):
        for side in (-1, 1):
            _petal(c, x, y, size * share, side * spread * (0.25 + 0.75 * opened), colour)
    _petal(c, x, y, size * 0.86, 0, mix(petal, PAPER, 0.68))
    for side in (-1, 1):
        _petal(c, x, y, size * 0.62, side * 0.85 * opened, front)


def _petal(c: Canvas, x: float, y: float, long: float, lean: float, fill: Colour) -> None:
    across, up = math.cos(lean), math.sin(lean)
    outline = []
    for along, half in ((0, 0.04), (0.3, 0.2), (0.62, 0.24), (0.88, 0.1), (1, 0)):
        outline.append((along, half))
    sides = [*outline, *((a, -h) for a, h in reversed(outline[:-1]))]
    points = [
        (x + long * (a * up + h * across), y - long * (a * across - h * up)) for a, h in sides
    ]
    c.shape(smooth(points, 5), fill)
    rim = [(x + long * (a * up + h * across), y - long * (a * across - h * up)) for a, h in outline]
    c.stroke(rim, long * 0.012, alpha((255, 255, 255), 0.35))
