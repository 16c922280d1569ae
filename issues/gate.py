"""Who may open an address of a print issue: readers what is public, who keeps the archive the rest.

The session is looked at only where a reader gets 404: so no public page varies on a cookie, and
what a reader may not see never stays in a cache (journal.lib.cache keeps no page of a session).
"""

from typing import TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

Row = TypeVar("Row", bound=Model)


def found_or_404(request: HttpRequest, rows: QuerySet[Row], **place) -> Row:
    """Return the row at a place; `rows` are of a kind that has public() and visible_to(user)."""
    row = rows.public().filter(**place).first()
    if row is None and settings.SESSION_COOKIE_NAME in request.COOKIES:
        row = rows.visible_to(request.user).filter(**place).first()
    if row is None:
        raise Http404("nothing that this person may see")
    return row


def may_amend(user) -> bool:
    """Whether a person puts the text of pages right, and decides on what readers suggest for it."""
    return user.is_active and user.is_staff and user.has_perm("issues.change_page")
