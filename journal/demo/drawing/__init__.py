"""Illustrated scenes that stand in for photographs: the same name and seed give the same bytes."""

import contextlib
import multiprocessing
import os
import random
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO

from PIL import Image, ImageOps

from journal.demo.drawing import indoors, landscapes, portraits, town
from journal.demo.drawing.canvas import (
    DAYLIGHT,
    INDOOR_LIGHTS,
    OPEN_LIGHTS,
    Canvas,
    Palette,
    Scene,
)

PHOTO_SIZE = (1600, 1067)
PORTRAIT_SIZE = (800, 1000)
SCENES: dict[str, tuple[Scene, tuple[Palette, ...]]] = {
    "river": (landscapes.river, OPEN_LIGHTS),
    "terraces": (landscapes.terraces, DAYLIGHT),
    "sea": (landscapes.sea, OPEN_LIGHTS),
    "mountains": (landscapes.mountains, OPEN_LIGHTS),
    "lotus": (landscapes.lotus_pond, INDOOR_LIGHTS),
    "field": (landscapes.field, DAYLIGHT),
    "village": (landscapes.village, INDOOR_LIGHTS),
    "bridge": (landscapes.bridge, OPEN_LIGHTS),
    "street": (town.street, INDOOR_LIGHTS),
    "market": (town.market, DAYLIGHT),
    "festival": (town.festival, OPEN_LIGHTS),
    "train": (town.train, INDOOR_LIGHTS),
    "factory": (town.factory, INDOOR_LIGHTS),
    "classroom": (indoors.classroom, DAYLIGHT),
    "library": (indoors.library, INDOOR_LIGHTS),
    "meeting": (indoors.meeting, DAYLIGHT),
    "laboratory": (indoors.laboratory, INDOOR_LIGHTS),
    "workshop": (indoors.workshop, INDOOR_LIGHTS),
    "books": (indoors.books, INDOOR_LIGHTS),
    "portrait": (portraits.portrait, DAYLIGHT),
}


def picture(scene: str, seed: int, size: tuple[int, int]) -> Image.Image:
    """The scene at a size in pixels, RGB; KeyError when there is no such scene."""
    paint, lights = SCENES[scene]
    rng = random.Random(f"{scene}:{seed}")  # noqa: S311
    canvas = Canvas(size, rng, rng.choice(lights))
    flipped = rng.random() < 0.5
    paint(canvas)
    return ImageOps.mirror(canvas.finished()) if flipped else canvas.finished()


def photo(scene: str, seed: int, size: tuple[int, int] | None = None) -> bytes:
    """The scene as a JPEG, 1600 x 1067 pixels (a portrait: 800 x 1000) or the size asked for."""
    return jpeg(
        picture(scene, seed, size or (PORTRAIT_SIZE if scene == "portrait" else PHOTO_SIZE))
    )


def jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=84, optimize=True)
    return out.getvalue()


Order = Callable[[Callable, Iterable[tuple]], Iterator]


@contextlib.contextmanager
def studio() -> Iterator[Order]:
    """Yield `order(draw, jobs)`: what `draw(*job)` gives for each job, in their order.

    The work begins at once, on up to eight cores, in the order of the orders; whoever takes a
    result waits for that one only. The workers are started afresh, not forked: they must not share
    the parent's database handles.
    """
    afresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(8, os.cpu_count() or 1), mp_context=afresh) as workers:
        try:
            yield lambda draw, jobs: workers.map(draw, *zip(*jobs, strict=True))
        finally:
            workers.shutdown(cancel_futures=True)  # nobody waits for what was not taken
