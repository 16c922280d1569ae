"""The whole table: its lines beside what the archive and the site know of them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from articles.admin.choice import NAMING, label
from articles.models import Article, Author, Edition

from ..models import ContentsEntry, Issue, Page
from . import people, web
from .lines import Line, of_entry, version
from .page_numbers import plain
from .people import NOBODY, Name

KNOWN_ISSUES = 60  # whose rubrics are offered
MOST_RUBRICS = 300
NOT_OURS = "Không có bài này, hoặc bài chưa đăng."


@dataclass
class Person:
    """A name of a line with who it may be; `chosen` is an author's key, NOBODY, or ""."""

    name: Name
    options: list[tuple[str, str]]
    chosen: str
    is_new: bool

    @property
    def is_asked(self) -> bool:
        return bool(self.options) and not self.chosen


@dataclass
class Row:
    """A line as it is shown."""

    line: Line
    people: list[Person] = field(default_factory=list)
    page: Page | None = None
    doubts: list[str] = field(default_factory=list)
    found: web.Found | None = None
    article: Edition | None = None


class Table:
    """Lines of an issue as a person sees them. Every look-up is one query for all lines."""

    def __init__(self, issue: Issue, user, lines: list[Line]) -> None:
        self.issue, self.user, self.lines = issue, user, lines

    @classmethod
    def stored(cls, issue: Issue, user) -> "Table":
        entries = list(issue.contents.in_print_order().prefetch_related("people"))
        linked = Article.objects.filter(pk__in={entry.article_id for entry in entries} - {None})
        called = {
            article.pk: f"{label(article, user)} (bài {article.pk})"
            for article in linked.with_public_title().only(*NAMING)
        }
        lines = [of_entry(e, e.people.all(), called.get(e.article_id, "")) for e in entries]
        return cls(issue, user, lines)

    @property
    def version(self) -> str:
        return version(self.lines)

    @property
    def live(self) -> list[Line]:
        return [line for line in self.lines if not line.gone]

    # --- articles ---------------------------------------------------------------------------------

    def check_articles(self, stored: Iterable[Line]) -> None:
        """Put an error to each line whose article the person may not point readers to."""
        kept = {line.row: line.article_id for line in stored if line.row}
        asked = [
            line for line in self.live if line.article_id and line.article_id != kept.get(line.row)
        ]
        keys = {line.article_id for line in asked}
        own = Article.objects.linkable_by(self.user).filter(pk__in=keys) if keys else None
        allowed = set(own.values_list("pk", flat=True)) if keys else set()
        for line in asked:
            if line.article_id not in allowed:
                line.errors["article"] = NOT_OURS

    @property
    def is_valid(self) -> bool:
        return not any(line.errors for line in self.live)

    @cached_property
    def _found(self) -> dict[int, web.Found]:
        asked = {n: line for n, line in enumerate(self.lines) if line.title and not line.article}
        titles = {n: line.title for n, line in asked.items() if "title" not in line.errors}
        return web.found_for(titles, self.issue)

    @property
    def same(self) -> list[tuple[Line, int]]:
        """The lines with the very title of an article that nobody has accepted yet, and which."""
        found = [(self.lines[n], each.pk) for n, each in self._found.items() if each.is_same]
        return [(line, pk) for line, pk in found if not (line.take or line.gone)]

    def accept_same(self) -> int:
        """Accept the articles that have a line's very title; return how many."""
        same = self.same
        for line, pk in same:
            line.take = pk
            line.read()
        return len(same)

    # --- people -----------------------------------------------------------------------------------

    @cached_property
    def _names(self) -> list[list[Name]]:
        return [
            [] if "authors" in line.errors else people.names_in(line.authors) for line in self.lines
        ]

    @cached_property
    def _candidates(self) -> dict[str, list[Author]]:
        return people.authors_of(name for names in self._names for name in names)

    @cached_property
    def _chosen_others(self) -> dict[str, Author]:
        """Those who stand for a name though they have another by now, by their key as text."""
        near = {str(author.pk) for authors in self._candidates.values() for author in authors}
        chosen = {pk for line in self.lines for pk in line.who.values()} - near - {NOBODY, ""}
        keys = [pk for pk in chosen if pk.isdecimal() and len(pk) < 10]
        rows = Author.objects.filter(pk__in=keys).select_related("merged_into") if keys else []
        return {str(author.pk): author.merged_into or author for author in rows}

    def who(self, line: Line, name: Name) -> str:
        """Whom a name stands for: what a person chose, else the only one who has it."""
        candidates = [str(author.pk) for author in self._candidates.get(name.key, [])]
        chosen = line.who.get(name.key)
        if chosen in candidates or chosen == NOBODY:
            return chosen
        if other := self._chosen_others.get(chosen):
            return str(other.pk)
        return candidates[0] if chosen is None and len(candidates) == 1 else ""

    def signed(self) -> list[tuple[Line, list[tuple[Name, str]]]]:
        """Each line with its names and whom they stand for."""
        return [
            (line, [(name, self.who(line, name)) for name in names])
            for line, names in zip(self.lines, self._names, strict=True)
        ]

    def _people(self, at: int, told: dict[int, str]) -> list[Person]:
        line = self.lines[at]
        found = []
        for name in self._names[at]:
            candidates, chosen = self._candidates.get(name.key, []), self.who(line, name)
            other = self._chosen_others.get(line.who.get(name.key))
            several = [*candidates, *([other] if other and other not in candidates else [])]
            options = [(str(each.pk), told.get(each.pk, str(each))) for each in several]
            if options:
                ask = [("", "Chọn người…")] if len(options) > 1 or not chosen else []
                options = [*ask, *options, (NOBODY, "Không phải ai ở đây")]
            found.append(Person(name, options, chosen, name.key in line.new))
        return found

    # --- shown ------------------------------------------------------------------------------------

    def rows(self) -> list[Row]:
        homonyms = [each for some in self._candidates.values() if len(some) > 1 for each in some]
        told = people.told_apart(homonyms) if homonyms else {}
        doubts = self._doubts()
        public = self._public()
        return [
            Row(
                line=line,
                people=self._people(at, told),
                page=self._page(line),
                doubts=[*line.notes, *doubts[at]],
                found=self._found.get(at),
                article=public.get(line.article_id),
            )
            for at, line in enumerate(self.lines)
        ]

    def _public(self) -> dict[int, Edition]:
        keys = {line.article_id for line in self.lines} - {None}
        rows = Edition.objects.published().filter(article__in=keys).select_related("section")
        return {row.article_id: row for row in rows.only("article", "title", "slug", "section")}

    @cached_property
    def _pages(self) -> dict[str, Page]:
        """By what ContentsEntryQuerySet.placed() finds them by: folio, else number."""
        shown = ("issue", "number", "folio", "image", "width", "height", "widths")
        found: dict[str, Page] = {}
        pages = list(self.issue.pages.only(*shown).order_by("number"))
        for page in (*(p for p in pages if p.folio), *(p for p in pages if not p.folio)):
            found.setdefault(page.name, page)
        return found

    @property
    def has_pages(self) -> bool:
        return bool(self._pages)

    def _page(self, line: Line) -> Page | None:
        return self._pages.get(str(line.first_page)) if line.first_page else None

    @cached_property
    def rubrics(self) -> list[str]:
        """Those used lately, the commonest first."""
        recent = Issue.objects.newest().values("pk")[:KNOWN_ISSUES]
        rows = ContentsEntry.objects.filter(issue__in=recent).exclude(rubric="").order_by()
        counted = Counter(rows.values_list("rubric", flat=True))
        return [rubric for rubric, _ in counted.most_common(MOST_RUBRICS)]

    def _doubts(self) -> list[list[str]]:
        seen: dict[tuple, int] = {}
        usual = self._usual_rubrics()
        return [self._doubts_of(line, at, seen, usual) for at, line in enumerate(self.lines)]

    def _doubts_of(self, line: Line, at: int, seen: dict, usual: dict[str, str]) -> list[str]:
        if line.gone or line.is_blank:
            return []
        doubts = []
        if not line.first_page and "first" not in line.errors:
            doubts.append("Chưa có trang.")
        for page in filter(None, {line.first_page, line.last_page}):
            if self._pages and str(page) not in self._pages:
                doubts.append(f"Tệp PDF không có trang {page}.")
        same = seen.setdefault((plain(line.title), line.first_page), at)
        if same != at and line.title:
            doubts.append(f"Trùng với dòng {same + 1}.")
        other = usual.get(plain(line.rubric))
        if other and other != line.rubric:
            doubts.append(f"Mục này thường ghi là “{other}”.")
        return doubts

    def _usual_rubrics(self) -> dict[str, str]:
        """How each rubric is mostly written: in the archive, else by most lines here."""
        here = Counter(line.rubric for line in self.live if line.rubric)
        usual: dict[str, str] = {}
        for rubric in (*self.rubrics, *(rubric for rubric, _ in here.most_common())):
            usual.setdefault(plain(rubric), rubric)
        return usual


def in_place_of(own: list[Line], new: list[Line]) -> list[Line]:
    """Return the lines that new ones take the place of, to be deleted.

    A new line with the title of one that stands there is that one: what it does not say itself
    (a last page, an article, who the authors are) stays.
    """
    standing = {plain(line.title): line for line in own if not line.gone and line.title}
    for line in new:
        if former := standing.pop(plain(line.title), None):
            line.row, line.seen, line.who = former.row, former.seen, former.who
            for name in ("rubric", "authors", "first", "article"):
                setattr(line, name, getattr(line, name) or getattr(former, name))
            if line.first == former.first:
                line.last = line.last or former.last
            line.read()
            own = [each for each in own if each is not former]
    for line in own:
        line.gone = True
    return own
