"""Two pages scanned as one: where to cut them apart.

Between them is an upright strip, of paper or of the shadow of the binding, in which nothing changes
from row to row, while text and pictures do.
"""

from PIL import Image, ImageChops

WIDER = 1.2  # times as wide as high: a page on its own is higher than wide
_WIDTH = 1000  # pixels to look at
_MIDDLE = (0.42, 0.58)  # of the width: there it is looked for
_LEAST = 0.008  # of the width
_NOISE = 24  # of 255: what paper and JPEG change by themselves
_QUIET = 0.08  # of how much the other columns of pixels change


def gutter_of(image: Image.Image) -> float | None:
    """Return where to cut a scan of two facing pages, as a fraction of its width.

    None where nothing parts it, as with a picture across both pages or a table.
    """
    if image.width < WIDER * image.height:
        return None
    changes = _changes(image)
    middle = range(round(_MIDDLE[0] * _WIDTH), round(_MIDDLE[1] * _WIDTH))
    sides = changes[: middle.start], changes[middle.stop :]
    usual = min(sum(side) / len(side) for side in sides)
    strips = _runs([x for x in middle if changes[x] < _QUIET * usual])
    cuts = [(strip[0] + strip[-1] + 1) / 2 / _WIDTH for strip in strips]
    return round(min(cuts, key=lambda cut: abs(cut - 0.5)), 3) if cuts else None


def _changes(image: Image.Image) -> list[float]:
    """How much each column of pixels changes from row to row."""
    size = _WIDTH, max(2, round(_WIDTH * image.height / image.width))
    grey = image.convert("L").resize(size, Image.Resampling.BOX, reducing_gap=2)
    changes = ImageChops.difference(grey, ImageChops.offset(grey, 0, 1))
    clear = changes.point(lambda grey: grey if grey > _NOISE else 0).convert("F")
    return list(clear.resize((_WIDTH, 1), Image.Resampling.BOX).get_flattened_data())


def _runs(columns: list[int]) -> list[list[int]]:
    """Columns that follow each other, where they are wide enough together."""
    runs: list[list[int]] = []
    for column in columns:
        if runs and column == runs[-1][-1] + 1:
            runs[-1].append(column)
        else:
            runs.append([column])
    return [run for run in runs if len(run) >= _LEAST * _WIDTH]
