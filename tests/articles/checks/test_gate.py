"""What stops a step, who may take it all the same, and what the log keeps of it."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from articles import audit, workflow
from articles.checks import addresses, drafts, frozen, gate
from articles.models import Article, CheckDismissal, CheckRule, Event, State
from tests.factories import (
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
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
A, T, P, W = State.APPROVED, State.SCHEDULED, State.PUBLISHED, State.WITHDRAWN
WHY = "Tin khẩn, ảnh sẽ bổ sung sau"


def figure(photo) -> str:
    return f'<figure class="photo" data-photo="{photo.pk}"></figure>'


def without_alt(**fields) -> Article:
    return make_article(body=f"<p>Chữ</p>{figure(make_photo(alt=''))}", **fields)


def codes(article, draft=None) -> set[str]:
    return {one.code for one in gate.check(draft or drafts.of_article(article), article)}


def tomorrow():
    return timezone.now() + timedelta(days=1)


# --- stopping -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("stage", "to"), [(A, P), (A, T), (P, P), (W, P), (T, T), (T, P)])
def test_every_way_to_readers_passes_the_gate(stage, to):
    """Publishing, scheduling, updating, publishing again; refused, nothing has changed."""
    chief = make_user(EDITOR_IN_CHIEF)
    article = make_article(state=stage)
    Article.objects.filter(pk=article.pk).update(lead="")
    at = tomorrow() if to == T else None
    with pytest.raises(ValidationError) as error:
        workflow.move(article, to, chief, at=at)
    assert error.value.code == "checks-failed"
    assert "còn 1 điều phải sửa: Sa-pô còn trống" in error.value.messages[0]
    article.refresh_from_db()
    assert article.stage == stage
    assert not article.events.filter(kind=Event.Kind.MOVED).exists()
    Article.objects.filter(pk=article.pk).update(lead="Sa-pô mới")
    workflow.move(article, to, chief, at=at)
    assert article.stage == to


def test_other_steps_ask_nothing():
    """An empty draft goes to the editor, is approved, is withdrawn."""
    chief = make_user(EDITOR_IN_CHIEF)
    article = make_article(state=State.DRAFT, lead="", body="")
    for to in (State.SUBMITTED, State.REVIEW, A):
        workflow.move(article, to, chief)
    gone = make_article(lead="")
    workflow.move(gone, W, chief, reason="Sai")
    assert (article.stage, gone.stage) == (A, W)


def test_what_only_reminds_stops_nothing():
    """No byline and no credit: published."""
    article = make_article(state=A, cover=make_photo(credit=""))
    assert {"byline-missing", "photo-credit"} <= codes(article)
    workflow.move(article, P, make_user(EDITOR_IN_CHIEF))
    assert article.stage == P


def test_the_newsroom_decides_what_stops():
    """A rule switched to stop stops at once, switched off finds nothing; unknown codes rest."""
    chief, article = make_user(EDITOR_IN_CHIEF), make_article(state=A)
    CheckRule.objects.create(code="gone-from-the-catalogue", level="block")
    CheckRule.objects.filter(code="byline-missing").update(level="block")
    with pytest.raises(ValidationError, match="người thực hiện"):
        workflow.move(article, P, chief)
    CheckRule.objects.filter(code="byline-missing").update(level="off")
    workflow.move(article, P, chief)
    assert "byline-missing" not in codes(article)


def test_a_check_without_a_row_is_as_it_was_made():
    """Its level and its limit."""
    CheckRule.objects.all().delete()
    article = make_article(state=A, lead="", title="Nước " * 30)
    assert {"lead-missing", "title-long"} <= codes(article)
    with pytest.raises(ValidationError):
        workflow.move(article, P, make_user(EDITOR_IN_CHIEF))


def test_limits_and_words_are_the_newsrooms():
    """A shorter title, a word of its own for what is to be filled in."""
    CheckRule.objects.filter(code="title-long").update(limit=5)
    CheckRule.objects.filter(code="placeholder").update(words="Nguyễn Văn A, đang cập nhật")
    article = make_article(title="Mười chữ", body="<p>Ông Nguyễn Văn A</p>")
    assert {"title-long", "placeholder"} <= codes(article)


# --- all the same -------------------------------------------------------------------------------


def test_who_may_publishes_anyway_with_a_reason():
    """The log keeps the reason and what was not mended; blanks are no reason."""
    chief, article = make_user(EDITOR_IN_CHIEF), without_alt(state=A)
    with pytest.raises(ValidationError) as error:
        workflow.move(article, P, chief, despite="  ")
    assert "mục “Vẫn đăng”" in error.value.messages[0]
    workflow.move(article, P, chief, despite=WHY)
    event = article.events.filter(kind=Event.Kind.MOVED).get()
    assert event.detail["despite"] == WHY
    assert event.detail["unmended"] == ["Ảnh số 1 chưa có văn bản thay thế"]
    assert f"vẫn đăng dù Ảnh số 1 chưa có văn bản thay thế, vì “{WHY}”" in audit.in_words(event)


def test_a_managing_editor_schedules_anyway():
    """Who may set the time may overrule the checks, too."""
    article = without_alt(state=A)
    workflow.move(article, T, make_user(MANAGING_EDITOR), at=tomorrow(), despite=WHY)
    assert article.stage == T


def test_a_reason_alone_is_no_right():
    """Without the permission the same refusal, and whom to ask; nor does it give the step."""
    editor, article = make_user(SECTION_EDITOR, is_superuser=False), without_alt(state=A)
    article.section.editors.add(editor)
    with pytest.raises(PermissionDenied):
        workflow.move(article, P, editor, despite=WHY)
    with pytest.raises(ValidationError, match="nhờ thư ký tòa soạn"):
        gate.refuse(drafts.of_article(article), editor, WHY)


def test_a_reason_where_nothing_stops_is_not_kept():
    """The log would tell of what was not."""
    article = make_article(state=A)
    workflow.move(article, P, make_user(EDITOR_IN_CHIEF), despite=WHY)
    assert "despite" not in article.events.filter(kind=Event.Kind.MOVED).get().detail


# --- later, and at once -------------------------------------------------------------------------


def test_what_changes_after_scheduling_unpublishes_nothing():
    """A photo loses its alternative text: found beside the article, and it appears in time."""
    photo = make_photo()
    article = make_article(state=A, body=f"<p>Chữ</p>{figure(photo)}")
    due = tomorrow()
    workflow.move(article, T, make_user(EDITOR_IN_CHIEF), at=due)
    photo.alt = ""
    photo.save()
    assert "photo-alt" in codes(article)
    assert article.stage_at(due) == P
    assert article.editions.published(at=due).exists()


@pytest.mark.django_db(transaction=True)
def test_a_save_under_way_is_waited_for(newsroom):
    """One process empties the lead while another publishes: what is published was looked at."""
    chief, article = make_user(EDITOR_IN_CHIEF, is_superuser=True), make_article(state=A)
    saving, done, outcome = threading.Event(), threading.Event(), []

    def save():
        with transaction.atomic():
            row = Article.objects.locked().get(pk=article.pk)
            saving.set()
            done.wait(0.5)  # the other waits for the row meanwhile
            row.lead = ""
            row.save()
        connection.close()

    def publish():
        saving.wait(5)
        try:
            workflow.move(Article.objects.get(pk=article.pk), P, chief)
        except ValidationError as error:
            outcome.append(error.code)
        connection.close()

    threads = [threading.Thread(target=each) for each in (save, publish)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    article.refresh_from_db()
    assert (outcome, article.stage) == (["checks-failed"], A)


# --- links into this site -----------------------------------------------------------------------


def link(*targets: str) -> str:
    return "".join(f'<p><a href="{target}">Chữ</a></p>' for target in targets)


def dead(*targets: str, **fields) -> list[str]:
    article = make_article(body=link(*targets), **fields)
    found = gate.check(drafts.of_article(article), article)
    return [one.finding.about for one in found if one.code == "link-unpublished"]


def test_links_lead_to_what_readers_have(settings):
    """Articles, sections, authors, topics, videos, pages: by path or with this site's name."""
    settings.SITE_URL = "https://tapchi.vn"
    article, section = make_article(), make_section()
    there = [
        article.editions.get().get_absolute_url(),
        f"{article.editions.get().get_absolute_url()}y-kien/#y-kien",
        f"/chuyen-muc/{section.slug}/bai-doi-ten-{article.pk}/",
        section.get_absolute_url(),
        make_author().get_absolute_url(),
        make_topic().get_absolute_url(),
        make_video().get_absolute_url(),
        "/",
        "/tim-kiem/?q=nước",
        "/tap-chi-in/",
    ]
    here = [f"https://www.tapchi.vn{path}" for path in there[:3]]
    assert dead(*there, *here, "https://noikhac.vn/khong-co/", "//noikhac.vn/x/") == []


