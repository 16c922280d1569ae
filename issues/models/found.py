"""What the search looks in: a row of tokens and a row of words for each page, and for each line of
a table of contents. Whether readers have it is the issue's to say, when it is asked."""

from django.db import models

from journal.lib.search.entries import Entry, EntryText, entry_index

from .contents import ContentsEntry
from .issues import Issue
from .pages import Page


class PageEntry(Entry):
    of = models.OneToOneField(Page, models.CASCADE, primary_key=True, related_name="entry")
    # The page's own, so that pages are counted by issue without a look at these wide rows.
    issue = models.ForeignKey(Issue, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "chỉ mục tìm kiếm"
        default_permissions = []
        indexes = [entry_index("page_entry_tokens")]


class PageText(EntryText):
    of = models.OneToOneField(Page, models.CASCADE, primary_key=True, related_name="entry_text")

    class Meta:
        verbose_name = verbose_name_plural = "chỉ mục tìm kiếm"
        default_permissions = []


class ContentsEntryEntry(Entry):
    of = models.OneToOneField(ContentsEntry, models.CASCADE, primary_key=True, related_name="entry")

    class Meta:
        verbose_name = verbose_name_plural = "chỉ mục tìm kiếm"
        default_permissions = []
        indexes = [entry_index("contents_entry_tokens")]


class ContentsEntryText(EntryText):
    of = models.OneToOneField(
        ContentsEntry, models.CASCADE, primary_key=True, related_name="entry_text"
    )

    class Meta:
        verbose_name = verbose_name_plural = "chỉ mục tìm kiếm"
        default_permissions = []
