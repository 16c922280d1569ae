"""What the photo chooser asks for, and who gets it."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from articles.admin.chooser import PAGE_SIZE
from articles.models import Photo
from tests.factories import (
    ARCHIVIST,
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
    MODERATOR,
    REPORTER,
    SECTION_EDITOR,
    jpeg,
    make_article,
    make_photo,
    make_user,
)

pytestmark = pytest.mark.django_db

CHOOSE = "admin:articles_photo_choose"
DIALOG = "admin:articles_photo_choose_dialog"
UPLOAD = "admin:articles_photo_upload"
WORDS = "admin:articles_photo_words"
WRITERS = [REPORTER, SECTION_EDITOR, MANAGING_EDITOR, EDITOR_IN_CHIEF]
OTHERS = [MODERATOR, ARCHIVIST, None]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def reporter(client):
    user = make_user(REPORTER)
    client.force_login(user)
    return user


def upload(client, data: bytes | None = None, **fields):
    file = SimpleUploadedFile("bến.jpg", jpeg() if data is None else data, "image/jpeg")
    return client.post(reverse(UPLOAD), {"file": file, **fields})


@pytest.mark.parametrize("group", WRITERS)
def test_those_who_write_choose_and_upload(client, group):
    """Those who write choose and upload."""
    client.force_login(make_user(group))
    photo = make_photo()
    assert client.get(reverse(CHOOSE)).json()["photos"][0]["id"] == photo.pk
    assert b"<dialog" in client.get(reverse(DIALOG)).content
    assert upload(client, jpeg(80, 60)).status_code == 201


@pytest.mark.parametrize("group", OTHERS)
def test_other_staff_is_refused(client, group):
    """Other staff is refused."""
    client.force_login(make_user(group))
    photo = make_photo()
    assert client.get(reverse(CHOOSE)).status_code == 403
    assert client.get(reverse(DIALOG)).status_code == 403
    assert (
        client.get(reverse("admin:articles_photo_show_picture", args=[photo.pk])).status_code == 403
    )
    assert upload(client).status_code == 403
    assert Photo.objects.count() == 1


def test_strangers_are_sent_to_the_login(client):
    """Strangers are sent to the login."""
    for response in (client.get(reverse(CHOOSE)), client.get(reverse(DIALOG)), upload(client)):
        assert response.status_code == 302
        assert response.url.startswith(reverse("admin:login"))
    client.force_login(make_user(REPORTER, is_staff=False))
    assert upload(client).status_code == 302
    assert not Photo.objects.exists()


@pytest.fixture
def looker(client):
    """Somebody who may look at photos and do nothing else."""
    user = make_user()
    user.user_permissions.add(Permission.objects.get(codename="view_photo"))
    client.force_login(user)
    return user


def test_who_may_only_look_is_offered_no_upload(client, looker):
    """The dialog leaves out what its reader may not do."""
    dialog = client.get(reverse(DIALOG)).content.decode()
    assert "Tải ảnh lên" not in dialog
    assert "data-files" not in dialog
    assert upload(client).status_code == 403


def test_pages_go_from_the_newest_to_the_last_without_repeating(client, reporter):
    """Pages go from the newest to the last without repeating."""
    ids = [make_photo().pk for _ in range(PAGE_SIZE + 1)]
    first = client.get(reverse(CHOOSE)).json()
    assert [photo["id"] for photo in first["photos"]] == ids[:0:-1]
    second = client.get(reverse(CHOOSE), {"before": first["before"]}).json()
    assert [photo["id"] for photo in second["photos"]] == ids[:1]
    assert second["before"] is None


@pytest.mark.parametrize("query", ["bến đò", "ben do", "DO BEN", '"bến đò"', "hà vy"])
def test_search_finds_with_and_without_diacritics(client, reporter, query):
    """Search finds with and without diacritics."""
    photo = make_photo(caption="Bến đò lúc rạng sáng", credit="Hà Vy")
    make_photo(caption="Ruộng bậc thang", credit="Minh An")
    found = client.get(reverse(CHOOSE), {"q": query}).json()["photos"]
    assert [each["id"] for each in found] == [photo.pk]


def test_a_search_without_a_match_is_empty(client, reporter):
    """A search without a match is empty."""
    make_photo()
    assert client.get(reverse(CHOOSE), {"q": "không có đâu"}).json()["photos"] == []


@pytest.mark.parametrize("before", ["x", "-1", "1.5", "²"])
def test_a_place_that_is_no_number_is_not_found(client, reporter, before):
    """A place that is no number is not found."""
    assert client.get(reverse(CHOOSE), {"before": before}).status_code == 404


def test_a_page_of_photos_costs_one_query(client, reporter, django_assert_num_queries):
    """Beside the two of the session and the two of the permissions."""
    for _ in range(5):
        make_photo()
    with django_assert_num_queries(5):
        client.get(reverse(CHOOSE))


def test_photos_that_stand_already_are_asked_for_by_number(client, reporter):
    """Those that are gone, and what is no number, are left out."""
    one, _, two = make_photo(), make_photo(), make_photo()
    found = client.get(reverse(CHOOSE), {"id": [two.pk, one.pk, 10**6, "x", "-1", 10**30]}).json()
    assert {photo["id"] for photo in found["photos"]} == {one.pk, two.pk}


def test_an_upload_is_stored_with_who_sent_it(client, reporter, django_capture_on_commit_callbacks):
    """The answer is what the dialog puts into the article; the worker is asked for renditions."""
    with django_capture_on_commit_callbacks() as callbacks:
        response = upload(client)
    photo = Photo.objects.get()
    assert photo.uploaded_by == reporter
    assert response.json() == {
        "id": photo.pk,
        "name": str(photo),
        "thumbnail": photo.file.url,
        "src": photo.file.url,
        "width": 64,
        "height": 48,
        "caption": "",
        "credit": "",
        "alt": "",
        "was_there": False,
    }
    assert len(callbacks) == 1
    assert LogEntry.objects.filter(object_id=photo.pk, user=reporter).count() == 1


def test_a_picture_that_the_library_has_is_not_stored_again(client, reporter):
    """The answer is the old photo with its own words, and says so."""
    data = jpeg(80, 60)
    first = upload(client, data).json()
    Photo.objects.update(caption="Chú thích cũ")
    response = upload(client, data)
    assert response.status_code == 200
    again = response.json()
    assert (again["id"], again["was_there"], again["caption"]) == (
        first["id"],
        True,
        "Chú thích cũ",
    )
    assert Photo.objects.count() == 1


def test_an_upload_that_is_no_picture_is_refused_with_the_reason(client, reporter):
    """An upload that is no picture is refused with the reason."""
    response = upload(client, b"<html><script>alert(1)</script>")
    assert response.status_code == 422
    assert "không phải ảnh" in response.json()["errors"]["file"][0]
    assert not Photo.objects.exists()


def test_an_upload_without_a_file_is_refused(client, reporter):
    """As when the connection broke."""
    response = client.post(reverse(UPLOAD))
    assert response.status_code == 422
    assert response.json() == {"errors": {"file": ["Chưa có tệp ảnh."]}}


def test_an_upload_needs_the_csrf_token(reporter):
    """An upload needs the csrf token."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reporter)
    assert upload(strict).status_code == 403
    strict.get(reverse(DIALOG))
    token = strict.cookies["csrftoken"].value
    assert upload(strict, csrfmiddlewaretoken=token).status_code == 201


