"""The photo library: what is there is not put there again, and what looks alike is found."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from PIL import Image, ImageDraw

from articles import library
from articles.models import Photo
from articles.models.photos import NEAR
from journal.lib.images import PictureRefused
from tests.factories import REPORTER, jpeg, make_photo, make_user


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def scene(seed: int = 1) -> Image.Image:
    """A picture of a few large things, as photos are."""
    image = Image.new("RGB", (600, 400), "#8fb7d4")
    draw = ImageDraw.Draw(image)
    for step in range(9):
        left, top = 97 * step * seed % 520, 61 * step * (seed + 2) % 330
        shade = (40 * step * seed % 256, 90 * step % 256, 200 - 20 * step)
        draw.ellipse((left, top, left + 160, top + 120), fill=shade)
    return image


def encoded(image: Image.Image, fmt: str = "JPEG", **options) -> ContentFile:
    out = io.BytesIO()
    image.save(out, fmt, **options)
    return ContentFile(out.getvalue(), "x")


@pytest.mark.django_db
def test_a_picture_is_added_with_its_words(django_capture_on_commit_callbacks):
    """Who brought it and what it shows is kept; the worker is asked for renditions."""
    reporter = make_user(REPORTER)
    with django_capture_on_commit_callbacks() as callbacks:
        photo = library.add(
            encoded(scene()), reporter, caption="Bến đò", credit="Hà Vy", alt="Đò ngang"
        )
    stored = Photo.objects.get()
    assert photo == stored
    assert not photo.was_there
    assert (stored.caption, stored.credit, stored.alt) == ("Bến đò", "Hà Vy", "Đò ngang")
    assert (stored.uploaded_by, stored.width, stored.height) == (reporter, 600, 400)
    assert len(callbacks) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "again",
    [
        pytest.param(lambda image: encoded(image, "PNG"), id="the same file"),
        pytest.param(lambda image: encoded(image, "PNG", compress_level=0), id="packed anew"),
        pytest.param(lambda image: encoded(image, "WEBP", lossless=True), id="another format"),
    ],
)
def test_what_is_there_is_not_added_again(again, settings):
    """The photo that is there keeps its words; no second file is stored."""
    first = library.add(encoded(scene(), "PNG"), None, caption="Bến đò")
    second = library.add(again(scene()), None, caption="Chú thích khác")
    assert second == first
    assert second.was_there
    assert Photo.objects.get().caption == "Bến đò"
    assert len(list(settings.MEDIA_ROOT.rglob("*.jpg"))) == 1


@pytest.mark.django_db
def test_notes_in_a_file_make_it_no_other_picture():
    """The same photo with its EXIF taken out is the same photo."""
    exif = Image.Exif()
    exif[0x013B] = "Minh An"
    first = library.add(encoded(scene(), quality=90, exif=exif), None)
    assert library.add(encoded(scene(), quality=90), None) == first


@pytest.mark.django_db
def test_another_picture_is_another_photo():
    """Neither size nor name make two pictures one."""
    assert library.add(encoded(scene(1)), None) != library.add(encoded(scene(2)), None)


@pytest.mark.django_db
def test_a_photo_uploaded_by_a_form_is_known_again():
    """Whatever way a file came in, its digests stand beside it; a new file has its own."""
    photo = make_photo()
    assert library.add(ContentFile(jpeg(), "x"), None) == photo
    photo.file = encoded(scene())
    photo.save()
    assert library.add(encoded(scene()), None) == photo
    assert library.add(ContentFile(jpeg(), "x"), None) != photo


@pytest.mark.django_db
def test_what_is_no_picture_is_refused():
    """The reason is for people; no row is left."""
    with pytest.raises(PictureRefused, match="không phải ảnh"):
        library.add(ContentFile(b"<html>", "x"), None)
    assert not Photo.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_processes_one_adds():
    """Both get the same photo, however close they come."""

    def add(_):
        try:
            return library.add(encoded(scene(), "PNG"), None).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(add, range(8)))) == 1
    assert Photo.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(lambda image: encoded(image, quality=25), id="encoded anew"),
        pytest.param(lambda image: encoded(image.resize((200, 133))), id="smaller"),
        pytest.param(lambda image: encoded(image.point(lambda v: v * 0.9)), id="darker"),
        pytest.param(lambda image: encoded(image.convert("L")), id="grey"),
    ],
)
def test_what_looks_alike_is_found_and_not_merged(changed):
    """A photo that was only handled resembles the one that is there; another does not."""
    first = library.add(encoded(scene(1)), None)
    library.add(encoded(scene(2)), None)
    second = library.add(changed(scene(1)), None)
    assert second != first
    assert list(Photo.objects.resembling(second)) == [first]


@pytest.mark.django_db
@pytest.mark.parametrize("first", [0x1234_5678_9ABC_DEF0, -1, -(1 << 63), 7])
def test_near_is_near_wherever_the_bits_differ(first):
    """Up to NEAR bits anywhere are found by the index's pieces; one more is not."""
    photo = make_photo()
    photo.shape = first
    for places, found in [
        (range(NEAR), True),
        (range(0, 64, 13), True),
        (range(63, 63 - NEAR, -1), True),
        (range(NEAR + 1), False),
    ]:
        shape = (first ^ sum(1 << place for place in places)) & ((1 << 64) - 1)
        other = make_photo()
        Photo.objects.filter(pk=other.pk).update(shape=shape - (shape >> 63 << 64))
        assert (other in Photo.objects.resembling(photo)) is found


@pytest.mark.django_db
def test_an_even_picture_resembles_nothing():
    """Every blank sheet looks like every other; that is no news."""
    assert make_photo().shape is None
    assert not Photo.objects.resembling(make_photo()).exists()


@pytest.mark.django_db
def test_the_most_alike_comes_first():
    """However old it is: people look at the first ones."""
    photo = make_photo()
    photo.shape = 0
    near, further = make_photo(), make_photo()
    Photo.objects.filter(pk=near.pk).update(shape=0b1)
    Photo.objects.filter(pk=further.pk).update(shape=0b111)
    assert list(Photo.objects.resembling(photo)) == [near, further]
