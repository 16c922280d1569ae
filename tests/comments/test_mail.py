"""Letters to readers: to whom none may go, what stops them, and that each goes once."""

import email
import re
import socketserver
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import policy

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comments import mail
from comments.models import Comment, Letter, MailAddress, State
from comments.moderation import answer, moderate
from tests.factories import MODERATOR, make_article, make_user

from .readers import TYPED, address, make_comment, send

pytestmark = pytest.mark.django_db
EMAIL = TYPED["email"]


class Server(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it takes; it refuses an address with the code of `refuses`."""

    daemon_threads = allow_reuse_address = True

    def __init__(self):
        self.taken, self.refuses = [], {}
        super().__init__(("127.0.0.1", 0), Session)

    @property
    def letters(self):
        return [email.message_from_bytes(each, policy=policy.default) for each in self.taken]


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 ready")
        for line in self.rfile:
            command = line.decode().strip().upper()
            if command == "DATA":
                self.say("354 go on")
                self.server.taken.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                self.say("250 taken")
            elif command.startswith("RCPT"):
                to = re.search("<(.*)>", line.decode())[1]
                self.say(f"{self.server.refuses.get(to, 250)} recipient")
            elif command == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def say(self, words):
        self.wfile.write(words.encode() + b"\r\n")


@pytest.fixture
def server(settings):
    """A real server of mail, that the site knows of."""
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_FROM = "Bến Sông <thu@bensong.example>"
        yield server
        server.shutdown()


def post_all() -> list[bool]:
    """What the worker does with all that waits."""
    return [
        mail.send(pk) for pk in Letter.objects.filter(sent_at=None).values_list("pk", flat=True)
    ]


def link_in(letter, name) -> str:
    text = letter.get_body(("plain",)).get_content()
    return re.search(rf"https?://[^/\s]+(/thu/{name}/\S+)", text)[1]


def confirmed(to=EMAIL) -> MailAddress:
    return MailAddress.objects.create(email=to, confirmed_at=timezone.now())


def waiting(article=None, **fields) -> Comment:
    return make_comment(article or make_article(), notify=True, **fields)


def approve(*comments):
    keys = [comment.pk for comment in comments]
    moderate(Comment.objects.filter(pk__in=keys), State.APPROVED, make_user(MODERATOR))


# --- who is written to ----------------------------------------------------------------------------


def test_the_whole_way(client, server):
    """Asked for, confirmed by the button behind the link, told of approval and of an answer."""
    article = make_article(title="Chợ nổi")
    send(client, article, notify="on")
    comment = Comment.objects.get()
    assert comment.notify and post_all() == [True]
    [first] = server.letters
    assert first["To"] == EMAIL and "Xác nhận" in first["Subject"]
    assert TYPED["text"] not in first.as_string() and "List-Unsubscribe" not in first
    place = link_in(first, "xac-nhan")
    assert "Tôi muốn nhận thư" in client.get(place).content.decode()
    assert MailAddress.objects.get().confirmed_at is None  # a link alone does nothing
    assert "Đã xác nhận" in client.post(place).content.decode()
    approve(comment)
    made = answer(comment, "Cảm ơn bạn.", make_user(MODERATOR, username="nguoi-duyet"))
    assert post_all() == [True, True]
    _, told, answered = server.letters
    for letter, about in ((told, comment), (answered, made)):
        plain = letter.get_body(("plain",)).get_content()
        html = letter.get_body(("html",)).get_content()
        assert "Chợ nổi" in plain and "Chợ nổi" in html
        assert f"/y-kien/{about.pk}/" in plain
        assert not re.search("<img|<script|<link", html)
        assert "nguoi-duyet" not in letter.as_string()
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        stop = re.search(r"https?://\S+/thu/thoi/\S+", plain)[0]
        assert letter["List-Unsubscribe"].strip() == f"<{stop}>"
    assert post_all() == [] and len(server.letters) == 3


def test_no_letter_goes_to_an_address_that_did_not_confirm(client, server):
    """However often it is asked for, one letter a day asks to confirm, and nothing else goes."""
    article = make_article()
    for number in range(5):
        send(
            client, article, notify="on", text=f"Lời thứ {number} của tôi về chuyến đò", email=EMAIL
        )
    approve(*Comment.objects.all())
    answer(Comment.objects.first(), "Cảm ơn bạn.", make_user(MODERATOR))
    post_all()
    assert len(server.letters) == 1 and "Xác nhận" in server.letters[0]["Subject"]
    MailAddress.objects.update(asked_at=timezone.now() - timedelta(days=2))
    send(client, article, notify="on", text="Lời hôm sau của tôi, khác mọi lời trước")
    post_all()
    assert len(server.letters) == 2


def test_who_did_not_tick_the_box_gets_nothing(client, server):
    """Also with a confirmed address; the box is not ticked by itself."""
    article = make_article()
    confirmed()
    page = client.get(address(article)).content.decode()
    assert re.search(r'<input type="checkbox" name="notify"(?![^>]*checked)', page)
    send(client, article)
    approve(Comment.objects.get())
    assert not Letter.objects.exists()


def test_without_a_mail_server_the_box_is_not_offered(client, settings):
    """And what is posted all the same asks for nothing."""
    settings.EMAIL_HOST = ""
    article = make_article()
    assert 'name="notify"' not in client.get(address(article)).content.decode()
    send(client, article, notify="on")
    approve(Comment.objects.get())
    assert not MailAddress.objects.exists() and not Letter.objects.exists()


def test_nobody_is_told_of_what_readers_do_not_see(server):
    """Refused before the letter went, or an answer that waits, or one's own."""
    confirmed()
    top = waiting()
    approve(top)
    Comment.objects.filter(pk=top.pk).update(state=State.REJECTED)
    own = waiting(text="b")
    approve(own)
    post_all()
    server.taken.clear()
    make_comment(own.article, reply_to=own, email="khac@vi-du.example")
    approve(make_comment(own.article, reply_to=own))
    post_all()
    assert server.letters == [] and not Letter.objects.filter(sent_at=None).exists()


# --- the links ------------------------------------------------------------------------------------


def test_one_click_stops_all_letters(client, server):
    """Without login, cookie or token, again and again; a mail program's post needs no page."""
    confirmed()
    approve(waiting())
    post_all()
    place = link_in(server.letters[0], "thoi")
    client = Client(enforce_csrf_checks=True)
    assert client.get(place).status_code == 200
    assert MailAddress.objects.get().stopped_at is None
    for _ in range(2):
        response = client.post(place, {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200 and not response.cookies
    approve(waiting(text="c"))
    send(client, make_article(), notify="on")
    assert post_all() == [] and len(server.letters) == 1


def test_letters_about_one_comment_can_be_stopped(client, server):
    """The others go on."""
    confirmed()
    one, other = waiting(), waiting(text="d")
    approve(one, other)
    post_all()
    plain = {each.get_body(("plain",)).get_content(): each for each in server.letters}
    mine = next(plain[each] for each in plain if f"/y-kien/{one.pk}/" in each)
    assert "về ý kiến ấy" in client.post(link_in(mine, "thoi"), {"what": "one"}).content.decode()
    for top in (one, other):
        answer(top, "Cảm ơn bạn.", make_user(MODERATOR))
    post_all()
    assert len(server.letters) == 3


@pytest.mark.parametrize("what", ["one", "all"])
def test_who_stopped_by_mistake_takes_it_back(client, server, what):
    """By the same link, as often as they like; the page says how it stands."""
    confirmed()
    comment = waiting()
    approve(comment)
    post_all()
    place = link_in(server.letters[0], "thoi")
    for posted, stands, offers in ((what, "không nhận thư", True), ("again", "lại nhận", False)):
        page = client.post(place, {"what": posted}).content.decode()
        assert stands in page and ("Nhận thư trở lại" in page) == offers
        assert ("Nhận thư trở lại" in client.get(place).content.decode()) == offers
    answer(comment, "Cảm ơn bạn.", make_user(MODERATOR))
    assert post_all() == [True]


def test_who_confirms_after_they_stopped_gets_letters(client, server):
    """What the page says then is true."""
    row = MailAddress.objects.create(email=EMAIL, stopped_at=timezone.now())
    place = mail.link_to_confirm(row).partition("/thu/")[2]
    assert "Từ nay bạn sẽ nhận thư" in client.post(f"/thu/{place}").content.decode()
    approve(waiting())
    assert post_all() == [True]


def test_who_confirms_is_told_what_came_up_meanwhile(client, server):
    """Once; and of nothing that readers do not see, that is old, or was not asked for."""
    row = MailAddress.objects.create(email=EMAIL)
    up = waiting(email=EMAIL.capitalize())
    old = waiting(created_at=timezone.now() - timedelta(days=9))
    approve(up, old, make_comment(up.article), waiting(email="khac@vi-du.example"))
    waiting(up.article)
    assert not Letter.objects.exists()
    for _ in range(2):
        mail.confirm(row)
    assert [letter.about for letter in Letter.objects.all()] == [up]
    assert post_all() == [True] and server.letters[0]["To"] == EMAIL


def test_whom_the_board_answers_is_told(server):
    """In a thread of somebody else as in one's own; the thread's first writer is told, too."""
    confirmed()
    confirmed("khac@vi-du.example")
    top = waiting(email="khac@vi-du.example")
    own = waiting(top.article, reply_to=top, email=EMAIL.upper())
    Comment.objects.update(state=State.APPROVED, moderated_at=timezone.now())
    answer(own, "Cảm ơn bạn.", make_user(MODERATOR))
    post_all()
    assert {letter["To"] for letter in server.letters} == {EMAIL, "khac@vi-du.example"}
    assert all("trả lời" in letter["Subject"] for letter in server.letters)


@pytest.mark.parametrize("name", ["xac-nhan", "thoi"])
def test_a_forged_link_does_nothing(client, server, name):
    """Changed, made up, or of the other kind."""
    row = MailAddress.objects.create(email=EMAIL)
    right = {"xac-nhan": mail.link_to_stop(Letter(address=row)), "thoi": mail.link_to_confirm(row)}
    other = right[name].rpartition("/thu/")[2].split("/")[1]
    for token in ("x", "1:2:3", other, other[:-1] + "A"):
        assert client.post(f"/thu/{name}/{token}/").status_code == 404
    row.refresh_from_db()
    assert (row.confirmed_at, row.stopped_at) == (None, None)


def test_a_link_to_confirm_grows_old(client, server, settings, monkeypatch):
    row = MailAddress.objects.create(email=EMAIL)
    place = mail.link_to_confirm(row).removeprefix(settings.SITE_URL)
    monkeypatch.setattr(mail, "CONFIRMED_WITHIN", timedelta(seconds=-1))
    response = client.post(place)
    assert response.status_code == 404 and "quá 7 ngày" in response.content.decode()
    assert MailAddress.objects.get().confirmed_at is None


# --- sending --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "tried"), [(450, 1), (550, mail.MOST_TRIED)])
def test_a_letter_that_was_refused_is_tried_again(server, code, tried):
    """Later, by the sweep; one that is refused for good is not."""
    confirmed()
    approve(waiting())
    server.refuses[EMAIL] = code
    assert post_all() == [False]
    letter = Letter.objects.get()
    assert letter.tried == tried and letter.next_at > timezone.now()
    server.refuses.clear()
    Letter.objects.update(next_at=timezone.now())
    assert mail.enqueue_left() == (1 if code == 450 else 0)
    assert post_all() == [code == 450]


def test_a_lost_task_is_asked_again_after_a_while(server):
    """Not before the worker had its time; what was sent is not asked again."""
    confirmed()
    approve(waiting())
    DBTaskResult.objects.all().delete()
    Letter.objects.update(next_at=timezone.now())
    assert mail.enqueue_left() == 1
    assert DBTaskResult.objects.count() == 1
    assert mail.enqueue_left() == 0
    post_all()
    Letter.objects.update(next_at=timezone.now())
    assert mail.enqueue_left() == 0


@pytest.mark.django_db(transaction=True)
def test_eight_workers_send_a_letter_once(server):
    """Each on its own connection, all at the same time."""
    row = confirmed()
    comment = waiting(state=State.APPROVED, moderated_at=timezone.now())
    letter = Letter.objects.create(address=row, kind="approved", own=comment, about=comment)

    def post(_):
        try:
            return mail.send(letter.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(post, range(8))) == 1
    assert len(server.letters) == 1


def test_what_is_long_past_is_dropped(server):
    """Letters after a month, and addresses nobody confirmed; a confirmed or stopped one stays."""
    kept = [confirmed(), MailAddress.objects.create(email="b@x.example", stopped_at=timezone.now())]
    MailAddress.objects.create(email="c@x.example", asked_at=timezone.now())
    Letter.objects.create(address=kept[0], kind="confirm")
    assert mail.prune() == 0
    past = timezone.now() - timedelta(days=40)
    Letter.objects.update(created_at=past)
    MailAddress.objects.update(created_at=past)
    MailAddress.objects.filter(asked_at__isnull=False).update(asked_at=past)
    assert mail.prune() == 2
    assert set(MailAddress.objects.all()) == set(kept)
