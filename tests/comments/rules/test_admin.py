"""Rules are written, tried on the last comments, then switched on; by editors in charge alone."""

import pytest
from django.utils import timezone

from articles.models import Event
from comments import learning
from comments.models import Comment, Learned, Rule, State, TrustRule
from comments.rules.running import Sent, findings
from tests.factories import (
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
    MODERATOR,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_section,
    make_user,
)

from ..readers import make_comment, send
from .factories import SETTINGS, make_rule

pytestmark = pytest.mark.django_db
LIST = "/admin/comments/rule/"


def filled(rule: Rule | None = None, **fields) -> dict:
    """What the form posts."""
    kind = rule.kind if rule else fields.pop("kind", "words")
    typed = {"title": "Chữ tục", "effect": "hold", "score": 10, "section": ""} | SETTINGS[kind]
    return typed | {"seen": rule.version if rule else 1} | fields


def place(rule: Rule, act: str) -> str:
    return f"{LIST}{rule.pk}/{act}/"


@pytest.fixture
def editor(client):
    user = make_user(EDITOR_IN_CHIEF)
    client.force_login(user)
    return user


def text_of(response) -> str:
    return response.content.decode()


def codes(response) -> dict:
    data = response.context["adminform"].form.errors.as_data()
    return {name: [error.code for error in errors] for name, errors in data.items()}


def note_in(client, rule: Rule) -> str:
    return client.get(place(rule, "thu")).context["note"]


# --- writing --------------------------------------------------------------------------------------


def test_the_kind_comes_first(client, editor):
    """A new rule says what it looks at; then the form asks for what that needs, and no more."""
    kinds = text_of(client.get(f"{LIST}add/"))
    assert all(f"?loai={kind}" in kinds for kind in SETTINGS)
    form = text_of(client.get(f"{LIST}add/?loai=hours"))
    assert 'name="from_hour" value="23"' in form
    assert 'name="words"' not in form


@pytest.mark.parametrize("kind", SETTINGS)
def test_each_kind_can_be_written(client, editor, kind):
    """It is kept, off, with its author in the log, and its trial is shown at once."""
    response = client.post(f"{LIST}add/?loai={kind}", filled(kind=kind), follow=True)
    rule = Rule.objects.get()
    assert response.redirect_chain[-1][0] == place(rule, "thu")
    assert (rule.kind, rule.is_on, rule.changed_by, rule.score) == (kind, False, editor, 10)
    assert Event.objects.get(kind=Event.Kind.RULE_CHANGED).detail["change"] == "luật mới"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"words": "", "loose_words": " \n "}, {"words": ["required"]}),
        ({"words": "đúng\nx\nđ*t"}, {"words": ["no-word"]}),
        ({"allowed": "a" * 61}, {"allowed": ["no-word"]}),
        ({"words": "\n".join(f"chữ{n}" for n in range(10_001))}, {"words": ["too-many"]}),
        ({"score": 101}, {"score": ["max_value"]}),
        ({"title": ""}, {"title": ["required"]}),
        ({"effect": "approve"}, {"effect": ["invalid_choice"]}),
    ],
)
def test_what_cannot_be_meant_is_told_and_kept(client, editor, fields, wrong):
    """Beside the field, with the numbers of the lines; what was typed comes back."""
    response = client.post(f"{LIST}add/?loai=words", filled(**fields))
    assert codes(response) == wrong
    assert not Rule.objects.exists()
    if "đ*t" in fields.get("words", ""):
        assert "Dòng 2, 3:" in text_of(response)
        assert "đ*t</textarea>" in text_of(response)


@pytest.mark.parametrize("kind", ["links", "repeated", "hours"])
def test_what_a_kind_needs_is_asked_for(client, editor, kind):
    """Without its numbers a rule would mean nothing."""
    fields = dict.fromkeys(SETTINGS[kind], "")
    response = client.post(f"{LIST}add/?loai={kind}", filled(kind=kind, **fields))
    assert codes(response) == {name: ["required"] for name in SETTINGS[kind]}


def test_a_large_list_is_pasted_at_once(client, editor):
    """Ten thousand lines, kept as they are and told as a number."""
    words = "\n".join(f"chữ số {n}" for n in range(10_000))
    client.post(f"{LIST}add/?loai=words", filled(words=words))
    assert Rule.objects.get().words == words
    assert "10000 dòng" in text_of(client.get(LIST))


def test_an_old_page_overwrites_nothing(client, editor):
    """Who saves second is told, and has lost nothing typed."""
    rule = make_rule(on=False)
    old = filled(rule, title="Của tôi")
    client.post(f"{LIST}{rule.pk}/change/", filled(rule, title="Của đồng nghiệp"))
    response = client.post(f"{LIST}{rule.pk}/change/", old)
    assert codes(response) == {"__all__": ["stale"]}
    assert "Của tôi" in text_of(response)
    rule.refresh_from_db()
    assert (rule.title, rule.version) == ("Của đồng nghiệp", 2)


