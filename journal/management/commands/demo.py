import os
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from journal.demo import build


class Command(BaseCommand):
    help = "Dựng tờ báo mẫu trong một cơ sở dữ liệu còn trống, mỗi vai một tài khoản."

    def handle(self, **options):
        path = settings.VAR_DIR / "demo-accounts.txt"
        try:
            # The accounts are known before they exist: a demo killed in between is built again.
            with transaction.atomic():
                accounts = build.journal(self.stdout.write)
                write_private(path, "".join(f"{name}\t{word}\n" for name, word in accounts))
        except build.NotEmpty as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Tài khoản mẫu: {path}")


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    new.replace(path)
