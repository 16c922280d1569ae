"""Rules about comments: a comment against 10,000 words, a rule tried on 1,000 comments, a night's
learning. All of it is rolled back."""

import random
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter, process_time

from django.db import transaction
from django.utils import timezone

from articles.models import Edition
from comments import learning
from comments.models import Comment, Rule, State
from comments.rules import trial
from comments.rules.matching import MOST_WORDS, Words

from .prose import ONSETS, RHYMES, Writer

NAME = "luật duyệt ý kiến"
COMMENTS = 1000
MATCH, TRIAL, LEARN = 1.0, 1000.0, 60_000.0  # ms: at most, the first of each comment
SENTENCES = 4  # of a comment: some 90 words


def run(edition: Edition) -> int:
    """Print a line for each; return how many take too long. Leaves no row behind."""
    with transaction.atomic():
        texts = _texts()
        wrong = _told(f"soát {MOST_WORDS} chữ, mỗi ý kiến", _matching(texts), MATCH)
        _store(edition, texts)
        for kind, fields in {
            "words": {"words": "\n".join(_words())},
            "repeated": {"limit": 2, "minutes": 1440},
        }.items():
            rule = Rule(kind=kind, title="Đo", **fields)
            took = min(_milliseconds(lambda rule=rule: trial.run(rule)) for _ in range(3))
            wrong += _told(f"thử luật “{kind}” trên {COMMENTS} ý kiến", took, TRIAL)
        wrong += _told(f"học từ {COMMENTS} quyết định", _milliseconds(learning.learn), LEARN)
        transaction.set_rollback(True)
    return wrong + _evasions()


def _texts() -> list[str]:
    writer = Writer(7)
    return [" ".join(writer.sentence().text for _ in range(SENTENCES)) for _ in range(COMMENTS)]


def _words() -> list[str]:
    """As many as a list may hold: one to three syllables, many of which begin as usual words do."""
    chance = random.Random(7)
    syllables = sorted({onset + rhyme for onset in ONSETS for rhyme in RHYMES})
    found: set[str] = set()
    while len(found) < MOST_WORDS:
        found.add(" ".join(chance.choices(syllables, k=chance.choice((2, 2, 2, 3, 3)))))
    return sorted(found)


def _matching(texts: list[str]) -> float:
    """The median of a comment, in ms of the process: it asks nothing of anybody."""
    every = _words()
    words = Words(every[::2], every[1::2])
    return median(_milliseconds(lambda t=t: words.find(t), process_time) for t in texts)


def _store(edition: Edition, texts: list[str]) -> None:
    now = timezone.now()
    who = {"article_id": edition.article_id, "name": "An", "email": "an@vi-du.example"}
    decided = [State.APPROVED, State.REJECTED]
    Comment.objects.bulk_create(
        Comment(
            **who, text=text, state=decided[n % 2], moderated_at=now, digest="d" if n % 3 else ""
        )
        for n, text in enumerate(texts)
    )


def _evasions() -> int:
    """Precision and recall over the table of evasions; 1 where either is below 0.95."""
    from tests.comments.rules.test_matching import figures

    precision, recall, rows = figures()
    good = min(precision, recall) >= 0.95
    verdict = "đạt" if good else "CHƯA ĐẠT"
    line = f"{NAME}: bảng {rows} cách lách luật, precision {precision:.3f}, recall {recall:.3f}"
    sys.stdout.write(f"{line} {verdict}\n")
    return int(not good)


def _milliseconds(call: Callable[[], object], clock: Callable[[], float] = perf_counter) -> float:
    start = clock()
    call()
    return (clock() - start) * 1000


def _told(what: str, took: float, most: float) -> int:
    verdict = "đạt" if took <= most else "QUÁ CHẬM"
    sys.stdout.write(f"{NAME}, {what}: {took:.2f} ms (nhiều nhất {most:.0f}) {verdict}\n")
    return int(took > most)
