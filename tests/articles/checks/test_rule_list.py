"""The checks as a list in the admin: who reads and who changes it, and what a trial tells."""

import re
import threading
import time

import pytest
from django.db import connection, transaction
from django.urls import reverse

from articles.checks.catalogue import CHECKS
from articles.models import CheckRule, Event
from tests.factories import (
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_user,
)

pytestmark = pytest.mark.django_db
LIST = "admin:articles_checkrule_changelist"
READS = {MANAGING_EDITOR, EDITOR_IN_CHIEF}


def rule(code: str = "byline-missing") -> CheckRule:
    return CheckRule.objects.get(code=code)


def rows(**levels) -> dict:
    """The list as a browser sends it, some rules at another level."""
    rules = list(CheckRule.objects.all())
    data = {"form-TOTAL_FORMS": len(rules), "form-INITIAL_FORMS": len(rules), "_save": "1"}
    for n, each in enumerate(rules):
        level = levels.get(each.code.replace("-", "_"), each.level)
        data |= {f"form-{n}-id": each.pk, f"form-{n}-level": level, f"form-{n}-order": each.order}
        data |= {f"initial-form-{n}-level": each.level, f"initial-form-{n}-order": each.order}
    return data


def test_every_check_has_a_row():
    """Made by the migration, as the catalogue has it."""
    made = {(r.code, r.level, r.limit, r.words) for r in CheckRule.objects.all()}
    assert made == {(c.code, c.level, c.limit, c.words or "") for c in CHECKS}


@pytest.mark.parametrize("group", [REPORTER, SECTION_EDITOR, MANAGING_EDITOR, EDITOR_IN_CHIEF])
def test_who_reads_and_who_changes(client, group):
    """Managing editors read; the editor-in-chief changes; nobody adds or deletes."""
    client.force_login(make_user(group))
    pk = rule().pk
    reads = 200 if group in READS else 403
    addresses = [reverse(LIST)] + [
        reverse(f"admin:articles_checkrule_{name}", args=[pk]) for name in ("change", "trial")
    ]
    assert [client.get(address).status_code for address in addresses] == [reads] * 3
    client.post(reverse(LIST), rows(byline_missing="block"))
    client.post(addresses[1], {"level": "block", "order": "1"})
    assert (rule().level == "block") == (group == EDITOR_IN_CHIEF)
    assert client.get(f"{reverse(LIST)}add/").status_code in (403, 404)
    assert client.post(f"{reverse(LIST)}{pk}/delete/", {"post": "yes"}).status_code in (403, 404)
    assert CheckRule.objects.filter(pk=pk).exists()


def test_outsiders_get_the_login_page(client):
    """The list and the trial alike."""
    for address in (reverse(LIST), reverse("admin:articles_checkrule_trial", args=[rule().pk])):
        assert client.get(address)["Location"].startswith("/admin/login/")


def test_a_change_is_in_the_log(client):
    """Which rule, from what to what; an untouched row says nothing."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    client.post(reverse(LIST), rows(byline_missing="block"))
    event = Event.objects.get(kind=Event.Kind.RULE_CHANGED)
    assert event.detail == {"rule": "Chưa ghi người thực hiện", "change": "mức: Nhắc → Chặn"}


def test_an_old_page_undoes_nothing(client):
    """Two open lists, each with another change: both stay, the log tells of two."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    assert b'name="initial-form-0-level"' in client.get(reverse(LIST)).content
    one, other = rows(byline_missing="block"), rows(photo_credit="off")
    client.post(reverse(LIST), one)
    client.post(reverse(LIST), other)
    assert (rule().level, rule("photo-credit").level) == ("block", "off")
    assert Event.objects.filter(kind=Event.Kind.RULE_CHANGED).count() == 2


def test_two_who_change_the_same_setting(client):
    """The second is told what the first chose, in the list and in the form; once more is final."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    old = rows(byline_missing="off")
    client.post(reverse(LIST), rows(byline_missing="block"))
    page = client.post(reverse(LIST), old)
    assert "Đồng nghiệp vừa đổi thành “Chặn”" in page.content.decode()
    assert rule().level == "block"
    again = page.context["cl"].formset
    number = next(n for n, form in enumerate(again.forms) if form.instance.pk == rule().pk)
    assert again.forms[number].data[f"initial-form-{number}-level"] == "block"
    client.post(reverse(LIST), old | {f"initial-form-{number}-level": "block"})
    assert rule().level == "off"
    address = reverse("admin:articles_checkrule_change", args=[rule().pk])
    stale = {"level": "block", "order": "1", "initial-level": "warn", "initial-order": "1"}
    assert "vừa đổi thành “Tắt”" in client.post(address, stale).content.decode()
    assert rule().level == "off"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("where", ["list", "form"])
def test_two_who_save_at_the_same_moment(client, where):
    """The one whose turn comes second is told what the first chose, and keeps what they typed."""
    client.force_login(make_user(is_superuser=True))
    made, _ = CheckRule.objects.update_or_create(code="byline-missing", defaults={"level": "warn"})
    pk, answers = made.pk, []
    if where == "list":
        address, sent = reverse(LIST), rows(byline_missing="off")
    else:
        address = reverse("admin:articles_checkrule_change", args=[pk])
        seen = {"initial-level": "warn", "initial-order": made.order}
        sent = {"level": "off", "order": made.order} | seen

    def second():
        try:
            answers.append(client.post(address, sent).content.decode())
        finally:
            connection.close()

    with transaction.atomic():
        CheckRule.objects.select_for_update().get(pk=pk)
        thread = threading.Thread(target=second)
        thread.start()
        wait_for_one_that_waits()
        CheckRule.objects.filter(pk=pk).update(level="block")
    thread.join()
    assert "Đồng nghiệp vừa đổi thành “Chặn”" in answers[0]
    assert re.search(r'<option value="off" selected>', answers[0])
    assert rule().level == "block"


def wait_for_one_that_waits():
    """Until a second connection stands before a lock that this one holds."""
    asked = "SELECT FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    for _ in range(400):
        with connection.cursor() as cursor:
            cursor.execute(asked)
            if cursor.rowcount:
                return
        time.sleep(0.025)
    raise AssertionError("nobody waits")


def test_a_limit_is_a_number_above_nothing(client):
    """Zero is refused at the field, the old limit stays."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    address = reverse("admin:articles_checkrule_change", args=[rule("title-long").pk])
    page = client.post(address, {"level": "warn", "limit": "0", "order": "1"})
    assert "limit" in page.context["adminform"].form.errors
    assert rule("title-long").limit == 110
    client.post(address, {"level": "warn", "limit": "90", "order": "1"})
    assert rule("title-long").limit == 90


def test_a_trial_tells_what_a_rule_would_find(client, django_assert_max_num_queries):
    """On what readers have, even of a rule that is off; nothing of drafts."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    CheckRule.objects.filter(code="lead-missing").update(level="off")
    make_article(title="Thiếu sa-pô", lead="")
    make_article(title="Đủ cả")
    make_article(title="Nháp kín", lead="", state="draft")
    address = reverse("admin:articles_checkrule_trial", args=[rule("lead-missing").pk])
    with django_assert_max_num_queries(20):
        page = client.get(address).content.decode()
    assert "1 trong 2 bài" in page
    assert "Thiếu sa-pô" in page and "Đủ cả" not in page and "Nháp kín" not in page