def test_a_change_is_told_in_the_log(client, editor):
    """What was set otherwise; of lists how many lines came and went, not which."""
    rule = make_rule(on=False, words="một hai\nba bốn")
    fields = {"title": rule.title, "score": 0, "words": "một hai\nnăm sáu\nbảy tám"}
    client.post(f"{LIST}{rule.pk}/change/", filled(rule, **fields))
    event = Event.objects.get(kind=Event.Kind.RULE_CHANGED)
    assert event.by == editor
    assert event.detail["change"] == "chữ đúng dấu: thêm 2, bớt 1 dòng"


def test_saving_what_is_the_same_changes_nothing(client, editor):
    """A rule in force stays in force."""
    rule = make_rule(score=10, title="Chữ tục")
    client.post(f"{LIST}{rule.pk}/change/", filled(rule))
    rule.refresh_from_db()
    assert (rule.version, rule.is_as_in_force) == (1, True)


# --- the trial ------------------------------------------------------------------------------------


def test_a_trial_tells_what_would_have_been_caught(client, editor):
    """How many, what people decided on them, and where; what readers wrote is escaped."""
    article, now = make_article(), timezone.now()
    make_comment(article, text="<b>Đồ</b> n.g.u như thế.")
    make_comment(article, text="Sao mà ngu vậy?", state=State.APPROVED, moderated_at=now)
    make_comment(article, text="Bọn óc chó này.", state=State.SPAM, moderated_at=now)
    make_comment(article, text="Toàn óc chó.", state=State.REJECTED, moderated_at=now)
    make_comment(article, text="Bài rất hay.")
    rule = make_rule(on=False)
    response = client.get(place(rule, "thu"))
    tried = response.context["trial"]
    assert (tried.tried, tried.size, tried.out, tried.approved, tried.waiting) == (5, 4, 2, 1, 1)
    page = text_of(response)
    assert "4 trong 5 ý kiến gần nhất gặp luật này" in page
    assert "&lt;b&gt;Đồ&lt;/b&gt; <mark>n.g.u</mark> như thế." in page
    assert "Bài rất hay" not in page


@pytest.mark.parametrize("kind", SETTINGS)
def test_a_trial_asks_a_fixed_number_of_questions(
    client, editor, kind, django_assert_max_num_queries
):
    """However many comments there are."""
    article = make_article()
    Comment.objects.bulk_create(
        Comment(article=article, name="An", text="Bọn óc chó", digest="d", sender_hash=str(n))
        for n in range(60)
    )
    rule = make_rule(kind, on=False)
    client.get(place(rule, "thu"))
    with django_assert_max_num_queries(12):
        client.get(place(rule, "thu"))


def test_a_trial_counts_as_the_rule_will(client, editor):
    """Of the same words from three senders the third comes after two others."""
    article = make_article()
    for number in range(3):
        make_comment(article, text="Một lời.", digest="d", sender_hash=f"{number}")
    tried = client.get(place(make_rule("repeated", on=False), "thu")).context["trial"]
    assert [one.says for one in tried.caught] == ["2 người khác đã gửi lời này"]


def test_a_rule_of_a_section_is_tried_there(client, editor):
    """What stands under articles of other sections is not caught."""
    section = make_section()
    make_comment(make_article(), text="Bọn óc chó.")
    own = make_comment(make_article(section=section), text="Lũ óc chó.")
    tried = client.get(place(make_rule(on=False, section=section), "thu")).context["trial"]
    assert [one.pk for one in tried.caught] == [own.pk]


# --- on and off -----------------------------------------------------------------------------------


def test_a_rule_is_switched_on_from_its_trial(client, editor):
    """It works on what comes from then on; switched off it rests; both are in the log."""
    rule = make_rule(on=False)
    client.post(place(rule, "bat"), {"note": note_in(client, rule)})
    assert findings(Sent("Bọn óc chó."))
    assert client.get(place(rule, "tat")).status_code == 405
    client.post(place(rule, "tat"))
    assert not findings(Sent("Bọn óc chó."))
    changes = Event.objects.order_by("pk").values_list("detail__change", flat=True)
    assert list(changes) == ["bật", "tắt"]


def test_no_rule_is_switched_on_untried(client, editor):
    """Neither without a trial, nor after another's, nor after one of an earlier version."""
    rule, other = make_rule(on=False), make_rule(on=False)
    old = note_in(client, rule)
    client.post(f"{LIST}{rule.pk}/change/", filled(rule, title="Sửa lại"))
    for note in ("", "x", note_in(client, other), old):
        response = client.post(place(rule, "bat"), {"note": note}, follow=True)
        assert "Hãy xem kết quả thử mới" in text_of(response)
        rule.refresh_from_db()
        assert not rule.is_on
    client.post(place(rule, "bat"), {"note": note_in(client, rule)})
    rule.refresh_from_db()
    assert rule.is_as_in_force


