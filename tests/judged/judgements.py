"""What an editor would answer to each query, and how near to it an answer comes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import log2
from pathlib import Path
from statistics import mean
from typing import NamedTuple

AT = 10  # documents of an answer that are looked at
USEFUL = 2  # the least grade that ends a reader's search
SLIPS, NARROWED = "gõ sai", "tác giả, năm, chuyên mục"  # kinds that plain full text cannot answer
Answers = Callable[[str], list[str]]  # titles for a query, the best first


@dataclass(frozen=True)
class Judged:
    query: str
    kind: str
    grades: dict[str, int]  # 1 to 3 by title

    def ndcg(self, titles: list[str]) -> float:
        """The discounted gain of an answer among what could be had: 0 to 1."""
        best = sorted(self.grades.values(), reverse=True)
        return _gain(self.grades.get(title, 0) for title in titles) / _gain(best)

    def reciprocal(self, titles: list[str]) -> float:
        """One by the place of the first useful document; 0 where there is none."""
        places = (n for n, each in enumerate(titles, 1) if self.grades.get(each, 0) >= USEFUL)
        return 1 / next(places, float("inf"))


class Worth(NamedTuple):
    """Means over queries."""

    queries: int
    ndcg: float
    mrr: float


def _gain(grades: Iterable[int]) -> float:
    return sum((2**grade - 1) / log2(at + 2) for at, grade in enumerate([*grades][:AT]))


def read() -> list[Judged]:
    """Every query of queries.txt."""
    judged: list[Judged] = []
    kind = ""
    for line in Path(__file__).with_name("queries.txt").read_text("utf-8").splitlines():
        if line.startswith("== "):
            kind = line[3:]
        elif line.startswith("    "):
            grade, title = line.split(maxsplit=1)
            judged[-1].grades[title] = int(grade)
        elif line and not line.startswith("#"):
            judged.append(Judged(line, kind, {}))
    return judged


def worth(judged: Iterable[Judged], answers: Answers) -> Worth:
    """How good the answers to some queries are."""
    given = [(each, answers(each.query)[:AT]) for each in judged]
    return Worth(
        len(given),
        mean(each.ndcg(titles) for each, titles in given),
        mean(each.reciprocal(titles) for each, titles in given),
    )
