"""The rules about comments of the demo journal, and what they find in its comments."""

from django.contrib.auth.models import User

from articles.models import Article
from comments.models import Rule
from comments.rules import force, running

from . import reading


def lay_down(editor: User) -> None:
    """Write the rules and put them in force."""
    for row in reading.table("comment_rules")["rules"]:
        rule = Rule.objects.create(**row, changed_by=editor)
        force.switch_on(rule, force.note_of_trial(rule), editor)


def found_in(row: dict, article: Article) -> dict:
    """What is kept with a comment of what the rules find in it."""
    words = {name: row[name] for name in ("text", "name", "address", "email")}
    found = running.findings(running.Sent(**words, places=(article.section_id,)))
    signals = {"rules": found} if found else {}
    return {"signals": signals, "spam_score": min(100, running.points(found))}
