"""All who have signed, on the web or in print, as a library's catalogue has them.

They stand under the name as it is written, family name first, and not under the given name as in
everyday lists: Vietnamese libraries enter a person so (the National Library and the cataloguing
rules that it follows take the name in its own order), and whoever comes from a catalogue or a
reference looks there. Letters and tones follow the order of a Vietnamese dictionary.
"""

from django.core.cache import cache
from django.core.validators import slug_re
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from articles.models import Author
from issues.works import count_works, signing

from .lib.cache import FURNITURE, PAGE, cached
from .lib.vietnamese import ALPHABET, initial, keys_under

LETTER, AFTER = "chu", "sau"
OTHERS = "khac"  # names that begin with no letter of the alphabet
BEYOND = "9" * 10  # no sort key comes after it
EACH = 100


@cached(PAGE)
def author_list(request: HttpRequest) -> HttpResponse:
    """One letter of the catalogue with ?chu=; without, all of it as long as it fits on a page."""
    letters = cache.get_or_set("author-letters", _letters, FURNITURE)
    letter = request.GET.get(LETTER, "")
    if letter and letter not in letters:
        raise Http404("nobody under this letter")
    rows = _after(_under(letter) if letter else signing(), request.GET.get(AFTER, ""))
    rows = list(rows.order_by("sort_key", "pk")[: EACH + 1])
    is_more = len(rows) > EACH
    authors = [] if is_more and not letter else rows[:EACH]
    count_works(authors)
    for author in authors:
        author.initial = initial(author.sort_key)
    context = {"letters": letters, "letter": letter, "others": OTHERS, "authors": authors}
    if is_more and letter:
        context["last"] = authors[-1]
    return render(request, "authors.html", context)


def _letters() -> list[str]:
    """The letters under which anybody stands; one query, a short look into each of them."""
    low, high = RawSQL("each.low", []), RawSQL("each.high", [])
    found = signing().filter(sort_key__gte=low, sort_key__lt=high).order_by().values("pk")
    looked, params = found.query.sql_with_params()
    bounds = [(letter, *keys_under(letter)) for letter in ALPHABET]
    first, beyond = bounds[0][1], bounds[-1][2]
    bounds += [(OTHERS, "", first), (OTHERS, beyond, BEYOND)]
    asked = f"""SELECT letter FROM unnest(%s::text[], %s::text[], %s::text[])
        AS each(letter, low, high) WHERE EXISTS ({looked})"""  # noqa: S608  made by Django
    with connection.cursor() as cursor:
        cursor.execute(asked, [*map(list, zip(*bounds, strict=True)), *params])
        there = {letter for (letter,) in cursor}
    return [letter for letter in [*ALPHABET, OTHERS] if letter in there]


def _under(letter: str) -> QuerySet[Author]:
    if letter == OTHERS:
        first, beyond = keys_under(ALPHABET[0])[0], keys_under(ALPHABET[-1])[1]
        return signing().filter(Q(sort_key__lt=first) | Q(sort_key__gte=beyond))
    first, beyond = keys_under(letter)
    return signing().filter(sort_key__gte=first, sort_key__lt=beyond)


def _after(rows: QuerySet[Author], slug: str) -> QuerySet[Author]:
    """Those who follow the author with a slug; Http404 where there is none."""
    if not slug:
        return rows
    if not slug_re.fullmatch(slug):
        raise Http404("no slug")
    place = Author.objects.filter(slug=slug).values_list("sort_key", "pk").first()
    if place is None:
        raise Http404("nobody to go on from")
    key, pk = place
    return rows.filter(Q(sort_key__gt=key) | Q(sort_key=key, pk__gt=pk))
