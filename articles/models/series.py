"""Series: articles that belong together and are read in an order."""

from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse

from journal.lib.search.names import NameQuerySet

from .articles import Article
from .taxonomy import Named


class SeriesQuerySet(NameQuerySet):
    def begun(self):
        """Those of which readers have a part."""
        public = Article.objects.published_editions()
        parts = SeriesPart.objects.filter(series=OuterRef("pk"))
        return self.filter(Exists(parts.filter(Exists(public.filter(article=OuterRef("article"))))))


class Series(Named):
    """A series (loạt bài); its parts are numbered as the journal prints it: kỳ 1, kỳ 2."""

    description = models.TextField("giới thiệu", blank=True)
    complete = models.BooleanField(
        "đã trọn loạt", default=False, help_text="Chưa chọn: bạn đọc thấy “còn tiếp”."
    )

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = "loạt bài"
        verbose_name_plural = "loạt bài"
        ordering = ["-id"]

    def get_absolute_url(self):
        return reverse("articles:series", args=[self.slug])


class SeriesPart(models.Model):
    """An article's place in the one series it belongs to."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="parts")
    article = models.OneToOneField(
        Article, models.CASCADE, verbose_name="bài viết", related_name="series_part"
    )
    number = models.PositiveSmallIntegerField("kỳ", default=1)

    class Meta:
        verbose_name = "kỳ"
        verbose_name_plural = "các kỳ"
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "number"],
                name="series_number_once",
                deferrable=models.Deferrable.DEFERRED,  # two parts may change places in one save
            )
        ]

    def __str__(self):
        """Names no title: the article may be a secret to who reads this."""
        return f"kỳ {self.number}"
