"""What the rules in force find in a comment, kept with it as data."""

import json
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from comments.models import Comment
from comments.rules.running import MOST_COUNTED, Ready, Sent, count, domain_of, findings
from tests.factories import make_article, make_section

from ..readers import TYPED, make_comment, opened, send
from .factories import SETTINGS, make_rule

pytestmark = pytest.mark.django_db


def ask(kind: str, sent: Sent, counted: int = 0, **fields):
    return Ready.of(make_rule(kind, on=False, **fields).written()).find(sent, counted)


def test_what_a_rule_found_goes_with_the_comment(client):
    """Title and effect as they were, points, and the place in the text; in words for moderators."""
    rule = make_rule(title="Chữ tục", score=30)
    send(client, make_article(), text="Bài này ó.c chó quá.")
    comment = Comment.objects.get()
    (found,) = comment.findings
    assert found == {
        "rule": rule.pk,
        "title": "Chữ tục",
        "effect": "hold",
        "score": 30,
        "says": "1 chỗ trong lời",
        "spans": [[8, 15]],
    }
    assert [comment.text[a:b] for a, b in found["spans"]] == ["ó.c chó"]
    assert (comment.spam_score, comment.held_for) == (30, ["Chữ tục (1 chỗ trong lời)"])
    assert comment.state == "pending"


def test_findings_quote_nothing(client):
    """What is kept says nothing of the sender or the text, which may be erased."""
    for kind in SETTINGS:
        make_rule(kind)
    send(client, make_article(), name="Óc Chó", text="Xem www.vi-du.example, đồ óc chó.")
    kept = json.dumps(Comment.objects.get().signals, ensure_ascii=False).lower()
    assert not any(word in kept for word in ("óc chó", "vi-du", TYPED["email"], "127.0"))


def test_a_rule_that_is_off_finds_nothing(client):
    """Written and never put in force it is nobody's business."""
    make_rule(on=False)
    send(client, make_article(), text="Đồ óc chó này.")
    assert Comment.objects.get().findings == []


def test_what_is_written_later_is_not_in_force(client):
    """A rule goes on as it was tried while somebody edits it; taken out, it rests at once."""
    rule = make_rule(words="óc chó")
    rule.words, rule.version = "đồ hèn", 2
    rule.save()
    assert [each["title"] for each in findings(Sent("óc chó"))] == [rule.title]
    assert findings(Sent("đồ hèn thế")) == []
    rule.in_force, rule.force_version = rule.written(), 2
    rule.save()
    assert findings(Sent("óc chó")) == []
    assert len(findings(Sent("đồ hèn thế"))) == 1
    rule.in_force = rule.force_version = None
    rule.save()
    assert findings(Sent("đồ hèn thế")) == []


def test_rules_are_read_once(django_assert_num_queries):
    """A comment costs one query for the rules, and a rule is compiled once in a process."""
    make_rule()
    findings(Sent("óc chó"))
    with django_assert_num_queries(1):
        findings(Sent("óc chó"))


def test_a_rule_of_a_section_holds_in_its_children():
    """And nowhere else."""
    section = make_section()
    make_rule(section=section)
    assert findings(Sent("óc chó", places=(7_000_000, section.pk)))
    assert not findings(Sent("óc chó", places=(7_000_000,)))


def test_names_are_looked_at_as_well():
    """An insult in the name is said to be there, and has no place in the text."""
    found = ask("words", Sent("Hay lắm.", name="Óc Chó"))
    assert (found["says"], found["spans"]) == ("trong tên", [])


@pytest.mark.parametrize(
    ("text", "fields", "says"),
    [
        ("Xem https://a.example/x?y=1 và www.b.example", {}, "2 đường dẫn"),
        ("Xem https://a.example", {"limit": 2}, None),
        ("Xem https://m.tapchi.example/x", {"allowed": "tapchi.example"}, None),
        ("Xem bet88.com nhé", {"words": "bet88.com"}, "1 đường dẫn"),
        ("Xem vi-du.com nhé", {"words": "bet88.com"}, None),
        ("Thư cho ban-doc@vi-du.com", {}, None),
        ("Hết.Con đi", {}, None),
        ("Vào nhacai88.win, bit.ly/abc", {}, "2 đường dẫn"),
        ("Xem bit.ly/abc nhé", {"words": "bit.ly"}, "1 đường dẫn"),
        ("Ở TP.HCM/Việt Nam; di roi.me oi", {}, None),
    ],
)
def test_links_are_counted(text, fields, says):
    """Those of domains that are not counted are none; an e-mail is no link."""
    found = ask("links", Sent(text), **fields)
    assert (found and found["says"]) == says
    assert not found or all(text[a:b].strip() for a, b in found["spans"])


