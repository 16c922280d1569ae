"""What the search page looks in: a row of tokens and a row of words for each edition.

Whether readers may have it is the edition's to say, when it is asked: nothing has to run at the
minute at which an article appears or goes.
"""

from django.db import models

from journal.lib.search.entries import Entry, EntryText, entry_index

from .editions import Edition


class EditionEntry(Entry):
    of = models.OneToOneField(Edition, models.CASCADE, primary_key=True, related_name="entry")

    class Meta:
        default_permissions = []
        indexes = [
            entry_index("edition_entry_tokens"),
            models.Index(fields=["-at", "-of"], name="edition_entry_newest"),
        ]


class EditionText(EntryText):
    of = models.OneToOneField(Edition, models.CASCADE, primary_key=True, related_name="words")

    class Meta:
        default_permissions = []
