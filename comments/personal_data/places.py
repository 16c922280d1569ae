"""Where something about a reader is kept: each module says it here of its own tables.

A test reads every model and fails for a field of a personal kind that no place declares.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.apps import apps
from django.db.models import Model, QuerySet


@dataclass(frozen=True)
class Person:
    """Whom it is about: an e-mail, and the names written beside it, for what knows no e-mail."""

    email: str
    names: tuple[str, ...] = ()

    @property
    def words(self) -> list[str]:
        """What names this person and nobody else, in logs: a single syllable is everybody's."""
        return [self.email, *(name for name in self.names if " " in name)]


@dataclass(frozen=True)
class Erasure:
    """How a person wants to be forgotten, and who does it."""

    keep_text: bool
    by: int | None = None  # an account


@dataclass(frozen=True)
class Correction:
    """What is right; "" for what stays as it is."""

    name: str = ""
    address: str = ""
    email: str = ""


class Place:
    """One table. `fields` are those of its columns that tell of a person.

    `erase` and `correct` get keys of rows that are locked, inside a transaction; afterwards rows()
    must not find them any more (unless another place keeps them found).
    """

    model: ClassVar[str]  # app_label.ModelName
    title: ClassVar[str]
    fields: ClassVar[tuple[str, ...]]
    portion: ClassVar[int] = 1000  # rows of one transaction
    # Found by the rows of another place, so it goes before those lose what it is found by; or rows
    # of another place still come out of it.
    ahead: ClassVar[bool] = False
    told_only: ClassVar[bool] = False  # forgotten by something else than erase()

    @property
    def table(self) -> type[Model]:
        return apps.get_model(self.model)

    def rows(self, person: Person) -> QuerySet:
        """What is about a person, in any state."""
        raise NotImplementedError

    def told(self, row: Model) -> dict[str, Any]:
        """What the row says, by headings that people read."""
        raise NotImplementedError

    def erase(self, keys: list[Any], person: Person, how: Erasure) -> None:
        raise NotImplementedError

    def correct(self, keys: list[Any], person: Person, right: Correction) -> None:
        """By default nothing of it can be wrong."""

    def wrong(self, person: Person, right: Correction) -> QuerySet:
        """The rows that a correction is about."""
        return self.rows(person).none()


@dataclass(frozen=True)
class NotOfReaders:
    """Fields that look personal and are not a reader's, or lead to nobody."""

    model: str
    fields: tuple[str, ...]
    why: str


@dataclass
class Registry:
    places: list[Place] = field(default_factory=list)
    others: list[NotOfReaders] = field(default_factory=list)


_registry = Registry()


def register(place: type[Place]) -> type[Place]:
    """Class decorator: the place is asked whenever somebody's data is."""
    _registry.places.append(place())
    return place


def declare(model: str, *fields: str, why: str) -> None:
    """Say why fields that look personal need no place."""
    _registry.others.append(NotOfReaders(model, fields, why))


def places() -> list[Place]:
    return sorted(_registry.places, key=lambda place: not place.ahead)


def declared() -> Iterator[tuple[str, str]]:
    """Every (model, field) that some module answers for."""
    for place in _registry.places:
        yield from ((place.model, name) for name in place.fields)
    for other in _registry.others:
        yield from ((other.model, name) for name in other.fields)
