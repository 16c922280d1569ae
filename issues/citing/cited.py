"""All that a page prints of how it is cited: references, permanent address, files, tags."""

import re
from dataclasses import dataclass

from ..models import ContentsEntry, Issue, Page
from .meta import meta_tags
from .reference import Reference, reference
from .source import Source, of_entry, of_issue, of_page

MOST_ARTICLES = 5  # of one page that are cited
MOST_QUOTED = 400  # words of a passage
FILES = [("bib", "BibTeX"), ("ris", "RIS"), ("json", "CSL-JSON")]
_WORDS = re.compile(r"(0|[1-9][0-9]{0,4})-(0|[1-9][0-9]{0,4})")


@dataclass(frozen=True)
class Cited:
    """`address` is that of the row, `words` the query part that chooses some of a page's words,
    and `passage` those words; `told` is what the tags tell of."""

    sources: list[Source]
    address: str
    told: Source
    words: str = ""
    passage: str = ""

    files = FILES  # endings and names

    @property
    def references(self) -> list[Reference]:
        return [reference(each, with_address=bool(self.words)) for each in self.sources]

    @property
    def permanent(self) -> str:
        return self.sources[0].url

    @property
    def tags(self) -> list[tuple[str, str]]:
        return meta_tags(self.told)


def cited_issue(issue: Issue) -> Cited:
    source = of_issue(issue)
    return Cited([source], issue.get_absolute_url(), source)


def cited_entry(entry: ContentsEntry) -> Cited:
    source = of_entry(entry)
    return Cited([source], entry.get_absolute_url(), source)


def cited_page(page: Page, asked: str = "") -> Cited:
    """A page, or with `asked` (3-9) the passage from one of its words to another; one query.

    The tags tell of the whole article where the page belongs to one: reference managers take up
    that, and search engines shall not take each of its pages for an article.
    """
    passage = passage_of(page.text, asked)
    words = f"?tu={asked}" if passage else ""
    entries = list(ContentsEntry.objects.on_page(page)[:MOST_ARTICLES])
    for entry in entries:
        entry.issue = page.issue
    sources = of_page(page, entries, words)
    told = of_entry(entries[0]) if entries else sources[0]
    return Cited(sources, page.get_absolute_url(), told, words, passage)


def passage_of(text: str, asked: str) -> str:
    """Return the words of a page from one index to another, 0-based; "" for what names none."""
    if not (found := _WORDS.fullmatch(asked)):
        return ""
    first, last = int(found[1]), int(found[2])
    words = text.split()
    if not first <= last < len(words) or last - first >= MOST_QUOTED:
        return ""
    return " ".join(words[first : last + 1])
