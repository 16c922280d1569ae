"""Series: an order, a page of its own, a place under each of its articles."""

import json
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Series, State
from tests.factories import (
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_section,
    make_series,
    make_user,
)

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/series/"


def shown(client, address) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_lists_the_parts_in_their_order(client):
    """By number, not by date; drafts and scheduled parts are not named."""
    third, first = make_article(title="Phần cuối"), make_article(title="Mở đầu")
    draft = make_article(title="Kín một", state=State.DRAFT)
    later = make_article(title="Kín hai", state=State.SCHEDULED)
    series = make_series(first, draft, third, later, name="Dọc sông Hậu")
    page = shown(client, series.get_absolute_url())
    assert page.index("Kỳ 1") < page.index("Mở đầu") < page.index("Kỳ 3") < page.index("Phần cuối")
    assert "Kín" not in page
    assert "Còn tiếp" in page


def test_an_article_shows_its_series_and_where_it_stands(client):
    """With links to the other parts, none to itself; in the structured data, too."""
    parts = [make_article(title=f"Chặng {n}") for n in range(1, 4)]
    series = make_series(*parts, name="Dọc sông Hậu", complete=True)
    page = shown(client, parts[1].get_absolute_url())
    box = page[page.index('<nav class="series"') :]
    box = box[: box.index("</nav>")]
    assert "Loạt bài · kỳ 2" in box
    assert parts[0].get_absolute_url() in box
    assert parts[1].get_absolute_url() not in box
    assert "Còn tiếp" not in box
    data = json.loads(re.search(r'ld\+json">(.*?)</script>', page, re.DOTALL)[1])
    assert data["isPartOf"]["url"].endswith(series.get_absolute_url())
    assert data["position"] == 2


def test_of_a_long_series_the_parts_around_are_shown(client):
    """Nine at most, and a link to all."""
    parts = [make_article(title=f"Chặng số {n}.") for n in range(1, 21)]
    make_series(*parts)
    page = shown(client, parts[9].get_absolute_url())
    box = page[page.index('<nav class="series"') : page.index("Xem cả loạt bài")]
    assert re.findall(r"Chặng số (\d+)\.", box) == [str(n) for n in range(6, 15)]


def test_an_article_costs_no_query_more(client):
    """With twenty parts as with none."""
    alone, part = make_article(), make_article(section=make_section())
    make_series(part, *(make_article() for _ in range(19)))
    counts = []
    for article in (alone, part):
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(article.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_list_of_series_names_those_that_have_begun(client):
    """In the sitemap, too."""
    make_series(make_article(), name="Đã có kỳ một")
    make_series(make_article(state=State.DRAFT), name="Chưa ra kỳ nào")
    page = shown(client, "/loat-bai/")
    assert "Đã có kỳ một" in page
    assert "Chưa ra kỳ nào" not in page
    assert client.get("/sitemap-loat-bai.xml").content.decode().count("<loc>") == 1


# --- the newsroom ---------------------------------------------------------------------------------


def form_data(*rows, series=None, **fields) -> dict:
    """What the browser sends; a row is (id or "", number, article)."""
    first = len(series.parts.all()) if series else 0
    data = {"name": "Dọc sông Hậu", "slug": "", "description": ""}
    data |= {"parts-TOTAL_FORMS": len(rows), "parts-INITIAL_FORMS": first}
    for n, (pk, number, article) in enumerate(rows):
        data |= {f"parts-{n}-id": pk, f"parts-{n}-number": number}
        data |= {f"parts-{n}-article": article, f"parts-{n}-series": series.pk if series else ""}
    return data | fields


def test_an_editor_makes_a_series_and_swaps_two_parts(client):
    """Two parts change their numbers in one save."""
    client.force_login(make_user(SECTION_EDITOR))
    one, two = make_article(), make_article()
    client.post(f"{LIST}add/", form_data(("", 1, one.pk), ("", 2, two.pk)))
    series = Series.objects.get()
    assert series.slug == "doc-song-hau"
    a, b = series.parts.all()
    rows = (a.pk, 2, one.pk), (b.pk, 1, two.pk)
    response = client.post(f"{LIST}{series.pk}/change/", form_data(*rows, series=series))
    assert response.status_code == 302
    assert [part.article for part in series.parts.all()] == [two, one]


def test_a_number_twice_and_an_article_twice_are_refused_in_words(client):
    """Nothing is stored, what was typed stands there."""
    client.force_login(make_user(MANAGING_EDITOR))
    one, two = make_article(), make_article()
    page = client.post(f"{LIST}add/", form_data(("", 1, one.pk), ("", 1, two.pk))).content.decode()
    assert "Đã có kỳ 1 ở trên" in page
    page = client.post(f"{LIST}add/", form_data(("", 1, one.pk), ("", 2, one.pk))).content.decode()
    assert "Bài này đã chọn ở trên" in page
    make_series(two)
    page = client.post(f"{LIST}add/", form_data(("", 1, two.pk))).content.decode()
    assert "errorlist" in page
    assert Series.objects.count() == 1


def test_a_secret_title_is_not_told_by_a_series(client):
    """A section editor sees the number of a draft that is not theirs."""
    series = make_series(make_article(title="Điều tra kín", state=State.DRAFT))
    client.force_login(make_user(SECTION_EDITOR))
    page = shown(client, f"{LIST}{series.pk}/change/")
    assert "Điều tra kín" not in page
    assert "Bài số" in page


@pytest.mark.parametrize(
    ("group", "may_add", "may_delete"),
    [(REPORTER, 403, 403), (SECTION_EDITOR, 200, 403), (EDITOR_IN_CHIEF, 200, 200)],
)
def test_who_keeps_series(client, group, may_add, may_delete):
    """Reporters look; editors write; the editor-in-chief deletes."""
    series = make_series(make_article())
    client.force_login(make_user(group))
    assert client.get(f"{LIST}{series.pk}/change/").status_code == 200
    assert client.get(f"{LIST}add/").status_code == may_add
    assert client.get(f"{LIST}{series.pk}/delete/").status_code == may_delete
    data = form_data((series.parts.get().pk, 7, series.parts.get().article_id), series=series)
    client.post(f"{LIST}{series.pk}/change/", data)
    assert (series.parts.get().number == 7) == (may_add == 200)


def test_the_article_form_says_which_series(client):
    """With a way there; without one, a word and a way to the list."""
    chief = make_user(EDITOR_IN_CHIEF)
    client.force_login(chief)
    part, alone = make_article(), make_article()
    series = make_series(make_article(), part, name="Dọc sông Hậu")
    page = shown(client, f"/admin/articles/article/{part.pk}/change/")
    assert f'href="{LIST}{series.pk}/change/">Dọc sông Hậu</a>, kỳ 2' in page
    assert "Chưa thuộc loạt bài nào" in shown(client, f"/admin/articles/article/{alone.pk}/change/")
