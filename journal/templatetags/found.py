"""Texts with what was asked for in them.

Written in Python: as a template its loops took as long as all the rest of a page of hits.
"""

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from ..lib.search.passages import Piece

register = template.Library()


@register.filter
def with_marks(pieces: Iterable[Piece]) -> SafeString:
    """Return the HTML of a text in pieces."""
    written = (f"<mark>{escape(text)}</mark>" if hit else escape(text) for text, hit in pieces)
    return mark_safe("".join(written))  # every piece is escaped
