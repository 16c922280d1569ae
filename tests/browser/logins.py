"""Logging in: by the form, where that is the matter; else with a session that is there already."""

from django.conf import settings
from django.test import Client

PASSWORD = "mat-khau-du-dai"
SERVERS = ["localhost", "127.0.0.1"]  # pytest-django's, and a process of its own


def fill_in_password(page, user):
    page.fill("#id_username", user.username)
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")


def log_in(page, user):
    client, name = Client(), settings.SESSION_COOKIE_NAME
    client.force_login(user)
    cookie = {"name": name, "value": client.cookies[name].value, "path": "/", "httpOnly": True}
    page.context.add_cookies([cookie | {"domain": domain} for domain in SERVERS])
