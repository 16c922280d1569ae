"""“Có phải bạn tìm” against the clock, with nearly as many words as are ever kept. Nothing stays.

Texts are made in memory: what is measured is counting their words and telling what was meant.
"""

import sys
from time import perf_counter

from django.db import transaction

from journal import spelling
from journal.lib.search.entries import Weighted, in_a_row
from journal.models import SpeltPair, SpeltWord

from .bulk import execute
from .measure import GOOD, TOO_SLOW
from .prose import Writer

NAME = "có phải bạn tìm"
TEXTS, SENTENCES, AT_ONCE = 600, 30, 300
ANSWER = 20  # ms at most, of the slowest query
SPEED = 100  # texts a second at least
RUNS = 5
SLIPS = [
    *("mùa nươc nổi", "mua nuwowcs", "mùa nứơc", "xa4 ba4i da6u", "hợp tá xã", "ngừoi lái đò"),
    *(
        "bến đof",
        "sông Lam Gaing",
        "rạn sna hô",
        "chuyế nđò cuối",
        "đồng bào vùng ca",
        "khonghecotunay",
    ),
    "ngươi dân trong lang cung nhau xay lai cây câu qua sông",
]
_MANY_WORDS = """
INSERT INTO journal_speltword (exact, folded, count)
SELECT 'x' || to_hex(n), 'x' || to_hex(n), 1 FROM generate_series(1, %s) n
"""
_MANY_PAIRS = """
INSERT INTO journal_speltpair (exact, count)
SELECT 'x' || to_hex(n) || ' x' || to_hex(n * 7), 1 FROM generate_series(1, %s) n
"""


def run() -> int:
    """Print what was measured; return how many figures miss their bound."""
    with transaction.atomic():
        spelling.forget()
        execute(_MANY_WORDS, [spelling.MOST_WORDS - 20_000])
        execute(_MANY_PAIRS, [spelling.MOST_PAIRS - 100_000])
        wrong = _counted()
        execute("ANALYZE journal_speltword, journal_speltpair", [])
        wrong += _answered()
        transaction.set_rollback(True)
    return wrong


def _counted() -> int:
    writer = Writer(5)
    texts = [_text(writer) for _ in range(TEXTS)]
    begun = perf_counter()
    for start in range(0, TEXTS, AT_ONCE):
        spelling.add(texts[start : start + AT_ONCE])
    speed = TEXTS / (perf_counter() - begun)
    kept = f"{SpeltWord.objects.count()} từ, {SpeltPair.objects.count()} cặp"
    return _said(f"đếm chữ, bài mỗi giây ({kept})", speed, speed >= SPEED, SPEED)


def _text(writer: Writer) -> str:
    title, lead = writer.title().text, writer.sentence().text
    body = " ".join(writer.sentence().text for _ in range(SENTENCES))
    return in_a_row(Weighted(title, lead, body, None))[0]


def _answered() -> int:
    times = {slip: min(_milliseconds(slip) for _ in range(RUNS)) for slip in SLIPS}
    meant = sum(bool(spelling.meant(slip)) for slip in SLIPS)
    slowest = max(times, key=times.get)
    what = f"{meant}/{len(SLIPS)} chữ gõ sai được đoán, lâu nhất “{slowest}”, ms"
    return _said(what, times[slowest], times[slowest] <= ANSWER, ANSWER)


def _milliseconds(slip: str) -> float:
    begun = perf_counter()
    spelling.meant(slip)
    return 1000 * (perf_counter() - begun)


def _said(what: str, figure: float, is_good: bool, bound: float) -> int:
    verdict = GOOD if is_good else TOO_SLOW
    sys.stdout.write(f"{NAME}, {what}: {figure:.1f} (hạn {bound}) {verdict}\n")
    sys.stdout.flush()
    return int(not is_good)
