"""Merging two topics or authors, and taking it back."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from articles import merging, versions
from articles.models import Byline, Edition, Event, State, Topic
from tests.factories import (
    ARCHIVIST,
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
    MODERATOR,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_author,
    make_topic,
    make_user,
    release,
)

pytestmark = pytest.mark.django_db


def with_topics(*topics, **fields):
    article = make_article(**fields)
    article.topics.set(topics)
    if article.state == State.PUBLISHED:
        release(article)
    return article


def signed(*authors, role="Bài"):
    article = make_article()
    for order, author in enumerate(authors):
        Byline.objects.create(article=article, role=role, author=author, order=order)
    release(article)
    return article


def live_topics(article) -> list[int]:
    return article.editions.get().topic_ids


def signers(article) -> list[int]:
    return [row["author"] for row in article.editions.get().bylines]


# --- topics ---------------------------------------------------------------------------------------


def test_articles_and_readers_follow(client):
    """Drafts, published articles and those with both names; the old address answers 301."""
    old, new, third = make_topic(), make_topic(), make_topic()
    draft = with_topics(old, state=State.DRAFT)
    live = with_topics(old, third)
    both = with_topics(old, new)
    merging.merge(old, new, None)
    assert list(draft.topics.all()) == [new]
    assert set(live.topics.all()) == {new, third}
    assert list(both.topics.all()) == [new]
    assert sorted(live_topics(live)) == sorted([new.pk, third.pk])
    assert live_topics(both) == [new.pk]
    page = client.get(new.get_absolute_url()).content.decode()
    assert live.title in page
    assert both.title in page
    response = client.get(f"{old.get_absolute_url()}?page=3")
    assert response.status_code == 301
    assert response["Location"] == f"{new.get_absolute_url()}?page=3"


def test_an_address_from_before_the_merge_leads_on(client):
    """Renamed, then merged, then the other renamed: one step leads to the end."""
    old, new = make_topic(slug="a"), make_topic(slug="b")
    old.slug = "a-hai"
    old.save()
    merging.merge(old, new, None)
    new.slug = "b-hai"
    new.save()
    for slug in ("a", "a-hai", "b"):
        assert client.get(f"/chu-de/{slug}/")["Location"] == "/chu-de/b-hai/"


def test_parting_puts_back_what_nobody_changed():
    """An article whose topics were changed since then keeps what was chosen."""
    old, new = make_topic(), make_topic()
    alone, both, changed = with_topics(old), with_topics(old, new), with_topics(old)
    merging.merge(old, new, None)
    changed.topics.clear()
    release(changed)
    merging.part(old, None)
    assert list(alone.topics.all()) == [old]
    assert set(both.topics.all()) == {old, new}
    assert not changed.topics.exists()
    assert live_topics(alone) == [old.pk]
    assert sorted(live_topics(both)) == sorted([old.pk, new.pk])
    assert live_topics(changed) == []
    old.refresh_from_db()
    assert (old.merged_into, old.moved) == (None, {})


def test_a_chain_of_merges_and_back():
    """What was merged into a merged one stands under the last, and comes back with its own."""
    a, b, c = (make_topic() for _ in range(3))
    article = with_topics(a)
    merging.merge(a, b, None)
    merging.merge(b, c, None)
    a.refresh_from_db()
    assert a.merged_into == c
    assert list(article.topics.all()) == [c]
    merging.part(b, None)
    a.refresh_from_db()
    assert a.merged_into == b
    assert list(article.topics.all()) == [b]
    merging.part(a, None)
    assert list(article.topics.all()) == [a]
    assert live_topics(article) == [a.pk]


def test_the_sweep_moves_on_what_a_late_form_named():
    """A form that was open during the merge, an edition made from an old version."""
    old, new = make_topic(), make_topic()
    article = with_topics(state=State.DRAFT)
    live = with_topics(new)
    merging.merge(old, new, None)
    assert merging.settle() == 0
    article.topics.add(old)
    Edition.objects.filter(article=live).update(topic_ids=[old.pk, new.pk])
    assert merging.settle() == 1
    assert list(article.topics.all()) == [new]
    assert live_topics(live) == [new.pk]
    assert merging.settle() == 0
    merging.part(old, None)
    assert list(article.topics.all()) == [old]


def test_an_old_version_that_names_a_merged_topic_is_restored():
    """Nothing is said to be gone; the sweep brings the name up to date."""
    old, new, user = make_topic(), make_topic(), make_user(EDITOR_IN_CHIEF)
    article = with_topics(old)
    before = versions.latest(article)
    merging.merge(old, new, user)
    assert versions.restore(before, user) == []
    merging.settle()
    assert list(article.topics.all()) == [new]


# --- authors --------------------------------------------------------------------------------------


def test_bylines_follow_and_none_stands_twice(client):
    """In the working text, and under what readers have."""
    old, new = make_author(name="Hà Vi"), make_author(name="Hà Vy")
    one, both = signed(old), signed(new, old)
    other_role = signed(new)
    Byline.objects.create(article=other_role, role="Ảnh", author=old, order=1)
    release(other_role)
    merging.merge(old, new, None)
    assert [row.author for row in one.bylines.all()] == [new]
    assert [row.author for row in both.bylines.all()] == [new]
    assert [row.role for row in other_role.bylines.all()] == ["Bài", "Ảnh"]
    assert (signers(one), signers(both), signers(other_role)) == ([new.pk], [new.pk], [new.pk] * 2)
    page = client.get(one.get_absolute_url()).content.decode()
    assert "Hà Vy" in page
    assert "Hà Vi<" not in page
    assert one.title in client.get(new.get_absolute_url()).content.decode()


def test_parting_authors_puts_bylines_back():
    """Also the line that stood twice; an edition that was replaced since keeps its names."""
    old, new = make_author(), make_author()
    one, both, changed = signed(old), signed(new, old), signed(old)
    merging.merge(old, new, None)
    changed.bylines.all().delete()
    release(changed)
    merging.part(old, None)
    assert [row.author for row in one.bylines.all()] == [old]
    assert [row.author for row in both.bylines.all()] == [new, old]
    assert (signers(one), signers(both), signers(changed)) == ([old.pk], [new.pk, old.pk], [])
    assert one.editions.get().author_ids == [old.pk]


# --- what is refused, and who is told -------------------------------------------------------------


def test_what_cannot_be_merged():
    """With itself; twice; into one that is merged. Parting what is not merged."""
    a, b, c = (make_topic() for _ in range(3))
    with pytest.raises(ValidationError) as same:
        merging.merge(a, a, None)
    assert same.value.code == "same"
    merging.merge(a, b, None)
    for pair in ((a, c), (c, a)):
        with pytest.raises(ValidationError) as twice:
            merging.merge(*pair, None)
        assert twice.value.code == "merged-already"
    with pytest.raises(ValidationError) as alone:
        merging.part(b, None)
    assert alone.value.code == "not-merged"


def test_both_are_in_the_log():
    """Who, which, into which."""
    user, old, new = make_user(EDITOR_IN_CHIEF), make_topic(), make_topic()
    merging.merge(old, new, user, "10.0.0.1")
    merging.part(old, user)
    kinds = list(Event.objects.order_by("id").values_list("kind", "by", "detail__name"))
    assert kinds == [("merged", user.pk, old.name), ("parted", user.pk, old.name)]


@pytest.mark.django_db(transaction=True)
def test_two_opposite_merges_at_once_leave_one():
    """A into B and B into A: one is done, the other refused; nothing hangs."""
    a, b = make_topic(), make_topic()
    outcomes = []

    def run(source, into):
        try:
            merging.merge(source, into, None)
            outcomes.append("done")
        except ValidationError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in ((a, b), (b, a))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["done", "merged-already"]
    assert Topic.objects.exclude(merged_into=None).count() == 1


# --- the pages ------------------------------------------------------------------------------------

PAGE = "/admin/articles/topic/gop/"


@pytest.fixture
def chief(client):
    user = make_user(EDITOR_IN_CHIEF)
    client.force_login(user)
    return client


def test_an_editor_merges_what_was_chosen_in_the_list(chief):
    """List, action, page, done; the message says that it can be taken back."""
    stays, a, b = make_topic(name="Chợ nổi"), make_topic(name="Chợ nỗi miền Tây"), make_topic()
    article = with_topics(a)
    data = {"action": "merge_chosen", "_selected_action": [stays.pk, a.pk, b.pk]}
    response = chief.post("/admin/articles/topic/", data)
    page = chief.get(response["Location"]).content.decode()
    assert "1 bài, bạn đọc đang thấy 1" in page
    done = chief.post(response["Location"], {"stays": stays.pk}, follow=True).content.decode()
    assert "Đã gộp “Chợ nỗi miền Tây”" in done
    assert set(Topic.objects.filter(merged_into=stays)) == {a, b}
    assert list(article.topics.all()) == [stays]
    shown = chief.get("/admin/articles/topic/").content.decode()
    assert "Chợ nỗi" not in shown
    assert "Chợ nỗi" in chief.get("/admin/articles/topic/?gop=da-gop").content.decode()
    for row, says in ((a, "Đã gộp vào “Chợ nổi”."), (stays, "Đã gộp “Chợ nỗi miền Tây”, ")):
        assert says in chief.get(f"/admin/articles/topic/{row.pk}/history/").content.decode()


def test_into_one_that_was_not_chosen_and_back(chief):
    """By the search box; parted again from the page of either."""
    old, new = make_topic(), make_topic()
    chief.post(f"{PAGE}?chon={old.pk}", {"other": new.pk})
    for row in (old, new):
        page = chief.get(f"/admin/articles/topic/{row.pk}/change/").content.decode()
        assert f"/admin/articles/topic/{old.pk}/tach/" in page
    part = f"/admin/articles/topic/{old.pk}/tach/"
    assert "trang riêng như trước" in chief.get(part).content.decode()
    chief.post(part)
    old.refresh_from_db()
    assert old.merged_into is None
    history = chief.get(f"/admin/articles/topic/{old.pk}/history/").content.decode()
    assert f"Đã tách khỏi “{new}”." in history


@pytest.mark.parametrize("data", [{}, {"stays": "0"}, {"stays": "A", "other": "B"}, {"other": "A"}])
def test_an_unclear_choice_changes_nothing(chief, data):
    """None, nonsense, two at once, itself: the page comes back with a word."""
    a, b = make_topic(), make_topic()
    pk = {"A": a.pk, "B": b.pk}
    chosen = f"{PAGE}?chon={a.pk}" + ("" if data == {"other": "A"} else f"&chon={b.pk}")
    response = chief.post(chosen, {name: pk.get(value, value) for name, value in data.items()})
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert not Topic.objects.exclude(merged_into=None).exists()


def test_a_merged_topic_is_chosen_nowhere_and_not_deleted(chief):
    """It is in no autocomplete; nor goes the one that stands for it."""
    old, new = make_topic(name="Trùng"), make_topic(name="Trùng lặp")
    merging.merge(old, new, None)
    field = {"app_label": "articles", "model_name": "article", "field_name": "topics"}
    found = chief.get("/admin/autocomplete/", {"term": "trung", **field}).json()["results"]
    assert [row["text"] for row in found] == ["Trùng lặp"]
    for row in (old, new):
        assert (
            chief.post(f"/admin/articles/topic/{row.pk}/delete/", {"post": "yes"}).status_code
            == 403
        )
    chosen = {"action": "delete_selected", "_selected_action": [new.pk], "post": "yes"}
    chief.post("/admin/articles/topic/", chosen)
    assert Topic.objects.count() == 2


@pytest.mark.parametrize(
    "group", [REPORTER, SECTION_EDITOR, MANAGING_EDITOR, MODERATOR, ARCHIVIST, None]
)
def test_who_may_not_merge(client, group):
    """Only who may delete a topic or author; others are refused on every page."""
    old, new = make_topic(), make_topic()
    merged = make_topic()
    merging.merge(merged, new, None)
    client.force_login(make_user(group))
    assert client.get(f"{PAGE}?chon={old.pk}").status_code == 403
    assert client.post(f"{PAGE}?chon={old.pk}", {"other": new.pk}).status_code == 403
    assert client.post(f"/admin/articles/topic/{merged.pk}/tach/").status_code == 403
    assert Topic.objects.exclude(merged_into=None).get() == merged


def test_authors_have_the_same_pages(chief):
    """And are told whose name will stand under the articles."""
    old, new = make_author(), make_author(pen_name="Vy Vy")
    article = signed(old)
    address = f"/admin/articles/author/gop/?chon={old.pk}&chon={new.pk}"
    assert "ký tên của dòng được giữ lại" in chief.get(address).content.decode()
    chief.post(address, {"stays": new.pk})
    assert signers(article) == [new.pk]
