"""Renditions: made whole, asked for until they are, never trusted by their file alone."""

from datetime import timedelta
from pathlib import Path
from time import process_time

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import Image

from articles import renditions
from articles.models import FormerFile, Photo
from articles.models.photos import JPEG, WEBP
from articles.pictures import cropped, img
from tests.factories import jpeg, make_photo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def stored(photo) -> set[str]:
    return {path.name for path in Path(photo.file.path).parent.glob("*")}


def test_a_photo_gets_every_smaller_width_and_its_own():
    """WebP and JPEG files of the stated widths, with a srcset of each that names them."""
    photo = make_photo(size=(700, 500))
    renditions.make(photo)
    photo.refresh_from_db()
    assert photo.rendition_widths == [320, 480, 640, 700]
    for width in photo.rendition_widths:
        for kind, fmt in ((WEBP, "WEBP"), (JPEG, "JPEG")):
            with Image.open(photo.file.storage.open(photo.rendition_name(width, kind))) as image:
                assert (image.format, image.width) == (fmt, width)
    assert photo.srcset(WEBP).count(".webp ") == 4
    assert photo.srcset(JPEG, 500).count(".jpg ") == 3
    assert photo.rendition_url(600).endswith("-640.webp")
    assert photo.shared_url.endswith("-700.jpg")


@pytest.mark.parametrize(
    ("width", "widths"),
    [(6000, [320, 480, 640, 960, 1280, 1920]), (700, [320, 480, 640, 700]), (64, [64])],
)
def test_no_width_is_made_twice(width, widths):
    """A large photo has the six, a small one those below it and its own."""
    assert Photo(width=width).widths_wanted == widths


def test_until_the_renditions_are_there_the_photo_itself_is_shown():
    """Nothing names a file that is not there."""
    photo = make_photo(size=(700, 500))
    assert photo.srcset(WEBP) == photo.srcset(JPEG) == ""
    assert photo.rendition_url(320) == photo.jpeg_url(320) == photo.file.url
    assert "<picture" not in img(photo, "100vw")
    assert photo.file.url in img(photo, "100vw")


def test_a_photo_on_a_page():
    """WebP first, JPEG for the rest, with sizes, width and height; a small frame names no large
    file."""
    photo = make_photo(size=(2000, 1000), focal_x=0.22, focal_y=0.5)
    renditions.make(photo)
    photo.refresh_from_db()
    markup = cropped(photo, "(min-width: 560px) 260px, 112px", alt='Đò "ngang"')
    stem = photo.file.url.removesuffix(".jpg")
    webp = ", ".join(f"{stem}-{w}.webp {w}w" for w in (320, 480, 640, 960))
    assert f'<source type="image/webp" srcset="{webp}" sizes="(min-width: 560px) 260px' in markup
    assert f'src="{stem}-960.jpg" srcset="{webp.replace("webp", "jpg")}"' in markup
    assert 'width="2000" height="1000" class="x2 y5"' in markup
    assert 'alt="Đò &quot;ngang&quot;"' in markup
    assert "1920.webp 1920w" in img(photo, "(min-width: 900px) 112px, 100vw")


def test_fifty_photos_cost_a_page_little():
    """Less than 100 microseconds each, on a machine that is busy with other things."""
    photo = make_photo(size=(2000, 1000))
    renditions.make(photo)
    photo.refresh_from_db()
    begun = process_time()
    for _ in range(500):
        cropped(photo, "(min-width: 560px) 260px, 112px")
    assert process_time() - begun < 0.5


def test_an_older_photo_keeps_its_files_and_gets_what_it_lacks():
    """What pages show is not touched; the rest is made, once."""
    photo = make_photo(size=(700, 500))
    photo.file.storage.save(photo.rendition_name(640), ContentFile(b"as it was"))
    Photo.objects.update(rendition_widths=[320, 640, 700], source_digest="", shape=None)
    assert renditions.enqueue_missing() == 1
    renditions.make(photo)
    photo.refresh_from_db()
    assert photo.rendition_widths == [320, 480, 640, 700]
    with photo.file.storage.open(photo.rendition_name(640)) as file:
        assert file.read() == b"as it was"
    assert photo.has_jpegs
    assert len(photo.source_digest) == 64
    before = {path: path.stat().st_mtime_ns for path in Path(photo.file.path).parent.glob("*")}
    renditions.make(photo)
    assert before == {path: path.stat().st_mtime_ns for path in before}


def test_files_of_a_replaced_photo_go_after_a_while():
    """Pages kept somewhere show the old file for a day; then it goes, and the new one stays."""
    photo = make_photo(size=(400, 300))
    renditions.make(photo)
    old = stored(photo)
    assert len(old) == 5
    photo.refresh_from_db()
    photo.file = ContentFile(jpeg(500, 300), "x")
    photo.save()
    assert (photo.rendition_widths, photo.has_jpegs, photo.width) == ([], False, 500)
    renditions.make(photo)
    assert renditions.remove_former_files() == 0
    assert old < stored(photo)
    FormerFile.objects.update(since=timezone.now() - renditions.FORMER_FILES_KEPT)
    assert renditions.remove_former_files() == 1
    assert not old & stored(photo)
    assert len(stored(photo)) == 7
    assert renditions.remove_former_files() == 0


@pytest.mark.parametrize("delete", [Photo.delete, lambda photo: Photo.objects.all().delete()])
def test_files_of_a_deleted_photo_go_after_a_while(delete):
    """One by one or many at once."""
    photo = make_photo(size=(400, 300))
    renditions.make(photo)
    folder = Path(photo.file.path).parent
    name = Path(photo.file.name).stem
    delete(photo)
    FormerFile.objects.update(since=timezone.now() - renditions.FORMER_FILES_KEPT)
    assert renditions.remove_former_files() == 1
    assert not list(folder.glob(f"{name}*"))


def test_files_that_a_photo_has_are_never_removed():
    """Whatever a row of former files says."""
    photo = make_photo()
    FormerFile.of(photo).save()
    FormerFile.objects.update(since=timezone.now() - renditions.FORMER_FILES_KEPT)
    renditions.remove_former_files()
    assert stored(photo) == {Path(photo.file.name).name}


def test_renditions_of_a_file_replaced_meanwhile_are_not_kept(monkeypatch):
    """The row says nothing of them, and they are cleared away."""
    photo = make_photo(size=(400, 300))
    real = renditions._write

    def slow(row):
        known_by = real(row)
        again = Photo.objects.get(pk=photo.pk)
        again.file = ContentFile(jpeg(500, 300), "x")
        again.save()
        return known_by

    monkeypatch.setattr(renditions, "_write", slow)
    renditions.make(photo)
    again = Photo.objects.get()
    assert (again.rendition_widths, again.has_jpegs) == ([], False)
    FormerFile.objects.update(since=timezone.now() - renditions.FORMER_FILES_KEPT)
    renditions.remove_former_files()
    assert stored(again) == {Path(again.file.name).name}


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
