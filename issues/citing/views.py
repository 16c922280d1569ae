"""The page of an entry, index cards, files for reference managers: select and render."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from journal.lib.cache import PAGE, cached

from ..gate import found_or_404
from ..models import ContentsEntry, Issue
from ..ranges import give_own_pages
from ..viewer import Opened, Viewer, rows_for
from .cards import MOST, cards_of, entries_of, keys_in
from .cited import FILES, Cited, cited_entry, cited_issue, cited_page
from .formats import FORMATS
from .source import of_entry


@cached(PAGE)
def entry(request, year, slug, pk):
    """An entry of the contents; its number decides, another issue in the address leads on."""
    entry = found_or_404(request, ContentsEntry.objects.for_citing(), pk=pk)
    if request.path != entry.get_absolute_url():
        return redirect(entry, permanent=True)
    issue, contents = entry.issue, give_own_pages([entry])[entry.issue_id]
    before = [other for other in contents if other.place < entry.place]
    after = [other for other in contents if other.place > entry.place]
    return render(
        request,
        "issues/entry.html",
        {
            "entry": entry,
            "issue": issue,
            "page": issue.pages.for_strip().filter(number=entry.page_number).first(),
            "cited": cited_entry(entry),
            "previous": before[-1] if before else None,
            "next": after[0] if after else None,
        },
    )


@cached(PAGE)
def entry_file(request, year, slug, pk, format):
    place = {"issue__year": year, "issue__slug": slug, "pk": pk}
    entry = found_or_404(request, ContentsEntry.objects.for_citing(), **place)
    give_own_pages([entry])
    return _file(cited_entry(entry), format)


@cached(PAGE)
def page_file(request, year, slug, number, format):
    """The articles of a page, or the page; with ?tu= by the address of a passage."""
    opened = Opened(passage=Opened.read(request.GET).passage)
    place = {"issue__year": year, "issue__slug": slug, "number": number}
    page = found_or_404(request, rows_for(opened), **place)
    return _file(cited_page(Viewer(page, opened)), format)


@cached(PAGE)
def issue_file(request, year, slug, format):
    return _file(cited_issue(found_or_404(request, Issue.objects, year=year, slug=slug)), format)


def _file(cited: Cited, format: str) -> HttpResponse:
    return file_of(cited.sources, cited.sources[0].key, format)


def file_of(sources, name: str, format: str) -> HttpResponse:
    """Answer with a file for reference managers, to be saved; `name` is the file's, in ASCII."""
    kind, written = FORMATS[format]
    response = HttpResponse(written(sources), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    return response


@cached(PAGE)
def cards(request):
    """The cards of the entries that ?muc= names; without, those that the browser has gathered."""
    keys = keys_in(request.GET.get("muc", ""))
    shown = keys[:MOST]
    found = cards_of(shown)
    return render(
        request,
        "issues/cards.html",
        {
            "cards": found,
            "asked": bool(keys),
            "missing": len(shown) - len(found),
            "beyond": len(keys) - len(shown),
            "files": [*FILES, ("csv", "CSV")],
        },
    )


@cached(PAGE)
def cards_file(request, format):
    """All cards of a list in one file: none rather than a part of too many."""
    keys = keys_in(request.GET.get("muc", ""))
    if len(keys) > MOST:
        raise Http404("too many cards")
    entries = entries_of(keys)
    if not entries:
        raise Http404("no cards")
    give_own_pages(entries)
    return file_of(map(of_entry, entries), "phieu-trich", format)
