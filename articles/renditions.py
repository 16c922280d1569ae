"""Renditions: smaller copies of a photo, made once by the worker, kept beside it in storage."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django_tasks import task

from journal.lib import images

from .models.photos import RENDITION_WIDTHS, Photo

PATIENCE = timedelta(minutes=15)  # how long the worker may take before it is asked again
MOST_ASKED = 5  # a photo that failed so often keeps its original alone


def make(photo: Photo) -> None:
    """Make the renditions a photo lacks.

    Only the row says what is there: a file without it may be the half of one that a killed worker
    left, and is written anew. One worker at a time.
    """
    with transaction.atomic():
        photo = Photo.objects.select_for_update().get(pk=photo.pk)
        if photo.rendition_widths:
            return
        with photo.file.open("rb") as file:
            data = file.read()
        widths = {w for w in RENDITION_WIDTHS if w < photo.width}
        widths.add(min(photo.width, RENDITION_WIDTHS[-1]))
        for width in widths:
            name = photo.rendition_name(width)
            photo.file.storage.delete(name)
            photo.file.storage.save(name, ContentFile(images.shrink(data, width).data))
        Photo.objects.filter(pk=photo.pk).update(rendition_widths=sorted(widths))


@task()
def make_renditions(photo_id: int) -> None:
    if photo := Photo.objects.filter(pk=photo_id).first():
        make(photo)


def request(photo: Photo) -> None:
    """Have the worker make a new photo's renditions once the photo is committed."""
    transaction.on_commit(lambda: _ask([photo.pk]))


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
