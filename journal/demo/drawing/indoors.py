"""Scenes under a roof."""

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
from journal.demo.drawing.nature import blade, land, lotus, ridge
from journal.demo.drawing.people import COATS, HAIR, bust, coat, lantern

WOOD = (150, 100, 64)
WHITE = (246, 242, 232)
STYLES = ("short", "bun", "long", "short")


def room(c: Canvas, floor: float) -> Colour:
    """Wall and floor in the light of the day; returns the wall's colour."""
    tint = c.rng.choice((MOSS, INDIGO, OCHRE, CLAY))
    wall = mix(mix(PAPER, tint, 0.3), c.palette.low, 0.3)
    c.panel(0, 0, c.w, floor, mix(wall, tint, 0.22), wall)
    c.panel(0, floor, c.w, 1000 - floor, mix(WOOD, wall, 0.35), mix(WOOD, INK, 0.3))
    c.box(0, floor - 12, c.w, 12, mix(wall, INK, 0.25))
    return wall


def window(c: Canvas, x: float, y: float, w: float, h: float) -> None:
    """A window onto hills, with its light falling into the room."""
    frame = mix(WOOD, INK, 0.3)
    c.box(x - 14, y - 14, w + 28, h + 28, frame)
    c.panel(x, y, w, h, c.palette.top, c.palette.low)
    c.disc(x + w * 0.66, y + h * 0.34, w * 0.1, c.palette.sun)
    for share in (0.2, 0.5, 0.8):
        line = [
            (x + px / c.w * w, y + py) for px, py in ridge(c, h * (0.72 + 0.22 * share), h * 0.26)
        ]
        land(c, line, y + h, share * 0.7)
    for i in (1, 2):
        c.box(x + w * i / 3 - 5, y, 10, h, frame)
    c.box(x, y + h * 0.3, w, 10, frame)
    c.box(x - 26, y + h + 10, w + 52, 16, mix(WOOD, PAPER, 0.2))
    c.glow(x + w / 2, y + h, w * 1.3, c.palette.low, 0.4)


def table(c: Canvas, y: float, wood: Colour = WOOD) -> None:
    """A long table whose top edge is at `y`, reaching the picture's foot."""
    c.panel(0, y, c.w, 1000 - y, mix(wood, PAPER, 0.18), mix(wood, INK, 0.35))
    for _ in range(26):
        at = y + (1000 - y) * c.rng.random()
        c.box(c.rng.uniform(-200, c.w), at, c.rng.uniform(160, 620), 2.4, alpha(INK, 0.1))
    c.box(0, y, c.w, 7, mix(wood, PAPER, 0.4))


def shelf(c: Canvas, x: float, y: float, wide: float, tall: float) -> None:
    """One shelf board on `y`, packed with books `tall` high at most."""
    c.box(x, y - tall * 1.22, wide, tall * 1.22, mix(WOOD, INK, 0.66))
    at = x + 6
    while at < x + wide - 30:
        thick, high = c.rng.uniform(11, 27), tall * c.rng.uniform(0.72, 1)
        if c.rng.random() < 0.07:
            at += thick * 1.6
        spine = mix(
            mix(c.rng.choice(COATS), PAPER, c.rng.uniform(0, 0.3)), INK, c.rng.uniform(0.05, 0.3)
        )
        c.box(at, y - high, thick, high, spine, 1.5)
        c.box(at, y - high * 0.82, thick, high * 0.06, mix(spine, OCHRE, 0.6))
        c.box(at + thick - 3, y - high, 3, high, alpha(INK, 0.22))
        at += thick + 0.8
    c.box(x - 6, y, wide + 12, 14, mix(WOOD, PAPER, 0.08))


def classroom(c: Canvas) -> None:
    """A teacher at the board, pupils seen from behind."""
    room(c, 760)
    window(c, c.w * 0.74, 150, c.w * 0.2, 330)
    board = mix(MOSS, INK, 0.55)
    c.box(c.w * 0.1 - 16, 124, c.w * 0.56 + 32, 412, WOOD, 4)
    c.panel(c.w * 0.1, 140, c.w * 0.56, 380, mix(board, INDIGO, 0.15), board)
    _chalk(c, c.w * 0.13, 190)
    bust(
        c,
        c.w * 0.55,
        770,
        450,
        c.rng.choice((WHITE, RED, INDIGO)),
        HAIR[0],
        c.rng.choice(("long", "bun")),
    )
    for row, (y, size, count) in enumerate(((850, 200, 7), (1020, 290, 5))):
        for i in range(count):
            x = c.w * (i + 0.5 + 0.24 * row - 0.12 + c.rng.uniform(-0.06, 0.06)) / count
            bust(c, x, y, size * c.rng.uniform(0.94, 1.06), mix(WHITE, INDIGO, c.rng.choice((0.05,
                                                                                             0.16))),
                 c.rng.choice(HAIR), "back")  # fmt: skip
            c.shape(
                [
                    (x - size * 0.1, y - size * 0.3),
                    (x + size * 0.1, y - size * 0.3),
                    (x, y - size * 0.08),
                ],
                RED,
            )
        c.panel(0, y - 12, c.w, 60, mix(WOOD, PAPER, 0.16), mix(WOOD, INK, 0.3))


