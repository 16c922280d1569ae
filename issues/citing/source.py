"""What is cited: an entry of the contents, a page, or an issue, in the words of a bibliography.

The rest of this package reads a Source and knows no model.
"""

import re
from dataclasses import dataclass, replace
from enum import Enum

from django.conf import settings

from journal.lib.vietnamese import fold, slug

from ..contents.people import names_in
from ..models import ContentsEntry, Issue, Page
from ..ranges import Range

_SO = re.compile(r"^số\s+", re.I)
# Who took the pictures is named with an article, and is not its author.
_PICTURES = re.compile(
    r"(?:^|[,;])\s*(?:ảnh|hình|tranh|minh h[ọo]a|vẽ|trình bày)\s*:[^;]*?(?=[,;][^,;:]*:|;|$)", re.I
)


class Kind(Enum):
    ARTICLE = "article"
    PAGE = "page"  # one that no entry of the contents is known to fill
    ISSUE = "issue"


@dataclass(frozen=True)
class Source:
    """`number` is what follows the word số: 6, 1+2, Xuân 2019. Pages are as printed; addresses
    are absolute. What is not known is "" or, of `running`, None."""

    key: str
    kind: Kind
    title: str
    authors: tuple[str, ...]
    journal: str
    number: str
    year: int
    month: int
    url: str
    running: int | None = None
    first: str = ""
    last: str = ""
    rubric: str = ""
    issn: str = ""
    web_url: str = ""
    pdf_url: str = ""

    @property
    def pages(self) -> str:
        """12, or 12-15."""
        return "-".join(dict.fromkeys(filter(None, (self.first, self.last))))


def journal_title() -> str:
    """The journal as bibliographies name it: with the word for what it is, once."""
    name = settings.JOURNAL_NAME
    return name if fold(name).startswith(("tap chi", "bao ")) else f"Tạp chí {name}"


def of_issue(issue: Issue) -> Source:
    return Source(
        key=f"{slug(settings.JOURNAL_NAME)}-{issue.year}-{issue.slug}",
        kind=Kind.ISSUE,
        title=f"{journal_title()}, {_lowered(issue.label)}",
        authors=(),
        journal=journal_title(),
        number=_number(issue),
        year=issue.year,
        month=issue.month,
        url=_absolute(issue),
        running=issue.running_number,
        pdf_url=f"{settings.SITE_URL}{issue.get_pdf_url()}" if issue.has_pdf_for_readers else "",
        issn=settings.JOURNAL_ISSN,
    )


def of_entry(entry: ContentsEntry) -> Source:
    """Needs the issue of an entry; its web article and its PDF are named where they were looked
    up, by for_page() and ranges.give_pages()."""
    whole = of_issue(entry.issue)
    web = entry.web_address if hasattr(entry, "web_place") else ""
    pdf = Range(entry.issue, *entry.own_pages) if entry.own_pages else None
    return replace(
        whole,
        key=f"{whole.key}-muc-{entry.pk}",
        kind=Kind.ARTICLE,
        title=entry.title,
        authors=writers(entry.authors),
        url=_absolute(entry),
        first=str(entry.first_page or ""),
        last=str(entry.last_page or ""),
        rubric=entry.rubric,
        web_url=f"{settings.SITE_URL}{web}" if web else "",
        pdf_url=_absolute(pdf) if pdf else "",
    )


def of_page(page: Page, entries: list[ContentsEntry], words: str = "") -> list[Source]:
    """The articles that stand on a page, each cited by this page of it; the page where none is
    known to. `words` is the query part of its address that says which words are meant: ?tu=3-9."""
    at = {"first": page.name, "last": "", "pdf_url": "", "url": f"{_absolute(page)}{words}"}
    key = f"trang-{page.number}"
    if not entries:
        whole = of_issue(page.issue)
        title = f"{whole.title}, trang {page.name}"
        return [replace(whole, key=f"{whole.key}-{key}", kind=Kind.PAGE, title=title, **at)]
    articles = map(of_entry, entries)
    return [replace(each, key=f"{each.key}-{key}", **at) for each in articles]


def writers(authors: str) -> tuple[str, ...]:
    """Return the names in a printed line of authors, without those who made the pictures."""
    return tuple(name.text for name in names_in(_PICTURES.sub("", authors)))


def _number(issue: Issue) -> str:
    numbers = [str(n) for n in (issue.number, issue.number_to) if n]
    return "+".join(numbers) or _SO.sub("", issue.label)


def _lowered(label: str) -> str:
    return _SO.sub("số ", label)


def _absolute(row: Issue | ContentsEntry | Page | Range) -> str:
    return f"{settings.SITE_URL}{row.get_absolute_url()}"
