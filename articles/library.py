"""The one way for code to put a picture into the library: what is there is not put there again.

Identical are uploads of the same bytes or of the same pixels. What only looks alike (resized,
encoded anew) is shown to people by Photo.objects.resembling() and never merged by itself.
"""

from typing import BinaryIO

from django.contrib.auth.models import AbstractBaseUser
from django.core.files import File
from django.db import connection, transaction

from journal.lib.images import Taken
from journal.lib.picture_field import SafePicture

from . import renditions
from .models import Photo


def add(
    file: File | BinaryIO,
    by: AbstractBaseUser | None,
    *,
    caption: str = "",
    credit: str = "",
    alt: str = "",
) -> Photo:
    """Store a picture as a photo uploaded by `by`, or return the one that is there already.

    A photo that was there keeps its own words, and its `was_there` is true. A new one's
    renditions are made by the worker. Raises images.PictureRefused, whose message is for people.
    """
    safe = SafePicture.made_from(file)
    with transaction.atomic():
        _wait_for_others(safe.picture)
        if found := Photo.objects.same_as(safe.picture).order_by("pk").first():
            found.was_there = True
            return found
        photo = Photo(file=safe, caption=caption, credit=credit, alt=alt, uploaded_by=by)
        photo.save()
        renditions.request(photo)
    return photo


def _wait_for_others(picture: Taken) -> None:
    """Let one process at a time store a picture; the next one finds it."""
    key = int(picture.pixel_digest[:16], 16) - (1 << 63)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
