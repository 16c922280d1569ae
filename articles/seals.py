"""Sealed evidence of removals: who, when, from where, why, the full text as readers last had it.

Each seal's SHA-256 is taken over canonical JSON that holds the digest of the seal before it, so a
row that was changed, swapped or taken out breaks the chain from there on; verify() says where. That
the newest rows were cut off shows in the number and digest of the last one, which the operator may
note elsewhere: `manage.py verify_seals` prints both.

A removal that is scheduled is a row without a seal. It is sealed when it is due: by the sweep, or
before anything else is done with the article. Until then its edition is still there, whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from . import audit, policy
from .models import Article, Edition, Event, Photo, Removal, Seal, SealedPhoto
from .people import person

_CHAIN = 410_410  # the advisory lock: seals are made one after another
AT_ONCE = 100
_NONE: Mapping[str, dict] = {}
# What file_digest() said of files, by their names, before an article was locked.
_READ: ContextVar[Mapping[str, dict]] = ContextVar("digests_read_ahead", default=_NONE)
_TEXT = [
    *("title", "slug", "kicker", "subtitle", "lead", "body", "weight", "comments_open", "bylines"),
    *("further_section_ids", "topic_ids", "author_ids", "related_ids", "photo_ids"),
]
_TIMES = ["published_at", "updated_at", "shown_from", "shown_until"]


# --- made ---------------------------------------------------------------------------------------


def complete_due() -> int:
    """Seal the removals that are due; return how many. Any number of callers may do so at once."""
    due = Removal.objects.filter(seal=None, ended_at=None, at__lte=timezone.now())
    articles = list(due.order_by("at").values_list("article", flat=True)[:AT_ONCE])
    done = 0
    for pk in articles:
        with reading_ahead(pk):
            done += _complete_one(pk)
    return done


@contextmanager
def reading_ahead(article_id: int) -> Iterator[None]:
    """Around a removal, before the article is locked: read the files that its seal will vouch for.

    A stored file never changes under its name. What only the lock brings to light is read then.
    """
    shown = Edition.objects.filter(article=article_id, shown_from__lte=timezone.now())
    edition = shown.order_by("-shown_from").first()
    names = [photo.file.name for photo in photos_of(edition)] if edition else []
    before = _READ.set({name: file_digest(name) for name in names})
    try:
        yield
    finally:
        _READ.reset(before)


@transaction.atomic
def _complete_one(article_id: int) -> bool:
    article = Article.objects.locked().select_related("section").get(pk=article_id)
    return complete(article, timezone.now()) is not None


def complete(article: Article, now: datetime) -> Seal | None:
    """Seal the removal of an article if it is due and not sealed yet.

    Call it in a transaction, with the article's row locked, before its editions change.
    """
    removal = article.removals.filter(seal=None, ended_at=None, at__lte=now).first()
    if removal is None:
        return None
    shown = article.editions.filter(shown_from__lte=removal.at).order_by("-shown_from")
    edition = shown.select_related("section", "version").first()
    if edition is None:
        return None
    removal.seal = _seal(removal, edition, evidence_of(removal, edition), now)
    removal.save(update_fields=["seal"])
    return removal.seal


def evidence_of(removal: Removal, edition: Edition) -> dict:
    """What a seal keeps:

    {"removal": {"article", "by", "by_name", "asked_at", "address", "at", "reason", "kind",
                 "notice", "names_title"},
     "text": all fields of the edition; "section", "version": {"id", "name"},
     "address": where it stood,
     "photos": [{"id", "file", "sha256", "size", "caption", "credit", "alt"}]}

    Times are ISO in UTC. A file that was missing already has sha256 "".
    """
    told = ["reason", "kind", "notice", "names_title", "address"]
    return {
        "removal": {
            **{name: getattr(removal, name) for name in told},
            "article": removal.article_id,
            "by": removal.by.get_username(),
            "by_name": person(removal.by),
            "asked_at": _iso(removal.asked_at),
            "at": _iso(removal.at),
        },
        "text": {name: getattr(edition, name) for name in _TEXT}
        | {name: _iso(getattr(edition, name)) for name in _TIMES}
        | {"cover": edition.cover_id},
        "section": {"id": edition.section_id, "name": edition.section.name},
        "version": {"id": edition.version_id, "number": edition.version.number},
        "address": edition.get_absolute_url(),
        "photos": [_photo(photo) for photo in photos_of(edition)],
    }


def photos_of(edition: Edition) -> list[Photo]:
    ids = {*edition.photo_ids, edition.cover_id} - {None}
    return list(Photo.objects.filter(pk__in=ids).order_by("pk"))


def _photo(photo: Photo) -> dict:
    words = {name: getattr(photo, name) for name in ("caption", "credit", "alt")}
    name = photo.file.name
    digest = _READ.get().get(name) or file_digest(name)
    return {"id": photo.pk, "file": name} | words | digest


def file_digest(name: str) -> dict:
    """{"sha256": hex, "size": bytes} of a stored file; "" and 0 where there is none."""
    try:
        with default_storage.open(name) as file:
            digest, size = hashlib.sha256(), 0
            while piece := file.read(1 << 20):
                digest.update(piece)
                size += len(piece)
    except (OSError, ValueError):
        return {"sha256": "", "size": 0}
    return {"sha256": digest.hexdigest(), "size": size}


def _iso(moment: datetime | None) -> str | None:
    return moment and moment.astimezone(UTC).isoformat(timespec="microseconds")


def _seal(removal: Removal, edition: Edition, content: dict, now: datetime) -> Seal:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN])
    last = Seal.objects.defer("content").order_by("-number").first()
    seal = Seal(
        number=last.number + 1 if last else 1,
        article_id=removal.article_id,
        removed_at=removal.at,
        sealed_at=now,
        content=content,
        previous=last.digest if last else "",
    )
    seal.digest = digest_of(seal)
    seal.save(force_insert=True)
    rows = [SealedPhoto(seal=seal, photo=photo) for photo in photos_of(edition)]
    SealedPhoto.objects.bulk_create(rows)
    audit.log(Event.Kind.SEALED, removal.article, removal.by, number=seal.number)
    return seal


def digest_of(seal: Seal) -> str:
    """The SHA-256, in hex, of a seal's canonical JSON: keys sorted, no blanks, UTF-8."""
    return hashlib.sha256(canonical(seal).encode()).hexdigest()


