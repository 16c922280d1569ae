"""WordPress's export (WXR): comments stand inside their posts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from django.utils import timezone

from .items import STATES, Item, Thread, email_in, from_html, time_in
from .markup import elements

TIME = "%Y-%m-%d %H:%M:%S"
_OF_POST = {"link", "guid", "wp:post_id", "wp:post_name"}
_OF_COMMENT = {
    "wp:comment_id",
    "wp:comment_author",
    "wp:comment_author_email",
    "wp:comment_date",
    "wp:comment_date_gmt",
    "wp:comment_content",
    "wp:comment_approved",
    "wp:comment_type",
    "wp:comment_parent",
}
_STATES = {"1": "approved", "approve": "approved", "0": "pending", "hold": "pending"}
_STATES |= {"spam": "spam", "trash": "trash", "post-trashed": "trash"}


def read(file: BinaryIO) -> Iterator[Item | None]:
    """Each comment; None for what is none (a pingback, one without a time)."""
    post: dict[str, str] = {}
    comment: dict[str, str] = {}
    texts = _OF_POST | _OF_COMMENT | {"wp:comment"}
    for name, text, _ in elements(file, {"item"}, texts):
        if name == "item":
            post = {}
        elif name in _OF_POST:
            post.setdefault(name, text.strip())
        elif name in _OF_COMMENT:
            comment[name.removeprefix("wp:comment_")] = text
        else:
            yield _item(comment, post)
            comment = {}


def _item(told: dict[str, str], post: dict[str, str]) -> Item | None:
    if told.get("type", "").strip() not in ("", "comment"):
        return None
    at = time_in(told.get("date_gmt", ""), TIME) or _local(told.get("date", ""))
    if at is None or not told.get("id", "").strip():
        return None
    parent = told.get("parent", "0").strip()
    return Item(
        key=told["id"].strip(),
        parent="" if parent == "0" else parent,
        thread=Thread(
            tuple(post[name] for name in ("link", "guid") if post.get(name)),
            post.get("wp:post_name", ""),
            key=post.get("wp:post_id", ""),
        ),
        name=told.get("author", ""),
        email=email_in(told.get("author_email", "")),
        text=from_html(told.get("content", "")),
        at=at,
        state=STATES[_STATES.get(told.get("approved", "").strip(), "pending")],
    )


def _local(text: str):
    """WordPress's own clock, which is the journal's."""
    at = time_in(text, TIME)
    return at and timezone.make_aware(at.replace(tzinfo=None))
