"""The article that comments stand under, as much of it as they need.

Each post asks for it, so it costs one query that is not made anew.
"""

import json

from django.http import Http404

from articles.models import Edition, Section
from journal.lib.compiled import RowByKey

from . import learning
from .models import OpeningRule, TrustRule
from .places import OF_PLACE
from .rules import running

_OF_EDITION = {
    *("id", "article_id", "section_id", "title", "slug", "comments_open"),
    *("published_at", "shown_from", "shown_until"),
}
_OF_SECTION = {"id", "name", "slug", "parent_id"}


def _in_order(model, wanted: set[str]) -> list[str]:
    """Names of fields in the order in which a row of the model has them."""
    names = [field.attname for field in model._meta.concrete_fields]
    return [name for name in names if name in wanted]


_EDITION, _SECTION = _in_order(Edition, _OF_EDITION), _in_order(Section, _OF_SECTION)


def _begun(key: int):
    return Edition.objects.begun(key).values_list(
        "over", *_EDITION, *(f"section__{name}" for name in _SECTION)
    )


_PLACED = [OpeningRule, TrustRule]


def _rules(table: str) -> str:
    places = "ARRAY[one.section_id, one.section__parent_id]"
    of_place = OF_PLACE.format(table=table, article="one.article_id", places=places)
    return f"(SELECT coalesce(jsonb_agg(to_jsonb(rules)), '[]') {of_place})"


# What a post needs beside, in the same breath: under load each question to the database waits for
# its turn. The same as OpeningRule.nearest(), TrustRule.nearest(), running.versions() and
# learning.learned_at() would ask.
_WITH_RULES = f"""
SELECT one.*, {", ".join(_rules(model._meta.db_table) for model in _PLACED)},
    ARRAY({running.VERSIONS}), ({learning.LEARNED_AT})
FROM ({{}}) one
"""  # noqa: S608 - of our own names alone
_row, _row_with_rules = RowByKey(_begun), RowByKey(_begun, _WITH_RULES)


def article_or_404(pk: int) -> Edition:
    """What readers have of an article, or had: then its `over` is true. The id alone decides.

    Raises Http404 for one that was never out.
    """
    return _edition(_row(pk))


def with_rules_or_404(pk: int) -> Edition:
    """The same with its `rules_of_place` and with `judged_by`: what comments are judged by now, for
    running.findings() and learning.score()."""
    row = _row_with_rules(pk)
    article = _edition(row and row[: -len(_PLACED) - 2])
    *placed, versions, learned_at = row[-len(_PLACED) - 2 :]
    tables = [model._meta.db_table for model in _PLACED]
    article.rules_of_place = dict(zip(tables, map(_read, placed), strict=True))
    article.judged_by = versions, learned_at
    return article


def _read(rows):
    return json.loads(rows) if isinstance(rows, str) else rows


def _edition(row: tuple | None) -> Edition:
    if row is None:
        raise Http404("never published")
    over, *values = row
    article = Edition.from_db("default", _EDITION, values[: len(_EDITION)])
    article.over = over
    article.section = Section.from_db("default", _SECTION, values[len(_EDITION) :])
    return article
