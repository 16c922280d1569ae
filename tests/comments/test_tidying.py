"""Words are cut from a comment, never added; readers are told, the original stays, and all of it
can be undone."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from comments.defences import duplicates
from comments.models import Comment, Decision, State
from comments.moderation import tidy
from comments.personal_data.of_comments import forget
from comments.tidying import cut, cuts_of
from comments.undoing import undo
from tests.factories import MODERATOR, REPORTER, make_article, make_user

from .readers import TYPED, address, make_comment

pytestmark = pytest.mark.django_db
TEXT = "Ông An là kẻ lừa đảo, ai cũng biết.\n\nTôi đi đò đã lâu."
TIDY = "/admin/comments/comment/duyet/luoc/{}/"


@pytest.fixture
def moderator(db):
    return make_user(MODERATOR)


@pytest.fixture
def comment(db):
    return make_comment(
        make_article(),
        text=TEXT,
        digest=duplicates.digest(TEXT),
        state=State.APPROVED,
        moderated_at=timezone.now(),
    )


@pytest.mark.parametrize(
    ("left", "becomes"),
    [
        (TEXT, TEXT),
        (
            "Ông An, ai cũng biết. Tôi đi đò đã lâu.",
            "Ông An […], ai cũng biết.\n\nTôi đi đò đã lâu.",
        ),
        ("Tôi đi đò đã lâu.", "[…]\n\nTôi đi đò đã lâu."),
        ("[…] Tôi [...] đã lâu", "[…]\n\nTôi […] đã lâu[…]"),
        ("Ông An là kẻ lừa đảo, ai cũng biết.", "Ông An là kẻ lừa đảo, ai cũng biết.\n\n[…]"),
    ],
)
def test_words_that_are_taken_out_leave_a_mark(left, becomes):
    """Whole words; lines and signs around them stay; marks that are there say nothing."""
    assert cut(TEXT, cuts_of(TEXT, left)) == becomes


@pytest.mark.parametrize(
    ("left", "code"),
    [
        ("Ông An là người tốt", "added"),
        ("biết ai cũng", "added"),  # in another order
        ("Ông An là kẻ lừ", "added"),  # half a word
        (f"{TEXT} Thêm", "added"),
        ("[…]", "nothing-left"),
        ("", "nothing-left"),
    ],
)
def test_nothing_is_added(left, code):
    with pytest.raises(ValidationError) as error:
        cuts_of(TEXT, left)
    assert error.value.code == code


def test_of_equal_words_those_near_the_others_stay():
    """And a long text of one word takes no time."""
    assert cut("x a b a c", cuts_of("x a b a c", "a c")) == "[…] a c"
    assert cuts_of("a " * 2500, "a " * 1200) == [[1200, 2500]]
    assert cuts_of("a b " * 1250, "b " * 1250)[0] == [0, 1]


def test_readers_are_told(client, comment, moderator):
    """They see what is left and a line that says so; the original is for moderators."""
    assert tidy(comment, "Tôi đi đò đã lâu.", moderator, seen=TEXT)
    page = client.get(address(comment.article)).content.decode()
    assert "Tòa soạn đã lược bớt một số chữ." in page and "lừa đảo" not in page
    client.force_login(moderator)
    queue = f"/admin/comments/comment/duyet/?y-kien={comment.pk}"
    assert "lừa đảo" in client.get(queue).content.decode()


def test_the_page_of_the_desk(client, comment, moderator):
    """A fault is told and what was typed stays; what a colleague did meanwhile is not lost."""
    client.force_login(moderator)
    place = TIDY.format(comment.pk)
    seen = client.get(place).context["form"]["seen"].value()
    page = client.post(place, {"text": "Ông An tốt", "seen": seen}).content.decode()
    assert "Ở đây có thêm: “tốt”" in page and "Ông An tốt</textarea>" in page
    page = client.post(place, {"text": "", "seen": seen}).content.decode()
    assert "hãy từ chối" in page
    tidy(comment, "Tôi đi đò đã lâu.", make_user(MODERATOR), seen=TEXT)
    response = client.post(place, {"text": "Ông An", "seen": seen})
    assert "người khác lược bớt" in response.content.decode()
    again = response.context["form"]["seen"].value()
    page = client.post(place, {"text": "Tôi đi đò", "seen": again}, follow=True)
    assert "Đã lược bớt." in page.content.decode()
    comment.refresh_from_db()
    assert (comment.text, comment.original) == ("[…]\n\nTôi đi đò […]", TEXT)


def test_it_is_undone_step_by_step(comment, moderator):
    """The log holds no word of the reader; put back by hand it is whole again, too."""
    tidy(comment, "Tôi đi đò đã lâu.", moderator, seen=TEXT)
    comment.refresh_from_db()
    tidy(comment, "Tôi đi đò", moderator, seen=comment.text)
    second, first = Decision.objects.values_list("batch", flat=True)
    assert "đò" not in str(list(Decision.objects.values()))
    assert undo(first, moderator) == ([], [comment.pk])
    for batch, text in ((second, "[…]\n\nTôi đi đò đã lâu."), (first, TEXT)):
        assert undo(batch, moderator) == ([comment.pk], [])
        comment.refresh_from_db()
        assert comment.text == text
    assert (comment.tidied, comment.original) == (False, "")
    tidy(comment, "Tôi đi đò", moderator, seen=TEXT)
    tidy(comment, TEXT, moderator, seen="[…]\n\nTôi đi đò […]")
    comment.refresh_from_db()
    assert (comment.text, comment.tidied) == (TEXT, False)
    assert not tidy(comment, TEXT, moderator, seen=TEXT)


def test_search_and_copies(comment, moderator):
    """A search finds what is left; the same words sent again are known by all that was sent."""
    tidy(comment, "Tôi đi đò đã lâu.", moderator, seen=TEXT)
    assert not Comment.objects.matching("lừa đảo") and Comment.objects.matching("đi đò")
    comment.refresh_from_db()
    assert comment.digest == duplicates.digest(TEXT)
    own = [comment.article_id, [comment.sender_hash], TYPED["email"]]
    assert duplicates.sent_before(duplicates.Sent(*own, TEXT))


def test_what_was_erased_comes_back_by_nobody(comment, moderator):
    """Neither the words that were cut nor an earlier state."""
    tidy(comment, "Tôi đi đò đã lâu.", moderator, seen=TEXT)
    forget([comment.pk], keep_text=True)
    comment.refresh_from_db()
    assert (comment.original, comment.tidied) == ("", False)
    assert undo(Decision.objects.get().batch, moderator) == ([], [comment.pk])
    with pytest.raises(ValidationError):
        tidy(comment, "Tôi", moderator, seen=comment.text)
    comment.refresh_from_db()
    assert "lừa đảo" not in comment.text


@pytest.mark.parametrize("group", [REPORTER, None])
def test_others_cut_nothing(client, comment, group):
    user = make_user(group)
    client.force_login(user)
    assert client.get(TIDY.format(comment.pk)).status_code == 403
    assert client.post(TIDY.format(comment.pk), {"text": "Tôi"}).status_code == 403
    with pytest.raises(PermissionDenied):
        tidy(comment, "Tôi", user, seen=TEXT)
    comment.refresh_from_db()
    assert comment.text == TEXT


def test_the_database_holds_the_rule(comment):
    """What was cut has an original, what was not has none."""
    for fields in ({"tidied": True}, {"original": "a"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Comment.objects.update(**fields)
