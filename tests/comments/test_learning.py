"""What the journal's own decisions teach: it orders and marks, and can be forgotten."""

import random

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from comments import learning
from comments.models import Comment, Learned, State
from comments.rules import trial
from tests.factories import make_article

from .readers import TYPED, make_comment, send
from .rules.factories import make_rule

pytestmark = pytest.mark.django_db

FINE = "làng đò sông lúa chợ thầy mẹ quê nước đường cầu trường báo bài hay cảm ơn"
SPAM = "vay tiền nhanh cược nhận thưởng ngay casino link uy tín hoàn nạp rút"


def words(of: str, seed: int) -> str:
    return " ".join(random.Random(seed).choices(of.split(), k=12))


def decide(count: int, *, out: int | None = None, **fields) -> None:
    """So many approved comments and so many that were taken out, in turn."""
    article, now = make_article(), timezone.now()
    rows = []
    for number in range(count):
        kinds = [(FINE, State.APPROVED)] + [(SPAM, State.SPAM)] * (out is None or number < out)
        rows += [
            Comment(
                article=article,
                **TYPED | {"text": words(of, number)} | fields,
                state=state,
                moderated_at=now,
            )
            for of, state in kinds
        ]
    Comment.objects.bulk_create(rows)


def test_decisions_teach(client):
    """A comment that is like those taken out has a high score, one like the others a low one."""
    decide(100)
    assert learning.learn()
    send(client, make_article(), text=words(SPAM, 7000))
    send(client, make_article(), text=words(FINE, 7000))
    spam, fine = Comment.objects.pending().order_by("pk")
    assert spam.spam_score >= 80 > 20 >= fine.spam_score
    assert (spam.is_likely_spam, fine.is_likely_spam) == (True, False)
    assert (spam.state, fine.state) == (State.PENDING, State.PENDING)


def test_it_is_tried_on_the_newest_fifth():
    """What was held back was not learned from; the four numbers make up all of it."""
    decide(100)
    learning.learn()
    report = Learned.objects.get().report
    assert (report["out"], report["fine"], report["held_back"]) == (100, 100, 40)
    parts = ("marked_right", "marked_wrong", "unmarked_out", "unmarked_fine")
    assert sum(report[part] for part in parts) == 40
    assert (report["marked_right"], report["marked_wrong"]) == (20, 0)


def test_too_few_decisions_teach_nothing():
    """Then every score is 0, and the numbers of decisions are told."""
    decide(100, out=30)
    learning.learn()
    row = Learned.objects.get()
    assert (row.weights, row.report) == (None, {"out": 30, "fine": 100})
    assert learning.score(words(SPAM, 1), learning.learned_at()) == 0


def test_only_decisions_of_people_count():
    """Neither what waits, nor the board's own answers, nor what appeared at once."""
    decide(60, signals={"trusted": True})
    waits = make_comment(make_article(), text="Chờ.")
    up = {"state": State.APPROVED, "moderated_at": timezone.now()}
    make_comment(waits.article, reply_to=waits, from_desk=True, **up)
    learning.learn()
    assert Learned.objects.get().report == {"out": 0, "fine": 0}


def test_what_was_erased_teaches_nothing():
    """Its text is gone, and was a person's."""
    decide(50, erased_at=timezone.now())
    learning.learn()
    assert Learned.objects.get().report == {"out": 0, "fine": 0}


def test_what_waits_is_scored_anew():
    """With what the rules found when it came; learned twice is the same as once."""
    decide(100)
    found = [{"rule": 1, "title": "x", "effect": "score", "score": 7, "says": "", "spans": []}]
    fine = make_comment(make_article(), text=words(FINE, 9), signals={"rules": found})
    spam = make_comment(make_article(), text=words(SPAM, 9))
    for _ in range(2):
        learning.learn()
        fine.refresh_from_db()
        spam.refresh_from_db()
        assert 7 <= fine.spam_score < 30 < 80 <= spam.spam_score


def test_what_is_erased_is_unlearned():
    """The next learning knows nothing of it, and what is kept holds no word."""
    decide(100)
    learning.learn()
    row = Learned.objects.get()
    assert b"casino" not in bytes(row.weights)
    Comment.objects.filter(state=State.SPAM).delete()
    learning.learn()
    assert learning.score(words(SPAM, 1), learning.learned_at()) == 0
    assert Learned.objects.get().version == 2


def test_changed_decisions_teach_the_contrary():
    """Approve what was taken out, and the next learning follows."""
    decide(100)
    learning.learn()
    before = learning.score(words(SPAM, 1), learning.learned_at())
    fine = list(Comment.objects.approved().values_list("pk", flat=True))
    Comment.objects.filter(state=State.SPAM).update(state=State.APPROVED)
    Comment.objects.filter(pk__in=fine).update(state=State.REJECTED)
    learning.learn()
    assert learning.score(words(SPAM, 1), learning.learned_at()) < 20 < 80 < before


def test_the_sweep_asks_once_a_day(django_capture_on_commit_callbacks):
    """Asked again it asks nobody, until a worker has failed to answer for an hour or a day is
    over."""
    assert [learning.enqueue_due(), learning.enqueue_due()] == [1, 0]
    learning.learn()
    assert learning.enqueue_due() == 0
    long_ago = timezone.now() - learning.EVERY * 2
    Learned.objects.update(learned_at=long_ago, asked_at=long_ago)
    assert learning.enqueue_due() == 1


@given(st.text())
def test_any_text_has_features(text):
    """However odd, so many at most, all of them buckets."""
    seen = learning.features(text)
    assert len(seen) <= 4 * learning.MOST_SYLLABLES
    assert all(0 <= bucket < learning.BUCKETS for bucket in seen)


def test_a_rule_on_what_was_learned_is_tried_with_it():
    """Real weights: what is like the spam of before is caught, what is like the rest is not, and
    the note of each says how much."""
    decide(60)
    article = make_article()
    spam = make_comment(article, text=words(SPAM, 7000))
    make_comment(article, text=words(FINE, 7000))
    rule = make_rule("learned", on=False, limit=80)
    assert trial.run(rule).size == 0  # nothing is learned yet
    learning.learn()
    tried = trial.run(rule)
    assert (tried.tried, tried.approved, tried.out, tried.waiting) == (122, 0, 60, 1)
    caught = {each.pk: each.says for each in tried.caught}
    assert spam.pk in caught and all(80 <= int(says.split()[0]) <= 100 for says in caught.values())
    rule.limit = 101
    assert trial.run(rule).size == 0
