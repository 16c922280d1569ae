"""Set-up for all tests.

pyproject.toml names no settings module: the database must be there before Django reads any.
"""

import importlib
import os
from unittest.mock import patch

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import override_settings

from tests import cluster


def pytest_configure(config: pytest.Config) -> None:
    config.add_cleanup(cluster.start())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "journal.settings")
    django.setup()  # pytest-django does it only where Django was imported before


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """A test database is a copy of the one in which all migrations have run; see cluster.py."""
    if template := os.environ.get("TEST_TEMPLATE"):
        settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = template


@pytest.fixture(scope="session", autouse=True)
def own_storage(tmp_path_factory):
    """Files of a test run lie apart; static files need no collecting; passwords hash quickly."""
    with override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("media"),
        PROTECTED_ROOT=tmp_path_factory.mktemp("protected"),
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "protected": {"BACKEND": "journal.lib.protected.ProtectedStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


# Made by every migration and every flush again, of nothing but the code.
OF_THE_CODE = {"django_content_type", "auth_permission"}


@pytest.fixture(scope="session", autouse=True)
def quick_flush():
    """After a test with transactions of its own only tables that have rows are emptied: to make all
    tables and indexes anew takes as long as many a test."""

    def sql_flush(operations, style, tables, **options):
        tables = [each for each in tables if each not in OF_THE_CODE]
        with operations.connection.cursor() as cursor:
            ask = " UNION ALL ".join(f"(SELECT '{each}' FROM {each} LIMIT 1)" for each in tables)
            cursor.execute(ask)
            full = [name for (name,) in cursor.fetchall()]
        return [f"TRUNCATE {', '.join(full)} CASCADE"] if full else []

    with patch.object(type(connection.ops), "sql_flush", sql_flush):
        yield


@pytest.fixture(autouse=True)
def no_leftovers():
    """What one test had cached, no other sees."""
    cache.clear()


@pytest.fixture
def newsroom(transactional_db):
    """The groups that migrations made; a transactional test before this one has flushed them."""
    for name in (
        "articles.migrations.0002_newsroom_groups",
        "articles.migrations.0011_series_editors",
        "articles.migrations.0013_arrangements",
        "articles.migrations.0015_checks",
        "comments.migrations.0002_comment_moderators",
        "comments.migrations.0007_who_opens_and_closes",
        "comments.migrations.0010_who_rules",
        "comments.migrations.0011_decisions",
        "comments.migrations.0020_queue_limits",
        "comments.migrations.0013_personal_data",
        "comments.migrations.0018_exchange",
        "comments.migrations.0019_reader_letters",
        "issues.migrations.0002_archivists",
        "issues.migrations.0005_contents_authors",
    ):
        importlib.import_module(name).forwards(apps, None)
