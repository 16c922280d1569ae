"""Scenes out of doors: rivers, hills, fields, villages."""

import math

from journal.demo.drawing.canvas import (
    CLAY,
    INDIGO,
    INK,
    MOSS,
    OCHRE,
    PAPER,
    RED,
    Canvas,
    alpha,
    mix,
)
from journal.demo.drawing.nature import (
    bamboo,
    birds,
    blade,
    dark,
    grove,
    land,
    lotus,
    lotus_leaf,
    palm,
    peaks,
    ranges,
    reeds,
    ridge,
    ripples,
    sky,
    tone,
    tree,
    water,
)
from journal.demo.drawing.people import buffalo, coat, figure, house, junk, sampan


def river(c: Canvas) -> None:
    """A wide river between hills, sampans on it, bamboo on the near bank."""
    shore = c.rng.uniform(470, 590)
    sky(c, shore)
    ranges(c, shore, c.rng.uniform(240, 370), 3, steep=c.rng.random() < 0.55)
    grove(c, shore, 26, 0.62)
    water(c, shore)
    for near in (0.12, 0.3, 0.58):
        x = c.w * c.rng.uniform(0.2, 0.8)
        sampan(c, x, shore + (960 - shore) * near, 70 + near * 380, tone(c, 0.9), near > 0.2)
    birds(c, c.w * c.rng.uniform(0.3, 0.7), shore * 0.34)
    _near_bank(c, c.rng.choice((0, 1)))


def _near_bank(c: Canvas, right: int) -> None:
    fill = tone(c, 1)
    line = [
        (c.w * (right + (1 - 2 * right) * t * 0.62), 880 + 130 * t**1.4)
        for t in (0, 0.2, 0.5, 0.8, 1)
    ]
    c.shape([*line, (c.w * right, 1010)], fill)
    bamboo(c, c.w * (0.08 + 0.84 * right), 930, 760, fill, 9)
    reeds(c, c.w * 0.62 * right - 40, 1010, c.w * 0.42, 190, fill)


def terraces(c: Canvas) -> None:
    """Rice terraces stepping down a mountainside, some flooded and full of sky."""
    top = c.rng.uniform(330, 420)
    sky(c, top + 60)
    ranges(c, top + 70, 230, 3, steep=False)
    rice = c.rng.choice((MOSS, OCHRE, mix(MOSS, OCHRE, 0.5)))
    phase, steps = c.rng.uniform(0, math.tau), 17
    hut = c.rng.randrange(4, 8)
    for i in range(steps):
        _step(c, top + 40 + (960 - top) * (i / steps) ** 1.35, i / steps, phase, rice)
        if i == hut:
            y = top + 75 + (960 - top) * (i / steps) ** 1.35
            house(
                c,
                c.w * c.rng.uniform(0.2, 0.45),
                y,
                150,
                tone(c, 0.95),
                mix(CLAY, c.palette.low, 0.3),
            )
            tree(c, c.w * 0.16, y, 120, mix(MOSS, tone(c, 0.9), 0.4))
    for _ in range(3):
        figure(c, c.w * c.rng.uniform(0.35, 0.9), c.rng.uniform(780, 900), 88, coat(c))


def _step(c: Canvas, y: float, near: float, phase: float, rice: tuple[int, ...]) -> None:
    swing, line = 22 + 80 * near, []
    for i in range(81):
        t = i / 80
        wave = math.sin(t * 5.4 + phase + near * 3.1) + 0.45 * math.sin(
            t * 12 + phase * 2 - near * 5
        )
        line.append((t * c.w, y + swing * wave - 90 * near * (t - 0.5)))
    flooded = c.rng.random() < 0.34
    face = mix(
        mix(rice, c.palette.far, 0.55 * (1 - near)), tone(c, 1), 0.12 + 0.25 * c.rng.random()
    )
    face = mix(c.palette.low, c.palette.top, 0.3) if flooded else face
    foot = y + 90 + 150 * near
    c.gradient([*line, (c.w, foot + swing), (0, foot + swing)], mix(face, PAPER, 0.18), face)
    c.stroke([(x, y + 4) for x, y in line], 2 + 7 * near, mix(tone(c, 0.9), rice, 0.35))
    c.stroke(line, 1.5 + 3 * near, mix(rice, PAPER, 0.5))


