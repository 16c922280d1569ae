"""Addresses that named something before it was renamed. They lead on for ever."""

from django.db import models
from django.db.models import Q

KINDS = ("section", "author", "topic", "series")  # by model name: one column each


class OldAddressQuerySet(models.QuerySet):
    def of_kind(self, model: type[models.Model]):
        """Those that once named a row of a model."""
        return self.filter(**{f"{model._meta.model_name}__isnull": False})

    def elsewhere(self, row: models.Model):
        """Those that bear the slug of a row, and lead to another one of its kind."""
        kind = row._meta.model_name
        return self.of_kind(type(row)).filter(slug=row.slug).exclude(**{kind: row.pk})

    def keep(self, row: models.Model, slug: str) -> None:
        """Remember that a slug named a row which now has another; the last to bear it gets it."""
        kind = row._meta.model_name
        of_row = self.filter(**{kind: row.pk})
        of_row.filter(slug=row.slug).delete()
        found = self.of_kind(type(row)).filter(slug=slug)
        if not found.update(**{kind: row.pk}):
            self.bulk_create(
                [self.model(slug=slug, **{f"{kind}_id": row.pk})], ignore_conflicts=True
            )


def _target(kind: str) -> models.ForeignKey:
    return models.ForeignKey(
        f"articles.{kind.capitalize()}",
        models.CASCADE,
        null=True,
        related_name="old_addresses",
    )


def _only(kind: str) -> Q:
    return Q(**{f"{each}__isnull": each != kind for each in KINDS})


class OldAddress(models.Model):
    """A slug under which one row of one kind was found."""

    slug = models.SlugField(max_length=100)
    section = _target("section")
    author = _target("author")
    topic = _target("topic")
    series = _target("series")

    objects = OldAddressQuerySet.as_manager()

    class Meta:
        verbose_name = "địa chỉ cũ"
        verbose_name_plural = "địa chỉ cũ"
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                condition=_only("section") | _only("author") | _only("topic") | _only("series"),
                name="old_address_of_one_row",
            ),
            *(
                models.UniqueConstraint(
                    fields=["slug"],
                    condition=Q(**{f"{kind}__isnull": False}),
                    name=f"old_address_of_{kind}",
                )
                for kind in KINDS
            ),
        ]

    def __str__(self):
        return self.slug
