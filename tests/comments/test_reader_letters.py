"""Letters of readers: who sees them, who owns them, how they are answered."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from comments import mail
from comments.forms import MOST_LETTERS
from comments.models import Comment, Letter, MailAddress, State
from comments.personal_data import erasing, retention
from comments.personal_data.traces import traces
from comments.reader_letters import handling
from comments.reader_letters.models import LetterNote, ReaderLetter
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
from tests.routes import routes_of

from .personal_data.making import days_ago, make_request
from .readers import TYPED, make_comment
from .test_mail import confirmed, server  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db
LIST = "/admin/comments/readerletter/"
WORDS = "Cảm ơn bác, tòa soạn đã hỏi bến đò."


def make_letter(owner=None, **fields) -> ReaderLetter:
    comment = make_comment(make_article(), **fields)
    return ReaderLetter.objects.create(comment=comment, owner=owner)


def approved() -> dict:
    return {"state": State.APPROVED, "moderated_at": days_ago(0)}


def act(client, letter, do, **data):
    return client.post(f"{LIST}{letter.pk}/lam/", {"do": do} | data, follow=True)


@pytest.mark.parametrize("group", [MODERATOR, MANAGING_EDITOR, EDITOR_IN_CHIEF])
def test_a_comment_becomes_a_letter(client, group):
    """With an owner; turned into one twice it is the same."""
    comment, owner = make_comment(make_article()), make_user(REPORTER)
    client.force_login(make_user(group))
    place = f"{LIST}lap/{comment.pk}/"
    assert comment.text in client.get(place).content.decode()
    for _ in range(2):
        page = client.post(place, {"owner": owner.pk}, follow=True).content.decode()
    letter = ReaderLetter.objects.get()
    assert (letter.comment, letter.owner, letter.state) == (comment, owner, "new")
    assert TYPED["email"] in page and f"{LIST}lap/{comment.pk}/" in _queue(client)
    one = client.get("/admin/comments/comment/duyet/").content.decode()
    assert f"{LIST}lap/{comment.pk}/" in one


def _queue(client) -> str:
    return client.get("/admin/comments/comment/?state=all").content.decode()


@pytest.mark.parametrize("group", [REPORTER, SECTION_EDITOR, ARCHIVIST])
def test_others_make_none_and_see_but_their_own(client, group):
    """Neither name nor e-mail of a letter that is a colleague's, in no view."""
    other, user = make_letter(make_user()), make_user(group)
    client.force_login(user)
    assert client.get(f"{LIST}lap/{other.comment_id}/").status_code == 403
    assert client.post(f"{LIST}lap/{other.comment_id}/", {"owner": ""}).status_code == 403
    with pytest.raises(PermissionDenied):
        handling.make(other.comment, user, user)
    assert TYPED["name"] not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{other.pk}/change/").status_code == 404
    for do, data in [("assign", {"owner": user.pk}), ("note", {"text": "x"}), ("confirm", {})]:
        assert act(client, other, do, **data).status_code == 404
    assert client.post(f"{LIST}tai-csv/").status_code == 403
    with pytest.raises(PermissionDenied):
        handling.note(other, "x", user)
    own = make_letter(user)
    assert TYPED["email"] in client.get(f"{LIST}{own.pk}/change/").content.decode()
    assert TYPED["name"] in client.get(LIST).content.decode()
    assert TYPED["email"] not in client.get(LIST).content.decode()
    assert "tai-csv" not in client.get(LIST).content.decode()


def test_a_letter_is_passed_on(client):
    """Whoever had it sees it no longer; notes make it one that is worked on."""
    user, next_one = make_user(REPORTER), make_user(SECTION_EDITOR)
    letter = make_letter(user)
    client.force_login(user)
    assert (
        "Đã gọi cho bến đò"
        in act(client, letter, "note", text="Đã gọi cho bến đò").content.decode()
    )
    assert ReaderLetter.objects.get().state == "working"
    assert "Đã giao thư" in act(client, letter, "assign", owner=next_one.pk).content.decode()
    assert client.get(f"{LIST}{letter.pk}/change/").status_code == 404
    client.force_login(next_one)
    page = client.get(f"{LIST}{letter.pk}/change/").content.decode()
    assert "Đã gọi cho bến đò" in page
    act(client, letter, "move", state="closed")
    assert ReaderLetter.objects.get().state == "closed"
    assert LetterNote.objects.get().by == user


def test_open_letters_have_ages_and_stand_on_the_desk(client):
    """The list and the desk of the owner; closed ones do not."""
    user = make_user(REPORTER)
    old, closed = make_letter(user), make_letter(user, name="Người khác hẳn")
    ReaderLetter.objects.filter(pk=old.pk).update(made_at=days_ago(3))
    ReaderLetter.objects.filter(pk=closed.pk).update(state="closed")
    client.force_login(user)
    desk = client.get("/admin/").content.decode()
    assert "Thư bạn đọc của tôi" in desk and "3 ngày" in desk and "Người khác hẳn" not in desk
    page = client.get(f"{LIST}?tinh-trang=mo&phu-trach=toi").content.decode()
    assert "3 ngày" in page and "Người khác hẳn" not in page


def test_an_answer_in_public_needs_the_right_of_moderators(client):
    """The same words and rules as everywhere; the letter is answered then."""
    letter = make_letter(make_user(REPORTER), **approved())
    client.force_login(letter.owner)
    assert act(client, letter, "public", text=WORDS).status_code == 403
    client.force_login(make_user(MODERATOR))
    act(client, letter, "public", text=WORDS)
    assert Comment.objects.get(from_desk=True).reply_to == letter.comment
    letter.refresh_from_db()
    assert letter.state == "answered" and letter.answered_at


