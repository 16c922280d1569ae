"""Many photos at once: each stored by itself, their words saved row by row or all together."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.models import Photo
from tests.articles.test_library import encoded, scene
from tests.factories import (
    ARCHIVIST,
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
    MODERATOR,
    REPORTER,
    SECTION_EDITOR,
    jpeg,
    make_article,
    make_author,
    make_photo,
    make_user,
    make_video,
)

pytestmark = pytest.mark.django_db

PAGE = "admin:articles_photo_batch"
FILE = "admin:articles_photo_batch_file"
WORDS = "admin:articles_photo_batch_words"
JSON = {"headers": {"Accept": "application/json"}}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def reporter(client):
    user = make_user(REPORTER)
    client.force_login(user)
    return user


def upload(name: str = "ben.jpg", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg() if data is None else data, "image/jpeg")


def typed(photo: Photo, shown: Photo | None = None, **words) -> dict:
    """What a browser sends of one row: what it was shown with, and what stands there now."""
    sent = {"anh": photo.pk}
    for name in ("caption", "credit", "alt"):
        was = getattr(shown or photo, name)
        sent[f"initial-anh-{photo.pk}-{name}"] = was
        sent[f"anh-{photo.pk}-{name}"] = words.get(name, was)
    return sent


@pytest.mark.parametrize("group", [REPORTER, SECTION_EDITOR, MANAGING_EDITOR, EDITOR_IN_CHIEF])
def test_those_who_write_bring_photos(client, group):
    """The page, one file, its words."""
    client.force_login(make_user(group))
    assert 'type="file" name="file"' in client.get(reverse(PAGE)).content.decode()
    response = client.post(reverse(FILE), {"file": upload()}, **JSON)
    photo = Photo.objects.get()
    assert (response.status_code, response.json()["id"]) == (201, photo.pk)
    assert client.post(reverse(WORDS), typed(photo, alt="Đò"), **JSON).status_code == 200
    assert Photo.objects.get().alt == "Đò"


@pytest.mark.parametrize("group", [MODERATOR, ARCHIVIST, None])
def test_other_staff_is_refused(client, group):
    """On every address; nothing is stored."""
    photo = make_photo()
    client.force_login(make_user(group))
    assert client.get(reverse(PAGE)).status_code == 403
    for address, data in [(PAGE, {"file": upload()}), (FILE, {"file": upload()})]:
        assert client.post(reverse(address), data).status_code == 403
    assert client.post(reverse(WORDS), typed(photo, alt="x")).status_code == 403
    assert Photo.objects.get().alt == "Bến sông"


def test_strangers_are_sent_to_the_login(client):
    """On every address."""
    for address in (PAGE, FILE, WORDS):
        assert client.post(reverse(address)).url.startswith(reverse("admin:login"))


def test_a_refused_file_says_why(client, reporter):
    """In words, with nothing stored; a file that never came, too."""
    answer = client.post(reverse(FILE), {"file": upload("a.heic", b"\0\0\0\x18ftypheic")}, **JSON)
    assert answer.status_code == 422
    assert "HEIC" in answer.json()["says"]
    assert "Tệp rỗng" in client.post(reverse(FILE), **JSON).json()["says"]
    assert not Photo.objects.exists()


def test_what_became_of_a_picture_is_said(client, reporter):
    """Of a moving one the first frame is kept: in the row, and in a message without a script."""
    moving = encoded(scene(), "GIF", save_all=True, append_images=[scene(2)]).read()
    row = client.post(reverse(FILE), {"file": upload("a.gif", moving)}, **JSON).json()["row"]
    assert "Ảnh động: chỉ giữ hình đầu tiên." in row
    Photo.objects.all().delete()
    page = client.post(reverse(PAGE), {"file": upload("a.gif", moving)}, follow=True)
    assert "“a.gif”: Ảnh động" in page.content.decode()


def test_what_is_there_already_is_said_and_not_stored_again(client, reporter):
    """An identical photo; one that only looks alike is stored and named."""
    make_photo(caption="Ảnh đã có")
    row = client.post(reverse(FILE), {"file": upload()}, **JSON).json()["row"]
    assert "đã có trong thư viện" in row
    assert Photo.objects.count() == 1
    first = Photo.objects.create(file=encoded(scene()), caption="Bến đò lúc sáng")
    small = upload(data=encoded(scene().resize((300, 200))).read())
    row = client.post(reverse(FILE), {"file": small}, **JSON).json()["row"]
    assert "Có thể trùng với" in row
    assert "Bến đò lúc sáng" in row
    assert reverse("admin:articles_photo_change", args=[first.pk]) in row
    assert "Ảnh rất nhỏ: rộng 300 điểm ảnh" in row
    assert Photo.objects.count() == 3


def test_without_a_script_one_form_takes_many(client, reporter):
    """One bad file stops no other; the grid shows what came, messages say what did not."""
    files = [
        upload("a.jpg"),
        upload("b.pdf", b"%PDF-1.7"),
        upload("c.jpg", jpeg(90, 60)),
        upload("d.jpg"),
    ]
    page = client.post(reverse(PAGE), {"file": files}, follow=True)
    assert [photo.width for photo in Photo.objects.order_by("pk")] == [64, 90]
    text = page.content.decode()
    assert "“b.pdf”: Tệp PDF" in text
    assert "“d.jpg”: ảnh này đã có" in text
    assert "Đã nhận 2 ảnh." in text
    assert len(re.findall(r'data-row="\d+"', text)) == 2
    assert "Chưa chọn tệp nào" in client.post(reverse(PAGE), follow=True).content.decode()


def test_what_was_brought_without_words_comes_back(client, reporter):
    """Who closed the page finds their photos of the day; not others', not finished ones."""
    unfinished = make_photo(alt="", uploaded_by=reporter)
    make_photo(uploaded_by=reporter)
    make_photo(alt="")
    page = client.get(reverse(PAGE)).content.decode()
    assert re.findall(r'data-row="(\d+)"', page) == [str(unfinished.pk)]
    assert "Còn thiếu: văn bản thay thế." in page
    assert "Ảnh vừa tải lên, còn thiếu chữ" in page
    asked_for = client.get(reverse(PAGE), {"anh": unfinished.pk}).content.decode()
    assert "Ảnh vừa tải lên, còn thiếu chữ" not in asked_for


