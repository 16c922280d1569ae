"""Write all comments as JSON lines, to a file or to the standard output."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand

from comments.exchange import json_lines


class Command(BaseCommand):
    help = "Xuất toàn bộ ý kiến, mỗi dòng một ý kiến (JSON)"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, nargs="?", help="bỏ trống: viết ra màn hình")

    def handle(self, *args, file, **options):
        if file is None:
            sys.stdout.writelines(json_lines.write())
            return
        with file.open("w", encoding="utf-8") as out:
            out.writelines(json_lines.write())
