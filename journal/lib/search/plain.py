"""Folded words of a row in one column, separated by single spaces, and titles that are looked for
while one types: the first thing in that column."""

import re

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Left

from ..vietnamese import fold, normalize

MAX_TERMS = 12
HEAD = 260  # letters: a title is the first thing of a row's text, and seldom longer
_WORD = re.compile(r"[^\W_]+")
_TERM = re.compile(r'["“”]([^"“”]*)["“”]|([^\s"“”]+)')


def folded_words(text: str) -> str:
    """Return the words of a text, folded, as " word word word "."""
    return f" {' '.join(_WORD.findall(fold(normalize(text))))} "


def terms(query: str) -> list[str]:
    """Return what a query asks for, each as a folded phrase " a b "; at most MAX_TERMS."""
    found = []
    for phrase, word in _TERM.findall(query[:500]):
        words = folded_words(phrase or word)
        if words.strip() and words not in found:
            found.append(words)
    return found[:MAX_TERMS]


class HeadQuerySet(models.QuerySet):
    def beginning(self, words: list[str]):
        """Rows whose text begins with these folded words, the last one finished or not."""
        rows = self.alias(search_head=_head_of_a_row())
        return rows.filter(search_head__startswith=f" {' '.join(words)}")

    def headed(self, words: list[str]):
        """Rows that hold all of these folded words where their title stands."""
        rows = self.alias(head_words=_words_of(_head_of_a_row()))
        return rows.filter(head_words__contains=sorted(set(words)))

    def half_typed(self, words: list[str]):
        """Rows that hold these folded words but the last where their title stands, and one that
        begins with the last."""
        *whole, last = words
        if not whole:
            return self.none()
        head = _head_of_a_row()
        rows = self.alias(typed_text=head, typed_words=_words_of(head))
        rows = rows.filter(typed_words__contains=sorted(set(whole)))
        return rows.filter(typed_text__contains=f" {last}")


class Searchable(models.Model):
    """Keeps search_text true at each save; subclasses say which text counts."""

    search_text = models.TextField(editable=False, default="")

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.keep_searchable()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "search_text"}
        super().save(*args, **kwargs)

    def keep_searchable(self) -> None:
        """Do what save() does, for rows that are written past it."""
        self.search_text = folded_words(self.searchable_text())

    def searchable_text(self) -> str:
        raise NotImplementedError


def search_index(name: str) -> GinIndex:
    """Return the index `matching` needs.

    Without fastupdate: a search would read every change since the last vacuum.
    """
    return GinIndex(words_of_a_row(), name=name, fastupdate=False)


def head_indexes(name: str) -> list[models.Index]:
    """Return the indexes that `beginning` and `headed` need."""
    head = OpClass(_head_of_a_row(), name="text_pattern_ops")
    words = _words_of(_head_of_a_row())
    return [
        models.Index(head, name=f"{name}_begins"),
        GinIndex(words, name=f"{name}_head", fastupdate=False),
    ]


def _head_of_a_row() -> Func:
    return Left("search_text", HEAD)


def words_of_a_row() -> Func:
    return _words_of(F("search_text"))


def _words_of(text: F | Func) -> Func:
    words = ArrayField(models.TextField())
    return Func(text, Value(" "), function="string_to_array", output_field=words)
