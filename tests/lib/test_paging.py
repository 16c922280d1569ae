"""Pages of a list, and what is no page."""

from datetime import UTC, datetime

import pytest
from django.http import Http404
from django.test import RequestFactory

from journal.lib.paging import (
    MAX_KEY,
    MAX_PAGE,
    Place,
    as_moment,
    as_number,
    key_in,
    page_of,
    place_in,
)


def page(rows: int, size: int = 10, **query):
    """Page over a list, which slices as a QuerySet does."""
    return page_of(range(1, rows + 1), RequestFactory().get("/", query), size)


@pytest.mark.parametrize(
    ("rows", "number", "items", "has_next"),
    [
        (25, None, range(1, 11), True),
        (25, "1", range(1, 11), True),
        (25, "3", range(21, 26), False),
        (20, "2", range(11, 21), False),
        (0, None, [], False),
        (0, "1", [], False),
    ],
)
def test_pages(rows, number, items, has_next):
    """A page knows its items and whether another follows; an empty list has one page."""
    result = page(rows, **({"page": number} if number else {}))
    assert list(result) == list(items)
    assert result.has_next is has_next
    assert (result.previous_number, result.next_number) == (result.number - 1, result.number + 1)


@pytest.mark.parametrize(
    "nonsense",
    [
        *("0", "-1", "+1", "1e3", "²", "١", "１", "", " 1", "1 ", "1\n", "1.0", "0x1", "1_0", "a"),
        *("01", "0009999999", str(10**30), "000999" + "9" * 5000, "1001", "9999", "\x00"),
    ],
)
def test_nonsense_is_not_found(nonsense):
    """Whatever is not the one spelling of a page from 1 to MAX_PAGE answers 404."""
    with pytest.raises(Http404):
        page(100_000, page=nonsense)


def test_pages_past_the_end_are_not_found():
    """Only the first page of a list may be empty."""
    with pytest.raises(Http404):
        page(20, page="3")


def test_the_last_page_offers_no_other():
    """A list longer than MAX_PAGE pages ends there, without a link that answers 404."""
    assert page(MAX_PAGE * 10 + 5, page=str(MAX_PAGE)).has_next is False
    assert page(MAX_PAGE * 10 + 5, page=str(MAX_PAGE - 1)).has_next is True


@pytest.mark.parametrize("key", [0, 1, 10, MAX_KEY])
def test_a_key_has_one_spelling(key):
    """What str() writes of a bigint from 0 on."""
    assert key_in(str(key)) == key


@pytest.mark.parametrize(
    "nonsense", ["", "a", "-1", "+1", "01", " 1", "1\n", "²", "１", str(MAX_KEY + 1), "9" * 5000]
)
def test_what_is_no_key(nonsense):
    """Neither other spellings nor numbers beyond a bigint."""
    assert key_in(nonsense) is None


def test_a_moment_comes_back_from_its_number():
    """To the microsecond; a number too large for any moment is a far one, not an error."""
    moment = datetime(2026, 11, 28, 7, 30, 1, 234567, tzinfo=UTC)
    assert as_moment(as_number(moment)) == moment
    assert (as_number(7), as_moment(0)) == (7, datetime(1970, 1, 1, tzinfo=UTC))
    assert as_moment(MAX_KEY) > moment


@pytest.mark.parametrize(
    "moment", [datetime(1931, 5, 1, tzinfo=UTC), datetime(2026, 11, 28, 9, 5, 1, 7, UTC)]
)
def test_a_place_comes_back_from_an_address(moment):
    """To the microsecond, also before 1970."""
    place = Place(moment, "b", 17)
    assert place_in(RequestFactory().get("/", {"truoc": str(place)}), "truoc") == place


def test_no_place_is_asked_for():
    """Then a list begins at its beginning."""
    assert place_in(RequestFactory().get("/"), "truoc") is None
