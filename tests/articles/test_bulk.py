"""Work on many rows: what the plan says, what is done, by whom, and the way back."""

import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import audit, bulk, policy, versions, workflow
from articles.bulk_catalogue import WORKS
from articles.models import (
    Article,
    BulkAction,
    BulkRow,
    Event,
    Photo,
    Removal,
    RemovalKind,
    State,
)
from tests.factories import (
    ARCHIVIST,
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
    MODERATOR,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_author,
    make_photo,
    make_section,
    make_topic,
    make_user,
    make_video,
)

pytestmark = pytest.mark.django_db
ARTICLES, PHOTOS = "/admin/articles/article/", "/admin/articles/photo/"
SECRET = "Tiêu đề kín"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks


@pytest.fixture
def chief(client):
    user = make_user(EDITOR_IN_CHIEF)
    client.force_login(user)
    return user


def drafts(count, **fields) -> list[Article]:
    made = []
    for _ in range(count):
        article = make_article(**{"state": State.DRAFT} | fields)
        versions.record(article, article.created_by)
        made.append(article)
    return made


def planned(client, work, rows, address=ARTICLES, **more) -> BulkAction:
    """What ticking rows of a list and choosing the work leads to."""
    sent = {"action": f"hang-loat-{work}", "_selected_action": [row.pk for row in rows]}
    response = client.post(address, sent | {"index": "0", "select_across": "0"} | more)
    assert response.status_code == 302
    return BulkAction.objects.latest("pk")


def page(action) -> str:
    return reverse("admin:articles_bulkaction_change", args=[action.pk])


def filled(client, action, **values):
    """The plan that the page shows once its form is filled in."""
    if values:
        assert client.post(page(action), values).status_code == 302
    return client.get(page(action)).context["plan"]


def carried_out(client, action, **more) -> BulkAction:
    client.post(page(action), {"_do": "1"} | more)
    action.refresh_from_db()
    return action


def outcomes(action) -> list[tuple[str, str]]:
    return list(action.rows.order_by("pk").values_list("state", "note"))


# --- a plan, the work, the way back -------------------------------------------------------------


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


# --- what cannot be taken back ------------------------------------------------------------------


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


# --- which rows ---------------------------------------------------------------------------------


def test_the_whole_list_as_it_is_narrowed(client, chief, monkeypatch):
    """Over all its pages, without a key in the form."""
    monkeypatch.setattr("articles.admin.articles.ArticleAdmin.list_per_page", 2)
    section = make_section()
    wanted = drafts(5, section=section)
    drafts(2)
    address = f"{ARTICLES}?section__id__exact={section.pk}"
    assert "Cả danh sách đang lọc" in client.get(address).content.decode()
    action = planned(client, "comments", [], address, select_across=["0", "1"])
    assert sorted(action.rows.values_list("row", flat=True)) == [a.pk for a in wanted]
    assert section.name in action.of


def test_too_many_and_none_are_refused_politely(client, chief, monkeypatch):
    """The list says what to do."""
    monkeypatch.setattr(bulk, "MOST", 2)
    for rows, words in ((drafts(3), "nhiều nhất 2 dòng"), ([], "ít nhất một dòng")):
        sent = {"action": "hang-loat-comments", "_selected_action": [row.pk for row in rows]}
        response = client.post(ARTICLES, sent | {"select_across": "0"}, follow=True)
        assert words in response.content.decode()
    assert not BulkAction.objects.exists()


def test_a_form_that_is_wrong_says_so(client, chief):
    """Beside the field; nothing is lost, nothing planned."""
    action = planned(client, "steps", drafts(1))
    response = client.post(page(action), {"to": "draft", "reason": "  "})
    assert "Hãy ghi lý do." in response.content.decode()
    assert client.post(page(action), {"to": "khong-co"}).status_code == 200
    assert client.post(page(action), {"_do": "1"}).status_code == 200
    action.refresh_from_db()
    assert action.state == "planned"


# --- what colleagues see --------------------------------------------------------------------------


def test_the_log_tells_which_work_a_line_was_part_of(client, chief):
    """Of steps, of versions, of what was taken back; of photos in Django's own log."""
    (moved,), (edited,), photo = drafts(1), drafts(1), make_photo()
    works = [
        ("steps", moved, ARTICLES, {"to": "submitted"}),
        ("comments", edited, ARTICLES, {"open": "0"}),
        ("credit", photo, PHOTOS, {"credit": "Mới"}),
    ]
    for work, row, address, values in works:
        action = planned(client, work, [row], address)
        filled(client, action, **values)
        carried_out(client, action)
        client.post(page(action), {"_undo": "1"})
        part = f"việc hàng loạt số {action.pk}"
        if row == photo:
            lines = LogEntry.objects.filter(object_id=str(row.pk)).values_list("change_message")
            told = [line for (line,) in lines]
        else:
            told = [audit.in_words(event) for event in row.events.filter(detail__has_key="bulk")]
        assert len(told) == 2 and all(part in line for line in told), work
    workflow.move(moved, State.SUBMITTED, chief)
    assert "bulk" not in moved.events.first().detail


