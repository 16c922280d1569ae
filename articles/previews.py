"""Links by which people without an account see an article before readers do.

An address holds the signed number of a link's row and nothing else; whether it still opens
anything, the row says, and the article, and the rights of the person who made it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Max
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils import timezone

from journal.lib.text import stored_form

from . import audit, editions, policy, versions
from .models import Article, Edition, Event, PreviewLink, State
from .policy import Right

DAYS = {1: "1 ngày", 3: "3 ngày", 7: "7 ngày", 30: "30 ngày"}
USUAL_DAYS = 3
ONE_VIEW = timedelta(minutes=1)  # a reload within it is the same view
_PRINTED = [
    *["title", "kicker", "subtitle", "lead", "body", "section_id", "cover_id", "bylines"],
    *["further_section_ids", "topic_ids", "related_ids", "slug", "comments_open"],
]


class Standing(Enum):
    """Whether a link opens the article, and why not."""

    OPEN = "Còn hiệu lực"
    OUT = "Bài đã đăng"  # it leads to what readers have
    SAME = "Dẫn tới bài đã đăng"  # for as long as readers have the newest text
    EXPIRED = "Đã hết hạn"
    REVOKED = "Đã thu hồi"
    CLOSED = "Đã đóng"  # the article was given up or withdrawn, or its maker may share no more


def may_share(user, article: Article) -> bool:
    """Whether a person may make links to an article as it stands now."""
    if article.stage == State.DISCARDED or policy.is_closed(article):
        return False
    return policy.can(user, Right.SHARE, article)


@transaction.atomic
def make(article: Article, by, days: int, note: str = "", address: str = "") -> PreviewLink:
    """Make a link that holds for one of DAYS. Raises PermissionDenied."""
    if not may_share(by, article):
        raise PermissionDenied("Bạn không có quyền tạo liên kết xem trước.")
    link = PreviewLink.objects.create(
        article=article,
        note=stored_form(note, PreviewLink._meta.get_field("note")),
        made_by=by,
        expires_at=timezone.now() + timedelta(days=days),
    )
    audit.log(Event.Kind.LINK_MADE, article, by, address, link=link.pk, note=link.note)
    return link


@transaction.atomic
def revoke(link: PreviewLink, by, address: str = "") -> None:
    """End a link now; revoking it once more changes nothing. Raises PermissionDenied."""
    if not policy.can(by, Right.SHARE, link.article):
        raise PermissionDenied("Bạn không có quyền thu hồi liên kết xem trước.")
    standing = PreviewLink.objects.filter(pk=link.pk, revoked_at=None)
    if standing.update(revoked_at=timezone.now()):
        audit.log(Event.Kind.LINK_REVOKED, link.article, by, address, link=link.pk, note=link.note)


def address_of(link: PreviewLink) -> str:
    """Where a link leads, to be sent to people."""
    token = _signer().sign(str(link.pk))
    return settings.SITE_URL + reverse("articles:preview-link", args=[token])


def find(token: str) -> PreviewLink | None:
    """The link whose number somebody here signed; None for anything else."""
    try:
        pk = int(_signer().unsign(token))
    except signing.BadSignature:
        return None
    links = PreviewLink.objects.select_related("article__section", "made_by")
    return links.filter(pk=pk).first()


def _signer() -> signing.Signer:
    return signing.Signer(salt="articles.preview-link", sep=".")


def standing(
    link: PreviewLink, live: Edition | None, now: datetime, changed: bool = True
) -> Standing:
    """What a link is good for at a moment.

    `live` is what readers have of its article then, `changed` whether its working text differs.
    """
    article = link.article
    withdrawn = article.stage_at(now) == State.WITHDRAWN and link.made_at < article.withdrawn_at
    if link.revoked_at:
        return Standing.REVOKED
    if link.expires_at <= now:
        return Standing.EXPIRED
    if withdrawn or not may_share(link.made_by, article):
        return Standing.CLOSED
    # Made before readers got this text: what it promised is out. Made since: it shows what the
    # newsroom is changing.
    if live and live.updated_at > link.made_at:
        return Standing.OUT
    return Standing.OPEN if changed or not live else Standing.SAME


def live_edition(article: Article) -> Edition | None:
    return article.editions.published().select_related("section").first()


def has_changed(article: Article, live: Edition | None) -> bool:
    """Whether an article's working text would give readers another page than what they have."""
    if live is None:
        return True
    new = editions.edition_of(article, versions.content_of(article))
    return any(getattr(new, name) != getattr(live, name) for name in _PRINTED)


def log_view(link: PreviewLink, address: str) -> None:
    """Write down that somebody saw the article, once a minute for each network address."""
    recent = Event.objects.filter(
        article=link.article,
        kind=Event.Kind.LINK_VIEWED,
        address=address,
        at__gt=timezone.now() - ONE_VIEW,
        detail__link=link.pk,
    )
    if not recent.exists():
        audit.log(Event.Kind.LINK_VIEWED, link.article, None, address, link=link.pk, note=link.note)


def views_of(article: Article) -> dict[int, dict]:
    """How often each link of an article was seen, and when last: {link id: {"count", "last"}}."""
    views = article.events.filter(kind=Event.Kind.LINK_VIEWED).order_by()
    rows = views.values_list(KT("detail__link")).annotate(Count("pk"), Max("at"))
    return {int(link): {"count": count, "last": last} for link, count, last in rows}
