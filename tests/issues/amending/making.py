"""Pages with boxes, and what readers make of their lines."""

import time

from captcha.models import CaptchaStore
from django.urls import reverse

from issues.amending.writing import digest
from issues.models import Page, PageWords, Suggestion
from journal.lib.defences import trap
from journal.lib.defences.captcha import new

from ..making import make_issue

TEXT = "Giữa trưa gió nồm lên\nđò ngang qua sòng Hạ\nbến vắng người qua"


def make_page(text: str = TEXT, *, issue=None, confidences=None, **fields) -> Page:
    """A page whose words stand beside each other, its lines below each other."""
    fields = {"image": "print/pages/a.webp", "width": 1000, "height": 1400} | fields
    page = Page.objects.create(issue=issue or make_issue(), number=1, text=text, **fields)
    flat, index = [], 0
    for row, line in enumerate(text.split("\n")):
        for column in range(len(line.split())):
            left, top = 500 + 1000 * column, 500 + 300 * row
            flat += [index, left, top, left + 900, top + 200]
            index += 1
    PageWords.objects.create(page=page, boxes=flat, confidences=confidences or [])
    return page


def make_suggestion(page: Page, after: str, line: int = 2, **fields) -> Suggestion:
    lines = page.text.split("\n")
    first = sum(len(each.split()) for each in lines[: line - 1])
    made_on = {"first": first, "before": lines[line - 1], "text_digest": digest(page.text)}
    return Suggestion.objects.create(page=page, after=after, **made_on | fields)


def address(page: Page) -> str:
    return reverse("issues:correct", args=[page.issue.year, page.issue.slug, page.number])


def filled(page: Page, **fields) -> dict[str, str]:
    """What a reader posts who put the second line right, but for the fields given."""
    key = new()
    answer = CaptchaStore.objects.get(hashkey=key).challenge
    note = trap.Note(f"page {page.pk}", int(time.time()) - 60).signed()
    typed = {"dong": "2", "dang-la": page.text.split("\n")[1], "after": "đò ngang qua sông Hạ"}
    return typed | {"captcha-key": key, "captcha": answer, trap.NOTE: note} | fields
