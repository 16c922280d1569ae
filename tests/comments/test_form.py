"""What the form takes, what it refuses, and that nothing typed is ever lost."""

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client

from comments.models import Comment, State
from tests.factories import make_article

from .readers import TYPED, address, errors_in, filled, key_in, make_comment, send

pytestmark = pytest.mark.django_db

LONG = "a" * 100_000
LONG_VIETNAMESE = "ế" * 100_000  # nine bytes each in a form
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def article():
    return make_article()


def test_a_right_post_is_stored_and_waits(client, article):
    """A comment is stored as typed, pending, with keyed hashes of its sender and network."""
    response = send(client, article)
    assert "Đã nhận ý kiến của bạn" in response.content.decode()
    comment = Comment.objects.get()
    assert {name: getattr(comment, name) for name in TYPED} == TYPED
    assert (comment.state, comment.article) == (State.PENDING, article)
    for mark in (comment.sender_hash, comment.sender_prefix):
        assert re.fullmatch(r"[0-9a-f]+:[0-9a-f]{24}", mark)
    assert "127.0.0.1" not in str(Comment.objects.values().get())


def test_text_is_stored_in_normal_form(client, article):
    """Decomposed letters are composed, line ends are Unix, invisible characters go."""
    send(client, article, name="  Lê\u0301   Hà ", text="Một\u200b\r\nhai")
    comment = Comment.objects.get()
    assert (comment.name, comment.text) == ("Lế Hà", "Một\nhai")


@pytest.mark.parametrize(
    ("field", "typed", "code", "words"),
    [
        ("name", "", "required", "Hãy ghi họ và tên"),
        ("name", "   ", "required", "Hãy ghi họ và tên"),
        ("name", "0912345678", "no-letters", "bằng chữ"),
        ("name", "Mua tại www.vi-du.example", "link", "địa chỉ trang web"),
        ("name", "vay-nhanh.com", "link", "địa chỉ trang web"),
        ("name", "<b>Hường</b>", "markup", "thẻ HTML"),
        ("name", "H" * 101, "max_length", "100 ký tự"),
        ("address", "http://vi-du.example", "link", "địa chỉ trang web"),
        ("address", "<script>x</script>", "markup", "thẻ HTML"),
        ("address", "B" * 201, "max_length", "200 ký tự"),
        ("email", "", "required", "Hãy ghi địa chỉ email"),
        ("email", "huong", "invalid", "chưa đúng"),
        ("email", "huong@", "invalid", "chưa đúng"),
        ("email", "a@b.vn, c@d.vn", "invalid", "chưa đúng"),
        ("email", f"a@{'b.' * 130}vn", "max_length", "254 ký tự"),
        ("text", "", "required", "Hãy viết ý kiến"),
        ("text", "\u200b\u200b", "required", "Hãy viết ý kiến"),
        ("text", "ừ", "min_length", "3 ký tự"),
        ("text", "a" * 5001, "max_length", "5.000 ký tự"),
        ("text", LONG, "max_length", "5.000 ký tự"),
        ("text", LONG_VIETNAMESE, "max_length", "5.000 ký tự"),
        ("text", "Xem <a href='https://vi-du.example'>đây</a>", "markup", "thẻ HTML"),
        ("text", "<img src=x onerror=alert(1)>", "markup", "thẻ HTML"),
        ("captcha", "", "required", "trong hình"),
    ],
)
def test_a_wrong_field_is_answered_beside_it(client, article, field, typed, code, words):
    """The form comes again with all that was typed, the same code, and a message that mends."""
    post = filled(article) | {field: typed}
    response = client.post(address(article, "form"), urlencode(post), FORM)
    assert response.status_code == 422
    assert code in errors_in(response)[field]
    page = unescape(response.content.decode())
    assert words in page
    assert f'id="comment-{field}_error"' in page
    for name, text in post.items():
        assert text.strip().replace("\u200b", "") in page, name
    assert key_in(response) == post["captcha-key"]
    assert not Comment.objects.exists()


@pytest.mark.parametrize("field", ["name", "address", "email", "text"])
@pytest.mark.parametrize("control", ["\x00", "\x08", "\x1b", "\x7f", "\x85"])
def test_control_characters_are_taken_out_and_shown_to_the_reader(client, article, field, control):
    """Nothing is stored at once; the form comes without them and can be sent as it is."""
    post = filled(article) | {field: TYPED[field] + control}
    response = client.post(address(article, "form"), post)
    assert errors_in(response) == {field: ["controls"]}
    assert control not in response.content.decode()
    assert not Comment.objects.exists()
    again = client.post(address(article, "form"), response.context["form"].data)
    assert again.context["sent"]


@pytest.mark.parametrize("text", ["a < b và c > d", "Tôi <3 bến sông", "1 & 2", "“Quê nhà”", "🌾"])
def test_harmless_signs_are_text(client, article, text):
    """Angle brackets that make no tag, ampersands and emoji are stored as they are."""
    send(client, article, text=f"Thế này: {text}")
    assert Comment.objects.get().text == f"Thế này: {text}"


