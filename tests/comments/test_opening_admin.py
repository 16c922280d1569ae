"""The newsroom's list of rules: who may lay them down, and what it tells of drafts."""

import pytest
from django.urls import reverse

from articles.models import State
from comments.openness import OpeningRule
from tests.factories import EDITOR_IN_CHIEF, MODERATOR, REPORTER, make_article, make_user

pytestmark = pytest.mark.django_db
ADD = "admin:comments_openingrule_add"
RULE = {"article": "", "section": "", "mode": "days", "days": "30", "reason": ""}


@pytest.mark.parametrize(
    ("group", "may"), [(MODERATOR, True), (EDITOR_IN_CHIEF, True), (REPORTER, False)]
)
def test_who_may_close(client, group, may):
    """Who moderates; nobody else, not by a hand-made post either."""
    client.force_login(make_user(group))
    response = client.post(reverse(ADD), RULE)
    assert response.status_code == (302 if may else 403)
    assert OpeningRule.objects.exists() is may


def test_a_rule_for_an_article_by_its_number(client):
    """What readers have can be named; the list shows its number."""
    client.force_login(make_user(MODERATOR))
    article = make_article()
    client.post(reverse(ADD), RULE | {"article": article.pk, "mode": "closed", "days": ""})
    assert OpeningRule.objects.get().article == article
    page = client.get(reverse("admin:comments_openingrule_changelist")).content.decode()
    assert f"Bài số {article.pk}" in page


@pytest.mark.parametrize("value", ["x", "999999", "draft"])
def test_what_is_not_out_cannot_be_named(client, value):
    """A draft, like what does not exist: no such article, and no title is told."""
    client.force_login(make_user(MODERATOR))
    draft = make_article(state=State.DRAFT, title="Một tin chưa ai được biết")
    value = draft.pk if value == "draft" else value
    response = client.post(reverse(ADD), RULE | {"article": value})
    assert "Không có bài nào đã đăng mang số này." in response.content.decode()
    assert draft.title not in response.content.decode()
    assert not OpeningRule.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"days": ""}, "Số ngày đi với"),
        ({"mode": "open"}, "Số ngày đi với"),
        ({"mode": ""}, "bắt buộc"),
    ],
)
def test_a_rule_that_means_nothing_is_explained(client, fields, words):
    """In Vietnamese, with what was typed."""
    client.force_login(make_user(MODERATOR))
    response = client.post(reverse(ADD), RULE | {"reason": "Nghỉ Tết"} | fields)
    assert words in response.content.decode()
    assert "Nghỉ Tết" in response.content.decode()
    assert not OpeningRule.objects.exists()


def test_a_second_rule_for_the_site_is_refused(client):
    """The one that stands is to be changed."""
    client.force_login(make_user(MODERATOR))
    client.post(reverse(ADD), RULE)
    response = client.post(reverse(ADD), RULE)
    assert "Đã có quy định cho toàn trang" in response.content.decode()
