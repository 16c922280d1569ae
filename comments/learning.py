"""What this journal's own decisions teach about spam: a score from 0 to 100 of each new comment.

Naive Bayes over one and two syllables in a row, with and without diacritics, each counted once a
comment. Only how often each was approved and not, in one of BUCKETS, is kept: neither words nor
texts, so whatever is erased is gone with the next night's learning, which begins anew. The score
puts the queue in order and marks; it decides nothing.

The newest fifth of the decisions is held back: what was learned from the others is tried on it, and
the newsroom is told how often it was right.
"""

from __future__ import annotations

import math
import re
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from journal.lib.vietnamese import fold, normalize

from .models import LIKELY_SPAM, Comment, Learned, State
from .rules.running import points

BUCKETS = 1 << 16
MOST_DECISIONS = 50_000  # the newest are learned from
FEWEST = 40  # of each kind: fewer teach nothing that is worth showing
HELD_BACK = 5  # one in so many decisions
EVERY = timedelta(days=1)
PATIENCE = timedelta(hours=1)  # how long the worker may take before it is asked again
MOST_SYLLABLES = 600  # of one comment
AT_ONCE = 500  # comments that wait, scored in one transaction
_SCALES = [step / 40 for step in range(1, 41)]
_SYLLABLE = re.compile(r"[^\W_]+")
HeldBack = tuple[bool, array]  # whether it was taken out, and its buckets
_LOCK = 0x6C_65_61_72  # of this module's advisory lock


# --- what of a text counts ------------------------------------------------------------------------


def features(text: str) -> set[int]:
    """The buckets of a text's syllables and pairs of syllables, as they stand and folded."""
    exact = _SYLLABLE.findall(normalize(text).lower())[:MOST_SYLLABLES]
    folded = [fold(word) for word in exact]
    grams = {*exact, *(f"~{word}" for word in folded)}
    grams |= {f"{a} {b}" for a, b in pairwise(exact)}
    grams |= {f"~{a} {b}" for a, b in pairwise(folded)}
    return {zlib.crc32(gram.encode(errors="replace")) % BUCKETS for gram in grams}


@dataclass(frozen=True)
class Model:
    """How much each bucket speaks for spam; `scale` brings sums to a probability."""

    weights: array
    bias: float
    scale: float

    def score(self, seen: Iterable[int]) -> int:
        """0 (as approved comments are) to 100 (as rejected ones)."""
        return round(100 * _sigmoid(self.scale * self.sum(seen)))

    def sum(self, seen: Iterable[int]) -> float:
        return self.bias + sum(map(self.weights.__getitem__, seen))


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


class Counts:
    """How often each bucket was seen in comments that were taken out, and in approved ones."""

    def __init__(self) -> None:
        self.seen = {kind: array("I", bytes(4 * BUCKETS)) for kind in (True, False)}
        self.comments = {True: 0, False: 0}

    def add(self, seen: Iterable[int], *, is_out: bool) -> None:
        counts = self.seen[is_out]
        self.comments[is_out] += 1
        for bucket in seen:
            counts[bucket] += 1

    @property
    def suffice(self) -> bool:
        return min(self.comments.values()) >= FEWEST

    def model(self, scale: float = 1.0) -> Model:
        """Log-likelihood ratios; what was hardly ever seen says hardly anything."""
        out, fine = self.comments[True] + 2, self.comments[False] + 2
        weights = array(
            "f",
            (
                math.log((a + 1) / out) - math.log((b + 1) / fine) if a + b > 1 else 0.0
                for a, b in zip(self.seen[True], self.seen[False], strict=True)
            ),
        )
        return Model(weights, math.log(out / fine), scale)


# --- learning -------------------------------------------------------------------------------------


