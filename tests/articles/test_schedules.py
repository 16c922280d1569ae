"""Schedules at the edge of the clock, and several people at the same instant."""

import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse

from articles import versions, workflow
from articles.models import Article, Edition, State
from tests.clock import MICROSECOND, set_clock
from tests.factories import EDITOR_IN_CHIEF, make_article, make_section, make_user, release

pytestmark = pytest.mark.django_db

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
NEW_YEAR = datetime(2027, 1, 1, tzinfo=VIETNAM)
UTC_MIDNIGHT = datetime(2027, 1, 5, 7, tzinfo=VIETNAM)  # the day changes in London, not in Hà Nội
LEAP_DAY = datetime(2028, 2, 29, 23, 59, 59, 999_999, tzinfo=VIETNAM)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
A, T, P, W = State.APPROVED, State.SCHEDULED, State.PUBLISHED, State.WITHDRAWN


@pytest.fixture
def clock():
    with set_clock(datetime(2026, 12, 20, 9, 30, tzinfo=VIETNAM)) as clock:
        yield clock


@pytest.fixture
def chief():
    return make_user(EDITOR_IN_CHIEF)


def seen(client, address: str):
    """What a reader gets whom no cache stands in the way of."""
    cache.clear()
    return client.get(address)


def reader_has() -> list[str]:
    return list(Edition.objects.published().values_list("title", flat=True))


def retitled(article: Article, title: str) -> Article:
    Article.objects.filter(pk=article.pk).update(title=title)
    return article


# --- the instant itself, as readers meet it -----------------------------------------------------


@pytest.mark.parametrize("due", [NEW_YEAR, UTC_MIDNIGHT, LEAP_DAY], ids=str)
def test_a_due_article_appears_everywhere_at_its_instant(client, clock, chief, due):
    """With no scheduler running: a microsecond before nowhere, then on every page that lists it."""
    article = make_article(state=A, title="Chợ nổi")
    friend = make_article(section=article.section)
    friend.related_rows.create(other=article)
    release(friend)
    workflow.move(article, T, chief, at=due)
    lists = ["/", article.section.get_absolute_url(), "/rss/", "/tim-kiem/?q=cho+noi"]
    lists += ["/sitemap-bai-viet.xml", friend.get_absolute_url()]
    address = article.get_absolute_url()
    clock.set(due - MICROSECOND)
    assert seen(client, address).status_code == 404
    assert not [page for page in lists if address in seen(client, page).content.decode()]
    clock.set(due)
    response = seen(client, address)
    assert response.status_code == 200
    local = due.astimezone(VIETNAM)
    printed = f"{local:%H:%M}&#x27; {local.day}/{local.month}/{local.year}"
    assert printed in response.content.decode()
    assert [page for page in lists if address not in seen(client, page).content.decode()] == []


def test_a_due_withdrawal_takes_the_article_away_at_its_instant(client, clock, chief):
    """200 until then, 410 from then on; no list names it any more."""
    article = make_article(title="Chợ nổi")
    workflow.move(article, W, chief, reason="Hết hạn", at=NEW_YEAR)
    address, section = article.get_absolute_url(), article.section.get_absolute_url()
    clock.set(NEW_YEAR - MICROSECOND)
    assert seen(client, address).status_code == 200
    assert address in seen(client, section).content.decode()
    clock.set(NEW_YEAR)
    assert seen(client, address).status_code == 410
    assert address not in seen(client, section).content.decode()


def test_a_due_update_replaces_the_text_at_its_instant(client, clock, chief):
    """The address, the time under the title and the article's place stay."""
    article = make_article(title="Cũ")
    first = article.published_at
    workflow.move(retitled(article, "Mới"), P, chief, at=UTC_MIDNIGHT)
    for moment, title in ((UTC_MIDNIGHT - MICROSECOND, "Cũ"), (UTC_MIDNIGHT, "Mới")):
        clock.set(moment)
        assert reader_has() == [title]
        assert f">{title}</h1>" in seen(client, article.get_absolute_url()).content.decode()
        assert Edition.objects.published().get().published_at == first


