"""Times as people type them at the desk, and as its links carry them (ISO).

Not a browser's own field for day and time: that one follows the browser's language.
"""

from contextlib import suppress
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from ...states import EARLIEST, LATEST

PRESETS = {"18h": "Đến 18 giờ", "today": "Hết hôm nay", "24h": "24 giờ", "none": "Không hạn"}
FIELD = "%d/%m/%Y %H:%M"
TYPED = (FIELD, "%H:%M %d/%m/%Y")
LIKE_THIS = "20/11/2026 18:00"


def moment_in(text: str) -> datetime | None:
    """The moment that a field or a link spells, in the journal's own time, or None."""
    found = _spelt(" ".join(text.replace(",", " ").split()))
    if found is None:
        return None
    found = timezone.make_aware(found) if timezone.is_naive(found) else found
    return found if EARLIEST <= found < LATEST else None


def _spelt(text: str) -> datetime | None:
    for form in TYPED:
        with suppress(ValueError):
            return datetime.strptime(text, form)  # noqa: DTZ007 - made aware above
    with suppress(ValueError):
        return parse_datetime(text)
    return None


def as_field(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):{FIELD}}" if moment else ""


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