def sea(c: Canvas) -> None:
    """Sailing boats off a coast of islands."""
    horizon = c.rng.uniform(430, 540)
    sky(c, horizon)
    for share in (0.15, 0.38):
        land(c, peaks(c, horizon, 210 - 220 * share, 4), horizon + 2, share)
    water(c, horizon)
    for i in range(9):
        _swell(c, horizon + 24 + (1000 - horizon) * ((i + 0.3) / 9) ** 1.6, i / 9)
    sail = c.rng.choice((RED, OCHRE, CLAY))
    places = sorted((c.rng.uniform(0.02, 0.3), c.rng.uniform(0.12, 0.88)) for _ in range(3))
    for near, across in [*places, (0.5, c.rng.choice((0.3, 0.68)))]:
        size = 50 + 560 * near
        junk(c, c.w * across, horizon + 400 * near + 14, size, sail, tone(c, 0.95))
    birds(c, c.w * 0.5, horizon * 0.5, 7)


def _swell(c: Canvas, y: float, near: float) -> None:
    phase, line = c.rng.uniform(0, 6), []
    for i in range(61):
        t = i / 60
        line.append(
            (
                t * c.w,
                y
                + (3 + 15 * near)
                * math.sin(t * (26 - 15 * near) + phase)
                * math.sin(t * 7 + phase),
            )
        )
    low = [(x, y + 5 + 24 * near) for x, y in reversed(line)]
    c.shape(line + low, alpha(tone(c, 0.72), 0.16))
    c.stroke(line, 1.5 + 1.5 * near, alpha(mix(c.palette.low, PAPER, 0.5), 0.4))


def mountains(c: Canvas) -> None:
    """Range behind range in morning mist, a road and a stilt house on the near slope."""
    sky(c, 640)
    count = 6
    for i in range(count):
        near = i / (count - 1)
        y = 500 + 370 * near
        land(
            c,
            ridge(c, y, 330 - 150 * near, 2.4 + near * 2),
            y + 260,
            0.06 + 0.8 * near,
            0.62 - 0.4 * near,
        )
        if i < count - 1:
            c.mist(y - 30, 230, c.palette.low, 0.6 - 0.2 * near)
    _road(c)
    side = c.rng.choice((0.16, 0.8))
    for _ in range(9):
        _pine(
            c,
            c.w * (side + c.rng.gauss(0, 0.1)),
            1010 + c.rng.uniform(-10, 40),
            c.rng.uniform(170, 400),
        )
    birds(c, c.w * 0.5, 230, 6)


def _road(c: Canvas) -> None:
    left, right = [], []
    for i in range(41):
        t = i / 40
        x = c.w * (0.5 + (0.1 + 0.16 * t) * math.sin(t * 6 + 0.6))
        wide = 4 + 50 * t**1.7
        left.append((x - wide, 850 + 155 * t))
        right.append((x + wide, 850 + 155 * t))
    c.gradient(
        left + right[::-1], mix(c.palette.low, tone(c, 0.9), 0.45), mix(c.palette.low, OCHRE, 0.3)
    )


def _pine(c: Canvas, x: float, y: float, height: float) -> None:
    fill = mix(tone(c, 1), c.palette.far, c.rng.uniform(0, 0.12))
    c.box(x - height * 0.014, y - height * 0.9, height * 0.028, height * 0.9, fill)
    for i in range(7):
        t = i / 7
        wide, at = height * (0.05 + 0.16 * t), y - height * (1 - 0.8 * t)
        c.shape([(x, at - height * 0.04), (x + wide, at + height * 0.14), (x, at + height * 0.1),
                 (x - wide, at + height * 0.14)], fill)  # fmt: skip


