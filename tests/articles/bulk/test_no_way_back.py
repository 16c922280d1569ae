"""Work on many rows that cannot be taken back, or not by itself: steps to readers, deletions."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import bulk, versions, workflow
from articles.models import Article, BulkAction, Photo, Removal, RemovalKind, State
from tests.factories import (
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_author,
    make_photo,
    make_user,
    make_video,
)

from .working import ARTICLES, PHOTOS, carried_out, drafts, filled, outcomes, page, planned

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("typed", "state"), [("", "draft"), ("dang", "published")])
def test_publishing_asks_for_a_typed_word(client, chief, typed, state):
    """With or without diacritics; nothing happens without it, and there is no undo."""
    [article] = drafts(1)
    action = planned(client, "steps", [article])
    filled(client, action, to="published")
    assert "không hoàn tác được" in client.get(page(action)).content.decode()
    response = client.post(page(action), {"_do": "1", "confirm": typed})
    article.refresh_from_db()
    assert article.state == state
    assert ("Chưa làm gì" in response.content.decode()) == (state == "draft")
    assert not bulk.undo(BulkAction.objects.get())


def test_a_plan_foresees_what_the_checks_will_refuse(client, chief):
    """By name and with what must be mended; so says the result, and the others are published."""
    ready, bare = drafts(2), drafts(2, lead="", title="Thiếu sa-pô")
    action = planned(client, "steps", [*ready, *bare])
    plan = filled(client, action, to="published")
    why = "Còn 1 điều phải sửa: Sa-pô còn trống."
    assert plan.changes == 2
    assert plan.refused == [(why, 2, ["Thiếu sa-pô"] * 2)]
    carried_out(client, action, confirm="ĐĂNG")
    assert sorted(outcomes(action)) == [("done", "")] * 2 + [("refused", why)] * 2
    states = [Article.objects.get(pk=row.pk).state for row in (*ready, *bare)]
    assert states == ["published"] * 2 + ["draft"] * 2
    assert filled(client, planned(client, "steps", bare), to="submitted").changes == 2


def test_a_plan_says_what_it_has_not_foreseen(client, chief, monkeypatch):
    """Texts are long: the first ones are put before the checks, with few queries."""
    monkeypatch.setattr(bulk, "CHECKED", 2)
    action = planned(client, "steps", drafts(5, lead=""))
    plan = filled(client, action, to="published")
    assert (plan.changes, plan.unchecked) == (3, 3)
    assert plan.refusals.total() == 2
    assert "Còn 3 bài được xét lúc đăng" in client.get(page(action)).content.decode()
    with CaptureQueriesContext(connection) as few:
        filled(client, action)
    monkeypatch.setattr(bulk, "CHECKED", 200)
    with CaptureQueriesContext(connection) as many:
        assert filled(client, action).refusals.total() == 5
    assert len(many) == len(few)


def test_many_get_one_time_and_lose_it_again(client, chief):
    """What is approved, by who may; undone, each is approved or scheduled as it was."""
    at = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    typed, ready = f"{timezone.localtime(at):%d/%m/%Y %H:%M}", []
    for n in range(2):
        ready.append(make_article(state=State.APPROVED, title=f"Bài {n}"))
        versions.record(ready[-1], None)
    earlier = at - timedelta(days=1)
    workflow.move(ready[1], State.SCHEDULED, chief, at=earlier)
    action = planned(client, "schedule", [*ready, *drafts(1)])
    assert "Hãy viết như" in str(client.post(page(action), {"at": "mai"}).context["form"].errors)
    past = filled(client, action, at="20/11/2020 18:00")
    assert past.refusals["Giờ ấy đã qua."] == 2
    plan = filled(client, action, at=typed)
    assert (plan.changes, plan.refusals.total()) == (2, 1)
    carried_out(client, action)
    assert {Article.objects.get(pk=a.pk).published_at for a in ready} == {at}
    assert {Article.objects.get(pk=a.pk).stage for a in ready} == {State.SCHEDULED}
    client.post(page(action), {"_undo": "1"})
    now = [Article.objects.get(pk=a.pk) for a in ready]
    assert [a.stage for a in now] == [State.APPROVED, State.SCHEDULED]
    assert now[1].published_at == earlier


def test_a_time_set_anew_since_is_not_taken_back(client, chief):
    """Only what is still as the work left it."""
    [article] = [make_article(state=State.APPROVED)]
    versions.record(article, None)
    at = timezone.now() + timedelta(days=2)
    action = planned(client, "schedule", [article])
    filled(client, action, at=f"{timezone.localtime(at):%d/%m/%Y %H:%M}")
    carried_out(client, action)
    later = at + timedelta(days=1)
    workflow.move(Article.objects.get(pk=article.pk), State.SCHEDULED, chief, at=later)
    client.post(page(action), {"_undo": "1"})
    assert outcomes(action) == [("left", "Đã có người sửa sau đó.")]
    assert Article.objects.get(pk=article.pk).published_at == later


def test_many_are_removed_with_one_reason(client, chief):
    """After a typed word; each with the house's words and a seal; there is no undo."""
    kind = RemovalKind.objects.create(name="Bản quyền ảnh", notice="Bài gỡ vì bản quyền.")
    shown, [draft] = [make_article() for _ in range(2)], drafts(1)
    action = planned(client, "withdraw", [*shown, draft])
    assert client.post(page(action), {"kind": kind.pk}).context["form"].errors.keys() == {"reason"}
    plan = filled(client, action, kind=kind.pk, reason="Thư của tác giả")
    assert (plan.changes, plan.refusals.total()) == (2, 1)
    carried_out(client, action)
    assert Removal.objects.count() == 0
    carried_out(client, action, confirm="gỡ")
    found = Removal.objects.all()
    assert {r.article_id for r in found} == {a.pk for a in shown}
    assert {(r.reason, r.notice, r.seal is None) for r in found} == {
        ("Thư của tác giả", "Bài gỡ vì bản quyền.", False)
    }
    assert client.get(shown[0].get_absolute_url()).status_code == 410
    assert not bulk.undo(action)


