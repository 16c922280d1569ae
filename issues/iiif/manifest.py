"""An issue as a IIIF manifest: its pages as canvases, its contents as ranges, and where to find the
same as a web page, as PDF, as a record. Rules: https://iiif.io/api/presentation/3.0/"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from mimetypes import guess_type

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from ..models import ContentsEntry, Issue, Page
from ..oai.records import address_of
from . import addresses, pictures
from .addresses import absolute

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
MEDIA_TYPE = f'application/ld+json;profile="{CONTEXT}"'
CONTENTS = "Mục lục"


def is_shown() -> Q:
    """The condition under which an issue has a manifest: one without any picture cannot."""
    return Q(Exists(Page.objects.filter(issue=OuterRef("pk")))) | ~Q(cover="")


def words(*texts: str) -> dict:
    """Texts in the journal's language."""
    return {"vi": list(texts)}


@dataclass(frozen=True)
class Leaf:
    """What a manifest says of a page."""

    number: int
    folio: str
    width: int
    height: int
    widths: list[int]
    heights: list[int]
    word_count: int

    @property
    def sizes(self) -> list[pictures.Size]:
        return pictures.sizes(self.width, self.height, self.widths, self.heights)


def manifest(issue: Issue) -> dict | None:
    """The manifest of an issue; None where there is nothing to show. Two queries."""
    root = addresses.root_of(issue.pk)
    names = ("number", "folio", "width", "height", "widths", "heights", "word_count")
    leaves = [Leaf(*row) for row in issue.pages.order_by("number").values_list(*names)]
    canvases = [_canvas(root, leaf) for leaf in leaves] or list(_cover_alone(root, issue))
    if not canvases:
        return None
    ranges = list(_ranges(root, issue, leaves))
    return {
        "@context": CONTEXT,
        "id": f"{root}/manifest.json",
        "type": "Manifest",
        **_description(issue, len(leaves)),
        **_links(root, issue),
        "thumbnail": canvases[0]["thumbnail"],
        **({"service": addresses.search_services(root)} if leaves else {}),
        "viewingDirection": "left-to-right",
        "behavior": ["paged"],
        "items": canvases,
        **({"structures": [_range(f"{root}/muc-luc", CONTENTS, ranges)]} if ranges else {}),
    }


def _description(issue: Issue, pages: int) -> dict:
    facts = [
        ("Tạp chí", settings.JOURNAL_NAME),
        ("ISSN", settings.JOURNAL_ISSN),
        ("Số báo", issue.label),
        ("Phát hành", f"{issue.month}/{issue.year}"),
        ("Số thứ tự chung", issue.running_number),
        ("Số trang", pages),
        ("Ngôn ngữ", "Tiếng Việt"),
    ]
    said = f"{settings.JOURNAL_NAME}, {issue.label}, phát hành tháng {issue.month}/{issue.year}."
    return {
        "label": words(f"{settings.JOURNAL_NAME}, {issue.label}"),
        "summary": words(said),
        "metadata": [
            {"label": words(name), "value": words(str(fact))} for name, fact in facts if fact
        ],
        "requiredStatement": {"label": words("Nguồn"), "value": words(settings.JOURNAL_NAME)},
        "navDate": f"{issue.year}-{issue.month:02d}-01T00:00:00Z",
    }


def _links(root: str, issue: Issue) -> dict:
    return {
        "provider": [provider()],
        "homepage": [_web_page(f"{settings.SITE_URL}{issue.get_absolute_url()}", issue.label)],
        "partOf": [
            {"id": absolute("issues:iiif-year", issue.year), "type": "Collection"},
        ],
        "seeAlso": [
            {
                "id": address_of(issue),
                "type": "Dataset",
                "format": "text/xml",
                "profile": "http://www.openarchives.org/OAI/2.0/oai_dc/",
                "label": words("Biểu ghi Dublin Core"),
            }
        ],
        **({"rendering": [_pdf(issue)]} if issue.has_pdf_for_readers else {}),
    }


