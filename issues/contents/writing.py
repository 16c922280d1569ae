"""Stores the table: all of it or nothing, and never over what a colleague stored meanwhile."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import Author
from journal.lib.vietnamese import slug

from ..found import CONTENTS
from ..models import ContentsEntry, EntryAuthor, Issue
from .lines import Line, digest
from .people import NOBODY, Name
from .table import Table

FIELDS = ("rubric", "title", "authors", "first_page", "last_page", "article_id")


class Stale(Exception):
    """The stored table is no longer the one that was shown; `now` is what it is."""

    def __init__(self, now: Table) -> None:
        super().__init__("another table is stored by now")
        self.now = now


@dataclass(frozen=True)
class Stored:
    """How many lines were added, changed, deleted; whether they stand in another order; authors
    that were made."""

    added: int = 0
    changed: int = 0
    deleted: int = 0
    moved: bool = False
    authors: tuple[Author, ...] = ()

    @property
    def in_words(self) -> str:
        """What was done, "" if nothing."""
        counts = {
            "thêm {} dòng": self.added,
            "sửa {} dòng": self.changed,
            "xóa {} dòng": self.deleted,
            "đổi thứ tự": self.moved,
            "thêm {} tác giả": len(self.authors),
        }
        return ", ".join(words.format(n) for words, n in counts.items() if n)


@transaction.atomic
def store(table: Table, shown: str, *, may_make: bool) -> Stored | None:
    """Write a table over the one whose version is `shown`; return what that changed.

    None where lines have errors, which then stand in them. `may_make`: new authors too. Raises
    Stale.
    """
    Issue.objects.select_for_update(no_key=True).get(pk=table.issue.pk)
    now = Table.stored(table.issue, table.user)
    if now.version != shown:
        raise Stale(now)
    table.check_articles(now.lines)
    if not table.is_valid:
        return None
    made = _make_authors(table) if may_make else {}
    return _write(table, now, made)


def _write(table: Table, now: Table, made: dict[str, Author]) -> Stored:
    before = {line.row: line for line in now.lines}
    _forget_others(table.lines, before)
    kept = [line for line in table.live if line.row]
    new = [line for line in table.live if not line.row]
    changed = [line for line in kept if line.text != before[line.row].text]
    gone = before.keys() - {line.row for line in kept}
    ContentsEntry.objects.filter(pk__in=gone).delete()
    entries = {id(line): _entry(table.issue, line) for line in table.live}
    for order, line in enumerate(table.live, start=1):
        entries[id(line)].order = order
    ContentsEntry.objects.bulk_create([entries[id(line)] for line in new])
    moved = [each.row for each in kept] != [row for row in before if row not in gone]
    if changed or moved or new or gone:
        rows = [entries[id(line)] for line in kept]
        ContentsEntry.objects.bulk_update(rows, [*FIELDS[:-1], "article", "order"], batch_size=200)
        CONTENTS.keep(entries.values())
    linked = _link(table, entries, before, made)
    is_other = len({line.row for line in changed} | linked)
    if new or gone or moved or is_other:
        Issue.objects.filter(pk=table.issue.pk).update(updated_at=timezone.now())
    return Stored(len(new), is_other, len(gone), moved, tuple(made.values()))


def _forget_others(lines: list[Line], before: dict[int, Line]) -> None:
    """A row that is none of the issue's, or was named twice, is a new line's."""
    free = set(before)
    for line in lines:
        if line.row in free:
            free.remove(line.row)
        else:
            line.row = None


def _entry(issue: Issue, line: Line) -> ContentsEntry:
    return ContentsEntry(pk=line.row, issue=issue, **{name: getattr(line, name) for name in FIELDS})


def _link(table: Table, entries: dict, before: dict[int, Line], made: dict[str, Author]) -> set:
    """Write who the names stand for; return the entries that existed and whose people changed."""
    rows, touched = [], set()
    for line, names in table.signed():
        if line.gone:
            continue
        people = [(name, str(made[name.key].pk) if name.key in line.new & made.keys() else pk)
                  for name, pk in names]  # fmt: skip
        people = [(name, pk) for name, pk in people if pk]
        stored = before[line.row].who if line.row else {}
        if {name.key: pk for name, pk in people} != stored:
            entry = entries[id(line)]
            touched.add(entry.pk)
            rows += _links(entry, people)
    # Held until the end: nobody deletes them meanwhile.
    keys = sorted({row.author_id for row in rows} - {None})
    there = set(
        Author.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=keys)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    EntryAuthor.objects.filter(entry__in=touched).delete()
    EntryAuthor.objects.bulk_create(row for row in rows if row.author_id in there | {None})
    return touched & before.keys()


def _links(entry: ContentsEntry, people: list[tuple[Name, str]]) -> list[EntryAuthor]:
    return [
        EntryAuthor(
            entry=entry, key=name.key, order=order, author_id=None if pk == NOBODY else int(pk)
        )
        for order, (name, pk) in enumerate(people)
    ]


def _make_authors(table: Table) -> dict[str, Author]:
    """Authors for the names a person asked to have made, by the names' keys."""
    asked = {
        name.key: name
        for line, names in table.signed()
        for name, pk in names
        if name.key in line.new and not line.gone and pk in ("", NOBODY)
    }
    return {key: author for key, name in asked.items() if (author := _author(name.text))}


def _author(name: str) -> Author | None:
    """An author of this name at a free address; None where the name is none."""
    for number in range(1, 20):
        author = Author(name=name, slug=f"{slug(name, 90)}-{number}" if number > 1 else "")
        try:
            with transaction.atomic():
                author.full_clean()
                author.save()
        except (ValidationError, IntegrityError):
            continue
        return author
    return None


# --- two at once ----------------------------------------------------------------------------------


def beside(table: Table, now: Table) -> Table:
    """Return the table a person sent, put beside what a colleague stored meanwhile.

    What only the colleague changed is as the colleague has it; what both changed is as it was
    sent, and a note tells the other. Storing it next time is done knowingly.
    """
    stored = {line.row: line for line in now.lines}
    lines = [each for line in table.lines if (each := _beside(line, stored.get(line.row)))]
    known = {line.row for line in table.lines}
    for line in now.lines:
        if line.row not in known:
            line.notes.append("Đồng nghiệp vừa thêm dòng này.")
            lines.append(line)
    return Table(table.issue, table.user, lines)


def _beside(line: Line, other: Line | None) -> Line | None:
    if line.row is None:
        return line
    if other is None:
        if line.gone:
            return None
        line.gone = digest(line.text) == line.seen
        line.row, line.seen = None, ""
        says = "." if line.gone else "; lưu sẽ thêm lại."
        line.notes.append(f"Đồng nghiệp vừa xóa dòng này{says}")
        return line
    if other.seen == line.seen:
        return line
    if digest(line.text) == line.seen and not line.gone:
        other.notes.append("Đồng nghiệp vừa sửa dòng này.")
        return other
    line.seen = other.seen
    said = ", ".join(filter(None, (other.rubric, other.title, other.authors, other.first)))
    line.notes.append(f"Đồng nghiệp vừa sửa dòng này thành: {said}.")
    return line
