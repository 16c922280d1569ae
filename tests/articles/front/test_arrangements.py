"""Arrangements as they are put up, scheduled, moved, called off; and the home page they make."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import workflow
from articles.front import arrangements
from articles.front.arrangements import Stale
from articles.front.page import FrontPage
from articles.front.places import place_of
from articles.front.plan import OPEN, TOP, Block, Kind, Place, Plan
from articles.models import Arrangement, Event, State
from tests.clock import set_clock
from tests.factories import (
    EDITOR_IN_CHIEF,
    HOUR,
    MANAGING_EDITOR,
    SECTION_EDITOR,
    make_article,
    make_section,
    make_topic,
    make_user,
    make_video,
    release,
)

pytestmark = pytest.mark.django_db


def led_by(article, **place) -> Plan:
    return Plan(top=(Place(article.pk, **place), *(OPEN,) * (TOP - 1)))


def arranged(plan, by=None, **more) -> Arrangement:
    seen = arrangements.in_force()
    by = by or make_user(MANAGING_EDITOR)
    return arrangements.save(plan, by, seen=seen.pk if seen else 0, **more)


def lead(client):
    edition = client.get("/").context["lead"]
    return edition and edition.article


def test_what_is_put_up_readers_have_at_once(client):
    """With the cache policy of every public page, and in the log."""
    older, newer = make_article(published_at=timezone.now() - 9 * HOUR), make_article()
    assert lead(client) == newer
    arrangement = arranged(led_by(older), note="Số đặc biệt")
    response = client.get("/")
    assert response.context["lead"].article == older
    assert response["Cache-Control"].startswith("public")
    assert not response.cookies
    event = Event.objects.get(kind=Event.Kind.ARRANGED)
    assert event.detail == {"arrangement": arrangement.pk, "note": "Số đặc biệt"}


def test_blocks_stand_in_their_order(client):
    """Section, topic, picked, videos between them; a hidden one and one that is gone do not."""
    section, other, topic = make_section(name="Văn hóa"), make_section(), make_topic(name="Lũ")
    picked = make_article(section=other)
    on_topic = make_article(section=other)
    on_topic.topics.add(topic)
    release(on_topic)
    own = [make_article(section=section) for _ in range(TOP + 1)]
    make_video(section=section)
    blocks = (
        Block(Kind.TOPIC, topic.pk, title="Mùa lũ"),
        Block(Kind.VIDEOS),
        Block(Kind.SECTION, 10**9),
        Block(Kind.SECTION, other.pk, hidden=True),
        Block(Kind.PICKED, 1, (Place(picked.pk), OPEN)),
        Block(Kind.SECTION, section.pk),
    )
    top = tuple(Place(article.pk) for article in own[1:])
    arranged(Plan(top, blocks))
    response = client.get("/")
    shown = [(b.title, [e.article for e in b.stories]) for b in response.context["blocks"]]
    assert shown == [
        ("Mùa lũ", [on_topic]),
        ("Video clips", []),
        ("Chọn đọc", [picked]),
        ("Văn hóa", [own[0]]),
    ]
    page = response.content.decode()
    assert page.index("Mùa lũ") < page.index('id="video-clips"') < page.index("Chọn đọc")


def test_a_scheduled_arrangement_begins_by_the_clock(client):
    """Nothing has to run; its pins end by the clock, too."""
    with set_clock() as clock:
        old, new = make_article(published_at=clock.now - 9 * HOUR), make_article()
        arranged(led_by(old, until=clock.now + 3 * HOUR), at=clock.now + HOUR)
        assert lead(client) == new
        clock.tick(HOUR)
        assert lead(client) == old
        clock.tick(2 * HOUR)
        assert lead(client) == new


def test_a_pinned_story_that_is_taken_off_makes_room_and_a_scheduled_one_comes(client):
    """By the same clock as the stories themselves."""
    chief = make_user(EDITOR_IN_CHIEF)
    plain, pinned = make_article(published_at=timezone.now() - 9 * HOUR), make_article()
    draft = make_article(state=State.APPROVED)
    arranged(led_by(draft))
    assert lead(client) == pinned
    workflow.move(draft, State.PUBLISHED, chief)
    assert lead(client) == draft
    workflow.move(draft, State.WITHDRAWN, chief, reason="Sai")
    workflow.move(pinned, State.WITHDRAWN, chief, reason="Sai")
    assert lead(client) == plain


def test_a_future_moment_shows_what_will_stand_then():
    """Stories, clips and arrangements of that minute, pins that will have ended by then."""
    now = timezone.now()
    pinned, coming = make_article(), make_article(published_at=now + 2 * HOUR)
    arranged(led_by(pinned, until=now + HOUR))
    arranged(led_by(coming), at=now + 3 * HOUR)

    def leads(at):
        return FrontPage(at=at).context()["lead"].article

    assert [leads(now + n * HOUR) for n in (0, 2, 4)] == [pinned, coming, coming]
    assert FrontPage(at=now + 2 * HOUR).groups[0][0].fallen


def test_who_has_not_seen_what_stands_overwrites_nothing():
    """The refusal names what stands by now."""
    article, by = make_article(), make_user(MANAGING_EDITOR)
    first = arranged(led_by(article))
    arrangements.save(Plan(), by, seen=first.pk)
    for at in (None, timezone.now() + HOUR):
        with pytest.raises(Stale) as refused:
            arrangements.save(led_by(article), by, seen=first.pk, at=at)
        assert refused.value.current.by == by
    assert Arrangement.objects.count() == 2


def test_a_scheduled_arrangement_is_replaced_moved_and_called_off():
    """Whoever opened one that a colleague replaced meanwhile is refused."""
    by, now = make_user(MANAGING_EDITOR), timezone.now()
    first = arranged(Plan(), by, at=now + HOUR)
    second = arranged(led_by(make_article()), by, at=now + HOUR, opened=first.pk)
    assert list(Arrangement.objects.waiting()) == [second]
    with pytest.raises(Stale):
        arranged(Plan(), by, at=now + 2 * HOUR, opened=first.pk)
    arrangements.move(second.pk, now + 5 * HOUR, by)
    arrangements.call_off(second.pk, by)
    for act in (
        lambda: arrangements.call_off(second.pk, by),
        lambda: arrangements.move(second.pk, now + HOUR, by),
    ):
        with pytest.raises(ValidationError) as refused:
            act()
        assert refused.value.code == "not-waiting"
    kinds = Event.objects.filter(article=None).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["arranged", "arranged", "front-moved", "front-off"]


@pytest.mark.parametrize(
    ("minutes", "code"), [(-1, "time-past"), (60, "time-taken"), (60 * 24 * 365 * 90, None)]
)
def test_a_time_that_cannot_be(minutes, code):
    """Past, taken by another arrangement, beyond all sense: said, and nothing is stored."""
    by, now = make_user(MANAGING_EDITOR), timezone.now()
    standing = arranged(Plan(), by, at=now + HOUR)
    with pytest.raises(ValidationError) as refused:
        arranged(Plan(), by, at=now + timedelta(minutes=minutes))
    assert code is None or refused.value.code == code
    assert list(Arrangement.objects.all()) == [standing]


@pytest.mark.parametrize("group", [MANAGING_EDITOR, EDITOR_IN_CHIEF, SECTION_EDITOR, None])
def test_who_may_arrange(group):
    """The managing editor and the editor in chief; nobody else changes anything."""
    user = make_user(group)
    acts = [
        lambda: arranged(Plan(), user),
        lambda: arranged(Plan(), user, at=timezone.now() + HOUR),
    ]
    if group in (MANAGING_EDITOR, EDITOR_IN_CHIEF):
        for act in acts:
            act()
        return
    waiting = arranged(Plan(), at=timezone.now() + 2 * HOUR)
    acts.append(lambda: arrangements.call_off(waiting.pk, user))
    acts.append(lambda: arrangements.move(waiting.pk, timezone.now() + HOUR, user))
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()
    assert list(Arrangement.objects.waiting()) == [waiting]


def test_what_stood_is_never_rewritten():
    """The database itself refuses; what only waits may still be moved."""
    begun = arranged(Plan())
    for change in (
        lambda: Arrangement.objects.filter(pk=begun.pk).update(note="Khác"),
        lambda: Arrangement.objects.filter(pk=begun.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_home_page_costs_the_same_whatever_is_arranged(client):
    """Four queries for the stories, and those of what every page shares."""
    section, topic = make_section(), make_topic()
    made = [make_article(section=section) for _ in range(30)]
    arranged(Plan(tuple(Place(a.pk) for a in made[:TOP]), (
        Block(Kind.SECTION, section.pk, tuple(Place(a.pk) for a in made[5:10])),
        Block(Kind.TOPIC, topic.pk), Block(Kind.PICKED, 1, (Place(made[20].pk),)),
        Block(Kind.VIDEOS),
    )))  # fmt: skip
    with CaptureQueriesContext(connection) as queries:
        page = FrontPage()
        page.context()
        assert len(queries) == 5  # sections, arrangement, topics, what may stand, what stands
        with CaptureQueriesContext(connection) as whole:
            client.get("/")
    assert len(whole) <= 8


def test_where_an_article_stands_is_told_in_words():
    """One look serves every article for a moment; a change is seen at once in this process."""
    section = make_section(name="Sách")
    made = [make_article(section=section) for _ in range(7)][::-1]
    assert [place_of(made[n].pk) for n in (0, 4, 6)] == ["Tin chính", "Nổi bật 4", "Sách, chỗ 2"]
    with CaptureQueriesContext(connection) as queries:
        assert place_of(made[1].pk) == "Nổi bật 1"
    assert len(queries) == 0
    assert place_of(10**9) == ""


def at_once(*works) -> list:
    """What each piece of work gave or raised, done over connections of their own."""
    ready, outcomes = threading.Barrier(len(works)), [None] * len(works)

    def run(number, work):
        ready.wait()
        try:
            outcomes[number] = work()
        except (Stale, ValidationError) as refused:
            outcomes[number] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_two_editors_at_the_same_instant():
    """Over two connections: one arrangement stands, the other is refused and told."""
    editors = [make_user(is_superuser=True) for _ in range(2)]
    works = [partial(arrangements.save, Plan(), editor, seen=0) for editor in editors]
    outcomes = at_once(*works)
    (refused,) = [each for each in outcomes if isinstance(each, Stale)]
    assert refused.current == Arrangement.objects.get()
    assert refused.current in outcomes


@pytest.mark.django_db(transaction=True)
def test_a_schedule_moved_and_called_off_at_the_same_instant():
    """Whoever comes second meets what the first did: nothing is called off twice, no time is
    taken twice, and the log tells what happened and no more."""
    editor, now = make_user(is_superuser=True), timezone.now()
    rows = [arranged(Plan(), editor, at=now + hours * HOUR) for hours in (1, 2)]
    moves = [partial(arrangements.move, row.pk, now + 5 * HOUR, editor) for row in rows]
    refused = [each for each in at_once(*moves) if isinstance(each, ValidationError)]
    assert [each.code for each in refused] == ["time-taken"]
    offs = [partial(arrangements.call_off, rows[0].pk, editor)] * 2
    refused = [each for each in at_once(*offs) if isinstance(each, ValidationError)]
    assert [each.code for each in refused] == ["not-waiting"]
    at_once(
        partial(arrangements.move, rows[1].pk, now + 9 * HOUR, editor),
        partial(arrangements.call_off, rows[1].pk, editor),
    )
    assert not Arrangement.objects.waiting().exists()
    kinds = [Event.Kind.FRONT_MOVED, Event.Kind.FRONT_OFF]
    moved, off = (Event.objects.filter(kind=kind).count() for kind in kinds)
    assert (off, moved) in [(2, 1), (2, 2)]


def test_the_article_form_says_where_the_article_stands(client):
    """In one line, for whoever sees the form; nothing for what stands nowhere."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    leads, draft = make_article(), make_article(state=State.DRAFT)
    pages = [client.get(f"/admin/articles/article/{a.pk}/change/") for a in (leads, draft)]
    told = ["Trên trang chủ: Tin chính." in page.content.decode() for page in pages]
    assert told == [True, False]
