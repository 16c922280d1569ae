"""No lost work, in real browsers: two people on one article, lost logins, nets, tabs, servers."""

import os
import signal
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Article, EditingSession, Event, State
from journal.accounts.models import Session
from tests.browser.logins import PASSWORD, log_in
from tests.factories import EDITOR_IN_CHIEF, make_article, make_section, make_user
from tests.waiting import until

ROOT = Path(__file__).resolve().parent.parent.parent
BODY = "iframe.cke_wysiwyg_frame"
# What a page does when it comes to the front again: it looks at once, not at the next beat.
COME_BACK = "window.dispatchEvent(new Event('online'))"


def address(article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


def open_form(page, article):
    page.goto(address(article))
    page.frame_locator(BODY).locator("body").wait_for()


def kept(page):
    """Wait until the server has what is typed."""
    expect(page.locator("[data-status]")).to_contain_text("Đã tự lưu lúc")


def told(page, text):
    """Wait until the page says this about colleagues."""
    expect(page.locator("[data-around]")).to_contain_text(text)


def type_body(page, text):
    editor = page.frame_locator(BODY).locator("body")
    editor.click()
    editor.press("Control+End")
    editor.press_sequentially(text)


@pytest.fixture
def lan(newsroom):
    return make_user(EDITOR_IN_CHIEF, password=PASSWORD, first_name="Lan", last_name="Trần")


@pytest.fixture
def minh(newsroom):
    return make_user(EDITOR_IN_CHIEF, first_name="Minh", last_name="Lê")


@pytest.fixture
def article(newsroom):
    return make_article(state=State.SUBMITTED, title="Chợ nổi", body="<p>Trời chưa sáng.</p>")


@pytest.fixture
def seats(open_page, article, lan, minh):
    """Lan and Minh, each in a browser, both with the article open."""
    pages = []
    for user in (lan, minh):
        page = open_page()
        log_in(page, user)
        open_form(page, article)
        pages.append(page)
    return pages


def test_two_people_meet_and_one_hands_over(seats, article, lan, minh):
    """They see each other; asked, Lan saves and hands over; Minh is told."""
    hers, his = seats
    told(his, "Trần Lan")
    hers.fill("#id_title", "Chợ nổi ngày mưa")
    kept(hers)
    his.click("text=Xin sửa tiếp")
    his.get_by_text("đang chờ trả lời").wait_for()
    hers.evaluate(COME_BACK)
    told(hers, "Lê Minh xin sửa tiếp bài này.")
    hers.click("text=Lưu rồi nhường")
    hers.get_by_text("Đã lưu và nhường bài cho Lê Minh.").wait_for()
    his.evaluate(COME_BACK)
    told(his, "Trần Lan đã lưu và nhường bài cho bạn")
    article.refresh_from_db()
    assert article.title == "Chợ nổi ngày mưa"
    assert Event.objects.get(kind=Event.Kind.HANDED_OVER).detail == {"for": "Lê Minh"}


def test_nobody_answers_and_the_article_is_taken_over(seats, article):
    """Lan's form is fenced and says who took it; her words go to the unsaved page, and to Minh."""
    hers, his = seats
    hers.fill("#id_title", "Chợ nổi ngày nắng")
    kept(hers)
    his.click("text=Xin sửa tiếp")
    his.get_by_text("đang chờ trả lời").wait_for()
    assert his.get_by_role("button", name="Nhận sửa tiếp").count() == 0
    EditingSession.objects.filter(asked_by__isnull=False).update(
        asked_at=timezone.now() - timedelta(seconds=61)
    )
    his.evaluate(COME_BACK)
    his.get_by_role("button", name="Nhận sửa tiếp").click()
    his.get_by_text("Xem chữ chưa lưu của Trần Lan").wait_for()
    hers.focus("#id_lead")
    hers.evaluate(COME_BACK)
    told(hers, "Lê Minh đã nhận sửa tiếp bài này")
    assert hers.evaluate("document.querySelector('#id_title').closest('[inert]') !== null")
    assert hers.evaluate("document.activeElement.matches('[data-fenced]')")
    hers.click("text=Xem chữ chưa lưu của bạn")
    assert "Chợ nổi ngày nắng" in hers.input_value(".editing-copy")
    his.click("text=Xem chữ chưa lưu của Trần Lan")
    his.click("text=Lấy lại chữ ấy vào biểu mẫu")
    assert his.input_value("#id_title") == "Chợ nổi ngày nắng"
    article.refresh_from_db()
    assert article.title == "Chợ nổi"


def test_a_stale_save_shows_both_texts(seats, article):
    """Lan saves; Minh's save is refused with both texts; overwriting is his explicit choice."""
    hers, his = seats
    hers.fill("#id_title", "Chợ nổi ngày mưa")
    hers.click(".desk-save")
    hers.locator(".messagelist .success").wait_for()
    his.fill("#id_title", "Chợ nổi ngày nắng")
    type_body(his, " Minh thêm.")
    his.click(".desk-save")
    stale = his.locator(".editing-stale")
    stale.wait_for()
    expect(stale.locator("h2").first).to_be_focused()
    expect(stale).to_contain_text("Trần Lan")
    expect(stale.locator(".change ins").first).to_contain_text("nắng")
    expect(stale.locator(".change del").first).to_contain_text("mưa")
    article.refresh_from_db()
    assert article.title == "Chợ nổi ngày mưa"
    expect(his.frame_locator(BODY).locator("body")).to_contain_text("Minh thêm.")
    his.click("text=Lưu đè bằng bản của tôi")
    his.locator(".messagelist .success").wait_for()
    article.refresh_from_db()
    assert article.title == "Chợ nổi ngày nắng" and "Minh thêm." in article.body
    assert article.versions.filter(content__title="Chợ nổi ngày mưa").exists()


def test_a_lost_login_stops_the_save_and_not_the_text(open_page, article, lan):
    """Nothing is sent; after a login in another tab, which changes the token, the save works."""
    page = open_page()
    log_in(page, lan)
    open_form(page, article)
    Session.objects.all().delete()
    page.fill("#id_title", "Chữ không mất")
    page.click(".desk-save")
    page.get_by_text("Phiên đăng nhập đã hết.").wait_for()
    expect(page.locator("[data-problem]")).to_be_focused()
    with page.context.expect_page() as opened:
        page.click("text=Đăng nhập trong thẻ mới")
    login = opened.value
    login.fill("#id_username", lan.username)
    login.fill("#id_password", PASSWORD)
    login.click("[type=submit]")
    login.locator("#user-tools").wait_for()
    page.click(".desk-save")
    page.locator(".messagelist .success").wait_for()
    article.refresh_from_db()
    assert article.title == "Chữ không mất"


def test_a_closed_tab_is_recovered_with_body_and_bylines(open_page, article, lan):
    """What was typed is offered, shown, and put back; it is saved by the save alone."""
    page = open_page()
    log_in(page, lan)
    open_form(page, article)
    type_body(page, " Ghe đã đậu kín.")
    page.locator("#bylines-group .add-row a").click()
    page.select_option("#id_bylines-0-role", "Tin")
    page.fill("#id_bylines-0-name", "Cộng tác viên Bến Tre")
    kept(page)
    until(lambda: "Bến Tre" in str(EditingSession.objects.get().fields))
    context = page.context
    page.close()
    page = context.new_page()
    page.set_default_timeout(15_000)
    open_form(page, article)
    page.click("text=Xem khác gì")
    expect(page.locator(".change ins").first).to_contain_text("Ghe đã đậu kín")
    page.click("text=Lấy lại chữ ấy vào biểu mẫu")
    expect(page.frame_locator(BODY).locator("body")).to_contain_text("Ghe đã đậu kín.")
    assert page.input_value("#id_bylines-0-name") == "Cộng tác viên Bến Tre"
    assert not article.bylines.exists()
    page.click(".desk-save")
    page.locator(".messagelist .success").wait_for()
    article.refresh_from_db()
    assert "Ghe đã đậu kín." in article.body
    assert article.bylines.get().name == "Cộng tác viên Bến Tre"
    assert not page.locator(".editing-offer").count()


def test_discarding_asks_once_and_works_by_keyboard(open_page, article, lan):
    """Escape keeps the offer and gives the focus back; the second time it is dropped."""
    now = timezone.now()
    fields = {"title": ["Gõ dở"], "section": [str(article.section_id)]}
    EditingSession.objects.create(
        user=lan, article=article, seen_at=now, typed_at=now, fields=fields
    )
    page = open_page()
    log_in(page, lan)
    open_form(page, article)
    drop = page.locator("[data-discard]")
    drop.press("Enter")
    page.get_by_role("button", name="Giữ lại").wait_for()
    page.keyboard.press("Escape")
    expect(drop).to_be_focused()
    drop.press("Enter")
    page.locator("[data-discard-yes]").press("Enter")
    page.get_by_text("Đã bỏ chữ chưa lưu.").wait_for()
    assert not page.locator(".editing-offer").count()
    assert EditingSession.objects.get(fields=fields).closed_at


def test_without_a_net_the_text_waits_and_is_sent_again(open_page, article, lan):
    """The page says so, does not submit into nowhere, and saves once the net is back."""
    page = open_page()
    log_in(page, lan)
    open_form(page, article)
    page.context.set_offline(True)
    page.fill("#id_title", "Viết trên phà")
    expect(page.locator("[data-status]")).to_contain_text("Chưa tự lưu được")
    page.click(".desk-save")
    page.get_by_text("Không nối được máy chủ.").wait_for()
    page.context.set_offline(False)
    kept(page)
    assert EditingSession.objects.get().fields["title"] == ["Viết trên phà"]
    page.click(".desk-save")
    page.locator(".messagelist .success").wait_for()
    article.refresh_from_db()
    assert article.title == "Viết trên phà"


class Server:
    """A web process of its own on the test's database, which can be killed."""

    def __init__(self, directory: Path):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        url = urlsplit(os.environ["DATABASE_URL"])
        self.environment = os.environ | {
            "DATABASE_URL": url._replace(path="/" + connection.settings_dict["NAME"]).geturl(),
            "SITE_URL": self.url,
            "ALLOWED_HOSTS": "127.0.0.1",
            "DEBUG": "1",
            "JOURNAL_VAR": str(directory),
        }
        self.log = (directory / "server.log").open("wb")

    def start(self):
        command = [sys.executable, "manage.py", "runserver", "--noreload", str(self.port)]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        until(self.answers, 20)

    def answers(self) -> bool:
        try:
            return urlopen(f"{self.url}/suc-khoe/", timeout=1).status == 200
        except OSError:
            return False

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def server(transactional_db, tmp_path):
    server = Server(tmp_path)
    server.start()
    yield server
    server.kill()
    server.log.close()


def test_a_killed_server_costs_at_most_the_last_seconds(server, chromium, article, lan):
    """SIGKILL between two autosaves: the page waits and sends; a lost browser finds the rest."""
    context = chromium.new_context(base_url=server.url, locale="vi-VN")
    page = context.new_page()
    log_in(page, lan)
    open_form(page, article)
    page.fill("#id_title", "Trước khi máy chủ chết")
    kept(page)
    server.kill()
    page.fill("#id_lead", "Gõ lúc máy chủ chết.")
    expect(page.locator("[data-status]")).to_contain_text("Chưa tự lưu được")
    server.start()
    kept(page)  # the longer the server took to start, the rarer the page asks
    context.close()  # and now the browser, without a word
    context = chromium.new_context(base_url=server.url, locale="vi-VN")
    page = context.new_page()
    log_in(page, lan)
    open_form(page, article)
    page.click("text=Lấy lại chữ ấy")
    assert page.input_value("#id_title") == "Trước khi máy chủ chết"
    assert page.input_value("#id_lead") == "Gõ lúc máy chủ chết."
    assert Article.objects.get().title == "Chợ nổi"
    context.close()


def test_a_new_article_is_kept_before_its_first_save(open_page, lan):
    """The next new form offers it; saved, it is one article, and nothing is offered any more."""
    make_section(name="Thời sự")
    page = open_page()
    log_in(page, lan)
    page.goto("/admin/articles/article/add/")
    page.fill("#id_title", "Chưa kịp lưu")
    kept(page)
    page.goto("/admin/articles/article/add/")
    page.click("text=Lấy lại chữ ấy")
    assert page.input_value("#id_title") == "Chưa kịp lưu"
    page.select_option("#id_section", label="Thời sự")
    page.click(".desk-save")
    page.locator(".messagelist .success").wait_for()
    assert Article.objects.get().title == "Chưa kịp lưu"
    page.goto("/admin/articles/article/add/")
    assert not page.locator(".editing-offer").count()


def test_a_stopped_save_leaves_a_living_form(open_page, article, lan):
    """The server is slow, the person presses stop and types on: kept, warned about, saved."""
    page = open_page()
    log_in(page, lan)
    open_form(page, article)
    held = []

    def hold(route):
        if route.request.method == "POST":
            held.append(route)
        else:
            route.continue_()

    page.route(f"**{address(article)}", hold)
    page.fill("#id_title", "Bấm lưu rồi dừng")
    page.click(".desk-save", no_wait_after=True)
    until(lambda: page.wait_for_timeout(50) or held)
    page.context.new_cdp_session(page).send("Page.stopLoading")
    page.fill("#id_title", "Gõ tiếp sau khi dừng")
    until(
        lambda: (
            page.wait_for_timeout(50)
            or EditingSession.objects.get().fields["title"] == ["Gõ tiếp sau khi dừng"]
        )
    )
    with page.expect_event("dialog") as asked:
        page.once("dialog", lambda dialog: dialog.dismiss())
        page.evaluate("setTimeout(() => { location.href = '/admin/'; })")
    assert asked.value.type == "beforeunload"
    page.unroute(f"**{address(article)}")
    page.click(".desk-save")
    page.locator(".messagelist .success").wait_for()
    article.refresh_from_db()
    assert article.title == "Gõ tiếp sau khi dừng"


def test_a_stopped_save_can_be_sent_again_without_typing(open_page, article, lan):
    """After some seconds the page says so, and the button works."""
    page = open_page()
    page.clock.install()
    log_in(page, lan)
    open_form(page, article)
    stopped = []

    def stop(route):
        route.abort("aborted")
        stopped.append(route)

    page.route(f"**{address(article)}", stop)
    page.fill("#id_title", "Lưu lại")
    page.clock.run_for(3000)
    page.click(".desk-save", no_wait_after=True)
    until(lambda: page.wait_for_timeout(50) or stopped)
    page.unroute(f"**{address(article)}")
    page.clock.run_for(12_000)
    page.get_by_text("Trang chưa chuyển").wait_for()
    page.clock.run_for(25_000)  # past the next sign of life
    expect(page.get_by_text("Trang chưa chuyển")).to_be_visible()
    page.click(".desk-save")
    page.locator(".messagelist .success").wait_for()
    article.refresh_from_db()
    assert article.title == "Lưu lại"


def test_a_text_beyond_the_limit_is_said_while_typing_and_never_sent(
    open_page, article, lan, settings
):
    """The sentence comes with the autosave, and pressing save again does not insist."""
    page = open_page()
    log_in(page, lan)
    open_form(page, article)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 4000
    page.fill("#id_notes", "Dài " * 2000)
    page.locator("[data-problem-text]", has_text="Bài dài quá giới hạn").wait_for()
    for _ in range(2):
        page.click(".desk-save")
        expect(page.locator("[data-problem]")).to_be_focused()
        expect(page.locator("[data-problem]")).not_to_contain_text("cứ gửi bài đi")
        page.focus("#id_title")
    page.fill("#id_notes", "Ngắn")
    page.click(".desk-save")
    page.locator(".messagelist .success").wait_for()
    article.refresh_from_db()
    assert article.notes == "Ngắn"
