"""All that can be done to many rows."""

from __future__ import annotations

from .bulk_release import Schedule, Withdraw
from .bulk_work import (
    AddTopic,
    ChangeSection,
    Credit,
    DeletePhotos,
    RemoveTopic,
    Steps,
    SwitchComments,
    Work,
)

WORKS: dict[str, Work] = {
    work.key: work
    for work in [
        *(Steps(), Schedule(), Withdraw()),
        *(ChangeSection(), AddTopic(), RemoveTopic(), SwitchComments()),
        *(Credit(), DeletePhotos()),
    ]
}


def add(*works: Work) -> None:
    """Offer what another room does with rows of its own."""
    WORKS.update({work.key: work for work in works})


def offered(model: type, user) -> list[Work]:
    """What a person may do to many rows of a kind."""
    return [work for work in WORKS.values() if work.model is model and work.is_offered(user)]
