"""Readers who put lines of print right are told, mended and forgotten as who comments is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from comments.personal_data.places import Correction, Erasure, Person
from issues.amending import deciding
from issues.models import PageChange, Suggestion
from journal import kept_of_print, sweep
from tests.factories import make_user
from tests.issues.amending.making import make_page, make_suggestion

pytestmark = pytest.mark.django_db
HA = Person("ha@vi-du.example", ("Lê Thị Hà", "Hà"))


@pytest.fixture
def place():
    return kept_of_print.Suggestions()


def test_found_mended_and_erased(place):
    """By the e-mail in any case, by the whole name where none was given; the history of a page
    then names nobody, and what was corrected stays."""
    page = make_page()
    own = make_suggestion(page, "đò ngang", name="Lê Hà", email="HA@vi-du.example")
    named = make_suggestion(page, "x", 1, name="Lê Thị Hà")
    other = make_suggestion(page, "y", 3, name="Hà", sender_prefix="a")
    deciding.accept(own.pk, own.after, make_user("Lưu trữ"))
    assert set(place.rows(HA)) == {own, named}
    place.correct([own.pk], HA, Correction(name="Lê Thị Hà"))
    assert not place.wrong(HA, Correction(name="Lê Thị Hà")).exists()
    assert PageChange.objects.get().name == "Lê Thị Hà"
    place.erase([own.pk, named.pk], HA, Erasure(keep_text=True))
    assert not place.rows(HA).exists()
    assert (PageChange.objects.get().name, PageChange.objects.get().after) == ("", "đò ngang")
    other.refresh_from_db()
    assert (other.name, other.sender_prefix) == ("Hà", "a")


@pytest.mark.parametrize("names", [(), ("Lê Thị Hà",)])
def test_found_without_reading_all(place, names):
    """Each way by its index."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")  # of the key, through all rows
    plan = place.rows(Person(HA.email, names)).order_by("pk").explain()
    assert "suggestion_email_any_case" in plan
    assert ("suggestion_by_name" in plan) == bool(names)


def test_forgotten_when_its_time_is_over():
    """Networks after 90 days, who was refused after a year; who was not, stays named."""
    assert sweep.forget_senders_of_lines in sweep.STEPS.values()
    assert sweep.forget_refused_lines in sweep.STEPS.values()
    page, now = make_page(), timezone.now()
    by = {"name": "Lê Hà", "sender_prefix": "a"}
    decided = {"decided_at": now}
    for state, days in (("rejected", 400), ("accepted", 400), ("rejected", 100), ("waiting", 10)):
        fields = by | (decided if state != "waiting" else {})
        make_suggestion(page, state, state=state, created_at=now - timedelta(days), **fields)
    assert (kept_of_print.forget_networks(), kept_of_print.forget_networks()) == (3, 0)
    assert (kept_of_print.forget_refused(), kept_of_print.forget_refused()) == (1, 0)
    rows = Suggestion.objects.order_by("pk").values_list("name", "sender_prefix")
    assert list(rows) == [("", ""), ("Lê Hà", ""), ("Lê Hà", ""), ("Lê Hà", "a")]