@pytest.mark.parametrize("group", [EDITOR_IN_CHIEF, MANAGING_EDITOR, SECTION_EDITOR, REPORTER])
def test_a_colleagues_work_is_seen_by_who_may_read_the_log(client, group):
    """Of the rows they may see; they neither take it back nor see what is still a plan."""
    writer, reader = make_user(REPORTER), make_user(group)
    [article] = drafts(1, created_by=writer, title=SECRET)
    client.force_login(writer)
    plan, action = (planned(client, "comments", [article]) for _ in range(2))
    filled(client, action, open="0")
    carried_out(client, action)
    client.force_login(reader)
    sees = policy.can_read_log(reader)
    assert sees == (group in (EDITOR_IN_CHIEF, MANAGING_EDITOR))
    shown = client.get("/admin/articles/bulkaction/").content.decode()
    assert (page(action) in shown, page(plan) in shown) == (sees, False)
    answer = client.get(page(action))
    assert answer.status_code == (200 if sees else 302)
    text = answer.content.decode()
    assert (SECRET in text) == policy.can_see(reader, article)
    assert 'name="_undo"' not in text
    undone = client.post(page(action), {"_undo": "1"})
    assert undone.status_code == (403 if sees else 302)
    action.refresh_from_db()
    assert action.state == "done"
    assert client.get(page(plan)).status_code == 302


# --- who ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("group", [REPORTER, SECTION_EDITOR, MANAGING_EDITOR, EDITOR_IN_CHIEF])
@pytest.mark.parametrize("work", ["steps", "section", "add-topic", "comments"])
def test_each_role_changes_what_its_form_would(client, group, work):
    """Own drafts, those of assigned sections, all: the rest is not even a row of the plan."""
    user, colleague = make_user(group), make_user(REPORTER)
    assigned, other = make_section(), make_section()
    assigned.editors.add(user)
    [own] = drafts(1, created_by=user, section=other)
    [in_charge] = drafts(1, created_by=colleague, section=assigned)
    [secret] = drafts(1, created_by=colleague, section=other, title=SECRET)
    client.force_login(user)
    action = planned(client, work, [own, in_charge, secret])
    expected = {REPORTER: {own.pk}, SECTION_EDITOR: {own.pk, in_charge.pk}}
    expected = expected.get(group, {own.pk, in_charge.pk, secret.pk})
    assert set(action.rows.values_list("row", flat=True)) == expected
    values = {"to": "submitted", "section": make_section().pk, "topic": make_topic().pk}
    filled(client, action, **values, open="0")
    carried_out(client, action)
    assert (SECRET in client.get(page(action)).content.decode()) == (secret.pk in expected)
    # Of others' drafts a section editor submits none: forwards what was sent on.
    may = {own.pk} if (group, work) == (REPORTER, "steps") else expected
    done = action.rows.filter(state="done").values_list("row", flat=True)
    assert set(done) == may


@pytest.mark.parametrize("group", [ARCHIVIST, MODERATOR, None])
def test_who_edits_nothing_is_offered_nothing(client, group):
    """Neither by the list nor by a request made by hand."""
    [article] = drafts(1)
    client.force_login(make_user(group))
    sent = {"action": "hang-loat-comments", "_selected_action": [article.pk]}
    assert client.post(ARTICLES, sent).status_code == 403
    assert not BulkAction.objects.exists()


def test_a_reporter_is_not_offered_to_publish(client):
    """The form has the steps the person has a right to, and takes no other."""
    user = make_user(REPORTER)
    client.force_login(user)
    action = planned(client, "steps", drafts(1, created_by=user))
    response = client.post(page(action), {"to": "published"})
    assert response.status_code == 200
    assert "published" not in [value for value, _ in response.context["form"].fields["to"].choices]


def test_an_action_is_its_owners(client, chief):
    """Nobody else sees, does or undoes it, or finds it in the list."""
    action = planned(client, "comments", drafts(1, title=SECRET))
    filled(client, action, open="0")
    client.force_login(make_user(is_superuser=True))
    assert client.get(page(action)).status_code == 302
    assert client.post(page(action), {"_do": "1"}).status_code == 302
    action.refresh_from_db()
    assert action.state == "planned"
    listed = client.get(reverse("admin:articles_bulkaction_changelist"))
    assert not listed.context["cl"].result_list
    client.logout()
    assert client.post(page(action), {"_do": "1"})["Location"].startswith("/admin/login/")


def test_permission_is_asked_again_when_a_row_is_worked_on(client, chief):
    """What changed between plan and work is refused, row by row, and told."""
    articles = drafts(2)
    action = planned(client, "comments", articles)
    filled(client, action, open="0")
    workflow.move(articles[0], State.DISCARDED, chief)
    carried_out(client, action)
    assert sorted(state for state, _ in outcomes(action)) == ["done", "refused"]
    again = planned(client, "comments", drafts(1))
    filled(client, again, open="0")
    chief.groups.clear()
    assert bulk.start(again)
    assert outcomes(again)[0][0] == "refused"


