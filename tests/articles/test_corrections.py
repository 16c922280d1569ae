"""Corrections: who may write and approve them, what readers get, that they stay as they were."""

import json
import re
import threading
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import audit, corrections
from articles.models import Correction, Event, State
from tests.factories import (
    EDITOR_IN_CHIEF,
    HOUR,
    MANAGING_EDITOR,
    MODERATOR,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_correction,
    make_section,
    make_user,
)
from tests.routes import routes_of

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/correction/"
OWN, DEMANDED = Correction.Kind.OWN, Correction.Kind.DEMANDED


def page(client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    assert not response.cookies
    return response.content.decode()


def draft(article=None, **fields) -> Correction:
    return make_correction(article, shown_from=None, **fields)


# --- readers ------------------------------------------------------------------------------------


def test_the_article_says_what_was_corrected_and_when(client):
    """With the time as the journal prints it, in the text and in what machines are told."""
    article = make_article(body="<p>Thân bài.</p>")
    words = "Có ghi “120 hộ”.\n\nĐúng là <102> hộ."
    correction = make_correction(article, text=words, shown_from=timezone.now())
    text = page(client, article.get_absolute_url())
    main = text[text.index("<main") : text.index("</article>")]
    assert "<p>Có ghi “120 hộ”.</p>\n\n<p>Đúng là &lt;102&gt; hộ.</p>" in main
    assert main.count(correction.print_time.replace("'", "&#x27;")) == 2  # and the line on top
    assert main.index("Bài có đính chính") < main.index("Thân bài.") < main.index("Có ghi")
    data = json.loads(re.search(r'ld\+json">(.*?)</script>', text)[1])
    [said] = data["correction"]
    assert said["@type"] == "CorrectionComment"
    assert said["text"] == correction.text
    assert data["dateModified"] == said["datePublished"] > data["datePublished"]


@pytest.mark.parametrize(("kind", "apology"), [(DEMANDED, False), (OWN, True), (DEMANDED, True)])
def test_what_was_demanded_or_apologizes_stands_above_the_text(client, kind, apology):
    """Where nobody can miss it."""
    article = make_article(body="<p>Thân bài.</p>")
    correction = make_correction(article, kind=kind, apology=apology)
    main = page(client, article.get_absolute_url()).partition("<main")[2]
    assert main.index(correction.text) < main.index("Thân bài.")
    assert ("và xin lỗi" in main) == apology


def test_lists_feeds_and_sitemap_know(client):
    """A line in lists; the entry's date in the feed; the date of change in the sitemap."""
    article, other = make_article(lead="Sa-pô."), make_article()
    listed = article.section.get_absolute_url()
    assert "Có đính chính" not in page(client, listed) + page(client, "/rss/")
    correction = make_correction(article, shown_from=timezone.now())
    changed = correction.shown_from.isoformat(timespec="microseconds")
    assert "Có đính chính" in page(client, listed)
    assert "Có đính chính" not in page(client, other.section.get_absolute_url())
    feed = page(client, "/rss/")
    assert "Sa-pô. (Có đính chính, " in feed
    assert feed.count(f"<atom:updated>{changed}") == 1
    day = f"<lastmod>{timezone.localtime(correction.shown_from).date()}"
    assert day in page(client, "/sitemap-bai-viet.xml")
    assert f"/dinh-chinh/{correction.pk}/" in page(client, "/sitemap-dinh-chinh.xml")
    assert correction.text in page(client, "/rss/dinh-chinh/")


def test_the_page_of_corrections_is_newest_first_and_paged(client):
    """Each has an address of its own and leads to what readers have of its article."""
    article = make_article(title="Bài bị sai")
    for n in range(21):
        make_correction(article if n == 20 else None, reference=f"Số {n}", text=f"Lời {n}.")
    first = page(client, "/dinh-chinh/")
    assert first.index("Lời 20.") < first.index("Lời 19.") and "Lời 0." not in first
    assert article.get_absolute_url() in first and "Số 12" in first
    assert "Lời 0." in page(client, "/dinh-chinh/?page=2")
    last = Correction.objects.get(text="Lời 20.")
    alone = page(client, last.get_absolute_url())
    assert "Bài bị sai" in alone and "Lời 20." in alone


def test_the_empty_page_says_what_would_be_there(client):
    """Before the first correction."""
    assert "Chưa có đính chính nào." in page(client, "/dinh-chinh/")


def test_drafts_and_schedules_are_nobodys_but_the_newsrooms(client):
    """Neither on the article nor at their address nor in any list."""
    article = make_article()
    hidden = [draft(article), make_correction(article, shown_from=timezone.now() + HOUR)]
    for correction in hidden:
        page(client, correction.get_absolute_url(), 404)
        for address in (article.get_absolute_url(), "/dinh-chinh/", "/rss/dinh-chinh/", "/rss/"):
            assert correction.text not in page(client, address)
    assert "ính chính," not in page(client, "/rss/")


@pytest.mark.parametrize("removed", [True, False])
def test_the_title_of_an_article_readers_no_longer_have_is_not_told(client, removed):
    """The correction stands, the removed article's name does not; a new working title never."""
    article = make_article(title="Tên cũ", state=State.WITHDRAWN if removed else State.PUBLISHED)
    type(article).objects.filter(pk=article.pk).update(title="Tên đang sửa")
    correction = make_correction(article)
    for address in ("/dinh-chinh/", correction.get_absolute_url(), "/rss/dinh-chinh/"):
        text = page(client, address)
        assert correction.text in text
        assert ("Tên cũ" in text, "Tên đang sửa" in text) == (not removed, False)


def test_a_replacement_takes_the_place_and_the_address(client):
    """When it is out, not before; the old address leads to it."""
    article, chief = make_article(), make_user(EDITOR_IN_CHIEF)
    old = make_correction(article, text="Lời cũ.")
    new = draft(article, text="Lời mới.", follows=old)
    assert "Lời cũ." in page(client, article.get_absolute_url())
    corrections.publish(new, chief)
    text = page(client, article.get_absolute_url()) + page(client, "/dinh-chinh/")
    assert ("Lời cũ." in text, text.count("Lời mới.") >= 2) == (False, True)
    assert client.get(old.get_absolute_url())["Location"] == new.get_absolute_url()
    corrections.withdraw(new, chief, "Nhầm bài")
    assert "Lời" not in page(client, article.get_absolute_url()).partition("<main")[2]
    gone = page(client, new.get_absolute_url(), 410)
    assert "noindex" in gone and "Nhầm bài" not in gone and "Lời mới" not in gone


def test_an_article_page_costs_no_query_more(client):
    """With three corrections as without one."""
    plain, corrected = make_article(), make_article()
    for _ in range(3):
        make_correction(corrected)
    counts = []
    for article in (plain, corrected):
        cache.clear()  # each is the first page of a process
        with CaptureQueriesContext(connection) as queries:
            page(client, article.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- evidence -----------------------------------------------------------------------------------


@pytest.mark.parametrize("sql", ["UPDATE {table} SET {column} = ''", "DELETE FROM {table}"])
def test_the_database_keeps_what_readers_had(sql):
    """Whoever asks, in whatever way; a draft may change and go."""
    out, later = make_correction(make_article()), draft(reference="Số 1")
    corrections.withdraw(out, make_user(EDITOR_IN_CHIEF), "Nhầm")
    columns = {"articles_correctionwithdrawal": "reason", "articles_correction": "text"}
    for table, column in columns.items():
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql.format(table=table, column=column))
    later.text = "Khác"
    later.save()
    later.delete()
    out.refresh_from_db()
    assert out.text


def test_what_is_out_is_not_saved_over():
    """An old form, a script: refused in words before the database refuses."""
    correction, chief = make_correction(make_article()), make_user(EDITOR_IN_CHIEF)
    for step in (corrections.save, corrections.publish, corrections.drop, corrections.call_off):
        with pytest.raises(ValidationError) as error:
            step(correction, chief)
        assert error.value.code == "out"


# --- rules --------------------------------------------------------------------------------------


def test_the_clock_decides_on_a_schedule(client):
    """Nothing has to run at the minute; until then it can be called off."""
    correction, chief = draft(make_article()), make_user(EDITOR_IN_CHIEF)
    corrections.publish(correction, chief, timezone.now() + timedelta(seconds=0.4))
    page(client, correction.get_absolute_url(), 404)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.5)")
    page(client, correction.get_absolute_url())
    other = draft(make_article())
    corrections.publish(other, chief, timezone.now() + HOUR)
    corrections.call_off(other, chief)
    other.refresh_from_db()
    assert (other.shown_from, other.approved_by) == (None, None)


