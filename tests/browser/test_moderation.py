"""The moderators' queue in a real browser: by keyboard alone, by finger on a phone, by all."""

import os
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest
from django.utils import timezone

from comments.models import Claim, Comment, Decision, RejectionReason, State
from comments.moderation import moderate
from tests.browser.logins import log_in
from tests.browser.test_comment_form import AXE
from tests.comments.readers import make_comment
from tests.factories import MODERATOR, make_article, make_user

QUEUE = "/admin/comments/comment/duyet/"
SHOTS = os.environ.get("SHOTS")  # a folder, for whoever wants to look


@pytest.fixture
def desk(newsroom, open_page):
    """A moderator's page with seven comments that wait, the oldest first."""
    article, now = make_article(title="Chợ nổi ngày giáp Tết", lead="Nước lên."), timezone.now()
    for number in range(7):
        make_comment(
            article,
            name=f"Bạn đọc {number}",
            text=f"Lời thứ {number}.",
            email=f"ban-{number % 2}@vi-du.example",
            sender_hash="a" * 32,
            created_at=now - timedelta(hours=7 - number),
            signals={
                "held": ["links"],
                "rules": [
                    {
                        "rule": 1,
                        "title": "Từ nghi ngờ",
                        "effect": "hold",
                        "score": 5,
                        "says": "“thứ”",
                        "spans": [[4, 7]],
                    }
                ],
            },
        )

    def open_(**options):
        page = open_page(**options)
        log_in(page, make_user(MODERATOR, last_name="Phan"))
        page.goto(QUEUE)
        ready(page)
        return page

    return open_


def ready(page):
    page.locator("html[data-queue-ready]").wait_for(state="attached")


def stands(page, number: int) -> None:
    page.get_by_role("heading", name=f"Bạn đọc {number}").wait_for()
    page.locator("[data-queue]:not([aria-busy])").wait_for()


def said(page, words: str) -> None:
    page.locator("[data-queue-said]").get_by_text(words).wait_for()


def state(number: int) -> str:
    return Comment.objects.get(name=f"Bạn đọc {number}").state


def assert_open_to_all(page):
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if AXE.exists():
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate("axe.run('#content').then(r => r.violations)")
        assert [(each["id"], [n["html"] for n in each["nodes"]]) for each in found] == []


def test_by_keyboard_alone(desk):
    """Next, back, approve, reject with a reason, spam, feature, answer, undo: each by its key."""
    page = desk(viewport={"width": 1440, "height": 900})
    stands(page, 0)
    assert_open_to_all(page)
    page.keyboard.press("j")
    stands(page, 1)
    page.keyboard.press("k")
    stands(page, 0)
    page.keyboard.press("d")
    stands(page, 1)
    said(page, "Đã duyệt: Bạn đọc 0.")
    assert page.evaluate("document.activeElement.matches('[data-queue-heading]')")
    page.keyboard.press("t")
    page.locator(".queue-reject[open] .queue-reasons").wait_for()
    assert_open_to_all(page)
    page.keyboard.press("Escape")
    page.locator(".queue-reject:not([open])").wait_for()
    page.keyboard.press("t")
    page.locator(".queue-reject[open]").wait_for()
    page.keyboard.press("2")
    stands(page, 2)
    said(page, "Từ chối: Bạn đọc 1.")
    page.keyboard.press("r")
    stands(page, 3)
    page.keyboard.press("n")
    stands(page, 4)
    said(page, "Đã duyệt, đưa lên đầu: Bạn đọc 3.")
    page.keyboard.press("l")
    page.locator(".queue-answer[open] textarea:focus").wait_for()
    page.keyboard.press("Control+Enter")
    page.get_by_text("Hãy viết lời trả lời.").first.wait_for()
    page.locator(".queue-answer[open] textarea:focus").wait_for()
    page.keyboard.type("Cảm ơn bạn đọc.")  # letters that are keys elsewhere
    assert_open_to_all(page)
    page.keyboard.press("Control+Enter")
    stands(page, 5)
    said(page, "Đã duyệt và trả lời: Bạn đọc 4.")
    assert Comment.objects.get(from_desk=True).text == "Cảm ơn bạn đọc."
    made = [state(n) for n in range(6)]
    assert made == ["approved", "rejected", "spam", "approved", "approved", "pending"]
    assert Decision.objects.get(became="rejected").reason == RejectionReason.objects.all()[1].words
    page.keyboard.press("z")
    said(page, "Đã hoàn tác")
    page.keyboard.press("z")
    stands(page, 3)
    said(page, "Đã hoàn tác: 1 ý kiến")
    assert (state(3), state(4), state(2)) == ("pending", "pending", "spam")
    assert not Comment.objects.get(name="Bạn đọc 3").featured
    page.keyboard.press("?")
    keys = page.locator("dialog.shortcuts")
    keys.wait_for()
    for words in ("Duyệt", "Từ chối", "Rác", "Nổi bật", "Trả lời", "Hoàn tác", "Ý kiến sau"):
        assert keys.get_by_text(words, exact=True).count() == 1


