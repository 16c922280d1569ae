"""Which addresses of this site readers can open, asked of the site's own URLconf and its rows.

Each room says of its own pages which are there: `register("issues:detail", finder)`, where a
finder takes the arguments of many addresses at once and answers which of them lead to something.
What a draft is called, or that there is one, no answer tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.urls import Resolver404, resolve

from ..models import Author, Edition, OldAddress, Section, Series, Topic, VideoClip

Finder = Callable[[Sequence[dict]], list[bool]]
_FINDERS: dict[str, Finder] = {}
# Pages that only the newsroom, or one holder of a link for some days, can open.
_CLOSED = ("admin:", "articles:preview-link")


def register(name: str, finder: Finder) -> None:
    _FINDERS[name] = finder


def dead(paths: Iterable[str], own: Iterable[int] = ()) -> frozenset[str]:
    """Those of some paths that readers cannot open now; one query for each kind of page.

    `own` are articles that are about to be there.
    """
    gone: set[str] = set()
    asked: dict[str, list[tuple[str, dict]]] = {}
    for path in set(paths):
        match = _resolved(path)
        if match is None or match.view_name.startswith(_CLOSED):
            gone.add(path)
        elif match.view_name in _FINDERS:
            asked.setdefault(match.view_name, []).append((path, match.kwargs))
    own = set(own)
    for name, rows in asked.items():
        answers = _FINDERS[name]([kwargs for _, kwargs in rows])
        gone |= {
            path
            for (path, kwargs), there in zip(rows, answers, strict=True)
            if not there and kwargs.get("pk") not in (own if name == "articles:detail" else ())
        }
    return frozenset(gone)


def _resolved(path: str):
    """As the site answers it: a missing slash at the end is put there."""
    for each in (path, f"{path}/"):
        try:
            return resolve(each)
        except (Resolver404, ValueError):
            continue
    return None


def by_value(rows: Callable[[list], Iterable], argument: str) -> Finder:
    """A finder for pages told by one argument: `rows` gives the values that are there."""

    def find(asked: Sequence[dict]) -> list[bool]:
        wanted = [kwargs[argument] for kwargs in asked]
        there = set(rows([each for each in wanted if _fits(each)]))
        return [value in there for value in wanted]

    return find


def _fits(value: object) -> bool:
    return not isinstance(value, int) or value < 2**63


def _articles(keys):
    return Edition.objects.published().filter(article__in=keys).values_list("article", flat=True)


def _slugs(model, rows):
    """Those that name a row, or once did: old addresses lead on."""

    def there(slugs: list[str]) -> set[str]:
        now = rows().filter(slug__in=slugs).values_list("slug", flat=True)
        once = OldAddress.objects.of_kind(model).filter(slug__in=slugs)
        return {*now, *once.values_list("slug", flat=True)}

    return there


def _clips(keys):
    return VideoClip.objects.published().filter(pk__in=keys).values_list("pk", flat=True)


published_articles = by_value(_articles, "pk")
register("articles:detail", published_articles)
register("articles:video", by_value(_clips, "pk"))
for name, model, rows in (
    ("section", Section, Section.objects.active),
    ("section-feed", Section, Section.objects.active),
    ("author", Author, Author.objects.all),
    ("topic", Topic, Topic.objects.all),
    ("series", Series, Series.objects.all),
):
    register(f"articles:{name}", by_value(_slugs(model, rows), "slug"))
