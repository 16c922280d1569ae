"""The comments' page, the form's fragment, and the thread: what readers see, and when."""

from datetime import timedelta
from html import unescape

import pytest
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import linebreaks
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.models import State as ArticleState
from comments.models import Comment, State
from comments.moderation import moderate
from comments.templatetags.comments import _paragraphs, approved_comments
from tests.factories import EDITOR_IN_CHIEF, MODERATOR, make_article, make_user

from .readers import address, make_comment, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return make_article()


@pytest.fixture
def approve(db):
    by = make_user(MODERATOR)
    return lambda: moderate(Comment.objects.all(), State.APPROVED, by)


def thread(article) -> str:
    source = (
        "{% load comments %}{% approved_comments article as comments %}"
        '{% include "comments/thread.html" %}'
    )
    return Template(source).render(Context({"article": article}))


# --- what is shown ------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.PENDING, State.REJECTED, State.SPAM])
def test_only_what_is_approved_appears(client, article, state):
    """A comment that is not approved is on no page."""
    decided = None if state == State.PENDING else timezone.now()
    make_comment(article, text="Lời chưa ai đọc", state=state, moderated_at=decided)
    assert "Lời chưa ai đọc" not in thread(article)
    assert "Lời chưa ai đọc" not in client.get(address(article)).content.decode()


def test_an_approved_comment_appears(client, article, approve):
    """Once approved it stands under the article and on the page, with its own anchor."""
    comment = make_comment(article, text="Câu một.\n\nCâu hai.")
    approve()
    for page in (thread(article), client.get(address(article)).content.decode()):
        assert f'id="y-kien-{comment.pk}"' in page
        assert "<p>Câu một.</p>" in page
        assert "hôm nay" in page
        assert comment.email not in page


def test_what_was_typed_is_never_markup(client, article, approve):
    """Angle brackets, quotes and template tags in a stored comment are shown as signs."""
    wicked = "<script>alert(1)</script>\"'{{ form }}{% now 'c' %}"
    parent = make_comment(article, name=wicked[:100], address=wicked, text=wicked)
    make_comment(article, name=wicked[:100], text=wicked, reply_to=parent)
    approve()
    for page in (thread(article), client.get(address(article)).content.decode()):
        assert "<script>alert" not in page
        assert page.count(wicked) == 0
        # Two names, one address, two texts; and where three links of each say whose it is.
        assert unescape(page).count(wicked) == 11


@given(st.text(st.sampled_from("a<&'\"\n đ{"), max_size=40))
@settings(deadline=None)
def test_paragraphs_are_those_of_django(text):
    """Blank lines part them, single ones break lines; whatever is typed."""
    text = text.strip()
    assert _paragraphs(text) == linebreaks(text, autoescape=True)


def test_replies_stand_under_what_they_answer(article, approve):
    """Newest threads first, each with its approved replies, oldest first, one level deep."""
    now = timezone.now()
    old = make_comment(article, text="cũ", created_at=now - timedelta(days=2))
    new = make_comment(article, text="mới", created_at=now - timedelta(days=1))
    second = make_comment(article, reply_to=old, created_at=now)
    first = make_comment(article, reply_to=old, created_at=now - timedelta(hours=1))
    make_comment(article, reply_to=first)
    approve()
    make_comment(article, reply_to=new, text="chưa duyệt")
    comments = approved_comments(article).items
    assert [comment.id for comment in comments] == [new.pk, old.pk]
    assert comments[0].replies == []
    assert [reply.id for reply in comments[1].replies] == [first.pk, second.pk]
    assert comments[1].replies[0].created_at == first.created_at


@pytest.mark.parametrize("count", [0, 1, 30])
def test_a_thread_is_one_query(article, approve, django_assert_num_queries, count):
    """However many comments there are, at most 20 threads are shown and one query is asked; the
    rule by which they are open is asked for once in a while."""
    for _ in range(count):
        make_comment(article, reply_to=make_comment(article))
    approve()
    thread(article)
    with django_assert_num_queries(1):
        page = thread(article)
    assert page.count('<li class="comment"') == 2 * min(count, 20)
    assert ("data-further" in page) == (count > 20)


def test_without_comments_it_says_so(article):
    """An empty thread says what would be here, and a link leads to the form."""
    page = thread(article)
    assert "Chưa có ý kiến nào." in page
    assert f'href="{address(article)}#y-kien-form"' in page
    assert f'data-comment-form="{address(article, "form")}"' in page


def test_an_anchor_is_plain_whatever_the_number(article):
    """Large ids are printed without thousands separators, here and in the form's address."""
    make_comment(article, pk=1_234_567, state=State.APPROVED, moderated_at=timezone.now())
    assert 'id="y-kien-1234567"' in thread(article)


@pytest.mark.parametrize("open_", [True, False])
def test_a_preview_leads_nowhere(client, open_):
    """Before publication a place is held for comments; no link, no script, no form."""
    article = make_article(state=ArticleState.DRAFT, comments_open=open_)
    client.force_login(make_user(EDITOR_IN_CHIEF))
    response = client.get(reverse("admin:articles_article_preview_page", args=[article.pk]))
    page = response.content.decode()
    assert ("Ý kiến bạn đọc sẽ hiện ở đây." in page) == open_
    assert ("Bài viết này không nhận ý kiến bạn đọc." in page) != open_
    assert "Viết ý kiến" not in page
    assert "comments.js" not in page
    assert "data-comment-form" not in page


