"""The article that comments stand under, as much of it as they need.

Each post asks for it, so it costs one query that is not made anew.
"""

from django.http import Http404

from articles.models import Edition, Section
from journal.lib.compiled import RowByKey

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
_row = RowByKey(
    lambda key: Edition.objects.begun(key).values_list(
        "over", *_EDITION, *(f"section__{name}" for name in _SECTION)
    )
)


def article_or_404(pk: int) -> Edition:
    """What readers have of an article, or had: then its `over` is true. The id alone decides.

    Raises Http404 for one that was never out.
    """
    row = _row(pk)
    if row is None:
        raise Http404("never published")
    over, *values = row
    article = Edition.from_db("default", _EDITION, values[: len(_EDITION)])
    article.over = over
    article.section = Section.from_db("default", _SECTION, values[len(_EDITION) :])
    return article
