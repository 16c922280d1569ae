"""Lines proposed from an issue's own PDF: its contents page, else its outline."""

from dataclasses import replace
from itertools import accumulate

from journal.lib.vietnamese import fold

from ..lines import Box, boxes_by_word
from ..models import Issue, Page, PageWords
from .lines import Line
from .page_numbers import FEW, PrintedLine, is_heading, plain, texts_of
from .people import authors_of, names_in
from .printed import Entry, Known, entries_of
from .signatures import endings, without_names

FIRST, LAST = 10, 3  # pages at the front and the back among which the contents are looked for
LIKELY = 4  # entries on a page without a heading that make it a page of contents
MOST_PASTED = 2000  # lines
MOST_TEXT = 3000  # letters of a page that are looked at to find its title
NARROW = frozenset("fijlrt1")
FOOT = 0.92  # of the page's height: running lines stand below


def proposed(issue: Issue, rubrics: list[str]) -> list[Line]:
    """Return lines for what the PDF says it contains, [] where it does not say; six queries."""
    known = _known(issue, rubrics)
    printed = _from_contents_pages(issue, known)
    outlined = _from_outline(issue)
    entries = printed if len(printed) >= max(FEW, 0.6 * len(outlined)) else outlined
    return _lines(entries, known, rubrics)


def from_text(text: str, issue: Issue, rubrics: list[str]) -> list[Line]:
    """Return lines for a contents page that somebody copied as text, [] where it names no pages."""
    printed = [PrintedLine(line) for line in text.splitlines()[:MOST_PASTED]]
    known = _with_people(_known(issue, rubrics), printed)
    entries = entries_of(printed, known)
    return _lines(entries, known, rubrics) if len(entries) >= FEW else []


def _lines(entries: list[Entry], known: Known, rubrics: list[str]) -> list[Line]:
    usual = {plain(rubric): rubric for rubric in reversed(rubrics)}
    return [_line(entry, known, usual) for entry in entries]


def _line(entry: Entry, known: Known, usual: dict[str, str]) -> Line:
    notes = []
    if entry.page in known.pages and not known.heads(entry.page, entry.title):
        notes.append(f"Không thấy tiêu đề này ở đầu trang {entry.page}.")
    return Line(
        rubric=usual.get(plain(entry.rubric), entry.rubric),
        title=entry.title,
        authors=entry.authors,
        first=str(entry.page or ""),
        last=str(entry.last_page or ""),
        notes=notes,
    )


def _known(issue: Issue, rubrics: list[str]) -> Known:
    """What the archive knows; pages by the number printed on them, where they have one."""
    rows = list(issue.pages.order_by("-number").values_list("number", "folio", "text"))
    pages = {number: plain(text[:MOST_TEXT]) for number, folio, text in rows if not folio}
    pages |= {int(f): plain(text[:MOST_TEXT]) for _, f, text in rows if f.isdecimal()}
    last = max(pages, default=0)
    return Known(
        rubrics=frozenset(map(plain, rubrics)) - {""},
        pages={number: text for number, text in pages.items() if text},
        last_page=last or 999,
    )


# --- the contents page ----------------------------------------------------------------------------


def _from_contents_pages(issue: Issue, known: Known) -> list[Entry]:
    """The entries of the page that is headed so, or looks so, and of those that go on with it."""
    count = issue.page_count or issue.pages.count()
    near = [*range(1, FIRST + 1), *range(count - LAST + 1, count + 1)]
    pages = list(issue.pages.filter(number__in=near).order_by("number"))
    boxes = dict(PageWords.objects.filter(page__in=pages).values_list("page", "boxes"))
    read = {page.number: _lines_of(page, boxes.get(page.pk, [])) for page in pages}
    found = {number: entries_of(lines, known) for number, lines in read.items()}
    headed = [n for n, lines in read.items() if any(is_heading(line.text) for line in lines)]
    starts = [n for n in headed if len(found[n]) >= FEW] or _likely(found, known)
    if not starts:
        return []
    lines, number = list(read[starts[0]]), starts[0] + 1
    while number in read and len(_sure(found[number], known)) >= LIKELY:
        lines += read[number]
        number += 1
    return entries_of(lines, _with_people(known, lines))


