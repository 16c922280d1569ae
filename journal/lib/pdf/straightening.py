"""How far a scanned page lies askew: turned back by that, its lines of text are level.

Level lines make the darkness of a picture's rows change most from row to row. (W. Postl's measure,
"Detection of linear oblique structures and skew scan in digitized documents", ICPR 1986.)
"""

from itertools import pairwise

from PIL import Image, ImageOps

MOST = 5.0  # degrees: a page that lies more askew was laid down like that
_WIDTH = 600  # pixels to measure at
_EDGE = 0.04  # of each side: what the lid of a scanner shows
_SURER = 1.2  # times as much change as the page has as it lies: else it is a picture, or level


def skew_of(image: Image.Image) -> float:
    """Return by how many degrees to turn a picture counter-clockwise; 0 where nothing tells."""
    ink = _small(image)
    as_it_lies = _change(ink, 0)
    coarse = _best(ink, [step / 2 for step in range(round(-2 * MOST), round(2 * MOST) + 1)])
    angle = _best(ink, [coarse + step / 10 for step in range(-4, 5)])
    return round(angle, 1) if _change(ink, angle) > _SURER * as_it_lies else 0.0


def straightened(image: Image.Image, skew: float) -> Image.Image:
    """Return a picture (RGB or grey) of the same size, turned by what skew_of() said."""
    if not skew:
        return image
    white = "white" if image.mode == "RGB" else 255
    return image.rotate(skew, Image.Resampling.BICUBIC, fillcolor=white)


def _small(image: Image.Image) -> Image.Image:
    """What is dark of a picture, without its edges, as numbers."""
    across, down = round(image.width * _EDGE), round(image.height * _EDGE)
    box = across, down, image.width - across, image.height - down
    size = _WIDTH, max(2, round(_WIDTH * (box[3] - box[1]) / (box[2] - box[0])))
    grey = image.convert("L").resize(size, Image.Resampling.BOX, box, reducing_gap=2)
    return ImageOps.invert(grey)


def _best(ink: Image.Image, angles: list[float]) -> float:
    return max(angles, key=lambda angle: _change(ink, angle))


def _change(ink: Image.Image, angle: float) -> float:
    """How much the darkness of rows changes from each to the next."""
    turned = ink.rotate(angle, Image.Resampling.BILINEAR).convert("F")
    rows = turned.resize((1, ink.height), Image.Resampling.BOX).get_flattened_data()
    return sum((lower - upper) ** 2 for upper, lower in pairwise(rows))