def lotus_pond(c: Canvas) -> None:
    """Lotus in bloom, close to the water, a flower-picker's boat further off."""
    shore = c.rng.uniform(250, 330)
    sky(c, shore)
    land(c, ridge(c, shore, 110), shore + 3, 0.3)
    grove(c, shore, 40, 0.55)
    water(c, shore)
    sampan(c, c.w * c.rng.uniform(0.3, 0.7), shore + 150, 250, tone(c, 0.85), False)
    leaf = mix(mix(MOSS, INDIGO, 0.25), tone(c, 0.8), 0.3)
    for i in range(44):
        t = ((i + 0.5) / 44) ** 1.3
        x, y = c.rng.uniform(-60, c.w + 60), shore + 70 + (900 - shore) * t
        if abs(y - shore - 150) > 60:
            lotus_leaf(
                c, x, y, 18 + 130 * t, mix(c.palette.far, leaf, 0.45 + 0.55 * t), 0.3 + 0.1 * t
            )
    petal = c.rng.choice(((206, 78, 92), (222, 120, 126), (240, 212, 196)))
    for i in range(9):
        t = (i + 1) / 9
        _stalk(c, c.w * ((i * 0.381 + 0.17) % 1), shore + 190 + 760 * t, 90 + 240 * t, petal, leaf)


def _stalk(
    c: Canvas, x: float, foot: float, tall: float, petal: tuple[int, ...], leaf: tuple[int, ...]
) -> None:
    lean = c.rng.uniform(-0.12, 0.12) * tall
    stem = [(x + lean * (i / 8) ** 2, foot - tall * i / 8) for i in range(9)]
    c.stroke(stem, 3 + tall * 0.018, mix(leaf, INK, 0.15))
    lotus(c, *stem[-1], tall * 0.44, petal, c.rng.choice((0.15, 0.7, 1, 1)))


def field(c: Canvas) -> None:
    """A rice plain in rows to the horizon, people at work in it."""
    horizon = c.rng.uniform(380, 470)
    sky(c, horizon)
    ranges(c, horizon, 200, 2, steep=False)
    grove(c, horizon, 30, 0.5)
    rice = c.rng.choice((OCHRE, mix(MOSS, OCHRE, 0.35), MOSS))
    far, near = mix(rice, c.palette.low, 0.35), mix(rice, tone(c, 1), 0.38)
    c.panel(0, horizon, c.w, 1000 - horizon, far, near)
    _furrows(c, horizon, mix(rice, tone(c, 1), 0.45))
    side = c.rng.choice((0.0, 0.5))
    buffalo(c, c.w * (0.28 + side), horizon + 205, 190, mix(tone(c, 1), INK, 0.3))
    for near_by in (0.1, 0.14, 0.3, 0.42):
        x = c.w * (c.rng.uniform(0.55, 0.94) - side)
        figure(c, x, horizon + 40 + 560 * near_by, 50 + 340 * near_by, coat(c))
    _ears(c, rice)


def _furrows(c: Canvas, horizon: float, fill: tuple[int, ...]) -> None:
    vanish = c.w * c.rng.uniform(0.3, 0.7)
    for i in range(-22, 23):
        foot = vanish + i * 150
        c.shape([(vanish + i * 6, horizon), (foot - 22, 1000), (foot + 22, 1000)], alpha(fill, 0.4))
    c.shape([(vanish - 3, horizon), (vanish - 90, 1000), (vanish + 110, 1000), (vanish + 3,
                                                                                horizon)],
            mix(c.palette.low, OCHRE, 0.35))  # fmt: skip


def _ears(c: Canvas, rice: tuple[int, ...]) -> None:
    for _ in range(150):
        x = c.rng.uniform(-20, c.w + 20)
        tall, lean = c.rng.uniform(90, 230), math.pi / 2 + c.rng.gauss(0, 0.22)
        colour = mix(mix(rice, tone(c, 1), c.rng.uniform(0.1, 0.7)), PAPER, 0.05)
        blade(c, x, 1015, tall, lean, 4.5, colour, 0.25)


