"""The desk: what waits for a person who logs in, and for nobody else."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import inbox, timeline, workflow
from articles.checks import frozen
from articles.models import Article, EditingSession, State
from journal.lib.boxes import CAP, MOST, Box, Line
from tests.factories import (
    ARCHIVIST,
    EDITOR_IN_CHIEF,
    GROUPS,
    HOUR,
    MANAGING_EDITOR,
    MODERATOR,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_section,
    make_user,
    release,
)

pytestmark = pytest.mark.django_db
D, S, R, A = State.DRAFT, State.SUBMITTED, State.REVIEW, State.APPROVED
DAY = timedelta(days=1)


def boxes(user) -> dict[str, Box]:
    fresh = type(user).objects.get(pk=user.pk)  # what a person may do is remembered for a request
    return {box.key: box for box in inbox.boxes_for(fresh)}


def about(line: Line) -> int | None:
    """The article a line leads to; None for the form of a new one."""
    found = re.search(r"/article/(\d+)/change/$", line.url)
    return int(found[1]) if found else None


def ids(user, key) -> list[int]:
    return [about(line) for line in boxes(user)[key].lines]


def facts(user, key) -> list[str]:
    return [line.facts[0] for line in boxes(user)[key].lines]


def editor_of(section, group=SECTION_EDITOR):
    user = make_user(group)
    section.editors.add(user)
    return user


def typed(user, article=None, **fields) -> EditingSession:
    now = timezone.now()
    given = {"typed_at": now, "seen_at": now, "fields": {"title": ["Chữ"]}} | fields
    return EditingSession.objects.create(key=uuid.uuid4(), user=user, article=article, **given)


@pytest.mark.parametrize("group", GROUPS)
def test_the_front_page_for_every_role(client, group):
    """It answers; who has no part in articles sees nothing of them."""
    client.force_login(make_user(group))
    make_article(state=A, title="Chuyện bến sông", planned_at=timezone.now() - HOUR)
    response = client.get("/admin/")
    assert response.status_code == 200
    page = response.content.decode()
    assert ("Chờ bạn" in page) == (group not in (MODERATOR, ARCHIVIST))
    seen = group in (MANAGING_EDITOR, EDITOR_IN_CHIEF)
    assert ("Chuyện bến sông" in page) == ("Lỡ giờ đăng" in page) == seen


@pytest.mark.parametrize(
    ("group", "own", "other"),
    [
        (REPORTER, [], []),
        (SECTION_EDITOR, [S], []),
        (MANAGING_EDITOR, [S, R, A], [S, R, A]),
        (EDITOR_IN_CHIEF, [S, R, A], [S, R, A]),
    ],
)
def test_what_waits_for_whom(group, own, other):
    """At each stage those who may take the next step, in the sections they work on."""
    section = make_section()
    user = editor_of(section, group)
    for where, stages in ((section, own), (make_section(), other)):
        Article.objects.all().delete()
        for stage in State.values:
            if stage not in (State.SCHEDULED, State.PUBLISHED, State.WITHDRAWN):
                make_article(state=stage, section=where)
        assert sorted(facts(user, "waiting")) == sorted(State(stage).label for stage in stages)


def test_an_own_article_waits_for_others():
    """Who wrote it in a section of others does not pass it on."""
    user = editor_of(make_section())
    make_article(state=S, created_by=user)
    assert ids(user, "waiting") == []


def test_what_is_planned_comes_first():
    """Then what has waited longest."""
    chief = make_user(EDITOR_IN_CHIEF)
    now = timezone.now()
    first, second = make_article(state=S), make_article(state=R)
    later, sooner = (make_article(state=A, planned_at=now + DAY * n) for n in (2, 1))
    assert ids(chief, "waiting") == [a.pk for a in (sooner, later, first, second)]


def test_a_returned_draft_comes_with_the_reason(client):
    """It waits for its writer, until it is submitted again."""
    writer, chief = make_user(REPORTER), make_user(EDITOR_IN_CHIEF)
    article = make_article(state=R, created_by=writer)
    plain = make_article(state=D, created_by=writer)
    workflow.move(article, D, chief, reason="Thiếu nguồn <tin>")
    (line,) = boxes(writer)["waiting"].lines
    assert (about(line), line.said) == (article.pk, "Thiếu nguồn <tin>")
    assert ids(writer, "unfinished") == [plain.pk]
    client.force_login(writer)
    assert "“Thiếu nguồn &lt;tin&gt;”" in client.get("/admin/").content.decode()
    workflow.move(article, S, writer)
    assert ids(writer, "waiting") == []


def test_what_comes_by_itself_in_the_order_of_time():
    """Articles, updates and withdrawals."""
    chief, now = make_user(EDITOR_IN_CHIEF), timezone.now()
    out, going = make_article(), make_article()
    scheduled = make_article(state=State.SCHEDULED, published_at=now + 2 * HOUR)
    workflow.move(going, State.WITHDRAWN, chief, reason="Hết hạn", at=now + 3 * HOUR)
    out.title = "Tin đã sửa"
    out.save()
    workflow.move(out, State.PUBLISHED, chief, at=now + HOUR)
    workflow.move(out, State.WITHDRAWN, chief, reason="Hết hạn", at=now + 4 * HOUR)
    make_article()
    assert ids(chief, "coming") == [out.pk, scheduled.pk, going.pk, out.pk]
    verbs = [line.facts[1].split()[0] for line in boxes(chief)["coming"].lines]
    assert verbs == ["Cập", "Đăng", "Gỡ", "Gỡ"]


def test_what_comes_in_other_sections_is_not_told():
    """To an editor of one section; of that one it is."""
    section = make_section()
    editor = editor_of(section)
    own, other = make_article(section=section), make_article()
    coming = make_article(state=State.SCHEDULED, section=section)
    make_article(state=State.SCHEDULED)
    chief = make_user(EDITOR_IN_CHIEF)
    for article in (own, other):
        due = timezone.now() + HOUR
        workflow.move(article, State.WITHDRAWN, chief, reason="Hết hạn", at=due)
    assert ids(editor, "coming") == [own.pk, coming.pk]


def test_alarms_come_first_and_only_when_there_are_any():
    """Of the articles a person may see; what should be impossible before what people missed."""
    section = make_section()
    editor, chief = editor_of(section), make_user(EDITOR_IN_CHIEF)
    assert "alarms" not in boxes(editor)
    late = make_article(state=S, section=section, planned_at=timezone.now() - DAY)
    other = make_article(state=S, planned_at=timezone.now() - HOUR)
    broken = make_article()
    broken.editions.all().delete()
    assert next(iter(boxes(editor))) == "alarms"
    assert ids(editor, "alarms") == [late.pk]
    assert ids(chief, "alarms") == [broken.pk, other.pk, late.pk]


def test_own_drafts_and_what_was_typed_and_not_saved():
    """The person's own, and nobody else's; what was saved or never typed in is not there."""
    writer, other = make_user(REPORTER), make_user(REPORTER)
    draft = make_article(state=D, created_by=writer)
    make_article(state=D, created_by=other)
    make_article(state=S, created_by=writer)
    typed(writer, draft)
    typed(writer, typed_at=timezone.now() - HOUR)
    typed(writer, draft, closed_at=timezone.now())
    typed(writer, draft, typed_at=None, fields=None)
    typed(other)
    assert ids(writer, "unfinished") == [draft.pk, None, draft.pk]


def test_typed_into_an_article_no_longer_seen():
    """Its title is not told."""
    editor = editor_of(make_section())
    typed(editor, make_article(state=S, title="Hồ sơ mật"))
    assert ids(editor, "unfinished") == []


def test_each_list_is_short_and_leads_to_the_whole(client):
    """Some lines, and links to the lists behind them, which the article list understands."""
    chief = make_user(EDITOR_IN_CHIEF)
    client.force_login(chief)
    for _ in range(MOST + 1):
        past = timezone.now() - HOUR
        make_article(state=R, planned_at=past, created_by=chief)
        make_article(state=State.SCHEDULED, created_by=chief)
        make_article(state=D, created_by=chief)
    for key, box in boxes(chief).items():
        full = key not in ("published", "notes", "reads")
        assert box.has_more == full, key
        assert len(box.shown) == (box.most if full else 0)
        for _, query in box.lists:
            response = client.get(query)
            assert response.status_code == 200
    page = client.get("/admin/").content.decode()
    assert page.count("Còn nữa:") == 5


def test_empty_boxes_say_so(client):
    """In words."""
    client.force_login(make_user(REPORTER))
    page = client.get("/admin/").content.decode()
    for words in ("Không có bài nào chờ bạn", "Chưa hẹn giờ", "Bạn không có bản nháp nào"):
        assert words in page
    assert "Còn nữa" not in page


@pytest.mark.parametrize("group", [REPORTER, SECTION_EDITOR, EDITOR_IN_CHIEF])
def test_the_desk_costs_the_same_however_full(group):
    """A bounded number of small queries, whatever lies on it; long texts only of what is due."""
    section = make_section()
    user = editor_of(section, group)

    def asked() -> int:
        fresh = type(user).objects.get(pk=user.pk)
        fresh.get_all_permissions()
        with CaptureQueriesContext(connection) as queries:
            inbox.boxes_for(fresh)
        asked = [query["sql"] for query in queries]
        texts = [sql for sql in asked if '"body"' in sql]
        assert all(sql.endswith(f"LIMIT {frozen.MOST}") for sql in texts)
        assert len(texts) <= 1
        assert not [sql for sql in asked if "COUNT(" in sql]
        return len(asked)

    few = asked()
    for _ in range(5):
        for state in (D, S, R, A, State.SCHEDULED):
            planned = timezone.now() - HOUR
            article = make_article(
                state=state, section=section, created_by=user, planned_at=planned
            )
            typed(user, article)
    # What is coming has its articles fetched, what went on the people whose turn it is.
    assert asked() - few <= 5
    assert asked() <= 20


# --- what a person passed on --------------------------------------------------------------------


def test_what_went_on_and_who_has_it():
    """The writer reads at which stage it is, since when, and whose turn it is."""
    section = make_section()
    writer = make_user(REPORTER)
    editor = editor_of(section)
    type(editor).objects.filter(pk=editor.pk).update(last_name="Trần", first_name="Lâm")
    chief = make_user(EDITOR_IN_CHIEF, last_name="Phan", first_name="Cầm")
    article = make_article(state=D, section=section, created_by=writer)
    assert boxes(writer)["sent"].lines == []
    workflow.move(article, S, writer)
    assert facts(writer, "sent")[0].startswith("Chờ biên tập từ vừa xong")
    assert boxes(writer)["sent"].lines[0].facts[1] == "đến lượt Trần Lâm"
    workflow.move(article, R, editor)
    assert boxes(writer)["sent"].lines[0].facts[1] == "đến lượt Phan Cầm"
    assert ids(editor, "sent") == [article.pk]  # who passed it on follows it, too
    workflow.move(article, D, chief, reason="Thiếu ảnh")
    assert boxes(writer)["sent"].lines == boxes(editor)["sent"].lines == []
    assert boxes(writer)["waiting"].lines[0].said == "Thiếu ảnh"


def test_who_has_it_open_is_named():
    """A colleague at work on it says more than whose turn it is."""
    section = make_section()
    writer, editor = make_user(REPORTER), editor_of(section)
    article = make_article(state=S, section=section, created_by=writer)
    EditingSession.objects.create(article=article, user=editor, seen_at=timezone.now())
    assert f"{editor.username} đang mở" in boxes(writer)["sent"].lines[0].facts


def test_what_others_sent_is_not_told():
    """Nor what the person passed on once and may no longer see."""
    section = make_section()
    editor = editor_of(section)
    article = make_article(state=S, section=section, title="Hồ sơ mật")
    make_article(state=S)
    workflow.move(article, R, editor)
    assert ids(editor, "sent") == [article.pk]
    section.editors.clear()
    assert ids(editor, "sent") == []


# --- the schedule, and what came out -------------------------------------------------------------


def test_the_schedule_by_days_with_what_is_late():
    """From this morning on: plans too; one whose time has come while it waits is late."""
    chief, now = make_user(EDITOR_IN_CHIEF), timezone.now()
    morning = timeline.midnight(now)
    late = make_article(state=S, planned_at=morning)
    make_article(state=S, planned_at=morning - HOUR)  # yesterday's stands among the alarms
    tomorrow = make_article(state=R, planned_at=timeline.midnight(now, 1) + HOUR)
    later = make_article(state=State.SCHEDULED, published_at=timeline.midnight(now, 3))
    lines = boxes(chief)["coming"].lines
    assert [about(line) for line in lines] == [late.pk, tomorrow.pk, later.pk]
    assert [line.late for line in lines] == [True, False, False]
    days = [line.day.split(",")[0] for line in lines]
    assert days[:2] == ["Hôm nay", "Ngày mai"]
    assert days[2] not in days[:2]
    assert "Trễ" in lines[0].facts


def test_what_came_out_today_with_its_author():
    """As readers have it, for everybody who works on articles; yesterday's not, drafts not."""
    reporter = make_user(REPORTER)
    article = make_article(published_at=timeline.midnight(timezone.now()))
    article.bylines.create(role="Bài", name="Minh An")
    release(article)
    Article.objects.filter(pk=article.pk).update(title="Tiêu đề đang sửa")
    make_article(published_at=timezone.now() - DAY)
    (line,) = boxes(reporter)["published"].lines
    assert line.title == article.title
    assert line.facts[:2] == ["0:00", "Minh An"]
    assert line.url == article.editions.get().get_absolute_url()


# --- counts --------------------------------------------------------------------------------------


def test_the_count_is_true_and_capped(monkeypatch):
    """Beyond the cap it says so instead of counting on; the oldest is told."""
    chief = make_user(EDITOR_IN_CHIEF)
    assert boxes(chief)["waiting"].count == boxes(chief)["waiting"].note == ""
    for _ in range(MOST + 3):
        make_article(state=S)
    assert boxes(chief)["waiting"].count == str(MOST + 3)
    assert boxes(chief)["waiting"].note == "lâu nhất từ vừa xong"
    first = make_article(state=R)
    Article.objects.bulk_create(
        Article(title="Bài", section=first.section, state=R) for _ in range(CAP)
    )
    assert boxes(chief)["waiting"].count == f"{CAP}+"
