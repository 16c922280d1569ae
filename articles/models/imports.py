"""Where a draft came from: the Word file it was made of, and what was changed on the way."""

from django.conf import settings
from django.db import models

from .articles import Article


class WordImport(models.Model):
    """A Word document that became an article; word.py writes it, and nothing changes it."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="word_imports")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="người nhập",
        null=True,
        related_name="+",
    )
    at = models.DateTimeField("nhập lúc", auto_now_add=True)
    file_name = models.CharField("tên tệp", max_length=200)
    digest = models.CharField(max_length=64)  # SHA-256 of the file, in hexadecimal
    report = models.JSONField("đã sửa gì")  # its shape: journal.lib.manuscript.blocks.Report

    class Meta:
        verbose_name = "lần nhập từ Word"
        verbose_name_plural = "lần nhập từ Word"
        ordering = ["-id"]
        default_permissions = []
        indexes = [models.Index(fields=["digest"], name="word_import_digest")]

    def __str__(self):
        return self.file_name
