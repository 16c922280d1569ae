"""What is read most: counted without cookies and without knowing anybody, and honestly."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import inbox, reads
from articles.models import ReadAllowance, ReadCount, State
from articles.timeline import midnight
from journal import sweep
from tests.factories import (
    EDITOR_IN_CHIEF,
    HOUR,
    MODERATOR,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_section,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def tell(article_id: int, client=None, address="203.0.113.7", **headers):
    """As the script of the page does."""
    sent = {"Origin": "http://testserver", "User-Agent": BROWSER} | headers
    client = client or Client(enforce_csrf_checks=True)
    return client.post(f"/da-doc/{article_id}/", headers=sent, REMOTE_ADDR=address)


def counted() -> int:
    return sum(ReadCount.objects.values_list("count", flat=True))


def read(article, times: int, ago=timedelta()) -> None:
    hour = (timezone.now() - ago).replace(minute=0, second=0, microsecond=0)
    ReadCount.objects.create(article=article, hour=hour, slot=0, count=times)


def box(user, span=1):
    user = type(user).objects.get(pk=user.pk)
    return {each.key: each for each in inbox.boxes_for(user, span)}["reads"]


def titles(user, span=1) -> list[str]:
    return [line.title for line in box(user, span).lines]


# --- counted --------------------------------------------------------------------------------------


def test_a_read_is_counted_and_answered_by_nothing():
    """No body, no cookie, nothing to keep; no session is looked at."""
    article = make_article()
    with CaptureQueriesContext(connection) as queries:
        response = tell(article.pk)
    assert (response.status_code, response.content) == (204, b"")
    assert not response.cookies
    assert response["Cache-Control"] == "private, no-store"
    assert counted() == 1
    assert not [each for each in queries if "session" in each["sql"].lower()]
    assert len([each for each in queries if "SAVEPOINT" not in each["sql"]]) == 4


@pytest.mark.parametrize(
    "headers",
    [
        {"DNT": "1"},
        {"Sec-GPC": "1"},
        {"Origin": "https://noi-khac.example"},
        {"Origin": ""},
        {"User-Agent": ""},
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/140.0.0.0 Safari/537.36"},
        {"User-Agent": "python-requests/2.32"},
    ],
)
def test_what_is_not_counted(headers):
    """Who asks not to be tracked, other sites, robots; the answer is the same."""
    assert tell(make_article().pk, **headers).status_code == 204
    assert counted() == 0
    assert not ReadAllowance.objects.exists()


def test_the_newsroom_does_not_count(client):
    """Whoever comes with its cookie."""
    client.force_login(make_user(REPORTER))
    tell(make_article().pk, client)
    assert counted() == 0


@pytest.mark.parametrize("state", [State.DRAFT, State.SCHEDULED, State.WITHDRAWN])
def test_only_what_readers_have_is_counted(state):
    """The answer does not tell what there is."""
    assert tell(make_article(state=state).pk).status_code == 204
    assert tell(10**9).status_code == tell(10**30).status_code == 204
    assert counted() == 0


def test_it_is_told_by_post_alone(client):
    """What is only looked at counts nothing."""
    assert client.get(f"/da-doc/{make_article().pk}/").status_code == 405


def test_one_network_counts_so_often_a_day(monkeypatch):
    """For one article, and for all; its neighbours count on; who it was is not kept."""
    monkeypatch.setattr(reads, "OF_ONE_ARTICLE", 2)
    monkeypatch.setattr(reads, "OF_ALL", 5)
    articles = [make_article() for _ in range(4)]
    for _ in range(4):
        tell(articles[0].pk)
    assert counted() == 2
    tell(articles[0].pk, address="203.0.113.99")  # the same /24
    assert counted() == 2
    tell(articles[0].pk, address="198.51.100.1")
    assert counted() == 3
    for article in articles[1:]:
        for _ in range(2):
            tell(article.pk)
    assert counted() == 3 + 3
    assert "203.0.113" not in str(list(ReadAllowance.objects.values_list("mark")))


def test_a_network_is_another_one_tomorrow(monkeypatch):
    """The key of the hash is the day's."""
    monkeypatch.setattr(timezone, "localdate", lambda: (timezone.localtime() + DAY).date())
    article = make_article()
    tell(article.pk)
    tomorrow = set(ReadAllowance.objects.values_list("mark", flat=True))
    monkeypatch.undo()
    tell(article.pk)
    assert ReadAllowance.objects.count() == 4
    assert ReadAllowance.objects.exclude(pk__in=tomorrow).count() == 2


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_all_counted():
    """By several processes, on one article, in the same hour."""
    article = make_article()
    ready = threading.Barrier(6)

    def run(number):
        ready.wait()
        for _ in range(5):
            tell(article.pk, address=f"198.51.{number}.1")
        connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted() == 30
    assert ReadCount.objects.count() <= 2 * ReadCount.SLOTS


