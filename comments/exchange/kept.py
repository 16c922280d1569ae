"""Files of comments that wait to be taken in hold readers' data like the comments do."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from ..personal_data.places import Place, declare, register
from . import emails
from .models import ImportPart, ImportRun


@register
class WaitingFiles(Place):
    model = "comments.ImportRun"
    title = "Tệp ý kiến đang chờ nhập có email này"
    fields = ("file_name", "report", "table", "marks")
    ahead = True  # a comment that still comes out of a file is found among the comments then

    def rows(self, person):
        """Files of before there were marks are taken for holding anybody."""
        holding = Q(marks__contains=[emails.mark(person.email)]) | Q(marks=None)
        return ImportRun.objects.filter(holding, finished_at=None)

    def told(self, row):
        return {"Tệp": row.file_name, "Tải lên lúc": row.made_at}

    def erase(self, keys, person, how):
        """The whole file: it can be uploaded again without this reader."""
        ImportPart.objects.filter(run__in=keys).delete()
        runs = ImportRun.objects.filter(pk__in=keys, finished_at=None)
        now = timezone.now()
        runs.update(state=ImportRun.State.DROPPED, report={}, marks=[], finished_at=now)


declare("comments.ImportedComment", "key", "source", why="số của ý kiến ở nơi cũ")
