"""What letters keep of readers beside their comments, by which they are found."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from ..personal_data.places import Place, register
from .models import LetterNote, ReaderLetter


@register
class ReaderLetters(Place):
    model = "comments.ReaderLetter"
    title = "Thư bạn đọc"
    fields = ("reply",)
    ahead = True

    def rows(self, person):
        own = ReaderLetter.objects.filter(comment__email__iexact=person.email)
        noted = LetterNote.objects.filter(letter__comment__email__iexact=person.email)
        return own.filter(~Q(reply="") | Q(pk__in=noted.values("letter")))

    def told(self, row):
        return {
            "Về ý kiến số": row.comment_id,
            "Lập lúc": row.made_at,
            "Tình trạng": row.get_state_display(),
            "Thư trả lời": row.reply,
            "Ghi chú của tòa soạn": [{"Lúc": n.at, "Lời": n.text} for n in row.notes.all()],
        }

    def erase(self, keys, person, how):
        forget(ReaderLetter.objects.filter(pk__in=keys))


def forget(letters: QuerySet[ReaderLetter]) -> None:
    """Leave nothing of what was written to readers and noted of them; in a transaction."""
    LetterNote.objects.filter(letter__in=letters).delete()
    letters.update(reply="")
