"""The order of answers against what an editor would say, and against plain full text in Postgres.

Nothing stays. The store's own articles are left out: they are made of the same sentences.
"""

import sys

from django.db import transaction

from tests.clock import set_clock
from tests.judged.judgements import NARROWED, SLIPS, Judged, Worth, read, worth
from tests.judged.texts import JUDGED_ON, Ours, Reference, publish

NAME = "xếp hạng kết quả tìm"
NDCG, MRR = 0.97, 0.98  # ours at least, over all
AHEAD = 0.07  # of either reference, in both figures, where it can answer at all


def run() -> int:
    """Print what was reached; return how many figures miss their bound."""
    with transaction.atomic(), set_clock(JUDGED_ON):
        root = publish()
        ways = [Ours(root), Reference(root, "plain"), Reference(root, "weighted")]
        judged = read()
        _said("", "câu", "của ta", "", "ts_rank", "", "có trọng số", "")
        for kind in dict.fromkeys(each.kind for each in judged):
            _reached(kind, [each for each in judged if each.kind == kind], ways)
        both = [each for each in judged if each.kind not in (SLIPS, NARROWED)]
        ours, *others = _reached("câu mà cả hai đều hiểu", both, ways)
        every = _reached("tất cả", judged, ways)[0]
        transaction.set_rollback(True)
    return _missed(every, NDCG, MRR) + sum(
        _missed(ours, other.ndcg + AHEAD, other.mrr + AHEAD) for other in others
    )


def _reached(kind: str, judged: list[Judged], ways: list) -> list[Worth]:
    reached = [worth(judged, way) for way in ways]
    figures = [f"{figure:.3f}" for each in reached for figure in (each.ndcg, each.mrr)]
    _said(kind, str(len(judged)), *figures)
    return reached


def _said(kind: str, *cells: str) -> None:
    sys.stdout.write(f"{NAME}, nDCG@10 và MRR: {kind:<35}")
    sys.stdout.write("".join(f"{cell:>12}" for cell in cells) + "\n")
    sys.stdout.flush()


def _missed(reached: Worth, ndcg: float, mrr: float) -> int:
    is_good = reached.ndcg >= ndcg and reached.mrr >= mrr
    verdict = "đạt" if is_good else "KÉM"
    sys.stdout.write(
        f"{NAME}: {reached.ndcg:.3f} và {reached.mrr:.3f}"
        f" (ít nhất {ndcg:.3f} và {mrr:.3f}) {verdict}\n"
    )
    return int(not is_good)
