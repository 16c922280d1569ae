"""The shelf of print issues against the clock: forty years of a monthly with 64 pages a number.
Nothing of it stays."""

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from issues.models import ContentsEntry, Issue, Page

from .contents import timed
from .newsroom import SUPERUSER

NAME = "kệ báo 40 năm"
FIRST, YEARS, PAGES = 1986, 40, 64
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
    issues = Issue.objects.bulk_create(_issue(at, *month) for at, month in enumerate(months))
    for issue in issues:
        Page.objects.bulk_create(_page(issue, number) for number in range(1, PAGES + 1))
    ContentsEntry.objects.bulk_create(
        ContentsEntry(issue=issue, title=f"Bài thứ {n}", order=n)
        for issue in issues[::2]
        for n in range(20)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE issues_issue, issues_page, issues_contentsentry")


def _issue(at: int, year: int, month: int) -> Issue:
    numbered = {"year": year, "number": month, "month": month, "slug": str(month)}
    read = {"page_count": PAGES, "is_prepared": True, "pdf_digest": f"{at:064}"}
    return Issue(
        label=f"Số {month} - {year}",
        position=(year * 100 + month) * 1000 + month,
        public_from=timezone.now() if at % 3 else None,
        pdf=f"print/{year}/{at}.pdf",
        cover=f"print/covers/{year}/{at}.jpg",
        cover_width=600,
        cover_height=850,
        **numbered,
        **read,
    )


def _page(issue: Issue, number: int) -> Page:
    picture = {"image": f"print/pages/{issue.pk}-{number}.webp", "width": 1500, "height": 2000}
    text = f"{issue.year} {number} " + TEXT * 40
    words = {"text": text, "word_count": 600}
    return Page(issue=issue, number=number, folio=str(number), **picture, **words)