@pytest.mark.parametrize("stage", [State.DRAFT, T, W])
def test_links_to_what_readers_have_not(stage):
    """A draft, one that waits for its time, one that is gone: the same words for all."""
    article = make_article(state=stage, title="Tiêu đề kín")
    target = f"/chuyen-muc/{article.section.slug}/tieu-de-kin-{article.pk}/"
    assert dead(target) == [target]
    other = make_article(body=link(target, target.replace(str(article.pk), "999999999")))
    found = gate.check(drafts.of_article(other), other)
    told = {one.finding.says for one in found if one.code == "link-unpublished"}
    assert told == {"Liên kết “Chữ”: bạn đọc không mở được trang này"}


def test_links_into_the_newsroom_and_to_nowhere():
    """Addresses that only the newsroom has, and that nobody has."""
    targets = ["/admin/articles/article/1/change/", "/khong-co-trang-nay", "/tac-gia/khong-ai/"]
    targets += [
        "/tap-chi-in/2026/so-99/",
        "/tap-chi-in/1901/",
        "/tap-chi-in/2026/6/muc-99/",
        "/xem-truoc/abc/",
        "/video/x-1/",
    ]
    targets += [f"/chuyen-muc/x/y-{2**70}/"]
    assert sorted(dead(*targets)) == sorted(targets)