def test_bad_times_reasons_and_articles_are_refused():
    """Each with a code."""
    chief, standing = make_user(EDITOR_IN_CHIEF), make_correction(make_article())
    unpublished = Correction(article=make_article(state=State.DRAFT), text="x")
    tries = {
        "time-past": lambda: corrections.publish(draft(reference="1"), chief, timezone.now()),
        "reason-missing": lambda: corrections.withdraw(standing, chief, "  "),
        "never-published": lambda: corrections.save(unpublished, chief),
        "nothing-scheduled": lambda: corrections.call_off(draft(reference="1"), chief),
    }
    for code, attempt in tries.items():
        with pytest.raises(ValidationError) as error:
            attempt()
        assert error.value.code == code
    corrections.withdraw(standing, chief, "Nhầm")
    with pytest.raises(ValidationError) as error:
        corrections.withdraw(standing, chief, "Nhầm")
    assert error.value.code == "not-standing"


def test_everything_stands_in_the_log():
    """Who did what to which correction, in words."""
    chief, article = make_user(EDITOR_IN_CHIEF), make_article()
    correction = Correction(article=article, text="Đúng là 2.")
    corrections.save(correction, chief, "192.0.2.7")
    corrections.publish(correction, chief)
    corrections.withdraw(correction, chief, "Nhầm bài")
    events = article.events.filter(kind=Event.Kind.CORRECTION).order_by("pk")
    assert [audit.in_words(event) for event in events] == [
        f"lưu nháp số {correction.pk}",
        f"đăng số {correction.pk}",
        f"rút số {correction.pk} · “Nhầm bài”",
    ]
    assert events[0].address == "192.0.2.7"


