"""Content Search: what an issue has of a query, where on its pages, as versions 1 and 2 tell it.

It finds what the search of the site finds. Rules: https://iiif.io/api/search/2.0/, …/1.0/
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from journal.lib.search.language import Asked

from .. import found
from ..hits import Hit, hits_on
from ..lines import Box, boxes_by_word, ends_of_parts
from ..marking import rects_around
from ..models import Issue, Page
from . import addresses, pictures, texts

PAGES_AT_ONCE = 10  # pages with hits in an answer
AROUND = 8  # words before and after a hit
_NOT_HEEDED = ("motivation", "date", "user")  # parameters of the rules that narrow nothing here
_CONTEXT_1 = ["http://iiif.io/api/presentation/2/context.json", addresses.SEARCH_1]


@dataclass(frozen=True)
class Place:
    """A stretch of a hit on one line: its own address, its words, and where they stand."""

    id: str
    text: str
    target: str


@dataclass(frozen=True)
class Match:
    places: list[Place]
    text: str
    before: str
    after: str


@dataclass(frozen=True)
class Results:
    """The matches on some pages; the numbers of the answers before and after, 0 for none."""

    matches: list[Match]
    previous: int
    following: int


def search(issue: Issue, asked: Asked, part: int) -> Results | None:
    """Return a part of what is found, from 1; None where there is no such part. Raises TooLong."""
    of = found.inside(issue, asked)
    start = (part - 1) * PAGES_AT_ONCE
    numbers = of.pages[start : start + PAGES_AT_ONCE]
    if part > 1 and not numbers:
        return None
    own = ("issue", "number", "text", "width", "height", "widths", "heights", "words")
    pages = issue.pages.filter(number__in=numbers).select_related("words").order_by("number")
    matches = [
        match
        for page in (pages.only(*own) if numbers else [])
        for match in _matches(page, hits_on(page, asked, of.folded))
    ]
    return Results(matches, part - 1, part + 1 if of.pages[start + PAGES_AT_ONCE :] else 0)


def _matches(page: Page, hits: list[Hit]) -> Iterator[Match]:
    words, root = page.text.split(), addresses.root_of(page.issue_id)
    canvas, whole = addresses.canvas(root, page.number), pictures.sizes_of(page)[-1]
    boxes = boxes_by_word(page.words.boxes) if any(hit.boxes for hit in hits) else {}
    ends = ends_of_parts(page.text)
    for hit in hits:
        first, after = hit.first, hit.last + 1
        part = bisect_right(ends, first)
        stem = f"{root}/trang-{page.number}/tu-{hit.first}-{hit.last}"
        said = " ".join(words[first:after])
        places = [
            Place(f"{stem}-{number}", text, f"{canvas}{texts.fragment(box, whole)}")
            for number, (text, box) in enumerate(_stretches(hit, words, boxes), 1)
        ]
        yield Match(
            places or [Place(stem, said, canvas)],
            said,
            " ".join(words[max(ends[part - 1], first - AROUND) : first]),
            " ".join(words[after : min(ends[part], after + AROUND)]),
        )


def _stretches(
    hit: Hit, words: list[str], boxes: dict[int, list[Box]]
) -> Iterator[tuple[str, Box]]:
    """What of a hit stands side by side, with its words: those that are in it as a whole or, where
    they are broken at a line's end, with a part."""
    for rect in rects_around(hit.boxes):
        around = (rect.x, rect.y, rect.x + rect.width, rect.y + rect.height)
        within = [
            words[index]
            for index in range(hit.first, hit.last + 1)
            if any(_holds(around, box) for box in boxes.get(index, ()))
        ]
        yield " ".join(within), around


def _holds(around: Box, box: Box) -> bool:
    is_after = around[0] <= box[0] and around[1] <= box[1]
    return is_after and box[2] <= around[2] and box[3] <= around[3]


def not_heeded(given: Iterable[str]) -> list[str]:
    return [name for name in _NOT_HEEDED if name in given]


def _address(service: str, query: str, part: int) -> str:
    return f"{service}?{urlencode({'q': query} | ({'page': part} if part > 1 else {}))}"


def version_2(service: str, query: str, part: int, results: Results, ignored: list[str]) -> dict:
    """Results as a page of annotations, and the words around each in a second one."""
    address = _address(service, query, part)

    def page(number: int) -> dict:
        return {"id": _address(service, query, number), "type": "AnnotationPage"}

    is_alone = not (results.previous or results.following)
    whole = {"id": f"{page(1)['id']}#tat-ca", "type": "AnnotationCollection", "first": page(1)}
    return {
        "@context": addresses.SEARCH_2,  # alone: viewers compare it as a string
        "id": address,
        "type": "AnnotationPage",
        **({} if is_alone else {"partOf": whole}),
        **({"prev": page(results.previous)} if results.previous else {}),
        **({"next": page(results.following)} if results.following else {}),
        **({"ignored": ignored} if ignored else {}),
        "items": [
            {
                "id": place.id,
                "type": "Annotation",
                "motivation": "supplementing",
                "body": texts.body(place.text),
                "target": place.target,
            }
            for match in results.matches
            for place in match.places
        ],
        **({"annotations": [_around_2(address, results)]} if results.matches else {}),
    }


def _around_2(address: str, results: Results) -> dict:
    return {
        "id": f"{address}#quanh",
        "type": "AnnotationPage",
        "items": [
            {
                "id": f"{match.places[0].id}/quanh",
                "type": "Annotation",
                "motivation": "contextualizing",
                "target": [
                    _quoted_2(
                        place,
                        f"{match.before} " if place is match.places[0] else "",
                        f" {match.after}" if place is match.places[-1] else "",
                    )
                    for place in match.places
                ],
            }
            for match in results.matches
        ],
    }


def _quoted_2(place: Place, before: str, after: str) -> dict:
    selector = {"type": "TextQuoteSelector", "exact": place.text}
    selector |= {"prefix": before} if before.strip() else {}
    selector |= {"suffix": after} if after.strip() else {}
    return {"type": "SpecificResource", "source": place.id, "selector": [selector]}


def version_1(service: str, query: str, part: int, results: Results, ignored: list[str]) -> dict:
    """Results as the older version has them, which most viewers still ask for."""
    return {
        "@context": _CONTEXT_1,
        "@id": _address(service, query, part),
        "@type": "sc:AnnotationList",
        "within": {"@type": "sc:Layer", "first": _address(service, query, 1), "ignored": ignored},
        **({"prev": _address(service, query, results.previous)} if results.previous else {}),
        **({"next": _address(service, query, results.following)} if results.following else {}),
        "resources": [
            {
                "@id": place.id,
                "@type": "oa:Annotation",
                "motivation": "sc:painting",
                "resource": {"@type": "cnt:ContentAsText", "chars": place.text},
                "on": place.target,
            }
            for match in results.matches
            for place in match.places
        ],
        "hits": [
            {
                "@type": "search:Hit",
                "annotations": [place.id for place in match.places],
                "match": match.text,
                "before": f"{match.before} ",
                "after": f" {match.after}",
            }
            for match in results.matches
        ],
    }
