"""Trusted readers appear at once where an editor switched that on, and nobody else does."""

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from comments import moderation
from comments.models import Comment, MailAddress, State, TrustRule
from comments.records import Decision
from tests.factories import MODERATOR, make_article, make_section, make_user

from .readers import TYPED, address, filled, make_comment, send
from .rules.factories import make_rule

pytestmark = pytest.mark.django_db
NEEDED = 3


@pytest.fixture
def trusted():
    """Somebody who did all that is asked: the sender of TYPED."""
    article, now = make_article(), timezone.now()
    MailAddress.objects.create(email=TYPED["email"], confirmed_at=now)
    for number in range(NEEDED):
        make_comment(article, text=f"Lời {number}.", state=State.APPROVED, moderated_at=now)


def newest(client, article, **fields) -> Comment:
    send(client, article, **fields)
    return Comment.objects.latest("pk")


def test_nobody_is_trusted_until_it_is_switched_on(client, trusted):
    """Off by default; switched on, the comment is up, and the log names no person."""
    article = make_article()
    assert newest(client, article).state == State.PENDING
    TrustRule.objects.create(approved=NEEDED)
    comment = newest(client, article, text="Lời thứ hai của tôi.")
    assert (comment.state, comment.moderated_by, comment.signals["trusted"]) == (
        State.APPROVED,
        None,
        True,
    )
    line = Decision.objects.get(comment=comment)
    assert (line.kind, line.by, line.waited) == (Decision.Kind.TRUSTED, None, None)


def test_who_appears_at_once_is_told_so(client, trusted):
    """In the article and on the page of its comments, which can be written from again; nobody else
    is."""
    article = make_article()
    TrustRule.objects.create(approved=NEEDED)
    told = "Ý kiến đã hiện dưới bài này."
    for to in ("form", "page"):
        response = client.post(address(article, to), filled(article, text=f"Gửi từ {to} nhé."))
        if to == "page":
            assert response["Location"].endswith("?da-gui=hien#y-kien")
            response = client.get(response["Location"])
        html = response.content.decode()
        if to == "form":
            own = Comment.objects.latest("pk")
            assert f'hiện <a href="/y-kien/{own.pk}/">dưới bài này</a>.' in html
        assert told in strip_tags(html) and "sẽ đọc trước khi đăng" not in html
        assert f'href="{address(article)}#y-kien-form">Viết ý kiến khác' in html
    other = send(client, article, email="khac@vi-du.example", text="Lời của người khác.")
    assert told not in other.content.decode()


@pytest.mark.parametrize(
    "lacking",
    [
        lambda: MailAddress.objects.update(confirmed_at=None),
        lambda: Comment.objects.first().delete(),
        lambda: Comment.objects.filter(pk=Comment.objects.first().pk).update(name="Người khác"),
        lambda: make_comment(make_article(), state=State.REJECTED, moderated_at=timezone.now()),
        lambda: make_comment(make_article(), state=State.SPAM, moderated_at=timezone.now()),
        lambda: make_comment(
            make_article(),
            email=TYPED["email"].upper(),
            state=State.SPAM,
            moderated_at=timezone.now(),
        ),
        lambda: Comment.objects.filter(pk=Comment.objects.first().pk).update(
            signals={"trusted": True}
        ),
    ],
    ids=["unconfirmed", "too-few", "name", "rejected", "spam", "spelled-otherwise", "automatic"],
)
def test_whoever_lacks_something_waits(client, trusted, lacking, request):
    """An address that was not confirmed, too few approved by people, one turned down, …; another
    name under one of them alone does not matter."""
    TrustRule.objects.create(approved=NEEDED)
    lacking()
    wanted = State.APPROVED if "name" in request.node.callspec.id else State.PENDING
    assert newest(client, make_article()).state == wanted


def test_a_borrowed_email_under_another_name_waits(client, trusted):
    """Who knows a trusted reader's address does not thereby speak at once."""
    TrustRule.objects.create(approved=NEEDED)
    assert newest(client, make_article(), name="Kẻ mạo danh").state == State.PENDING


def test_what_was_noticed_is_looked_at_by_a_person(client, trusted):
    """Trust does not help against a link or a rule that holds; points alone hold nobody."""
    TrustRule.objects.create(approved=NEEDED)
    make_rule(words="đồ hèn", effect="hold")
    make_rule(words="xấu tính", effect="score", score=10)
    article = make_article()
    assert newest(client, article, text="Xem www.vi-du.example nhé.").state == State.PENDING
    assert newest(client, article, text="Toàn là đồ hèn.").state == State.PENDING
    assert newest(client, article, text="Ai mà xấu tính thế.").state == State.APPROVED


def test_the_nearest_place_decides(client, trusted):
    """A section may switch off what the site switched on, and an article on again."""
    section = make_section()
    article = make_article(section=section)
    TrustRule.objects.create(approved=NEEDED)
    TrustRule.objects.create(section=section, is_on=False)
    assert newest(client, article).state == State.PENDING
    TrustRule.objects.create(article=article, approved=NEEDED)
    assert newest(client, article, text="Lời nữa của tôi.").state == State.APPROVED


def test_it_can_be_taken_down_like_any_other(client, trusted):
    """And then its sender is trusted no more."""
    TrustRule.objects.create(approved=NEEDED)
    comment = newest(client, make_article())
    rows = Comment.objects.filter(pk=comment.pk)
    moderation.moderate(rows, State.REJECTED, make_user(MODERATOR), seen=State.APPROVED)
    assert newest(client, make_article(), text="Lời sau đó.").state == State.PENDING