def test_one_name_for_all_that_have_none(client, reporter):
    """A credit of its own stays."""
    first, second = (make_photo(credit="", uploaded_by=reporter, size=(64, n)) for n in (40, 50))
    third = make_photo(credit="Minh An", uploaded_by=reporter)
    data = {"anh": [], "tac-gia-chung": "Hà Vy"}
    for photo in (first, second, third):
        row = typed(photo, caption=f"Chú thích {photo.pk}")
        data["anh"].append(row.pop("anh"))
        data |= row
    page = client.post(reverse(WORDS), data, follow=True).content.decode()
    assert "Đã lưu chữ của 3 ảnh." in page
    assert [p.credit for p in Photo.objects.order_by("pk")] == ["Hà Vy", "Hà Vy", "Minh An"]
    assert Photo.objects.get(pk=first.pk).caption == f"Chú thích {first.pk}"
    assert first in Photo.objects.matching(f"chu thich {first.pk}")


def test_a_word_somebody_else_changed_stays(client, reporter):
    """Only what was changed here is written."""
    photo = make_photo(uploaded_by=reporter)
    shown = Photo.objects.get()
    Photo.objects.update(credit="Minh An")
    client.post(reverse(WORDS), typed(photo, shown, alt="Đò ngang"), **JSON)
    photo.refresh_from_db()
    assert (photo.credit, photo.alt) == ("Minh An", "Đò ngang")


def test_what_is_wrong_is_said_and_typed_words_stay(client, reporter):
    """To a script by field; without one the grid comes back as it was typed."""
    photo = make_photo(uploaded_by=reporter)
    data = typed(photo, credit="x" * 121, alt="Đò ngang")
    answer = client.post(reverse(WORDS), data, **JSON)
    assert answer.status_code == 422
    assert list(answer.json()["errors"][str(photo.pk)]) == ["credit"]
    page = client.post(reverse(WORDS), data).content.decode()
    assert "Còn 1 ảnh chưa lưu được chữ" in page
    assert 'value="Đò ngang"' in page
    assert Photo.objects.get().alt == "Bến sông"


def test_words_of_others_photos_are_not_changed(client, reporter):
    """Nor of one's own once readers see it: as its cover, as a portrait, as a clip's poster."""
    others = make_photo()
    cover, portrait, poster = (make_photo(uploaded_by=reporter) for _ in range(3))
    make_article(cover=cover)
    make_author(portrait=portrait)
    make_video(poster=poster)
    for photo in (others, cover, portrait, poster):
        answer = client.post(reverse(WORDS), typed(photo, alt="x"), **JSON)
        assert answer.status_code == 422
        assert "không được sửa" in str(answer.json())
    keys = ",".join(str(photo.pk) for photo in (others, cover, portrait, poster))
    page = client.get(reverse(PAGE), {"anh": keys}).content.decode()
    assert "-alt" not in page
    assert not Photo.objects.filter(alt="x").exists()


def test_the_grid_costs_the_same_for_any_number(client, reporter, django_assert_max_num_queries):
    """Rights are asked for all rows together."""
    keys = [make_photo(uploaded_by=reporter).pk for _ in range(12)]
    with django_assert_max_num_queries(12):
        client.get(reverse(PAGE), {"anh": ",".join(map(str, keys))})


@pytest.mark.parametrize("keys", ["x", "1,²,-3", "9" * 30, ","])
def test_keys_that_are_none_show_nothing(client, reporter, keys):
    """An address somebody mangled is an empty grid."""
    assert 'data-row="' not in client.get(reverse(PAGE), {"anh": keys}).content.decode()
