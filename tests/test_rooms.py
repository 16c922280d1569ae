"""The list of rooms beside every page of the newsroom."""

import re

import pytest
from django.template import Context, Template

from tests.factories import EDITOR_IN_CHIEF, MODERATOR, make_user

pytestmark = pytest.mark.django_db
PLACE = "/admin/comments/comment/"


def sidebar(client, path=PLACE) -> str:
    page = client.get(path).content.decode()
    return re.search(r'<nav class="sticky" id="nav-sidebar".*?</nav>', page, re.DOTALL)[0]


def test_the_rooms_a_person_may_enter_are_listed(client):
    """The one they are in is marked, here and there for machines; others are not told of."""
    client.force_login(make_user(MODERATOR))
    shown = sidebar(client)
    assert f'<a href="{PLACE}" aria-current="page">' in shown
    assert shown.count("aria-current") == shown.count("current-model") == 1
    assert "/admin/auth/user/" not in shown
    client.force_login(make_user(EDITOR_IN_CHIEF))
    assert 'href="/admin/articles/article/add/" class="addlink"' in sidebar(client)


def test_names_are_escaped():
    model = {"object_name": "X", "name": "<b>&", "admin_url": '/x/"', "add_url": None}
    rooms = [{"app_label": "x", "app_url": "/x/", "name": "<i>", "models": [model]}]
    template = Template("{% load rooms %}{% room_list rooms '/' %}")
    written = template.render(Context({"rooms": rooms}))
    assert "&lt;b&gt;&amp;" in written and "&lt;i&gt;" in written and "/x/&quot;" in written
    assert "<b>" not in written and "<i>" not in written