def canonical(seal: Seal) -> str:
    whole = {
        "number": seal.number,
        "article": seal.article_id,
        "removed_at": _iso(seal.removed_at),
        "sealed_at": _iso(seal.sealed_at),
        "content": seal.content,
        "previous": seal.previous,
    }
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


# --- checked ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Break:
    """A place where the chain does not hold: a seal's number, and what is wrong, in words."""

    number: int
    says: str


def verify(files: bool = False) -> Iterator[Break]:
    """Each place where the chain is broken, in order; with `files` those of photos, too."""
    number, digest = 0, ""
    for seal in Seal.objects.order_by("number").iterator(chunk_size=50):
        if seal.number != number + 1:
            yield Break(seal.number, f"thiếu niêm phong số {number + 1} đến {seal.number - 1}")
        elif seal.previous != digest:
            yield Break(seal.number, f"không nối với niêm phong số {number}")
        if digest_of(seal) != seal.digest:
            yield Break(seal.number, "nội dung đã bị đổi: mã băm không khớp")
        if files:
            yield from _broken_files(seal)
        number, digest = seal.number, seal.digest


def _broken_files(seal: Seal) -> Iterator[Break]:
    for photo in seal.content["photos"]:
        if photo["sha256"] and file_digest(photo["file"])["sha256"] != photo["sha256"]:
            says = f"tệp của ảnh số {photo['id']} mất hoặc đã bị đổi: {photo['file']}"
            yield Break(seal.number, says)


# --- read ---------------------------------------------------------------------------------------


def read(seal: Seal, by, reason: str, address: str = "") -> Seal:
    """Open a seal for a person, and write down that and why. Raises PermissionDenied,
    ValidationError without a reason."""
    if not policy.can_read_seals(by):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError("Hãy ghi lý do đọc niêm phong.", code="reason-missing")
    audit.log(
        Event.Kind.SEAL_READ, seal.article, by, address, number=seal.number, reason=reason.strip()
    )
    return seal
