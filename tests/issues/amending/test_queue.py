"""The archivist's queue, the history of a page, its form: who may, what is shown and done."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from issues.amending import deciding, writing
from issues.models import Page, Suggestion
from tests.factories import make_user

from .making import TEXT, make_page, make_suggestion

ARCHIVIST = "Lưu trữ"
QUEUE = "/admin/issues/suggestion/duyet/"
RIGHT = "đò ngang qua sông Hạ"

pytestmark = pytest.mark.django_db


@pytest.fixture
def archivist(client):
    user = make_user(ARCHIVIST)
    client.force_login(user)
    return user


def decide(client, own, act, **fields):
    post = {"goi-y": own.pk, "vi-tri": own.pk, "viec": act, "chu": own.after} | fields
    return client.post(f"{QUEUE}quyet-dinh/", post, follow=True)


def addresses(page, own) -> list[tuple[str, str]]:
    history = f"/admin/issues/page/{page.pk}/lich-su-chu/"
    return [
        ("get", QUEUE),
        ("get", "/admin/issues/suggestion/"),
        ("post", f"{QUEUE}quyet-dinh/"),
        ("post", f"{QUEUE}hoan-tac/"),
        ("get", history),
        ("post", f"{history}{page.changes.get().pk}/"),
    ]


@pytest.mark.parametrize("group", [None, "Phóng viên", ARCHIVIST])
def test_who_may(client, group):
    """Who puts the text of pages right, and nobody else."""
    page, user = make_page(), make_user(group, is_staff=True)
    own = make_suggestion(page, RIGHT)
    writing.write(page, TEXT + "\nHết", user)
    client.force_login(user)
    fields = {"goi-y": own.pk, "viec": "bo", "dot": "0" * 32}
    for method, where in addresses(page, own):
        status = getattr(client, method)(where, fields if method == "post" else None).status_code
        assert (status in (200, 302)) == (group == ARCHIVIST), where
        assert group == ARCHIVIST or status == 403
    assert Suggestion.objects.waiting().exists() == (group != ARCHIVIST)
    for act in ("quyet-dinh", "hoan-tac"):
        assert client.get(f"{QUEUE}{act}/").status_code == (405 if group == ARCHIVIST else 403)


def test_a_line_with_all_that_was_asked_for_it(client, archivist):
    """Cut out of the picture, each wording once with how many asked for it and the words that
    differ."""
    page = make_page()
    for after in (RIGHT, RIGHT, "<b>đò</b>"):
        make_suggestion(page, after, name="Lê Hà", sender_prefix="a")
    client.get(QUEUE)
    with CaptureQueriesContext(connection) as queries:
        shown = client.get(QUEUE).text
    assert len(queries) <= 12
    assert shown.count("Bỏ cả 3 lời cùng nơi gửi") == 2
    assert "<strong>3</strong> lời sửa đang chờ" in shown
    assert 'viewBox="35 78 520 96"' in shown
    assert shown.count('class="line-asked"') == 2
    assert "2 bạn đọc cùng đề nghị" in shown
    assert "đò ngang qua <del>sòng</del><ins>sông</ins> Hạ" in shown
    assert "&lt;b&gt;đò&lt;/b&gt;" in shown


def test_a_suggestion_by_itself(client, archivist):
    """Who sent it and what was asked for; nothing that only the program understands."""
    own = make_suggestion(
        make_page(), "<b>đò</b>", email="ha@vi-du.example", sender_prefix="dau-mang"
    )
    shown = client.get(f"/admin/issues/suggestion/{own.pk}/change/").text
    assert "ha@vi-du.example" in shown
    assert "&lt;b&gt;đò&lt;/b&gt;" in shown
    for inner in ("dau-mang", own.text_digest, "First", "Sender prefix", "Text digest"):
        assert inner not in shown


def test_line_after_line(client, archivist):
    """Skipped ones are met again from the start; a line stands once, where it was first sent."""
    page = make_page()
    one, again = make_suggestion(page, "x", 1), make_suggestion(page, "y", 1)
    two = make_suggestion(page, RIGHT)
    assert client.get(QUEUE).context["own"] == one
    assert client.get(f"{QUEUE}?sau={one.pk}").context["own"] == two
    assert client.get(f"{QUEUE}?truoc={two.pk}").context["own"] == one
    assert "Đã đến cuối hàng chờ" in client.get(f"{QUEUE}?sau={two.pk}").text
    assert client.get(f"{QUEUE}?goi-y={again.pk}").context["own"] == one
    deciding.reject(two.pk, archivist)
    assert "đã xem lời sửa này: Đã bỏ" in client.get(f"{QUEUE}?goi-y={two.pk}").text
    assert client.get(f"{QUEUE}?goi-y=0").status_code == 404


def test_accept_reject_undo(client, archivist):
    """Each leads on to what is left for the line, else to the next one; undo leads back."""
    page = make_page()
    one, other = make_suggestion(page, "x", 1), make_suggestion(page, "Giữa trưa gió nam lên", 1)
    two = make_suggestion(page, RIGHT)
    response = decide(client, one, "bo")
    assert "Đã bỏ lời sửa." in response.text
    assert response.context["own"] == other
    response = decide(client, other, "nhan", chu="Giữa trưa gió Nam lên")
    assert "Đã sửa chữ của trang." in response.text
    assert response.context["own"] == two
    assert "gió Nam" in Page.objects.get(pk=page.pk).text
    assert f"Hoàn tác: Đã nhận “Giữa trưa gió nồm lên”, {page.title_line}" in response.text
    batch = response.context["last"].batch
    response = client.post(f"{QUEUE}hoan-tac/", {"dot": batch}, follow=True)
    assert response.context["own"] == other
    assert Page.objects.get(pk=page.pk).text == TEXT


def test_told_why_not(client, archivist):
    """A colleague was first; the line is gone; nothing would change, and what was typed stays."""
    page = make_page()
    first, gone, same = (make_suggestion(page, RIGHT, line) for line in (1, 2, 3))
    deciding.reject(first.pk, make_user(ARCHIVIST, last_name="Phan", first_name="Cầm"))
    assert "Phan Cầm đã xem lời sửa này: Đã bỏ" in decide(client, first, "nhan").text
    response = decide(client, same, "nhan", chu=" bến  vắng người qua")
    assert "Dòng này đã đúng như thế." in response.text
    assert 'value=" bến  vắng người qua"' in response.text
    assert "Ô này đang trống." in decide(client, same, "nhan", chu=" ").text
    response = decide(client, same, "nhan", chu="a" * 1001)
    assert "Nhiều nhất 1.000 ký tự, ở đây đang có 1.001." in response.text
    assert f'value="{"a" * 1001}"' in response.text
    assert 'aria-describedby="line-problem" autofocus' in response.text
    writing.write(Page.objects.get(pk=page.pk), TEXT.replace("đò", "Đò"), archivist)
    assert "không sửa theo được nữa" in client.get(f"{QUEUE}?goi-y={gone.pk}").text
    assert "Dòng này đã đổi từ lúc bạn đọc gửi" in decide(client, gone, "nhan").text


def test_the_history_of_a_page(client, archivist):
    """Who asked, who accepted, which words; taken back, it says so and cannot be twice."""
    page = make_page()
    own = make_suggestion(page, RIGHT, name="Lê Hà")
    form = f"/admin/issues/page/{page.pk}/change/"
    assert "Chưa có ai sửa." in client.get(form).text
    deciding.accept(own.pk, RIGHT, archivist)
    history = f"/admin/issues/page/{page.pk}/lich-su-chu/"
    assert f'<a href="{history}">1 lần sửa</a>' in client.get(form).text
    assert "Sau đó" not in client.get(f"{QUEUE}?goi-y={own.pk}").text
    shown = client.get(history).text
    assert "Bạn đọc Lê Hà đề nghị" in shown
    assert "<del>sòng</del><ins>sông</ins>" in shown
    back = f"{history}{page.changes.get().pk}/"
    assert "Đã trả lại chữ như trước" in client.post(back, follow=True).text
    assert Page.objects.get(pk=page.pk).text == TEXT
    told = client.get(f"{QUEUE}?goi-y={own.pk}").text
    assert "Đã nhận, vừa xong. Sau đó" in told
    assert "đã trả lại chữ như trước, vừa xong." in told
    assert "không có gì đổi" in client.post(back, follow=True).text
    assert "Trả lại như trước" not in client.get(history).text
    assert client.post(f"{history}999/").status_code == 404


def test_the_form_writes_over_what_it_opened_alone(client, archivist):
    """A text that somebody changed since is not lost, nor what is typed; saved again it stands."""
    page = make_page()
    form = f"/admin/issues/page/{page.pk}/change/"
    seen = client.get(form).context["adminform"].form["seen"].value()
    post = {"folio": "7", "text": TEXT.replace("đò", "Đò"), "seen": seen}
    own = make_suggestion(page, RIGHT)
    deciding.accept(own.pk, RIGHT, archivist)
    response = client.post(form, post)
    shown = response.context["adminform"].form
    assert [error.code for error in shown.errors.as_data()["text"]] == ["changed"]
    assert shown["text"].value() == post["text"]
    assert RIGHT in Page.objects.get(pk=page.pk).text
    assert client.post(form, post | {"seen": shown["seen"].value()}).status_code == 302
    page = Page.objects.get(pk=page.pk)
    assert (page.text, page.folio, page.is_folio_corrected) == (post["text"], "7", True)
    assert page.changes.count() == 2


def test_a_text_that_nobody_typed_in_is_not_written(client, archivist):
    """As a browser sends it, with other line ends: what was accepted since the form was opened
    stays, and the log names what changed alone."""
    page = make_page()
    form = f"/admin/issues/page/{page.pk}/change/"
    seen = client.get(form).context["adminform"].form["seen"].value()
    deciding.accept(make_suggestion(page, RIGHT).pk, RIGHT, archivist)
    post = {"folio": "7", "text": TEXT.replace("\n", "\r\n"), "seen": seen}
    assert client.post(form, post).status_code == 302
    page = Page.objects.get(pk=page.pk)
    assert (page.folio, page.text) == ("7", TEXT.replace(TEXT.split("\n")[1], RIGHT))
    assert LogEntry.objects.get().get_change_message() == "Đã sửa Số in trên trang."


def test_readers_are_told(client, archivist):
    """That people corrected the text; the desk says what waits."""
    page = make_page(is_ocr=True, confidence=0.5)
    own = make_suggestion(page, RIGHT)
    assert "Chữ nhận dạng bằng máy, có thể sai." in client.get(page.get_absolute_url()).text
    assert f'"{QUEUE}?goi-y={own.pk}"' in client.get("/admin/").text
    deciding.accept(own.pk, RIGHT, archivist)
    shown = client.get(page.get_absolute_url()).text
    assert "Văn bản đã được bạn đọc và người giữ kho sửa." in shown
    assert f'"{QUEUE}?goi-y={own.pk}"' not in client.get("/admin/").text
