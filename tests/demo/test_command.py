"""`manage.py demo`: what it leaves behind when it succeeds and when it does not."""

import io

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from journal.demo import build

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick(monkeypatch, settings, tmp_path):
    """A demo of one account; the real one takes half a minute and is built in test_site.py."""

    def journal(log):
        User.objects.create_user("bientap", password="x")
        return [("bientap", "mật-khẩu")]

    monkeypatch.setattr(build, "journal", journal)
    settings.VAR_DIR = tmp_path / "var"


def test_only_its_owner_reads_the_accounts(settings):
    """From the first byte, also in the place of an older file that all could read."""
    settings.VAR_DIR.mkdir()
    path = settings.VAR_DIR / "demo-accounts.txt"
    path.write_text("older")
    path.chmod(0o644)
    call_command("demo", stdout=io.StringIO())
    assert path.read_text() == "bientap\tmật-khẩu\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(settings.VAR_DIR.iterdir()) == [path]


def test_no_account_without_its_password(settings):
    """Where the passwords cannot be written down, nothing is built."""
    settings.VAR_DIR.write_text("a file where the folder should be")
    with pytest.raises(OSError, match="exists"):
        call_command("demo", stdout=io.StringIO())
    assert not User.objects.exists()
