"""Disqus's export: first the threads, then the posts, each naming its thread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from .items import STATES, Item, Thread, email_in, from_html, time_in
from .markup import elements

ID = "dsq:id"
_TEXTS = {"link", "id", "message", "createdAt", "isDeleted", "isSpam", "isApproved"}
_TEXTS |= {"name", "email", "author"}


def read(file: BinaryIO) -> Iterator[Item | None]:
    """Each post; None for one without a time. A thread is remembered by its addresses alone."""
    threads: dict[str, Thread] = {}
    told: dict[str, str] = {}
    row = parent = of = ""  # what is being read: "thread" or "post"; the post's parent and thread
    for name, text, attributes in elements(
        file, {"thread", "post", "parent"}, _TEXTS | {"thread", "post"}
    ):
        key = attributes.get(ID, "")
        if text is None and not row:
            row, told, parent, of = name, {ID: key}, "", ""
        elif text is None:
            parent, of = (key, of) if name == "parent" else (parent, key)
        elif name == row and told.get(ID) == key:
            if row == "thread":
                addresses = tuple(filter(None, (told.get("link"), told.get("id"))))
                threads[key] = Thread(addresses, key=key)
            else:
                yield _item(told, threads.get(of, Thread(key=of)), parent)
            row = ""
        elif name in _TEXTS:
            told.setdefault(name, text.strip())


def _item(told: dict[str, str], thread: Thread, parent: str) -> Item | None:
    at = time_in(told.get("createdAt", "").replace("Z", "+00:00"))
    if at is None or not told[ID]:
        return None
    state = "approved" if told.get("isApproved", "true") == "true" else "pending"
    state = "trash" if told.get("isDeleted") == "true" else state
    state = "spam" if told.get("isSpam") == "true" else state
    return Item(
        key=told[ID],
        parent=parent,
        thread=thread,
        name=told.get("name", ""),
        email=email_in(told.get("email", "")),
        text=from_html(told.get("message", "")),
        at=at,
        state=STATES[state],
    )
