"""Asking for video clips, and showing those that were found."""

from django.db.models import QuerySet

from journal.lib.search.language import Asked
from journal.lib.search.passages import marked, passage
from journal.lib.search.ranking import Found
from journal.lib.search.rows import living

from .found import section_labels, without_sections
from .models import Section, VideoClip, VideoEntry
from .models.videos import INDEX


def find(asked: Asked, *, section: Section | None = None, **options) -> Found:
    """Return the clips that readers have and that answer a query; none for who asks for an author,
    for a clip is signed by nobody; `options`: see Index.find.

    Raises finding.TooLong where the database does not answer in time.
    """
    labels = section_labels(asked, section)
    if asked.is_empty or asked.authors or labels == []:
        return Found([])
    entries = without_sections(VideoEntry.objects.all(), asked)
    return INDEX.find(asked, live, entries=entries, labels=labels or (), **options)


live = living(VideoClip.objects.published)


def shown(keys: list[int], asked: Asked, *, folded: bool) -> list[VideoClip]:
    """Return the clips of some keys in their order, each with `title_parts` and `text_parts`."""
    rows = _for_line().in_bulk(keys)
    clips = [rows[key] for key in keys if key in rows]
    for clip in clips:
        clip.title_parts = marked(clip.title, asked, folded=folded)
        clip.text_parts = passage(clip.description, asked, folded=folded)
    return clips


def _for_line() -> QuerySet[VideoClip]:
    rows = VideoClip.objects.published().select_related("section", "poster")
    return rows.defer("poster__search_text")
