"""The first page of an issue as its cover."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Exists, OuterRef

from .files import discard
from .models import Issue, Page


def is_there() -> Exists:
    """The condition under which an issue of a query has a first page."""
    return Exists(Page.objects.filter(issue=OuterRef("pk"), number=1))


def of(issue: Issue) -> Page | None:
    return issue.pages.filter(number=1).first()


@transaction.atomic
def make_cover(issue: Issue, only_if_none: bool = False) -> bool:
    """Put the first page in the place of an issue's cover; False where nothing is done.

    The PDF is that which `issue` knows: the page of another would be no page of it.
    """
    same = Issue.objects.same_pdf(issue)
    row, before = same.select_for_update().first(), same.first()
    first = row and of(row)
    if not first or (only_if_none and row.cover):
        return False
    with first.image.open("rb") as file:
        row.cover.save("", ContentFile(file.read()), save=False)
    same.update(
        cover=row.cover.name,
        cover_width=row.cover_width,
        cover_height=row.cover_height,
        cover_from_pdf=True,
    )
    discard([before.cover] if before.cover else [])
    return True
