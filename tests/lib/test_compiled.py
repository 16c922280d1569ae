"""Queries that are made once: they answer as the QuerySet they come from does."""

import pytest

from articles.models import Edition
from comments.commented import article_or_404
from journal.lib.compiled import RowByKey
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def test_it_answers_as_its_queryset_does(django_assert_num_queries):
    """One query a key, whatever the key; none for a row that is not there."""
    first, second = make_article(), make_article()
    row = RowByKey(lambda key: Edition.objects.begun(key).values_list("article_id", "title"))
    with django_assert_num_queries(3):
        assert row(first.pk) == (first.pk, first.title)
        assert row(second.pk) == (second.pk, second.title)
        assert row(second.pk + 1) is None


def test_the_query_is_made_once():
    """However often it is asked."""
    made = []
    row = RowByKey(lambda key: made.append(key) or Edition.objects.begun(key).values_list("title"))
    assert [row(key) for key in (1, 2, 3)] == [None] * 3
    assert len(made) == 1


@pytest.mark.parametrize("key", [0, 2**63, 10**40])
def test_what_is_no_key_has_no_row(key):
    """A number that no column can hold is asked for in vain, not answered by an error."""
    assert RowByKey(lambda pk: Edition.objects.begun(pk).values_list("id"))(key) is None


def test_the_article_of_comments_is_what_readers_have():
    """All that their pages say of it; anything else of the row is fetched when it is asked for."""
    made = make_article()
    article, whole = article_or_404(made.pk), Edition.objects.get(article=made.pk)
    assert article.over is False
    for name in ("pk", "article_id", "title", "slug", "published_at", "shown_from", "body"):
        assert getattr(article, name) == getattr(whole, name), name
    assert article.section.name == made.section.name
    assert article.get_absolute_url() == whole.get_absolute_url()
