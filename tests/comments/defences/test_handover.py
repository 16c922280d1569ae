"""What was noticed goes with the comment, as data."""

import json

import pytest

from comments.defences import handover
from comments.models import Comment
from journal.lib.defences.trap import Note
from tests.factories import make_article

from ..readers import TYPED, send

PLAIN = Note(1, 0)


@pytest.mark.parametrize(
    ("note", "text", "same", "held"),
    [
        (PLAIN, "Một lời.", {}, []),
        (Note(1, 0, ("trap-fast",)), "Một lời.", {}, ["tripped"]),
        (PLAIN, "Xem https://vi-du.example nhé", {}, ["links"]),
        (PLAIN, "Một lời.", {"copies": 1, "first": 3, "elsewhere": False}, ["same"]),
    ],
)
def test_what_is_suspicious_is_held_with_a_reason(note, text, same, held):
    """Each remark has words for moderators; without one nothing is held."""
    kept = handover.signals(note, 40, text, same)
    assert kept["seconds"] == 40
    assert kept.get("held", []) == held
    assert len(handover.held_for(kept)) == len(held)


@pytest.mark.django_db
def test_a_link_is_taken_and_remarked(client):
    """A reader may quote an address in the text: it is stored, and held."""
    send(client, make_article(), text="Xem thêm ở www.vi-du.example nhé.")
    comment = Comment.objects.get()
    assert (comment.signals["links"], comment.state) == (1, "pending")
    assert comment.held_for == ["có đường dẫn"]


@pytest.mark.django_db
def test_signals_say_nothing_of_the_sender(client):
    """No name, e-mail, address or word of the text is among them."""
    send(client, make_article(), text=TYPED["text"] + " https://vi-du.example")
    kept = json.dumps(Comment.objects.get().signals, ensure_ascii=False)
    assert not any(text in kept for text in (*TYPED.values(), "127.0.0", "vi-du"))
