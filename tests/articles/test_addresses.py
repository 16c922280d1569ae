"""Addresses outlive names: what was renamed answers 301 under every address it ever had."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from articles.models import OldAddress
from tests.factories import (
    EDITOR_IN_CHIEF,
    make_article,
    make_author,
    make_section,
    make_series,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db
MAKERS = {
    "section": make_section,
    "author": make_author,
    "topic": make_topic,
    "series": make_series,
}


def rename(row, slug: str) -> None:
    row.slug = slug
    row.save()


@pytest.fixture(params=MAKERS)
def row(request):
    """One row of each kind, with something to show."""
    row = MAKERS[request.param](slug="ten-dau")
    if request.param == "series":
        row.parts.create(article=make_article())
    return row


def test_every_former_address_leads_to_the_present_one(client, row):
    """After two renamings both old addresses answer 301, with the query that was asked for."""
    first = row.get_absolute_url()
    rename(row, "ten-hai")
    second = row.get_absolute_url()
    rename(row, "ten-ba")
    for old in (first, second):
        response = client.get(f"{old}?page=2")
        assert response.status_code == 301
        assert response["Location"] == f"{row.get_absolute_url()}?page=2"
        assert response["Cache-Control"].startswith("public")
        assert not response.cookies
    assert client.get(row.get_absolute_url()).status_code == 200


def test_a_row_that_takes_its_old_address_back_answers_there(client, row):
    """No redirect to itself is left behind."""
    first = row.get_absolute_url()
    rename(row, "ten-hai")
    other = row.get_absolute_url()
    rename(row, "ten-dau")
    assert client.get(first).status_code == 200
    assert client.get(other)["Location"] == first


def test_saving_without_a_new_address_remembers_nothing(row):
    """A new name alone keeps the address."""
    row.name = "Tên khác hẳn"
    row.save()
    assert row.slug == "ten-dau"
    assert not OldAddress.objects.exists()


def test_an_address_that_leads_elsewhere_is_not_given_away(row):
    """The form refuses it and says why; a free one is taken."""
    rename(row, "ten-hai")
    new = type(row)(name="Mới", slug="ten-dau")
    with pytest.raises(ValidationError) as refusal:
        new.full_clean()
    assert refusal.value.error_dict["slug"][0].code == "leads-elsewhere"
    type(row)(name="Mới", slug="ten-khac").full_clean()
    row.slug = "ten-dau"
    row.full_clean()  # its own


def test_a_live_row_is_stronger_than_an_old_address(client, row):
    """Where a script gave the address away, the living row answers there."""
    first = row.get_absolute_url()
    rename(row, "ten-hai")
    new = MAKERS[row._meta.model_name](slug="ten-dau")
    assert client.get(first).status_code == 200
    rename(new, "ten-tu")
    assert client.get(first)["Location"] == new.get_absolute_url()


def test_an_unknown_address_answers_404(client, row):
    """As it did before."""
    address = row.get_absolute_url().replace("ten-dau", "khong-co")
    assert client.get(address).status_code == 404


def test_kinds_do_not_share_addresses(client):
    """A topic's old address says nothing of an author."""
    topic, author = make_topic(slug="lan"), make_author(slug="minh")
    rename(topic, "hoa-lan")
    assert client.get("/tac-gia/lan/").status_code == 404
    assert client.get("/chu-de/lan/").status_code == 301
    assert client.get(author.get_absolute_url()).status_code == 200


def test_a_sections_feed_and_articles_move_with_it(client):
    """RSS readers and links to articles follow, too."""
    article = make_article(section=make_section(slug="van-hoa"))
    old = article.get_absolute_url()
    rename(article.section, "van-hoa-nghe-thuat")
    assert client.get("/rss/van-hoa/")["Location"] == "/rss/van-hoa-nghe-thuat/"
    response = client.get(old)
    assert response.status_code == 301
    assert "/van-hoa-nghe-thuat/" in response["Location"]


def test_a_section_out_of_use_is_not_led_to(client):
    """Neither under its address nor under an old one."""
    section = make_section(slug="cu", active=False)
    rename(section, "moi")
    assert client.get("/chuyen-muc/cu/").status_code == 404


def test_the_database_keeps_an_address_to_one_row():
    """Of one kind; and no old address without a row."""
    OldAddress.objects.create(slug="x", topic=make_topic())
    OldAddress.objects.create(slug="x", author=make_author())
    for fields in ({"topic": make_topic()}, {}, {"topic": make_topic(), "author": make_author()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OldAddress.objects.create(slug="x", **fields)


def test_the_form_renames(client):
    """An editor changes the address in the admin; the old one leads on."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    topic = make_topic(slug="cho-noi")
    data = {"name": topic.name, "slug": "cho-noi-mien-tay", "description": ""}
    client.post(f"/admin/articles/topic/{topic.pk}/change/", data)
    client.logout()
    assert client.get("/chu-de/cho-noi/")["Location"] == "/chu-de/cho-noi-mien-tay/"
