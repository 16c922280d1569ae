"""The journal's own spelling: counted from its texts, and offered where that finds more."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from articles.models import Edition, State
from journal import spelling
from journal.models import SpellingProgress, SpeltPair, SpeltWord
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def count(exact: str) -> int:
    model = SpeltPair if " " in exact else SpeltWord
    return sum(model.objects.filter(exact=exact).values_list("count", flat=True))


def page(client, query: str) -> str:
    return client.get("/tim-kiem/", {"q": query}).text


def test_each_text_is_counted_once():
    """Some at a time, words and neighbours within a sentence; anew by rebuild_search."""
    make_article(title="Rạn san hô", lead="San hô.", body="<p>Rạn. San hô 15-NQ/TW</p>")
    make_article(title="San hô")
    assert [spelling.learn(1) for _ in range(3)] == [1, 1, 0]
    assert (count("san"), count("san hô"), count("15")) == (4, 4, 0)
    make_article(title="San hô")
    assert spelling.learn() == 1
    assert count("san hô") == 5
    call_command("rebuild_search")
    assert count("san hô") == 5
    assert SpellingProgress.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_process_counts_at_a_time():
    """Another one finds nothing to do; no text is counted twice."""
    make_article(title="San hô", lead="")
    SpellingProgress.objects.create(pk=1)

    def elsewhere() -> int:
        try:
            return spelling.learn()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            list(SpellingProgress.objects.select_for_update())
            assert pool.submit(elsewhere).result(20) == 0
        assert [pool.submit(elsewhere).result(20) for _ in range(2)] == [1, 0]
    assert count("san hô") == 1


def test_the_rarest_pairs_are_forgotten_where_there_are_too_many(monkeypatch):
    """Words and pairs that occur again stay."""
    monkeypatch.setattr(spelling, "MOST_PAIRS", 10)
    make_article(title="San hô", lead="San hô.", body=f"<p>{' '.join('abcdefghiklmnop')}</p>")
    spelling.learn()
    assert count("san hô") == 2
    assert SpeltPair.objects.count() < 10
    assert count("k") == 1


def test_a_suggestion_is_made_where_it_finds_more(client, django_assert_max_num_queries):
    """Of what readers have, in words that the journal has; in few queries."""
    make_article(title="Hợp tác xã muối")
    make_article(title="Hợp tác xã chè")
    make_article(title="Họp chợ", body="<p>Tác giả đi qua xã.</p>")
    spelling.learn()
    client.get("/tim-kiem/?q=chè")
    with django_assert_max_num_queries(27):
        html = page(client, "họp tác xã")
    assert ">hợp tác xã</a>" in html
    assert "<mark>Họp</mark> chợ" in html
    assert "Có phải bạn tìm" not in page(client, "hợp tác xã")
    assert "Có phải bạn tìm" not in page(client, "hop tac xa")
    assert ">hợp tác xã muối</a>" in page(client, "hợp tcá xã muối")


def test_a_suggestion_stands_above_many_other_readings(client, monkeypatch):
    """However many these are: none of them is what was typed."""
    monkeypatch.setattr("journal.searching.SIZE", 2)
    for title in ("Chỗ nói", "Chỗ nói", "Chợ nổi"):
        make_article(title=title)
    spelling.learn()
    html = page(client, "chợ nôi")
    assert "khớp khi bỏ dấu" in html
    assert ">chợ nổi</a>" in html


def test_what_stands_as_it_was_typed_is_not_doubted(client):
    """Its words are not counted yet, and others are that have more hits; nor short forms."""
    for title in ("Từ quang", "Từ quang", "Gặp chợ", "Từ hôm"):
        make_article(title=title)
    spelling.learn()
    make_article(title="Xu quang và TP HCM")
    for query in ("xu quang", "GDP", "TP HCM", "Ð"):
        assert "Có phải bạn tìm" not in page(client, query)
    assert ">từ quang</a>" in page(client, "tu quangg")


def test_keys_lead_to_other_readings_where_there_is_nothing_else(client):
    """Not an empty page, then another one."""
    make_article(title="Xay dung")
    for query in ("xaay duwngj", "xa6y du7ng5"):
        assert ">xây dựng</a>" in page(client, query)
    assert "khớp khi bỏ dấu" in page(client, "xây dựng")


def test_what_readers_do_not_have_is_never_suggested(client):
    """Words of an article that is gone, or still to come, are known and not told."""
    make_article(title="Rạn san hô", state=State.SCHEDULED)
    spelling.learn()
    assert spelling.meant("rạn sna") == ["rạn san"]
    assert "Có phải bạn tìm" not in page(client, "rạn sna")
    Edition.objects.update(shown_from="2020-01-01T00:00Z")
    assert ">rạn san</a>" in page(client, "rạn sna ")
