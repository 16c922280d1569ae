"""A photo library of the corpus: rows without files, twice as many as articles."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction

from articles.models import Photo
from journal.lib.search.short import searched_text

from .bulk import copy, set_sequences, without_indexes
from .prose import Writer

SEED = 11
COLUMNS = [
    *("file", "width", "height", "caption", "credit", "alt", "focal_x", "focal_y"),
    *("uploaded_by_id", "uploaded_at", "rendition_widths", "has_jpegs", "times_asked"),
    *("source_digest", "pixel_digest", "shape", "search_text"),
]
WIDTHS = "{320,480,640,960,1280,1920}"


def fill(count: int, until: datetime) -> None:
    """Add so many photos, uploaded over ten years until a moment."""
    people = list(User.objects.order_by("pk").values_list("pk", flat=True))
    with transaction.atomic(), without_indexes([Photo]):
        copy("articles_photo", COLUMNS, _rows(Writer(SEED), count, until, people))
    set_sequences([Photo])


def _rows(writer: Writer, count: int, until: datetime, people: list[int]) -> Iterator[tuple]:
    pace = timedelta(days=3650) / count
    for number in range(count):
        caption, alt, name = writer.sentence(), writer.choice(writer.sentences), writer.person()
        credit, alt_text = name if number % 8 else "", alt.text[:300] if number % 5 else ""
        words = searched_text(f"{caption.text}\n{credit}\n{alt_text}")
        size = (6000, 4000) if number % 20 else (800, 533)
        yield (
            *(f"photos/kho/{number}.jpg", *size, caption.text, credit, alt_text),
            *(0.5, 0.5, writer.choice(people)),
            *(until - pace * (count - number), WIDTHS, True, 0),
            *(writer.random.randbytes(32).hex(), writer.random.randbytes(32).hex()),
            *(writer.random.getrandbits(64) - (1 << 63), words),
        )
