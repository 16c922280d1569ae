"""What of this room is offered to a reader who is typing into the search box: issues by number and
year, special ones by their names; lines of contents that are in print alone."""

from django.db.models import Q
from django.urls import reverse

from journal.lib.compiled import RowsByNumbers
from journal.lib.finding import Line
from journal.lib.search.begun import Begun, Title, offered

from .models import ContentsEntry, ContentsEntryEntry, Issue
from .models.issues import FIRST_YEAR, LAST_YEAR

_CALLED_SO = {"so", "tap", "chi", "bao", "nam", "thang"}  # any issue


def issues(typed: Begun, most: int) -> list[Line]:
    """Return what readers have that is called so, the newest first."""
    words = zip(typed.folded, typed.spellings, strict=True)
    words = [(word, spellings) for word, spellings in words if word not in _CALLED_SO]
    if not words:
        return []
    rows = Issue.objects.public().newest()
    for word, spellings in words:
        rows = rows.filter(_called(spellings) | _numbered(word))
    found = rows.only("label", "year", "slug")[:most]
    return [Line(row.label, row.get_absolute_url(), words=typed.shown) for row in found]


def _called(spellings: list[str]) -> Q:
    """A special issue with a word, finished or not, in its name."""
    held = Q()
    for word in set(spellings):
        held |= Q(slug__startswith=word) | Q(slug__contains=f"-{word}")
    return Q(number=None) & held


def _numbered(digits: str) -> Q:
    """The number of an issue, its year, or the beginning of a year; of special ones, which have no
    number, the last two digits of the year."""
    if not digits.isdecimal() or len(digits) > 4:
        return Q(pk=None)
    number, later = int(digits), 10 ** (4 - len(digits))
    years = Q(year__gte=number * later, year__lt=(number + 1) * later)
    if len(digits) > 2 and FIRST_YEAR <= number * later <= LAST_YEAR:
        return years
    of_special = Q(number=None, year__in=[1900 + number, 2000 + number])
    return Q(number=number) | Q(number__lte=number, number_to__gte=number) | of_special


_entries = RowsByNumbers(
    lambda keys: (
        ContentsEntry.objects.public()
        .filter(pk__in=keys, article=None)
        .order_by()
        .values_list(
            *("pk", "title", "issue__public_from"),
            *("issue__year", "issue__slug", "pk", "issue__label"),
        )
    )
)


def entries(typed: Begun, most: int) -> list[Line]:
    """Return lines of contents that hold what was typed, the best first."""
    return [_line(typed, title) for title in offered(typed, ContentsEntryEntry, _entries, most)]


def _line(typed: Begun, title: Title) -> Line:
    *place, label = title.place
    address = reverse("issues:entry", args=place)
    return Line(title.title, address, [label], words=typed.shown)
