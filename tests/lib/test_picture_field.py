"""The model field for pictures: every way into storage passes journal.lib.images."""

import io
import re
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.forms import modelform_factory
from PIL import Image

from articles.models import Photo
from journal.lib.images import PictureRefused
from tests.factories import jpeg, make_photo

PhotoForm = modelform_factory(Photo, fields=["file", "caption"])
POLYGLOT = jpeg() + b"<script>alert(1)</script>"


def lying(width: int, height: int) -> bytes:
    """A photo taken with the camera on its side: stored width × height, seen the other way."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return jpeg(width, height, exif=exif)


def form(data: bytes, name: str = "anh.jpg", instance=None) -> PhotoForm:
    upload = SimpleUploadedFile(name, data, "image/jpeg")
    return PhotoForm({"caption": "Đò"}, {"file": upload}, instance=instance)


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"just text", "anh.jpg", "Tệp này không phải ảnh JPEG, PNG, WebP hay GIF, hoặc đã hỏng."),
        (b"<svg/>", "anh.svg", "Hình vẽ SVG: trang này không nhận. Hãy xuất (lưu) thành PNG."),
        (jpeg()[:300], "anh.jpg", "Tệp này không phải ảnh JPEG, PNG, WebP hay GIF, hoặc đã hỏng."),
    ],
)
def test_the_form_says_why(data, name, message):
    """A disguised or damaged upload is refused beside the field, in Vietnamese."""
    refused = form(data, name)
    assert not refused.is_valid()
    assert refused.errors["file"] == [message]
    assert refused.errors.as_data()["file"][0].code == "picture-refused"


def test_an_empty_upload_is_refused_in_vietnamese():
    """No bytes at all: Django's own words, translated."""
    [message] = form(b"").errors["file"]
    assert message != "The submitted file is empty."
    assert re.search(r"[ạậặẻảẩẫọộớờợụủữệếềểốồổị]", message)


@pytest.mark.parametrize("name", ["x.html", "../../x.php", "ảnh " * 60 + ".PNG", "anh.jpg.exe"])
def test_names_are_random_and_extensions_true(db, name):
    """Nothing of the upload's name stays, however long it is; the extension follows the content."""
    photo = form(POLYGLOT, name).save()
    assert re.fullmatch(r"photos/\d{4}/\d\d/[0-9a-f]{24}\.jpg", photo.file.name)
    assert b"script" not in photo.file.read()
    assert (photo.width, photo.height) == (64, 48)


def test_two_uploads_have_two_names(db):
    """The same picture twice is two files."""
    assert form(jpeg(), "a.jpg").save().file.name != form(jpeg(), "a.jpg").save().file.name


@pytest.mark.parametrize("data", [b"just text", b"%PDF-1.7", b"<script>alert(1)</script>", b""])
def test_a_disguised_file_from_the_shell_raises(db, data):
    """Without any form, save() itself refuses, and no row is left."""
    photo = Photo(file=ContentFile(data, "photo.jpg"), caption="Đò")
    with pytest.raises(PictureRefused), transaction.atomic():
        photo.save()
    with pytest.raises(PictureRefused), transaction.atomic():
        Photo.objects.create(file=ContentFile(data, "photo.jpg"))
    assert not Photo.objects.exists()


def test_a_foreign_format_is_not_even_measured(db, monkeypatch):
    """Before save() refuses it, no decoder of Pillow looks at a file that came raw."""
    looked = []
    monkeypatch.setattr(
        "django.core.files.images.get_image_dimensions", lambda *a, **k: looked.append(a)
    )
    out = io.BytesIO()
    Image.new("RGB", (9, 9)).save(out, "TIFF")
    photo = Photo(file=ContentFile(out.getvalue(), "photo.tiff"))
    with pytest.raises(PictureRefused):
        photo.save()
    assert not looked


def test_size_is_that_of_the_stored_picture(db):
    """A photo from a camera on its side is stored upright, and its columns say so."""
    photo = Photo.objects.create(file=ContentFile(lying(64, 48), "photo.jpg"))
    assert (photo.width, photo.height) == (48, 64)
    stored = Photo.objects.get(pk=photo.pk)
    assert (stored.width, stored.height) == (48, 64)
    assert Image.open(stored.file).size == (48, 64)
    assert form(lying(64, 48)).save().height == 64


def test_replacing_a_picture(db):
    """A new file gets a new name and its own size; the form without one keeps the old."""
    photo = make_photo()
    old = photo.file.name
    changed = form(jpeg(30, 20), instance=photo).save()
    assert changed.file.name != old
    assert (changed.width, changed.height) == (30, 20)
    kept = PhotoForm({"caption": "Khác"}, {}, instance=Photo.objects.get(pk=photo.pk)).save()
    assert kept.file.name == changed.file.name
    assert (kept.width, kept.height) == (30, 20)


def test_saving_again_does_not_draw_again(db):
    """A stored picture stays the same file, byte for byte, when its row is saved."""
    photo = make_photo()
    before = Path(photo.file.path).read_bytes()
    photo = Photo.objects.get(pk=photo.pk)
    photo.caption = "Khác"
    photo.save()
    assert Path(photo.file.path).read_bytes() == before
