"""Keeps what harvesters are told true to what readers have.

Not the writers of issues and entries do it, of which there are many (forms, files, bulk work, a
deletion that takes its entries along), and an issue may open by the clock, with no write at all.
Each minute the sweep compares instead. In between, records are built of what readers have at that
moment, and what they no longer have is told as deleted: nothing closed leaves by here.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import MD5, Cast, Coalesce
from django.utils import timezone

from ..models import ContentsEntry, Harvested, Issue

AT_ONCE = 2000
FORM = 2  # of the records; a program that writes them otherwise has another, and tells all anew
BETWEEN = "\x1f"  # parts of what is said: no text has it
LOCK = 0x6F_61_69_00  # of these times, in Postgres' advisory locks
_ISSUE = ("year", "slug", "label", "number", "number_to", "month", "running_number")
_ENTRY = ("title", "authors", "rubric", "first_page", "last_page", "issue_id")


def settle() -> int:
    """Note what changed since last time; return how many items."""
    return sum(_all_of(kind, public) for kind, public in _public().items())


def _public() -> dict[str, QuerySet]:
    """What readers have: key, digest of what a record says of it, and the sets it is in."""
    has_pdf = Q(is_prepared=True) & ~Q(pdf="")
    issues = Issue.objects.public().annotate(
        digest=_digest(*_ISSUE, has_pdf), set_year=F("year"), set_rubric=Value("")
    )
    of_issue = [f"issue__{name}" for name in ("year", "slug", "label", "month")]
    entries = ContentsEntry.objects.public().annotate(
        digest=_digest(*_ENTRY, *of_issue), set_year=F("issue__year"), set_rubric=F("rubric_slug")
    )
    return {Harvested.Kind.ISSUE: issues, Harvested.Kind.ENTRY: entries}


def _digest(*said: str | Q) -> MD5:
    # In a row and not as JSON, which took ten times as long: of every entry, each minute.
    parts = [Coalesce(Cast(part, TextField()), Value("")) for part in (Value(FORM), *said)]
    return MD5(Func(Value(BETWEEN), *parts, function="CONCAT_WS", output_field=TextField()))


def _all_of(kind: str, public: QuerySet) -> int:
    done = some = _some(kind, public)
    while some >= AT_ONCE:
        done += (some := _some(kind, public))
    return done


def _some(kind: str, public: QuerySet) -> int:
    told = Harvested.objects.filter(kind=kind, is_gone=False)
    same = told.filter(key=OuterRef("pk"), digest=OuterRef("digest"))
    there = public.filter(pk=OuterRef("key"))
    wanted = ("pk", "digest", "set_year", "set_rubric")
    with transaction.atomic():
        now = _alone()
        changed = public.filter(~Exists(same)).order_by("pk").values_list(*wanted)[:AT_ONCE]
        rows = [_told(kind, now, *each) for each in changed]
        rows += [_told_gone(each, now) for each in told.filter(~Exists(there))[:AT_ONCE]]
        Harvested.objects.filter(kind=kind, key__in=[row.key for row in rows]).delete()
        Harvested.objects.bulk_create(rows)
    return len(rows)


def _told(kind: str, now: datetime, key: int, digest: str, year: int, rubric: str) -> Harvested:
    return Harvested(kind=kind, key=key, changed_at=now, digest=digest, year=year, rubric=rubric)


def _told_gone(row: Harvested, now: datetime) -> Harvested:
    row.pk, row._state.adding = None, True
    row.changed_at, row.is_gone, row.digest = now, True, ""
    return row


def _alone() -> datetime:
    """Wait for others that give out times, and for harvests under way; return the time to note.

    The next full second: who harvested up to this one finds the change by asking from it on.
    """
    _lock("pg_advisory_xact_lock")
    newest = Harvested.objects.order_by("-pk").values_list("changed_at", flat=True).first()
    next_second = timezone.now().replace(microsecond=0) + timedelta(seconds=1)
    return max(newest or next_second, next_second)


def wait_until_settled() -> None:
    """For a harvest, in its transaction: what has a time, but is not committed, it would miss."""
    _lock("pg_advisory_xact_lock_shared")


def _lock(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [LOCK])
