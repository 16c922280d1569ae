"""What goes by itself when its time is over, and keys of networks that rotate."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from comments import senders
from comments.models import Comment, MailAddress, Report, State
from comments.personal_data import retention
from comments.personal_data.models import PersonalDataRequest, Term
from comments.senders import SenderKey
from tests.comments.readers import TYPED, make_comment, send
from tests.factories import make_article

from .making import days_ago, make_request

pytestmark = pytest.mark.django_db
ADDRESS, NEIGHBOUR = "203.0.113.7", "203.0.113.99"


def old(days, **fields) -> Comment:
    decided = {} if fields.get("state") is None else {"moderated_at": timezone.now()}
    row = make_comment(make_article(), **senders.known(ADDRESS).marks, **decided, **fields)
    Comment.objects.filter(pk=row.pk).update(created_at=days_ago(days))
    return row


# --- keys -----------------------------------------------------------------------------------------


def test_no_network_is_stored(client):
    """Equal ones are known again, neighbours share a network; none can be read."""
    for number, address in enumerate([ADDRESS, ADDRESS, NEIGHBOUR]):
        send_from(client, address, text=f"Lời thứ {number} về chuyến đò")
    one, two, three = Comment.objects.order_by("pk")
    assert one.sender_hash == two.sender_hash != three.sender_hash
    assert one.sender_prefix == two.sender_prefix == three.sender_prefix != ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(c::text, ' ') FROM comments_comment c")
        assert "203.0" not in cursor.fetchone()[0]


def send_from(client, address, **fields):
    client.defaults["REMOTE_ADDR"] = address
    return send(client, make_article(), **fields)


def test_another_key_makes_other_hashes():
    """After its days, and the two newest are kept: what is older leads nowhere any more."""
    first = senders.known(ADDRESS).marks
    assert retention.rotate_key() == 0
    key = SenderKey.objects.get()
    SenderKey.objects.filter(pk=key.pk).update(begun=timezone.localdate() - timedelta(60))
    assert retention.rotate_key() == 1
    second = senders.known(ADDRESS).marks
    assert second["sender_prefix"] != first["sender_prefix"]
    assert first["sender_hash"] in senders.known(ADDRESS).hashes
    SenderKey.objects.exclude(pk=key.pk).update(begun=timezone.localdate() - timedelta(40))
    cache.clear()
    assert retention.rotate_key() == 2  # one begun, one gone
    assert not SenderKey.objects.filter(pk=key.pk).exists()
    assert first["sender_hash"] not in senders.known(ADDRESS).hashes


def test_the_days_of_a_key_are_data():
    SenderKey.objects.update(begun=timezone.localdate() - timedelta(8))
    assert retention.rotate_key() == 0
    Term.objects.filter(pk="key").update(days=7)
    assert retention.rotate_key() == 1


def test_sent_twice_across_a_change_of_keys_is_one(client):
    """The second click comes a moment after the key changed."""
    article = make_article()
    client.defaults["REMOTE_ADDR"] = ADDRESS
    send(client, article)
    SenderKey.objects.update(begun=timezone.localdate() - timedelta(31))
    retention.rotate_key()
    assert send(client, article).status_code == 200
    assert Comment.objects.count() == 1


def test_networks_that_were_stored_bare_are_hashed():
    """By the migration, some at a time and again without effect; later comments of the same network
    are known as such."""
    migration = import_module("comments.migrations.0014_networks_hashed")
    SenderKey.objects.all().delete()
    for host in (ADDRESS, NEIGHBOUR):
        make_comment(make_article(), sender_prefix="203.0.113.0/24", sender_hash=host[-1] * 32)
    make_comment(make_article())
    with connection.schema_editor() as editor:
        migration.forwards(apps, editor)
        rows = list(Comment.objects.order_by("pk").values_list("sender_prefix", "sender_hash"))
        migration.forwards(apps, editor)
    assert rows == list(Comment.objects.order_by("pk").values_list("sender_prefix", "sender_hash"))
    assert rows[0][0] == rows[1][0] == senders.known("203.0.113.200").marks["sender_prefix"]
    assert rows[0][1] != rows[1][1] and rows[2] == ("", "")


def test_what_an_older_process_wrote_is_hashed_by_the_sweep():
    """While the site is brought up to date, the old code goes on writing for a while."""
    make_comment(make_article(), sender_prefix="203.0.113.0/24", sender_hash="a" * 32)
    make_comment(make_article(), **senders.known(ADDRESS).marks)
    assert retention.hash_bare_networks() == 1
    one, two = Comment.objects.order_by("pk")
    assert one.sender_prefix == two.sender_prefix and ":" in one.sender_hash
    assert retention.hash_bare_networks() == 0


# --- terms ----------------------------------------------------------------------------------------


def test_networks_go_after_their_days():
    """The comments stay as they are."""
    past, recent = old(91), old(89)
    assert retention.forget_networks() == 1
    assert retention.forget_networks() == 0
    past.refresh_from_db(), recent.refresh_from_db()
    assert (past.sender_hash, past.sender_prefix, past.name) == ("", "", TYPED["name"])
    assert recent.sender_hash and recent.sender_prefix


@pytest.mark.parametrize(
    ("state", "days", "goes"),
    [("spam", 61, True), ("spam", 59, False), ("rejected", 366, True), ("rejected", 364, False)],
)
def test_what_was_refused_goes_after_its_days(state, days, goes):
    """Words and sender; the row and the decision stay for the counts."""
    row = old(days, state=state)
    assert retention.forget_refused() == int(goes)
    assert retention.forget_refused() == 0
    row.refresh_from_db()
    assert (row.email == row.text == "") is goes
    assert row.state == state


@pytest.mark.parametrize("state", [State.APPROVED, State.PENDING])
def test_what_is_up_or_waits_stays(state):
    row = make_comment(
        make_article(),
        state=state,
        moderated_at=None if state == State.PENDING else timezone.now(),
        created_at=days_ago(3000),
    )
    assert retention.forget_refused() == 0
    row.refresh_from_db()
    assert row.text == TYPED["text"]


def test_reports_forget_whose_they_were():
    """Once a moderator looked at them, after their days; that there was one stays."""
    comment = make_comment(make_article())
    for number, settled in enumerate([days_ago(181), days_ago(181), days_ago(5), None]):
        Report.objects.create(
            comment=comment, mark=f"{number}" * 32, reason="other", words="x", settled_at=settled
        )
    assert retention.forget_reporters() == 2
    assert retention.forget_reporters() == 0
    assert Report.objects.filter(words="x").count() == 2 and Report.objects.count() == 4


def test_addresses_nobody_confirmed_go_after_their_days():
    MailAddress.objects.create(email="a@x.example", created_at=days_ago(10))
    assert retention.forget_unconfirmed() == 0
    Term.objects.filter(pk="unconfirmed").update(days=7)
    assert retention.forget_unconfirmed() == 1


def test_the_register_forgets_in_the_end():
    """Closed requests, after years; never an open one."""
    for closed in (days_ago(2000), days_ago(5)):
        make_request(email="", state="done", closed_at=closed)
    make_request(received_on=timezone.localdate() - timedelta(days=2000))
    assert retention.forget_requests() == 1
    assert PersonalDataRequest.objects.count() == 2
