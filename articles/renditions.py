"""Renditions: smaller copies of a photo, made once by the worker, kept beside it in storage.

As WebP, for nearly every reader, and as JPEG for the rest. Not as AVIF: at equal quality (PSNR, on
what the demo journal shows) its files were a tenth smaller and took four times the work and twice
the memory.
"""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django_tasks import task

from journal.lib import images

from .models.photos import WEBP, FormerFile, Photo

PATIENCE = timedelta(minutes=15)  # how long the worker may take before it is asked again
MOST_ASKED = 5  # a photo that failed so often keeps its original alone
# A page is kept by shared caches for a day at most (see lib/cache.py), by readers a little longer.
FORMER_FILES_KEPT = timedelta(days=2)
_LOCK = 0x70_68_6F_74  # the class of this module's advisory locks


def make(photo: Photo) -> None:
    """Make the renditions a photo lacks.

    Only the row says what is there: a file without it may be the half of one that a killed worker
    left, and is written anew. One worker at a time, which keeps nobody from saving the photo.
    """
    with transaction.atomic():
        if not _alone_with(photo):
            return
        photo = Photo.objects.get(pk=photo.pk)
        if photo.has_jpegs:
            return
        if images.is_decoded_large(photo.width, photo.height):
            _alone_with_large_ones()
        known_by = _write(photo)
        current = Photo.objects.filter(pk=photo.pk, file=photo.file.name)
        made = {"rendition_widths": photo.widths_wanted, "has_jpegs": True}
        if not current.update(**made, **known_by):  # replaced or deleted meanwhile
            FormerFile.of(photo).save()


def _alone_with(photo: Photo) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s::int)", [_LOCK, photo.pk])
        return cursor.fetchone()[0]


def _alone_with_large_ones() -> None:
    """Wait for the worker that is at another large photo: two at once would fill a small server."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_LOCK])  # no photo has the number 0


def _write(photo: Photo) -> dict:
    """Write the files, but leave alone the WebP files that pages show already.

    Returns by what a photo from before such notes were taken is known again.
    """
    storage = photo.file.storage
    with photo.file.open("rb") as file:
        for made in images.smaller(file, photo.widths_wanted):
            if made.extension == WEBP and made.width in photo.rendition_widths:
                continue
            name = photo.rendition_name(made.width, made.extension)
            storage.delete(name)
            storage.save(name, ContentFile(made.data))
        if photo.source_digest:
            return {}
        file.seek(0)
        digest, shape = images.known_again(file.read())
    return {"source_digest": digest, "shape": shape}


@task()
def make_renditions(photo_id: int) -> None:
    if photo := Photo.objects.filter(pk=photo_id).first():
        make(photo)


def request(photo: Photo) -> None:
    """Have the worker make a new photo's renditions once the photo is committed."""
    transaction.on_commit(lambda: _ask([photo.pk]))


def given_up():
    """The photos that nobody asks for any more: their renditions failed too often."""
    return Photo.objects.without_renditions().filter(times_asked__gte=MOST_ASKED).only("pk")


def enqueue_missing(limit: int = 200) -> int:
    """Ask the worker again for photos whose renditions were never finished; return how many."""
    lost = Q(asked_at=None) | Q(asked_at__lt=timezone.now() - PATIENCE)
    with transaction.atomic():
        photos = Photo.objects.without_renditions().filter(lost, times_asked__lt=MOST_ASKED)
        locked = photos.select_for_update(skip_locked=True).order_by("pk")[:limit]
        ids = [photo.pk for photo in locked.only("pk")]
        _ask(ids)
    return len(ids)


def _ask(ids: list[int]) -> None:
    Photo.objects.filter(pk__in=ids).update(
        asked_at=timezone.now(), times_asked=F("times_asked") + 1
    )
    for photo_id in ids:
        make_renditions.enqueue(photo_id)


def remove_former_files(limit: int = 100) -> int:
    """Remove from storage what no photo has had for some time; return how many photos' files."""
    storage = Photo._meta.get_field("file").storage
    old = FormerFile.objects.filter(since__lt=timezone.now() - FORMER_FILES_KEPT).order_by("pk")
    with transaction.atomic():
        gone = list(old.select_for_update(skip_locked=True)[:limit])
        files = {former.names[0] for former in gone}
        used = set(Photo.objects.filter(file__in=files).values_list("file", flat=True))
        for former in gone:
            for name in () if former.names[0] in used else former.names:
                storage.delete(name)
        FormerFile.objects.filter(pk__in=[former.pk for former in gone]).delete()
    return len(gone)
