"""Removals: the notice in an article's place, the sealed proof, and who may still read the text."""

import io
import json
import re
import threading
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import audit, editing, editions, policy, previews, seals, versions, workflow
from articles.models import Article, EditingSession, Event, Removal, RemovalKind, Seal, State
from articles.removals import Notice
from comments.models import Comment
from journal.sweep import sweep
from tests.articles.test_admin import form_data
from tests.factories import (
    EDITOR_IN_CHIEF,
    HOUR,
    MANAGING_EDITOR,
    MODERATOR,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_correction,
    make_photo,
    make_user,
)
from tests.routes import routes_of

pytestmark = pytest.mark.django_db
SEALS, LOG = "/admin/articles/seal/", "/admin/articles/event/"
W, P = State.WITHDRAWN, State.PUBLISHED
INNER = "Đơn của ông Tám, công văn 12"


@pytest.fixture
def chief():
    return make_user(EDITOR_IN_CHIEF)


def remove(article, by, at=None, **notice):
    notice = {"kind": "Bản quyền"} | notice
    return workflow.move(
        article, W, by, reason=INNER, at=at, address="192.0.2.7", notice=Notice(**notice)
    )


def gone_page(client, article) -> str:
    response = client.get(article.get_absolute_url())
    assert response.status_code == 410 and not response.cookies
    assert "noindex" in response["X-Robots-Tag"]
    return response.content.decode()


def pretend_removed_by_the_clock(article) -> None:
    """Its scheduled time has come: the clock took it away, nothing has run since."""
    past = timezone.now() - timedelta(seconds=1)
    Article.objects.filter(pk=article.pk).update(withdrawn_at=past)
    article.removals.update(at=past)
    article.editions.update(shown_until=past)
    article.refresh_from_db()


# --- what readers are told ----------------------------------------------------------------------


@pytest.mark.parametrize("named", [True, False])
def test_the_notice_stands_in_the_place(client, chief, named):
    """The house's words or others, the title by choice, in structured form; nothing internal."""
    article = make_article(title="Ông Tám kiện", body="<p>Bí mật.</p>")
    words = "" if named else "Lời riêng <của> tòa soạn."
    remove(article, chief, text=words, names_title=named)
    text = gone_page(client, article)
    assert ("Ông Tám kiện" in text) == named
    said = "vì lý do bản quyền." if named else "Lời riêng &lt;của&gt; tòa soạn."
    assert said in text and "Gỡ lúc" in text
    assert INNER not in text and "Bí mật" not in text and chief.username not in text
    data = json.loads(re.search(r'ld\+json">(.*?)</script>', text)[1])
    assert data["creativeWorkStatus"] == "Withdrawn"
    assert ("Ông Tám" in data["headline"]) == named
    assert client.get(f"{article.get_absolute_url()}y-kien/").status_code == 410


def test_every_kind_of_reason_has_the_houses_words(client, chief):
    """They are data: what the newsroom changes, the next removal says."""
    kinds = RemovalKind.objects.all()
    assert len(kinds) == 5
    kinds.filter(name="Khác").update(notice="Câu nhà mới.")
    for kind in kinds.all():
        article = make_article()
        remove(article, chief, kind=kind.name)
        assert kind.notice in gone_page(client, article)


def test_an_old_removal_without_a_notice_says_something(client, chief):
    """One made before, or by a script that chose nothing."""
    old, bare = make_article(state=W), make_article()
    workflow.move(bare, W, chief, reason="Vì thế")
    for article in (old, bare):
        assert "Tòa soạn đã rút bài khỏi trang." in gone_page(client, article)


def test_a_correction_stays_beside_the_notice(client, chief):
    """And its own page no longer names the article."""
    article = make_article(title="Bài sai nặng")
    correction = make_correction(article, text="Đúng là thế này.")
    remove(article, chief)
    assert "Đúng là thế này." in gone_page(client, article)
    assert "Bài sai nặng" not in client.get(correction.get_absolute_url()).content.decode()


def test_lists_feeds_and_related_drop_a_removed_article(client, chief):
    """At once."""
    article = make_article(title="Bài bị gỡ")
    places = ["/", "/rss/", "/sitemap-bai-viet.xml", article.section.get_absolute_url()]
    remove(article, chief)
    for address in places:
        text = client.get(address).content.decode()
        assert "Bài bị gỡ" not in text and f"-{article.pk}/" not in text


