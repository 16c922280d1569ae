"""What the search box of the newsroom finds of this room: print issues, by number, year, name."""

import re

from journal.lib.finding import Findable, Line, Query

from .models import Issue
from .opening import FROM, PUBLIC, STAFF, state_of, words_of

STATES = {PUBLIC: "published", STAFF: "draft", FROM: "scheduled"}
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_SAID = {"so", "nam", "tap", "chi"}  # words around the number that tell nothing


class FoundIssues(Findable):
    find_order = 40
    find_places = {
        f"issues:{view}": {"year": "year", "slug": "slug"}
        for view in ("detail", "page", "pdf", "pdf-range")
    }

    def get_found_rows(self, request):
        return Issue.objects.newest()

    def find_ways(self, rows, query: Query, request):
        """ "Số 6 2022", "so xuan 2019", "2022": numbers by number, words in the address or name."""
        asked = [word for word in query.words if word not in _SAID]
        years = [word for word in asked if _YEAR.fullmatch(word)]
        numbers = [word for word in asked if word.isdecimal() and word not in years]
        if not asked or len(numbers) > 2:
            yield rows.none()
            return
        for year in years[:1]:
            rows = rows.filter(year=year)
        for number in numbers:
            rows = rows.numbered(min(int(number), 9999))
        for word in asked:
            if not word.isdecimal():
                rows = rows.filter(slug__contains=word)
        yield rows

    def get_found_lines(self, request, rows, query):
        return [
            Line(
                issue.label,
                self.change_url(issue),
                [f"tháng {issue.month}/{issue.year}"],
                state=STATES[state_of(issue)],
                state_label=words_of(issue),
                thumbnail=issue.cover.small_url if issue.cover else "",
            )
            for issue in rows
        ]