def test_what_is_not_up_is_not_answered_in_public(client):
    """The words stay in the form."""
    client.force_login(make_user(MODERATOR))
    page = act(client, make_letter(), "public", text=WORDS).content.decode()
    assert "duyệt ý kiến này trước" in page and WORDS in page


def test_mail_goes_to_a_confirmed_address_alone(client, server):  # noqa: F811
    """Before, only the mail that asks to confirm is offered; one letter, one mail."""
    letter = make_letter(make_user(REPORTER))
    client.force_login(letter.owner)
    page = client.get(f"{LIST}{letter.pk}/change/").content.decode()
    assert "chưa xác nhận email" in page and "Gửi thư xin xác nhận" in page
    page = act(client, letter, "mail", text=WORDS).content.decode()
    assert "chưa xác nhận địa chỉ" in page and not Letter.objects.exists()
    act(client, letter, "confirm")
    assert [each.kind for each in Letter.objects.all()] == ["confirm"]
    MailAddress.objects.update(confirmed_at=days_ago(0))
    act(client, letter, "mail", text=f"{WORDS}\n\nKính thư")
    assert "đã gửi rồi" in act(client, letter, "mail", text="Lời khác").content.decode()
    sent = Letter.objects.get(kind="letter")
    assert mail.send(sent.pk) and not mail.send(sent.pk)
    [message] = server.letters
    assert WORDS in message.get_body(("plain",)).get_content()
    assert "Kính thư" in message.get_body(("html",)).get_content()
    assert message["To"] == letter.comment.email
    letter.refresh_from_db()
    assert letter.state == "answered" and letter.reply == f"{WORDS}\n\nKính thư"


def test_who_stopped_letters_gets_none(server):  # noqa: F811
    """Also one that waits already."""
    row = confirmed()
    letter = make_letter(make_user(is_superuser=True), email=row.email)
    handling.answer_by_mail(letter, WORDS, letter.owner)
    MailAddress.objects.update(stopped_at=days_ago(0))
    assert not mail.send(Letter.objects.get().pk) and server.letters == []
    assert handling.confirmed(letter) is None


def test_erasing_a_reader_erases_letters():
    """What was written to them and noted of them; the line itself tells nobody."""
    email = "chi-mot-minh@vi-du.example"
    letter = make_letter(make_user(), email=email)
    ReaderLetter.objects.update(reply="Kính gửi bác ở Thôn Vạn Phúc Hạ")
    LetterNote.objects.create(letter=letter, by=letter.owner, text=f"Gọi {email}")
    erasing.start(make_request(email), {"text": "keep"}, make_user())
    assert traces([email, "Thôn Vạn Phúc Hạ"]) == []
    assert ReaderLetter.objects.get().reply == "" and not LetterNote.objects.exists()


def test_a_copy_for_the_reader_has_their_letter(client):
    """With what was answered and noted, as the form for notes says; no colleague's name."""
    letter = make_letter(make_user(first_name="Phan", last_name="Cầm"))
    ReaderLetter.objects.update(reply=WORDS)
    LetterNote.objects.create(letter=letter, by=letter.owner, text="Gọi bác ở bến đò")
    client.force_login(make_user(EDITOR_IN_CHIEF))
    assert "xin bản sao" in client.get(f"{LIST}{letter.pk}/change/").content.decode()
    place = f"/admin/comments/personaldatarequest/{make_request(TYPED['email']).pk}/tai-ban-sao/"
    copy = b"".join(client.post(place, {"as": "html"}).streaming_content).decode()
    assert WORDS in copy and "Gọi bác ở bến đò" in copy and "Phan" not in copy


def test_letters_of_refused_comments_go_with_them():
    """Later nobody would find them: they are found by the e-mail of their comments."""
    letter = make_letter(make_user(), state=State.REJECTED, moderated_at=days_ago(0))
    other = make_letter(make_user(), **approved())
    for each in (letter, other):
        LetterNote.objects.create(letter=each, by=each.owner, text="Gọi bác ở bến đò")
    ReaderLetter.objects.update(reply=WORDS)
    Comment.objects.update(created_at=days_ago(366))
    assert retention.forget_refused() == 1
    assert list(ReaderLetter.objects.exclude(reply="")) == [other]
    assert LetterNote.objects.get().letter == other


def test_every_route_is_asked_about():
    known = {"", "add/", "<path:key>/lam/", "<path:object_id>/change/", "lap/<path:key>/"}
    django = {"autocomplete/", "<path:object_id>/history/", "<path:object_id>/delete/"}
    assert routes_of(ReaderLetter) <= known | django | {"<path:object_id>/"}


def test_there_is_no_page_of_what_is_not_there(client):
    client.force_login(User.objects.create_superuser("a"))
    for place in ("999999/change/", "x/change/", "lap/999999/", "lap/x/"):
        assert client.get(f"{LIST}{place}").status_code == 404
    assert act(client, make_letter(), "drop").status_code == 404


def test_what_is_typed_is_kept_however_long(client):
    """A long note is stored whole; one that is too long comes back to be shortened, and no browser
    cuts it."""
    user = make_user(MODERATOR)
    client.force_login(user)
    letter = make_letter(user)
    act(client, letter, "note", text="d" * MOST_LETTERS)
    assert LetterNote.objects.get().text == "d" * MOST_LETTERS
    page = act(client, letter, "note", text="e" * (MOST_LETTERS + 1)).content.decode()
    assert "e" * (MOST_LETTERS + 1) in page and "Nhiều nhất 5.000 ký tự" in page
    assert "maxlength" not in page.partition('id="content')[2]
    assert LetterNote.objects.count() == 1
