"""What nobody approved is nowhere public: on no page, in no feed, search, sitemap or letter."""

import pytest
from django.core import mail as post
from django.test import Client
from django.utils import timezone

from articles.models import Edition
from comments import mail, threads
from comments.models import Comment, Letter, MailAddress, State
from tests.crawl import crawl
from tests.factories import make_article, make_topic, release

from .readers import address, make_comment

pytestmark = pytest.mark.django_db
HIDDEN = [State.PENDING, State.REJECTED, State.SPAM]
PLACES = ["thread", "answer", "under"]
SECRET = "đáybể"  # in all that the sender typed, beside a word by which one might find it
TYPED = {
    "name": "Ông Đáybể",
    "address": "Xã Đáybể",
    "email": "đáybể@vi-du.example",
    "text": "Kimchâm đáybể",
}
STARTS = ["/", "/tim-kiem/?q=kimcham", "/rss/", "/sitemap.xml", "/robots.txt", "/suc-khoe/"]


class Eavesdropper(Client):
    """Keeps all that a crawl is told."""

    def __init__(self):
        super().__init__()
        self.heard = {}

    def get(self, address, *args, **kwargs):
        response = super().get(address, *args, **kwargs)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        self.heard[address] = f"{response.headers}\n{body.decode(errors='replace')}".lower()
        return response


@pytest.fixture
def article():
    article = make_article(title="Chợ nổi")
    article.topics.add(make_topic())
    release(article)
    return article


def decided(state) -> dict:
    return {"state": state, "moderated_at": None if state == State.PENDING else timezone.now()}


def hide(article, where, state) -> Comment:
    """A comment that readers do not see: by itself, in an open thread, or under a hidden one."""
    if where == "thread":
        return make_comment(article, **TYPED, **decided(state))
    top = make_comment(article, **decided(State.APPROVED if where == "answer" else state))
    own = state if where == "answer" else State.APPROVED
    return make_comment(article, reply_to=top, **TYPED, **decided(own))


def test_what_is_not_approved_is_nowhere(article, monkeypatch):
    """Neither where links lead nor at the addresses that one could guess. What is approved is where
    it belongs, under its article alone: no search, feed or sitemap tells of it."""
    monkeypatch.setattr(threads, "PAGE_SIZE", 2)
    secrets = [hide(article, where, state) for where in PLACES for state in HIDDEN]
    approved = decided(State.APPROVED)
    tops = [make_comment(article, text=f"Tỏlời {n}", **approved) for n in range(3)]
    make_comment(article, reply_to=tops[-1], text="Tỏlời", **approved)
    reader = Eavesdropper()
    visited = crawl(reader, STARTS)
    assert any("sau=" in each for each in visited)
    told = {place for place, said in reader.heard.items() if "tỏlời" in said}
    assert {article.get_absolute_url(), address(article)} <= told
    assert all(each.startswith((article.get_absolute_url(), "/y-kien/")) for each in told)
    for hidden in secrets:
        own = f"/y-kien/{hidden.pk}/"
        for place in (own, f"{own}thich/", f"{own}bao/"):
            assert reader.get(place).status_code == 404
        for query in (f"luong={hidden.reply_to_id or hidden.pk}", f"luong={hidden.pk}"):
            reader.get(f"{address(article, 'list')}?{query}")
        reader.get(f"{address(article)}?tra-loi={hidden.pk}")
    assert [place for place, said in reader.heard.items() if SECRET in said] == []


@pytest.mark.parametrize("state", HIDDEN)
@pytest.mark.parametrize("where", PLACES)
def test_no_letter_tells_of_it(article, settings, where, state):
    """Not even one that was queued when readers still had it."""
    settings.EMAIL_HOST, settings.EMAIL_FROM = "localhost", "thu@bensong.example"
    hidden = hide(article, where, state)
    to = MailAddress.objects.create(email="a@vi-du.example", confirmed_at=timezone.now())
    Comment.objects.update(notify=True)
    letter = Letter.objects.create(
        address=to, kind="answered", own=hidden.reply_to or hidden, about=hidden
    )
    assert mail.send(letter.pk) is False
    assert post.outbox == [] and not Letter.objects.exists()


def test_what_goes_with_its_article_goes_with_it(article):
    """Also what is approved: a page that is gone tells nothing of its comments."""
    comment = make_comment(article, **TYPED, **decided(State.APPROVED))
    Edition.objects.update(shown_until=timezone.now())
    reader = Eavesdropper()
    for place in (article.get_absolute_url(), address(article), address(article, "list")):
        assert reader.get(place).status_code == 410
    assert reader.get(f"/y-kien/{comment.pk}/").status_code == 410
    assert SECRET not in "".join(reader.heard.values())
