import pytest
from django.urls import NoReverseMatch, reverse

from journal.lib.addresses import quick


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("issues:list", []),
        ("issues:detail", [2019, "xuan"]),
        ("issues:entry", [2022, "1-2", 31]),
        ("issues:picture", [7, 12, 1000, "webp"]),
        ("issues:cover", [1901, 1902]),
        ("admin:issues_issue_change", [5]),
    ],
)
def test_quick_addresses_are_those_of_django(name, args):
    """Numbers and slugs come to stand where reverse() puts them, again and again."""
    assert quick(name, *args) == quick(name, *args) == reverse(name, args=args)


def test_address_that_is_not_there_is_none():
    with pytest.raises(NoReverseMatch):
        quick("issues:no-such", 1)
