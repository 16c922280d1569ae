"""The names that stand under a title in print, and which of the site's authors they may be."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject, Left, Length, Right

from articles.models import Author, Edition
from journal.lib.vietnamese import fold

NOBODY = "0"
MOST_TOLD_APART = 40
_BETWEEN = re.compile(r"\s*[,;/&•|+]\s*|\s+[–—-]\s+|\s+và\s+", re.I)
_ROLE = re.compile(r"(?:^|(?<=[,;]))\s*[^,;:()]{1,30}:\s*")
_TITLES = re.compile(
    r"^(?:(?:GS|PGS|TSKH|TS|PTS|ThS|Th\.S|BS|KS|KTS|LS|CN|NGND|NGƯT|NSND|NSƯT)\b\.?\s*)+"
)
_ASIDE = re.compile(r"\([^)]*\)|^[*\s]+|[\s.…*]+$")
_I_OR_Y = re.compile(
    r"(?:[bdghklmnpqrstvx]|[cgknpt]h|ngh|tr)?[iy]"
)  # alike at the end of a syllable


@dataclass(frozen=True)
class Name:
    """A name as printed, and a key that it shares with the same name typed otherwise."""

    text: str
    key: str


def names_in(authors: str) -> list[Name]:
    """Return the names in a line of authors, each once; roles, titles and asides left out."""
    found: dict[str, Name] = {}
    for piece in _BETWEEN.split(_ROLE.sub("", authors)):
        text = _ASIDE.sub("", _TITLES.sub("", _ASIDE.sub("", piece)))
        if text and (key := key_of(text)):
            found.setdefault(key, Name(text, key))
    return list(found.values())


def parted(authors: str, slugs: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return a line of authors in pieces, each with the slug of the author it names, or ""."""
    pieces, at = [], 0
    for name in names_in(authors):
        start = authors.find(name.text, at)
        if start >= 0 and (slug := slugs.get(name.key)):
            pieces += [(authors[at:start], ""), (name.text, slug)]
            at = start + len(name.text)
    return [piece for piece in (*pieces, (authors[at:], "")) if piece[0]]


def key_of(name: str) -> str:
    """Return what a name is known by, whatever its case, marks, and place of the tone: a-z0-9-."""
    return "-".join(_with_i(word) for word in _words(name))[:120]


def _words(name: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", fold(name))


def _with_i(word: str) -> str:
    return f"{word[:-1]}i" if _I_OR_Y.fullmatch(word) else word


def authors_of(names: Iterable[Name]) -> dict[str, list[Author]]:
    """Return by key the authors who have that name or pen name; one query.

    A syllable in which i and y are alike (lý, lí) is found by either, in the first three of a name.
    """
    names = {name.text: name.key for name in names}
    keys, spelled = set(names.values()), {way for text in names for way in _ways(text)}
    if not spelled:
        return {}
    own = Left("search_name", Length("name")), Right("search_name", Length("pen_name"))
    rows = Author.objects.standing().alias(folded_name=own[0], folded_pen=own[1])
    rows = rows.filter(Q(folded_name__in=spelled) | Q(folded_pen__in=spelled)).order_by("pk")
    found: dict[str, list[Author]] = {}
    for author in rows:
        for key in {key_of(author.name), key_of(author.pen_name)} & keys:
            found.setdefault(key, []).append(author)
    return found


def _ways(name: str) -> list[str]:
    """How a name may stand folded: as typed, and with i for y and y for i."""
    words = " ".join(fold(name).split()).split(" ")
    open_ = [at for at, word in enumerate(words) if _I_OR_Y.fullmatch(word)][:3]
    ways = []
    for ends in product("iy", repeat=len(open_)):
        way = list(words)
        for at, end in zip(open_, ends, strict=True):
            way[at] = way[at][:-1] + end
        ways.append(" ".join(way))
    return ways


def told_apart(authors: Iterable[Author]) -> dict[int, str]:
    """Return what tells people of one name apart: pen name, a line about them, what they wrote."""
    keys = sorted({author.pk for author in authors})[:MOST_TOLD_APART]
    own = Edition.objects.published().filter(author_ids__contains=[OuterRef("pk")])
    newest = own.order_by("-published_at").values(
        story=JSONObject(title="title", at="published_at", section="section__name")
    )[:1]
    rows = Author.objects.filter(pk__in=keys).annotate(newest=Subquery(newest))
    return {author.pk: _told(author) for author in rows}


def _told(author: Author) -> str:
    parts = [f"{author.name}, bút danh {author.pen_name}" if author.pen_name else author.name]
    if author.bio:
        parts.append(" ".join(author.bio.split())[:60])
    if story := author.newest:
        year = datetime.fromisoformat(story["at"]).year
        parts.append(f"{story['section']}: “{story['title'][:50]}” ({year})")
    else:
        parts.append(f"chưa có bài đăng ({author.slug})")
    return " · ".join(parts)
