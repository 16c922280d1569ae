"""A person's word on which pages of the PDF are two pages: one is cut, or put together again."""

from django.db import transaction
from django.db.models import F

from . import ingest
from .models import Issue
from .sheets import numbers_of

MIDDLE = 0.5
_FAR = 10_000  # out of the way of any number


class SplitRefused(ValueError):
    """The pages stay as they are; the message says why."""


@transaction.atomic
def split(issue: Issue, sheet: int, is_spread: bool) -> None:
    """Have a page of the PDF, counted from 1, be two pages or one; those after it are counted anew.

    What was read of it is read once more. Raises SplitRefused where a person corrected it.
    """
    row = Issue.objects.select_for_update().get(pk=issue.pk)
    cuts = dict(row.spreads)
    sheets = row.page_count - len(cuts)
    if not 1 <= sheet <= sheets or (sheet in cuts) == is_spread:
        return
    former = numbers_of([sheet], row.spreads)
    pages = row.pages.filter(number__in=former)
    if pages.filter(is_corrected=True).exists():
        raise SplitRefused("Trang này có chữ người đã sửa nên giữ nguyên.")
    pages.delete()
    _count_on(row, former[-1], 1 if is_spread else -1)
    if is_spread:
        cuts[sheet] = MIDDLE
    else:
        del cuts[sheet]
    row.pages.update(is_stale=True)
    Issue.objects.filter(pk=row.pk).update(
        spreads=sorted(cuts.items()),
        page_count=sheets + len(cuts),
        is_prepared=False,
        layer_due=F("layer_due") + 1,
    )
    ingest.request_missing(row)


def _count_on(issue: Issue, last: int, by: int) -> None:
    """Change the numbers after `last`; each is free at any moment."""
    issue.pages.filter(number__gt=last).update(number=F("number") + _FAR)
    issue.pages.filter(number__gt=_FAR).update(number=F("number") - _FAR + by)
