"""The one writer of what a person makes of a page's text, and of its history."""

from __future__ import annotations

from hashlib import sha256

from django.db import transaction

from journal.lib.text import stored_form

from .. import page_rows
from ..lines import boxes_by_word, flat, place_of
from ..models import Issue, Page, PageChange, PageWords, Suggestion
from . import aligning


class Moved(Exception):
    """The words are not there any more, or it cannot be told which of several they are."""


def digest(text: str) -> str:
    """By what it is known that a text is still the same."""
    return sha256(text.encode()).hexdigest()[:32]


def stored(text: str) -> str:
    """A text as a page keeps it, however it was sent."""
    return stored_form(text, Page._meta.get_field("text")) or ""


def locked(page_id: int) -> Page | None:
    """The page, which nobody else writes until the transaction ends; as the workers do, who
    take its issue first."""
    issue = Issue.objects.filter(pages=page_id).order_by().values("pk")
    Issue.objects.select_for_update().filter(pk__in=issue).first()
    return (
        Page.objects.select_for_update(of=["self"])
        .select_related("issue")
        .filter(pk=page_id)
        .first()
    )


def write(
    page: Page,
    text: str,
    by,
    *,
    suggestion: Suggestion | None = None,
    reverts: PageChange | None = None,
) -> list[PageChange]:
    """Give a page, locked(), a text; return what changed, line by line, as the history has it now.

    The words that stayed keep their boxes. Of a page that is open to readers the new words are
    found at once, and its PDF gets them where they were recognised.
    """
    former, text = page.text, stored(text)
    if text == former:
        return []
    words = PageWords.objects.filter(page=page).first()
    changes = _changes(page, former, text, words)
    for change in changes:
        change.by, change.suggestion, change.reverts = by, suggestion, reverts
        change.was_corrected = page.is_corrected
        change.name = suggestion.name if suggestion else ""
    page.text = text
    page.save(update_fields=["text"])
    page_rows.correct(page, former)
    _carry_along(page, former)
    return PageChange.objects.bulk_create(changes)


@transaction.atomic
def revert(change_id: int, by) -> list[PageChange]:
    """Take one change back; raises Moved where its words do not stand any more, or it was taken
    back, or takes another back."""
    change = PageChange.objects.get(pk=change_id)
    page = locked(change.page_id)
    change.refresh_from_db()
    if change.reverts_id or change.reversals.exists():
        raise Moved
    lines, at = page.text.split("\n"), place(page, change)
    if at is None:
        raise Moved
    lines[at : at + len(change.after.split("\n"))] = change.before.split("\n")
    first_word = sum(len(line.split()) for line in lines[:at])
    made = write(page, "\n".join(lines), by, reverts=change)
    _put_back(page, change, first_word)
    _forget_if_as_read(page)
    return made


def place(page: Page, change: PageChange) -> int | None:
    """The line, from 0, where what a change made stands; None where it does not any more, or it
    cannot be told which of several it is."""
    lines, after = page.text.split("\n"), change.after.split("\n")
    stands = lines[change.line : change.line + len(after)] == after
    return place_of(lines, after, change.line, is_same=stands)


def _carry_along(page: Page, former: str) -> None:
    """What waits for lines that did not change goes with them to where they stand now."""
    waiting = page.suggestions.waiting().filter(text_digest=digest(former))
    moved = []
    for own in waiting:
        size = len(own.before.split())
        place = aligning.place_after(own.first, size, former, page.text)
        if place is not None:
            own.first, own.text_digest = place, digest(page.text)
            moved.append(own)
    Suggestion.objects.bulk_update(moved, ["first", "text_digest"])


def _forget_if_as_read(page: Page) -> None:
    """A page of which all changes are taken back says again what the machine read."""
    first = page.changes.order_by("pk").first()
    if not first.was_corrected and not page.changes.filter(reverts=None, reversals=None).exists():
        page.is_corrected = False
        page.save(update_fields=["is_corrected"])


def _changes(page: Page, former: str, text: str, words: PageWords | None) -> list[PageChange]:
    old, new = former.split("\n"), text.split("\n")
    found = []
    for hunk in aligning.hunks(former, text):
        first, last, start, end = _widened(hunk, len(old), len(new))
        before, at = "\n".join(old[first:last]), sum(len(line.split()) for line in old[:first])
        boxes, confidences = _had(words, at, at + len(before.split()))
        found.append(
            PageChange(
                page=page,
                line=first,
                before=before,
                after="\n".join(new[start:end]),
                boxes=boxes,
                confidences=confidences,
            )
        )
    return found


def _widened(hunk: tuple[int, int, int, int], old: int, new: int) -> tuple[int, int, int, int]:
    """With a line beside lines that were put in or taken out: by it their place is known again."""
    first, last, start, end = hunk
    if first < last and start < end:
        return hunk
    if first and start:
        return first - 1, last, start - 1, end
    return first, min(last + 1, old), start, min(end + 1, new)


def _had(words: PageWords | None, first: int, end: int) -> tuple[list[int], list[int]]:
    """Boxes, counted from word `first`, and confidences of some words."""
    if words is None:
        return [], []
    had = boxes_by_word(words.boxes)
    own = [(index - first, had.get(index, [])) for index in range(first, end)]
    return flat(own), words.confidences[first:end]


def _put_back(page: Page, change: PageChange, first: int) -> None:
    """Give words that stand again the very boxes and confidences that they had."""
    words = PageWords.objects.filter(page=page).first()
    count = len(change.before.split())
    if words is None or page.text.split()[first : first + count] != change.before.split():
        return
    boxes, had = boxes_by_word(words.boxes), boxes_by_word(change.boxes)
    boxes |= {first + index: had.get(index, []) for index in range(count)}
    words.boxes = flat(sorted(boxes.items()))
    if words.confidences:
        words.confidences[first : first + count] = change.confidences or [aligning.CERTAIN] * count
    words.save(update_fields=["boxes", "confidences"])
