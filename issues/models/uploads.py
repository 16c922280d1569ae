"""A PDF on its way from an archivist's machine, and what has come of it."""

import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


def new_key() -> str:
    return secrets.token_hex(16)


class UploadQuerySet(models.QuerySet):
    def of(self, user):
        """Those a person began: nobody else's key is worth anything."""
        return self.filter(user=user)

    def whole(self):
        return self.exclude(digest="")


class Upload(models.Model):
    """Pieces in storage, of which `pieces` tells those that are whole; then one file, `pdf_name`.

    An issue that takes the file over takes the row away; what nobody took goes after a day.
    """

    PIECE = 8 * 1024 * 1024  # bytes: what one request carries

    key = models.CharField(primary_key=True, max_length=32, default=new_key)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)  # as the archivist's machine calls it
    size = models.PositiveBigIntegerField()  # bytes
    modified = models.BigIntegerField(default=0)  # by that machine: tells files apart
    pieces = ArrayField(models.PositiveSmallIntegerField(), default=list)
    digest = models.CharField(max_length=64, default="", blank=True)  # sha256 of the whole
    touched_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "tệp đang tải lên"

    def __str__(self):
        return self.name

    @property
    def pdf_name(self) -> str:
        """Where the whole lies in storage, now and when an issue has taken it over."""
        return f"print/pdf/{self.key}.pdf"

    @property
    def count(self) -> int:
        """How many pieces make the whole."""
        return -(-self.size // self.PIECE)

    def piece_name(self, number: int) -> str:
        return f"print/uploads/{self.key}/{number}"

    def piece_size(self, number: int) -> int:
        return min(self.PIECE, self.size - number * self.PIECE)
