"""Search over articles: what is found, in which order, when, and that it stays true."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from articles import found
from articles.models import Article, Byline, Edition, EditionEntry, EditionText, State
from journal.lib.search import index
from journal.lib.search.language import read
from tests.clock import MICROSECOND, set_clock
from tests.factories import make_article, make_author, make_section, release

pytestmark = pytest.mark.django_db


def titles(query: str, **options) -> list[str]:
    keys = found.find(read(query), **options).keys
    rows = Edition.objects.in_bulk(keys)
    return [rows[key].title for key in keys]


@pytest.fixture
def journal():
    """Four articles, the oldest first."""
    old = timezone.now() - timedelta(days=900)
    for number, (title, lead, body) in enumerate(
        [
            ("Mùa nước", "Chuyện bán hàng ở chợ.", "<p>Chở lúa, bàn chuyện hòa bình.</p>"),
            ("Bạn hàng", "Về Nghị quyết 15-NQ/TW.", "<p>Ông nói. Dựng nhà xây thêm.</p>"),
            ("Đường mới", "Công tác xây dựng Đảng.", "<p>Ngày 4/1/2021 ở TP.HCM.</p>"),
            ("Xây dựng Đảng", "Một hội nghị.", "<p>Nghị định 18/2014/NĐ-CP, Đảng ta.</p>"),
        ]
    ):
        at = old + timedelta(days=number)
        make_article(title=title, lead=lead, body=body, published_at=at)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("bán", ["Mùa nước"]),
        ("bạn", ["Bạn hàng"]),
        ("ban", ["Bạn hàng", "Mùa nước"]),
        ("BÁN HÀNG", ["Mùa nước"]),
        ("hoà bình", ["Mùa nước"]),
        ("hoa binh", ["Mùa nước"]),
        ('"ban hang"', ["Bạn hàng", "Mùa nước"]),
        ('"bán hàng"', ["Mùa nước"]),
        ('"hàng bán"', []),
        ('"nói dựng"', []),
        ('"dựng nhà xây"', ["Bạn hàng"]),
        ("15-nq/tw", ["Bạn hàng"]),
        ("15/NQ-TW", ["Bạn hàng"]),
        ("NQ/TW tphcm", []),
        ("18/2014", ["Xây dựng Đảng"]),
        ("18/2014/nđ", ["Xây dựng Đảng"]),
        ("04-01-2021", ["Đường mới"]),
        ("4.1.2021 tphcm", ["Đường mới"]),
        ("01/2021", ["Đường mới"]),
        ("14/1/2021", []),
        ("4/1/2021 tp.hcm", ["Đường mới"]),
        ("xây dựng -đường", ["Xây dựng Đảng", "Bạn hàng"]),
        ("lúa OR đường", ["Đường mới", "Mùa nước"]),
        ('lúa OR "hội nghị"', ["Xây dựng Đảng", "Mùa nước"]),
        ("năm:1900..1901 lúa", []),
        ("-lúa", []),
        ("", []),
    ],
)
def test_what_is_found(journal, query, expected):
    """Words with diacritics mean themselves, bare ones all their readings; phrases, wholes."""
    assert titles(query) == expected


def test_the_best_first(journal):
    """In the title, then in a row in the lead, then apart; the newest first by wish."""
    assert titles("xây dựng") == ["Xây dựng Đảng", "Đường mới", "Bạn hàng"]
    assert titles("xây dựng", newest=True) == ["Xây dựng Đảng", "Đường mới", "Bạn hàng"]
    assert titles("đảng") == ["Xây dựng Đảng", "Đường mới"]
    make_article(title="Chuyện khác", body="<p>Nhà dựng rồi xây.</p>")
    assert titles("xây dựng")[-1] in {"Bạn hàng", "Chuyện khác"}
    assert titles("xây dựng")[0] == "Xây dựng Đảng"
    assert titles("xây dựng", newest=True)[0] == "Chuyện khác"


def test_nothing_exact_gives_other_readings(journal):
    """And says so; a bare query has nothing to fall back to."""
    hits = found.find(read("xãy dững"))
    assert hits.folded
    assert len(hits.keys) == 3
    assert not found.find(read("xây dựng")).folded
    assert not found.find(read("khongco")).folded


def test_by_author_section_and_year():
    """By names or parts of them; a section holds its children."""
    parent = make_section(name="Văn hóa")
    child = make_section(name="Di sản", parent=parent)
    author = make_author(name="Trần Minh An")
    at = datetime(2015, 12, 31, 23, 30, tzinfo=timezone.get_default_timezone())
    article = make_article(title="Một", section=child, published_at=at)
    Byline.objects.create(article=article, role="Bài", author=author)
    Byline.objects.create(article=article, role="Ảnh", name="Hạ Long")
    release(article)
    make_article(title="Hai")
    for query in ('tác giả:"minh an"', "tac gia:An bai", 'chuyên mục:"Văn hóa"', "năm:2015 bài"):
        assert titles(query) == ["Một"], query
    assert titles("năm:2016 bài") == []
    assert titles("tác giả:minha") == []
    assert titles("chuyên mục:Khác") == []
    assert titles('"hạ long"') == ["Một"]
    assert titles("bài", section=parent) == ["Một"]


def test_found_while_readers_have_it():
    """From its instant to its withdrawal, with no task in between; drafts never."""
    with set_clock() as clock:
        due = clock.now + timedelta(hours=1)
        article = make_article(title="Đến giờ", state=State.SCHEDULED, published_at=due)
        make_article(title="Đến giờ nháp", state=State.DRAFT)
        clock.set(due - MICROSECOND)
        assert titles("đến giờ") == []
        clock.set(due)
        assert titles("đến giờ") == ["Đến giờ"]
        article.editions.update(shown_until=due + timedelta(hours=1))
        clock.set(due + timedelta(hours=1))
        assert titles("đến giờ") == []


def test_an_update_takes_the_place_of_the_old_words():
    """In the transaction that publishes it."""
    article = make_article(title="Lúa nước")
    article.title = "Ngô nếp"
    article.save()
    release(article)
    assert titles("lúa") == []
    assert titles("ngô") == ["Ngô nếp"]
    assert EditionEntry.objects.count() == EditionText.objects.count() == 1


def test_what_is_missing_or_old_is_made_again(monkeypatch):
    """Some at a time, in steps; what is there is left alone."""
    monkeypatch.setattr(index, "HELD_AT_ONCE", 1)
    for number in range(3):
        make_article(title=f"Lúa {number}")
    EditionEntry.objects.all().delete()
    EditionText.objects.all().delete()
    assert titles("lúa") == []
    assert [found.INDEX.make_missing(2) for _ in range(3)] == [2, 1, 0]
    assert len(titles("lúa")) == 3
    EditionEntry.objects.update(tokens=[])
    call_command("rebuild_search", "--continue")
    assert titles("lúa") == []
    call_command("rebuild_search")
    assert len(titles("lúa")) == 3


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('"hai mươi nhà"', {"Hai mươi nhà", "Hải mươi nhà"}),
        ('"hai mươi nhà" -"hải mươi"', {"Hai mươi nhà"}),
        ('nhà -"hai mươi"', {"Hai mười nhà", "Nhà hai. Mươi ngày"}),
        ('"hai mươi nhà" OR ngày', {"Hai mươi nhà", "Hải mươi nhà", "Nhà hai. Mươi ngày"}),
        ('"hai muoi nha"', {"Hai mươi nhà", "Hải mươi nhà", "Hai mười nhà"}),
        ('"hái mướì nhà"', set()),
    ],
)
def test_words_in_a_row_with_and_without_marks(query, expected):
    """The database tells most of them, what it cannot is read: a bare word stands for all of its
    readings, one with marks for itself, within one sentence."""
    for title in ("Hai mươi nhà", "Hải mươi nhà", "Hai mười nhà", "Nhà hai. Mươi ngày"):
        make_article(title=title, lead="")
    hits = found.find(read(query))
    exact = [] if hits.folded else hits.keys
    assert set(Edition.objects.filter(pk__in=exact).values_list("title", flat=True)) == expected


def test_new_tokens_wait_no_longer_than_until_the_sweep():
    """Searches read all that waits: it is sorted in where entries are looked after."""
    waiting = 'SELECT gin_clean_pending_list("oid"::regclass) FROM pg_class WHERE relname = %s'
    with connection.cursor() as cursor:
        for tidied in (False, True):
            make_article(title="Lúa")
            if tidied:
                found.INDEX.make_missing()
            cursor.execute(waiting, ["edition_entry_tokens"])
            assert (cursor.fetchone()[0] == 0) is tidied


def test_a_sample_is_checked():
    """An entry that is not what its edition says is written again, and counted."""
    make_article(title="Lúa")
    assert found.INDEX.check_sample() == 0
    EditionEntry.objects.update(tokens=[1])
    assert found.INDEX.check_sample() == 1
    assert found.INDEX.check_sample() == 0
    EditionEntry.objects.all().delete()
    assert found.INDEX.check_sample() == 1
    assert titles("lúa") == ["Lúa"]


@pytest.mark.django_db(transaction=True)
def test_what_somebody_is_at_is_left_for_another_time():
    """An article's editions may be deleted by whoever holds it: no entry is written for them."""
    article = make_article(title="Lúa")
    EditionEntry.objects.all().delete()
    EditionText.objects.all().delete()

    def elsewhere(work):
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        Article.objects.locked().get(pk=article.pk)
        assert pool.submit(elsewhere, found.INDEX.make_missing).result(20) == 0
        assert pool.submit(elsewhere, found.INDEX.check_sample).result(20) == 0
    assert found.INDEX.make_missing() == 1
    assert titles("lúa") == ["Lúa"]


def test_who_publishes_leaves_the_sorting_to_others():
    """A setting goes along with what is written, and lasts as long as the transaction."""
    make_article(title="Lúa")
    with connection.cursor() as cursor:
        cursor.execute("SHOW gin_pending_list_limit")
        assert cursor.fetchone() == ("32MB",)
