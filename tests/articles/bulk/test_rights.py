"""Work on many rows: each does what they might do row by row, and nobody else's."""

import pytest
from django.urls import reverse

from articles import bulk, workflow
from articles.models import BulkAction, State
from tests.factories import (
    ARCHIVIST,
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
    MODERATOR,
    REPORTER,
    SECTION_EDITOR,
    make_section,
    make_topic,
    make_user,
)

from .working import ARTICLES, SECRET, carried_out, drafts, filled, outcomes, page, planned

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("group", [REPORTER, SECTION_EDITOR, MANAGING_EDITOR, EDITOR_IN_CHIEF])
@pytest.mark.parametrize("work", ["steps", "section", "add-topic", "comments"])
def test_each_role_changes_what_its_form_would(client, group, work):
    """Own drafts, those of assigned sections, all: the rest is not even a row of the plan."""
    user, colleague = make_user(group), make_user(REPORTER)
    assigned, other = make_section(), make_section()
    assigned.editors.add(user)
    [own] = drafts(1, created_by=user, section=other)
    [in_charge] = drafts(1, created_by=colleague, section=assigned)
    [secret] = drafts(1, created_by=colleague, section=other, title=SECRET)
    client.force_login(user)
    action = planned(client, work, [own, in_charge, secret])
    expected = {REPORTER: {own.pk}, SECTION_EDITOR: {own.pk, in_charge.pk}}
    expected = expected.get(group, {own.pk, in_charge.pk, secret.pk})
    assert set(action.rows.values_list("row", flat=True)) == expected
    values = {"to": "submitted", "section": make_section().pk, "topic": make_topic().pk}
    filled(client, action, **values, open="0")
    carried_out(client, action)
    assert (SECRET in client.get(page(action)).content.decode()) == (secret.pk in expected)
    # Of others' drafts a section editor submits none: forwards what was sent on.
    may = {own.pk} if (group, work) == (REPORTER, "steps") else expected
    done = action.rows.filter(state="done").values_list("row", flat=True)
    assert set(done) == may


@pytest.mark.parametrize("group", [ARCHIVIST, MODERATOR, None])
def test_who_edits_nothing_is_offered_nothing(client, group):
    """Neither by the list nor by a request made by hand."""
    [article] = drafts(1)
    client.force_login(make_user(group))
    sent = {"action": "hang-loat-comments", "_selected_action": [article.pk]}
    assert client.post(ARTICLES, sent).status_code == 403
    assert not BulkAction.objects.exists()


def test_a_reporter_is_not_offered_to_publish(client):
    """The form has the steps the person has a right to, and takes no other."""
    user = make_user(REPORTER)
    client.force_login(user)
    action = planned(client, "steps", drafts(1, created_by=user))
    response = client.post(page(action), {"to": "published"})
    assert response.status_code == 200
    assert "published" not in [value for value, _ in response.context["form"].fields["to"].choices]


def test_an_action_is_its_owners(client, chief):
    """Nobody else sees, does or undoes it, or finds it in the list."""
    action = planned(client, "comments", drafts(1, title=SECRET))
    filled(client, action, open="0")
    client.force_login(make_user(is_superuser=True))
    assert client.get(page(action)).status_code == 302
    assert client.post(page(action), {"_do": "1"}).status_code == 302
    action.refresh_from_db()
    assert action.state == "planned"
    listed = client.get(reverse("admin:articles_bulkaction_changelist"))
    assert not listed.context["cl"].result_list
    client.logout()
    assert client.post(page(action), {"_do": "1"})["Location"].startswith("/admin/login/")


def test_permission_is_asked_again_when_a_row_is_worked_on(client, chief):
    """What changed between plan and work is refused, row by row, and told."""
    articles = drafts(2)
    action = planned(client, "comments", articles)
    filled(client, action, open="0")
    workflow.move(articles[0], State.DISCARDED, chief)
    carried_out(client, action)
    assert sorted(state for state, _ in outcomes(action)) == ["done", "refused"]
    again = planned(client, "comments", drafts(1))
    filled(client, again, open="0")
    chief.groups.clear()
    assert bulk.start(again)
    assert outcomes(again)[0][0] == "refused"
