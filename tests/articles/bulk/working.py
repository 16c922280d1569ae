"""What an editor does with many rows, for the tests of this folder."""

from django.urls import reverse

from articles import versions
from articles.models import Article, BulkAction, State
from tests.factories import make_article

ARTICLES, PHOTOS = "/admin/articles/article/", "/admin/articles/photo/"
SECRET = "Tiêu đề kín"


def drafts(count, **fields) -> list[Article]:
    made = []
    for _ in range(count):
        article = make_article(**{"state": State.DRAFT} | fields)
        versions.record(article, article.created_by)
        made.append(article)
    return made


def planned(client, work, rows, address=ARTICLES, **more) -> BulkAction:
    """What ticking rows of a list and choosing the work leads to."""
    sent = {"action": f"hang-loat-{work}", "_selected_action": [row.pk for row in rows]}
    response = client.post(address, sent | {"index": "0", "select_across": "0"} | more)
    assert response.status_code == 302
    return BulkAction.objects.latest("pk")


def page(action) -> str:
    return reverse("admin:articles_bulkaction_change", args=[action.pk])


def filled(client, action, **values):
    """The plan that the page shows once its form is filled in."""
    if values:
        assert client.post(page(action), values).status_code == 302
    return client.get(page(action)).context["plan"]


def carried_out(client, action, **more) -> BulkAction:
    client.post(page(action), {"_do": "1"} | more)
    action.refresh_from_db()
    return action


def outcomes(action) -> list[tuple[str, str]]:
    return list(action.rows.order_by("pk").values_list("state", "note"))