def learn() -> bool:
    """Learn from all decisions anew and score what waits; False where another process is at it.

    Killed half-way it leaves what was learned before. Takes about a second for 2,000 decisions.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                return False
        first = _first_held_back()
        taught, whole = Counts(), Counts()
        later: list[HeldBack] = []
        for pk, is_out, seen in _decisions():
            whole.add(seen, is_out=is_out)
            if pk < first:
                taught.add(seen, is_out=is_out)
            else:
                later.append((is_out, array("I", seen)))
        _keep(taught, whole, later)
    _score_waiting()
    return True


def _decided() -> Q:
    """Decisions of people on what readers sent: not what appeared at once (trust.py), nor what was
    erased since."""
    own = Q(from_desk=False, erased_at=None) & ~Q(signals__has_key="trusted")
    return own & ~Q(state=State.PENDING)


def _newest() -> Iterator[tuple[int, str, str]]:
    rows = Comment.objects.filter(_decided()).order_by("-pk")[:MOST_DECISIONS]
    return rows.values_list("pk", "state", "text").iterator(chunk_size=500)


def _decisions() -> Iterator[tuple[int, bool, set[int]]]:
    for pk, state, text in _newest():
        yield pk, state != State.APPROVED, features(text)


def _first_held_back() -> int:
    """The key from which on decisions are held back."""
    keys = list(
        Comment.objects.filter(_decided())
        .order_by("-pk")
        .values_list("pk", flat=True)[:MOST_DECISIONS]
    )
    return keys[len(keys) // HELD_BACK - 1] if len(keys) >= HELD_BACK else 0


def _keep(taught: Counts, whole: Counts, later: list[HeldBack]) -> None:
    report = {"out": whole.comments[True], "fine": whole.comments[False]}
    row = Learned.objects.select_for_update().filter(pk=1).first() or Learned()
    row.weights, row.bias, row.scale = None, 0, 1
    if taught.suffice:
        first = taught.model()
        scale = _best_scale(first, later)
        report |= _tried(Model(first.weights, first.bias, scale), later)
        model = whole.model(scale)
        row.weights, row.bias, row.scale = model.weights.tobytes(), model.bias, scale
    row.version, row.learned_at, row.report = row.version + 1, timezone.now(), report
    row.save()


def _best_scale(model: Model, later: list[HeldBack]) -> float:
    """The scale at which the probabilities fit the decisions that were held back best."""
    sums = [(is_out, model.sum(seen)) for is_out, seen in later]

    def loss(scale: float) -> float:
        odds = ((is_out, _sigmoid(scale * value)) for is_out, value in sums)
        return -sum(math.log(odd if is_out else 1 - odd) for is_out, odd in odds)

    return min(_SCALES, key=loss)


def _tried(model: Model, later: list[HeldBack]) -> dict[str, int]:
    """How often a model was right about what was held back, at LIKELY_SPAM."""
    marked = [(model.score(seen) >= LIKELY_SPAM, is_out) for is_out, seen in later]
    return {
        "held_back": len(marked),
        "marked_right": sum(is_marked and is_out for is_marked, is_out in marked),
        "marked_wrong": sum(is_marked and not is_out for is_marked, is_out in marked),
        "unmarked_out": sum(not is_marked and is_out for is_marked, is_out in marked),
        "unmarked_fine": sum(not is_marked and not is_out for is_marked, is_out in marked),
    }


@dataclass(frozen=True)
class Told:
    """What a report says to the newsroom, in numbers; per cent, None where nothing was marked."""

    out: int
    fine: int
    missing: int  # decisions of the rarer kind that are still needed
    marked: int = 0
    marked_right: int = 0
    all_out: int = 0
    held_back: int = 0

    @property
    def marked_wrong(self) -> int:
        return self.marked - self.marked_right

    @property
    def precision(self) -> int | None:
        return round(100 * self.marked_right / self.marked) if self.marked else None

    @property
    def recall(self) -> int | None:
        return round(100 * self.marked_right / self.all_out) if self.all_out else None


def told(report: Mapping[str, int]) -> Told:
    """A report of Learned as the newsroom reads it."""
    out, fine = report.get("out", 0), report.get("fine", 0)
    if "held_back" not in report:
        # A fifth is held back, so that many more are needed.
        wanted = -(-FEWEST * HELD_BACK // (HELD_BACK - 1))
        return Told(out, fine, max(1, wanted - min(out, fine)))
    right, wrong = report["marked_right"], report["marked_wrong"]
    all_out = right + report["unmarked_out"]
    return Told(out, fine, 0, right + wrong, right, all_out, report["held_back"])


# --- scoring --------------------------------------------------------------------------------------

# Asked for each comment, so its SQL is not made anew.
LEARNED_AT = "SELECT learned_at FROM comments_learned WHERE id = 1"
_MODEL: list[tuple[datetime | None, Model | None]] = []  # what this process has read, and of when


def learned_at() -> datetime | None:
    """When something was learned last."""
    with connection.cursor() as cursor:
        cursor.execute(LEARNED_AT)
        return next(iter(cursor.fetchone() or [None]))


def current(at: datetime | None) -> Model | None:
    """What was learned last, None while that is nothing; one query when it is new. `at` is
    learned_at()."""
    if not _MODEL or _MODEL[0][0] != at:
        _MODEL[:] = [(at, _read())]
    return _MODEL[0][1]


def _read() -> Model | None:
    row = Learned.objects.filter(pk=1, weights__isnull=False).first()
    if row is None:
        return None
    weights = array("f")
    weights.frombytes(bytes(row.weights))
    return Model(weights, row.bias, row.scale)


def score(text: str, at: datetime | None) -> int:
    """How much a text is like what was taken out: 0 to 100; 0 while nothing was learned. `at` is
    learned_at()."""
    model = current(at)
    return model.score(features(text)) if model else 0


def _score_waiting() -> None:
    """Score what waits by what was learned now, and by what the rules found then."""
    model, after = current(learned_at()), 0
    while rows := list(
        Comment.objects.pending()
        .filter(pk__gt=after)
        .order_by("pk")
        .only("text", "signals", "spam_score")[:AT_ONCE]
    ):
        after = rows[-1].pk
        changed = []
        for row in rows:
            learned = model.score(features(row.text)) if model else 0
            if (total := together(learned, points(row.findings))) != row.spam_score:
                row.spam_score = total
                changed.append(row)
        with transaction.atomic():
            for row in changed:
                Comment.objects.filter(pk=row.pk).update(spam_score=row.spam_score)


def together(learned: int, by_rules: int) -> int:
    """The score of a comment: 0 to 100."""
    return min(100, learned + by_rules)


# --- the worker and the sweep ---------------------------------------------------------------------


@task()
def learn_anew() -> None:
    learn()


def ask() -> None:
    """Have the worker learn anew, whenever it did so last."""
    Learned.objects.update_or_create(pk=1, defaults={"asked_at": timezone.now()})
    transaction.on_commit(learn_anew.enqueue)


def enqueue_due() -> int:
    """Ask the worker to learn anew where that was not done for a day; called by the sweep."""
    now = timezone.now()
    with transaction.atomic():
        Learned.objects.get_or_create(pk=1)
        due = Learned.objects.select_for_update(skip_locked=True).filter(
            Q(learned_at=None) | Q(learned_at__lt=now - EVERY),
            Q(asked_at=None) | Q(asked_at__lt=now - PATIENCE),
        )
        asked = due.filter(pk=1).first()
        if asked:
            Learned.objects.filter(pk=1).update(asked_at=now)
            learn_anew.enqueue()
    return int(asked is not None)
