"""The text of a page as annotations, a line each with its place: so it can be read, copied and
searched over the picture in any viewer."""

from collections.abc import Iterable, Iterator

from ..models import Page, PageWords
from . import addresses, pictures
from .manifest import CONTEXT

Box = tuple[int, int, int, int]  # left, top, right, bottom in ten-thousandths of the page


def annotation_page(page: Page, words: PageWords | None) -> dict:
    """The page of annotations of a page of print; without boxes its text stands as a whole."""
    root = addresses.root_of(page.issue_id)
    address = addresses.text(root, page.number)
    lines = list(_lines(page.text, first_boxes(words.boxes))) if words and words.boxes else []
    lines = lines or [(page.text, None)] if page.text else []
    stem, canvas = address.removesuffix(".json"), addresses.canvas(root, page.number)
    whole = pictures.sizes_of(page)[-1]
    return {
        "@context": CONTEXT,
        "id": address,
        "type": "AnnotationPage",
        "items": [
            {
                "id": f"{stem}/dong-{number}",
                "type": "Annotation",
                "motivation": "supplementing",
                "body": body(text),
                "target": f"{canvas}{fragment(box, whole)}" if box else canvas,
            }
            for number, (text, box) in enumerate(lines, 1)
        ],
    }


def body(text: str) -> dict:
    return {"type": "TextualBody", "value": text, "format": "text/plain", "language": "vi"}


def fragment(box: Box, whole: pictures.Size) -> str:
    """A box as the end of a canvas's address, in pixels and never empty."""
    left, top, right, bottom = (
        side * length // PageWords.PARTS for side, length in zip(box, (*whole, *whole), strict=True)
    )
    return f"#xywh={left},{top},{max(1, right - left)},{max(1, bottom - top)}"


def first_boxes(flat: list[int]) -> dict[int, Box]:
    """By the index of a word its box; of one that was broken at a line's end, the first."""
    found: dict[int, Box] = {}
    for at in range(0, len(flat), 5):
        found.setdefault(flat[at], tuple(flat[at + 1 : at + 5]))
    return found


def _lines(text: str, boxes: dict[int, Box]) -> Iterator[tuple[str, Box | None]]:
    at = 0
    for line in text.split("\n"):
        after = at + len(line.split())
        if after > at:
            yield line.strip(), around(boxes[n] for n in range(at, after) if n in boxes)
        at = after


def around(boxes: Iterable[Box]) -> Box | None:
    """The least box that holds some boxes; None for none."""
    sides = list(zip(*boxes, strict=True))
    if not sides:
        return None
    left, top, right, bottom = sides
    return min(left), min(top), max(right), max(bottom)
