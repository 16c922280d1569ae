"""Sets of print issues: who sees them, their order, what is still to be done with them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models, transaction
from django.db.models import Count, ExpressionWrapper, F, Q
from django.db.models.functions import JSONArray, Now
from django.utils import timezone

from ..visibility import is_public, may_see_all

if TYPE_CHECKING:
    from .issues import Issue

ARCHIVE_BEFORE = 2010  # the sample page has one look-up for issues since this year, one for older
ASK_AGAIN_AFTER = timedelta(minutes=15)
IN_A_LINE = ("year", "slug", "label", "number", "number_to", "month")


class IssueQuerySet(models.QuerySet):
    def public(self):
        """What readers see. The one place that says so; pages and contents ask it too."""
        return self.filter(is_public())

    def visible_to(self, user):
        """What a person may open: who keeps the archive sees every issue."""
        return self.all() if may_see_all(user) else self.public()

    def delete(self):
        """Delete them with their pages, once no worker is in the middle of storing one."""
        keys = list(self.order_by().values_list("pk", flat=True))
        with transaction.atomic():
            list(self.model.objects.select_for_update().filter(pk__in=keys).values_list("pk"))
            return super().delete()

    delete.alters_data = delete.queryset_only = True

    def open_now(self) -> int:
        """Open to readers what is not; return how many issues are open."""
        self.exclude(is_public()).update(public_from=Now())
        return self.count()

    def with_pdf_for_readers(self):
        """Those whose PDF was looked through; rows with `has_pdf_for_readers`."""
        return self.filter(is_prepared=True).exclude(pdf="")

    def before_2010(self):
        return self.filter(year__lt=ARCHIVE_BEFORE)

    def in_print_order(self):
        return self.order_by("position", "id")

    def newest(self):
        return self.order_by("-position", "-id")

    def numbered(self, number: int):
        """Issues that carry this number; a double issue carries two and is found by either."""
        return self.filter(
            Q(number=number) | Q(number__lte=number, number_to__gte=number),
        )

    def neighbours(self, issue: Issue):
        """The issue before and the issue after in print, of this set, in one query."""
        before = Q(position__lt=issue.position) | Q(position=issue.position, id__lt=issue.pk)
        others = self.exclude(pk=issue.pk)
        return (
            others.filter(before)
            .newest()[:1]
            .union(others.exclude(before).in_print_order()[:1], all=True)
        )

    def with_numbers(self):
        """Each with what all public issues have, once: `all_years`, and `all_numbers`, which are
        whether it is of the years before 2010, number and last number."""
        public = self.model.objects.public().order_by()
        is_old = ExpressionWrapper(Q(year__lt=ARCHIVE_BEFORE), models.BooleanField())
        rows = public.values(row=JSONArray(is_old, "number", "number_to")).distinct()
        years = public.values("year").distinct()
        return self.annotate(all_years=ArraySubquery(years), all_numbers=ArraySubquery(rows))

    def around(self, year: int, number: int | None):
        """The issue before and the issue after a number, or a year, that may not be there."""
        before, after = Q(year__lt=year), Q(year__gt=year)
        if number:
            before |= Q(year=year, number__lt=number)
            after |= Q(year=year, number__gt=number)
        return (
            self.filter(before)
            .newest()[:1]
            .union(self.filter(after).in_print_order()[:1], all=True)
        )

    def lines(self):
        """What tells each from others, in plain rows: of hundreds, objects take half the time."""
        return self.values_list(*IN_A_LINE, named=True)

    def for_lists(self):
        """With that and its cover."""
        return self.only(*IN_A_LINE, "cover", "cover_width", "cover_height")

    def same_pdf(self, issue: Issue):
        """The row of an issue, as long as it has the PDF that `issue` knows."""
        return self.filter(pk=issue.pk, pdf=issue.pdf.name)

    def with_pages_done(self):
        return self.annotate(pages_done=Count("pages", filter=Q(pages__is_stale=False)))

    def to_ingest(self):
        """Issues whose PDF has pages, or a cover, not in yet, and none of whose pages failed."""
        missing = Q(page_count=0) | Q(pages_done__lt=F("page_count")) | Q(cover="")
        missing |= Q(is_prepared=False)
        return self.with_pages_done().filter(missing, ingest_error="").exclude(pdf="")

    @transaction.atomic
    def take(self, stamp: str, limit: int) -> list[int]:
        """Stamp issues of this set for which no task waits, as far as the field can tell.

        Of several sweeps each takes its own.
        """
        free = Q(**{stamp: None}) | Q(**{f"{stamp}__lt": timezone.now() - ASK_AGAIN_AFTER})
        rows = self.model.objects.filter(free, pk__in=self.order_by().values("pk"))
        ids = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
        self.model.objects.filter(pk__in=ids).update(**{stamp: timezone.now()})
        return ids
