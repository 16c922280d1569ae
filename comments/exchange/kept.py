"""Files of comments that wait to be taken in hold readers' data like the comments do."""

from __future__ import annotations

from django.db.models.expressions import RawSQL
from django.utils import timezone

from ..personal_data.places import Place, declare, register
from .models import ImportPart, ImportRun

# A piece, with the beginning of the next: an address may stand across both.
_HOLDING = """
SELECT DISTINCT part.run_id FROM comments_importpart part
LEFT JOIN comments_importpart next ON next.run_id = part.run_id AND next.number = part.number + 1
CROSS JOIN unnest(%s::text[]) AS word
WHERE position(convert_to(word, 'UTF8')
    IN part.data || coalesce(substring(next.data FROM 1 FOR 1000), '')) > 0
"""


@register
class WaitingFiles(Place):
    model = "comments.ImportRun"
    title = "Tệp ý kiến đang chờ nhập có tên hay email này"
    fields = ("file_name", "report", "table")
    ahead = True  # a comment that still comes out of a file is found among the comments then

    def rows(self, person):
        words = list({spelt for word in person.words for spelt in (word, word.lower())})
        holding = RawSQL(_HOLDING, [words])  # noqa: S611  a constant, and words as a parameter
        return ImportRun.objects.filter(pk__in=holding)

    def told(self, row):
        return {"Tệp": row.file_name, "Tải lên lúc": row.made_at}

    def erase(self, keys, person, how):
        """The whole file: it can be uploaded again without this reader."""
        ImportPart.objects.filter(run__in=keys).delete()
        runs = ImportRun.objects.filter(pk__in=keys, finished_at=None)
        runs.update(state=ImportRun.State.DROPPED, report={}, finished_at=timezone.now())


declare("comments.ImportedComment", "key", "source", why="số của ý kiến ở nơi cũ")
