import time

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from journal.sweep import sweep


class Command(BaseCommand):
    help = "Xin lại những việc nền còn dở và dọn dẹp; với --every N thì cứ N giây một lần."

    def add_arguments(self, parser):
        parser.add_argument("--every", type=int, metavar="N", help="giây")

    def handle(self, *, every, **options):
        while True:
            for name, count in sweep().items():
                if count or not every:
                    self.stdout.write(f"{name}: {count}")
            if not every:
                return
            close_old_connections()
            time.sleep(every)
