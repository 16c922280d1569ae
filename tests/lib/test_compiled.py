"""Queries that are made once: they answer as the QuerySet they come from does."""

from datetime import UTC, datetime

import pytest
from captcha.models import CaptchaStore
from django.db import NotSupportedError, connection, transaction

from articles.models import Edition, EditionEntry
from comments.commented import article_or_404
from comments.models import Comment
from journal.lib.compiled import Insert, Prepared, RowByKey, RowsByNumbers
from journal.lib.defences import captcha
from tests.factories import make_article

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


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


def test_rows_are_asked_for_by_lists_of_numbers():
    """By keys or by what an array holds, as long as the list may be; the query is made once."""
    first, second = (make_article().editions.get() for _ in range(2))
    made = []

    def titles(keys):
        made.append(keys)
        return Edition.objects.filter(pk__in=keys).order_by("pk").values_list("title")

    rows = RowsByNumbers(titles)
    assert rows([first.pk, second.pk]) == [(first.title,), (second.title,)]
    assert rows([second.pk]) == [(second.title,)]
    assert rows([]) == []
    assert len(made) == 1
    entries = RowsByNumbers(
        lambda held: EditionEntry.objects.filter(tokens__contains=held).values_list("pk"),
        RowsByNumbers.INTEGERS,
    )
    EditionEntry.objects.filter(pk=first.pk).update(tokens=[3, -5])
    assert entries([-5, 3]) == [(first.pk,)]
    assert entries([3, 5]) == []


def asked(statement: Prepared, *values):
    with connection.cursor() as cursor:
        statement.execute(cursor, values)
        return cursor.fetchall()


def test_a_statement_is_planned_once_in_a_connection():
    """However often it is run; its own percent signs stay, and its values are values."""
    statement = Prepared("SELECT 7 %% 4 AS rest, %s::text WHERE %s")
    assert asked(statement, "$1'; --", True) == [(3, "$1'; --")]
    for _ in range(9):
        assert asked(statement, "khác", False) == []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans FROM pg_prepared_statements WHERE statement LIKE '%AS rest%'"
        )
        assert cursor.fetchone()[0] >= 4  # the first few are tried without


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_and_a_changed_column_do_no_harm():
    """The site goes on while it is being brought up to date."""
    statement = Prepared("SELECT word FROM compiled_words WHERE number = %s")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE compiled_words AS SELECT 1 AS number, 'chữ'::varchar(10) word")
    try:
        assert asked(statement, 1) == [("chữ",)]
        connection.close()
        assert asked(statement, 1) == [("chữ",)]
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE compiled_words ALTER word TYPE varchar(300)")
        assert asked(statement, 1) == asked(statement, 1) == [("chữ",)]
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE compiled_words ALTER word TYPE text")
        with pytest.raises(NotSupportedError), transaction.atomic():
            asked(statement, 1)  # such a transaction is lost, the next one is not
        with transaction.atomic():
            assert asked(statement, 1) == [("chữ",)]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE compiled_words")


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


def test_a_row_is_written_as_save_writes_it(django_assert_num_queries):
    """Every column, of every type; the row has its key, and is saved again as one that is there."""
    article = make_article()
    fields = {"article": article, "name": "An  Bình", "email": "a@vi-du.example", "text": " Lời % "}
    fields |= {"signals": {"links": 2}, "shingles": [1, None, -(2**62)], "created_at": AT}
    saved, inserted = Comment(**fields), Comment(**fields)
    saved.save()
    with django_assert_num_queries(1):
        inserted.insert()
    assert not inserted._state.adding
    rows = list(Comment.objects.order_by("pk").values())
    assert [row.pop("id") for row in rows] == [saved.pk, inserted.pk]
    assert rows[0] == rows[1] and rows[0]["name"] == "An Bình"
    inserted.name = "Chi"
    inserted.save()
    assert Comment.objects.get(pk=inserted.pk).name == "Chi"


def test_a_row_is_written_where_its_gate_is_open():
    """Once for what the gate returns; else not at all, and the row stays without a key."""
    gate = "DELETE FROM captcha_captchastore WHERE hashkey = %s RETURNING response = %s AS opens, 7"
    write, key, article = Insert(Comment, gate), captcha.new(), make_article()
    right = CaptchaStore.objects.get(hashkey=key).response
    other = captcha.new()
    for asked, returned in (
        ([key, right], (True, 7)),
        ([key, right], None),
        ([other, right + "x"], (False, 7)),
    ):
        row = Comment(article=article, name="An", email="a@vi-du.example", text="Lời %s")
        assert row.insert(write, asked=asked) == returned
        is_open = returned == (True, 7)
        assert (row.pk is None, row._state.adding) == (not is_open, not is_open)
    assert Comment.objects.get().text == "Lời %s"
    assert not CaptchaStore.objects.exists()
