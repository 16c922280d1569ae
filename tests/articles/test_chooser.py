"""What the photo chooser asks for, and who gets it."""

import pytest
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
    make_photo,
    make_user,
)

pytestmark = pytest.mark.django_db

CHOOSE = "admin:articles_photo_choose"
DIALOG = "admin:articles_photo_choose_dialog"
UPLOAD = "admin:articles_photo_upload"
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
    assert upload(client).status_code == 201


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


def test_who_may_only_look_is_offered_no_upload_form(client):
    """The dialog leaves out what its reader may not do."""
    user = make_user()
    user.user_permissions.add(Permission.objects.get(codename="view_photo"))
    client.force_login(user)
    dialog = client.get(reverse(DIALOG)).content.decode()
    assert "Tải ảnh mới" not in dialog
    assert 'data-step="upload"' not in dialog


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


def test_an_upload_is_stored_with_who_sent_it(client, reporter, django_capture_on_commit_callbacks):
    """The answer is what the dialog puts into the article; the worker is asked for renditions."""
    with django_capture_on_commit_callbacks() as callbacks:
        response = upload(client, caption="Chợ nổi", credit="Hà Vy", alt="Thuyền bán trái cây")
    photo = Photo.objects.get()
    assert photo.uploaded_by == reporter
    assert response.json() == {
        "id": photo.pk,
        "name": "Chợ nổi",
        "thumbnail": photo.file.url,
        "src": photo.file.url,
        "caption": "Chợ nổi",
        "credit": "Hà Vy",
        "alt": "Thuyền bán trái cây",
    }
    assert len(callbacks) == 1


def test_an_upload_that_is_no_picture_is_refused_with_the_reason(client, reporter):
    """An upload that is no picture is refused with the reason."""
    response = upload(client, b"<html><script>alert(1)</script>")
    assert response.status_code == 422
    assert "không phải ảnh" in response.json()["errors"]["file"][0]
    assert not Photo.objects.exists()


def test_every_wrong_field_is_named(client, reporter):
    """Every wrong field is named."""
    response = client.post(reverse(UPLOAD), {"credit": "x" * 121})
    assert response.status_code == 422
    assert set(response.json()["errors"]) == {"file", "credit"}


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
