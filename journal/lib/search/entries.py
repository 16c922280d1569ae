"""What the database keeps to find a text: one narrow row with hashed tokens under an index, and
one with its words in a row, for what tokens cannot tell. Tokens are never read back.
"""

import zlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from itertools import chain, pairwise, repeat

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models.expressions import RawSQL
from django.utils import timezone

from .language import Term
from .tokens import COMMON, Sentence, Word, beginnings, pairs, sentences, threes

RULES = 5  # raise it when texts get other tokens: entries of older rules are made again
PART = "\f"  # between title, lead and body
# The tiers a word may stand in: each holds those before it.
TITLE, LEAD, ANYWHERE = "t", "l", ""
EXACT, FOLDED, PAIR, THREE, START = "e", "f", "p", "3", "s"


@dataclass(frozen=True)
class Weighted:
    """A text by the weight of its parts; `labels` are further tokens, such as its section's."""

    title: str
    lead: str
    body: str
    at: datetime
    labels: tuple[str, ...] = ()

    @cached_property
    def parts(self) -> list[list[Sentence]]:
        """What title, lead and body say."""
        return [*map(sentences, (self.title, self.lead, self.body))]


def hashed(token: str) -> int:
    """Return the number that stands for a token: -2**31 to 2**31 - 1."""
    number = zlib.crc32(token.encode())
    return number - 2**32 if number >= 2**31 else number


def period(year: int, quarter: int) -> int:
    """Return the token of a quarter of a year, 1 to 4."""
    return hashed(f"quarter {year} {quarter}")


def label(text: str) -> int:
    return hashed(f"label {text}")


def token(kind: str, text: str, tier: str = ANYWHERE) -> int:
    """Return the token of what stands in a tier: EXACT, FOLDED or PAIR."""
    return hashed(f"{tier}={kind} {text}")


def folded_token(word: Word, tier: str = ANYWHERE) -> int:
    return token(FOLDED, word.folded, tier)


def pair_token(pair: str, tier: str = ANYWHERE) -> int:
    return token(PAIR, pair, tier)


def tokens_of(text: Weighted) -> list[int]:
    """Return the tokens of a text, each once, in order."""
    local = timezone.localtime(text.at)
    found = {period(local.year, (local.month + 2) // 3), *map(label, text.labels)}
    for sentence in text.parts[0]:
        found.update(token(START, each, TITLE) for each in beginnings(sentence.folded))
    sums: set[int] = set()
    for part, tiers in zip(text.parts, _TIERS, strict=True):
        for kind, each in _said(part).items():
            encoded = [*map(str.encode, each)]
            for tier in tiers:
                sums.update(map(zlib.crc32, encoded, repeat(_begun(kind, tier))))
    found.update(array("i", array("I", sums).tobytes()))  # with a sign, as hashed() gives them
    return sorted(found)


def as_array(tokens: list[int]) -> RawSQL:
    """Return tokens as one parameter: a thousand numbers, each made a parameter of, take longer
    than all else that is done to a text, and five hundred longer than most searches."""
    return RawSQL("%s::integer[]", [f"{{{str(tokens)[1:-1]}}}"])


# Of title, lead and body.
_TIERS = ((TITLE, LEAD, ANYWHERE), (LEAD, ANYWHERE), (ANYWHERE,))


def _said(part: list[Sentence]) -> dict[str, set[str]]:
    return {
        EXACT: set(chain.from_iterable(sentence.exact for sentence in part)),
        FOLDED: set(chain.from_iterable(sentence.folded for sentence in part)),
        PAIR: {" ".join(pair) for sentence in part for pair in pairwise(sentence.folded)},
        THREE: set(chain.from_iterable(threes(sentence.folded) for sentence in part)),
    }


@cache
def _begun(kind: str, tier: str) -> int:
    """The checksum of what all tokens of a kind in a tier begin with."""
    return zlib.crc32(f"{tier}={kind} ".encode())


def required(term: Term, tier: str = ANYWHERE, *, folded: bool = False) -> list[int]:
    """Return the tokens that a text with this term has in a tier; `folded`: in any reading."""
    found = {
        token(EXACT, word.exact, tier) if marked and not folded else folded_token(word, tier)
        for word, marked in zip(term.words, term.marked, strict=True)
    }
    found.update(pair_token(pair, tier) for pair in pairs(list(term.words)))
    found.update(token(THREE, three, tier) for three in threes(term.folded))
    return sorted(found)


def is_certain(term: Term, *, folded: bool = False) -> bool:
    """Whether the tokens of a term tell all: those of words in a row are folded, and of three words
    two pairs may lie apart."""
    if any(term.marked) and not folded:
        return not term.is_phrase
    return len(term.words) < 3 or (len(term.words) == 3 and COMMON.issuperset(term.folded))


def in_a_row(text: Weighted) -> tuple[str, str]:
    """Return the exact and the folded words of a text: a line for each sentence, and PART between
    its parts."""
    parts = map(lines, text.parts)
    exact, folded = (f" {PART} ".join(form) for form in zip(*parts, strict=True))
    return exact, folded


def lines(part: list[Sentence]) -> tuple[str, str]:
    """Return the exact and the folded words of one part of a text, a line for each sentence."""
    exact = " \n ".join(" ".join(sentence.exact) for sentence in part)
    folded = " \n ".join(" ".join(sentence.folded) for sentence in part)
    return exact, folded


def holds(exact: str, folded: str, term: Term, *, any_reading: bool = False) -> bool:
    """Whether words in a row have a term's words in a row; exact ones where they were typed so."""
    wanted = [*term.folded]
    if f" {' '.join(wanted)} " not in f" {folded} ":
        return False
    if any_reading or not any(term.marked):
        return True
    exact_words, folded_words = exact.split(" "), folded.split(" ")
    return any(
        folded_words[start : start + len(wanted)] == wanted
        and is_exact(exact_words[start : start + len(wanted)], term)
        for start, word in enumerate(folded_words)
        if word == wanted[0]
    )


def is_exact(found: Iterable[str], term: Term) -> bool:
    """Whether exact words are those of a term where these were typed with diacritics."""
    asked = zip(found, term.words, term.marked, strict=True)
    return all(not marked or exact == word.exact for exact, word, marked in asked)


class Entry(models.Model):
    """For one thing that can be found; a subclass has `of`, its key and a one-to-one to it."""

    tokens = ArrayField(models.IntegerField())
    at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.pk)


class EntryText(models.Model):
    """The words of an entry; a subclass has `of`, its key and a one-to-one to the same thing."""

    exact = models.TextField()
    folded = models.TextField()
    rules = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.pk)


def entry_index(name: str) -> GinIndex:
    """Return the index that finds entries. New tokens wait in its list, which Index.tidy() empties:
    a search reads all of that, twenty microseconds a row."""
    return GinIndex(fields=["tokens"], name=name)


def collecting(model: str, name: str) -> migrations.SeparateDatabaseAndState:
    """Return the step of a migration that gives an index which had no such list one."""
    return migrations.SeparateDatabaseAndState(
        database_operations=[
            migrations.RunSQL(
                f"ALTER INDEX {name} SET (fastupdate = on)",
                f"ALTER INDEX {name} SET (fastupdate = off)",
            )
        ],
        state_operations=[
            migrations.RemoveIndex(model, name),
            migrations.AddIndex(model, entry_index(name)),
        ],
    )
