"""How far the worker is with an issue's PDF, and how long it will take by the pace since a look."""

import time
from dataclasses import dataclass

from .models import Issue

LEAST_SECONDS = 3  # of watching, before a pace means anything


@dataclass(frozen=True)
class Progress:
    """Pages done of how many (0: not known yet); `left` in seconds, None where nobody can tell."""

    done: int
    of: int
    is_over: bool
    has_begun: bool
    left: float | None = None

    @classmethod
    def of_issue(cls, issue: Issue, since: tuple[int, float] | None = None) -> "Progress":
        """`since` are the pages done and the time (seconds of the epoch) of an earlier look."""
        done = issue.pages.filter(is_stale=False).count() + issue.failures.count()
        of = issue.page_count if issue.is_prepared else 0
        is_over = bool(issue.ingest_error) or 0 < of <= done
        left = _left(of - done, done, since) if since and not is_over else None
        return cls(done, of, is_over, issue.ingest_attempts > 0, left)

    @property
    def says(self) -> str:
        if not self.of:
            return "Đang xem qua cả tệp…" if self.has_begun else "Đang chờ máy đọc…"
        left = f", còn khoảng {lasting(self.left)}" if self.left is not None else ""
        return f"Đã đọc {self.done}/{self.of} trang{left}."


def _left(pages: int, done: int, since: tuple[int, float]) -> float | None:
    before, at = since
    seconds = time.time() - at
    if done <= before or seconds < LEAST_SECONDS:
        return None
    return max(pages, 0) * seconds / (done - before)


def lasting(seconds: float) -> str:
    """Return a time as people say it: 40 giây, 3 phút, 1 giờ 20 phút."""
    if seconds < 60:
        return f"{max(1, round(seconds / 5)) * 5} giây"
    minutes = round(seconds / 60)
    return f"{minutes // 60} giờ {minutes % 60} phút" if minutes >= 60 else f"{minutes} phút"
