"""Forms that people have open, for the tests of editing."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from articles import editing
from articles.models import EditingSession

MINUTE = timedelta(minutes=1)
AUTOSAVE = "admin:articles_article_autosave"


def tab(user, article=None, *, seen=timedelta(), typed_at=None, **fields) -> EditingSession:
    """A form a person has open, last heard of `seen` ago."""
    now = timezone.now()
    defaults = {"base": editing.token(article) if article else "", "seen_at": now - seen}
    if "fields" in fields:
        defaults["typed_at"] = typed_at or now
    return EditingSession.objects.create(user=user, article=article, **defaults | fields)


def send(client, key, *, address=None, sequence=1, **message):
    """An autosave, as the page sends it."""
    body = {"key": str(key), "sequence": sequence, "article": "", "fields": None} | message
    return client.post(address or reverse(AUTOSAVE), body, content_type="application/json")


def typed_fields(**fields) -> dict:
    return {name: [value] for name, value in fields.items()}


def of(name: str, article) -> str:
    return reverse(f"admin:articles_article_{name}", args=[article.pk])
