"""Where people are logged in: Django's session engine over a table that knows whose each is."""

from datetime import UTC, datetime, timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from journal.lib.network import sender_address

from . import devices
from .models import Session

PLACE = "place"  # in a session: since when, from where and by what it is used
_SEEN_EVERY = timedelta(minutes=5)


class SessionStore(DatabaseStore):
    """SESSION_ENGINE. A session whose row is gone is over, whatever its browser still sends."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict:
        row = self._get_session_from_db()
        if row is None:
            return {}
        now = timezone.now()
        if row.user_id and now - row.seen_at > _SEEN_EVERY:
            Session.objects.filter(pk=row.pk).update(seen_at=now)
        return self.decode(row.session_data)

    def create_model_instance(self, data: dict) -> Session:
        row = super().create_model_instance(data)
        place = data.get(PLACE, {})
        row.user_id = data.get(SESSION_KEY)
        row.address, row.device = place.get("address"), place.get("device", "")
        row.seen_at = timezone.now()
        row.since = datetime.fromtimestamp(place["since"], UTC) if place else row.seen_at
        return row


def place_of(request: HttpRequest) -> dict:
    """What a session that begins now remembers of where it began."""
    return {
        "since": timezone.now().timestamp(),
        "address": sender_address(request),
        "device": devices.in_words(request.META.get("HTTP_USER_AGENT", "")),
    }


def open_sessions(user: User) -> QuerySet[Session]:
    """Return a person's logins that still hold, the last used first."""
    rows = Session.objects.filter(user=user, expire_date__gt=timezone.now())
    return rows.order_by("-seen_at")


def end(user: User, but: str | None = None) -> int:
    """Log a person out at once, everywhere but in the session with the key `but`; say how often."""
    return open_sessions(user).exclude(session_key=but).delete()[0]