def test_the_page_of_an_article_names_the_address(client):
    """A reader's page does, a look at what is not out does not."""
    article = make_article()
    page = client.get(article.editions.get().get_absolute_url()).content.decode()
    assert f'data-read="/da-doc/{article.pk}/"' in page
    client.force_login(make_user(EDITOR_IN_CHIEF))
    preview = client.get(f"/admin/articles/article/{article.pk}/xem-truoc/trang/")
    assert "data-read" not in preview.content.decode()


# --- kept -----------------------------------------------------------------------------------------


def test_hours_become_days_and_old_ones_go(settings, tmp_path):
    """The sums stay the same; run again, it changes nothing; networks are forgotten."""
    settings.VAR_DIR = tmp_path
    article, now = make_article(), timezone.now()
    day = midnight(now, -10)
    for slot in range(3):
        for hour in range(3):
            ReadCount.objects.create(article=article, hour=day + HOUR * hour, slot=slot, count=2)
    read(article, 5)
    ReadCount.objects.create(article=article, hour=now - 401 * DAY, slot=ReadCount.DAY, count=9)
    ReadAllowance.objects.create(mark="x", day=(now - 2 * DAY).date(), count=1)
    assert sweep.prune_reads() == 1
    assert sweep.prune_reads() == 0
    assert reads.fold() == 0
    rows = ReadCount.objects.order_by("hour").values_list("hour", "slot", "count")
    assert rows[0] == (day, ReadCount.DAY, 18)
    assert counted() == 23
    assert not ReadAllowance.objects.exists()


def test_hours_that_come_late_join_their_day():
    """What one portion folded, the next adds to."""
    article, day = make_article(), midnight(timezone.now(), -10)
    for count in (3, 4):
        ReadCount.objects.create(article=article, hour=day + HOUR, slot=0, count=count)
        reads.fold()
    assert ReadCount.objects.get().count == 7


# --- told -----------------------------------------------------------------------------------------


def test_what_is_read_most_in_which_time():
    """Today, seven days, thirty; by the title readers know; what is gone is left out."""
    chief = make_user(EDITOR_IN_CHIEF)
    today, week, month, gone = (make_article(title=t) for t in ("Nay", "Tuần", "Tháng", "Gỡ"))
    read(today, 3)
    read(week, 20, 3 * DAY)
    read(month, 300, 20 * DAY)
    read(gone, 900)
    gone.editions.all().delete()
    type(today).objects.filter(pk=today.pk).update(title="Tiêu đề đang sửa")
    assert titles(chief) == ["Nay"]
    assert titles(chief, 7) == ["Tuần", "Nay"]
    assert titles(chief, 30) == ["Tháng", "Tuần", "Nay"]
    assert box(chief, 30).lines[0].facts[0] == "300 lượt"


def test_the_trend_against_the_time_before():
    """Nothing is said of a handful."""
    chief = make_user(EDITOR_IN_CHIEF)
    more, less, new = (make_article(title=t) for t in ("Tăng", "Giảm", "Mới"))
    for article, before, now in ((more, 100, 150), (less, 100, 80), (new, 3, 50)):
        read(article, before, 10 * DAY)
        read(article, now, 2 * DAY)
    facts = {line.title: line.facts[1] for line in box(chief, 7).lines}
    assert (facts["Tăng"], facts["Giảm"]) == ("tăng 50%", "giảm 20%")
    assert facts["Mới"] == new.section.name


def test_a_section_editor_reads_of_the_own_sections():
    """Those assigned; a reporter of all, own articles marked; a moderator of none."""
    section = make_section()
    editor, reporter = make_user(SECTION_EDITOR), make_user(REPORTER)
    section.editors.add(editor)
    here, other = make_article(section=section), make_article(created_by=reporter)
    for article in (here, other):
        read(article, 10)
    assert titles(editor) == [here.title]
    assert sorted(titles(reporter)) == sorted([here.title, other.title])
    own = [line.title for line in box(reporter).lines if "bài của bạn" in line.facts]
    assert own == [other.title]
    assert inbox.boxes_for(make_user(MODERATOR)) == []


@pytest.mark.parametrize(("asked", "span"), [("7", "7 ngày"), ("30", "30 ngày"), ("8", "Hôm nay")])
def test_the_desk_shows_the_time_that_was_asked_for(client, asked, span):
    """Anything else is today."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    for place in ("/admin/", "/admin/ban-lam-viec/"):
        page = client.get(place, {"doc": asked}).content.decode()
        assert f'aria-current="true">{span}</a>' in page


def test_sums_are_asked_for_once_a_minute():
    """By each process, however many look."""
    chief, article = make_user(EDITOR_IN_CHIEF), make_article()
    read(article, 1)
    titles(chief)
    with CaptureQueriesContext(connection) as queries:
        reads.most_read(1, None, timezone.now())
    assert len(queries) == 1
