"""A reference as Vietnamese theses write it, and the description on a library's card.

The order and the signs of a reference follow the guide of the Ministry of Education and Training
for lists of references in theses: Quách Ngọc Ân (1992), “Tên bài”, Tạp chí, số 98, tr. 10-16. What
has no author begins with its title. The description of an article in a journal is that of ISBD, as
Vietnamese libraries use it: Tên bài / Tác giả // Tạp chí. - Năm. - Số. - Tr.
"""

from dataclasses import dataclass

from journal.lib.vietnamese import quoted

from .source import Kind, Source


@dataclass(frozen=True)
class Reference:
    """One line in three pieces, for the name of the journal is set in italics."""

    before: str
    journal: str
    after: str

    def __str__(self) -> str:
        return f"{self.before}{self.journal}{self.after}"


def reference(source: Source, with_address: bool = False) -> Reference:
    """Return the reference to a source, with its address where that says more than pages do."""
    place = [_issue(source)]
    if source.pages:
        place.append(f"tr. {source.pages}")
    if with_address:
        place.append(source.url)
    end = "." if not with_address else ""  # a full stop would pass for part of the address
    if source.kind is not Kind.ARTICLE:
        return Reference("", source.journal, f" ({source.year}), {', '.join(place)}{end}")
    return Reference(f"{_opening(source)}, ", source.journal, f", {', '.join(place)}{end}")


def _opening(source: Source) -> str:
    title = quoted(source.title)
    if source.authors:
        return f"{', '.join(source.authors)} ({source.year}), {title}"
    return f"{title} ({source.year})"


def _issue(source: Source) -> str:
    running = f" ({source.running})" if source.running else ""
    return f"số {source.number}{running}"


def card_heading(source: Source) -> str:
    """Return what a card is filed under: the first author in the order of the name, family name
    first, as Vietnamese catalogues enter a person; "" where it is filed by its title."""
    return source.authors[0] if source.authors else ""


def card_text(source: Source) -> str:
    """Return the description of an article on its card."""
    people = f" / {', '.join(source.authors)}" if source.authors else ""
    parts = [f"{source.title}{people} // {source.journal}", str(source.year)]
    parts.append(_issue(source).replace("số", "Số", 1))
    if source.pages:
        parts.append(f"Tr. {source.pages}")
    return f"{'. - '.join(parts)}."