@pytest.mark.parametrize(
    ("day", "hour", "moment"),
    [
        ("5/1/2027", "7:00", UTC_MIDNIGHT),
        ("1/1/2027", "0:00", NEW_YEAR),
        ("31/12/2026", "23:59:59", NEW_YEAR - timedelta(seconds=1)),
        ("29/2/2028", "00:30", datetime(2028, 2, 29, 0, 30, tzinfo=VIETNAM)),
    ],
)
def test_the_form_means_the_clock_of_vietnam(client, clock, chief, day, hour, moment):
    """Whatever the server's own, and the message repeats it."""
    client.force_login(chief)
    article = make_article(state=A)
    data = {"title": "Bài", "lead": "Sa-pô", "body": "<p>Chữ</p>", "weight": "0"}
    data |= {"section": article.section_id}
    for prefix in ("bylines", "related_rows"):
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    seen = Article.objects.get(pk=article.pk).updated_at.isoformat()
    data |= {"seen": seen, "_step": "published", "at_0": day, "at_1": hour}
    address = reverse("admin:articles_article_change", args=[article.pk])
    page = client.post(address, data, follow=True).content.decode()
    article.refresh_from_db()
    assert (article.stage, article.published_at) == (T, moment)
    year = "" if moment.year == 2026 else f"/{moment.year}"
    assert f"lúc {moment.hour}:{moment:%M} ngày {moment.day}/{moment.month}{year}" in page


# --- now, just before, just after ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("away", "stage"), [(-MICROSECOND, P), (timedelta(), P), (MICROSECOND, T), (DAY, T)]
)
def test_exactly_now_is_now(clock, chief, away, stage):
    """A time that is not to come publishes at once, under that time."""
    article = make_article(state=A)
    at = clock.now + away
    workflow.move(article, P, chief, at=at)
    assert (article.stage, article.published_at) == (stage, at)
    assert Edition.objects.published().exists() == (stage == P)
    clock.set(max(at, clock.now))
    assert article.stage == P
    assert Edition.objects.published().exists()


@pytest.mark.parametrize("away", [-DAY, timedelta()])
@pytest.mark.parametrize(("source", "to"), [(A, T), (T, T), (P, P), (P, W)])
def test_a_schedule_needs_a_time_to_come(clock, chief, source, to, away):
    """The past and this very instant are refused, and nothing changes."""
    article = retitled(make_article(state=source), "Sửa")
    before = list(Edition.objects.values())
    with pytest.raises(ValidationError) as error:
        workflow.move(article, to, chief, reason="Vì thế", at=clock.now + away)
    assert error.value.code == "time-past"
    assert list(Edition.objects.values()) == before


@pytest.mark.parametrize("year", [1899, 2100])
@pytest.mark.parametrize(("source", "to"), [(A, P), (P, W)])
def test_a_time_out_of_all_bounds_is_refused(clock, chief, source, to, year):
    """By the workflow itself, whoever calls it; the database need not step in."""
    article = make_article(state=source)
    with pytest.raises(ValidationError):
        workflow.move(article, to, chief, reason="Vì thế", at=datetime(year, 6, 1, tzinfo=VIETNAM))
    article.refresh_from_db()
    assert article.stage == source


@pytest.mark.parametrize(("source", "to"), [(T, P), (W, P), (A, State.DRAFT)])
@pytest.mark.parametrize("away", [-DAY, DAY])
def test_a_step_taken_at_once_has_no_time(clock, chief, source, to, away):
    """Neither a later nor an earlier one."""
    article = make_article(state=source)
    with pytest.raises(ValidationError) as error:
        workflow.move(article, to, chief, reason="Vì thế", at=clock.now + away)
    assert error.value.code == "no-schedule"


