"""The home page desk as a managing editor's browser uses it, without a script."""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import merging, workflow
from articles.admin.front import times, urls
from articles.front import arrangements
from articles.front.plan import OPEN, TOP, Block, Kind, Place, Plan, from_data, to_data
from articles.models import Arrangement, Event, State
from tests.articles.front.test_arrangements import arranged, led_by
from tests.factories import (
    ARCHIVIST,
    EDITOR_IN_CHIEF,
    HOUR,
    MANAGING_EDITOR,
    MODERATOR,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_section,
    make_topic,
    make_user,
    release,
)

pytestmark = pytest.mark.django_db
DESK = "/admin/trang-chu/"
PASSWORD = "bến sông chiều mưa 1986"


@pytest.fixture
def editor(client):
    user = make_user(MANAGING_EDITOR, last_name="Vũ Hải", first_name="Đăng")
    client.force_login(user)
    return user


class Form:
    """The desk's form as a browser holds it: the fields that came, those that are filled in."""

    def __init__(self, client, **query):
        self.client = client
        self.take(client.get(DESK, query))

    def take(self, response):
        self.response = response
        if "working" in (response.context or {}):
            working = response.context["working"]
            self.data = {"plan": working.as_json, "seen": working.seen}
            self.data |= {"opened": working.opened or ""}
            for group in response.context["board"].groups:
                if group.block:
                    self.data[f"title-{group.number}"] = group.block.title
                    self.data[f"count-{group.number}"] = group.block.count
                for card in group.cards:
                    self.data[f"shown-{card.spot}"] = card.article
        return self

    def press(self, op: str, **filled):
        return self.take(self.client.post(DESK, self.data | {"op": op} | filled))

    @property
    def plan(self) -> Plan:
        return from_data(json.loads(self.data["plan"]))

    @property
    def text(self) -> str:
        return self.response.content.decode()

    def why(self, spot: str) -> str:
        cards = [card for group in self.response.context["board"].groups for card in group.cards]
        return next(card.why for card in cards if card.spot == spot)

    def at(self, spot: str):
        cards = [card for group in self.response.context["board"].groups for card in group.cards]
        return next(card.edition and card.edition.article for card in cards if card.spot == spot)


@pytest.fixture
def made():
    section = make_section(name="Thời sự")
    now = timezone.now()
    return [
        make_article(section=section, title=f"Bài {n}", published_at=now - n * HOUR)
        for n in range(1, 13)
    ]


# --- who may ------------------------------------------------------------------------------------

ROUTES = {  # name: method, what it answers to who may
    "desk": ("get", 200),
    "preview": ("get", 200),
    "preview_page": ("get", 200),
    "restore": ("get", 200),
    "move": ("post", 422),  # without a time
    "call_off": ("post", 302),
}
EXTRA = {"save": "desk", "preview what is typed": "preview", "restore it": "restore"}


def call(client, name: str, arrangement):
    route = EXTRA.get(name, name)
    args = [arrangement.pk] if route in ("restore", "move", "call_off") else []
    method = "post" if name in EXTRA else ROUTES[route][0]
    data = {"plan": json.dumps(to_data(Plan())), "seen": arrangement.pk, "op": "publish"}
    return getattr(client, method)(reverse(f"front:{route}", args=args), data)


def test_no_route_is_forgotten():
    assert {each.name for each in urls.urlpatterns} == set(ROUTES)


@pytest.mark.parametrize("name", [*ROUTES, *EXTRA])
@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        *((group, True) for group in (MANAGING_EDITOR, EDITOR_IN_CHIEF)),
        *((group, False) for group in (REPORTER, SECTION_EDITOR, MODERATOR, ARCHIVIST, None)),
    ],
    ids=str,
)
def test_every_route_asks_the_policy(client, who, allowed, name):
    """The managing editor and the editor in chief; others learn and change nothing."""
    arrangement = arranged(led_by(make_article(title="Tên bài kín")))
    client.force_login(make_user(who))
    response = call(client, name, arrangement)
    answers = 302 if name in ("save", "restore it") else ROUTES[EXTRA.get(name, name)][1]
    assert response.status_code == (answers if allowed else 403)
    if not allowed:
        assert "Tên bài kín" not in response.content.decode()
        assert list(Arrangement.objects.all()) == [arrangement]


