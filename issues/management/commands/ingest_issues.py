import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from issues.folder import FolderRefused, jobs_of
from issues.progress import lasting
from issues.taking_in import take_in

MOST_WORKERS = 16


class Command(BaseCommand):
    help = (
        "Nhập cả thư mục tệp PDF của tạp chí in: 2022-06.pdf, 1998-01+02.pdf, 2019-xuan.pdf; có "
        "thể kèm một tệp CSV (cột: Tệp; Tên; Tháng; Số thứ tự; Công khai). Dừng lúc nào cũng được, "
        "chạy lại thì làm tiếp; chạy nhiều lần cùng lúc thì chia nhau việc."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--workers", type=int, default=1, metavar="N")
        parser.add_argument("--check", action="store_true", help="chỉ soát, không nhập gì")

    def handle(self, *, folder, workers, check, **options):
        if not folder.is_dir():
            raise CommandError(f"Không có thư mục {folder}.")
        if not 1 <= workers <= MOST_WORKERS:
            raise CommandError(f"--workers từ 1 đến {MOST_WORKERS}.")
        try:
            jobs = jobs_of(folder)
        except FolderRefused as refusal:
            raise CommandError(
                "Chưa nhập gì, vì:\n" + "\n".join(f"  {line}" for line in refusal.problems)
            ) from refusal
        pages = sum(job.pages for job in jobs)
        self.stdout.write(f"{len(jobs)} tệp, {pages} trang.")
        if check:
            return
        others = [self._another(folder) for _ in range(workers - 1)]
        failed = self._take_in(jobs, pages)
        for other in others:
            failed += other.wait() != 0
        if failed:
            raise CommandError(f"{failed} tệp có chỗ không đọc được; xem ở trên.")

    def _another(self, folder: Path) -> subprocess.Popen:
        """One worker more, in a process of its own."""
        command = [sys.executable, "manage.py", "ingest_issues", str(folder.resolve())]
        return subprocess.Popen(command, cwd=settings.BASE_DIR)  # noqa: S603  our own command

    def _take_in(self, jobs, pages: int) -> int:
        """Take the files in, telling each page; return how many have pages that failed."""
        reading, recognising = _Pace(), _Pace()
        self._left, self._last = pages, time.monotonic()

        def told(job, done: int, of: int) -> None:
            left = reading.left(self._took(), self._left - done)
            self._say(f"{job.path.name}: trang {done}/{of}", left)

        def recognised(job, done: int, of: int) -> None:
            left = recognising.left(self._took(), of - done)
            self._say(f"{job.path.name}: nhận dạng chữ {done}/{of} trang", left)

        failed = 0
        for job in jobs:
            for issue in take_in([job], told, recognised):
                words = issue.ingest_error or f"xong, {issue.page_count} trang"
                words += f"; có trang chờ nhận dạng: {issue.ocr_error}" if issue.ocr_error else ""
                failed += bool(issue.ingest_error)
                self.stdout.write(f"{job.path.name} → {issue.label}: {words}{' ' * 20}")
            self._left -= job.pages
        return failed

    def _took(self) -> float:
        """Seconds since the page before."""
        before, self._last = self._last, time.monotonic()
        return self._last - before

    def _say(self, words: str, left: str) -> None:
        self.stdout.write(f"{words}, còn chừng {left}", ending="\r")


class _Pace:
    """How long pages take, one with another."""

    def __init__(self) -> None:
        self._seconds, self._pages = 0.0, 0

    def left(self, seconds: float, pages: int) -> str:
        """Count a page that took so long; return the time for so many that are left."""
        self._seconds += seconds
        self._pages += 1
        return lasting(self._seconds / self._pages * max(pages, 0))
