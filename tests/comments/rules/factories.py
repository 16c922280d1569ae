"""Rules for the tests of this room."""

from comments.models import Rule
from comments.rules.models import Effect

SETTINGS = {
    "words": {"words": "óc chó\nngu"},
    "links": {"limit": 1},
    "repeated": {"limit": 2, "minutes": 60},
    "speed": {"limit": 30},
    "network": {"limit": 3, "minutes": 60},
    "email": {"limit": 3, "minutes": 60},
    "hours": {"from_hour": 23, "until_hour": 5},
    "learned": {"limit": 80},
}


def make_rule(kind: str = "words", *, on: bool = True, **fields) -> Rule:
    """A rule, in force unless told otherwise."""
    fields = {"title": f"Luật {kind}", "effect": Effect.HOLD} | SETTINGS[kind] | fields
    rule = Rule.objects.create(kind=kind, **fields)
    if on:
        rule.in_force, rule.force_version = rule.written(), rule.version
        rule.save()
    return rule