def village(c: Canvas) -> None:
    """Tiled roofs among areca palms around a village pond."""
    shore = c.rng.uniform(600, 660)
    sky(c, shore)
    ranges(c, shore, 330, 2, steep=c.rng.random() < 0.5)
    green = mix(mix(MOSS, tone(c, 0.8), 0.4), c.palette.far, 0.2)
    for i in range(6):
        tree(c, c.w * (i + c.rng.random()) / 6, shore, c.rng.uniform(190, 290), green)
    roof = mix(c.rng.choice((CLAY, RED)), tone(c, 0.9), 0.32)
    for i in range(5):
        x = c.w * (i + 0.5 + c.rng.uniform(-0.2, 0.2)) / 5
        house(c, x, shore - 22 + (i % 2) * 24, c.rng.uniform(250, 330), mix(roof, c.palette.low,
                                                                            0.2 * ((i + 1) % 2)),
              mix(PAPER, c.palette.low, 0.5))  # fmt: skip
    for _ in range(5):
        palm(
            c,
            c.w * c.rng.random(),
            shore + 4,
            c.rng.uniform(280, 430),
            mix(tone(c, 0.9), MOSS, 0.3),
        )
    c.box(0, shore, c.w, 14, mix(OCHRE, tone(c, 0.8), 0.45))
    water(c, shore + 12)
    sampan(c, c.w * c.rng.uniform(0.3, 0.7), shore + 170, 260, tone(c, 0.9), False)
    _near_bank(c, c.rng.choice((0, 1)))


def bridge(c: Canvas) -> None:
    """A new bridge over the river, the town behind it."""
    shore = c.rng.uniform(590, 650)
    sky(c, shore)
    ranges(c, shore, 210, 2, steep=False)
    _skyline(c, shore)
    grove(c, shore, 22, 0.66)
    water(c, shore)
    deck = shore - 60
    (_arches if c.rng.random() < 0.45 else _cables)(c, deck, mix(PAPER, c.palette.low, 0.4))
    ripples(c, shore + 60, 1000, mix(c.palette.low, PAPER, 0.4))
    for near in (0.3, 0.66):
        sampan(
            c,
            c.w * c.rng.uniform(0.15, 0.85),
            shore + 330 * near,
            130 + 200 * near,
            tone(c, 0.95),
            True,
        )


def _skyline(c: Canvas, y: float) -> None:
    x = 0.0
    while x < c.w:
        wide, tall = c.rng.uniform(26, 70), c.rng.uniform(30, 130)
        fill = mix(tone(c, c.rng.uniform(0.25, 0.42)), c.palette.low, 0.3)
        c.panel(x, y - tall, wide, tall, fill, mix(fill, c.palette.low, 0.4))
        x += wide + c.rng.uniform(-6, 26)


def _deck(c: Canvas, y: float, steel: tuple[int, ...]) -> None:
    c.box(0, y, c.w, 20, steel)
    c.box(0, y + 12, c.w, 16, mix(steel, tone(c, 1), 0.6))
    for i in range(46):
        c.box(i * c.w / 45, y - 14, 2.5, 14, mix(steel, tone(c, 1), 0.4))
    c.box(0, y - 15, c.w, 3, mix(steel, tone(c, 1), 0.35))


def _pier(c: Canvas, x: float, y: float, wide: float, steel: tuple[int, ...]) -> None:
    c.panel(x - wide / 2, y, wide, 150, mix(steel, tone(c, 1), 0.4), mix(steel, tone(c, 1), 0.75))
    c.disc(x, y + 150, wide * 1.3, alpha(tone(c, 1), 0.4), 7)


def _cables(c: Canvas, y: float, steel: tuple[int, ...]) -> None:
    for x in (c.w * 0.3, c.w * 0.76):
        _pier(c, x, y + 20, 34, steel)
        for i in range(1, 13):
            for side in (-1, 1):
                c.stroke(
                    [(x, y - 350 + i * 12), (x + side * i * c.w * 0.0185, y)],
                    2.4,
                    alpha(steel, 0.85),
                )
        c.gradient([(x - 9, y - 380), (x + 9, y - 380), (x + 20, y + 20), (x - 20, y + 20)], steel,
                   mix(steel, tone(c, 1), 0.4))  # fmt: skip
    _deck(c, y, steel)


def _arches(c: Canvas, y: float, steel: tuple[int, ...]) -> None:
    red = mix(RED, tone(c, 1), 0.15) if not dark(c) else mix(OCHRE, RED, 0.3)
    for i in range(3):
        left, wide = c.w * (i * 0.36 - 0.04), c.w * 0.36
        arch = [(left + wide * t / 24, y - 190 * math.sin(math.pi * t / 24)) for t in range(25)]
        for px, py in arch[2:-2:2]:
            c.stroke([(px, py), (px, y)], 3, alpha(red, 0.8))
        c.stroke(arch, 15, red)
        _pier(c, left, y + 20, 44, steel)
    _deck(c, y, steel)
