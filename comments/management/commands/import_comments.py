"""Take in comments from WordPress, Disqus, Isso or our own export; again it adds nothing."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from comments.exchange import runs
from comments.exchange.items import BadFile
from comments.exchange.models import ImportRun
from comments.exchange.places import read_map
from comments.models import State


class Command(BaseCommand):
    help = "Nhập ý kiến từ tệp của WordPress (WXR), Disqus (XML), Isso (SQLite) hay JSON đã xuất"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--from", dest="kind", choices=ImportRun.Kind.values, required=True)
        parser.add_argument("--name", default="", help="tên nguồn, khi có nhiều trang cùng loại")
        parser.add_argument("--map", type=Path, help="CSV: địa chỉ cũ, số của bài ở đây")
        parser.add_argument("--dry-run", action="store_true", help="chỉ nói sẽ làm gì")

    def handle(self, *args, file, kind, name, dry_run, **options):
        try:
            table = read_map(options["map"].open(encoding="utf-8-sig")) if options["map"] else {}
        except (OSError, BadFile) as error:
            raise CommandError(getattr(error, "messages", [str(error)])[0]) from error
        if not file.is_file():
            raise CommandError(f"Không có tệp {file}.")
        told = self._progress if sys.stderr.isatty() else None
        report = runs.load(kind, name, file, table, dry=dry_run, told=told)
        self._say(report, dry_run)
        if report.error:
            raise CommandError(report.error)

    def _progress(self, report):
        self.stderr.write(f"\r{report.new} mới, {report.known} đã có", ending="")

    def _say(self, report, dry_run):
        new = "Sẽ nhập" if dry_run else "Đã nhập"
        states = ", ".join(f"{State(key).label} {n}" for key, n in sorted(report.states.items()))
        self.stdout.write(f"{new}: {report.new}" + (f" ({states})" if states else ""))
        self.stdout.write(f"Đã có từ trước: {report.known}")
        self.stdout.write(f"Bỏ qua (không phải ý kiến): {report.skipped}")
        if report.refused:
            self.stdout.write(f"Không nhận được: {report.refused}")
            for fault in report.faults:
                self.stdout.write(f"  {fault}")
        if report.loose:
            self.stdout.write(f"Trả lời ý kiến ngoài tệp, thành ý kiến gốc: {report.loose}")
        self.stdout.write(f"Không tìm thấy bài: {report.unplaced}")
        for place, count in report.places.most_common():
            self.stdout.write(f"  {count}\t{place}")
