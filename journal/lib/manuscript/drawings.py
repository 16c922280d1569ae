"""What stands in a drawing of a Word document: pictures, text boxes, charts, WordArt."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from .styles import A, W

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
V = "{urn:schemas-microsoft-com:vml}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


def chosen(element: Element) -> Element:
    """What Word itself would show of alternatives."""
    choice = element.find(MC + "Choice")
    choice = choice if choice is not None else element.find(MC + "Fallback")
    return choice if choice is not None else Element("nothing")


def pictures(element: Element) -> Iterator[tuple[str, str]]:
    """(relationship, alternative text) of the pictures in a drawing, not of those in its boxes."""
    described = element.find(f".//{WP}docPr")
    alt = described.get("descr", "") if described is not None else ""
    for each in _outside_boxes(element):
        if each.tag == A + "blip" and (name := each.get(R + "embed") or each.get(R + "link")):
            yield name, alt
        elif each.tag == V + "imagedata" and (name := each.get(R + "id")):
            yield name, each.get("{urn:schemas-microsoft-com:office:office}title", "")


def _outside_boxes(element: Element) -> Iterator[Element]:
    waiting = [element]
    while waiting:
        each = waiting.pop()
        yield each
        if each.tag == MC + "AlternateContent":
            waiting.append(chosen(each))
        elif each.tag != W + "txbxContent":
            waiting.extend(reversed(each))


def boxes(element: Element) -> Iterator[Element]:
    return (each for each in _outside_boxes(element) if each.tag == W + "txbxContent")


def is_chart(element: Element) -> bool:
    return any(each.tag.rpartition("}")[2] in ("chart", "relIds") for each in element.iter())


def art(element: Element) -> str:
    """The words of WordArt, which its older form keeps in an attribute."""
    shapes = (each for each in _outside_boxes(element) if each.tag == V + "textpath")
    return " ".join(each.get("string", "") for each in shapes).strip()