def _chalk(c: Canvas, x: float, y: float) -> None:
    chalk = alpha(PAPER, 0.8)
    for row in range(5):
        at = x
        for _ in range(c.rng.randint(3, 5)):
            long = c.rng.uniform(24, 86)
            line = [(at + long * i / 12, y + row * 52 + c.rng.uniform(-7, 7)) for i in range(13)]
            c.stroke(line, 4, chalk)
            at += long + 20
    middle = x + c.w * 0.27, y + 80
    c.stroke([(middle[0] - 60, middle[1] + 70), (middle[0], middle[1] - 50), (middle[0] + 80,
                                                                              middle[1] + 70),
              (middle[0] - 60, middle[1] + 70)], 4, chalk)  # fmt: skip


def library(c: Canvas) -> None:
    """Walls of books, readers at a lamplit table."""
    room(c, 900)
    for row in range(6):
        for i in range(3):
            shelf(c, c.w * (i / 3 + 0.008), 138 + row * 148, c.w / 3 - 24, 112)
    c.veil(0, 0, c.w, 1000, c.palette.near, [120, 60, 40, 70, 110])
    readers = 3 if c.w > 1000 else 2
    for i in range(readers):
        x = c.w * (i + 0.5 + c.rng.uniform(-0.1, 0.1)) / readers
        bust(
            c,
            x,
            800,
            370 * c.rng.uniform(0.92, 1.05),
            coat(c),
            c.rng.choice(HAIR),
            c.rng.choice(STYLES),
        )
    table(c, 780)
    for i in range(readers):
        x = c.w * (i + 0.5) / readers
        open_book(c, x, 860, 230)
        _lamp(c, x + 190, 800)


def open_book(c: Canvas, x: float, y: float, wide: float) -> None:
    """An open book lying on a table, its spine at (x, y)."""
    half, tall = wide / 2, wide * 0.3
    c.disc(x, y + tall * 0.3, half * 1.15, alpha(INK, 0.2), tall * 0.4)
    for side in (-1, 1):
        outline = [(0, -0.3), (0.5, -0.5), (0.9, -0.36), (1, 0.36), (0.5, 0.2), (0, 0.42)]
        page = [(x + side * half * a, y + tall * b) for a, b in outline]
        c.shape([(px, py + tall * 0.08) for px, py in page], mix(RED, INK, 0.3))
        c.gradient(page, WHITE, mix(WHITE, OCHRE, 0.2))
        for i in range(6):
            at = y - tall * (0.26 - 0.1 * i)
            c.stroke(
                [(x + side * half * 0.14, at), (x + side * half * 0.84, at - tall * 0.06)],
                2.4,
                alpha(INK, 0.32),
            )


def _lamp(c: Canvas, x: float, y: float) -> None:
    brass = mix(OCHRE, INK, 0.25)
    c.glow(x, y - 60, 330, (255, 222, 150), 0.62)
    c.box(x - 5, y - 130, 10, 160, brass)
    c.disc(x, y + 32, 46, brass, 11)
    c.gradient([(x - 46, y - 186), (x + 46, y - 186), (x + 80, y - 116), (x - 80, y - 116)],
               mix(MOSS, INK, 0.3), MOSS)  # fmt: skip
    c.box(x - 78, y - 119, 156, 6, (255, 234, 180))


def meeting(c: Canvas) -> None:
    """People around a long table, flowers and papers on it."""
    room(c, 800)
    for i in range(3):
        window(c, c.w * (0.06 + 0.32 * i), 110, c.w * 0.23, 330)
    count = 6 if c.w > 1000 else 4
    for i in range(count):
        x = c.w * (i + 0.5) / count
        bust(
            c,
            x,
            760,
            390 * c.rng.uniform(0.93, 1.06),
            coat(c),
            c.rng.choice(HAIR),
            c.rng.choice(STYLES),
        )
    table(c, 730, mix(WOOD, RED, 0.15))
    for i in range(count):
        _paper(c, c.w * (i + 0.5) / count, 800)
    for across in (1 / count, 1 - 1 / count):
        _vase(c, c.w * across, 900, 140)


