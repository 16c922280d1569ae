"""Read before Django is set up, so what needs it is imported where it is used."""

import pytest


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks


@pytest.fixture
def chief(client):
    from tests.factories import EDITOR_IN_CHIEF, make_user

    user = make_user(EDITOR_IN_CHIEF)
    client.force_login(user)
    return user
