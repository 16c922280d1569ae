"""Where photos are used, told to a person as far as they may know."""

from django.contrib.auth import get_permission_codename
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html

from journal.lib.boxes import CAP, size_of

from ..models import Article, Author, Edition, VideoClip

MOST_NAMED = 20


def articles_using(photos) -> QuerySet[Article]:
    """Articles that show any of these photos, in the newsroom or before readers, newest first.

    A UNION, because OR between subqueries makes Postgres read the whole table.
    """
    public = Edition.objects.with_photos(photos).values("article")
    own = Article.objects.filter(cover__in=photos), Article.objects.filter(photos__in=photos)
    found = public.union(*(rows.values("pk") for rows in own))
    return Article.objects.filter(pk__in=found).order_by("-pk")


def use_lines(photos, user) -> list[str]:
    """One HTML line for each use of these photos; of others' drafts only how many."""
    uses = articles_using(photos)
    named = list(uses.visible_to(user).only("title")[:MOST_NAMED])
    lines = [_link(article, "") for article in named]
    found = size_of(uses)
    if others := found - len(lines):
        more = "hơn " if found > CAP else ""
        rest = f"và {more}{others} bài khác"
        lines.append(rest if lines else f"{more}{others} bài bạn không được xem")
    authors = Author.objects.filter(portrait__in=photos).order_by("pk")
    lines += _named(authors, user, "Chân dung tác giả: ", "tác giả")
    clips = VideoClip.objects.filter(poster__in=photos).order_by("-pk")
    return lines + _named(clips, user, "Ảnh bìa video: ", "video")


def stands_wide(photo_id: int) -> bool:
    """Whether readers see a photo across the page in some text."""
    wide = rf'<figure class="[^"]*\mwide\M[^"]*" data-photo="{photo_id}"'
    editions = Edition.objects.filter(photo_ids__contains=[photo_id])
    return editions.filter(body__regex=wide).exists()


def _named(rows: QuerySet, user, before: str, kind: str) -> list[str]:
    """Rows of a kind that is secret to those who may not look at it."""
    may_see = user.has_perm(f"articles.{get_permission_codename('view', rows.model._meta)}")
    if may_see:
        return [_link(row, before) for row in rows[:MOST_NAMED]]
    count = size_of(rows)
    return [f"{count} {kind} bạn không được xem"] if count else []


def _link(row, before: str) -> str:
    address = reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])
    return format_html('{}<a href="{}">{}</a>', before, address, row)