@pytest.mark.parametrize("name", [*ROUTES, *EXTRA])
def test_strangers_get_the_login_page(client, name):
    response = call(client, name, arranged(Plan()))
    assert response["Location"].startswith("/admin/login/")


def test_the_right_is_for_who_sees_every_article(client):
    """The permission alone, without all sections, would show what is scheduled elsewhere."""
    user = make_user(SECTION_EDITOR)
    user.user_permissions.add(Permission.objects.get(codename="arrange_front"))
    client.force_login(user)
    assert client.get(DESK).status_code == 403


def test_the_desk_stands_in_the_list_of_rooms(client, editor):
    """For who may arrange, and for nobody else."""
    link = f'href="{DESK}"'
    assert link in client.get("/admin/").content.decode()
    client.force_login(make_user(REPORTER))
    assert link not in client.get("/admin/").content.decode()


# --- arranging ----------------------------------------------------------------------------------


def test_the_desk_says_what_stands_and_why(client, editor, made):
    """Pinned, pinned until, filled by rule; and what is pinned but cannot stand."""
    coming = make_article(state=State.SCHEDULED, title="Bài hẹn")
    until = timezone.now() + HOUR
    top = (Place(made[4].pk), Place(made[5].pk, until), Place(coming.pk), OPEN, OPEN)
    arranged(Plan(top), editor)
    form = Form(client)
    assert [form.at(f"0.{n}") for n in range(4)] == [made[4], made[5], made[0], made[1]]
    assert form.why("0.0") == "ghim, không hạn"
    assert form.why("0.1").startswith("ghim đến ")
    assert form.why("0.2") == "tự điền: mới nhất"
    assert "“Bài hẹn” sẽ đứng ở đây khi lên trang lúc" in form.text


def test_a_story_is_put_moved_pinned_and_let_go(client, editor, made):
    """By the select beside it, by a place's own; a swap keeps both."""
    form = Form(client)
    form.press(f"put {made[9].pk}", **{f"put-{made[9].pk}": "0.0"})
    assert [form.at("0.0"), form.at("0.1")] == [made[9], made[0]]
    form.press("swap 0.0", **{"to-0.1": "", "to-0.0": "0.1"})
    assert [form.at("0.0"), form.at("0.1")] == [made[0], made[9]]
    assert form.plan.top[:2] == (Place(made[0].pk), Place(made[9].pk))
    form.press("clear 0.1").press("pin 0.2")
    assert form.plan.top[1] == OPEN
    assert form.plan.top[2].article == made[2].pk
    assert Arrangement.objects.count() == 0
    assert client.get("/").context["lead"].article == made[0]


def test_a_pin_ends_when_it_is_told_to(client, editor, made):
    """By a preset or a time of one's own; a time that has passed is refused and changes nothing."""
    form, now = Form(client).press("pin 0.0"), timezone.now()
    for name in ("18h", "today", "24h"):
        until = form.press(f"until 0.0 {name}").plan.top[0].until
        assert now < until <= timezone.now() + timedelta(days=1)
    until = form.plan.top[0].until
    form.press("until 0.0", **{"until-0.0": times.as_field(now - HOUR)})
    assert form.plan.top[0].until == until
    assert "Hạn ghim cần là" in form.text
    form.press("until 0.0", **{"until-0.0": "31/2/2027 25:00"})
    assert 'value="31/2/2027 25:00" aria-invalid="true"' in form.text
    assert form.plan.top[0].until == until
    form.press("until 0.0", **{"until-0.0": times.as_field(now + 5 * HOUR)})
    assert abs(form.plan.top[0].until - (now + 5 * HOUR)) < timedelta(minutes=1)
    assert form.press("until 0.0 none").plan.top[0] == Place(made[0].pk)
    assert form.press("repeat 0.0 1").plan.top[0].repeat


