"""The log of moderation as a list, and the reasons that are data."""

import pytest

from comments.models import Comment, Decision, RejectionReason, State
from comments.moderation import moderate
from tests.factories import (
    ARCHIVIST,
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
    MODERATOR,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_user,
)

from .readers import make_comment

pytestmark = pytest.mark.django_db
LOG = "/admin/comments/decision/"
REASONS = "/admin/comments/rejectionreason/"


@pytest.fixture
def decided(db):
    comments = [make_comment(make_article(), text=f"Lời thứ {n}") for n in range(3)]
    moderate(
        Comment.objects.all(), State.SPAM, make_user(MODERATOR, last_name="Phan"), reason="Xấu"
    )
    return comments


@pytest.mark.parametrize("group", [MODERATOR, MANAGING_EDITOR, EDITOR_IN_CHIEF])
def test_moderators_read_the_log_and_undo(client, decided, group):
    """Who did what, why; one line chosen brings back all that the same press decided."""
    client.force_login(make_user(group))
    page = client.get(LOG).content.decode()
    for words in ("Phan", "Chờ duyệt → Rác", "Lời thứ 1", "Xấu"):
        assert words in page
    chosen = {"_selected_action": [Decision.objects.first().pk], "action": "undo_chosen"}
    page = client.post(LOG, chosen, follow=True).content.decode()
    assert "3 ý kiến trở lại như trước" in page
    assert Comment.objects.pending().count() == 3
    page = client.post(LOG, chosen, follow=True).content.decode()
    assert "không còn gì để hoàn tác" in page and "trở lại như trước" not in page


@pytest.mark.parametrize("group", [REPORTER, SECTION_EDITOR, ARCHIVIST])
def test_others_read_nothing_of_it(client, decided, group):
    client.force_login(make_user(group))
    assert client.get(LOG).status_code == 403
    assert client.get(f"{LOG}{Decision.objects.first().pk}/change/").status_code == 403
    chosen = {"_selected_action": [Decision.objects.first().pk], "action": "undo_chosen"}
    assert client.post(LOG, chosen).status_code == 403
    assert client.post(f"{LOG}tai-csv/").status_code == 403
    assert not Comment.objects.pending().exists()


def test_nobody_writes_the_log_by_hand(client, decided):
    """Not even a superuser."""
    client.force_login(make_user(is_superuser=True))
    one = f"{LOG}{Decision.objects.first().pk}"
    assert client.get(f"{LOG}add/").status_code == 403
    assert client.post(f"{one}/change/", {"reason": "Khác"}).status_code == 403
    assert client.post(f"{one}/delete/", {"post": "yes"}).status_code == 403


def test_a_line_stays_when_its_comment_is_gone(client, decided):
    """By its number; nothing of the reader is left in it."""
    Comment.objects.filter(pk=decided[0].pk).delete()
    client.force_login(make_user(MODERATOR))
    page = client.get(LOG).content.decode()
    assert f"Số {decided[0].pk}, đã xóa" in page and "Lời thứ 0" not in page


def test_the_log_costs_the_same_for_few_and_many(client, decided, django_assert_max_num_queries):
    """The words of comments come with the lines."""
    client.force_login(make_user(MODERATOR))
    for _ in range(20):
        make_comment(decided[0].article)
    moderate(Comment.objects.all(), State.SPAM, make_user(MODERATOR))
    with django_assert_max_num_queries(9):
        client.get(LOG)


@pytest.mark.parametrize(
    ("group", "status"),
    [(EDITOR_IN_CHIEF, 302), (MANAGING_EDITOR, 302), (MODERATOR, 403), (REPORTER, 403)],
)
def test_who_is_in_charge_keeps_the_reasons(client, group, status):
    """Others do not; what the log says of the past stays as it was said."""
    client.force_login(make_user(group))
    sent = {"words": "Tin đồn", "position": 9, "in_use": "on"}
    assert client.post(f"{REASONS}add/", sent).status_code == status
    assert RejectionReason.objects.filter(words="Tin đồn").exists() == (status == 302)


@pytest.mark.parametrize("act", ["change", "delete"])
def test_a_reason_that_changes_leaves_the_log(client, act):
    """The words of a decision are those of its time."""
    reason, words = RejectionReason.objects.first(), RejectionReason.objects.first().words
    chosen = [make_comment(make_article()).pk]
    client.force_login(make_user(EDITOR_IN_CHIEF))
    sent = {"_selected_action": chosen, "action": "decide_rejected", "reason": reason.pk}
    client.post("/admin/comments/comment/", sent)
    sent = {"words": "Tin đồn", "position": 1, "in_use": "on", "post": "yes"}
    assert client.post(f"{REASONS}{reason.pk}/{act}/", sent).status_code == 302
    assert not RejectionReason.objects.filter(words=words).exists()
    assert [line.reason for line in Decision.objects.all()] == [words]
