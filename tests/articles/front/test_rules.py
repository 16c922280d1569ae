"""What stands where on the home page: the rules alone, as tables and for anything at all."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.front.plan import OPEN, TOP, Block, Kind, Place, Plan, by_rule, from_data, to_data
from articles.front.rules import Fallen, Story, Why, fill

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FAMILIES = {1: [1, 11], 2: [2], 3: [3]}
BLANK = None


def story(article: int, section: int = 1, weight: int = 0, topics: tuple = ()) -> Story:
    return Story(article, article * 10, section, topics, weight)


def newest(*stories: Story) -> list[Story]:
    return sorted(stories, key=lambda each: -each.article)


def articles(groups) -> list[list[int | None]]:
    return [[each.story and each.story.article for each in group] for group in groups]


def top(*places: Place) -> tuple[Place, ...]:
    return (*places, *(OPEN,) * TOP)[:TOP]


PLAIN = [story(n) for n in range(1, 10)]
EXPIRED = Place(3, until=NOW)
TABLE = {
    "nothing was ever published": (Plan(), [], [[BLANK] * 5]),
    "fewer stories than places": (Plan(), PLAIN[:2], [[2, 1, BLANK, BLANK, BLANK]]),
    "newest first": (Plan(), PLAIN, [[9, 8, 7, 6, 5]]),
    "by weight, then newest; one lead": (
        Plan(),
        [*PLAIN[4:], story(1, weight=1), story(2, weight=2), story(3, weight=2), story(4)],
        [[3, 2, 1, 9, 8]],
    ),
    "a pinned lead leaves the heavy one a place beside it": (
        Plan(top=top(Place(1))),
        [*PLAIN[:8], story(9, weight=2)],
        [[1, 9, 8, 7, 6]],
    ),
    "a pin holds until its last moment": (
        Plan(top=top(Place(3, until=NOW + timedelta(microseconds=1)))),
        PLAIN,
        [[3, 9, 8, 7, 6]],
    ),
    "an expired pin's place fills by rule": (Plan(top=top(EXPIRED)), PLAIN, [[9, 8, 7, 6, 5]]),
    "a withdrawn or scheduled pin's place, too": (
        Plan(top=top(OPEN, Place(77))),
        PLAIN,
        [[9, 8, 7, 6, 5]],
    ),
    "a block takes the newest of its family that stand nowhere above": (
        by_rule([1, 2]),
        [*PLAIN, story(20, 2), story(21, 2), story(30, 11)],
        [[30, 21, 20, 9, 8], [7, 6, 5, 4, 3], [BLANK] * 5, [BLANK] * 4],
    ),
    "what is pinned in a block is not taken by the top": (
        Plan(blocks=(Block(Kind.SECTION, 1, (OPEN, Place(9))),)),
        PLAIN,
        [[8, 7, 6, 5, 4], [3, 9]],
    ),
    "one story pinned twice stands once, where it comes first": (
        Plan(top=top(OPEN, Place(3), Place(3))),
        PLAIN,
        [[9, 3, 8, 7, 6]],
    ),
    "a place that allows it repeats a story": (
        Plan(blocks=(Block(Kind.PICKED, 1, (Place(9, repeat=True), Place(8), OPEN)),)),
        PLAIN,
        [[9, 7, 6, 5, 4], [9, 8, BLANK]],
    ),
    "never within one block": (
        Plan(blocks=(Block(Kind.PICKED, 1, (Place(9, repeat=True), Place(9, repeat=True))),)),
        PLAIN,
        [[9, 8, 7, 6, 5], [9, BLANK]],
    ),
    "nor does the block's rule add the story that it repeats": (
        Plan(top=top(Place(9)), blocks=(Block(Kind.SECTION, 1, (Place(9, repeat=True), OPEN)),)),
        PLAIN,
        [[9, 8, 7, 6, 5], [9, 4]],
    ),
    "a hidden block holds nothing back": (
        Plan(blocks=(Block(Kind.SECTION, 1, (Place(9),), hidden=True),)),
        PLAIN,
        [[9, 8, 7, 6, 5], []],
    ),
    "a topic's block, from any section": (
        Plan(blocks=(Block(Kind.TOPIC, 5, (OPEN, OPEN)),)),
        [
            *PLAIN[4:],
            story(1, 2, topics=(5, 6)),
            story(2, 3, topics=(5,)),
            story(3, 3, topics=(6,)),
        ],
        [[9, 8, 7, 6, 5], [2, 1]],
    ),
    "a section that is gone": (
        Plan(blocks=(Block(Kind.SECTION, 99, (OPEN,)),)),
        PLAIN,
        [[9, 8, 7, 6, 5], [BLANK]],
    ),
}


@pytest.mark.parametrize("name", TABLE)
def test_what_stands_where(name):
    """As the table says."""
    plan, stories, expected = TABLE[name]
    assert articles(fill(plan, newest(*stories), FAMILIES, NOW)) == expected


@pytest.mark.parametrize(
    ("place", "fallen"),
    [
        (EXPIRED, Fallen.EXPIRED),
        (Place(77), Fallen.NOT_OUT),
        (Place(9), Fallen.TWICE),
        (Place(8), None),
    ],
)
def test_a_pin_that_does_not_stand_says_why(place, fallen):
    """And what stands there instead is told from a pin."""
    plan = Plan(top=top(Place(9), place))
    each = fill(plan, newest(*PLAIN), FAMILIES, NOW)[0][1]
    assert each.fallen == fallen
    assert each.why == (Why.NEWEST if fallen else Why.PINNED)


# --- for anything at all ------------------------------------------------------------------------

moments = st.sampled_from([NOW - HOUR, NOW, NOW + HOUR, None])
places = st.one_of(st.just(OPEN), st.builds(Place, st.integers(1, 30), moments, st.booleans()))
kinds = st.sampled_from([(Kind.SECTION, n) for n in (1, 2, 3, 9)] + [(Kind.TOPIC, 5)]
                        + [(Kind.PICKED, n) for n in (1, 2)])  # fmt: skip
block_lists = st.lists(
    st.tuples(kinds, st.lists(places, min_size=1, max_size=4), st.booleans()),
    max_size=5,
    unique_by=lambda row: row[0],
)
plans = st.builds(
    lambda top, rows: Plan(
        tuple(top),
        tuple(Block(*name, tuple(places), hidden=hidden) for name, places, hidden in rows),
    ),
    st.lists(places, min_size=TOP, max_size=TOP),
    block_lists,
)
stories_out = st.lists(
    st.builds(
        story,
        st.integers(1, 30),
        st.sampled_from([1, 2, 3, 11]),
        st.integers(0, 2),
        st.sampled_from([(), (5,)]),
    ),
    max_size=25,
    unique_by=lambda each: each.article,
).map(lambda rows: newest(*rows))


@given(plans, stories_out)
def test_whatever_is_arranged(plan, stories):
    """Nothing twice unasked, nothing unpublished; pins are kept; no place stays open idly."""
    groups = fill(plan, stories, FAMILIES, NOW)
    assert groups == fill(plan, stories, FAMILIES, NOW)
    assert [len(group) for group in groups] == [len(group) for group in plan.groups]
    standing = [each for group in groups for each in group if each.story]
    once = [each.story.article for each in standing if not each.place.repeat or not _own(each)]
    assert len(once) == len(set(once))
    assert {each.story for each in standing} <= set(stories)
    for group in groups:
        here = [each.story.article for each in group if each.story]
        assert len(here) == len(set(here))
    pinned_here = set()
    for each in (each for group in groups for each in group):
        if _own(each):
            assert each.place.holds(NOW)
            pinned_here.add(each.story.article)
    held = {p.article for group in plan.groups for p in group if p.holds(NOW)}
    assert pinned_here == held & {each.article for each in stories}
    if any(each.story is None for each in groups[0]):
        assert {each.article for each in stories} == {each.story.article for each in standing}


def _own(each) -> bool:
    """Whether what stands in a place is what was pinned there."""
    return each.why == Why.PINNED


@given(plans)
def test_an_arrangement_is_read_as_it_was_written(plan):
    """Through what the database keeps."""
    assert from_data(to_data(plan)) == plan