def test_blocks_are_added_named_sized_moved_hidden_and_removed(client, editor, made):
    """Titles and numbers count whatever button is pressed."""
    make_topic(name="Mùa lũ")
    form = Form(client)
    form.press("add", add="topic", topic="mua lu").press("add", add="picked")
    kinds = [block.kind for block in form.plan.blocks]
    assert kinds == [Kind.SECTION, Kind.VIDEOS, Kind.TOPIC, Kind.PICKED]
    form.press("up 4", **{"title-4": "  Đọc   chậm ", "count-4": "3"})
    assert form.plan.blocks[2] == Block(Kind.PICKED, 1, (OPEN,) * 3, "Đọc chậm")
    form.press("hide 1").press("remove 2")
    assert [(b.kind, b.hidden) for b in form.plan.blocks] == [
        (Kind.SECTION, True), (Kind.PICKED, False), (Kind.TOPIC, False)
    ]  # fmt: skip
    form.press("add", add="topic", topic="không có")
    assert "Không có chủ đề nào tên như vậy" in form.text
    form.press("add", add="topic", topic="Mùa lũ")
    assert "Khối này đã có" in form.text


@pytest.mark.parametrize(
    "sent",
    [
        {"op": "no-such"}, {"op": "_do_look"}, {"op": "put 1 9.9"}, {"op": "swap 0.0 x"},
        {"op": "up 99"}, {"op": "until 0.0 soon"}, {"op": "put 999999999 0.0"}, {"op": "clear"},
        {"op": "publish x"}, {"plan": "{"}, {"plan": "[]"}, {"plan": '{"top":[],"blocks":[]}'},
        {"seen": "x"}, {"opened": "-1"}, {"plan": "x" * 200_000}, {"seen": "9" * 30},
        {"plan": "[" * 90_000}, {"op": f"up {'9' * 5000}"}, {"op": "add", "add": "no:1"},
        {"op": "put \0 0.0"}, {"op": "put 1 0.0\0"}, {"plan": "1e999"}, {"op": f"put {2**63} 0.0"},
        {"op": "until 0.0 18h"}, {"op": "press x"}, {"op": "pin 0.9"},
    ],
    ids=lambda sent: str(sent)[:40],
)  # fmt: skip
def test_what_no_browser_sends_is_refused(client, editor, made, sent):
    form = Form(client)
    assert client.post(DESK, form.data | {"op": "look"} | sent).status_code == 400


def test_odd_characters_lose_nothing(client, editor, made):
    """Control characters are dropped wherever they are typed; the rest stays."""
    odd = "Đọc\x01 chậm"
    form = Form(client).press("add", add="picked")
    group = len(form.plan.blocks)
    typed = {f"title-{group}": odd, f"count-{group}": "3"}
    form.press("look", q=odd, section=odd, topic=odd, luc=odd, **typed)
    assert form.response.status_code == 200
    assert form.plan.blocks[-1].title == "Đọc chậm"
    form.press("add", add="topic", topic=odd)
    assert "Không có chủ đề nào tên như vậy" in form.text
    form.press("schedule", at=odd)
    assert form.response.status_code == 422
    plan = json.loads(form.data["plan"])
    plan["blocks"][-1]["title"] += "\0\ud800"  # NUL and half a character, as JSON spells them
    form.data.pop(f"title-{group}")
    assert form.press("publish", note=odd, plan=json.dumps(plan)).response.status_code == 302
    row = Arrangement.objects.get()
    assert (row.note, row.content["blocks"][-1]["title"]) == ("Đọc chậm", "Đọc chậm")
    for name in ("luc", "ban"):
        assert client.get(f"{DESK}xem-truoc/", {name: odd}).status_code in (200, 404)
        assert client.get(f"{DESK}xem-truoc/trang/", {name: "9" * 40}).status_code in (200, 404)


def test_a_lost_login_gives_the_work_back(client, editor, made):
    """Without a script, too: through the login page and back, with nothing done meanwhile."""
    form = Form(client).press("pin 0.2").press("add", add="picked")
    group, plan = len(form.plan.blocks), form.plan
    client.logout()
    named = {f"title-{group}": "Đọc chậm", f"count-{group}": "3"}
    answer = client.post(DESK, form.data | named | {"op": "publish"})
    assert answer["Location"].startswith("/admin/login/?next=")
    back = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
    assert client.get(back).status_code == 302  # still nobody's
    editor.set_password(PASSWORD)
    editor.save()
    typed = {"username": editor.username, "password": PASSWORD, "next": back}
    assert client.post(answer["Location"], typed)["Location"] == back
    form.take(client.get(back))
    assert "bạn đang xếp dở" in form.text
    assert form.plan.top == plan.top
    assert form.plan.blocks[-1].title == "Đọc chậm"
    assert not Arrangement.objects.exists()
    assert form.press("publish").response.status_code == 302
    form.take(client.get(DESK, {"giu": "x" + back[-40:]}))
    assert "bạn đang xếp dở" not in form.text
    client.logout()
    assert client.post(DESK, {"plan": "{"}).status_code == 400