@pytest.mark.parametrize("group", [REPORTER, SECTION_EDITOR])
def test_who_does_not_publish_removes_nothing(client, group):
    """Neither is offered, and the list's own address refuses."""
    client.force_login(make_user(group))
    article = make_article()
    for work in ("withdraw", "schedule"):
        sent = {"action": f"hang-loat-{work}", "_selected_action": article.pk}
        assert client.post(ARTICLES, sent).status_code == 403


def test_photos_that_nothing_shows_are_deleted(client, chief):
    """Those on a cover, in a text or before readers stay; a typed word is needed."""
    chief.user_permissions.add(Permission.objects.get(codename="delete_photo"))
    free, used = make_photo(), make_photo()
    make_article(cover=used)
    action = planned(client, "delete", [free, used], PHOTOS)
    plan = client.get(page(action)).context["plan"]
    assert (plan.changes, plan.refused[0][:2]) == (1, ("Còn nơi dùng ảnh này.", 1))
    carried_out(client, action)
    assert Photo.objects.count() == 2
    carried_out(client, action, confirm="xóa")
    assert list(Photo.objects.all()) == [used]
    assert not bulk.undo(action)
    assert client.get(page(action)).status_code == 200


def test_whatever_shows_a_photo_keeps_it(client, chief):
    """One question for all rows of a plan, however many and however they are used."""
    chief.user_permissions.add(Permission.objects.get(codename="delete_photo"))
    cover, inside, portrait, poster, *free = (make_photo() for _ in range(9))
    make_article(cover=cover, state=State.DRAFT)
    text = make_article(body=f'<figure data-photo="{inside.pk}"></figure>')
    Article.objects.filter(pk=text.pk).update(body="")
    text.photos.clear()  # only what readers get still shows it
    make_author(portrait=portrait)
    make_video(poster=poster)

    def planned_for(photos):
        action = planned(client, "delete", photos, PHOTOS)
        with CaptureQueriesContext(connection) as queries:
            plan = client.get(page(action)).context["plan"]
        return plan, len(queries)

    few, asked = planned_for([cover, free[0]])
    assert (few.changes, few.refusals.total()) == (1, 1)
    many, asked_of_many = planned_for([cover, inside, portrait, poster, *free])
    assert (many.changes, many.refusals.total()) == (5, 4)
    assert asked_of_many == asked


def test_a_photo_used_after_the_plan_stays(client, chief):
    """What is asked again is the row as it is when its turn comes."""
    chief.user_permissions.add(Permission.objects.get(codename="delete_photo"))
    photo = make_photo()
    action = planned(client, "delete", [photo], PHOTOS)
    make_article(body=f'<figure data-photo="{photo.pk}"></figure>')
    carried_out(client, action, confirm="XÓA")
    assert outcomes(action) == [("refused", "Còn nơi dùng ảnh này.")]


def test_a_credit_is_written_and_taken_back(client, chief):
    """It is found by it at once; the form's own log tells who."""
    photos = [make_photo(credit="Cũ"), make_photo(credit="Mới")]
    action = planned(client, "credit", photos, PHOTOS)
    assert filled(client, action, credit="Mới").changes == 1
    carried_out(client, action)
    assert Photo.objects.matching("moi").count() == 2
    assert LogEntry.objects.filter(user=chief, object_id=str(photos[0].pk)).exists()
    client.post(page(action), {"_undo": "1"})
    assert [Photo.objects.get(pk=p.pk).credit for p in photos] == ["Cũ", "Mới"]
