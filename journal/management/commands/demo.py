from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from journal.demo import build


class Command(BaseCommand):
    help = "Fill an empty database with the demo journal and one account for each role."

    def handle(self, **options):
        try:
            accounts = build.journal(self.stdout.write)
        except build.NotEmpty as refusal:
            raise CommandError(str(refusal)) from refusal
        path = settings.VAR_DIR / "demo-accounts.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text("".join(f"{user}\t{password}\n" for user, password in accounts))
        self.stdout.write(f"Demo accounts: {path}")