# --- several workers, and none ------------------------------------------------------------------


def prepared(user, articles) -> BulkAction:
    action = bulk.collect("comments", [a.pk for a in articles], "bài viết", user, None)
    action.params = {"open": "0"}
    action.state = BulkAction.State.RUNNING
    action.asked_at = timezone.now()
    action.save()
    return action


def test_large_work_goes_to_the_worker(client, chief, monkeypatch, on_commit):
    """The page tells how far it is, and looks again by itself."""
    monkeypatch.setattr(bulk, "SMALL", 1)
    asked = []
    monkeypatch.setattr(bulk, "carry_on", SimpleNamespace(enqueue=asked.append))
    action = planned(client, "comments", drafts(2))
    filled(client, action, open="0")
    with on_commit(execute=True):
        carried_out(client, action)
    assert action.state == "running"
    response = client.get(page(action))
    assert response["Refresh"] == "3"
    assert "Chưa làm: 2" in response.content.decode()
    assert asked == [action.pk]
    assert bulk.run(action.pk, 60)
    assert "Refresh" not in client.get(page(action))


def test_what_nobody_works_on_is_asked_for_again(chief, monkeypatch, on_commit):
    """After a while without a sign of life, by the sweep; and once."""
    asked = []
    monkeypatch.setattr(bulk, "carry_on", SimpleNamespace(enqueue=asked.append))
    action = prepared(chief, drafts(1))
    with on_commit(execute=True):
        assert bulk.enqueue_left() == 0
        BulkAction.objects.update(asked_at=timezone.now() - bulk.PATIENCE * 2)
        assert bulk.enqueue_left() == 1
        assert bulk.enqueue_left() == 0
    assert asked == [action.pk]


def test_work_is_begun_once(client, chief):
    """A second click, or a second tab, does nothing."""
    [article] = drafts(1)
    action = planned(client, "comments", [article])
    filled(client, action, open="0")
    stale = BulkAction.objects.get(pk=action.pk)
    assert bulk.start(action)
    assert not bulk.start(stale)
    assert article.versions.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_rows():
    """Each row is worked on once, whoever takes it; whoever is last closes the work."""
    user = make_user(is_superuser=True)
    articles = drafts(12)
    action = prepared(user, articles)
    failures = []

    def work():
        try:
            bulk.run(action.pk, 60)
        except Exception as error:  # told by the test's own thread
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    bulk.run(action.pk, 60)
    action.refresh_from_db()
    assert not failures
    assert action.state == "done"
    assert {article.versions.count() for article in articles} == {2}


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_of_a_row_loses_nothing(monkeypatch):
    """Its row is as if it had never been begun; the next worker does it, once."""
    action = prepared(make_user(is_superuser=True), articles := drafts(3))
    work, seen = WORKS["comments"], []
    apply = type(work).apply

    def dies(self, row, *args):
        result = apply(self, row, *args)
        seen.append(row.pk)
        if len(seen) == 2:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return result

    monkeypatch.setattr(type(work), "apply", dies)
    with pytest.raises(OperationalError):
        bulk.run(action.pk, 60)
    connection.close()
    assert [a.versions.count() for a in articles] == [2, 1, 1]
    assert bulk.progress(action) == {"done": 1, "waiting": 2}
    assert bulk.run(action.pk, 60)
    assert [a.versions.count() for a in articles] == [2, 2, 2]
    assert bulk.progress(action) == {"done": 3}


# --- what it costs, and what is kept ------------------------------------------------------------


def test_a_plan_costs_the_same_however_many_rows(client, chief):
    """Rows come some hundreds at a time."""

    def asked(count):
        action = planned(client, "section", drafts(count, section=section))
        filled(client, action, section=make_section().pk)
        with CaptureQueriesContext(connection) as queries:
            client.get(page(action))
        return [query["sql"] for query in queries]

    section = make_section()
    few, many = asked(2), asked(12)
    assert len(many) <= len(few)
    assert not [sql for sql in many if '"articles_article"."body",' in sql]


def test_old_work_is_forgotten(chief):
    """Plans that nobody carried out after a day, the rest after three months."""
    kept = prepared(chief, drafts(1))
    plan = bulk.collect("comments", [1], "bài viết", chief, None)
    old = prepared(chief, drafts(1))
    BulkAction.objects.filter(pk=plan.pk).update(made_at=timezone.now() - timedelta(days=2))
    BulkAction.objects.filter(pk=old.pk).update(
        state="done", finished_at=timezone.now() - timedelta(days=91)
    )
    assert bulk.prune() == 2
    assert list(BulkAction.objects.all()) == [kept]
    assert BulkRow.objects.count() == 1