def test_an_article_may_point_to_itself():
    """It will be there when it is read."""
    article = make_article(state=State.DRAFT)
    article.body = link(f"/chuyen-muc/{article.section.slug}/x-{article.pk}/")
    assert "link-unpublished" not in codes(article)


def test_any_number_of_links_and_photos_costs_the_same(django_assert_max_num_queries):
    """One query for each kind of thing."""
    articles = [make_article() for _ in range(5)]
    paths = [each.editions.get().get_absolute_url() for each in articles]
    paths += [make_section().get_absolute_url() for _ in range(5)]
    paths += [f"/tap-chi-in/2020/so-{n}/" for n in range(5)]
    article = make_article(body=link(*paths) + "".join(figure(make_photo()) for _ in range(5)))
    draft = drafts.of_article(article)
    with django_assert_max_num_queries(7):  # rules, photos, left as they are, four kinds of page
        gate.check(draft, article)


def test_print_issues_answer_for_themselves():
    """The room of print issues has said how its addresses are looked up."""
    assert {"issues:detail", "issues:page", "issues:year", "comments:page"} <= set(
        addresses._FINDERS
    )


def test_what_is_left_as_it_is_counts_no_more():
    """But what stops cannot be left."""
    article = make_article(lead="")
    for key in ("byline-missing", "lead-missing"):
        CheckDismissal.objects.create(article=article, key=key)
    found = gate.check(drafts.of_article(article), article)
    assert {one.code: one.is_dismissed for one in found} == {
        "lead-missing": False,
        "byline-missing": True,
    }
    assert gate.in_words(gate.counts(found)) == "1 điều phải sửa"


def test_twenty_of_a_check_are_open_at_once():
    """What was left as it is does not stand in the way of the next."""
    article = make_article(body="".join(f"<p>{n} của của</p><p>Các các</p>" for n in range(30)))
    CheckDismissal.objects.create(article=article, key="doubled-word:của của")
    found = [one for one in gate.check(drafts.of_article(article), article) if one.spot_json]
    doubled = [one for one in found if one.code == "doubled-word"]
    assert sum(not one.is_dismissed for one in doubled) == gate.MOST
    assert {one.finding.about for one in doubled if not one.is_dismissed} == {"các các"}


