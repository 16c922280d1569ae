"""How a page or an issue is cited, for their own pages; a page asks the database once."""

from django import template

from ..citing import cited

register = template.Library()
register.simple_tag(cited.cited_issue)
register.simple_tag(cited.cited_page)
