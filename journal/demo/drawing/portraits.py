"""Portraits of people who do not exist."""

import math

from journal.demo.drawing.canvas import CLAY, INDIGO, INK, MOSS, OCHRE, PAPER, RED, Canvas, mix
from journal.demo.drawing.nature import blade
from journal.demo.drawing.people import COATS, HAIR, bust


def portrait(c: Canvas) -> None:
    """Someone unnamed, head and shoulders, before a paper-coloured disc and leaves."""
    ground = mix(
        mix(c.rng.choice((INDIGO, MOSS, OCHRE, CLAY, RED)), PAPER, 0.42), c.palette.low, 0.25
    )
    c.panel(0, 0, c.w, 1000, mix(ground, PAPER, 0.25), ground)
    c.disc(c.w * 0.5, 450, c.w * 0.4, mix(ground, PAPER, 0.5))
    for side in (-1, 1):
        for i in range(7):
            root = c.w * (0.5 + side * 0.52), 1000 - i * 95
            angle = math.pi / 2 + side * (0.75 + c.rng.uniform(-0.3, 0.3))
            blade(
                c,
                *root,
                c.rng.uniform(190, 320),
                angle,
                26,
                mix(mix(MOSS, INDIGO, 0.3), ground, 0.25 + 0.05 * i),
            )
    style = c.rng.choice(("short", "bun", "long"))
    hair = c.rng.choice((*HAIR, (150, 146, 144)))
    cloth = c.rng.choice(tuple(k for k in COATS if k != ground))
    bust(c, c.w / 2, 1000, 880, cloth, hair, style)
    if c.rng.random() < 0.4:
        _glasses(c, c.w / 2, 1000 - 880 * 0.68, 880)


def _glasses(c: Canvas, x: float, y: float, s: float) -> None:
    for side in (-1, 1):
        ring = [(x + side * s * 0.068 + s * 0.052 * math.cos(a / 6),
                 y + s * 0.02 + s * 0.044 * math.sin(a / 6))
                for a in range(39)]  # fmt: skip
        c.stroke(ring, 6, INK)
    c.stroke([(x - s * 0.017, y + s * 0.012), (x + s * 0.017, y + s * 0.012)], 6, INK)