# --- what readers have, and are to get ----------------------------------------------------------


def coming(article) -> list[list[str]]:
    return list(frozen.coming([article.pk], timezone.now()).values())


def test_what_is_to_appear_soon_is_looked_at_again():
    """A photo lost its words since: said; not of what is further off, nor of a whole text."""
    photo, chief = make_photo(), make_user(EDITOR_IN_CHIEF)
    article = make_article(state=A, body=f"<p>Chữ</p>{figure(photo)}")
    workflow.move(article, T, chief, at=tomorrow())
    assert coming(article) == []
    photo.alt = ""
    photo.save()
    assert coming(article) == [["Ảnh số 1 chưa có văn bản thay thế"]]
    workflow.move(article, T, chief, at=timezone.now() + timedelta(days=3), despite=WHY)
    assert coming(article) == []


def test_what_was_scheduled_despite_it_is_known():
    """The person said why; what comes on top of it is told."""
    photo, article = make_photo(), without_alt(state=A)
    Article.objects.filter(pk=article.pk).update(body=article.body + figure(photo))
    article.refresh_from_db()
    workflow.move(article, T, make_user(EDITOR_IN_CHIEF), at=tomorrow(), despite=WHY)
    assert coming(article) == []
    photo.delete()
    assert coming(article) == [["Ảnh số 2 không còn trong thư viện"]]


def test_the_frozen_text_beside_the_one_being_written():
    """Only where the two differ: else one list says it all."""
    photo = make_photo()
    article = make_article(body=f"<p>Chữ</p>{figure(photo)}")
    photo.alt = ""
    photo.save()
    now = timezone.now()
    assert frozen.beside(article, now) == []
    article.body = "<p>Không còn ảnh</p>"
    article.save()
    (live,) = frozen.beside(article, now)
    assert live.is_live and [one.code for one in live.found] == ["photo-alt"]


def test_the_desk_and_the_panel_say_so(client):
    """In the schedule's line, and above the working text: which edition is meant."""
    photo, chief = make_photo(), make_user(EDITOR_IN_CHIEF)
    article = make_article(state=A, body=f"<p>Chữ</p>{figure(photo)}", title="Chợ nổi")
    workflow.move(article, T, chief, at=timezone.now() + timedelta(hours=5))
    client.force_login(chief)
    assert "Phải sửa trước giờ ấy" not in client.get("/admin/").content.decode()
    photo.alt = ""
    photo.save()
    says = "Phải sửa trước giờ ấy: Ảnh số 1 chưa có văn bản thay thế"
    assert says in client.get("/admin/").content.decode()
    article.body = "<p>Không còn ảnh</p>"
    article.save()
    page = client.get(f"/admin/articles/article/{article.pk}/change/").content.decode()
    assert "Bản đã hẹn lên trang" in page and "có 1 điều phải sửa" in page


def test_who_left_a_finding_as_it_is_and_when(client):
    """It stands beside the finding; leaving it and looking again are in the article's log, once."""
    chief = make_user(EDITOR_IN_CHIEF, last_name="Hà", first_name="Vy")
    article = make_article(state=A)
    client.force_login(chief)
    address = reverse("admin:articles_article_checks_dismiss", args=[article.pk])
    fields = {"title": ["Chợ nổi"], "lead": ["Chợ"], "body": ["<p>Bến</p>"]}
    message = {"fields": fields, "key": "byline-missing"}
    for undo in (False, False, True, True):
        answer = client.post(address, message | {"undo": undo}, content_type="application/json")
        assert ("Hà Vy bỏ qua " in answer.json()["html"]) == (not undo)
    events = article.events.filter(kind__in=[Event.Kind.LEFT, Event.Kind.LOOKED_AT]).order_by("pk")
    assert [(event.kind, event.by, audit.in_words(event)) for event in events] == [
        ("check-left", chief, "“Chưa ghi người thực hiện”"),
        ("check-again", chief, "“Chưa ghi người thực hiện”"),
    ]
