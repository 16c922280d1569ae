"""Renditions: smaller copies of a photo, made once by the worker, kept beside it in storage."""

from django.core.files.base import ContentFile
from django.db import transaction
from django_tasks import task

from journal.lib import images

from .models.photos import RENDITION_WIDTHS, Photo


def make(photo: Photo) -> None:
    """Make whatever renditions a photo lacks; making them again changes nothing."""
    with photo.file.open("rb") as file:
        data = file.read()
    storage = photo.file.storage
    widths = [w for w in RENDITION_WIDTHS if w < photo.width] + [
        min(photo.width, RENDITION_WIDTHS[-1])
    ]
    for width in sorted(set(widths)):
        name = photo.rendition_name(width)
        if not storage.exists(name):
            storage.save(name, ContentFile(images.shrink(data, width).data))
    Photo.objects.filter(pk=photo.pk, file=photo.file.name).update(
        rendition_widths=sorted(set(widths))
    )


@task()
def make_renditions(photo_id: int) -> None:
    if photo := Photo.objects.filter(pk=photo_id).first():
        make(photo)


def request(photo: Photo) -> None:
    """Have the worker make a new photo's renditions once the photo is committed."""
    transaction.on_commit(lambda: make_renditions.enqueue(photo.pk))


def enqueue_missing(limit: int = 200) -> int:
    """Ask the worker again for photos whose renditions were never finished."""
    ids = list(Photo.objects.without_renditions().values_list("pk", flat=True)[:limit])
    for photo_id in ids:
        make_renditions.enqueue(photo_id)
    return len(ids)
