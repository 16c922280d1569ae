"""Scenes of the town: streets, markets, festivals, trains, factories."""

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
    Colour,
    alpha,
    mix,
)
from journal.demo.drawing.nature import (
    birds,
    dark,
    grove,
    land,
    palm,
    ranges,
    reeds,
    ridge,
    sky,
    tone,
    tree,
)
from journal.demo.drawing.people import (
    COATS,
    STRAW,
    coat,
    crowd,
    curved_roof,
    figure,
    hat,
    head,
    lantern,
)

WALLS = ((226, 184, 108), (236, 214, 168), (198, 202, 176), (214, 150, 108), (176, 190, 194))


def street(c: Canvas) -> None:
    """A row of narrow old houses, shops below, people going by."""
    ground = 800
    sky(c, ground)
    x = -c.rng.uniform(0, 80)
    while x < c.w:
        wide = c.rng.uniform(135, 205)
        _tube_house(c, x, ground, wide, c.rng.uniform(430, 640))
        x += wide
    c.panel(0, ground, c.w, 200, mix(tone(c, 0.45), OCHRE, 0.3), mix(tone(c, 0.7), OCHRE, 0.12))
    c.box(0, ground, c.w, 9, mix(PAPER, tone(c, 0.6), 0.4))
    for across in (0.14, 0.83):
        tree(
            c,
            c.w * across + c.rng.uniform(-40, 40),
            ground + 30,
            520,
            mix(MOSS, tone(c, 0.85), 0.35),
        )
    for i in range(4):
        figure(
            c,
            c.w * (i + c.rng.uniform(0.2, 0.8)) / 4,
            ground + 66,
            215,
            coat(c),
            c.rng.random() < 0.6,
        )
    _bicycle(c, c.w * c.rng.uniform(0.3, 0.68), ground + 150, 230)


def _tube_house(c: Canvas, x: float, y: float, wide: float, tall: float) -> None:
    wall = mix(c.rng.choice(WALLS), tone(c, 0.8), 0.45 if dark(c) else 0.1)
    c.panel(x, y - tall, wide, tall, wall, mix(wall, INK, 0.16))
    if c.rng.random() < 0.5:
        curved_roof(c, x + wide / 2, y - tall, wide, 62, mix(CLAY, tone(c, 0.9), 0.3))
    else:
        c.box(x - 5, y - tall - 12, wide + 10, 18, mix(wall, PAPER, 0.35))
    for floor in range(int((tall - 230) / 150) + 1):
        _window_row(c, x, y - tall + 44 + floor * 150, wide, wall)
    c.box(x + 12, y - 165, wide - 24, 165, mix(wall, INK, 0.72))
    c.glow(x + wide / 2, y - 60, wide * 0.6, OCHRE, 0.5 if dark(c) else 0.22)
    for i in range(int(wide / 26)):
        c.disc(x + 26 + i * 25, y - 14, 13, mix(c.rng.choice(COATS), OCHRE, 0.3))
    awning(c, x + 4, y - 190, wide - 8, 52, c.rng.choice((RED, INDIGO, MOSS, CLAY)))


def _window_row(c: Canvas, x: float, y: float, wide: float, wall: Colour) -> None:
    shutter = mix(c.rng.choice((MOSS, INDIGO, CLAY)), wall, 0.25)
    lit = dark(c) and c.rng.random() < 0.6
    for i in range(2):
        left = x + wide * (0.14 + 0.42 * i)
        c.box(left, y, wide * 0.3, 90, mix(OCHRE, PAPER, 0.3) if lit else mix(wall, INK, 0.65), 3)
        for side in (-0.02, 0.22):
            c.box(left + wide * side, y - 2, wide * 0.1, 94, shutter)
    c.box(x + 8, y + 96, wide - 16, 6, mix(wall, PAPER, 0.4))


