"""What articles are found by, and asking for them."""

from django.db.models import Q, QuerySet

from journal.lib.compiled import RowsByNumbers
from journal.lib.html import plain_text
from journal.lib.search.entries import Weighted, label
from journal.lib.search.index import Index
from journal.lib.search.language import Asked, Narrowing
from journal.lib.search.passages import Piece, marked, passage
from journal.lib.search.ranking import Found
from journal.lib.search.rows import living
from journal.lib.search.tokens import forms
from journal.lib.vietnamese import fold

from .models import Author, Edition, EditionEntry, EditionText, Section

_MADE_OF = [
    *("title", "subtitle", "kicker", "lead", "body", "bylines"),
    *("section", "further_section_ids", "published_at"),
]

MOST_NAMES = 1000  # that begin like one that was typed without quotes


# --- What is found ------------------------------------------------------------------------------


def weighted(edition: Edition) -> Weighted:
    """What an edition is found by."""
    people = ". ".join(line["name"] for line in edition.bylines if line.get("name"))
    sections = {edition.section_id, *edition.further_section_ids}
    return Weighted(
        title=f"{edition.title}\n{edition.subtitle}",
        lead=f"{edition.kicker}\n{edition.lead}",
        body=f"{plain_text(edition.body)}\n{people}",
        at=edition.published_at,
        labels=tuple(f"section {key}" for key in sections),
    )


def _held(editions: QuerySet) -> QuerySet:
    """With what entries are made of; locked, and so are their articles: who publishes one deletes
    editions and their entries, and must not find more of these afterwards. Where somebody is at
    the article already, its editions are left for another time."""
    held = editions.select_for_update(of=("self", "article"), no_key=True, skip_locked=True)
    return held.select_related("article").only(*_MADE_OF, "article__id")


INDEX = Index(EditionEntry, EditionText, weighted, _held)


# --- Asking -------------------------------------------------------------------------------------


def find(asked: Asked, *, section: Section | None = None, **options) -> Found:
    """Return the editions that readers have and that answer a query; `options`: see Index.find.

    Raises finding.TooLong where the database does not answer in time.
    """
    labels = section_labels(asked, section)
    if asked.is_empty or labels == []:
        return Found([])
    entries = _by_authors(without_sections(EditionEntry.objects.all(), asked), asked.authors)
    for name in (one.author for one in asked.without if one.author):
        unwanted = _by_authors(EditionEntry.objects.all(), [name])
        entries = entries.exclude(pk__in=unwanted.values("pk"))
    return INDEX.find(asked, live, entries=entries, labels=labels or (), **options)


live = living(Edition.objects.published)


def _by_authors(entries: QuerySet, names: list[str]) -> QuerySet:
    """Entries of editions by every one of these names, or parts of names."""
    signs = Q(*(Q(search_name__contains=fold(name)) for name in names), _connector=Q.OR)
    authors = Author.objects.filter(signs).values_list("pk", "name", "pen_name") if names else ()
    signed = [(pk, f" {fold(name)} | {fold(pen_name)} ") for pk, name, pen_name in authors]
    for name in names:
        keys = [pk for pk, signatures in signed if f" {fold(name)} " in signatures]
        editions = Edition.objects.filter(author_ids__overlap=keys)
        entries = entries.filter(of__in=editions.values("pk")) if keys else entries.none()
    return entries


def section_labels(asked: Asked, section: Section | None) -> list[str] | None:
    """Return the labels of which one is asked for: None where any section will do, [] for none."""
    if not asked.sections and section is None:
        return None
    keys = _keys_of_sections(asked.sections)
    if section is not None:
        keys = keys & set(section.tree_ids()) if asked.sections else set(section.tree_ids())
    return [f"section {key}" for key in sorted(keys)]


def without_sections(entries: QuerySet, asked: Asked) -> QuerySet:
    """Return entries of none of the sections that are not wanted."""
    keys = _keys_of_sections([one.section for one in asked.without if one.section])
    tokens = [label(f"section {key}") for key in keys]
    return entries.exclude(tokens__overlap=tokens) if tokens else entries


def _keys_of_sections(names: list[str]) -> set[int]:
    """The keys of sections that have one of these in their names, and of those under them."""
    folded = [fold(name) for name in names]
    active = Section.objects.active() if names else ()
    named = [each for each in active if any(name in fold(each.name) for name in folded)]
    return {key for each in named for key in each.tree_ids()}


def names_like(name: Narrowing) -> list[str]:
    """Return the names, folded, of authors or sections that have what was typed in theirs."""
    if name.section:
        sections = Section.objects.active()
        return [fold(each.name) for each in sections if fold(name.section) in fold(each.name)]
    rows = Author.objects.filter(search_name__contains=fold(name.author))
    rows = rows.values_list("name", "pen_name")[:MOST_NAMES]
    return [fold(each) for row in rows for each in row if each]


# --- Showing ------------------------------------------------------------------------------------


def shown(keys: list[int], asked: Asked, *, folded: bool) -> list[Edition]:
    """Return the editions of some keys in their order, each with `title_parts` and `text_parts`."""
    rows = {row.pk: row for row in Edition.objects.published().filter(pk__in=keys).for_list()}
    editions = [rows[key] for key in keys if key in rows]
    for edition in editions:
        edition.title_parts = marked(edition.title, asked, folded=folded)
        edition.text_parts = passage(edition.lead, asked, folded=folded)
    elsewhere = [each.pk for each in editions if not _says_all(each.text_parts, asked)]
    others = {key: (subtitle, plain_text(body)) for key, subtitle, body in _texts(elsewhere)}
    for edition in (each for each in editions if each.pk in others):
        ways = [passage(text, asked, folded=folded) for text in others[edition.pk]]
        lead = edition.text_parts or [(edition.lead, False)]
        edition.text_parts = max([lead, *ways], key=lambda parts: len(_said(parts)))
    return editions


_texts = RowsByNumbers(
    lambda keys: Edition.objects.filter(pk__in=keys).values_list("pk", "subtitle", "body")
)


def _says_all(parts: list[Piece], asked: Asked) -> bool:
    hits = _said(parts)
    return all(any(w.folded in hits for t in group for w in t.words) for group in asked.all_of)


def _said(parts: list[Piece]) -> set[str]:
    """The different words of a query in a text that is shown."""
    return {forms(text)[1] for text, hit in parts if hit}
