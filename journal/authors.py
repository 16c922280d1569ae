"""All who have signed, on the web or in print, as a library's catalogue has them.

They stand under the name as it is written, family name first, and not under the given name as in
everyday lists: Vietnamese libraries enter a person so (the National Library and the cataloguing
rules that it follows take the name in its own order), and whoever comes from a catalogue or a
reference looks there. Letters and tones follow the order of a Vietnamese dictionary.
"""

from django.core.cache import cache
from django.db.models import Q, QuerySet, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from articles.models import Author
from issues.works import count_works, signing

from .lib.cache import FURNITURE, PAGE, cached
from .lib.vietnamese import ALPHABET, initial, keys_under

LETTER, AFTER = "chu", "sau"
OTHERS = "khac"  # names that begin with no letter of the alphabet
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
    """The letters under which anybody stands; one query, a short look into each letter."""
    each = [*ALPHABET, OTHERS]
    looks = [_under(letter).order_by().values_list(Value(letter))[:1] for letter in each]
    found = {letter for (letter,) in looks[0].union(*looks[1:], all=True)}
    return [letter for letter in each if letter in found]


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
    place = Author.objects.filter(slug=slug).values_list("sort_key", "pk").first()
    if place is None:
        raise Http404("nobody to go on from")
    key, pk = place
    return rows.filter(Q(sort_key__gt=key) | Q(sort_key=key, pk__gt=pk))
