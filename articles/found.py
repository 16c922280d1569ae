"""Keeps what the search page looks in true, and asks it.

An edition and its entry are written in one transaction. What is missing or was made by older
rules is made by `make_missing`, some at a time, as often as anybody asks.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, Manager, OuterRef, QuerySet

from journal.lib.finding import patience
from journal.lib.html import plain_text
from journal.lib.search.entries import RULES, Weighted, in_a_row, tokens_of
from journal.lib.search.language import Asked
from journal.lib.search.passages import Piece, marked, passage
from journal.lib.search.ranking import Ranking
from journal.lib.vietnamese import fold

from .models import Author, Edition, EditionEntry, EditionText, Section

PATIENCE = 2000  # milliseconds of one statement
MADE_AT_ONCE = 200
CHECKED = 20
FEW = 3  # hits or less: another spelling is offered
_MADE_OF = [
    *("title", "subtitle", "kicker", "lead", "body", "bylines"),
    *("section", "further_section_ids", "published_at"),
]


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


def keep(editions: Iterable[Edition]) -> None:
    """Write the entries of editions, in the transaction that writes these."""
    entries, texts = [], []
    for edition in editions:
        text = weighted(edition)
        entries.append(EditionEntry(of=edition, tokens=tokens_of(text), at=text.at))
        exact, folded = in_a_row(f"{text.title}\n{text.lead}\n{text.body}")
        texts.append(EditionText(of=edition, exact=exact, folded=folded, rules=RULES))
    _write(EditionEntry.objects, entries, ["tokens", "at"])
    _write(EditionText.objects, texts, ["exact", "folded", "rules"])


def _write(rows: Manager, made: list, fields: list[str]) -> None:
    rows.bulk_create(made, update_conflicts=True, unique_fields=["of"], update_fields=fields)


def make_missing(at_once: int = MADE_AT_ONCE) -> int:
    """Write entries that are missing or of older rules; return how many. 0: all are there."""
    true = EditionText.objects.filter(of=OuterRef("pk"), rules=RULES)
    with transaction.atomic():
        editions = list(_held(Edition.objects.filter(~Exists(true)).order_by("-pk"))[:at_once])
        keep(editions)
    return len(editions)


def _held(editions: QuerySet) -> QuerySet:
    """With what entries are made of; locked, and so are their articles: who publishes one deletes
    editions and their entries, and must not find more of these afterwards. Where somebody is at
    the article already, its editions are left for another time."""
    held = editions.select_for_update(of=("self", "article"), no_key=True, skip_locked=True)
    return held.select_related("article").only(*_MADE_OF, "article__id")


def make_all_again() -> None:
    """Call every entry old; make_missing() does the rest, while the site runs."""
    EditionText.objects.update(rules=0)


def check_sample(size: int = CHECKED) -> int:
    """Compare some entries, others each time, with their editions; return how many were wrong.

    Those are written again.
    """
    sample = Edition.objects.raw(
        "SELECT id FROM articles_edition WHERE id >= (SELECT floor(random() * max(id)) FROM"
        " articles_edition) ORDER BY id LIMIT %s",
        [size],
    )
    with transaction.atomic():
        keys = [edition.pk for edition in sample]
        editions = list(_held(Edition.objects.filter(pk__in=keys)))
        kept = EditionEntry.objects.in_bulk(keys)
        wrong = [each for each in editions if not _is_true(kept.get(each.pk), each)]
        keep(wrong)
    return len(wrong)


def _is_true(entry: EditionEntry | None, edition: Edition) -> bool:
    text = weighted(edition)
    return entry is not None and entry.at == text.at and entry.tokens == tokens_of(text)


# --- Asking -------------------------------------------------------------------------------------


@dataclass
class Found:
    """Keys of editions in order, at most one more than are counted; `folded`: nothing was spelt
    as it was typed, so these are other readings."""

    keys: list[int]
    folded: bool = False


def find(asked: Asked, *, section: Section | None = None, newest: bool = False) -> Found:
    """Return the editions that readers have and that answer a query.

    Raises finding.TooLong where the database does not answer in time.
    """
    if asked.is_empty:
        return Found([])
    with patience(PATIENCE):
        keys = _keys(asked, section, newest)
        if keys or not asked.is_marked:
            return Found(keys)
        return Found(_keys(asked, section, newest, folded=True), folded=True)


def _keys(
    asked: Asked, section: Section | None, newest: bool, *, folded: bool = False
) -> list[int]:
    labels = _section_labels(asked, section)
    if labels == []:
        return []
    ranking = Ranking(
        asked,
        _by_authors(EditionEntry.objects.all(), asked.authors),
        EditionText.objects.all(),
        _live,
        labels=labels or (),
        folded=folded,
    )
    return ranking.newest() if newest or not asked.all_of else ranking.best()


def _live(keys: list[int]) -> set[int]:
    return set(Edition.objects.published().filter(pk__in=keys).values_list("pk", flat=True))


def _by_authors(entries: QuerySet, names: list[str]) -> QuerySet:
    """Entries of editions by every one of these names, or parts of names."""
    authors = Author.objects.values_list("pk", "name", "pen_name") if names else ()
    signed = [(pk, f" {fold(name)} | {fold(pen_name)} ") for pk, name, pen_name in authors]
    for name in names:
        keys = [pk for pk, signatures in signed if f" {fold(name)} " in signatures]
        editions = Edition.objects.filter(author_ids__overlap=keys)
        entries = entries.filter(of__in=editions.values("pk")) if keys else entries.none()
    return entries


def _section_labels(asked: Asked, section: Section | None) -> list[str] | None:
    """The labels of which one is asked for; None where any section will do, [] for none."""
    if not asked.sections and section is None:
        return None
    names = [fold(name) for name in asked.sections]
    named = [s for s in Section.objects.active() if any(name in fold(s.name) for name in names)]
    keys = {key for each in [*named, *([section] if section else [])] for key in each.tree_ids()}
    return [f"section {key}" for key in sorted(keys)]


# --- Showing ------------------------------------------------------------------------------------


def shown(keys: list[int], asked: Asked, *, folded: bool) -> list[Edition]:
    """Return the editions of some keys in their order, each with `title_parts` and `text_parts`."""
    rows = {row.pk: row for row in Edition.objects.published().filter(pk__in=keys).for_list()}
    editions = [rows[key] for key in keys if key in rows]
    for edition in editions:
        edition.title_parts = marked(edition.title, asked, folded=folded)
        edition.text_parts = passage(edition.lead, asked, folded=folded)
    elsewhere = [each.pk for each in editions if not _says_all(each.text_parts, asked)]
    bodies = dict(Edition.objects.filter(pk__in=elsewhere).values_list("pk", "body"))
    for edition in editions:
        if edition.pk in bodies:
            best = passage(plain_text(bodies[edition.pk]), asked, folded=folded)
            edition.text_parts = best or edition.text_parts or [(edition.lead, False)]
    return editions


def _says_all(parts: list[Piece], asked: Asked) -> bool:
    hits = {fold(text) for text, hit in parts if hit}
    return all(any(w.folded in hits for t in group for w in t.words) for group in asked.all_of)