def _with_people(known: Known, lines: list[PrintedLine]) -> Known:
    """With the keys of those authors of the site who may be named in some lines; one query."""
    texts = texts_of(lines)
    names = [name for text in texts for name in names_in(text)]
    names += [name for text in texts for _, ending in endings(text) for name in names_in(ending)]
    return replace(known, people=frozenset(authors_of(names)))


def _sure(entries: list[Entry], known: Known) -> list[Entry]:
    """Those whose title stands on the page they name."""
    return [entry for entry in entries if known.heads(entry.page, entry.title)]


def _likely(found: dict[int, list[Entry]], known: Known) -> list[int]:
    counts = {number: len(_sure(entries, known)) for number, entries in found.items()}
    best = max(counts, key=counts.get, default=None)
    return [best] if best is not None and counts[best] >= LIKELY else []


def _lines_of(page: Page, boxes: list[int]) -> list[PrintedLine]:
    """The lines of a page with size and gap, without its folio and running lines."""
    lines = [line for line in page.text.split("\n") if line.strip()]
    counts = [len(line.split()) for line in lines]
    starts = [0, *accumulate(counts)]
    of_word = {index: own[0] for index, own in boxes_by_word(boxes).items()}
    found: list[PrintedLine] = []
    bottom = 0.0
    for line, start, count in zip(lines, starts, counts, strict=False):
        words = [of_word[i] for i in range(start, start + count) if i in of_word]
        if not words:
            found.append(PrintedLine(line))
            continue
        top = min(box[1] for box in words) / PageWords.PARTS
        end = max(box[3] for box in words) / PageWords.PARTS
        size = _size(line.split(), words)
        is_running = top > FOOT or line.strip() == page.folio
        if not is_running:
            gap = max(top - bottom, 0.0) if bottom <= top + size else 1.0  # another column
            found.append(PrintedLine(line, size, gap))
            bottom = end
    return found


def _size(texts: list[str], boxes: list[Box]) -> float:
    """How large letters are, by how wide they run: boxes are no higher than their own letters.

    Numbers do not count: one may be set larger than its title.
    """
    if len(texts) != len(boxes):
        return 0.0
    words = [(text, box) for text, box in zip(texts, boxes, strict=True) if not text.isdecimal()]
    wide = sum(box[2] - box[0] for _, box in words) / PageWords.PARTS
    return wide / (sum(_width(char) for text, _ in words for char in text) or 1)


def _width(char: str) -> float:
    """A letter's usual width beside that of an n."""
    base = fold(char)
    if base in NARROW or not char.isalnum():
        return 0.55
    return (1.5 if base in "mw" else 1.0) * (1.25 if char.isupper() else 1.0)


# --- the outline ----------------------------------------------------------------------------------


def _from_outline(issue: Issue) -> list[Entry]:
    """What the outline names; one that has others below it is their rubric."""
    folios = dict(issue.pages.exclude(folio="").values_list("number", "folio"))
    rows = [(depth, " ".join(str(title).split()), page) for depth, title, page in issue.outline]
    found: list[Entry] = []
    rubric = ""
    for at, (depth, title, page) in enumerate(rows):
        has_below = at + 1 < len(rows) and rows[at + 1][0] > depth
        if depth == 0:
            rubric = title if has_below else ""
        if has_below or not title or is_heading(title):
            continue
        printed = folios.get(page, str(page or ""))
        folio = int(printed) if printed.isdecimal() else None
        title, authors = without_names(title)
        found.append(Entry(title, folio, None, authors, rubric))
    return found
