"""A real Chromium for the tests of this folder; where none is installed they are skipped."""

import os
import shutil
import threading

import pytest
from django.core.signals import request_finished, request_started

# Milliseconds: a browser, its server and the database may share two slow processors with others.
PATIENCE = 30_000
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--no-sandbox",  # Chromium refuses to run as root with it
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="no Chromium is installed"))


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)

    # Playwright's loop runs in this thread, so Django takes every query for one inside a coroutine.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def answered():
    """Wait for what pages have still asked of the server: it would hold locks on the tables."""
    change, begun = threading.Condition(), [0]

    def count(step):
        with change:
            begun[0] += step
            change.notify_all()

    def started(**_):
        count(1)

    def finished(**_):
        count(-1)

    request_started.connect(started)
    request_finished.connect(finished)
    yield
    with change:
        ended = change.wait_for(lambda: begun[0] <= 0, timeout=PATIENCE / 1000)
        assert ended, "a request did not end"
    request_started.disconnect(started)
    request_finished.disconnect(finished)


@pytest.fixture(autouse=True)
def patient_lists(monkeypatch):
    """What is offered while one types is given up after some hundred milliseconds, which a browser
    beside other tests may need; that it is given up has tests of its own."""
    for room in ("find", "suggesting"):
        monkeypatch.setattr(f"journal.{room}.PATIENCE", PATIENCE)


@pytest.fixture
def open_page(chromium, live_server, answered):
    """open_page(**options): a new page in a new profile; an error on it fails the test."""
    contexts, complaints = [], []

    def open_(**options):
        context = chromium.new_context(base_url=live_server.url, locale="vi-VN", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []
