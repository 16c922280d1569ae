"""The rows of the corpus's articles, made one after the other and never all in memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from articles.models import Byline, State
from articles.workflow import TRANSITIONS
from journal.lib.vietnamese import slug

from .newsroom import Newsroom
from .prose import Piece, Writer, joined

YEARS = 15
RECENT_SHARE, RECENT_LEAST = 50, 40  # one in so many articles is recent, at least so many
_D, _S, _R, _A = State.DRAFT, State.SUBMITTED, State.REVIEW, State.APPROVED
_T, _P, _W, _X = State.SCHEDULED, State.PUBLISHED, State.WITHDRAWN, State.DISCARDED
# Of how many in a hundred, old and recent ones. Where each has been on its way:
SHARES_BEFORE = {_P: 92, _W: 2, _X: 3, _D: 3}
SHARES_NOW = {_D: 28, _S: 12, _R: 10, _A: 8, _T: 8, _P: 28, _W: 2, _X: 4}
WAYS = {
    _D: [_D],
    _S: [_D, _S],
    _R: [_D, _S, _R],
    _A: [_D, _S, _D, _S, _R, _A],
    _T: [_D, _S, _R, _A, _T],
    _P: [_D, _S, _R, _A, _P],
    _W: [_D, _S, _R, _A, _P, _W],
    _X: [_D, _S, _D, _X],
}
VERSIONS_VARY = (0.4, 1.6, 0.7, 1.3, 1.0)  # of the mean
REASON = "Thiếu ý kiến của người trong cuộc."
NEEDS_REASON = {(step.source, step.target) for step in TRANSITIONS if step.needs_reason}


@dataclass
class Move:
    """One step of an article."""

    source: State
    target: State
    at: datetime
    by: int

    def detail(self, row: "Row") -> dict:
        """As the audit log keeps it."""
        found = {"from": self.source, "to": self.target, "version": row.versions}
        if (self.source, self.target) in NEEDS_REASON:
            found["reason"] = REASON
        if self.target == State.SCHEDULED:
            found["at"] = row.published_at.isoformat()
        return found


@dataclass
class Row:
    """An article with all that hangs on it but its versions, of which only the number is known."""

    id: int
    stage: State
    title: Piece
    lead: Piece
    kicker: Piece
    paragraphs: list[str]
    words: str  # folded, of the whole
    section: int
    weight: int
    writer: int
    editor: int
    created_at: datetime
    versions: int
    pace: timedelta  # between two versions
    moves: list[Move]
    planned_at: datetime | None
    published_at: datetime | None
    cover: int | None
    photos: list[int]  # in the body
    sections: list[int] = field(default_factory=list)
    topics: list[int] = field(default_factory=list)
    authors: list[int] = field(default_factory=list)
    related: list[int] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return slug(self.title.text)

    @property
    def body(self) -> str:
        return "\n".join(self.paragraphs)

    @property
    def withdrawn_at(self) -> datetime | None:
        return self.moves[-1].at if self.stage == _W else None

    @property
    def updated_at(self) -> datetime:
        return max([self.created_at + self.pace * (self.versions - 1), *[m.at for m in self.moves]])

    @property
    def roles(self) -> list[str]:
        return Byline.ROLES[: len(self.authors)]


class Generator:
    """Makes `count` articles, ever later ones until `until`, from what a newsroom has."""

    def __init__(
        self, writer: Writer, newsroom: Newsroom, count: int, versions: int, until: datetime
    ) -> None:
        self.writer, self.random, self.newsroom = writer, writer.random, newsroom
        self.count, self.until = count, until
        self.mean = max(1, versions / count)
        self.recent = max(RECENT_LEAST, count // RECENT_SHARE)

    def __iter__(self) -> Iterator[Row]:
        return map(self.row, range(1, self.count + 1))

    def row(self, number: int) -> Row:
        writer, room = self.writer, self.newsroom
        section = writer.choice(room.sections)
        editor = writer.choice(room.editors_of[section])
        created_at = self.created_at(number)
        versions = max(1, round(self.mean * VERSIONS_VARY[number % len(VERSIONS_VARY)]))
        stage = self.stage(number)
        steps = versions + len(WAYS[stage])
        pace = min(timedelta(hours=1 + self.random.random() * 9), self.age(created_at) / steps)
        author = writer.choice(room.reporters) if self.random.random() < 0.85 else editor
        people = (author, editor, writer.choice(room.managing), room.chief)
        moves = self.moves(stage, created_at + pace * (versions - 1), pace, people)
        title, lead = writer.title(), writer.choice(writer.sentences)
        kicker = Piece("", "") if number % 3 else writer.choice(_KICKERS)
        paragraphs, words = writer.body(4 + int(self.random.lognormvariate(3.3, 0.55)))
        photos = self.photos(paragraphs, number)
        return Row(
            id=number,
            stage=stage,
            title=title,
            lead=lead,
            kicker=kicker,
            paragraphs=paragraphs,
            words=f" {joined(p for p in (title, kicker, lead) if p.words)} {words} ",
            section=section,
            weight=1 if number % 40 == 0 else 0,
            writer=author,
            editor=editor,
            created_at=created_at,
            versions=versions,
            pace=pace,
            moves=moves,
            planned_at=self.planned_at(stage, number, created_at),
            published_at=self.published_at(stage, moves, number),
            cover=writer.choice(room.photos) if number % 5 else None,
            photos=photos,
            sections=[writer.choice(room.sections)] if number % 6 == 0 else [],
            topics=self.some(room.topics, 3),
            authors=self.some(room.authors, 2) or [writer.choice(room.authors)],
            related=self.some(range(max(1, number - 3000), number), 3),
        )

    def some(self, of, most: int) -> list[int]:
        """Up to `most` different ones, in the order in which they were made."""
        count = int(self.random.random() * most + 0.5) if of else 0
        return sorted({self.writer.choice(of) for _ in range(count)})

    def created_at(self, number: int) -> datetime:
        span = timedelta(days=365 * YEARS)
        return self.until - span + (span - timedelta(days=1)) * (number / self.count)

    def age(self, moment: datetime) -> timedelta:
        return self.until - moment

    def stage(self, number: int) -> State:
        """Each stage stands at fixed places of a hundred, so small corpora have them all."""
        place = number * 37 % 100
        for stage, share in (SHARES_NOW if self.is_recent(number) else SHARES_BEFORE).items():
            if place < share:
                return stage
            place -= share
        raise AssertionError("shares that make less than a hundred")

    def is_recent(self, number: int) -> bool:
        return number > self.count - self.recent

    def moves(self, stage: State, start: datetime, pace: timedelta, people: tuple) -> list[Move]:
        way = WAYS[stage]
        return [
            Move(source, target, start + pace * (step + 1), _who(source, target, *people))
            for step, (source, target) in enumerate(pairwise(way))
        ]

    def planned_at(self, stage: State, number: int, created_at: datetime) -> datetime | None:
        """Most of what waits has a plan; one in three has missed it."""
        if number % 4 == 0:
            return None
        days = 2 if number % 3 == 0 else 400
        return created_at + timedelta(days=days)

    def published_at(self, stage: State, moves: list[Move], number: int) -> datetime | None:
        if stage == _T:
            return self.until + timedelta(days=31 + number % 60)
        return next((move.at for move in moves if move.target == _P), None)

    def photos(self, paragraphs: list[str], number: int) -> list[int]:
        """Put a photo between paragraphs of every third article; the photos put there."""
        if number % 3 or len(paragraphs) < 2:
            return []
        photo = self.writer.choice(self.newsroom.photos)
        figure = f'<figure class="photo" data-photo="{photo}"></figure>'
        paragraphs.insert(1, figure)
        return [photo]


def _who(source: State, target: State, writer: int, editor: int, managing: int, chief: int) -> int:
    """Who of an article's people takes a step."""
    if target in (_S, _X):
        return writer
    if source == _S:
        return editor
    return chief if target in (_P, _W) else managing


_KICKERS = [Piece("Làm ăn", "lam an"), Piece("Ghi chép", "ghi chep"), Piece("Hồi âm", "hoi am")]