def awning(c: Canvas, x: float, y: float, wide: float, deep: float, cloth: Colour) -> None:
    """Striped cloth sloping down to a scalloped edge."""
    stripes = max(4, round(wide / 24))
    for i in range(stripes):
        a, b = x + wide * i / stripes, x + wide * (i + 1) / stripes
        fill = cloth if i % 2 else mix(PAPER, cloth, 0.1)
        c.shape([(a + 5, y), (b + 5, y), (b, y + deep), (a, y + deep)], fill)
        c.disc((a + b) / 2, y + deep, (b - a) / 2, fill, deep * 0.16)
    c.box(x, y + deep * 0.7, wide, deep * 0.3, alpha(INK, 0.12))


def _bicycle(c: Canvas, x: float, y: float, size: float) -> None:
    """A flower seller on a bicycle."""
    metal = mix(INK, tone(c, 0.9), 0.4)
    for side in (-0.36, 0.36):
        px, py, r = x + side * size, y - size * 0.24, size * 0.24
        rim = [(px + r * math.cos(a / 5), py + r * math.sin(a / 5)) for a in range(33)]
        c.stroke(rim, 5, metal)
    for bar in (((-0.36, -0.24), (-0.1, -0.52), (0.26, -0.52), (0.36, -0.24)),
                ((-0.1, -0.58), (0, -0.22), (0.26, -0.52), (0.22, -0.68))):  # fmt: skip
        c.stroke([(x + a * size, y + b * size) for a, b in bar], 5, metal)
    shirt = coat(c)
    c.stroke(
        [
            (x - size * 0.12, y - size * 0.6),
            (x + size * 0.04, y - size * 0.36),
            (x, y - size * 0.16),
        ],
        17,
        mix(shirt, INK, 0.6),
    )
    c.shape([(x - size * 0.2, y - size * 0.56), (x - size * 0.1, y - size), (x + size * 0.05,
                                                                             y - size),
             (x, y - size * 0.56)], shirt)  # fmt: skip
    c.stroke([(x, y - size * 0.94), (x + size * 0.24, y - size * 0.7)], 13, mix(shirt, INK, 0.2))
    head(c, x - size * 0.01, y - size * 1.1, size * 0.08)
    hat(c, x - size * 0.01, y - size * 1.12, size * 0.4)
    petals = c.rng.choice(((214, 96, 104), OCHRE, PAPER))
    for _ in range(46):
        c.disc(x - size * 0.42 + c.rng.gauss(0, 24), y - size * 0.68 + c.rng.gauss(0, 20), 9,
               mix(c.rng.choice((petals, petals, MOSS)), PAPER, c.rng.uniform(0, 0.3)))  # fmt: skip
    c.box(x - size * 0.56, y - size * 0.58, size * 0.3, size * 0.1, STRAW, 4)


def market(c: Canvas) -> None:
    """Stalls of fruit and vegetables under awnings, sellers behind them."""
    c.panel(0, 0, c.w, 1000, mix(c.palette.top, PAPER, 0.2), mix(c.palette.low, OCHRE, 0.12))
    for i in range(9):
        tall = c.rng.uniform(90, 190)
        c.panel(
            i * c.w / 8 - 60,
            400 - tall,
            c.w / 8,
            tall + 90,
            mix(tone(c, 0.25), OCHRE, 0.1),
            tone(c, 0.45),
        )
    crowd(c, 560, 140, 15)
    c.veil(0, 330, c.w, 260, c.palette.low, [0, 60, 90, 70, 0])
    for row, (y, stalls) in enumerate(
        ((640, c.rng.choice((3, 4))), (1010, c.rng.choice((2, 2, 3))))
    ):
        for i in range(stalls):
            _stall(c, c.w * (i + 0.06) / stalls, y, c.w * 0.88 / stalls, row)
    for i in range(7):
        lantern(c, c.w * (i + 0.5) / 7, -30 + 26 * (i % 2), 62, c.rng.choice((RED, OCHRE)))


