"""What any page may show of the comments' room.

The HTML of a comment is written in Python: a page shows twenty threads with their replies, and in a
template they would cost more than all the rest of it.
"""

import re
from html import escape

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from journal.lib.vietnamese import spoken_day

from .. import spoken
from ..openness import Opening, opening_shown
from ..replying import REPLY
from ..threads import THREAD, Entry, Threads, first_page, page_url

register = template.Library()


@register.simple_tag
def approved_comments(article) -> Threads:
    """The newest approved threads of an article, the featured ones first; one query."""
    return first_page(article.article_id)


@register.simple_tag
def code_sound(key: str) -> str:
    """The address at which a code is spoken; "" where nothing here can speak."""
    return reverse("comments:code-sound", args=[key]) if spoken.available() else ""


@register.simple_tag
def comments_opening(article) -> Opening:
    """Whether an article takes comments now, and why not."""
    return opening_shown(article)


@register.simple_tag
def comment_items(comments: Threads, article, opening: Opening) -> SafeString:
    """Threads as list items, each with the list of its replies."""
    writer = _Writer(page_url(article), opening.is_open)
    items = (writer.thread(comment) for comment in comments)
    return mark_safe("\n".join(items))  # readers' words are escaped in _Writer.item()


_TIDIED = '<p class="comment-tidied">Tòa soạn đã lược bớt một số chữ.</p>\n'


class _Writer:
    """Writes comments of one article; all that a reader typed is escaped here."""

    def __init__(self, page: str, is_open: bool) -> None:
        """`page` is the address of the article's comments; `is_open` whether one may answer."""
        self.page, self.is_open = page, is_open
        self.zone, self.today = timezone.get_current_timezone(), timezone.localdate()
        # reverse() for each would cost as much as the query.
        self.permanent = reverse("comments:permanent", args=[0]).removesuffix("0/") + "{}/"

    def thread(self, comment: Entry) -> str:
        replies = "\n".join(self.item(reply) for reply in comment.replies)
        if replies:
            replies = f'\n<ol class="comment-replies">\n{replies}\n</ol>'
        if comment.more_replies:
            replies += (
                f'\n<p class="comment-more"><a href="{self.page}?{THREAD}={comment.id}'
                f'#y-kien-{comment.id}">Xem mọi trả lời</a></p>'
            )
        return self.item(comment, replies)

    def item(self, comment: Entry, replies: str = "") -> str:
        """One comment; `replies` is HTML."""
        kinds = "comment"
        kinds += " is-desk" if comment.from_desk else ""
        kinds += " is-featured" if comment.featured else ""
        name = "Tòa soạn" if comment.from_desk else escape(comment.name)
        return (
            f'<li class="{kinds}" id="y-kien-{comment.id}">\n'
            f'<p class="comment-meta">{self._meta(comment, name)}</p>\n'
            f'<div class="comment-text">{_paragraphs(comment.text)}</div>\n'
            f"{_TIDIED if comment.tidied else ''}"
            f'<p class="comment-acts">{self._acts(comment, name)}</p>{replies}\n</li>'
        )

    def _meta(self, comment: Entry, name: str) -> str:
        """Who wrote it, from where, when; `name` is HTML."""
        moment = comment.created_at.astimezone(self.zone)
        desk = " comment-desk" if comment.from_desk else ""
        parts = [f'<b class="comment-name{desk}">{name}</b>']
        if comment.address:
            parts.append(f'<span class="comment-address">{escape(comment.address)}</span>')
        if comment.featured:
            parts.append('<span class="comment-featured">Ý kiến nổi bật</span>')
        parts.append(
            f'<a class="comment-time" href="{self.permanent.format(comment.id)}" rel="nofollow">'
            f'<time datetime="{moment.isoformat(timespec="seconds")}">'
            f"{spoken_day(moment.date(), self.today)}</time></a>"
        )
        return " ".join(parts)

    def _acts(self, comment: Entry, name: str) -> str:
        """What a reader may do with it; without the script each is a page of its own."""
        place = self.permanent.format(comment.id)
        acts = [
            f'<a href="{place}thich/" rel="nofollow" data-like>Thích '
            f"<span>{_grouped(comment.likes)}</span>{_unseen('lời của', name)}</a>"
        ]
        if self.is_open:
            acts.append(
                f'<a href="{self.page}?{REPLY}={comment.id}#y-kien-form" rel="nofollow" '
                f'data-answer="{comment.id}">Trả lời{_unseen("", name)}</a>'
            )
        acts.append(f'<a href="{place}bao/" rel="nofollow">Báo xấu{_unseen("lời của", name)}</a>')
        return " ".join(acts)


def _unseen(words: str, name: str) -> str:
    """For who hears a button out of its place: whose comment it is about; `name` is HTML."""
    return f'<span class="unseen"> {words} {name}</span>'


def _grouped(likes: int) -> str:
    """As Vietnamese writes numbers: 1.234; nothing for none."""
    return f"{likes:,}".replace(",", ".") if likes else ""


_BLANK_LINES = re.compile(r"\n{2,}")


def _paragraphs(text: str) -> str:
    """Text as it is stored, with Unix line ends, as HTML: what the filter `linebreaks` makes of it,
    which takes many times as long."""
    escaped = escape(text)
    if "\n" not in escaped:
        return f"<p>{escaped}</p>"
    parts = _BLANK_LINES.split(escaped)
    return "\n\n".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in parts)