@pytest.mark.django_db(transaction=True)
def test_two_people_who_publish_at_once_publish_once(newsroom):
    """The second is told that it is out."""
    correction, chief = draft(make_article()), make_user(EDITOR_IN_CHIEF)
    barrier, said = threading.Barrier(2), []

    def attempt():
        barrier.wait()
        try:
            corrections.publish(Correction.objects.get(pk=correction.pk), chief)
            said.append("ok")
        except ValidationError as error:
            said.append(error.code)
        connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(said) == ["ok", "out"]
    assert Event.objects.filter(kind=Event.Kind.CORRECTION).count() == 1


# --- the newsroom -------------------------------------------------------------------------------


def data(**fields) -> dict:
    return {"article": "", "reference": "", "kind": "dinh-chinh", "text": "Đúng là 2."} | fields


WRITES = {  # role: (a draft, out) of own, assigned, another's article, of print
    REPORTER: {"own": (True, False)},
    SECTION_EDITOR: dict.fromkeys(["own", "assigned", "print"], (True, False)),
    MANAGING_EDITOR: dict.fromkeys(["own", "assigned", "other", "print"], (True, False)),
    EDITOR_IN_CHIEF: dict.fromkeys(["own", "assigned", "other", "print"], (True, True)),
    MODERATOR: {},
    None: {},
}


@pytest.mark.parametrize("role", WRITES, ids=str)
@pytest.mark.parametrize("relation", ["own", "assigned", "other", "print"])
def test_every_route_asks_the_policy(client, role, relation):
    """Allowed as the table says; else refused, nothing told, nothing written."""
    user, chief, section = make_user(role), make_user(EDITOR_IN_CHIEF), make_section()
    section.editors.add(user)
    client.force_login(user)
    fields = {"created_by": user if relation == "own" else chief, "title": "Tên bài kín"}
    if relation == "assigned":
        fields["section"] = section
    article = None if relation == "print" else make_article(**fields)
    writes, publishes = WRITES[role].get(relation, (False, False))
    mark = "Lời kín đáo."
    kept = draft(article, text=mark, reference="Số 1", written_by=chief)
    scheduled = make_correction(
        article, text=mark, reference="Số 2", shown_from=timezone.now() + HOUR
    )
    out = make_correction(article, text=mark, reference="Số 3")
    change = reverse("admin:articles_correction_change", args=[kept.pk])
    sees = [client.get(LIST), client.get(f"{LIST}?q=kín"), client.get(change)]
    sees.append(client.get(f"{LIST}add/?thay={out.pk}"))
    sees.append(client.get(f"{LIST}add/?bai={article.pk}") if article else client.get(LIST))
    table = client.post(f"{LIST}tai-csv/")
    kept_table = b"".join(table) if table.streaming else table.content
    assert table.status_code in ((200, 403) if role is None or role == MODERATOR else (200,))
    assert writes or ("Tên bài kín" not in kept_table.decode() and mark not in kept_table.decode())
    for response in sees[:4]:
        assert (mark in response.content.decode()) == writes, response.request["PATH_INFO"]
    assert writes or "Tên bài kín" not in "".join(r.content.decode() for r in sees)

    before, events = list(Correction.objects.order_by("pk").values()), Event.objects.count()
    new = data(article=article.pk if article else "", reference="Số 4")
    client.post(f"{LIST}add/", new)
    assert Correction.objects.filter(reference="Số 4").exists() == writes
    Correction.objects.filter(reference="Số 4").delete()
    client.post(change, new | {"seen": kept.updated_at.isoformat(), "reference": "Số 5"})
    assert Correction.objects.filter(reference="Số 5").exists() == writes
    for address in (f"{scheduled.pk}/bo-hen/", f"{out.pk}/rut/"):
        client.get(LIST + address)
        client.post(LIST + address, {"reason": "Nhầm"})
    scheduled.refresh_from_db()
    assert (scheduled.shown_from is None) == publishes
    assert hasattr(Correction.objects.get(pk=out.pk), "withdrawal") == publishes
    client.post(f"{LIST}{kept.pk}/bo/")
    assert Correction.objects.filter(pk=kept.pk).exists() != writes
    if not writes:
        assert list(Correction.objects.order_by("pk").values()) == before
        assert Event.objects.count() == events


