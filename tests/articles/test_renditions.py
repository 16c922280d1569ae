"""Renditions: made whole, asked for until they are, never trusted by their file alone."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import Image

from articles import renditions
from articles.models import Photo
from tests.factories import make_photo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_photo_gets_every_smaller_width_and_its_own():
    """WebP files of the stated widths, with a srcset that names them."""
    photo = make_photo(size=(700, 500))
    renditions.make(photo)
    photo.refresh_from_db()
    assert photo.rendition_widths == [320, 640, 700]
    for width in photo.rendition_widths:
        with Image.open(photo.file.storage.open(photo.rendition_name(width))) as image:
            assert (image.format, image.width) == ("WEBP", width)
    assert photo.srcset.count(".webp") == 3
    assert photo.rendition_url(600).endswith("-640.webp")


def test_half_a_file_of_a_killed_worker_is_written_anew():
    """Only the row says that a rendition is whole."""
    photo = make_photo(size=(400, 300))
    photo.file.storage.save(photo.rendition_name(320), ContentFile(b"RIFF"))
    renditions.make(photo)
    with Image.open(photo.file.storage.open(photo.rendition_name(320))) as image:
        assert image.width == 320


def test_the_sweep_asks_for_what_was_left_and_not_each_minute():
    """Once at first, again only when the worker had its time, and not for ever."""
    photo = make_photo()
    assert renditions.enqueue_missing() == 1
    assert renditions.enqueue_missing() == 0
    long_ago = timezone.now() - renditions.PATIENCE - timedelta(seconds=1)
    for _ in range(10):
        Photo.objects.update(asked_at=long_ago)
        renditions.enqueue_missing()
    assert DBTaskResult.objects.count() == renditions.MOST_ASKED
    renditions.make(photo)
    Photo.objects.update(asked_at=long_ago, times_asked=0)
    assert renditions.enqueue_missing() == 0
