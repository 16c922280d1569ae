"""The photo library in the admin, and the field by which a form takes a photo from it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.models import Photo, State
from tests.factories import (
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
    REPORTER,
    jpeg,
    make_article,
    make_photo,
    make_user,
)

pytestmark = pytest.mark.django_db

LIST = "admin:articles_photo_changelist"
ADD = "admin:articles_photo_add"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def reporter(client):
    user = make_user(REPORTER)
    client.force_login(user)
    return user


@pytest.fixture
def managing_editor(client):
    user = make_user(MANAGING_EDITOR)
    client.force_login(user)
    return user


def in_body(photo) -> str:
    return f'<p>Chữ.</p><figure class="photo" data-photo="{photo.pk}"></figure>'


def fields(**changed) -> dict:
    return {"caption": "", "credit": "", "alt": "", "focal_x": "0.5", "focal_y": "0.5"} | changed


def change(photo):
    return reverse("admin:articles_photo_change", args=[photo.pk])


def delete(client, photo):
    return client.post(
        reverse("admin:articles_photo_delete", args=[photo.pk]), {"post": "yes"}, follow=True
    )


def test_the_list_shows_pictures_and_finds_without_diacritics(client, reporter):
    """The list shows pictures and finds without diacritics."""
    wanted = make_photo(caption="Bến đò lúc rạng sáng", uploaded_by=reporter)
    make_photo(caption="Ruộng bậc thang")
    page = client.get(reverse(LIST), {"q": "ben do"}).content.decode()
    assert wanted.file.url in page
    assert "64\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}48" in page
    assert "Ruộng bậc thang" not in page


def test_the_list_costs_the_same_for_any_number_of_photos(
    client, reporter, django_assert_max_num_queries
):
    """The list costs the same for any number of photos."""
    for _ in range(12):
        make_photo(uploaded_by=make_user())
    with django_assert_max_num_queries(6):
        client.get(reverse(LIST))


def test_a_photo_added_knows_who_added_it(client, reporter, django_capture_on_commit_callbacks):
    """A photo added knows who added it."""
    file = SimpleUploadedFile("a.jpg", jpeg(), "image/jpeg")
    with django_capture_on_commit_callbacks() as callbacks:
        client.post(reverse(ADD), fields(file=file, caption="Chợ nổi", focal_x="0.25"))
    photo = Photo.objects.get()
    assert (photo.uploaded_by, photo.caption, photo.focal_x) == (reporter, "Chợ nổi", 0.25)
    assert len(callbacks) == 1, "the worker is asked for the renditions"


def test_new_words_ask_for_no_new_renditions(
    client, managing_editor, django_capture_on_commit_callbacks
):
    """Whoever uploaded a photo stays the one who did when another corrects its caption."""
    other = make_user(REPORTER)
    photo = make_photo(uploaded_by=other)
    with django_capture_on_commit_callbacks() as callbacks:
        client.post(change(photo), fields(caption="Chú thích mới"))
    photo.refresh_from_db()
    assert (photo.caption, photo.uploaded_by) == ("Chú thích mới", other)
    assert not callbacks


def test_a_file_that_is_no_picture_is_refused_in_vietnamese(client, reporter):
    """A file that is no picture is refused in vietnamese."""
    file = SimpleUploadedFile("a.jpg", b"not a picture", "image/jpeg")
    page = client.post(reverse(ADD), fields(file=file)).content.decode()
    assert "Tệp này không phải ảnh" in page
    assert not Photo.objects.exists()


def test_a_focal_point_outside_the_picture_is_refused(client, reporter):
    """A focal point outside the picture is refused."""
    photo = make_photo(uploaded_by=reporter)
    response = client.post(change(photo), fields(focal_x="1.5"))
    assert response.status_code == 200
    assert "focal_x" in response.context["adminform"].form.errors


def test_the_form_names_the_articles_a_person_may_see(client, reporter):
    """Another's draft is counted, its title is not told."""
    photo = make_photo()
    own = make_article(title="Bài của mình", cover=photo, created_by=reporter)
    make_article(title="Bản nháp kín", state=State.DRAFT, body=in_body(photo))
    page = client.get(change(photo)).content.decode()
    assert reverse("admin:articles_article_change", args=[own.pk]) in page
    assert "Bài của mình" in page
    assert "Bản nháp kín" not in page
    assert "và 1 bài khác" in page


