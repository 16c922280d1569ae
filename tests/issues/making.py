"""Print issues and small real PDFs for tests; every argument has a sensible default."""

import io
import itertools

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from issues import found, page_images, reading
from issues.models import ContentsEntry, Issue, Page, PageWords
from issues.models.issues import MAX_NUMBER
from journal.lib.pdf.process import Drawn
from journal.lib.search.language import read
from tests.factories import jpeg

_numbers = itertools.count(1)
FONT = settings.BASE_DIR / "journal/demo/fonts/BenSongSerif-Regular.ttf"


def pdf_bytes(texts=("Trang một", "Trang hai", "Trang ba"), password: str = "") -> bytes:
    """A PDF of one small page for each text, which may have several lines."""
    pdfmetrics.registerFont(TTFont("Serif", FONT))
    out = io.BytesIO()
    encryption = StandardEncryption(password) if password else None
    canvas = Canvas(out, pagesize=(300, 400), encrypt=encryption)
    for text in texts:
        canvas.setFont("Serif", 12)
        for line, words in enumerate(text.split("\n")):
            canvas.drawString(20, 350 - 16 * line, words)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def pdf_file(*args, **kwargs) -> ContentFile:
    return ContentFile(pdf_bytes(*args, **kwargs), "so-bao.pdf")


def make_issue(**fields) -> Issue:
    """A public issue without files; the year alone tells it from others unless number= is given."""
    # More are made in a run than a year has numbers, but never as many by one test.
    number = next(_numbers) % MAX_NUMBER + 1
    defaults = {"year": 2022, "number": number, "month": 6}
    fields = defaults | fields
    if fields.pop("public", True):
        fields.setdefault("public_from", timezone.now())
    if fields.pop("with_cover", False):
        fields["cover"] = ContentFile(jpeg(90, 120), "bia.jpg")
    return Issue.objects.create(**fields)


def make_entry(issue: Issue, **fields) -> ContentsEntry:
    entry = ContentsEntry.objects.create(
        issue=issue, **{"title": f"Bài {next(_numbers)}", "rubric": "Nghiên cứu"} | fields
    )
    found.CONTENTS.keep([entry])
    return entry


def make_read_issue(texts=("Trang một", "Trang hai", "Trang ba"), **fields) -> Issue:
    """An issue as reading a PDF leaves it, with small pictures: reading takes a second."""
    issue = make_issue(**{"pdf": pdf_file(texts), "with_cover": True} | fields)
    Issue.objects.filter(pk=issue.pk).update(
        page_count=len(texts), is_prepared=True, read_with=reading.VERSION, cover_from_pdf=True
    )
    picture = jpeg(90, 120)
    for number, text in enumerate(texts, 1):
        page = Page(issue=issue, number=number, text=text, word_count=len(text.split()))
        drawn = [Drawn(picture, extension, 90, 120) for extension in ("webp", "jpg")]
        page_images.store(page, f"print/pages/{issue.pk}-{number}", drawn)
        page.save()
        PageWords.objects.create(page=page)
        found.keep_page(page)
    issue.refresh_from_db()
    return issue


def make_pages(issue: Issue, *texts: str) -> None:
    """Pages as rows alone: reading them out of a PDF takes a second."""
    picture = {"image": "print/pages/a.webp", "width": 9, "height": 12}
    for number, text in enumerate(texts, 1):
        page = Page(issue=issue, number=number, folio=str(number), text=text, **picture)
        page.save_base(raw=True)
        found.PAGES.keep([page])


def pages_found(query: str) -> list[Page]:
    """What readers who search are shown, best first."""
    keys = found.find_pages(read(query)).keys
    return found.shown_pages(keys, read(query), folded=False)


def entries_found(query: str) -> list[ContentsEntry]:
    keys = found.find_entries(read(query)).keys
    return found.shown_entries(keys, read(query), folded=False)
