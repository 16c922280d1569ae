"""What any page may show of the print issues. Each tag that asks the database asks once."""

from django import template

from ..lookup import NUMBERS
from ..models import Issue

register = template.Library()


@register.simple_tag
def current_issue() -> Issue | None:
    """The newest public issue, with the years the two look-ups offer."""
    return Issue.objects.public().with_public_years().newest().first()


@register.simple_tag
def lookup_numbers() -> list[tuple[str, str]]:
    return NUMBERS