# --- cookies and caches -------------------------------------------------------------------------


def test_the_article_carries_nothing_personal(client, article):
    """The article's page, with its thread, sets no cookie and holds no token and no captcha."""
    response = client.get(article.get_absolute_url())
    page = response.content.decode()
    assert "data-comment-form=" in page
    assert not response.cookies
    assert response["Cache-Control"].startswith("public")
    assert "csrfmiddlewaretoken" not in page
    assert "captcha-key" not in page


@pytest.mark.parametrize("name", ["page", "form"])
def test_the_form_is_private_and_unlisted(client, article, name):
    """Page and fragment bring the cookie of the token; nobody keeps or lists them."""
    response = client.get(address(article, name))
    assert "csrftoken" in response.cookies
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"


def test_the_fragment_is_no_page(client, article):
    """The fragment is the form alone."""
    page = client.get(address(article, "form")).content.decode()
    assert "<html" not in page
    assert page.count("<form") == 1


# --- sending ------------------------------------------------------------------------------------


def test_the_page_redirects_after_a_post(client, article):
    """Without JavaScript a sent comment leads to a page that thanks and can be reloaded."""
    response = send(client, article, to="page")
    assert response.status_code == 302
    assert response["Location"] == f"{address(article)}?da-gui=1#y-kien"
    page = client.get(response["Location"]).content.decode()
    assert "Đã nhận ý kiến của bạn. Tòa soạn sẽ đọc trước khi đăng." in page
    assert "<textarea" not in page
    assert Comment.objects.count() == 1


def test_the_page_shows_the_form_again(client, article):
    """Without JavaScript a wrong field brings the whole page with the form as it was typed."""
    response = send(client, article, to="page", email="huong")
    assert response.status_code == 422
    page = response.content.decode()
    assert "chưa đúng" in page
    assert page.count("<h1") == 1


def test_a_moved_article_takes_a_post_at_its_old_address(client, article):
    """A reader who was writing when the title changed loses nothing; a reader who comes is led."""
    old = address(article).replace(article.slug, "ten-cu")
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, address(article))
    article.slug = "ten-cu"  # what the reader's page still says
    assert send(client, article).context["sent"]
    assert Comment.objects.exists()
    place = send(client, article, to="page")["Location"]
    assert "Đã nhận ý kiến của bạn." in client.get(place, follow=True).content.decode()


def test_a_slug_may_hold_numbers(client):
    """The id is what follows the last hyphen."""
    article = make_article(slug="so-6-2022-12")
    assert client.get(address(article)).status_code == 200


# --- who may write ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["page", "form"])
def test_closed_comments_are_read_not_written(client, name, approve):
    """A closed article offers no form and says so; a post is refused; the thread stays."""
    article = make_article(comments_open=False)
    make_comment(article, text="Lời đã đăng từ trước")
    approve()
    response = client.get(address(article, name))
    assert response.status_code == 200
    assert "<textarea" not in response.content.decode()
    response = send(client, article, to=name, text="Một lời muộn")
    assert response.status_code == 403
    assert "không nhận ý kiến" in response.content.decode()
    assert "Một lời muộn" in response.content.decode()
    assert Comment.objects.count() == 1
    assert "Lời đã đăng từ trước" in thread(article)
    assert "data-comment-form" not in thread(article)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"state": ArticleState.DRAFT}, 404),
        ({"state": ArticleState.APPROVED}, 404),
        ({"published_at": timezone.now() + timedelta(days=1)}, 404),
        ({"state": ArticleState.WITHDRAWN}, 410),
    ],
)
@pytest.mark.parametrize("name", ["page", "form"])
def test_what_readers_cannot_read_they_cannot_comment(client, name, fields, status):
    """Unpublished is not found, withdrawn is gone, for reading and for writing."""
    article = make_article(**fields)
    assert client.get(address(article, name)).status_code == status
    assert send(client, article, to=name).status_code == status
    assert not Comment.objects.exists()


@pytest.mark.parametrize("name", ["page", "form"])
def test_what_was_written_for_an_article_that_went_can_be_copied(client, name):
    """Withdrawn meanwhile: the notice gives back the words, as signs; to a visit it does not."""
    article = make_article(state=ArticleState.WITHDRAWN)
    shown = send(client, article, to=name, text="Một lời <muộn>").content.decode()
    assert ">Một lời &lt;muộn&gt;</textarea>" in shown
    assert 'role="search" aria-label=' in shown  # beside the one at the head of each page
    assert "</textarea>" not in client.get(address(article, name)).content.decode()


@pytest.mark.parametrize("pk", [0, 999, 10**30])
def test_no_article_no_page(client, article, pk):
    """An id that no article has is not found, however large."""
    url = address(article).replace(f"-{article.pk}/", f"-{pk}/")
    assert client.get(url).status_code == 404
    assert client.post(url).status_code == 404