def test_a_planned_time_publishes_nothing(clock, chief):
    """It is a wish: when it is past, the newsroom hears of it and readers see nothing."""
    article = make_article(state=A, planned_at=clock.now + HOUR)
    assert not Article.objects.missed().exists()
    clock.tick(HOUR - MICROSECOND)
    assert not Article.objects.missed().exists()
    clock.tick()
    assert Article.objects.missed().get() == article
    assert (article.stage, reader_has()) == (A, [])
    workflow.move(article, P, chief)
    assert not Article.objects.missed().exists()
    assert article.published_at == clock.now


def test_backdating_orders_the_lists(client, clock, chief):
    """An article dated back stands below what is newer, at once."""
    section = make_section()
    newer = make_article(section=section, published_at=clock.now - HOUR)
    older = make_article(state=A, section=section)
    workflow.move(older, P, chief, at=clock.now - 400 * DAY)
    page = seen(client, section.get_absolute_url())
    assert [edition.article for edition in page.context["page"]] == [newer, older]


# --- several schedules of one article -----------------------------------------------------------


@pytest.mark.parametrize(("first", "second"), [(DAY, 2 * DAY), (2 * DAY, DAY), (DAY, DAY)])
def test_a_new_schedule_replaces_the_old_one(clock, chief, first, second):
    """Of an article and of an update: at the first time nothing happens unless it is the second."""
    begun = clock.now
    article = make_article(state=A, title="Một")
    workflow.move(article, T, chief, at=begun + first)
    workflow.move(retitled(article, "Hai"), T, chief, at=begun + second)
    clock.set(begun + second - MICROSECOND)
    assert reader_has() == []
    clock.set(begun + second)
    assert reader_has() == ["Hai"]
    begun = clock.tick(10 * DAY)
    workflow.move(retitled(article, "Ba"), P, chief, at=begun + first)
    workflow.move(retitled(article, "Bốn"), P, chief, at=begun + second)
    for moment in (begun, begun + second - MICROSECOND):
        clock.set(moment)
        assert reader_has() == ["Hai"]
    for moment in (begun + second, begun + max(first, second) + DAY):
        clock.set(moment)
        assert reader_has() == ["Bốn"]


def test_publishing_a_scheduled_article_now(clock, chief):
    """It is out with the text of now, under the time of now, and stays when its old time comes."""
    article = make_article(state=A, title="Hẹn")
    workflow.move(article, T, chief, at=clock.now + DAY)
    workflow.move(retitled(article, "Ngay"), P, chief)
    assert (reader_has(), article.published_at) == (["Ngay"], clock.now)
    clock.tick(2 * DAY)
    assert reader_has() == ["Ngay"]


def test_calling_a_schedule_off_a_moment_before(clock, chief):
    """At its time nothing happens; a moment after, it is too late: the article is out."""
    due = clock.now + DAY
    early, late = make_article(state=A), make_article(state=A)
    for article in (early, late):
        workflow.move(article, T, chief, at=due)
    clock.set(due - MICROSECOND)
    workflow.move(early, A, chief)
    clock.set(due)
    assert Edition.objects.published().get().article == late
    with pytest.raises(ValidationError) as error:
        workflow.move(late, A, chief)
    assert error.value.code == "no-such-step"


@pytest.mark.parametrize("what", ["update", "withdrawal"])
def test_calling_off_what_has_just_happened(clock, chief, what):
    """It is too late at the instant itself."""
    article = retitled(make_article(title="Cũ"), "Mới")
    due = clock.now + DAY
    to, reason = (P, "") if what == "update" else (W, "Sai")
    workflow.move(article, to, chief, reason=reason, at=due)
    clock.set(due)
    with pytest.raises(ValidationError) as error:
        workflow.call_off(article, what, chief)
    assert error.value.code == "nothing-scheduled"
    assert reader_has() == (["Mới"] if what == "update" else [])