# --- the proof ----------------------------------------------------------------------------------


def test_the_seal_holds_who_when_why_and_the_text_readers_had(chief):
    """Not what the newsroom was just typing; with photos and the digests of their files."""
    photo = make_photo(caption="Bến")
    article = make_article(title="Bản bạn đọc có", cover=photo)
    Article.objects.filter(pk=article.pk).update(title="Bản đang sửa")
    remove(article, chief, names_title=True)
    seal = Seal.objects.get()
    told, text = seal.content["removal"], seal.content["text"]
    assert told["by"] == chief.username and told["reason"] == INNER
    assert told["address"] == "192.0.2.7" and told["names_title"] is True
    assert told["notice"] == "Tòa soạn gỡ bài vì lý do bản quyền."
    assert (text["title"], text["lead"]) == ("Bản bạn đọc có", "Sa-pô của bài viết.")
    [kept] = seal.content["photos"]
    assert (kept["id"], len(kept["sha256"]), kept["size"]) == (photo.pk, 64, photo.file.size)
    assert seal.previous == "" and seal.digest == seals.digest_of(seal)
    assert audit.in_words(article.events.get(kind=Event.Kind.SEALED)) == "số 1"


def test_published_again_the_seal_stays(client, chief):
    """The next removal makes a second, joined to the first."""
    article = make_article()
    remove(article, chief)
    workflow.move(article, P, chief)
    assert client.get(article.get_absolute_url()).status_code == 200
    assert Removal.objects.get().ended_at
    remove(article, chief, text="Lần nữa.")
    assert "Lần nữa." in gone_page(client, article)
    first, second = Seal.objects.order_by("number")
    assert second.previous == first.digest
    assert list(seals.verify(files=True)) == []


