"""What the pages of the moderators' desk say of times and people."""

from django import template

from articles.people import person
from journal.lib.vietnamese import ago

register = template.Library()
register.filter("said_ago", ago)
register.filter("named", person)
