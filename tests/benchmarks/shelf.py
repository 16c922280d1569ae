"""The shelf of print issues against the clock: forty years of a monthly with 64 pages a number.
Nothing of it stays."""

from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse

from issues.models import ContentsEntry, Issue, Page

from .contents import timed
from .newsroom import SUPERUSER
from .print_issues import LONG_AGO, PAGES, analyse, issue_of

NAME = "kệ báo 40 năm"
FIRST, YEARS = 1986, 40
SHOWN = 0.15  # seconds
TEXT = "Bến sông mùa nước nổi, con đò chở đầy rơm rạ về làng, chợ họp trên thuyền. "


def run() -> int:
    """Print what was measured; return how many figures miss their bound."""
    client = Client()
    client.force_login(User.objects.get(username=SUPERUSER))
    address = reverse("admin:issues_issue_shelf")
    with transaction.atomic():
        _fill()
        wrong = timed(NAME, "mở", SHOWN, lambda at: client.get(address))
        transaction.set_rollback(True)
    return wrong


def _fill() -> None:
    """Every tenth number has not come, every third was not opened, every other has contents."""
    months = [(FIRST + at // 12, at % 12 + 1) for at in range(YEARS * 12) if at % 10]
    issues = Issue.objects.bulk_create(
        issue_of(*month, public_from=LONG_AGO if at % 3 else None)
        for at, month in enumerate(months)
    )
    for issue in issues:
        Page.objects.bulk_create(_page(issue, number) for number in range(1, PAGES + 1))
    ContentsEntry.objects.bulk_create(
        ContentsEntry(issue=issue, title=f"Bài thứ {n}", order=n)
        for issue in issues[::2]
        for n in range(20)
    )
    analyse(Issue, Page, ContentsEntry)


def _page(issue: Issue, number: int) -> Page:
    picture = {"image": f"print/pages/{issue.pk}-{number}.webp", "width": 1500, "height": 2000}
    text = f"{issue.year} {number} " + TEXT * 40
    words = {"text": text, "word_count": 600}
    return Page(issue=issue, number=number, folio=str(number), **picture, **words)
