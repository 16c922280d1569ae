"""What an article's page prints, put together from one row of Edition.objects.for_page()."""

import json
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from journal.lib.cache import FURNITURE

from . import body
from .models import Correction, Edition, Photo
from .models.corrections import heading
from .removals import notice_for_readers

DESK, LINK = "desk", "link"
MORE = 6
PARTS, PARTS_BEFORE = 9, 4  # of a series: at most, and of them before the article's own
_NEWEST = "newest-of-section-{}"
_IN_SCRIPT = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


class ArticlePage:
    """The parts of an article's page. Beyond the article's own row it costs one query at most."""

    def __init__(self, article: Edition, preview: str = ""):
        """`preview` is "" for readers, DESK for the newsroom, LINK for who has a link."""
        self.article = article
        self.preview = preview

    def context(self) -> dict:
        photos = {row["id"]: Photo(**row) for row in self.article.photo_rows}
        bylines = self._bylines()
        corrections = [_correction(row) for row in self.article.correction_rows]
        return {
            "corrections": corrections,
            "article": self.article,
            "section": self.article.section,
            "address": self.article.get_absolute_url(),
            "body": body.rendered(self.article.body, photos),
            "show_cover": bool(self.article.cover_id) and self.article.cover_id not in photos,
            "bylines": bylines,
            "topics": self.article.topic_rows,
            "series": self._series(),
            "related": self._related(),
            "more": self._more(),
            "structured_data": self._structured_data(bylines, corrections),
            "preview": self.preview,
        }

    def _bylines(self) -> list[dict]:
        """Bylines by role, neighbours of one role together."""
        return [
            {"role": role, "people": list(group)}
            for role, group in groupby(self.article.byline_rows, key=lambda row: row["role"])
        ]

    def _related(self) -> list[dict]:
        """Title and address of the articles chosen by hand, in the editor's order."""
        return [
            {
                "title": row["title"],
                "address": reverse(
                    "articles:detail", args=[row["section"], row["slug"], row["id"]]
                ),
            }
            for row in self.article.related_story_rows
        ]

    def _series(self) -> dict | None:
        """The series it is a part of, with the parts around it that readers have."""
        row = self.article.series_row
        if row is None:
            return None
        before = sum(part["number"] < row["number"] for part in row["parts"])
        first = max(0, before - PARTS_BEFORE)
        shown = row["parts"][first : first + PARTS]
        for part in shown:
            part["here"] = part["id"] == self.article.article_id
            where = part["section"], part["slug"], part["id"]
            part["address"] = reverse("articles:detail", args=where)
        address = reverse("articles:series", args=[row["slug"]])
        more = len(row["parts"]) > len(shown)
        return row | {"parts": shown, "more": more, "address": address}

    def _more(self) -> list[SafeString]:
        """The newest other stories of the section, as list items; none that stands above."""
        above = {self.article.article_id, *(row["id"] for row in self.article.related_story_rows)}
        newest = newest_of_section(self.article.section_id)
        return [item for pk, item in newest if pk not in above][:MORE]

    def _structured_data(self, bylines: list[dict], corrections: list[dict]) -> SafeString:
        """What search engines are told of the article (schema.org NewsArticle), as JSON."""
        article = self.article
        data = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "inLanguage": "vi",
            "headline": article.title,
            "description": article.lead,
            "articleSection": article.section.name,
            "datePublished": article.published_at.isoformat(),
            "dateModified": max(
                [article.updated_at, *(each["at"] for each in corrections)]
            ).isoformat(),
            "mainEntityOfPage": settings.SITE_URL + article.get_absolute_url(),
            "author": [
                {"@type": "Person", "name": person["name"]}
                for byline in bylines
                for person in byline["people"]
            ],
            "publisher": {"@type": "Organization", "name": settings.JOURNAL_NAME},
        }
        if row := article.series_row:
            address = reverse("articles:series", args=[row["slug"]])
            data["isPartOf"] = {
                "@type": "CreativeWorkSeries",
                "name": row["name"],
                "url": settings.SITE_URL + address,
            }
            data["position"] = row["number"]
        if article.cover:
            data["image"] = [settings.SITE_URL + article.cover.shared_url]
        if corrections:
            data["correction"] = [
                {
                    "@type": "CorrectionComment",
                    "text": each["text"],
                    "datePublished": each["at"].isoformat(),
                    "url": settings.SITE_URL + each["address"],
                }
                for each in corrections
            ]
        return in_script(data)


def in_script(data: dict) -> SafeString:
    """JSON for a <script>: nothing in it can close the element."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_IN_SCRIPT))


def _correction(row: dict) -> dict:
    """What a page prints of a correction.

    One that was demanded, or that apologizes, stands above the text: the law wants it where nobody
    can miss it. The journal's own small mendings stand below it and do not greet the reader.
    """
    at = datetime.fromisoformat(row["at"])
    on_top = row["kind"] == Correction.Kind.DEMANDED or row["apology"]
    return {
        "heading": heading(row["kind"], row["apology"]),
        "text": row["text"],
        "at": at,
        "on_top": on_top,
        "address": reverse("articles:correction", args=[row["id"]]),
    }


def newest_of_section(section_id: int) -> list[tuple[int, SafeString]]:
    """The newest stories of a section as (id, list item); kept in the process for a moment."""

    def fetch() -> list[tuple[int, SafeString]]:
        stories = Edition.objects.published().filter(section=section_id).for_list().newest()
        return [
            (story.article_id, render_to_string("includes/small_story.html", {"story": story}))
            for story in stories[: 2 * MORE]
        ]

    return cache.get_or_set(_NEWEST.format(section_id), fetch, FURNITURE)


def forget_newest(section_ids: Iterable[int]) -> None:
    """After a change, in this process; others show what they have for FURNITURE seconds more."""
    cache.delete_many(_NEWEST.format(pk) for pk in section_ids)


def last_begun_or_404(editions, article_id: int) -> Edition:
    """What readers have of an article, or had (`over`), out of a QuerySet of editions."""
    try:
        return editions.last_begun(article_id)
    except Edition.DoesNotExist as error:
        raise Http404("never published") from error


def gone(request: HttpRequest, edition: Edition) -> HttpResponse:
    """What stands at every address of a withdrawn article: the notice chosen at its removal."""
    told = notice_for_readers(edition.article_id)
    removal = told["removal"]
    title = edition.title if removal and removal.names_title else ""
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "inLanguage": "vi",
        "headline": title or "Bài viết đã được gỡ",
        "creativeWorkStatus": "Withdrawn",
        "abstract": told["says"],
        "expires": edition.shown_until.isoformat(),
        "publisher": {"@type": "Organization", "name": settings.JOURNAL_NAME},
    }
    context = told | {"title": title, "at": edition.shown_until, "structured_data": in_script(data)}
    context["section"] = edition.section
    response = render(request, "410.html", context, status=410)
    response["X-Robots-Tag"] = "noindex, noarchive"
    return response
