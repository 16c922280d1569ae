"""The photo library in the admin, and the field by which a form takes a photo from it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.admin.photo_filters import months
from articles.admin.photo_uses import use_lines
from articles.models import Photo, State
from tests.articles.test_library import encoded, scene
from tests.factories import (
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
    MODERATOR,
    REPORTER,
    jpeg,
    make_article,
    make_author,
    make_photo,
    make_user,
    make_video,
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
    with django_assert_max_num_queries(8):
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


def test_every_kind_of_use_is_named(client, reporter):
    """Portraits and posters, too; what a person may not look at is counted."""
    photo = make_photo(uploaded_by=reporter)
    author = make_author(name="Minh An", portrait=photo)
    make_video(title="Bản dựng kín", poster=photo, published_at=None)
    page = client.get(change(photo)).content.decode()
    may_see = (
        reporter.has_perm("articles.view_author"),
        reporter.has_perm("articles.view_videoclip"),
    )
    address = reverse("admin:articles_author_change", args=[author.pk])
    assert (address in page, "Bản dựng kín" in page) == may_see
    client.force_login(make_user(EDITOR_IN_CHIEF))
    page = client.get(change(photo)).content.decode()
    assert "Chân dung tác giả" in page
    assert address in page
    assert "Bản dựng kín" in page


def test_a_use_of_a_kind_one_may_not_look_at_is_counted():
    """Its name is not told."""
    photo = make_photo()
    make_video(title="Bản dựng kín", poster=photo)
    nobody = make_user(MODERATOR)
    assert use_lines([photo.pk], nobody) == ["1 video bạn không được xem"]


def test_the_form_says_what_is_to_be_mended(client, reporter):
    """Too small, more so where it stands wide; words that lack; what looks alike."""
    photo = make_photo(size=(1000, 600), alt="", uploaded_by=reporter)
    page = client.get(change(photo)).content.decode()
    assert "Ảnh nhỏ: rộng 1.000 điểm ảnh, lên trang sẽ mờ ở khổ rộng" in page
    assert "Còn thiếu: văn bản thay thế." in page
    wide = f'<figure class="photo wide" data-photo="{photo.pk}"></figure>'
    make_article(body=wide)
    assert "đang được dùng ở khổ rộng" in client.get(change(photo)).content.decode()
    good = make_photo(size=(2000, 1200), uploaded_by=reporter)
    assert "photo-facts" not in client.get(change(good)).content.decode()
    alike = Photo.objects.create(file=encoded(scene()), caption="Bến đò lúc sáng")
    other = Photo.objects.create(file=encoded(scene().resize((300, 200))), uploaded_by=reporter)
    page = client.get(change(other)).content.decode()
    assert "Có thể trùng với" in page
    assert f"Bến đò lúc sáng (số {alike.pk}" in page


def test_a_new_file_keeps_the_number_and_every_use(
    client, managing_editor, django_capture_on_commit_callbacks
):
    """What shows the photo shows the new file; the person hears what became of it."""
    photo, same = make_photo(size=(400, 300)), make_photo(size=(90, 60))
    draft = make_article(state=State.DRAFT, cover=photo)
    with django_capture_on_commit_callbacks() as callbacks:
        file = SimpleUploadedFile("b.jpg", jpeg(90, 60), "image/jpeg")
        page = client.post(change(photo), fields(file=file), follow=True).content.decode()
    draft.refresh_from_db()
    assert draft.cover == photo
    assert draft.cover.width == 90
    assert len(callbacks) == 1
    assert f"Ảnh giống hệt đã có trong thư viện: số {same.pk}" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"cua": "toi"}, {"mine"}),
        ({"thieu": "van-ban"}, {"no alt"}),
        ({"thieu": "tac-gia"}, {"no credit"}),
        ({"thieu": "nho"}, {"small"}),
        ({"thieu": "chua-dung"}, {"mine", "no alt", "no credit", "small"}),
        ({"thang": f"{months()[1]:%Y-%m}"}, set()),
        ({"thieu": "x", "thang": "9999-99"}, {"all"}),
    ],
)
def test_the_list_is_narrowed(client, reporter, query, found):
    """By whose they are, by what they lack, by month; a value that is none narrows nothing."""
    large = {"size": (1300, 10)}
    photos = {
        "mine": make_photo(uploaded_by=reporter, **large),
        "no alt": make_photo(alt="", **large),
        "no credit": make_photo(credit="", **large),
        "small": make_photo(),
    }
    used = [make_photo(**large) for _ in range(5)]
    make_article(cover=used[0], body=in_body(used[1]))
    make_article(cover=used[2], body=in_body(used[3]), state=State.DRAFT)
    make_author(portrait=used[4])
    rows = client.get(reverse(LIST), query).context["cl"].result_list
    every = set(photos.values()) | set(used)
    assert set(rows) == (every if found == {"all"} else {photos[name] for name in found})


def test_a_month_is_that_of_the_newsroom(client, reporter):
    """The first minute of a month belongs to it, the one before does not."""
    month, before = months()[0], months()[1]
    first, last = make_photo(), make_photo()
    Photo.objects.filter(pk=first.pk).update(uploaded_at=month)
    Photo.objects.filter(pk=last.pk).update(uploaded_at=month - timedelta(seconds=1))
    for moment, photo in ((month, first), (before, last)):
        rows = client.get(reverse(LIST), {"thang": f"{moment:%Y-%m}"}).context["cl"].result_list
        assert rows == [photo]


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