def provider() -> dict:
    name = settings.JOURNAL_NAME
    home = f"{settings.SITE_URL}/"
    return {
        "id": f"{home}#toa-soan",
        "type": "Agent",
        "label": words(name),
        "homepage": [_web_page(home, name)],
    }


def _web_page(address: str, name: str) -> dict:
    return {
        "id": address,
        "type": "Text",
        "label": words(name),
        "format": "text/html",
        "language": ["vi"],
    }


def _pdf(issue: Issue) -> dict:
    return {
        "id": f"{settings.SITE_URL}{issue.get_pdf_url()}",
        "type": "Text",
        "label": words("Bản PDF cả số"),
        "format": "application/pdf",
    }


def _canvas(root: str, leaf: Leaf) -> dict:
    sizes = leaf.sizes
    place = addresses.canvas(root, leaf.number)
    painted = pictures.described(root, leaf.number, sizes[-1])
    small = pictures.described(root, leaf.number, pictures.smallest(sizes), small=True)
    text = {"id": addresses.text(root, leaf.number), "type": "AnnotationPage"}
    return {
        **_painted(place, f"Trang {leaf.folio or leaf.number}", painted, small),
        **({"annotations": [text]} if leaf.word_count else {}),
    }


def _painted(place: str, label: str, painted: dict, small: dict) -> dict:
    """A canvas of the size of its picture, with that picture on it."""
    annotation = {
        "id": f"{place}/anh",
        "type": "Annotation",
        "motivation": "painting",
        "body": painted,
        "target": place,
    }
    return {
        "id": place,
        "type": "Canvas",
        "label": words(label),
        "width": painted["width"],
        "height": painted["height"],
        "thumbnail": [small],
        "items": [{"id": f"{place}/lop", "type": "AnnotationPage", "items": [annotation]}],
    }


def _cover_alone(root: str, issue: Issue) -> Iterator[dict]:
    """An issue whose pages are not in has its cover at least."""
    if issue.cover and issue.cover_width:
        picture = {
            "id": f"{settings.SITE_URL}{issue.cover.url}",
            "type": "Image",
            "format": guess_type(issue.cover.name)[0] or "image/jpeg",
            "width": issue.cover_width,
            "height": issue.cover_height,
        }
        yield _painted(addresses.canvas(root, 0), "Bìa", picture, picture)


def _ranges(root: str, issue: Issue, leaves: list[Leaf]) -> Iterator[dict]:
    """The contents by rubric; what begins on no page that is there is left out."""
    pages = _by_folio(leaves)
    own = ("issue", "rubric", "title", "first_page", "last_page")
    entries = issue.contents.in_print_order().only(*own)
    for number, (rubric, of_rubric) in enumerate(groupby(entries, lambda entry: entry.rubric), 1):
        found = [
            _range(f"{root}/muc-{entry.pk}", entry.title, _canvases(root, span))
            for entry in of_rubric
            if (span := _span(entry, pages))
        ]
        if rubric and found:
            yield _range(f"{root}/chuyen-muc-{number}", rubric, found)
        else:
            yield from found


def _by_folio(leaves: list[Leaf]) -> dict[str, int]:
    """Page numbers by what contents call them, as ContentsEntryQuerySet.placed() finds them."""
    unprinted = {str(leaf.number): leaf.number for leaf in leaves if not leaf.folio}
    printed = {leaf.folio: leaf.number for leaf in reversed(leaves) if leaf.folio}
    return unprinted | printed


def _span(entry: ContentsEntry, pages: dict[str, int]) -> list[int]:
    """The numbers of the pages that it runs over and that are there."""
    first = pages.get(str(entry.first_page))
    if not first:
        return []
    last = max(first, pages.get(str(entry.last_page), first))
    return sorted({number for number in pages.values() if first <= number <= last})


def _canvases(root: str, numbers: list[int]) -> list[dict]:
    return [{"id": addresses.canvas(root, number), "type": "Canvas"} for number in numbers]


def _range(address: str, label: str, items: list[dict]) -> dict:
    return {"id": address, "type": "Range", "label": words(label), "items": items}
