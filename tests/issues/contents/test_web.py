"""Articles of the web with the title of a line."""

from datetime import UTC, datetime

import pytest

from issues.contents.web import found_for
from tests.factories import State, make_article
from tests.issues.making import make_issue

pytestmark = pytest.mark.django_db


def article(title: str, year: int = 2022, **fields):
    return make_article(title=title, published_at=datetime(year, 6, 5, tzinfo=UTC), **fields)


def test_the_same_title_and_nearly_the_same(django_assert_num_queries):
    """However it is typed; one word more or less, but not another story; one query for all."""
    issue = make_issue(year=2022, month=6)
    same = article("Những cây cầu đá không tên ở Sơn Hà")
    near = article("Con tằm trở lại Bãi Dâu: mùa thứ hai")
    titles = {
        1: "NHỮNG CÂY CẦU ĐÁ KHÔNG TÊN Ở SƠN HÀ",
        2: "Con tằm trở lại Bãi Dâu, mùa hai",
        3: "Con tằm nhà bên",
        4: "",
        5: "?!",
    }
    with django_assert_num_queries(5):  # of which four are about the planner and the savepoint
        found = found_for(titles, issue)
    assert {key: (each.pk, each.is_same) for key, each in found.items()} == {
        1: (same.pk, True),
        2: (near.pk, False),
    }


def test_of_several_the_one_nearest_the_month_of_print():
    """A title that comes back each year leads to the story of its own time."""
    article("Thư tòa soạn", 2020)
    own = article("Thư tòa soạn", 2022)
    assert found_for({1: "Thư toà soạn"}, make_issue(year=2022, month=7))[1].pk == own.pk


def test_only_what_readers_have():
    """No draft, and nothing that was taken down."""
    make_article(title="Bến Kẻ Mơ mùa nước", state=State.DRAFT)
    make_article(title="Bến Kẻ Mơ mùa nước", state=State.WITHDRAWN)
    assert found_for({1: "Bến Kẻ Mơ mùa nước"}, make_issue()) == {}