def _stall(c: Canvas, x: float, y: float, wide: float, near: int) -> None:
    cloth, post = c.rng.choice((RED, INDIGO, MOSS, CLAY, OCHRE)), mix(CLAY, INK, 0.5)
    high, table = 340 + 80 * near, 120 + 40 * near
    c.box(x + 14, y - high, wide - 28, high - table, alpha(INK, 0.2))
    for at in (0.03, 0.96):
        c.box(x + wide * at, y - high, 9, high, post)
    for at in (0.3, 0.7):
        px, py = x + wide * (at + c.rng.uniform(-0.06, 0.06)), y - table
        size = 130 + 30 * near
        shirt = coat(c)
        c.blob([(px - size * 0.4, py + 30), (px - size * 0.3, py - size * 0.4), (px,
                                                                                 py - size * 0.56),
                (px + size * 0.3, py - size * 0.4), (px + size * 0.4, py + 30)], shirt)  # fmt: skip
        head(c, px, py - size * 0.74, size * 0.15)
        hat(c, px, py - size * 0.78, size * 0.72)
    c.panel(x, y - table, wide, table, mix(CLAY, OCHRE, 0.35), mix(CLAY, INK, 0.35))
    for i in range(4):
        _basket(c, x + wide * (i + 0.5) / 4, y - table + 12, wide / 9.5)
    awning(c, x - 16, y - high - 46, wide + 32, 84 + 20 * near, cloth)


def _basket(c: Canvas, x: float, y: float, radius: float) -> None:
    fruit = mix(c.rng.choice((RED, OCHRE, MOSS, (222, 120, 60), (196, 190, 90))), PAPER, 0.1)
    for row in range(3):
        for i in range(5 - row):
            px = x + (i - (4 - row) / 2) * radius * 0.42
            py = y - radius * (0.12 + 0.3 * row)
            c.disc(px, py, radius * 0.27, mix(fruit, INK, c.rng.uniform(0, 0.2)))
            c.disc(px - radius * 0.07, py - radius * 0.08, radius * 0.1, alpha(PAPER, 0.35))
    c.shape([(x - radius * 1.1, y), (x + radius * 1.1, y), (x + radius * 0.8, y + radius * 0.75),
             (x - radius * 0.8, y + radius * 0.75)], STRAW)  # fmt: skip
    for i in range(3):
        c.box(
            x - radius, y + radius * (0.16 + 0.2 * i), radius * 2, radius * 0.05, alpha(CLAY, 0.6)
        )


def festival(c: Canvas) -> None:
    """A village feast before the communal house: flags, lanterns, a crowd."""
    ground = 700
    sky(c, ground)
    ranges(c, ground, 320, 2, steep=False)
    for across in (0.06, 0.2, 0.82, 0.95):
        tree(c, c.w * across, ground, c.rng.uniform(330, 430), mix(MOSS, tone(c, 0.9), 0.45))
    _communal_house(c, c.w * c.rng.uniform(0.44, 0.56), ground, min(c.w * 0.62, 860))
    c.panel(0, ground, c.w, 300, mix(OCHRE, tone(c, 0.6), 0.4), mix(CLAY, tone(c, 1), 0.4))
    for i in range(8):
        _flag(c, c.w * (i + 0.5) / 8, ground + 60 - 30 * abs(i - 3.5), 300 - 30 * abs(i - 3.5))
    for i in range(9):
        figure(
            c,
            c.w * (i + c.rng.random()) / 9,
            ground + c.rng.uniform(40, 100),
            170,
            coat(c),
            c.rng.random() < 0.4,
        )
    crowd(c, 1010, 250, 8)
    for i in range(9):
        t = i / 8
        lantern(c, c.w * t, 30 + 130 * math.sin(math.pi * t), 74, RED if i % 2 else OCHRE)
    c.stroke(
        [(c.w * t / 40, 30 + 130 * math.sin(math.pi * t / 40)) for t in range(41)],
        3,
        mix(INK, CLAY, 0.4),
    )


