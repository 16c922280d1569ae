"""How moderation goes, in numbers: out of the log of decisions, for a period, never out of all
comments. What was undone does not count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Aggregate, Count, FloatField, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from articles.models import Section
from articles.people import person

from .models import State
from .records import Decision

MOST_DAYS = 366
MOST_ROWS = 400  # of one table; a year of days fits


class Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class Row:
    """One line of a table: how many decisions, of which kinds, and how long readers waited."""

    label: str
    decided: int
    approved: int
    rejected: int
    spam: int
    median: float | None  # seconds, of first decisions; None where there was none

    @property
    def waited(self) -> str:
        return "–" if self.median is None else in_words(self.median)

    @property
    def cells(self) -> list[object]:
        """As a table for spreadsheets has it; the median in minutes."""
        minutes = "" if self.median is None else round(self.median / 60)
        return [self.label, self.decided, self.approved, self.rejected, self.spam, minutes]


HEADER = ["Quyết định", "Duyệt", "Từ chối", "Rác", "Trung vị chờ (phút)"]


def in_words(seconds: float) -> str:
    """ "5 phút", "2 giờ 5 phút", "3 ngày 4 giờ"."""
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} phút"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} giờ {minutes} phút" if minutes else f"{hours} giờ"
    days, hours = divmod(hours, 24)
    return f"{days} ngày {hours} giờ" if hours else f"{days} ngày"


def decided(first: date, last: date) -> QuerySet[Decision]:
    """The decisions of some days, both included, that stand."""
    begin, end = _midnight(first), _midnight(last + timedelta(days=1))
    rows = Decision.objects.standing().filter(kind=Decision.Kind.DECIDED)
    return rows.filter(at__gte=begin, at__lt=end).order_by()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def total(rows: QuerySet[Decision]) -> Row:
    return _row("Tất cả", rows.aggregate(**_COUNTS))


def by_person(rows: QuerySet[Decision]) -> list[Row]:
    """The busiest first."""
    found = _grouped(rows, "by")
    people = get_user_model().objects.in_bulk([each["by"] for each in found if each["by"]])
    return [_row(person(people.get(each["by"])) or "Trang tự làm", each) for each in found]


def by_section(rows: QuerySet[Decision]) -> list[Row]:
    """As the articles stood at the time of the decision."""
    found = _grouped(rows, "section")
    names = dict(Section.objects.values_list("pk", "name"))
    return [_row(names.get(each["section"], "Chuyên mục đã xóa"), each) for each in found]


def by_day(rows: QuerySet[Decision]) -> list[Row]:
    """The newest first; days without a decision are left out."""
    days = rows.annotate(day=TruncDate("at")).values("day").annotate(**_COUNTS).order_by("-day")
    return [_row(f"{each['day']:%d/%m/%Y}", each) for each in days[:MOST_ROWS]]


def by_reason(rows: QuerySet[Decision]) -> list[Row]:
    """Of what was turned down."""
    found = _grouped(rows.filter(became=State.REJECTED), "reason")
    return [_row(each["reason"] or "Không ghi lý do", each) for each in found]


TABLES = {
    "nguoi": ("Người duyệt", by_person),
    "chuyen-muc": ("Chuyên mục", by_section),
    "ngay": ("Ngày", by_day),
    "ly-do": ("Lý do từ chối", by_reason),
}

_COUNTS = {
    "decided": Count("pk"),
    "approved": Count("pk", filter=Q(became=State.APPROVED)),
    "rejected": Count("pk", filter=Q(became=State.REJECTED)),
    "spam": Count("pk", filter=Q(became=State.SPAM)),
    "median": Median("waited"),
}


def _grouped(rows: QuerySet[Decision], name: str) -> list[dict[str, Any]]:
    return list(rows.values(name).annotate(**_COUNTS).order_by("-decided", name)[:MOST_ROWS])


def _row(label: str, found: dict[str, Any]) -> Row:
    return Row(label, **{name: found[name] for name in _COUNTS})
