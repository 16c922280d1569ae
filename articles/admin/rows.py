"""The rows below an article's text, as several people edit them at once."""

import re

from django.http import QueryDict

from journal.lib.formsets import PatientFormSet
from journal.lib.paging import key_in

from ..typed import MANY


class ArticleRows(PatientFormSet):
    """A row that a colleague deleted meanwhile is a new one, so what was typed in it stays.

    Whether it may come back at all, the article's token has decided.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.data = self._with_gone_rows_new()

    def _with_gone_rows_new(self) -> QueryDict:
        there = {str(row.pk) for row in self.get_queryset()}
        before, total = self._number("INITIAL_FORMS"), self._number("TOTAL_FORMS")
        kept = [n for n in range(before) if self._value(n, "id") in there]
        if len(kept) == before:
            return self.data
        gone = [n for n in range(before) if n not in kept and not self._value(n, "DELETE")]
        return self._in_order([*kept, *gone, *range(before, total)], kept=len(kept))

    def _in_order(self, numbers: list[int], kept: int) -> QueryDict:
        """The sent fields with rows renumbered; from `kept` on they are new ones."""
        start = re.compile(rf"{re.escape(self.prefix)}-(\d+)-(.+)")
        place = {str(old): new for new, old in enumerate(numbers)}
        data = QueryDict(mutable=True)
        for name, values in self.data.lists():
            row = start.fullmatch(name)
            if row is None:
                data.setlist(name, values)
            elif row[1] in place:
                data.setlist(f"{self.prefix}-{place[row[1]]}-{row[2]}", values)
        for number in range(kept, len(numbers)):
            data[f"{self.prefix}-{number}-id"] = ""
        data[f"{self.prefix}-INITIAL_FORMS"] = str(kept)
        data[f"{self.prefix}-TOTAL_FORMS"] = str(len(numbers))
        return data

    def _number(self, name: str) -> int:
        return min(key_in(self.data.get(f"{self.prefix}-{name}", "")) or 0, MANY)

    def _value(self, number: int, name: str) -> str:
        return self.data.get(f"{self.prefix}-{number}-{name}", "")

    def delete_unseen(self) -> None:
        """After a save over somebody else's text: rows that are not in this form go."""
        own = [form.instance.pk for form in self.forms if form.instance.pk]
        rows = self.model.objects.filter(**{self.fk.name: self.instance})
        rows.exclude(pk__in=own).delete()
