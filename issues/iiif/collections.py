"""All issues as IIIF collections: decades, years, issues."""

from collections.abc import Iterable

from django.conf import settings

from ..cover import WIDTHS
from ..models import Issue
from . import pictures
from .addresses import absolute, root_of
from .manifest import CONTEXT, is_shown, provider, words


def whole() -> dict:
    """All decades that have issues, the first one first."""
    decades = sorted({year // 10 * 10 for year in _years()})
    items = [_decade_named(decade) for decade in decades]
    return _collection(_whole_named(), items, of=None)


def decade(first: int) -> dict | None:
    """The years from `first` on that have issues; None where there are none."""
    years = sorted(year for year in _years() if first <= year < first + 10)
    items = [_year_named(year) for year in years]
    return _collection(_decade_named(first), items, of=_whole_named()) if items else None


def year(number: int) -> dict | None:
    """The issues of a year in print order; None where there are none."""
    rows = Issue.objects.public().filter(is_shown(), year=number).in_print_order()
    items = [_issue_named(issue) for issue in rows.only("label", *_COVER)]
    decade = _decade_named(number // 10 * 10)
    return _collection(_year_named(number), items, of=decade) if items else None


_COVER = ("cover", "cover_width", "cover_height")


def _years() -> Iterable[int]:
    rows = Issue.objects.public().filter(is_shown()).order_by("year")
    return rows.values_list("year", flat=True).distinct()


def _collection(named: dict, items: list[dict], of: dict | None) -> dict:
    return {
        "@context": CONTEXT,
        **named,
        "requiredStatement": {"label": words("Nguồn"), "value": words(settings.JOURNAL_NAME)},
        "provider": [provider()],
        **({"partOf": [of]} if of else {}),
        "items": items,
    }


def _named(address: str, label: str) -> dict:
    return {"id": address, "type": "Collection", "label": words(label)}


def _whole_named() -> dict:
    return _named(absolute("issues:iiif"), f"{settings.JOURNAL_NAME}, tạp chí in")


def _decade_named(first: int) -> dict:
    label = f"{settings.JOURNAL_NAME}, {first}–{first + 9}"
    return _named(absolute("issues:iiif-decade", first), label)


def _year_named(number: int) -> dict:
    label = f"{settings.JOURNAL_NAME}, năm {number}"
    return _named(absolute("issues:iiif-year", number), label)


def _issue_named(issue: Issue) -> dict:
    address = f"{root_of(issue.pk)}/manifest.json"
    about = {"id": address, "type": "Manifest", "label": words(issue.label)}
    if issue.cover and issue.cover_width:
        widths = [min(WIDTHS[0], issue.cover_width)]
        size = pictures.sizes(issue.cover_width, issue.cover_height, widths)[0]
        about["thumbnail"] = [
            {
                "id": f"{settings.SITE_URL}{issue.cover.small_url}",
                "type": "Image",
                "format": "image/webp",
                **size._asdict(),
            }
        ]
    return about