def test_evidence_is_kept_by_the_database(chief):
    """Seals, their photos, the photos' files: no statement changes or removes them."""
    photo = make_photo()
    remove(make_article(cover=photo), chief)
    for sql in (
        "UPDATE articles_seal SET content = '{}'",
        "DELETE FROM articles_sealedphoto",
        "DELETE FROM articles_seal",
        f"UPDATE articles_photo SET file = 'khac.jpg' WHERE id = {photo.pk}",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    article = Article.objects.get()
    article.editions.all().delete()
    Article.objects.filter(pk=article.pk).update(cover=None)
    with pytest.raises(ProtectedError):
        photo.delete()
    photo.caption = "Chú thích mới"
    photo.save()


def tamper(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("articles_seal", "articles_sealedphoto"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_kept")
        cursor.execute("UPDATE articles_removal SET seal_id = NULL")
        cursor.execute(sql)


@pytest.mark.parametrize(
    ("sql", "at", "says"),
    [
        (
            "UPDATE articles_seal SET content = jsonb_set(content, '{text,title}', '\"Khác\"')"
            " WHERE number = 2",
            2,
            "đã bị đổi",
        ),
        ("UPDATE articles_seal SET removed_at = now() WHERE number = 1", 1, "đã bị đổi"),
        ("DELETE FROM articles_seal WHERE number = 2", 3, "thiếu niêm phong số 2"),
        ("UPDATE articles_seal SET digest = repeat('0', 64) WHERE number = 1", 2, "không nối"),
    ],
)
def test_the_command_says_where_the_chain_breaks(chief, sql, at, says):
    """A changed text, a changed time, a seal taken out, a digest made up; whole before it."""
    for _ in range(3):
        remove(make_article(), chief)
    out, errors = io.StringIO(), io.StringIO()
    call_command("verify_seals", "--files", stdout=out)
    last = Seal.objects.first()
    assert "3 niêm phong, chuỗi nguyên vẹn." in out.getvalue() and last.digest in out.getvalue()
    tamper(sql)
    with pytest.raises(CommandError):
        call_command("verify_seals", stderr=errors)
    assert re.search(rf"số {at}: .*{says}", errors.getvalue())


def test_a_changed_file_is_found(chief):
    """With --files."""
    photo = make_photo()
    remove(make_article(cover=photo), chief)
    with photo.file.storage.open(photo.file.name, "wb") as file:
        file.write(b"khac")
    assert list(seals.verify()) == []
    [found] = seals.verify(files=True)
    assert f"ảnh số {photo.pk}" in found.says


# --- a removal to come --------------------------------------------------------------------------


def test_a_scheduled_removal_is_sealed_when_it_is_due(client, chief):
    """By the sweep, with the text readers had at that moment; once, however often it runs."""
    article = make_article(title="Đầu")
    remove(article, chief, at=timezone.now() + HOUR, closes=True)
    assert not Seal.objects.exists() and sweep()["Bài đã gỡ được niêm phong"] == 0
    article.title = "Cuối"
    article.save()
    workflow.move(article, P, chief)
    pretend_removed_by_the_clock(article)
    assert "bản quyền" in gone_page(client, article)
    assert not policy.can_see(make_user(MANAGING_EDITOR), article)  # the clock closes it, too
    assert [sweep()["Bài đã gỡ được niêm phong"] for _ in range(2)] == [1, 0]
    assert Seal.objects.get().content["text"]["title"] == "Cuối"


def test_what_is_due_is_sealed_before_anything_else_happens_to_it(chief):
    """The worker was dead; somebody publishes it again: the proof is made first."""
    article = make_article(title="Cũ")
    remove(article, chief, at=timezone.now() + HOUR)
    pretend_removed_by_the_clock(article)
    article.title = "Mới"
    article.save()
    workflow.move(article, P, chief)
    assert Seal.objects.get().content["text"]["title"] == "Cũ"
    assert seals.complete_due() == 0


def test_called_off_it_leaves_nothing(client, chief):
    """Neither notice nor seal; removed now instead of later, the later one is forgotten."""
    article = make_article()
    remove(article, chief, at=timezone.now() + HOUR, closes=True)
    workflow.call_off(article, "withdrawal", chief)
    article.refresh_from_db()
    assert not Removal.objects.exists() and not article.closed
    remove(article, chief, at=timezone.now() + HOUR, text="Về sau.")
    remove(article, chief, text="Ngay.")
    assert "Ngay." in gone_page(client, article)
    assert Seal.objects.get().content["removal"]["notice"] == "Ngay."


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_and_an_editor_at_once_make_one_seal_each(newsroom):
    """And the chain has no fork."""
    chief = make_user(EDITOR_IN_CHIEF)
    articles = [make_article() for _ in range(4)]
    for article in articles[:2]:
        remove(article, chief, at=timezone.now() + HOUR)
        pretend_removed_by_the_clock(article)
    barrier, failed = threading.Barrier(4), []

    def attempt(work):
        barrier.wait()
        try:
            work()
        except Exception as error:
            failed.append(error)
        connection.close()

    def edit(article):
        return lambda: remove(Article.objects.get(pk=article.pk), chief)

    works = [seals.complete_due, seals.complete_due, edit(articles[2]), edit(articles[3])]
    threads = [threading.Thread(target=attempt, args=[work]) for work in works]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert failed == []
    assert Seal.objects.count() == 4 and list(seals.verify()) == []


# --- closed to the newsroom ---------------------------------------------------------------------


ROLES = [REPORTER, SECTION_EDITOR, MANAGING_EDITOR, EDITOR_IN_CHIEF, "superuser", MODERATOR, None]


def someone(role):
    group = None if role in ("superuser", None) else role
    return make_user(group, is_superuser=role == "superuser")


@pytest.mark.parametrize("role", ROLES, ids=str)
def test_a_closed_article_is_there_for_who_may_read_seals(client, chief, role):
    """Form, versions, previews, lists, search, log, unsaved text, comments: or nowhere at all."""
    user = someone(role)
    opens = role in (EDITOR_IN_CHIEF, "superuser")
    article = make_article(title="Tên kín", created_by=user, body="<p>Chữ kín.</p>")
    article.section.editors.add(user)
    Comment.objects.create(article=article, name="Lan", text="Hay", email="a@b.vn")
    session = EditingSession.objects.create(
        user=user,
        article=article,
        seen_at=timezone.now(),
        typed_at=timezone.now(),
        fields={"title": ["Tên kín"]},
    )
    link = previews.make(article, chief, 3)
    remove(article, chief, closes=True)
    client.force_login(user)
    names = ["change", "history", "preview", "preview_page"]
    addresses = [reverse(f"admin:articles_article_{name}", args=[article.pk]) for name in names]
    addresses += [
        reverse("admin:articles_article_version", args=[article.pk, 1]),
        reverse("admin:articles_article_unsaved", args=[session.pk]),
        "/admin/articles/article/?q=ten+kin",
        "/admin/",
        LOG,
        f"{LOG}?q=kin",
        "/admin/comments/comment/",
    ]
    seen = [client.get(address) for address in addresses]
    for response in seen[:7]:
        told = "Tên kín" in response.content.decode()
        assert told == opens, response.request["PATH_INFO"]
    assert opens or all("Tên kín" not in each.content.decode() for each in seen)
    assert policy.can_see(user, article) == opens
    assert Article.objects.visible_to(user).filter(pk=article.pk).exists() == opens
    assert Event.objects.visible_to(user).filter(article=article).exists() == opens
    assert Article.objects.linkable_by(user, "ten kin").exists() == opens
    assert (editing.readable(session.pk, user) is not None) == opens
    client.logout()
    assert client.get(urlsplit(previews.address_of(link)).path).status_code == 410


def test_no_link_opens_a_closed_article(chief):
    """Not even one that the chief would make now."""
    article = make_article()
    remove(article, chief, closes=True)
    assert not previews.may_share(chief, article)
    with pytest.raises(PermissionDenied):
        previews.make(article, chief, 3)


@pytest.mark.parametrize("role", ROLES, ids=str)
def test_closing_and_opening_are_for_who_may_read_seals(chief, role):
    """With a reason, and in the log; published again, an article is open."""
    user, article = someone(role), make_article()
    allowed = role in (EDITOR_IN_CHIEF, "superuser")
    remove(article, chief)
    for closed in (True, False):
        with pytest.raises(ValidationError if allowed else PermissionDenied):
            workflow.close(article, closed, user, " ")
        if not allowed:
            workflow.close(article, closed, chief, "Luật sư yêu cầu")
            with pytest.raises(PermissionDenied):
                workflow.close(article, not closed, user, "Tôi muốn đọc")
        else:
            workflow.close(article, closed, user, "Luật sư yêu cầu")
        assert policy.is_closed(article) == closed
    said = [audit.in_words(e) for e in article.events.filter(detail__has_key="closed")]
    assert said[0] == "mở lại bài cho tòa soạn · “Luật sư yêu cầu”"
    workflow.close(article, True, chief, "Lại")
    workflow.move(article, P, chief)
    assert not article.closed and policy.can_see(make_user(MANAGING_EDITOR), article)


# --- reading a seal -----------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES, ids=str)
def test_seals_are_read_by_some_and_each_reading_is_logged(client, chief, role):
    """The list, the question, the reading; nothing of the text before a reason was given."""
    article = make_article(title="Tên kín", body="<p>Chữ <b>kín</b>.</p>")
    remove(article, chief)
    seal, user = Seal.objects.get(), someone(role)
    client.force_login(user)
    address = f"{SEALS}{seal.pk}/change/"
    allowed = role in (EDITOR_IN_CHIEF, "superuser")
    table = client.post(f"{SEALS}tai-csv/")
    assert table.status_code == (200 if allowed else 403)
    assert "Tên kín" not in (table.getvalue() if table.streaming else table.content).decode()
    answers = [client.get(SEALS), client.get(address), client.post(address, {"reason": " "})]
    assert [each.status_code for each in answers] == [200 if allowed else 403] * 3
    assert all("Tên kín" not in each.content.decode() for each in answers)
    assert not Event.objects.filter(kind=Event.Kind.SEAL_READ).exists()
    opened = client.post(address, {"reason": "Công văn 12"})
    text = opened.content.decode()
    assert ("Tên kín" in text, seal.digest in text) == (allowed, allowed)
    assert "<b>kín</b>" not in text and opened["Cache-Control"] == "private, no-store"
    read = Event.objects.filter(kind=Event.Kind.SEAL_READ, by=user)
    assert [audit.in_words(each) for each in read] == ["số 1 · “Công văn 12”"] * allowed


def test_no_route_to_a_seal_is_forgotten(client, chief):
    """Nobody adds, changes or deletes one; outsiders get the login."""
    remove(make_article(), chief)
    pk = Seal.objects.get().pk
    ends = {"history/", "delete/", "change/", ""}
    assert routes_of(Seal) == {"", "add/", *(f"<path:object_id>/{end}" for end in ends)}
    client.force_login(chief)
    for end, status in {"add/": 404, f"{pk}/delete/": 403, f"{pk}/history/": 404}.items():
        assert client.post(SEALS + end, {"post": "yes"}).status_code == status
    assert client.post(f"{SEALS}x/change/", {"reason": "x"}).status_code == 404
    client.logout()
    for end in ("", "add/", f"{pk}/change/", f"{pk}/delete/"):
        assert client.get(SEALS + end)["Location"].startswith("/admin/login/")


def test_the_houses_words_are_changed_by_the_chief_alone(client, chief):
    """And no kind is added or taken away."""
    kind = RemovalKind.objects.first()
    address = f"/admin/articles/removalkind/{kind.pk}/change/"
    for user, changes in ((make_user(MANAGING_EDITOR), False), (chief, True)):
        client.force_login(user)
        client.post(address, {"notice": "Lời mới."})
        kind.refresh_from_db()
        assert (kind.notice == "Lời mới.") == changes
        assert client.post("/admin/articles/removalkind/add/").status_code == 403
        assert client.post(f"/admin/articles/removalkind/{kind.pk}/delete/").status_code == 403


# --- the panel ----------------------------------------------------------------------------------


def typed_step(article, **fields):
    return form_data(article, _step="withdrawn") | fields


def test_files_are_read_before_the_article_is_locked(client, chief, monkeypatch):
    """Once each; large pictures keep nobody from saving."""
    photo = make_photo(caption="Bến")
    article = make_article(created_by=chief, cover=photo)
    client.force_login(chief)
    digest, locked = seals.file_digest, []

    def read(name):
        locked.append(any("NO KEY UPDATE" in query["sql"] for query in queries.captured_queries))
        return digest(name)

    monkeypatch.setattr(seals, "file_digest", read)
    address = reverse("admin:articles_article_change", args=[article.pk])
    with CaptureQueriesContext(connection) as queries:
        client.post(address, typed_step(article, reason=INNER, kind="Bản quyền"))
    assert any("NO KEY UPDATE" in query["sql"] for query in queries.captured_queries)
    assert locked == [False]
    [kept] = Seal.objects.get().content["photos"]
    assert kept["sha256"] == digest(photo.file.name)["sha256"]


def test_the_panel_asks_and_loses_nothing(client, chief):
    """Without a notice or a reason: told what is missing, all that was typed still there."""
    client.force_login(chief)
    article = make_article(created_by=chief)
    address = reverse("admin:articles_article_change", args=[article.pk])
    form = client.get(address).content.decode()
    for name in ("reason", "kind", "notice", "names_title", "closes"):
        assert len(re.findall(rf'name="{name}"', form)) == 1
    typed = {"reason": INNER, "kind": "", "notice": "", "closes": "on", "names_title": "on"}
    back = client.post(address, typed_step(article, **typed), follow=True).content.decode()
    assert back.count("Hãy chọn lý do cho bạn đọc") == 2  # above the form, beside the field
    assert INNER in back
    assert '<details class="desk-removal" open>' in back
    assert len(re.findall(r'name="(?:closes|names_title)"[^>]*checked', back)) == 2
    no_reason = typed | {"reason": "", "notice": "Lời đã gõ."}
    back = client.post(address, typed_step(article, **no_reason), follow=True).content.decode()
    assert back.count("Hãy ghi lý do.") == 2 and "Lời đã gõ." in back
    again = client.get(address).content.decode()
    assert "Hãy ghi lý do." not in again
    article.refresh_from_db()
    assert article.stage == P
    done = typed | {"kind": "Sai sót"}
    client.post(address, typed_step(article, **done))
    article.refresh_from_db()
    removal = Removal.objects.get()
    assert (article.stage, article.closed) == (W, True)
    assert removal.kind == "Sai sót" and removal.names_title
    panel = client.get(address).content.decode()
    assert "Mở niêm phong" in panel and f"{SEALS}{Seal.objects.get().pk}/change/" in panel
    client.post(address, typed_step(article, _step="open", reason="Xong việc"))
    article.refresh_from_db()
    assert not article.closed


def test_versions_and_editions_stay_as_they_were(chief):
    """A removal takes nothing away."""
    article = make_article()
    numbers = list(article.versions.values_list("number", "content"))
    remove(article, chief, closes=True)
    assert list(article.versions.values_list("number", "content")) == numbers
    assert article.editions.count() == 1
    assert versions.latest(article) and editions.scheduled_update(article, timezone.now()) is None
