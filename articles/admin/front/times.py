"""Times as the desk's fields send them: a browser's own field for day and time, no seconds."""

from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from ...states import EARLIEST, LATEST

PRESETS = {"18h": "Đến 18 giờ", "today": "Hết hôm nay", "24h": "24 giờ", "none": "Không hạn"}


def moment_in(text: str) -> datetime | None:
    """The moment that a field spells, in the journal's own time; None for what is none."""
    try:
        found = parse_datetime(text.strip())
    except ValueError:
        return None
    if found is None:
        return None
    found = timezone.make_aware(found) if timezone.is_naive(found) else found
    return found if EARLIEST <= found < LATEST else None


def as_field(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}" if moment else ""


def preset(name: str, now: datetime) -> datetime | None:
    """When one of PRESETS ends; after 18 o'clock the next day's is meant. KeyError for others."""
    today = timezone.localtime(now)
    midnight = timezone.make_aware(datetime.combine(today.date() + timedelta(days=1), time.min))
    evening = today.replace(hour=18, minute=0, second=0, microsecond=0)
    ends = {
        "18h": evening if evening > now else evening + timedelta(days=1),
        "today": midnight,
        "24h": now + timedelta(days=1),
        "none": None,
    }
    return ends[name]
