"""Checks of an article's parts: is everything there, and of a sensible size. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from journal.lib.vietnamese import clock_and_day

from .case import Case
from .finding import Finding, Spot

_SHORT = 8  # letters of a title that may well be a name in capitals: UNESCO


def lead_missing(case: Case) -> Iterator[Finding]:
    if not case.draft.lead.strip():
        yield Finding("Sa-pô còn trống", Spot("lead"), help="Viết một hai câu tóm tắt bài.")


def body_missing(case: Case) -> Iterator[Finding]:
    if case.body.is_empty:
        yield Finding("Nội dung còn trống", Spot("body"))


def byline_missing(case: Case) -> Iterator[Finding]:
    if not case.draft.has_byline:
        yield Finding(
            "Chưa ghi người thực hiện",
            Spot("bylines"),
            help="Thêm một dòng ở mục “Người thực hiện”: vai trò và tác giả, hoặc tên khác.",
        )


def title_long(case: Case) -> Iterator[Finding]:
    length = len(case.draft.title.strip())
    if length > case.limit:
        yield Finding(
            f"Tiêu đề dài {length} ký tự",
            Spot("title"),
            help=f"Quá {case.limit} ký tự thì trang chủ và kết quả tìm kiếm hay cắt cụt.",
        )


def lead_long(case: Case) -> Iterator[Finding]:
    syllables = len(case.draft.lead.split())
    if syllables > case.limit:
        yield Finding(
            f"Sa-pô dài {syllables} chữ", Spot("lead"), help=f"Nên dưới {case.limit} chữ."
        )


def title_in_capitals(case: Case) -> Iterator[Finding]:
    """A whole title in capitals, not a name in one: marks are hard to tell there."""
    letters = [char for char in case.draft.title if char.isalpha()]
    if len(letters) > _SHORT and all(char.isupper() for char in letters):
        yield Finding(
            "Tiêu đề viết hoa toàn bộ", Spot("title"), help="Chữ hoa có dấu khó đọc ở cỡ nhỏ."
        )


def title_stop(case: Case) -> Iterator[Finding]:
    title = case.draft.title.rstrip()
    if title.endswith(".") and not title.endswith(".."):
        yield Finding("Tiêu đề kết thúc bằng dấu chấm", Spot("title"))


def cover_missing(case: Case) -> Iterator[Finding]:
    """A story that stands out on the home page wants a picture."""
    if case.draft.weight and case.draft.cover is None:
        yield Finding(
            "Bài nổi bật mà chưa có ảnh bìa", Spot("cover"), help="Chọn ảnh bìa từ thư viện ảnh."
        )


def plan_past(case: Case) -> Iterator[Finding]:
    """A planned time that was over when it was typed, or has passed since."""
    at = case.draft.planned_at
    if at and case.draft.is_waiting and at < case.facts.now - timedelta(minutes=1):
        yield Finding(f"Giờ dự kiến đăng đã qua: {clock_and_day(at)}", Spot("planned_at_0"))