def test_an_unused_photo_is_deleted(client, managing_editor):
    """An unused photo is deleted."""
    delete(client, make_photo())
    assert not Photo.objects.exists()


def test_a_reporter_deletes_no_photo(client, reporter):
    """A reporter deletes no photo."""
    assert delete(client, make_photo()).status_code == 403
    assert Photo.objects.exists()


@pytest.mark.parametrize("place", ["cover", "body"])
def test_a_photo_in_use_is_not_deleted(client, managing_editor, place):
    """A photo in use is not deleted."""
    photo = make_photo()
    use = {"cover": photo} if place == "cover" else {"body": in_body(photo)}
    make_article(title="Chuyến đò cuối", **use)
    page = delete(client, photo).content.decode()
    assert "Không xóa được ảnh" in page
    assert "Chuyến đò cuối" in page
    assert Photo.objects.exists()


def test_of_many_selected_none_is_deleted_while_one_is_in_use(client, managing_editor):
    """Of many selected none is deleted while one is in use."""
    used, unused = make_photo(), make_photo()
    make_article(body=in_body(used))
    action = {"action": "delete_selected", "_selected_action": [used.pk, unused.pk], "post": "yes"}
    page = client.post(reverse(LIST), action, follow=True).content.decode()
    assert "Không xóa được các ảnh đã chọn" in page
    assert Photo.objects.count() == 2


def test_a_form_never_lists_the_library(client):
    """The cover is a number and a thumbnail, whatever the library holds."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    cover, other = make_photo(), make_photo(caption="Không liên quan")
    article = make_article(cover=cover)
    page = client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
    assert f'name="cover" value="{cover.pk}"' in page
    assert cover.file.url in page
    assert "Không liên quan" not in page
    assert other.file.url not in page
    assert '<script src="/static/js/photo-field' in page


def test_a_photo_that_does_not_exist_is_refused_by_the_field(client):
    """A photo that does not exist is refused by the field."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    add = reverse("admin:articles_author_add")
    data = {"name": "Minh An", "pen_name": "", "slug": "minh-an", "bio": ""}
    for wrong in ("999999", "x", "9" * 30):
        response = client.post(add, data | {"portrait": wrong})
        assert "portrait" in response.context["adminform"].form.errors


@pytest.mark.parametrize(
    ("group", "own", "used_in", "allowed"),
    [
        (REPORTER, True, None, True),
        (REPORTER, True, State.DRAFT, True),
        (REPORTER, True, State.PUBLISHED, False),
        (REPORTER, False, None, False),
        (MANAGING_EDITOR, False, State.DRAFT, True),
        (MANAGING_EDITOR, False, State.PUBLISHED, False),
        (EDITOR_IN_CHIEF, False, State.PUBLISHED, True),
    ],
)
def test_who_may_change_a_photo(client, group, own, used_in, allowed):
    """What readers see changes only by those who publish, on the cover and in the text alike."""
    user = make_user(group)
    client.force_login(user)
    for use in ("cover", "body"):
        photo = make_photo(caption="Cũ", uploaded_by=user if own else make_user(REPORTER))
        if used_in:
            make_article(
                state=used_in, **({"cover": photo} if use == "cover" else {"body": in_body(photo)})
            )
        client.post(change(photo), fields(caption="Mới"))
        photo.refresh_from_db()
        assert photo.caption == ("Mới" if allowed else "Cũ"), use
