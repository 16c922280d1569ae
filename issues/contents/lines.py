"""A line of the table as it is typed, and what it says. Pure."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from journal.lib.vietnamese import normalize

from ..models import ContentsEntry, EntryAuthor
from .people import NOBODY

MOST_LINES = 500
LONGEST_LINK = 500
_DASH = r"\s*[-‐‑–—−]\s*"
_PAGES = re.compile(rf"(?:tr(?:ang|\.)?\s*)?0*([1-9]\d{{0,3}})(?:{_DASH}0*([1-9]\d{{0,3}}))?", re.I)
# "123", "Bến Kẻ Mơ (bài 123)", or the article's address
_ARTICLE = re.compile(r"(\d{1,9})|.*\(bài (\d{1,9})\)|\S*/\S*-(\d{1,9})/?(?:[?#]\S*)?")
TYPED = ("rubric", "title", "authors", "first", "last", "article")
# "l12-title", "l12-who-nguyen-van-a"
_FIELD = re.compile(
    rf"l(\d{{1,4}})-({'|'.join(TYPED)}|row|place|gone|take|who|new)(?:-([a-z0-9-]{{1,120}}))?"
)
LONGEST = {
    name: ContentsEntry._meta.get_field(name).max_length for name in ("rubric", "title", "authors")
}


class NotPages(ValueError):
    """What was typed for pages names none; the message says so."""


@dataclass
class Line:
    """What stands in the fields of a line; `row` is the entry it came from, if any.

    `who` holds by the key of a name whom a person chose for it: an author's key, NOBODY, or "" for
    nobody yet; `new` the keys of names that are to be made authors. `take` is the article that was
    proposed and accepted. `notes` is what is said of the line when it is shown.
    """

    rubric: str = ""
    title: str = ""
    authors: str = ""
    first: str = ""
    last: str = ""
    article: str = ""
    row: int | None = None
    seen: str = ""
    gone: bool = False
    who: dict[str, str] = field(default_factory=dict)
    new: set[str] = field(default_factory=set)
    take: int | None = None
    notes: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    first_page: int | None = None
    last_page: int | None = None
    article_id: int | None = None

    def __post_init__(self) -> None:
        self.read()

    @property
    def is_blank(self) -> bool:
        return self.row is None and not any(getattr(self, name) for name in TYPED)

    @property
    def text(self) -> tuple[str, ...]:
        """What it says in words and numbers, to tell whether two lines say the same."""
        numbers = (self.first_page, self.last_page, self.article_id)
        return (self.rubric, self.title, self.authors, *map(str, numbers))

    def read(self) -> None:
        """Find pages and article in what was typed; `errors` say what cannot be."""
        self.errors = {}
        for name in TYPED:
            setattr(self, name, " ".join(normalize(getattr(self, name)).split()))
        if self.gone or self.is_blank:
            return
        if not self.title:
            self.errors["title"] = "Ghi tiêu đề."
        for name, most in LONGEST.items():
            if len(getattr(self, name)) > most:
                self.errors[name] = f"Dài quá {most} chữ."
        self._read_pages()
        self._read_article()

    def _read_pages(self) -> None:
        try:
            self.first_page, self.last_page = pages_in(self.first, self.last)
        except NotPages as error:
            self.errors["first"] = str(error)
        else:
            self.first, self.last = (str(n or "") for n in (self.first_page, self.last_page))

    def _read_article(self) -> None:
        self.article_id = self.take if not self.article else None
        if self.article:
            match = _ARTICLE.fullmatch(self.article[:LONGEST_LINK])
            if match:
                self.article_id = int(match[match.lastindex])
            else:
                self.errors["article"] = "Chọn một bài trong danh sách, hoặc dán địa chỉ của bài."


def pages_in(first: str, last: str = "") -> tuple[int | None, int | None]:
    """Return the pages that two fields name, as "12" and "15", or "12-15" in the first of them.

    Raises NotPages.
    """
    found = []
    for typed in (first, last):
        match = _PAGES.fullmatch(typed.strip())
        if typed.strip() and not match:
            raise NotPages(f"“{typed.strip()[:20]}” không phải số trang.")
        found += [int(n) for n in match.groups() if n] if match else []
    if len(found) > 2:
        raise NotPages("Ghi một trang đầu và một trang cuối.")
    if last.strip() and not first.strip():
        raise NotPages("Ghi cả trang đầu.")
    begin, end = (*found, None, None)[:2]
    if begin and end and end < begin:
        raise NotPages("“Đến trang” không được nhỏ hơn “từ trang”.")
    return begin, end


def posted(data: Mapping[str, str]) -> list[Line]:
    """Return the lines that a form sent, in their order, without blank ones."""
    fields: dict[int, dict] = {}
    for name in data:
        if match := _FIELD.fullmatch(name):
            number, what, key = match.groups()
            line = fields.setdefault(int(number), {"who": {}, "new": set(), "place": number})
            match what:
                case "who" if key:
                    line["who"][key] = data[name]
                case "new" if key:
                    line["new"].add(key)
                case "gone":
                    line["gone"] = True
                case "take":
                    line["take"] = int(data[name]) if data[name].isdecimal() else None
                case _:
                    line[what] = data[name]
    placed = sorted(fields.items(), key=lambda each: (_place(each[1].pop("place")), each[0]))
    lines = [Line(**_with_row(values)) for _, values in placed]
    return [line for line in lines if not line.is_blank]


def _place(text: str) -> float:
    """Where a line stands; one may be put between two others as "2,5"."""
    try:
        return float(text.replace(",", ".")[:12])
    except ValueError:
        return float("inf")


def _with_row(values: dict) -> dict:
    row, _, seen = values.pop("row", "").partition(".")
    if row.isdecimal() and len(row) < 10:
        values |= {"row": int(row), "seen": seen[:16]}
    return values


# --- stored lines ---------------------------------------------------------------------------------


def of_entry(entry: ContentsEntry, people: Iterable[EntryAuthor], article: str = "") -> Line:
    """Return the line for a stored entry; `article` is what its article is called."""
    line = Line(
        rubric=entry.rubric,
        title=entry.title,
        authors=entry.authors,
        first=str(entry.first_page or ""),
        last=str(entry.last_page or ""),
        article=article or (f"Bài số {entry.article_id} (bài {entry.article_id})"
                            if entry.article_id else ""),
        row=entry.pk,
        who={each.key: str(each.author_id or NOBODY) for each in people},
    )  # fmt: skip
    line.seen = digest(line.text)
    return line


def digest(content: object) -> str:
    """Return 16 hex digits that tell a content from any other."""
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]


def version(lines: Iterable[Line]) -> str:
    """Return what tells a whole stored table from any other."""
    return digest([(line.row, line.text, sorted(line.who.items())) for line in lines])