def test_all_of_one_sender_by_keyboard(desk):
    """From the queue to the plan, done, and undone in one go."""
    page = desk(viewport={"width": 360, "height": 740})
    stands(page, 0)
    page.keyboard.press("m")
    page.get_by_text("4 ý kiến đang chờ, cùng email").wait_for()
    assert_open_to_all(page)
    page.get_by_label("Rác").press("Space")
    page.keyboard.press("Enter")
    ready(page)
    stands(page, 1)
    said(page, "4 ý kiến đã chuyển sang “Rác”.")
    page.keyboard.press("z")
    said(page, "Đã hoàn tác: 4 ý kiến")
    assert [state(n) for n in range(7)] == ["pending"] * 7


def test_a_colleague_and_what_arrives_move_nothing(desk):
    """The open page tells who decided and how many came; the comment stays where it is."""
    page = desk(viewport={"width": 1440, "height": 900})
    page.keyboard.press("j")
    stands(page, 1)
    shown = Comment.objects.get(name="Bạn đọc 1")
    article, long_ago = shown.article, timezone.now() - timedelta(days=2)
    make_comment(article, name="Bạn đọc 9", created_at=long_ago)
    moderate(Comment.objects.filter(pk=shown.pk), State.SPAM, make_user(MODERATOR, last_name="Lê"))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_text("có thêm 1 ý kiến mới").wait_for()
    page.get_by_text("Lê: Rác").wait_for()
    assert page.get_by_role("heading", name="Bạn đọc 1").is_visible()
    page.keyboard.press("d")
    stands(page, 2)
    said(page, "đã có quyết định. Lê: Rác")
    assert state(1) == "spam"


def test_leaving_lets_go(desk):
    """A colleague gets the comment at once."""
    page = desk(viewport={"width": 1440, "height": 900})
    stands(page, 0)
    assert Claim.objects.count() == 1
    page.goto("/admin/")
    until = monotonic() + 15  # what a page sends at its end is nobody's to wait for but the clock's
    while Claim.objects.exists() and monotonic() < until:
        sleep(0.05)
    assert not Claim.objects.exists()


def test_by_finger_on_a_phone(desk):
    """The buttons stand at the bottom, large; nothing scrolls sideways."""
    page = desk(viewport={"width": 360, "height": 740}, has_touch=True)
    stands(page, 0)
    assert_open_to_all(page)
    small = """() => [...document.querySelectorAll(".queue-acts :is(button, summary, a)")]
      .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44).length"""
    assert page.evaluate(small) == 0
    page.locator("[data-shortcut=queue-approve]").tap()
    stands(page, 1)
    page.locator("[data-shortcut=queue-reject]").tap()
    page.locator("[data-reason='1']").tap()
    stands(page, 2)
    page.locator("[data-shortcut=queue-undo]").tap()
    stands(page, 1)
    assert (state(0), state(1)) == ("approved", "pending")


def test_without_javascript(desk, open_page):
    """Every button is a form of its own."""
    page = open_page(java_script_enabled=False)
    log_in(page, make_user(MODERATOR))
    page.goto(QUEUE)
    page.locator("[data-shortcut=queue-reject]").click()
    page.locator("[data-reason='3']").click()
    said(page, "Từ chối: Bạn đọc 0.")
    page.locator("[data-shortcut=queue-undo]").click()
    said(page, "Đã hoàn tác")
    assert state(0) == "pending"


@pytest.mark.skipif(not SHOTS, reason="nobody asked to look")
def test_how_it_looks(desk):
    Comment.objects.filter(name="Bạn đọc 0").update(text="Lời thứ 0. " + "Tôi đi đò từ nhỏ. " * 30)
    for width in (360, 768, 1440):
        for scheme in ("light", "dark"):
            page = desk(viewport={"width": width, "height": 900}, color_scheme=scheme)
            Claim.objects.all().delete()
            page.goto(QUEUE)
            page.screenshot(path=Path(SHOTS) / f"queue-{width}-{scheme}.png")
            page.keyboard.press("t")
            page.screenshot(path=Path(SHOTS) / f"reject-{width}-{scheme}.png")