@pytest.mark.parametrize("name", ["PGS.TS.Nguyễn Văn An", "Ế", "H'Hen Niê", "Y-Ly", "山本", "Tổ 3"])
def test_names_of_people_pass(client, article, name):
    """Titles with dots, names of one letter and of other peoples are names."""
    send(client, article, name=name)
    assert Comment.objects.get().name == name


def test_missing_fields_are_no_crash(client, article):
    """An empty post is answered by the form with every required field named."""
    response = client.post(address(article, "form"), {})
    assert response.status_code == 422
    assert set(errors_in(response)) == {"name", "email", "text", "captcha", "consent"}


def test_what_one_typed_stands_in_nobody_elses_form(client, article):
    """Empty fields are kept from one form to the next: they stay empty, beside a code of its own,
    and hide nothing that is given back."""
    first = client.get(address(article, "form"))
    again = send(client, article, text="<b>Hay</b>", name="Lò Văn Ún").content.decode()
    assert "Lò Văn Ún" in again and "&lt;b&gt;Hay&lt;/b&gt;" in again
    empty = client.get(address(article, "form"))
    assert "Lò Văn Ún" not in empty.content.decode() and key_in(empty) != key_in(first)
    fields = re.findall(r'<(?:input|textarea)[^>]* name="([\w-]+)"', empty.content.decode())
    assert {*TYPED, "consent", "captcha", "reply_to"} <= set(fields)


def test_the_first_wrong_field_gets_the_focus(client, article):
    """One field, the first with an error, is marked for the cursor."""
    page = send(client, article, email="x", text="").content.decode()
    assert page.count("autofocus") == 1
    assert "autofocus" in page[page.index('name="email"') : page.index('name="text"')]


def test_the_same_words_twice_are_one_comment(client, article):
    """Sent again within minutes it is thanked for again and stored once."""
    for _ in range(2):
        assert send(client, article).context["sent"]
    assert Comment.objects.count() == 1


def test_a_double_click_is_one_comment(client, article):
    """The second post of a double click, whose code its twin took, is thanked for too."""
    post = filled(article)
    for _ in range(2):
        assert client.post(address(article, "form"), post).context["sent"]
    assert Comment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_codes_in_parallel_are_one_comment():
    """Of six posts at once of the same words, each with a code of its own, one is stored."""
    article = make_article()
    posts = [filled(article) for _ in range(6)]

    def one(post):
        try:
            return Client().post(address(article, "form"), post).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(one, posts)) == [200] * 6
    assert Comment.objects.count() == 1


def test_other_words_are_another_comment(client, article):
    """The same reader may say something else at once."""
    send(client, article)
    send(client, article, text="Tôi xin nói thêm một điều.")
    assert Comment.objects.count() == 2


@pytest.mark.parametrize("to", ["page", "form"])
def test_without_its_token_a_post_is_refused(article, to):
    """A post from another site stores nothing; with the token of the form it passes."""
    client = Client(enforce_csrf_checks=True)
    assert send(client, article, to=to).status_code == 403
    assert not Comment.objects.exists()
    token = client.get(address(article, to)).context["csrf_token"]
    assert send(client, article, to=to, csrfmiddlewaretoken=str(token)).status_code in (200, 302)
    assert Comment.objects.count() == 1


class Unread:
    """A body that must not be read."""

    def read(self, *args):
        raise AssertionError("the body was read")

    readline = read


@pytest.mark.parametrize("to", ["page", "form"])
@pytest.mark.parametrize("content_type", [FORM, "multipart/form-data; boundary=x"])
def test_a_huge_post_is_refused_unread(article, to, content_type):
    """Over a megabyte is answered at once, with what to do, even before the token is asked for."""
    response = Client(enforce_csrf_checks=True).generic(
        "POST",
        address(article, to),
        content_type=content_type,
        **{"wsgi.input": Unread(), "CONTENT_LENGTH": str(1024 * 1024 + 1)},
    )
    assert response.status_code == 413
    assert response["Cache-Control"] == "private, no-store"
    assert "bấm nút Quay lại của trình duyệt" in response.content.decode()


@pytest.mark.parametrize("length", ["", "abc", "-1"])
def test_a_strange_length_is_no_crash(client, article, length):
    """A body without a usable length is none: the form comes again."""
    response = client.generic("POST", address(article), content_type=FORM, CONTENT_LENGTH=length)
    assert response.status_code == 422


def test_the_model_keeps_text_normal_too():
    """What comes in another way than the form, as from an import, is stored in normal form."""
    comment = make_comment(make_article(), name=" Lê\u0301 ", text="Một\x00\u200b\r\nhai\n")
    comment.refresh_from_db()
    assert (comment.name, comment.text) == ("Lế", "Một\nhai")


@pytest.mark.parametrize("charset", ["utf-16", "utf-7", "cp1258"])
def test_a_body_in_another_encoding_is_a_bad_request(article, charset):
    """Whose token cannot be read either; the answer is a page of ours."""
    client = Client(enforce_csrf_checks=True)
    client.get(address(article))  # for the cookie
    content_type = f"{FORM}; charset={charset}"
    response = client.post(address(article), "name=A", content_type=content_type)
    assert response.status_code == 400
    assert "Máy chủ không hiểu" in response.content.decode()
