"""No model keeps something of a person without a place that answers for it."""

import re

import pytest
from django.apps import apps
from django.db import connection, models

from comments.models import NAMELESS, Comment
from comments.personal_data import places
from comments.personal_data.of_comments import person_of
from comments.personal_data.telling import counts
from comments.personal_data.traces import traces
from journal.accounts.models import SavedView
from tests.comments.readers import make_comment
from tests.factories import make_article, make_user

from .making import EMAIL, NAME, make_reader

OURS = {"articles", "comments", "issues", "journal", "accounts", "auth"}
# Names that say a column is about a person; titles and file names are not.
_PERSONAL = re.compile(
    r"(^|_)(e?mail|phone|address|sender|person|reader|mark|ip|network|user_agent|consented)(_|$)"
    r"|_hash$|^hash_"
)
_OF_ROOMS = {"comments"}  # here readers are kept, so a `name` is a reader's


def personal_fields(model) -> set[str]:
    """The columns of a model that can tell of a person, by their kind or their name."""
    kinds = (models.EmailField, models.GenericIPAddressField)
    texts = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
    found = set()
    for field in model._meta.concrete_fields:
        named = _PERSONAL.search(field.name) or (
            field.name in {"name", "names"} and model._meta.app_label in _OF_ROOMS
        )
        if isinstance(field, kinds) or (isinstance(field, texts) and named):
            found.add(field.name)
    return found


def undeclared(all_models) -> set[tuple[str, str]]:
    known = set(places.declared())
    return {
        (model._meta.label, name)
        for model in all_models
        if model._meta.app_label in OURS
        for name in personal_fields(model)
        if (model._meta.label, name) not in known
    }


def test_every_personal_field_has_a_place():
    """Add a Place, or places.declare() with the reason why it leads to no reader."""
    assert undeclared(apps.get_models()) == set()


def test_a_new_field_is_noticed():
    """By its kind whatever it is called, and by its name whatever its kind."""

    class Visitor(models.Model):
        contact = models.EmailField()
        machine = models.GenericIPAddressField()
        name = models.CharField(max_length=100)
        sender_hash = models.CharField(max_length=32)
        title = models.CharField(max_length=32)

        class Meta:
            app_label = "comments"
            managed = False

        def __str__(self):
            return "x"

    try:
        found = {name for _, name in undeclared([Visitor])}
    finally:
        apps.all_models["comments"].pop("visitor")
        apps.clear_cache()
    assert found == {"contact", "machine", "name", "sender_hash"}


def test_what_is_declared_is_there():
    """No place speaks of a column that is gone."""
    for label, name in places.declared():
        assert apps.get_model(label)._meta.get_field(name)


@pytest.mark.django_db
def test_every_place_finds_its_rows():
    """In every state, in capitals or not; by the name only where no e-mail is kept."""
    make_reader()
    found = {place.model: count for place, count in counts(person_of(EMAIL.upper()))}
    assert found == {
        "comments.MailAddress": 1,
        "comments.Comment": 5,
        "articles.Event": 2,
        "comments.PersonalDataRequest": 0,
        "comments.ImportRun": 0,
        "comments.ReaderLetter": 0,
        "issues.Suggestion": 0,
        "accounts.LastList": 1,
        "accounts.SavedView": 1,
    }


@pytest.mark.django_db
def test_one_syllable_is_nobodys_name():
    """Who signed “Lan” does not have each list searched for “lan” taken out of the log."""
    article = make_article()
    Comment.objects.create(article=article, name="Lan", email=EMAIL, text="abc")
    assert person_of(EMAIL).words == [EMAIL]


@pytest.mark.django_db
def test_who_gave_no_name_takes_nobodys_lists_along():
    """A comment from elsewhere without a name is signed as many a saved list is called."""
    make_comment(make_article(), name=NAMELESS, email=EMAIL)
    SavedView.objects.create(owner=make_user(), list="comments.comment", name="Thư bạn đọc")
    assert {place.model for place, count in counts(person_of(EMAIL)) if count} == {
        "comments.Comment"
    }


@pytest.mark.django_db
def test_a_comment_is_found_by_index():
    """However many others there are."""
    make_reader()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        rows = Comment.objects.filter(email__iexact=EMAIL)
        assert "comment_email_any_case" in rows.order_by("pk").explain()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["text", "jsonb", "bytea", "text[]", "varchar(99)", "json"])
def test_the_proof_reads_every_kind_of_column(kind):
    """Also of a table that no model knows, and where the word is written as an address is."""
    value = {
        "bytea": "convert_to(%s, 'UTF8')",
        "text[]": "ARRAY['a', %s]",
        "jsonb": "to_jsonb(%s::text)",
        "json": "to_json(%s::text)",
    }.get(kind, "%s")
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE TABLE loose ("Odd" {kind})')
        assert traces([NAME, EMAIL]) == []
        cursor.execute(f"INSERT INTO loose VALUES ({value})", [f"x{EMAIL.upper()}y {NAME}"])
    for word in (EMAIL, NAME):
        assert [(each.table, each.rows) for each in traces([word])] == [("public.loose", 1)]
