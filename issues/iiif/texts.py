"""The text of a page as annotations, a line each with its place: so it can be read, copied and
searched over the picture in any viewer."""

from ..lines import Box, lines_of
from ..models import Page, PageWords
from . import addresses, pictures
from .manifest import CONTEXT


def annotation_page(page: Page, words: PageWords | None) -> dict:
    """The page of annotations of a page of print; without boxes its text stands as a whole."""
    root = addresses.root_of(page.issue_id)
    address = addresses.text(root, page.number)
    placed = lines_of(page.text, words.boxes) if words and words.boxes else []
    lines = [(line.text, line.box) for line in placed]
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