@pytest.mark.parametrize(
    ("update", "withdrawal", "refused"),
    [(DAY, DAY, True), (DAY, DAY + MICROSECOND, False), (DAY + MICROSECOND, DAY, True)],
)
@pytest.mark.parametrize("update_first", [True, False])
def test_an_update_at_the_time_of_the_withdrawal(
    clock, chief, update, withdrawal, refused, update_first
):
    """It would never be seen, so the later of the two people is told; a microsecond is enough."""
    begun = clock.now
    article = retitled(make_article(title="Cũ"), "Mới")
    steps = [(P, "", begun + update), (W, "Hết hạn", begun + withdrawal)]
    (to, reason, at), second = steps if update_first else reversed(steps)
    workflow.move(article, to, chief, reason=reason, at=at)
    to, reason, at = second
    if refused:
        with pytest.raises(ValidationError) as error:
            workflow.move(article, to, chief, reason=reason, at=at)
        assert error.value.code == ("update-after" if update_first else "withdrawn-before")
        return
    workflow.move(article, to, chief, reason=reason, at=at)
    clock.set(begun + update)
    assert reader_has() == ["Mới"]
    clock.set(begun + withdrawal)
    assert reader_has() == []


def test_an_article_comes_back_after_a_scheduled_withdrawal(clock, chief):
    """Nothing of the old schedule is left to take it away again."""
    article = make_article()
    workflow.move(article, W, chief, reason="Hết hạn", at=clock.now + DAY)
    clock.tick(DAY)
    workflow.move(article, P, chief)
    assert workflow.scheduled(article, clock.now) == {}
    clock.tick(400 * DAY)
    assert len(reader_has()) == 1


# --- at the same instant ------------------------------------------------------------------------


def at_once(*acts) -> list[str]:
    """Run each in a thread and connection of its own; return codes of refusals, "" for done."""
    outcomes, ready = [], threading.Barrier(len(acts))

    def run(act):
        ready.wait()
        try:
            act()
            outcomes.append("")
        except ValidationError as error:
            outcomes.append(error.code)
        except Exception as error:
            outcomes.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def saved(article: Article, title: str, by) -> None:
    """As the form saves: the row locked, the version in the same transaction."""
    with transaction.atomic():
        row = Article.objects.select_for_update().get(pk=article.pk)
        row.title = title
        row.save()
        versions.record(row, by)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(5))
def test_publishing_withdrawing_and_saving_at_once(turn):
    """Whoever comes first: refusals, no errors; one edition, every version, no time goes back."""
    chief = User.objects.create_superuser("chief")
    article = make_article(state=A, title="Không")

    def move(to):
        return lambda: workflow.move(Article(pk=article.pk), to, chief, reason="Vì thế")

    def save(title):
        return lambda: saved(article, title, chief)

    outcomes = at_once(move(P), move(W), move(P), move(W), save("Một"), save("Hai"))
    assert set(outcomes) <= {"", "no-such-step", "nothing-new"}, outcomes
    article.refresh_from_db()
    numbers = list(article.versions.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    titles = {version.content["title"] for version in article.versions.all()}
    assert titles >= {"Một", "Hai"}
    assert len(reader_has()) == (article.stage == P)
    made = [(event.kind, event.detail.get("from")) for event in article.events.order_by("pk")]
    assert made.count(("moved", "approved")) == 1


@pytest.mark.django_db(transaction=True)
def test_eight_updates_at_once():
    """One of them is new; readers have one text, without a gap."""
    chief = User.objects.create_superuser("chief")
    article = retitled(make_article(title="Cũ"), "Mới")
    outcomes = at_once(*[lambda: workflow.move(Article(pk=article.pk), P, chief)] * 8)
    assert outcomes == [""] + ["nothing-new"] * 7
    edition = Edition.objects.get()
    assert (edition.title, edition.shown_from) == ("Mới", article.published_at)


@pytest.mark.django_db(transaction=True)
def test_eight_saves_at_once_make_eight_versions():
    """Each gets a number of its own."""
    chief = User.objects.create_superuser("chief")
    article = make_article(state=State.DRAFT)
    acts = [lambda n=n: saved(article, f"Bản của {n}", chief) for n in range(8)]
    assert at_once(*acts) == [""] * 8
    assert [v.number for v in article.versions.order_by("number")] == list(range(1, 9))
