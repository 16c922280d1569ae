"""What an operator must be able to rely on before a site goes up."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command

from comments import spoken
from journal import checks
from journal.lib.pdf import ocr

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "SECRET_KEY": "x9" * 30 + "-not-a-real-key-but-long-enough",
    "SITE_URL": "https://tapchi.vi-du.example",
    "JOURNAL_EMAIL": "toa-soan@tapchi.vi-du.example",
}


def manage(*arguments, **environment):
    """Run manage.py in a process of its own, with the environment given and nothing inherited."""
    kept = {name: os.environ[name] for name in ("PATH", "DATABASE_URL") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_production_settings_pass_the_deployment_check():
    """`check --deploy` has nothing to say, but which programs are missing where codes are silent or
    scans are not read."""
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr
    said = set(re.findall(r"\b\w+\.[CEWI]\d{3}\b", done.stdout + done.stderr))
    missing = {"journal.I001": not spoken.available(), "journal.I003": bool(ocr.missing())}
    assert said == {name for name, is_missing in missing.items() if is_missing}


@pytest.mark.parametrize("name", ["SECRET_KEY", "SITE_URL"])
def test_nothing_is_made_up_beside_a_given_database(name):
    """With DATABASE_URL set, a missing setting stops the site and is named."""
    environment = {key: value for key, value in PRODUCTION.items() if key != name}
    done = manage("check", **environment)
    assert done.returncode != 0
    assert f"{name} is not set" in done.stderr


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"SITE_URL": "http://tapchi.vi-du.example"}, "journal.E002"),
        ({"ALLOWED_HOSTS": "*"}, "journal.E003"),
        ({"DEBUG": "1"}, "security.W018"),
        ({"DEBUG": "1", "JOURNAL_EMAIL": ""}, "journal.I002"),
    ],
)
def test_a_bad_deployment_is_refused(environment, expected):
    """Plain HTTP, any host, debugging: each is named."""
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION | environment)
    assert done.returncode != 0
    assert expected in done.stderr


def test_mistyped_proxies_are_named():
    """A plain check finds them; else the first request would."""
    done = manage("check", **PRODUCTION, TRUSTED_PROXIES="10.0.0.0/8, 10.0.0.300")
    assert done.returncode != 0
    assert "journal.E005" in done.stderr
    assert "10.0.0.300" in done.stderr


@pytest.mark.parametrize(
    ("environment", "promise"),
    [
        ({}, (False, False)),
        ({"HSTS_SUBDOMAINS": "1"}, (True, False)),
        ({"HSTS_SUBDOMAINS": "1", "HSTS_PRELOAD": "1"}, (True, True)),
        ({"HSTS_SUBDOMAINS": "1", "SITE_URL": "http://tapchi.vi-du.example"}, (False, False)),
    ],
)
def test_the_whole_domain_is_bound_only_on_demand(monkeypatch, environment, promise):
    """HSTS for subdomains and for preloading cannot be taken back soon."""
    for name, value in (PRODUCTION | environment).items():
        monkeypatch.setenv(name, value)
    read = runpy.run_path(str(ROOT / "journal" / "settings.py"))
    assert (read["SECURE_HSTS_INCLUDE_SUBDOMAINS"], read["SECURE_HSTS_PRELOAD"]) == promise


def test_a_captcha_that_lets_everybody_through_is_an_error(monkeypatch):
    """CAPTCHA_TEST_MODE never goes live."""
    assert checks.captcha_is_real(None) == []
    monkeypatch.setattr(settings, "CAPTCHA_TEST_MODE", True, raising=False)
    assert [error.id for error in checks.captcha_is_real(None)] == ["journal.E001"]


@pytest.mark.django_db
def test_no_migration_is_missing(capsys):
    """The models and the migrations say the same."""
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    assert "No changes" in capsys.readouterr().out


def test_migrations_are_named_by_people():
    """No 0007_auto_…; one line of numbers in each app."""
    for app in ("articles", "comments", "issues"):
        numbers = []
        for path in (ROOT / app / "migrations").glob("0*.py"):
            assert "_auto_" not in path.stem
            numbers.append(int(path.stem[:4]))
        assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_every_other_system_check_passes():
    """Models, admin, templates, URLs."""
    assert [message for message in run_checks() if not message.is_silenced()] == []
