"""What stands on the home page: the lead, the stories beside it, a block for each section."""

from collections import defaultdict

from .models import Edition, Section


def front_stories(count: int) -> list[Edition]:
    """The stories at the top, lead first, in one query.

    Featured ones first, newest of a kind first; where there are too few, the newest others.
    """
    published = Edition.objects.published().newest()
    rows = list(
        Edition.objects.any_of(published.filter(weight__gt=0)[:count], published[:count])
        .for_list()
        .newest()
    )
    featured = [article for article in rows if article.weight > 0][:count]
    leads = [article for article in featured if article.weight == 2]
    in_order = leads[:1] + featured + rows
    return list(dict.fromkeys(in_order))[:count]


def section_blocks(
    tree: list[Section], size: int, without: set[int]
) -> list[tuple[Section, list[Edition]]]:
    """For each top section its newest stories but those shown above, in one query.

    `tree` is what Section.objects.tree() gives; a section without stories gets no block.
    """
    if not tree:
        return []
    published = Edition.objects.published().newest()
    family = {s.pk: [s.pk, *(kid.pk for kid in s.kids)] for s in tree}
    lists = [published.filter(section__in=ids)[: size + len(without)] for ids in family.values()]
    top_of = {pk: top for top, ids in family.items() for pk in ids}
    stories = defaultdict(list)
    for article in Edition.objects.any_of(*lists).for_list().newest():
        if article.pk not in without:
            stories[top_of[article.section_id]].append(article)
    return [(s, stories[s.pk][:size]) for s in tree if stories[s.pk]]