def test_no_route_is_forgotten(client):
    """Each has been called above or answers nobody."""
    own = {"", "add/", "<path:object_id>/change/", "xem-truoc/", "<int:pk>/bo-hen/"}
    own |= {"<int:pk>/bo/", "<int:pk>/rut/"}
    assert routes_of(Correction) - own == {
        *("<path:object_id>/history/", "<path:object_id>/delete/", "<path:object_id>/"),
    }
    correction = make_correction(make_article())
    client.force_login(make_user(EDITOR_IN_CHIEF))
    assert client.post(f"{LIST}{correction.pk}/delete/", {"post": "yes"}).status_code == 403
    client.logout()
    for address in ("", "add/", "xem-truoc/", f"{correction.pk}/rut/", f"{correction.pk}/change/"):
        assert client.post(LIST + address)["Location"].startswith("/admin/login/")


def test_who_may_not_publish_saves_a_draft(client):
    """Even with the other button's name: the text is kept, readers get nothing."""
    reporter = make_user(REPORTER)
    client.force_login(reporter)
    article = make_article(created_by=reporter)
    form = client.get(f"{LIST}add/?bai={article.pk}")
    assert 'name="_publish"' not in form.content.decode()
    response = client.post(f"{LIST}add/", data(article=article.pk, _publish="1"), follow=True)
    assert "chưa đăng được" in response.content.decode()
    assert Correction.objects.get().shown_from is None


def test_written_previewed_and_published_from_the_panel(client):
    """The link beside the text, the readers' text beside the form, a preview that keeps nothing."""
    chief = make_user(EDITOR_IN_CHIEF)
    client.force_login(chief)
    article = make_article(title="Bài có sai", body="<p>Có 120 hộ.</p>")
    panel = client.get(reverse("admin:articles_article_change", args=[article.pk]))
    address = f"{LIST}add/?bai={article.pk}"
    assert address in panel.content.decode()
    form = client.get(address).content.decode()
    assert "<p>Có 120 hộ.</p>" in form and 'name="_publish"' in form
    typed = data(article=article.pk, text="Đúng là 102 hộ.")
    preview = client.post(f"{LIST}xem-truoc/", typed).content.decode()
    assert "Đúng là 102 hộ." in preview and "Bài có sai" in preview and "noindex" in preview
    assert not Correction.objects.exists()
    client.post(address, typed | {"_publish": "1"})
    client.logout()
    assert "Đúng là 102 hộ." in page(client, article.get_absolute_url())


def test_a_bad_form_loses_nothing_typed(client):
    """No article and no reference; a time that is none; a colleague's save meanwhile."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    tries = [data(text="Lời quý."), data(text="Lời quý.", reference="Số 1", at_0="31/2/2031")]
    for typed in tries:
        response = client.post(f"{LIST}add/", typed)
        assert response.status_code == 200 and "Lời quý." in response.content.decode()
    kept = draft(reference="Số 1")
    change = reverse("admin:articles_correction_change", args=[kept.pk])
    stale = client.post(change, data(text="Lời quý.", reference="Số 1", seen="2020"))
    assert "Lời quý." in stale.content.decode() and "Đồng nghiệp vừa lưu" in stale.content.decode()
    kept.refresh_from_db()
    assert kept.text != "Lời quý."


def test_one_correction_is_replaced_once(client):
    """The second who writes a replacement is told, with the words still there."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    old = make_correction(make_article())
    address = f"{LIST}add/?thay={old.pk}"
    typed = data(article=old.article_id, text="Bản thay.")
    client.post(address, typed)
    second = client.post(address, typed | {"text": "Bản thay nữa."})
    assert "Bản thay nữa." in second.content.decode()
    assert Correction.objects.get(follows=old).text == "Bản thay."
    assert Correction.objects.count() == 2


def test_rules_refuse_whoever_calls_them():
    """Not only the admin's buttons ask."""
    reporter, article = make_user(REPORTER), make_article()
    for step in (corrections.save, corrections.publish, corrections.drop):
        with pytest.raises(PermissionDenied):
            step(draft(article), reporter)