def test_an_edited_rule_goes_on_as_it_was(client, editor):
    """Until the new version was tried, and then that one counts."""
    rule = make_rule()
    response = client.post(f"{LIST}{rule.pk}/change/", filled(rule, words="đồ hèn"), follow=True)
    assert "Bản trước của luật vẫn đang chạy" in text_of(response)
    assert "Đang chạy bản trước" in text_of(client.get(LIST))
    assert findings(Sent("Bọn óc chó."))
    rule.refresh_from_db()
    client.post(place(rule, "bat"), {"note": note_in(client, rule)})
    assert not findings(Sent("Bọn óc chó."))
    assert findings(Sent("Thật là đồ hèn."))


def test_a_rule_can_be_removed(client, editor):
    """After a question; what it found stays with the comments."""
    rule = make_rule()
    send(client, make_article(), text="Bọn óc chó.")
    own = f"{LIST}{rule.pk}/delete/"
    assert 'name="post" value="yes"' in text_of(client.get(own)) and Rule.objects.exists()
    client.post(own, {"post": "yes"})
    assert not Rule.objects.exists()
    assert not findings(Sent("Bọn óc chó."))
    assert [found["title"] for found in Comment.objects.get().findings] == [rule.title]


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("group", [EDITOR_IN_CHIEF, MANAGING_EDITOR])
def test_editors_in_charge_lay_down_rules(client, group):
    """They write, try, switch on and off, and say who is trusted."""
    client.force_login(make_user(group))
    rule = make_rule(on=False)
    assert client.get(f"{LIST}add/?loai=words").status_code == 200
    client.post(place(rule, "bat"), {"note": note_in(client, rule)})
    rule.refresh_from_db()
    assert rule.is_on
    fields = {"section": make_section().pk, "article": "", "is_on": "on", "approved": 4}
    client.post("/admin/comments/trustrule/add/", fields)
    assert TrustRule.objects.get().approved == 4


def test_moderators_read_rules_and_change_none(client):
    """They see what is looked for and what it would catch."""
    rule = make_rule(on=False)
    client.force_login(make_user(EDITOR_IN_CHIEF))
    note = note_in(client, rule)
    client.force_login(make_user(MODERATOR))
    for page in (LIST, f"{LIST}{rule.pk}/change/", place(rule, "thu"), f"{LIST}hoc/"):
        assert client.get(page).status_code == 200
    assert "Bật luật" not in text_of(client.get(place(rule, "thu")))
    acts = {"bat": {"note": note}, "tat": {}, "change": filled(rule)}
    assert [client.post(place(rule, a), f).status_code for a, f in acts.items()] == [403] * 3
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}hoc/lai/").status_code == 403
    assert client.post(f"{LIST}add/?loai=words", filled()).status_code == 403
    rule.refresh_from_db()
    assert (rule.is_on, rule.version) == (False, 1)


@pytest.mark.parametrize("group", [REPORTER, SECTION_EDITOR])
def test_nobody_else_sees_rules(client, group):
    """What is looked for is no business of who does not moderate."""
    rule = make_rule(on=False)
    client.force_login(make_user(group))
    pages = [LIST, f"{LIST}add/", f"{LIST}{rule.pk}/change/", place(rule, "thu"), f"{LIST}hoc/"]
    assert {client.get(page).status_code for page in pages} == {403}
    assert {client.post(place(rule, act)).status_code for act in ("bat", "tat")} == {403}


# --- what was learned -----------------------------------------------------------------------------

REPORT = {"out": 50, "fine": 150, "held_back": 40}
REPORT |= {"marked_right": 8, "marked_wrong": 2, "unmarked_out": 8, "unmarked_fine": 22}


def test_the_page_says_how_good_the_score_is(client, editor):
    """Precision and recall on decisions that were held back, in plain words with their counts."""
    Learned.objects.create(report=REPORT, learned_at=timezone.now(), weights=b"")
    page = text_of(client.get(f"{LIST}hoc/"))
    assert "<strong>80%</strong> đánh dấu đúng: trong 10 ý kiến" in page
    assert "<strong>50%</strong> rác được nhận ra: 8 trong 16 ý kiến" in page
    assert "thử trên 40 quyết định mới nhất" in page


def test_the_page_says_when_there_are_too_few(client, editor):
    """And how many more are needed; before the first night that nothing was learned yet."""
    assert "Chưa học lần nào" in text_of(client.get(f"{LIST}hoc/"))
    learning.learn()
    page = text_of(client.get(f"{LIST}hoc/"))
    assert "Còn quá ít quyết định để học" in page
    assert "cần thêm ít nhất 50" in page


def test_learning_can_be_asked_for(client, editor, django_capture_on_commit_callbacks):
    """The worker does it, and the page says so."""
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(f"{LIST}hoc/lai/", follow=True)
    assert "Đang học lại" in text_of(response)
    assert Learned.objects.get().asked_at