@pytest.mark.parametrize(
    ("link", "domain"),
    [("https://www.A.example:80/x", "a.example"), ("a.example", "a.example"), ("///", "")],
)
def test_a_domain_is_told_from_a_link(link, domain):
    """Without www, port and path."""
    assert domain_of(link) == domain


def test_speed_and_hours_and_score():
    """Below so many seconds, within hours that may go past midnight, from so many points on."""
    assert ask("speed", Sent("Một lời.", seconds=29))["says"] == "gửi 29 giây sau khi mở"
    assert ask("speed", Sent("Một lời.", seconds=30)) is None
    assert ask("speed", Sent("Một lời.")) is None
    at = {
        hour: datetime(2026, 3, 1, hour, 30, tzinfo=timezone.get_current_timezone())
        for hour in (4, 5, 23)
    }
    assert ask("hours", Sent("Một lời.", at=at[23]))["says"] == "gửi lúc 23:30"
    assert ask("hours", Sent("Một lời.", at=at[4]))
    assert ask("hours", Sent("Một lời.", at=at[5])) is None
    assert ask("hours", Sent("Một lời.", at=at[4]), from_hour=4, until_hour=5)
    assert ask("learned", Sent("Một lời.", learned=80))["says"] == "80 điểm"
    assert ask("learned", Sent("Một lời.", learned=79)) is None


def test_the_same_words_from_others_are_counted(client):
    """Other senders within the time; what one sender says twice is no campaign."""
    make_rule("repeated")
    article, text = make_article(), "Bà con hãy vào trang này để nhận quà miễn phí."
    for number in (1, 1, 2, 3):
        send(client, make_article(), text=text + "!" * number, email=f"b{number}@vi-du.example")
        last = Comment.objects.latest("pk")
        Comment.objects.filter(pk=last.pk).update(sender_hash=f"{number:032}")
    send(client, article, text=text)
    (found,) = Comment.objects.latest("pk").findings
    assert found["says"] == "3 người khác đã gửi lời này"


@pytest.mark.parametrize(("kind", "says"), [("network", "một mạng"), ("email", "một email")])
def test_too_many_are_counted(client, kind, says):
    """From the third within the time on; older ones do not count."""
    make_rule(kind)
    article = make_article()
    for number in range(3):
        send(client, article, text=f"Lời thứ {number} của tôi.")
    assert [len(c.findings) for c in Comment.objects.order_by("pk")] == [0, 0, 1]
    assert Comment.objects.latest("pk").held_for == [f"Luật {kind} (ý kiến thứ 3 từ {says})"]
    Comment.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    send(client, article, text="Lời sau một giờ.")
    assert Comment.objects.latest("pk").findings == []


def test_a_flood_is_counted_to_a_bound():
    """Of however many there are, so many are read."""
    article = make_article()
    Comment.objects.bulk_create(
        Comment(article=article, **TYPED, sender_prefix="a") for _ in range(MOST_COUNTED + 50)
    )
    rule = Ready.of(make_rule("network", on=False).written())
    assert count(rule, [Sent("x", sender_prefix="a"), Sent("x")]) == [MOST_COUNTED + 1, 0]


def test_rules_never_approve(client):
    """Whatever the rules are, what comes waits."""
    for kind in SETTINGS:
        make_rule(kind, effect="score", score=100)
    article = make_article()
    send(client, article, text="Xem www.vi-du.example, đồ óc chó.", **opened(article, 5))
    comment = Comment.objects.get()
    assert (comment.state, comment.spam_score, comment.is_likely_spam) == ("pending", 100, True)


def test_comments_of_before_have_no_findings():
    """What came before there were rules reads as found innocent."""
    comment = make_comment(make_article())
    assert (comment.findings, comment.spam_score, comment.is_likely_spam) == ([], 0, False)


def test_an_email_in_capitals_is_the_same_sender():
    """For a rule on how many came from one e-mail, too."""
    rule, article = Ready.of(make_rule("email").written()), make_article()
    for email in ("An@vi-du.example", "AN@VI-DU.EXAMPLE"):
        make_comment(article, email=email)
    later = timezone.now() + timedelta(seconds=1)
    assert count(rule, [Sent("x", email="an@vi-du.example", at=later)]) == [3]
