"""Print issues that are offered to a reader who is typing into the search box: by number and year,
special ones by their names."""

from django.db.models import Q

from journal.lib.finding import Line
from journal.lib.search.begun import Begun

from .models import Issue
from .models.issues import FIRST_YEAR, LAST_YEAR

_CALLED_SO = {"so", "tap", "chi", "bao", "nam", "thang"}  # any issue


def issues(typed: Begun, most: int) -> list[Line]:
    """Return what readers have that is called so, the newest first."""
    words = [word for word in typed.folded if word not in _CALLED_SO]
    if not words:
        return []
    rows = Issue.objects.public().newest()
    for word in words:
        rows = rows.filter(_numbered(word) if word.isdecimal() else _called(word))
    found = rows.only("label", "year", "slug")[:most]
    return [Line(row.label, row.get_absolute_url(), words=typed.shown) for row in found]


def _called(word: str) -> Q:
    """A special issue with a word, finished or not, in its name."""
    return Q(number=None) & (Q(slug__startswith=word) | Q(slug__contains=f"-{word}"))


def _numbered(digits: str) -> Q:
    """The number of an issue, its year, or the beginning of a year."""
    if len(digits) > 4:
        return Q(pk=None)
    number, later = int(digits), 10 ** (4 - len(digits))
    years = Q(year__gte=number * later, year__lt=(number + 1) * later)
    if len(digits) > 2 and FIRST_YEAR <= number * later <= LAST_YEAR:
        return years
    return Q(number=number) | Q(number__lte=number, number_to__gte=number)