def _paper(c: Canvas, x: float, y: float) -> None:
    c.shape([(x - 50, y - 18), (x + 46, y - 22), (x + 64, y + 34), (x - 58, y + 38)], WHITE)
    for i in range(4):
        c.stroke([(x - 44, y - 8 + i * 10), (x + 44, y - 11 + i * 10)], 2, alpha(INK, 0.3))
    c.box(x + 78, y - 58, 24, 74, alpha(mix(INDIGO, PAPER, 0.6), 0.75), 7)
    c.box(x + 83, y - 70, 14, 13, mix(INDIGO, PAPER, 0.2), 3)


def _vase(c: Canvas, x: float, y: float, size: float) -> None:
    """A glazed vase of lotus."""
    glaze = mix(INDIGO, WHITE, 0.35)
    for i in range(9):
        angle = math.pi * (0.14 + 0.72 * i / 8)
        blade(c, x, y - size, size * 0.9, angle, size * 0.09, mix(MOSS, INK, 0.14), 0.3)
    for across, up in ((-0.42, 1.5), (0.36, 1.62), (0, 1.95)):
        c.stroke([(x, y - size * 0.9), (x + across * size, y - up * size)], 5, mix(MOSS, INK, 0.3))
        lotus(c, x + across * size, y - up * size + 8, size * 0.5, (214, 104, 112), 0.8)
    c.blob([(x - size * 0.2, y - size), (x + size * 0.2, y - size), (x + size * 0.42,
                                                                     y - size * 0.5),
            (x + size * 0.2, y), (x - size * 0.2, y), (x - size * 0.42, y - size * 0.5)],
            glaze)  # fmt: skip
    for at in (0.32, 0.68):
        c.box(x - size * 0.36, y - size * at, size * 0.72, 5, mix(INDIGO, INK, 0.1))


def laboratory(c: Canvas) -> None:
    """Researchers in white coats behind a bench of glass."""
    wall = room(c, 900)
    window(c, c.w * 0.07, 130, c.w * 0.26, 360)
    for row in range(2):
        y = 250 + row * 170
        for i in range(9):
            _flask(c, c.w * 0.5 + i * c.w * 0.052, y, c.rng.uniform(60, 100), i % 3)
        c.box(c.w * 0.45, y, c.w * 0.5, 14, mix(wall, INK, 0.35))
    for across in (0.3, 0.68):
        x = c.w * (across + c.rng.uniform(-0.06, 0.06))
        bust(c, x, 800, 480, WHITE, c.rng.choice(HAIR), c.rng.choice(STYLES))
    table(c, 770, mix(PAPER, INDIGO, 0.25))
    _microscope(c, c.w * c.rng.uniform(0.44, 0.52), 900)
    for i in range(7):
        _flask(c, c.w * (0.05 + 0.15 * i), 880 + 26 * (i % 2), c.rng.uniform(120, 190), i % 3)


def _flask(c: Canvas, x: float, y: float, tall: float, kind: int) -> None:
    liquid, glass = c.rng.choice((RED, INDIGO, MOSS, OCHRE)), alpha(WHITE, 0.45)
    if kind == 2:
        c.box(x - tall * 0.1, y - tall, tall * 0.2, tall, glass, tall * 0.09)
        c.box(
            x - tall * 0.1,
            y - tall * 0.55,
            tall * 0.2,
            tall * 0.55,
            alpha(liquid, 0.75),
            tall * 0.09,
        )
        return
    wide = 0.34 if kind else 0.26
    c.shape([(x - tall * 0.08, y - tall), (x + tall * 0.08, y - tall), (x + tall * 0.08,
                                                                        y - tall * 0.6),
             (x + tall * wide, y), (x - tall * wide, y), (x - tall * 0.08, y - tall * 0.6)],
             glass)  # fmt: skip
    level = 0.36
    inner = wide - (wide - 0.08) * level / 0.6
    c.shape([(x - tall * inner, y - tall * level), (x + tall * inner, y - tall * level),
             (x + tall * wide, y),
             (x - tall * wide, y)], alpha(liquid, 0.75))  # fmt: skip
    c.box(x - tall * 0.11, y - tall * 1.03, tall * 0.22, tall * 0.05, alpha(WHITE, 0.8), 3)


def _microscope(c: Canvas, x: float, y: float) -> None:
    body = mix(INK, INDIGO, 0.3)
    c.disc(x, y, 110, alpha(INK, 0.2), 16)
    c.box(x - 90, y - 26, 170, 26, body, 8)
    arm = [(x + 56, y - 20), (x + 82, y - 110), (x + 60, y - 210), (x + 4, y - 250)]
    c.stroke(arm, 26, body)
    c.box(x - 84, y - 98, 124, 13, body)
    c.shape(
        [(x - 66, y - 330), (x - 18, y - 346), (x + 30, y - 204), (x - 14, y - 190)],
        mix(WHITE, INDIGO, 0.15),
    )
    c.shape(
        [(x - 30, y - 200), (x + 14, y - 214), (x + 4, y - 112), (x - 22, y - 112)],
        mix(body, WHITE, 0.25),
    )
    c.disc(x + 70, y - 110, 17, mix(body, WHITE, 0.4))