@pytest.mark.parametrize("at", [None, 3 * HOUR])
def test_a_double_click_saves_once_and_tells_so(client, editor, made, at):
    """The second is no colleague's change; the same again later is refused as before."""
    form = Form(client).press("pin 0.0")
    sent = {"op": "publish"}
    if at:
        sent = {"op": "schedule", "at": times.as_field(timezone.now() + at)}
    answers = [client.post(DESK, form.data | sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Arrangement.objects.count() == 1
    client.force_login(make_user(MANAGING_EDITOR))
    assert client.post(DESK, form.data | sent).status_code == (422 if at else 409)


def test_a_sealed_article_has_no_title_for_who_may_not_read_seals(client, editor, made):
    """Neither among the pins, nor in what changed, nor among those that stood."""
    secret = make_article(title="Tên phải giấu")
    arranged(led_by(secret), editor)
    arranged(Plan(), editor)
    chief = make_user(EDITOR_IN_CHIEF)
    workflow.move(secret, State.WITHDRAWN, chief, reason="x")
    secret.refresh_from_db()
    workflow.close(secret, True, chief, "x")
    old = Arrangement.objects.order_by("pk").first()
    for user, knows in ((editor, False), (chief, True)):
        client.force_login(user)
        form = Form(client).press(f"put {secret.pk} 0.0")
        pages = [form.text, client.get(f"{DESK}{old.pk}/khoi-phuc/").content.decode()]
        assert ["Tên phải giấu" in page for page in pages] == [knows, knows]
        assert (f"bài số {secret.pk}" in form.text) is not knows


def test_a_merged_topic_and_a_section_out_of_use_say_so(client, editor, made):
    """The block goes on with the topic that stands for it, on the page and on the desk."""
    old, new = make_topic(name="Lũ lụt"), make_topic(name="Mùa lũ")
    story = make_article(title="Nước lên", published_at=timezone.now() - 99 * HOUR)
    story.topics.set([old])
    release(story)
    gone = make_section(name="Mục cũ", active=False)
    blocks = (Block(Kind.TOPIC, old.pk), Block(Kind.SECTION, gone.pk))
    arranged(Plan(blocks=blocks), editor)
    merging.merge(old, new, editor)
    (block,) = client.get("/").context["blocks"]
    assert (block.title, [e.article for e in block.stories]) == ("Mùa lũ", [story])
    form = Form(client)
    assert "đã gộp vào “Mùa lũ”" in form.text
    assert form.at("1.0") == story
    assert "Mục cũ" in form.text
    assert "không còn dùng nên bạn đọc không thấy khối này" in form.text
    assert f'value="{old.name}"' not in form.text
    form.press("add", add="topic", topic="Mùa lũ")
    assert "Khối này đã có" in form.text


def test_stories_are_found(client, editor, made):
    """With or without diacritics, by section, what is scheduled too, drafts never."""
    other = make_section(name="Sách", parent=made[0].section)
    coming = make_article(state=State.SCHEDULED, title="Lũ về sớm", section=other)
    make_article(state=State.APPROVED, title="Lũ chưa đăng")
    make_article(state=State.WITHDRAWN, title="Lũ đã gỡ")
    form = Form(client)
    assert form.response.context["stories"][0].article == coming
    assert "đang ở: Tin chính" in form.text

    def found(**asked):
        return [e.article for e in form.press("look", **asked).response.context["stories"]]

    assert found(q="lu") == [coming]
    assert "hẹn đăng" in form.text
    assert found(section=made[0].section.pk) == [coming, *made]
    assert found(q="lũ", section=make_section().pk) == []
    assert "Không có bài đã đăng hay hẹn giờ nào khớp" in form.text


# --- putting it up ------------------------------------------------------------------------------


def test_what_is_put_up_readers_see_and_the_desk_tells(client, editor, made):
    """What changes in words, before and after; the log has it."""
    form = Form(client).press(f"put {made[7].pk} 0.0")
    assert form.response.context["changes"] == ["Tin chính: ghim “Bài 8” (ghim, không hạn)"]
    form.press("publish", note="Số tháng 12")
    assert form.response.status_code == 302
    assert client.get("/").context["lead"].article == made[7]
    history = Form(client).response.context["history"]
    assert [each["changes"] for each in history] == [["Tin chính: ghim “Bài 8” (ghim, không hạn)"]]
    assert "Vũ Hải Đăng" in Form(client).text
    log = client.get("/admin/articles/event/", {"viec": "arranged"}).content.decode()
    assert "Sắp đặt trang chủ" in log and "Số tháng 12" in log


def test_two_editors_do_not_overwrite_each_other(client, editor, made):
    """Who comes second is shown both sides, and merges, or overwrites knowingly."""
    mine = Form(client).press(f"put {made[7].pk} 0.1")
    other = make_user(EDITOR_IN_CHIEF, last_name="Phan", first_name="Cầm")
    theirs = arranged(Plan(led_by(made[5]).top, mine.plan.blocks), other)
    mine.press("publish")
    assert mine.response.status_code == 409
    assert arrangements.in_force() == theirs
    stale = mine.response.context["stale"]
    assert "Phan Cầm" in mine.text
    assert stale["theirs"] == ["Tin chính: ghim “Bài 6” (ghim, không hạn)"]
    assert stale["mine"] == ["Nổi bật 1: ghim “Bài 8” (ghim, không hạn)"]
    kept = dict(mine.data)
    mine.press("merge")
    assert mine.plan.top[:2] == (Place(made[5].pk), Place(made[7].pk))
    assert mine.press("publish").response.status_code == 302
    again = Form(client)
    again.data = kept
    assert again.press("publish").response.status_code == 409
    again.press(f"publish {again.response.context['stale']['key']}")
    assert [place.article for place in from_data(arrangements.in_force().content).top[:2]] == [
        None, made[7].pk
    ]  # fmt: skip


def test_an_arrangement_is_scheduled_moved_opened_and_called_off(client, editor, made):
    """Each with its words; what cannot be is said, and loses nothing."""
    at = (timezone.now() + 3 * HOUR).replace(second=0, microsecond=0)
    form = Form(client).press("pin 0.0")
    plan = form.plan
    for bad in ("", "hôm qua", times.as_field(at - 9 * HOUR)):
        form.press("schedule", at=bad)
        assert form.response.status_code == 422
        assert form.plan == plan
        assert f'value="{bad}" aria-invalid="true"' in form.response.content.decode()
    assert form.press("schedule", at=times.as_field(at)).response.status_code == 302
    row = Arrangement.objects.get()
    assert row.shown_from == at
    opened = Form(client, **{"sap-dat": row.pk})
    assert opened.plan == plan
    opened.press("clear 0.0").press("schedule", at=times.as_field(at))
    row = Arrangement.objects.waiting().get()
    client.post(f"{DESK}{row.pk}/hen-lai/", {"at": times.as_field(at + HOUR)})
    assert Arrangement.objects.waiting().get().shown_from == at + HOUR
    refused = client.post(f"{DESK}{row.pk}/hen-lai/", {"at": "31/2/2027 9:00"})
    words = refused.content.decode()
    assert "Giờ mới cần viết như" in words and 'value="31/2/2027 9:00" aria-invalid' in words
    assert refused.context["at"] == ""  # the field that schedules what is on the desk
    past = client.post(f"{DESK}{row.pk}/hen-lai/", {"at": times.as_field(at - 9 * HOUR)})
    assert past.status_code == 422 and times.as_field(at - 9 * HOUR) in past.content.decode()
    client.post(f"{DESK}{row.pk}/bo-hen/")
    again = client.post(f"{DESK}{row.pk}/bo-hen/", follow=True).content.decode()
    assert "không còn hẹn giờ" in again
    assert not Arrangement.objects.waiting().exists()


def test_a_scheduled_one_that_went_up_meanwhile_is_not_lost_from_sight(client, editor, made):
    """Who still has it open is told, and keeps the work."""
    row = arranged(Plan(), editor, at=timezone.now() + HOUR)
    form = Form(client, **{"sap-dat": row.pk}).press("pin 0.0")
    arrangements.call_off(row.pk, editor)
    plan = form.plan
    form.press("publish")
    assert form.response.status_code == 409
    assert "sắp đặt hẹn giờ bạn mở không còn" in form.text
    assert form.press("merge").plan == plan
    assert form.press("publish").response.status_code == 302


def test_the_last_ten_can_be_restored(client, editor, made):
    """After one look at what would change; as a new arrangement; the log says from which."""
    rows = [arranged(led_by(made[n % 7]), editor) for n in range(12)]
    history = Form(client).response.context["history"]
    assert [each["row"] for each in history] == rows[:1:-1]
    address = f"{DESK}{rows[5].pk}/khoi-phuc/"
    page = client.get(address)
    assert "Bài 6" in page.content.decode()
    stood = arranged(Plan(), make_user(EDITOR_IN_CHIEF))
    refused = client.post(address, {"seen": rows[-1].pk})
    assert refused.status_code == 409
    assert arrangements.in_force() == stood
    assert client.post(address, {"seen": stood.pk}).status_code == 302
    made_anew = arrangements.in_force()
    assert made_anew.content == rows[5].content
    assert made_anew.restored_from == rows[5]
    assert Event.objects.filter(kind="arranged").first().detail["again"] == rows[5].pk


# --- seeing it before ---------------------------------------------------------------------------


def lead_of(page: str) -> str:
    start = page.index('<article class="story lead">')
    return page[start : page.index("</article>", start)]


def test_a_preview_is_the_page_of_that_minute(client, editor, made):
    """Scheduled stories and arrangements, pins that will have ended; private, not to be kept."""
    now = timezone.now()
    coming = make_article(title="Bài hẹn", published_at=now + 2 * HOUR, state=State.SCHEDULED)
    arranged(led_by(made[3], until=now + HOUR), editor)
    waiting = arranged(led_by(made[9]), editor, at=now + 5 * HOUR)

    def lead(hours=0, **query):
        luc = times.as_field(now + hours * HOUR) if hours else ""
        response = client.get(f"{DESK}xem-truoc/trang/", {"luc": luc} | query)
        assert response["Cache-Control"] == "private, no-store"
        assert "noindex" in response["X-Robots-Tag"]
        assert "csrftoken" not in response.cookies
        return lead_of(response.content.decode())

    assert "Bài 4" in lead()
    assert "Bài hẹn" in lead(3)
    assert "Bài 10" in lead(6)
    assert "Bài 10" in lead(ban=waiting.pk)
    assert coming.title not in client.get("/").content.decode()
    assert client.get(f"{DESK}xem-truoc/", {"ban": 10**9}).status_code == 404
    assert client.get(f"{DESK}xem-truoc/trang/", {"ban": "x"}).status_code == 404


def test_what_is_not_saved_is_previewed_and_not_kept(client, editor, made):
    """In the frame's own page; a minute that has passed is said to be none."""
    form = Form(client).press(f"put {made[8].pk} 0.0")
    response = client.post(f"{DESK}xem-truoc/", form.data)
    assert "Bài 9" in lead_of(response.context["page"])
    assert "srcdoc" in response.content.decode()
    past = times.as_field(timezone.now() - HOUR)
    response = client.post(f"{DESK}xem-truoc/", form.data | {"luc": past})
    assert "đã qua" in response.content.decode()
    assert f'value="{past}" aria-invalid="true"' in response.content.decode()
    assert Arrangement.objects.count() == 0


# --- what it costs ------------------------------------------------------------------------------


def test_the_desk_asks_the_same_however_much_there_is(client, editor, made):
    """With ten past arrangements and pins everywhere no more than with none."""

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(DESK).status_code == 200
        return len(queries)

    cost()
    bare = cost()
    topic = make_topic()
    section = Block(Kind.SECTION, made[0].section_id, tuple(Place(a.pk) for a in made[TOP:10]))
    for n in range(12):
        top = tuple(Place(a.pk) for a in (*made[n % 3 :], *made)[:TOP])
        arranged(Plan(top, (section, Block(Kind.TOPIC, topic.pk))), editor)
    arranged(Plan(), editor, at=timezone.now() + HOUR)
    full = cost()
    assert full <= bare + 3  # titles, two kinds of topics' names
    assert full <= 24