def _communal_house(c: Canvas, x: float, y: float, wide: float) -> None:
    tall = wide * 0.2
    roof = mix(CLAY, tone(c, 0.9), 0.35)
    c.panel(
        x - wide * 0.42, y - tall, wide * 0.84, tall, mix(CLAY, INK, 0.55), mix(CLAY, INK, 0.25)
    )
    for i in range(8):
        c.box(x - wide * 0.41 + i * wide * 0.115, y - tall, wide * 0.018, tall, mix(RED, INK, 0.2))
    c.glow(x, y - tall * 0.4, wide * 0.3, OCHRE, 0.4)
    c.box(x - wide * 0.46, y - 14, wide * 0.92, 16, mix(PAPER, CLAY, 0.35))
    curved_roof(c, x, y - tall * 1.75, wide * 0.62, wide * 0.14, roof)
    c.box(x - wide * 0.27, y - tall * 1.7, wide * 0.54, tall * 0.5, mix(CLAY, INK, 0.4))
    curved_roof(c, x, y - tall * 0.85, wide, wide * 0.15, roof)


def _flag(c: Canvas, x: float, y: float, tall: float) -> None:
    """A five-coloured feast flag: squares within squares, a toothed rim."""
    c.stroke([(x, y), (x, y - tall)], 5, mix(CLAY, INK, 0.5))
    size = tall * 0.34
    for i, fill in enumerate((RED, OCHRE, INDIGO, (230, 220, 190), MOSS)):
        shift, side = size * 0.1 * i, size * (1 - 0.2 * i)
        wave = size * 0.06
        c.shape([(x + shift, y - tall + shift), (x + shift + side, y - tall + shift + wave),
                 (x + shift + side, y - tall + shift + side + wave), (x + shift,
                                                                      y - tall + shift + side)],
                fill)  # fmt: skip
    for i in range(6):
        at = y - tall + size * (0.06 + i / 6)
        c.shape(
            [(x + size, at), (x + size * 1.16, at + size * 0.1), (x + size, at + size * 0.16)], RED
        )


def train(c: Canvas) -> None:
    """A train on a viaduct along the coast hills."""
    rail = c.rng.uniform(600, 660)
    sky(c, rail)
    ranges(c, rail + 30, 420, 3, steep=c.rng.random() < 0.5)
    land(c, ridge(c, 850, 130), 1000, 0.55, 0.15)
    stone = mix(PAPER, tone(c, 0.8), 0.42)
    for i in range(7):
        x = c.w * (i + 0.1) / 6.4
        c.panel(x, rail + 20, 44, 300, stone, mix(stone, tone(c, 0.9), 0.6))
    c.box(0, rail + 6, c.w, 34, stone)
    c.box(0, rail + 30, c.w, 10, mix(stone, INK, 0.35))
    _carriages(c, rail + 4, c.rng.choice((RED, INDIGO, mix(MOSS, INDIGO, 0.5))))
    land(c, ridge(c, 1000, 190, 4), 1005, 0.85, 0.05)
    for _ in range(4):
        palm(c, c.w * c.rng.random(), 1010, c.rng.uniform(260, 420), tone(c, 1))
    reeds(c, 0, 1010, c.w, 120, tone(c, 1))
    birds(c, c.w * 0.5, 170)


def _carriages(c: Canvas, y: float, body: Colour) -> None:
    long, tall = 330, 104
    start = c.w * c.rng.uniform(0.06, 0.22)
    for i in range(6):
        x = start + i * (long + 8)
        nose = 60 if i == 0 else 0
        c.gradient([(x + nose, y - tall), (x + long, y - tall), (x + long, y - 12), (x, y - 12),
                    (x, y - 40)],
                   mix(body, PAPER, 0.16), mix(body, INK, 0.2))  # fmt: skip
        c.box(x + nose * 0.4, y - 44, long - nose * 0.4, 9, mix(OCHRE, PAPER, 0.3))
        c.box(x + nose, y - tall - 5, long - nose, 8, mix(body, INK, 0.45), 3)
        for w in range(6):
            c.box(
                x + 58 + w * 44,
                y - 86,
                30,
                32,
                (252, 226, 160) if dark(c) else mix(c.palette.low, INK, 0.3),
                4,
            )
        for wheel in (0.14, 0.24, 0.76, 0.86):
            c.disc(x + long * wheel, y - 6, 12, mix(INK, body, 0.15))


