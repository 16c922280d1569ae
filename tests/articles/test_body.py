"""What readers get of the photos in a body: single, in a pair, in a gallery."""

import html5lib
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from articles import body, versions
from articles.admin.photo_uses import articles_using
from articles.models import Photo
from journal.lib.html import clean
from tests.factories import EDITOR_IN_CHIEF, make_article, make_photo, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def figure(photo, caption: str = "") -> str:
    number = photo if isinstance(photo, int) else photo.pk
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure class="photo" data-photo="{number}">{words}</figure>'


def group(kind: str, *figures: str, caption: str = "") -> str:
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    return clean(f'<figure class="{kind}">{"".join(figures)}{words}</figure>')


def printed(markup: str):
    """The elements that readers get of a body."""
    photos = Photo.objects.in_bulk(body.photo_ids(markup))
    return html5lib.parseFragment(body.rendered(markup, photos), namespaceHTMLElements=False)


def words(element) -> str:
    return " ".join("".join(element.itertext()).split())


def test_a_gallery_prints_each_photo_as_the_library_has_it_today():
    """Its own caption before the library's, credit and alternative text, one caption of all."""
    one = make_photo(caption="Của kho", credit="Hà Vy", alt="Bến & sông")
    two = make_photo(caption="Của kho", credit="", alt="")
    (gallery,) = printed(
        group("gallery wide", figure(one), figure(two, "Riêng"), caption="Phiên <em>chợ</em>")
    )
    assert gallery.get("class") == "gallery wide"
    first, second, caption = gallery
    assert words(first) == "Của kho Ảnh: Hà Vy"
    assert words(second) == "Riêng"
    assert (caption.tag, words(caption)) == ("figcaption", "Phiên chợ")
    link, image = first.find("a"), first.find("a/img")
    assert link.get("href") == one.file.url
    assert link.get("aria-label") == "Phóng to ảnh: Bến & sông"
    assert image.get("alt") == "Bến & sông"
    assert (image.get("width"), image.get("height")) == ("64", "48")
    assert second.find("a").get("aria-label") == "Phóng to ảnh"


def test_photos_that_stand_upright_are_known_in_a_pair():
    """The sheet gives both the same height; nothing is known of figures that stand alone."""
    tall, wide = make_photo(size=(40, 60)), make_photo(size=(60, 40))
    (pair,) = printed(group("pair", figure(tall), figure(wide)))
    assert [each.get("class") for each in pair] == ["photo upright", "photo"]
    (single,) = printed(figure(tall))
    assert single.get("class") == "photo"


def test_a_photo_that_is_gone_leaves_its_place_out():
    """The others stay; of a group without any photo nothing is printed."""
    photo = make_photo(caption="Còn")
    (pair,) = printed(group("pair", figure(photo), figure(999), caption="Hai bến"))
    assert words(pair) == "Còn Ảnh: Hà VyHai bến"
    assert not len(printed(group("gallery", figure(998), figure(999), caption="Không còn")))


def test_enlarged_photos_come_from_the_largest_rendition():
    """Not the original, which may have sixty megapixels."""
    photo = make_photo()
    photo.rendition_widths = [640, 1920]
    printed_body = body.rendered(figure(photo), {photo.pk: photo})
    assert f'href="{default_storage.url(photo.rendition_name(1920))}"' in printed_body


@pytest.mark.parametrize("nasty", ['"><script>alert(1)</script>', "<b>&amp;</b>"])
def test_what_the_library_says_is_escaped(nasty):
    """In captions, credits, texts and names, in a group as alone."""
    photo = make_photo(caption=nasty, credit=nasty, alt=nasty)
    both = group("pair", figure(photo), figure(photo)) + figure(photo)
    tags = {each.tag for each in printed(both).iter()}
    assert tags <= {"DOCUMENT_FRAGMENT", "figure", "a", "img", "figcaption", "span"}


def test_an_article_knows_the_photos_of_its_groups(client):
    """Its rows, its edition, the where-used list and the search know them like any other."""
    one, two = make_photo(), make_photo()
    article = make_article(body=group("pair", figure(one), figure(two, "Thuyền thúng")))
    assert set(article.photos.all()) == {one, two}
    assert set(article.editions.get().photo_ids) == {one.pk, two.pk}
    assert list(articles_using([two])) == [article]
    assert "Thuyền thúng" in article.searchable_text()
    client.force_login(make_user(EDITOR_IN_CHIEF))
    page = client.get(reverse("admin:articles_photo_delete", args=[two.pk])).content.decode()
    assert article.title in page


def test_restoring_brings_a_group_back_and_names_the_photos_that_are_gone():
    """The body is as it was; what the library no longer has is said."""
    one, two = make_photo(), make_photo()
    before = group("pair", figure(one), figure(two))
    article = make_article(body=before, state="draft")
    by = make_user(EDITOR_IN_CHIEF)
    version = versions.record(article, by)
    article.body = "<p>Không ảnh.</p>"
    article.save()
    gone = two.pk
    two.delete()
    assert versions.restore(version, by) == [f"ảnh số {gone} trong bài"]
    article.refresh_from_db()
    assert article.body == before
    assert list(article.photos.all()) == [one]


def test_a_gallery_of_fifty_costs_no_more_queries_than_one_photo(client, count_of_queries):
    """Every photo of the page comes with the article's own row."""
    photos = [make_photo() for _ in range(50)]
    single = make_article(body=figure(photos[0]))
    many = make_article(body=group("gallery", *map(figure, photos)), section=single.section)
    for article in (single, many):  # what pages share is kept
        client.get(article.get_absolute_url())
    assert count_of_queries(many) == count_of_queries(single) > 0
    page = client.get(many.get_absolute_url()).content.decode()
    assert page.count('class="enlarge"') == 50


@pytest.fixture
def count_of_queries(client, django_assert_max_num_queries):
    def count(article) -> int:
        with django_assert_max_num_queries(20) as queries:
            assert client.get(article.get_absolute_url()).status_code == 200
        return len(queries)

    return count