def workshop(c: Canvas) -> None:
    """A craft workshop: potters at work under silk lanterns, pots on the shelves."""
    wall = room(c, 860)
    window(c, c.w * 0.36, 150, c.w * 0.28, 330)
    for left in (0.03, 0.71):
        for row in range(3):
            y = 290 + row * 160
            c.box(c.w * left - 10, y, c.w * 0.26 + 20, 13, mix(WOOD, INK, 0.35))
            for i in range(4):
                _pot(c, c.w * (left + 0.033 + 0.065 * i), y, c.rng.uniform(78, 118))
    for i in range(6):
        lantern(
            c,
            c.w * (i + 0.5) / 6,
            -20 + 34 * (i % 2),
            84,
            mix(c.rng.choice((RED, OCHRE, INDIGO)), wall, 0.1),
        )
    for across in (0.3, 0.7):
        x = c.w * (across + c.rng.uniform(-0.04, 0.04))
        bust(c, x, 840, 440, coat(c), c.rng.choice(HAIR), c.rng.choice(STYLES))
    table(c, 800, mix(WOOD, INK, 0.2))
    for i in range(4):
        x = c.w * (i + 0.5) / 4
        c.disc(x, 930, 130, mix(WOOD, INK, 0.5), 26)
        c.disc(x, 922, 130, mix(WOOD, PAPER, 0.14), 24)
        _pot(c, x, 926, 190)


def _pot(c: Canvas, x: float, y: float, tall: float) -> None:
    clay = mix(c.rng.choice((CLAY, INDIGO, MOSS, OCHRE, PAPER)), CLAY, 0.25)
    belly, neck = c.rng.uniform(0.26, 0.42), c.rng.uniform(0.1, 0.2)
    side = [(0.16, 0), (belly, -0.36), (belly * 0.9, -0.62), (neck, -0.86), (neck * 1.25, -1)]
    outline = [(x + a * tall, y + b * tall) for a, b in side]
    outline += [(x - a * tall, y + b * tall) for a, b in reversed(side)]
    c.gradient(outline, mix(clay, PAPER, 0.25), mix(clay, INK, 0.25))
    c.shape([(x + a * tall * share, y + b * tall) for share in (1, 0.62) for a,
             b in (side if share == 1 else side[::-1])],
            alpha(INK, 0.16))  # fmt: skip
    c.box(
        x - belly * tall * 0.95, y - tall * 0.5, belly * tall * 1.9, tall * 0.05, alpha(PAPER, 0.5)
    )
    c.disc(x, y - tall, neck * 1.25 * tall, mix(clay, INK, 0.5), tall * 0.03)


def books(c: Canvas) -> None:
    """A still life: books, a cup of tea, lotus in a vase, a window behind."""
    room(c, 800)
    window(c, c.w * 0.1, 100, c.w * 0.42, 470)
    table(c, 700)
    x, y = c.w * c.rng.uniform(0.64, 0.7), 850.0
    for i in range(c.rng.randint(5, 7)):
        wide, thick = c.rng.uniform(330, 430), c.rng.uniform(38, 62)
        left = x - wide / 2 + c.rng.uniform(-22, 22)
        cover = mix(c.rng.choice(COATS), INK, 0.1)
        c.box(left, y - thick, wide, thick, cover, 6)
        c.box(left + 14, y - thick + 8, wide - 14, thick - 16, mix(WHITE, OCHRE, 0.15))
        c.box(left, y - thick, 40, thick, cover, 6)
        c.box(left + wide * 0.2, y - thick, 16, thick, mix(cover, OCHRE, 0.5))
        y -= thick + 1
        if i == 0:
            c.disc(x, 852, 260, alpha(INK, 0.14), 12)
    _cup(c, x, y)
    open_book(c, c.w * 0.34, 880, 420)
    _vase(c, c.w * 0.9, 880, 250)


def _cup(c: Canvas, x: float, y: float) -> None:
    c.shape(
        [(x - 62, y - 74), (x + 62, y - 74), (x + 40, y), (x - 40, y)], mix(INDIGO, WHITE, 0.55)
    )
    c.disc(x, y - 74, 62, WHITE, 11)
    c.disc(x, y - 73, 54, mix(MOSS, OCHRE, 0.5), 8)
    for side in (-18, 14):
        steam = [(x + side + 12 * math.sin(i / 2.4), y - 90 - i * 11) for i in range(10)]
        c.stroke(steam, 6, alpha(WHITE, 0.4))
