"""Which rows are worked on, and what colleagues see of it."""

import pytest
from django.contrib.admin.models import LogEntry

from articles import audit, bulk, policy, workflow
from articles.models import BulkAction, State
from tests.factories import (
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
    REPORTER,
    SECTION_EDITOR,
    make_photo,
    make_section,
    make_user,
)

from .working import ARTICLES, PHOTOS, SECRET, carried_out, drafts, filled, page, planned

pytestmark = pytest.mark.django_db


def test_the_whole_list_as_it_is_narrowed(client, chief, monkeypatch):
    """Over all its pages, without a key in the form."""
    monkeypatch.setattr("articles.admin.articles.ArticleAdmin.list_per_page", 2)
    section = make_section()
    wanted = drafts(5, section=section)
    drafts(2)
    address = f"{ARTICLES}?section__id__exact={section.pk}"
    assert "Cả danh sách đang lọc" in client.get(address).content.decode()
    action = planned(client, "comments", [], address, select_across=["0", "1"])
    assert sorted(action.rows.values_list("row", flat=True)) == [a.pk for a in wanted]
    assert section.name in action.of


def test_too_many_and_none_are_refused_politely(client, chief, monkeypatch):
    """The list says what to do."""
    monkeypatch.setattr(bulk, "MOST", 2)
    for rows, words in ((drafts(3), "nhiều nhất 2 dòng"), ([], "ít nhất một dòng")):
        sent = {"action": "hang-loat-comments", "_selected_action": [row.pk for row in rows]}
        response = client.post(ARTICLES, sent | {"select_across": "0"}, follow=True)
        assert words in response.content.decode()
    assert not BulkAction.objects.exists()


def test_a_form_that_is_wrong_says_so(client, chief):
    """Beside the field; nothing is lost, nothing planned."""
    action = planned(client, "steps", drafts(1))
    response = client.post(page(action), {"to": "draft", "reason": "  "})
    assert "Hãy ghi lý do." in response.content.decode()
    assert client.post(page(action), {"to": "khong-co"}).status_code == 200
    assert client.post(page(action), {"_do": "1"}).status_code == 200
    action.refresh_from_db()
    assert action.state == "planned"


# --- what colleagues see --------------------------------------------------------------------------


def test_the_log_tells_which_work_a_line_was_part_of(client, chief):
    """Of steps, of versions, of what was taken back; of photos in Django's own log."""
    (moved,), (edited,), photo = drafts(1), drafts(1), make_photo()
    works = [
        ("steps", moved, ARTICLES, {"to": "submitted"}),
        ("comments", edited, ARTICLES, {"open": "0"}),
        ("credit", photo, PHOTOS, {"credit": "Mới"}),
    ]
    for work, row, address, values in works:
        action = planned(client, work, [row], address)
        filled(client, action, **values)
        carried_out(client, action)
        client.post(page(action), {"_undo": "1"})
        part = f"việc hàng loạt số {action.pk}"
        if row == photo:
            lines = LogEntry.objects.filter(object_id=str(row.pk)).values_list("change_message")
            told = [line for (line,) in lines]
        else:
            told = [audit.in_words(event) for event in row.events.filter(detail__has_key="bulk")]
        assert len(told) == 2 and all(part in line for line in told), work
    workflow.move(moved, State.SUBMITTED, chief)
    assert "bulk" not in moved.events.first().detail


@pytest.mark.parametrize("group", [EDITOR_IN_CHIEF, MANAGING_EDITOR, SECTION_EDITOR, REPORTER])
def test_a_colleagues_work_is_seen_by_who_may_read_the_log(client, group):
    """Of the rows they may see; they neither take it back nor see what is still a plan."""
    writer, reader = make_user(REPORTER), make_user(group)
    [article] = drafts(1, created_by=writer, title=SECRET)
    client.force_login(writer)
    plan, action = (planned(client, "comments", [article]) for _ in range(2))
    filled(client, action, open="0")
    carried_out(client, action)
    client.force_login(reader)
    sees = policy.can_read_log(reader)
    assert sees == (group in (EDITOR_IN_CHIEF, MANAGING_EDITOR))
    shown = client.get("/admin/articles/bulkaction/").content.decode()
    assert (page(action) in shown, page(plan) in shown) == (sees, False)
    answer = client.get(page(action))
    assert answer.status_code == (200 if sees else 302)
    text = answer.content.decode()
    assert (SECRET in text) == policy.can_see(reader, article)
    assert 'name="_undo"' not in text
    undone = client.post(page(action), {"_undo": "1"})
    assert undone.status_code == (403 if sees else 302)
    action.refresh_from_db()
    assert action.state == "done"
    assert client.get(page(plan)).status_code == 302