def factory(c: Canvas) -> None:
    """Saw-tooth halls, tanks and a crane; rows of solar panels in front."""
    ground = 700
    sky(c, ground)
    ranges(c, ground, 220, 2, steep=False)
    _crane(c, c.w * c.rng.uniform(0.66, 0.84), ground)
    metal = mix(PAPER, tone(c, 0.6), 0.3)
    for i in range(3):
        x = c.w * 0.04 + i * 104
        c.panel(x, ground - 250 + 26 * i, 92, 260, metal, mix(metal, tone(c, 1), 0.4))
        c.disc(x + 46, ground - 250 + 26 * i, 46, mix(metal, PAPER, 0.4), 14)
    _saw_teeth(
        c, c.w * 0.3, ground, c.w * 0.5, mix(c.rng.choice((CLAY, INDIGO, MOSS)), tone(c, 0.5), 0.3)
    )
    grove(c, ground + 16, 34, 0.75)
    c.panel(0, ground + 10, c.w, 300, mix(MOSS, tone(c, 0.6), 0.45), mix(MOSS, tone(c, 1), 0.6))
    for row in range(3):
        _panels(c, ground + 66 + row * 92, 0.55 + row * 0.24)


def _saw_teeth(c: Canvas, x: float, y: float, wide: float, wall: Colour) -> None:
    tooth = wide / 5
    for i in range(5):
        left = x + i * tooth
        c.gradient([(left, y - 310), (left + tooth, y - 200), (left + tooth, y), (left, y)],
                   mix(wall, PAPER, 0.14), mix(wall, INK, 0.3))  # fmt: skip
        c.shape([(left, y - 310), (left + tooth, y - 200), (left + tooth, y - 190), (left,
                                                                                     y - 298)],
                mix(wall, INK, 0.45))  # fmt: skip
        for w in range(3):
            fill = (252, 224, 156) if dark(c) else mix(c.palette.top, PAPER, 0.5)
            c.box(left + tooth * (0.14 + 0.27 * w), y - 150, tooth * 0.19, 72, fill)
    c.box(x + wide * 0.42, y - 66, wide * 0.16, 66, mix(wall, INK, 0.6))


def _crane(c: Canvas, x: float, y: float) -> None:
    steel = mix(RED, tone(c, 0.7), 0.25)
    for side in (-16, 16):
        c.stroke([(x + side, y), (x + side, y - 520)], 6, steel)
    for i in range(13):
        c.stroke([(x - 16, y - i * 40), (x + 16, y - i * 40 - 40)], 3, steel)
    c.stroke([(x - 330, y - 500), (x + 150, y - 500)], 10, steel)
    c.stroke([(x - 320, y - 500), (x, y - 590), (x + 140, y - 500)], 4, steel)
    c.stroke([(x - 220, y - 500), (x - 220, y - 330)], 3, mix(INK, steel, 0.3))
    c.box(x - 252, y - 332, 64, 42, mix(OCHRE, tone(c, 0.6), 0.2))


def _panels(c: Canvas, y: float, scale: float) -> None:
    glass, wide = mix(INDIGO, tone(c, 1), 0.2), 190 * scale
    x = -wide * 0.5
    while x < c.w:
        corners = [
            (x + 26 * scale, y),
            (x + wide, y),
            (x + wide - 26 * scale, y + 62 * scale),
            (x, y + 62 * scale),
        ]
        c.gradient(corners, mix(glass, c.palette.low, 0.45), glass)
        for i in range(1, 4):
            a = x + wide * i / 4
            c.stroke([(a + 18 * scale, y), (a - 8 * scale, y + 62 * scale)], 1.6, alpha(PAPER, 0.4))
        c.stroke([corners[0], corners[1]], 3 * scale, alpha(PAPER, 0.6))
        x += wide + 14 * scale
