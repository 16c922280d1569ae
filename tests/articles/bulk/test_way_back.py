"""Work on many rows: what the plan says, what is done, and the way back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import bulk, workflow
from articles.models import Article, BulkAction, Event, State
from tests.factories import make_article, make_section, make_topic

from .working import carried_out, drafts, filled, outcomes, page, planned

pytestmark = pytest.mark.django_db


def test_a_plan_says_what_will_happen_and_what_not(client, chief):
    """By name, with the reason; and nothing has happened yet."""
    ready, elsewhere = drafts(2), make_article(state=State.PUBLISHED, title="Đã ra")
    action = planned(client, "steps", [*ready, elsewhere])
    assert filled(client, action) is None
    plan = filled(client, action, to="submitted", reason="")
    assert plan.changes == 2
    assert set(plan.change_names) == {article.title for article in ready}
    assert plan.refused == [("Từ “Đã đăng” không chuyển sang bước này được.", 1, ["Đã ra"])]
    assert "2 trong 3 dòng sẽ đổi" in client.get(page(action)).content.decode()
    assert {a.state for a in Article.objects.filter(title__in=plan.change_names)} == {"draft"}


def test_steps_are_taken_and_taken_back(client, chief):
    """Through the workflow: logged under the person, with the one reason."""
    articles = drafts(2)
    for article in articles:
        workflow.move(article, State.SUBMITTED, chief)
    action = planned(client, "steps", articles)
    filled(client, action, to="draft", reason="Thiếu nguồn")
    carried_out(client, action)
    assert action.state == "done"
    for article in articles:
        article.refresh_from_db()
        event = article.events.first()
        assert (article.state, event.by, event.detail["reason"]) == ("draft", chief, "Thiếu nguồn")
    client.post(page(action), {"_undo": "1"})
    for article in articles:
        article.refresh_from_db()
        assert article.state == "submitted"
        assert article.events.first().detail["reason"] == "Hoàn tác"
    action.refresh_from_db()
    assert action.state == "undone"


@pytest.mark.parametrize(
    ("work", "values", "read", "value"),
    [
        ("section", lambda r: {"section": r["section"].pk}, lambda a: a.section.name, "Mới"),
        ("add-topic", lambda r: {"topic": r["topic"].pk}, lambda a: a.topics.count(), 1),
        ("comments", lambda r: {"open": "0"}, lambda a: a.comments_open, False),
    ],
)
def test_edits_are_versions_and_are_taken_back(client, chief, work, values, read, value):
    """As if each had been saved in its form; and put back as another version."""
    made = {"section": make_section(name="Mới"), "topic": make_topic()}
    [article] = drafts(1)
    before = read(article)
    action = planned(client, work, [article])
    assert filled(client, action, **values(made)).changes == 1
    carried_out(client, action)
    article = Article.objects.get(pk=article.pk)
    assert read(article) == value != before
    version = article.versions.first()
    assert (version.by, article.versions.count()) == (chief, 2)
    assert article.events.filter(kind=Event.Kind.SAVED, by=chief).count() == 1
    client.post(page(action), {"_undo": "1"})
    article = Article.objects.get(pk=article.pk)
    assert read(article) == before
    assert article.versions.count() == 3


def test_a_topic_is_taken_away_and_comes_back(client, chief):
    """Only from those that have it."""
    topic, (one, other) = make_topic(), drafts(2)
    one.topics.add(topic)
    action = planned(client, "remove-topic", [one, other])
    assert filled(client, action, topic=topic.pk).refused[0][:2] == ("Đã như thế rồi.", 1)
    carried_out(client, action)
    assert not one.topics.exists()
    client.post(page(action), {"_undo": "1"})
    assert list(one.topics.all()) == [topic]
    assert not other.topics.exists()


def test_undo_leaves_alone_what_somebody_changed_since(client, chief):
    """And says so; the others go back."""
    old, new, third = make_section(), make_section(), make_section()
    articles = drafts(3, section=old)
    action = planned(client, "section", articles)
    filled(client, action, section=new.pk)
    carried_out(client, action)
    Article.objects.filter(pk=articles[1].pk).update(section=third)
    client.post(page(action), {"_undo": "1"})
    sections = [Article.objects.get(pk=a.pk).section for a in articles]
    assert sections == [old, third, old]
    assert sorted(outcomes(action)) == [
        ("left", "Đã có người sửa sau đó."),
        ("undone", ""),
        ("undone", ""),
    ]
    assert "Đã có người sửa sau đó." in client.get(page(action)).content.decode()


def test_a_step_on_which_somebody_went_on_stays(client, chief):
    """The next one's decision is not undone with it."""
    articles = drafts(2)
    action = planned(client, "steps", articles)
    filled(client, action, to="submitted")
    carried_out(client, action)
    workflow.move(articles[0], State.REVIEW, chief)
    client.post(page(action), {"_undo": "1"})
    assert [Article.objects.get(pk=a.pk).state for a in articles] == ["review", "draft"]


def test_undo_has_its_time(client, chief):
    """Seven days; and happens once."""
    action = planned(client, "comments", drafts(1))
    filled(client, action, open="0")
    carried_out(client, action)
    late = timezone.now() - timedelta(days=8)
    BulkAction.objects.update(finished_at=late)
    action.refresh_from_db()
    assert not bulk.undo(action)
    assert "Hoàn tác</button>" not in client.get(page(action)).content.decode()
    BulkAction.objects.update(finished_at=timezone.now())
    action.refresh_from_db()
    assert bulk.undo(action)
    assert not bulk.undo(action)
