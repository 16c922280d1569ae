"""All that a page prints of how it is cited: references, permanent address, files, tags."""

from dataclasses import dataclass

from ..models import ContentsEntry, Issue
from ..viewer import PASSAGE, Viewer
from .meta import meta_tags
from .reference import Reference, reference
from .source import Source, of_entry, of_issue, of_page

MOST_ARTICLES = 5  # of one page that are cited
MOST_QUOTED = 400  # words of a passage
FILES = [("bib", "BibTeX"), ("ris", "RIS"), ("json", "CSL-JSON")]


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


def cited_page(viewer: Viewer) -> Cited:
    """The page that a viewer shows, or the passage of it that its address chooses; one query.

    The tags tell of the whole article where the page belongs to one: reference managers take up
    that, and search engines shall not take each of its pages for an article.
    """
    page = viewer.page
    words, passage = passage_of(page.text, viewer.opened.passage)
    entries = [entry for entry in viewer.entries if entry.is_on(page)]
    entries = sorted(entries, key=lambda entry: -entry.first_page)[:MOST_ARTICLES]
    for entry in entries:
        entry.issue = page.issue
    sources = of_page(page, entries, words)
    told = of_entry(entries[0]) if entries else of_page(page, [])[0]
    return Cited(sources, page.get_absolute_url(), told, words, passage)


def passage_of(text: str, ends: tuple[int, int] | None) -> tuple[str, str]:
    """Return the query part that chooses words of a text, by two indices, and these words.

    What lies beyond the text or is too long for a quotation is left out; ("", "") for none.
    """
    words = text.split()
    if not ends or ends[0] >= len(words):
        return "", ""
    first, last = ends[0], min(ends[1], len(words) - 1, ends[0] + MOST_QUOTED - 1)
    return f"?{PASSAGE}={first}-{last}", " ".join(words[first : last + 1])
