"""RSS of the newest articles, of the whole journal and of one section."""

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Enclosure, Rss201rev2Feed, rfc3339_date

from journal.lib.vietnamese import print_time

from .addresses import named
from .corrections import with_public_articles
from .models import Correction, Edition, Section

SIZE = 30


class CorrectedRss(Rss201rev2Feed):
    """RSS has no word for when an entry changed; Atom has."""

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        if item["updateddate"] is not None:
            handler.addQuickElement("atom:updated", rfc3339_date(item["updateddate"]))


class LatestFeed(Feed):
    feed_type = CorrectedRss
    language = "vi"
    title = settings.JOURNAL_NAME
    description = settings.JOURNAL_TAGLINE

    def link(self):
        return settings.SITE_URL + reverse("home")

    def items(self):
        return Edition.objects.published().for_list().newest()[:SIZE]

    def feed_url(self):
        return settings.SITE_URL + reverse("articles:feed")

    def item_link(self, article):
        return settings.SITE_URL + article.get_absolute_url()

    def item_guid(self, article):
        """Stays the same when the address changes, so that no reader gets an old story as new."""
        return f"{settings.SITE_URL}/#{article.article_id}"

    item_guid_is_permalink = False

    def item_title(self, article):
        return article.title

    def item_description(self, article):
        if article.corrected_at is None:
            return article.lead
        says = f"(Có đính chính, {print_time(article.corrected_at)}.)"
        return f"{article.lead} {says}".strip()

    def item_pubdate(self, article):
        return article.published_at

    def item_updateddate(self, article):
        return max(article.updated_at, article.corrected_at or article.updated_at)

    def item_categories(self, article):
        return [article.section.name]

    def item_enclosures(self, article):
        if not article.cover:
            return []
        url = f"{settings.SITE_URL}{article.cover.shared_url}"
        kind = "image/png" if url.endswith(".png") else "image/jpeg"
        return [Enclosure(url, "0", kind)]


def address_of(section: Section) -> str:
    return reverse("articles:section-feed", args=[section.slug])


class SectionFeed(LatestFeed):
    def get_object(self, request, slug):
        return named(Section.objects.active(), slug)

    def title(self, section):
        return f"{section.name} – {settings.JOURNAL_NAME}"

    def link(self, section):
        return settings.SITE_URL + section.get_absolute_url()

    def feed_url(self, section):
        return settings.SITE_URL + address_of(section)

    def items(self, section):
        return Edition.objects.published().in_section(section).for_list().newest()[:SIZE]


class CorrectionFeed(Feed):
    feed_type = Rss201rev2Feed
    language = "vi"
    title = f"Đính chính – {settings.JOURNAL_NAME}"
    description = f"Đính chính, cải chính của {settings.JOURNAL_NAME}"

    def link(self):
        return settings.SITE_URL + reverse("articles:correction-list")

    def feed_url(self):
        return settings.SITE_URL + reverse("articles:correction-feed")

    def items(self):
        return with_public_articles(Correction.objects.standing().newest()[:SIZE])

    def item_link(self, correction):
        return settings.SITE_URL + correction.get_absolute_url()

    def item_title(self, correction):
        about = correction.edition.title if correction.edition else correction.reference
        return f"{correction.heading}: {about}" if about else correction.heading

    def item_description(self, correction):
        return correction.text

    def item_pubdate(self, correction):
        return correction.shown_from
