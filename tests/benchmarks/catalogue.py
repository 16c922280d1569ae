"""Entries, authors and rubrics against the clock: fifty years of a monthly with 25 entries a
number, beside the corpus. Nothing of it stays."""

from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from articles.models import Author
from issues.models import ContentsEntry, EntryAuthor, Issue

from .contents import timed
from .print_issues import analyse, issue_of

NAME = "danh mục tác giả, chuyên mục"
FIRST, YEARS, ENTRIES, RUBRICS = 1930, 50, 25, 40  # before what the corpus may have
SHOWN = 0.15  # seconds


def run() -> int:
    """Print what was measured; return how many figures miss their bound."""
    client = Client()
    with transaction.atomic():
        busiest, entry = _fill()
        places = {
            "một bài của mục lục": entry.get_absolute_url(),
            "tác giả viết nhiều nhất": busiest.get_absolute_url(),
            "tác giả, một chữ": f"{reverse('authors')}?chu=n",
            "mọi chuyên mục": reverse("issues:rubrics"),
            "một chuyên mục": reverse("issues:rubric", args=["chuyen-muc-7"]),
        }
        wrong = sum(timed(NAME, what, SHOWN, _asked(client, at)) for what, at in places.items())
        transaction.set_rollback(True)
    return wrong


def _asked(client: Client, address: str):
    """Each time as the first of a process."""

    def ask(at: int):
        cache.clear()
        return client.get(address)

    return ask


def _fill() -> tuple[Author, ContentsEntry]:
    """Return an author of every tenth entry, and an entry in the middle."""
    months = [(FIRST + at // 12, at % 12 + 1) for at in range(YEARS * 12)]
    issues = Issue.objects.bulk_create(issue_of(*month) for month in months)
    entries = ContentsEntry.objects.bulk_create(
        ContentsEntry(
            issue=issue, title=f"Bài thứ {n}", rubric=f"Chuyên mục {n % RUBRICS}", order=n
        )
        for issue in issues
        for n in range(ENTRIES)
    )
    authors = list(Author.objects.standing().order_by("pk"))
    EntryAuthor.objects.bulk_create(
        EntryAuthor(
            entry=entry, author=authors[at % len(authors) if at % 10 else 0], key="ten", order=0
        )
        for at, entry in enumerate(entries)
    )
    analyse(Issue, ContentsEntry, EntryAuthor)
    return authors[0], entries[len(entries) // 2]