def test_an_upload_is_a_post_only(client, reporter):
    """An upload is a post only."""
    assert client.get(reverse(UPLOAD)).status_code == 405


def test_a_number_leads_to_its_picture(client, reporter):
    """A number leads to its picture."""
    photo = make_photo()
    response = client.get(reverse("admin:articles_photo_show_picture", args=[photo.pk]))
    assert response.url == photo.file.url
    gone = client.get(reverse("admin:articles_photo_show_picture", args=[photo.pk + 1]))
    assert gone.status_code == 404


def words_of(photo):
    photo.refresh_from_db()
    return photo.caption, photo.credit, photo.alt


def test_empty_words_are_filled_in_and_found(client, reporter):
    """Only what is still empty: a colleague's words stay. It is logged, and search finds it."""
    photo = make_photo(caption="", credit="Hà Vy", alt="", uploaded_by=reporter)
    address = reverse(WORDS, args=[photo.pk])
    assert client.get(address).json() == {"may_edit": True}
    response = client.post(address, {"alt": "Thuyền thúng", "credit": "Người khác"})
    assert response.json()["alt"] == "Thuyền thúng"
    assert words_of(photo) == ("", "Hà Vy", "Thuyền thúng")
    assert client.post(address, {"alt": "Khác"}).status_code == 200
    assert words_of(photo) == ("", "Hà Vy", "Thuyền thúng")
    assert list(Photo.objects.matching("thuyen thung")) == [photo]
    assert LogEntry.objects.filter(object_id=photo.pk).count() == 1


def test_words_that_are_too_long_are_refused(client, reporter):
    """With the field named."""
    photo = make_photo(alt="", uploaded_by=reporter)
    response = client.post(reverse(WORDS, args=[photo.pk]), {"alt": "x" * 301})
    assert response.status_code == 422
    assert set(response.json()["errors"]) == {"alt"}
    assert words_of(photo)[2] == ""


def test_words_are_for_those_who_may_edit_the_photo(client, reporter, looker):
    """Others are told that they may not, and refused."""
    photo = make_photo(alt="", uploaded_by=reporter)
    address = reverse(WORDS, args=[photo.pk])
    assert client.get(address).json() == {"may_edit": False}
    assert client.post(address, {"alt": "Của tôi"}).status_code == 403
    client.force_login(make_user(MODERATOR))
    assert client.get(address).status_code == 403
    client.force_login(make_user(REPORTER))
    assert client.get(address).json() == {"may_edit": False}
    assert client.post(address, {"alt": "Của tôi"}).status_code == 403
    client.logout()
    assert client.post(address, {"alt": "Của tôi"}).status_code == 302
    assert words_of(photo)[2] == ""


def test_what_readers_see_is_filled_in_by_those_who_publish(client, reporter):
    """A photo of a published article is no longer its uploader's."""
    photo = make_photo(alt="", uploaded_by=reporter)
    make_article(body=f'<figure class="photo" data-photo="{photo.pk}"></figure>')
    address = reverse(WORDS, args=[photo.pk])
    assert client.post(address, {"alt": "Bến"}).status_code == 403
    client.force_login(make_user(EDITOR_IN_CHIEF))
    assert client.post(address, {"alt": "Bến"}).status_code == 200
    assert words_of(photo)[2] == "Bến"


def test_a_photo_that_is_gone_has_no_words(client, reporter):
    """Not found, either way."""
    address = reverse(WORDS, args=[10**6])
    assert client.get(address).status_code == 404
    assert client.post(address, {"alt": "x"}).status_code == 404
