"""What becomes of a reader's suggestion: the page's text follows it, or it does not.

Whoever decides holds the page and then its suggestions, so of two who decide on one at once the
first wins, and the other is told. What one press of a button decided bears one batch.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from journal.lib.defences.shape import at_most

from ..gate import may_amend
from ..lines import place_of, replaced
from ..models import Page, PageChange, Suggestion, SuggestionState
from . import writing
from .form import MOST_LETTERS

MOST_AT_ONCE = 500  # suggestions that one press of a button rejects
LOOKED_BACK = 50  # suggestions among which the key z finds one that can be undone
UNDONE_WITHIN = timedelta(hours=2)  # by the key z; the page's history takes back what is older


@transaction.atomic
def accept(pk: int, text: str, by) -> SuggestionState | None:
    """Let a line say `text`, as a reader suggested it or as it was mended then.

    Returns ACCEPTED; OUTDATED where the line is not there any more as the reader saw it; None
    where somebody else decided before. Those that asked for the same are accepted, too; others for
    that line are outdated. Raises PermissionDenied; ValidationError where nothing would change, or
    the text is empty or longer than a reader's may be.
    """
    text = " ".join(text.split())
    page, own = _opened(pk, by)
    if own is None:
        return None
    at_most(MOST_LETTERS)(text)
    if not text:
        raise ValidationError(
            "Ô này đang trống. Hãy gõ chữ của dòng như trong ảnh, hoặc bấm Bỏ.", code="required"
        )
    if text == own.before:
        raise ValidationError(
            "Dòng này đã đúng như thế. Hãy sửa khác đi, hoặc bấm Bỏ.", code="same"
        )
    first, asked = place(page, own), own.before.split()
    line = Suggestion.objects.waiting().on_line_of(own)
    if first is None:
        _settle(line, SuggestionState.OUTDATED, _pressed(by))
        return SuggestionState.OUTDATED
    whole = replaced(page.text, first, first + len(asked), text)
    writing.write(page, whole, by, suggestion=own)
    pressed = _pressed(by)
    same = line.filter(after__in={own.after, text})
    _settle(same, SuggestionState.ACCEPTED, pressed)
    _settle(line, SuggestionState.OUTDATED, pressed)
    return SuggestionState.ACCEPTED


@transaction.atomic
def reject(pk: int, by) -> SuggestionState | None:
    """Leave the line as it is, for all who asked for the same; None where it was decided before."""
    _, own = _opened(pk, by)
    if own is None:
        return None
    same = Suggestion.objects.waiting().on_line_of(own).filter(after=own.after)
    _settle(same, SuggestionState.REJECTED, _pressed(by))
    return SuggestionState.REJECTED


@transaction.atomic
def reject_all_like(pk: int, by) -> int:
    """Reject what waits from the network that a suggestion came from; return how many that was."""
    _must_amend(by)
    prefix = Suggestion.objects.filter(pk=pk).values_list("sender_prefix", flat=True).first()
    waiting = Suggestion.objects.waiting().exclude(sender_prefix="")
    rows = waiting.filter(sender_prefix=prefix or "").select_for_update(skip_locked=True)
    keys = list(rows.values_list("pk", flat=True)[:MOST_AT_ONCE])
    own = Suggestion.objects.filter(pk__in=keys)
    _settle(own, SuggestionState.REJECTED, _pressed(by))
    return len(keys)


@transaction.atomic
def undo(batch: UUID, by) -> Suggestion | None:
    """Have what a person decided with one press of a button wait again; return one of those, None
    where nothing is left to undo.

    Raises writing.Moved where the words were changed again since, and then undoes nothing.
    """
    _must_amend(by)
    rows = Suggestion.objects.filter(batch=batch, decided_by=by)
    found = rows.order_by("pk").first()
    if found is None:
        return None
    writing.locked(found.page_id)
    keys = list(rows.select_for_update().values_list("pk", flat=True))
    for change in _changes_of(batch):
        writing.revert(change.pk, by)
    Suggestion.objects.filter(pk__in=keys).update(
        state=SuggestionState.WAITING, decided_by=None, decided_at=None, batch=None
    )
    return found if keys else None


def last_of(by) -> Suggestion | None:
    """One of what the key z undoes, the one that was decided on: what the person did last, of what
    can still be undone."""
    since = timezone.now() - UNDONE_WITHIN
    own = Suggestion.objects.filter(decided_by=by, decided_at__gt=since, batch__isnull=False)
    rows = own.order_by("-decided_at", "state").select_related("page__issue").defer("page__text")
    last = list(rows[:LOOKED_BACK])
    stuck = _stuck({each.batch for each in last})
    return next((each for each in last if each.batch not in stuck), None)


def _stuck(batches: set[UUID]) -> set[UUID]:
    """Those of which the words were changed again since."""
    changes = list(_changes_of(*batches).select_related("suggestion").defer("boxes", "confidences"))
    pages = Page.objects.only("text").in_bulk({change.page_id for change in changes})
    gone = (each for each in changes if writing.place(pages[each.page_id], each) is None)
    return {each.suggestion.batch for each in gone}


def _changes_of(*batches: UUID) -> QuerySet[PageChange]:
    """What presses of buttons wrote and nobody took back, newest first."""
    return PageChange.objects.filter(suggestion__batch__in=batches, reversals=None).order_by("-pk")


def taken_back(own: Suggestion) -> PageChange | None:
    """The change that took back, in the page's history, what accepting a suggestion wrote; None
    where the words were written to stay, or none were."""
    if own.state != SuggestionState.ACCEPTED or _changes_of(own.batch).exists():
        return None
    made = PageChange.objects.filter(reverts__suggestion__batch=own.batch)
    return made.select_related("by").order_by("-pk").first()


def _must_amend(by) -> None:
    if not may_amend(by):
        raise PermissionDenied("Bạn không có quyền sửa chữ của trang.")


def _opened(pk: int, by) -> tuple[Page | None, Suggestion | None]:
    """The page, locked, and the suggestion if it still waits."""
    _must_amend(by)
    found = Suggestion.objects.filter(pk=pk).first()
    page = found and writing.locked(found.page_id)
    waiting = Suggestion.objects.waiting().select_for_update().filter(pk=pk)
    return page, waiting.first() if page else None


def place(page: Page, own: Suggestion) -> int | None:
    """The first of the words that a suggestion is about; None where they do not stand any more."""
    is_same = writing.digest(page.text) == own.text_digest
    return place_of(page.text.split(), own.before.split(), own.first, is_same=is_same)


def _pressed(by) -> dict:
    """What all that one press of a button decides has in common."""
    return {"decided_by": by, "decided_at": timezone.now(), "batch": uuid4()}


def _settle(rows, state: str, pressed: dict) -> None:
    rows.update(state=state, **pressed)
