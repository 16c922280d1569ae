"""The versions and events of an article: listed, read, compared, restored, never dropped."""

import random
import threading
from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import audit, versions, workflow
from articles.models import Article, Event, Section, State, Version
from tests.factories import (
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_author,
    make_photo,
    make_section,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db


def url(name, article, *args):
    return reverse(f"admin:articles_article_{name}", args=[article.pk, *args])


def save(article, by, name="", **fields):
    """A deliberate save, as the form makes it."""
    for field, value in fields.items():
        setattr(article, field, value)
    article.save()
    return versions.record(article, by, name=name, address="10.1.2.3")


def draft(by, count=2, **fields):
    """A draft of a person with so many versions, each with another title."""
    article = make_article(state=State.DRAFT, created_by=by, **fields)
    for number in range(1, count + 1):
        save(article, by, title=f"Tiêu đề {number}")
    return article


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


@pytest.fixture
def chief(client):
    user = make_user(EDITOR_IN_CHIEF, last_name="Phan Nguyệt", first_name="Cầm")
    client.force_login(user)
    return user


# --- the timeline ---------------------------------------------------------------------------------


def test_versions_and_events_stand_in_one_line_of_time(client, chief):
    """Newest first: steps with their reasons, versions with name, person and what readers have."""
    reporter = make_user(REPORTER, last_name="Minh", first_name="An")
    article = draft(reporter, 1)
    save(article, reporter, "trước khi cắt ngắn", title="Ngắn hơn")
    workflow.move(article, State.SUBMITTED, reporter)
    workflow.move(article, State.DRAFT, chief, reason="Thiếu nguồn")
    workflow.move(article, State.PUBLISHED, chief)
    save(article, chief, title="Sửa sau khi đăng")
    text = page(client, url("history", article))
    told = ["Bản 3", "Bản 2", "trước khi cắt ngắn", "Bạn đọc đang thấy", "Thiếu nguồn", "Bản 1"]
    places = [text.index(words) for words in ["Mới nhất", *told[1:3]]]
    assert places == sorted(places)
    assert all(words in text for words in [*told, "Minh An", "Phan Nguyệt Cầm", "vừa xong"])
    assert text.index("Thiếu nguồn") < text.index("trước khi cắt ngắn")


def test_a_scheduled_version_has_its_sign(client, chief):
    """What will appear by itself is told with its time."""
    article = make_article()
    save(article, chief, title="Bản sửa")
    workflow.move(article, State.PUBLISHED, chief, at=timezone.now() + timedelta(days=1))
    text = page(client, url("history", article))
    assert "Lên trang lúc" in text and "Bạn đọc đang thấy" in text


@pytest.mark.parametrize(("group", "told"), [(MANAGING_EDITOR, True), (SECTION_EDITOR, False)])
def test_addresses_are_told_to_those_who_read_the_log(client, group, told):
    """From where somebody saved is not for everybody who sees the article."""
    user = make_user(group)
    client.force_login(user)
    text = page(client, url("history", draft(user)))
    assert ("10.1.2.3" in text) == told


@pytest.mark.parametrize("tab", ["", "phien-ban"])
def test_the_timeline_is_paged_by_key(client, chief, tab):
    """Following “Cũ hơn” shows every version once, the newest first."""
    article = draft(chief, 120)
    address, seen = f"{url('history', article)}?xem={tab}", []
    while address:
        response = client.get(address)
        entries = response.context["entries"]
        assert len(entries) <= 50
        seen += [entry.version.number for entry in entries if entry.version]
        key = response.context["older_key"]
        address = key and f"{url('history', article)}?xem={tab}&truoc={key}"
    assert seen == list(range(120, 0, -1))


def test_the_timeline_asks_the_same_for_ten_and_for_a_thousand_versions(client, chief):
    """A constant number of queries, none of which reads the contents of versions."""

    def queries(article):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page(client, url("history", article))
        return [query["sql"] for query in asked]

    few, many = draft(chief, 10), make_article(state=State.DRAFT, created_by=chief)
    content = versions.content_of(many)
    rows = [Version(article=many, number=n, by=chief, content=content) for n in range(1, 1001)]
    Version.objects.bulk_create(rows)
    kind = Event.Kind.SAVED
    events = [
        Event(article=many, kind=kind, by=chief, detail={"version": n}) for n in range(1, 1001)
    ]
    Event.objects.bulk_create(events)
    page(client, url("history", few))  # what a process asks once
    assert len(queries(few)) == len(queries(many)) <= 10
    assert not any('"content"' in sql for sql in queries(many))


@pytest.mark.parametrize("query", ["?truoc=abc", "?truoc=-1", f"?truoc={'9' * 30}"])
def test_no_such_page_of_the_timeline(client, chief, query):
    """Nonsense in the address answers 404."""
    page(client, url("history", draft(chief)) + query, 404)


def test_an_empty_timeline_says_what_will_be_there(client, chief):
    """An article never saved through the form has no versions, and its pages stand."""
    article = make_article(state=State.DRAFT)
    assert "Mỗi lần bấm Lưu" in page(client, url("history", article))
    page(client, url("compare", article), 404)


# --- who may look, who may restore ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "own", "assigned", "sees"),
    [
        (REPORTER, True, False, True),
        (REPORTER, False, False, False),
        (SECTION_EDITOR, False, True, True),
        (SECTION_EDITOR, False, False, False),
        (MANAGING_EDITOR, False, False, True),
        (EDITOR_IN_CHIEF, False, False, True),
    ],
)
def test_who_sees_an_article_sees_its_history(client, group, own, assigned, sees):
    """Timeline, comparison, version and restoring answer 404 to who may not see the article."""
    user = make_user(group)
    client.force_login(user)
    article = draft(user if own else make_user(REPORTER))
    if assigned:
        article.section.editors.add(user)
    pages = [("history",), ("compare",), ("version", 1), ("restore", 1)]
    for name, *args in pages:
        page(client, url(name, article, *args), 200 if sees else 404)
    answer = client.post(url("restore", article, 1), {"seen": article.updated_at.isoformat()})
    assert answer.status_code == (302 if sees else 404)
    assert article.versions.count() == (3 if sees else 2)


def test_who_may_not_edit_may_not_restore(client):
    """A reporter reads the versions of a submitted piece, and is not offered what is refused."""
    reporter = make_user(REPORTER)
    client.force_login(reporter)
    article = draft(reporter)
    workflow.move(article, State.SUBMITTED, reporter)
    assert "khoi-phuc" not in page(client, url("version", article, 1))
    assert "khoi-phuc" not in page(client, url("compare", article))
    page(client, url("restore", article, 1), 403)
    answer = client.post(url("restore", article, 1), {"seen": article.updated_at.isoformat()})
    assert answer.status_code == 403
    assert article.versions.count() == 2


def test_a_secret_related_article_is_not_told(client):
    """Its title stands in the version; who may not see the article reads its number only."""
    reporter, secret = make_user(REPORTER), make_article(state=State.DRAFT, title="Bài mật")
    article = draft(reporter, 1)
    article.related_rows.create(other=secret)
    save(article, reporter)
    for user, told in [(reporter, False), (make_user(EDITOR_IN_CHIEF), True)]:
        client.force_login(user)
        for name, *args in [("compare",), ("version", 2), ("restore", 1)]:
            text = page(client, url(name, article, *args))
            assert ("Bài mật" in text, f"Bài số {secret.pk}" in text) == (told, not told), name


# --- two versions, one version --------------------------------------------------------------------


def test_two_versions_word_by_word(client, chief):
    """The older on the left whatever the order asked; only what differs is named."""
    article = draft(chief, 3)
    text = page(client, url("compare", article) + "?tu=3&den=1")
    assert "So bản 1 với bản 3" in text
    assert '<del><span class="visually-hidden">bỏ: </span>1</del>' in text
    assert '<ins><span class="visually-hidden">thêm: </span>3</ins>' in text
    assert "Sa-pô" not in text


def test_what_is_compared_when_nothing_is_asked(client, chief):
    """What readers have with the latest, else the last two."""
    article = draft(chief, 3)
    assert "So bản 2 với bản 3" in page(client, url("compare", article))
    live = make_article()
    save(live, chief, title="Một")
    save(live, chief, title="Hai")
    assert "So bản 1 với bản 3" in page(client, url("compare", live))
    assert "So bản 2 với bản 3" in page(client, url("compare", live) + "?den=3")


def test_one_version_or_the_same_twice_says_so(client, chief):
    """Nothing to compare is not an error."""
    assert "mới có một bản" in page(client, url("compare", draft(chief, 1)))
    text = page(client, url("compare", draft(chief, 2)) + "?tu=2&den=2")
    assert "Hai bản giống hệt nhau" in text


@pytest.mark.parametrize(
    "query",
    ["?tu=abc&den=2", "?tu=0&den=1", "?tu=1&den=99", "?tu=-1", "?den=", f"?tu={'9' * 40}&den=1"],
)
def test_a_version_that_is_not_there(client, chief, query):
    """404 with the list of those that are."""
    article = draft(chief)
    text = page(client, url("compare", article) + query, 404)
    assert "Bài không có bản này" in text and "Bản 2" in text
    assert f'href="{url("history", article)}?xem=phien-ban"' in text


def test_no_such_version_to_read_or_restore(client, chief):
    """A number past the end answers 404, however long."""
    article = draft(chief)
    for number in (0, 3, 10**12, 10**30):
        page(client, url("version", article, number), 404)
        page(client, url("restore", article, number), 404)


def test_older_and_newer_pairs_keep_their_distance(client, chief):
    """Neighbours are offered where there are any, in the view that was chosen."""
    article = draft(chief, 4)
    text = page(client, url("compare", article) + "?tu=2&den=3&xem=hai-cot")
    assert "?tu=1&amp;den=2&amp;xem=hai-cot" in text
    assert "?tu=3&amp;den=4&amp;xem=hai-cot" in text
    assert 'class="change-cells"' in text
    text = page(client, url("compare", article) + "?tu=1&den=4")
    assert "ArrowLeft" not in text and "ArrowRight" not in text


def test_a_version_is_read_as_prose(client, chief):
    """Its own words and photo, its people and places; markup that was never cleaned is harmless."""
    photo = make_photo(caption="Bến sông")
    body = f'<p>Chữ cũ</p><figure class="photo" data-photo="{photo.pk}"></figure>'
    article = draft(chief, 1, body=body, notes="Gọi lại nhân vật")
    save(article, chief, body="<p>Chữ mới</p>")
    text = page(client, url("version", article, 1))
    assert "Chữ cũ" in text and "Chữ mới" not in text
    assert photo.file.url.rpartition(".")[0] in text and "Gọi lại nhân vật" in text
    content = versions.content_of(article) | {"body": "<p>x</p><script>alert(1)</script>"}
    Version.objects.create(article=article, number=3, by=chief, content=content)
    assert "alert(1)" not in page(client, url("version", article, 3))


def test_the_form_leads_to_the_history(client, chief):
    """In the panel: the latest version by number and name, and what differs from readers' text."""
    article = make_article()
    assert "So với bản đang đăng" not in page(client, url("change", article))
    save(article, chief, "bản cắt ngắn", title="Ngắn")
    text = page(client, url("change", article))
    assert "Bản 2" in text and "bản cắt ngắn" in text
    assert url("history", article) in text
    assert url("compare", article) + "?tu=1&amp;den=2" in text


# --- restoring ------------------------------------------------------------------------------------


def everything(by, **fields):
    """An article with something in every field of a version."""
    photo = make_photo()
    article = draft(
        by,
        0,
        kicker="Phóng sự",
        subtitle="Dòng dưới",
        body=f'<p>Chữ</p><figure class="photo" data-photo="{photo.pk}"></figure>',
        cover=photo,
        weight=2,
        comments_open=False,
        notes="Ghi chú",
        **fields,
    )
    article.sections.add(make_section())
    article.topics.add(make_topic())
    article.bylines.create(role="Bài", author=make_author(), order=0)
    article.bylines.create(role="Ảnh", name="Hà Vy", order=1)
    article.related_rows.create(other=make_article(), order=0)
    versions.record(article, by)
    return article


def emptied(article, by):
    """Save an article with nothing but a title."""
    article.sections.clear()
    article.topics.clear()
    article.bylines.all().delete()
    article.related_rows.all().delete()
    fields = {"kicker": "", "subtitle": "", "lead": "", "body": "", "notes": "", "cover": None}
    return save(article, by, title="Khác", section=make_section(), weight=0, slug="khac", **fields)


def confirm(client, article, number):
    """Press the button of the confirmation page as it stands now."""
    asked = client.get(url("restore", article, number))
    return client.post(
        url("restore", article, number), {"seen": asked.context["token"]}, follow=True
    )


def test_an_old_version_becomes_the_working_text(client, chief):
    """Everything comes back as a new version; what was there until now is a version, too."""
    article = everything(chief)
    emptied(article, chief)
    asked = page(client, url("restore", article, 1))
    assert "Tiêu đề" in asked and article.versions.count() == 2  # asking restores nothing
    answer = confirm(client, article, 1)
    assert url("version", article, 2) in answer.content.decode()
    first, _, third = article.versions.order_by("number")
    assert third.content == first.content == versions.content_of(Article.objects.get(pk=article.pk))
    assert (third.restored_from, third.by) == (1, chief)
    event = article.events.get(kind=Event.Kind.RESTORED)
    assert event.detail == {"version": 3, "restored_from": 1}
    assert event.address == "127.0.0.1"


def test_readers_see_nothing_of_a_restored_version(client, chief):
    """It is the working text; publishing is another step."""
    article = make_article(title="Đang đăng")
    save(article, chief, title="Đang sửa")
    confirm(client, article, 1)
    save(article, chief, title="Sửa nữa")
    confirm(client, article, 2)
    assert article.editions.get().title == "Đang đăng"
    assert Article.objects.get(pk=article.pk).title == "Đang sửa"


def test_a_save_since_the_question_refuses_the_restore(client, chief):
    """The page comes back with what would change now; nothing was overwritten."""
    article = draft(chief)
    token = client.get(url("restore", article, 1)).context["token"]
    save(article, chief, title="Chữ của người khác")
    answer = client.post(url("restore", article, 1), {"seen": token})
    assert answer.status_code == 409
    assert "Chưa khôi phục gì" in answer.content.decode()
    assert Article.objects.get(pk=article.pk).title == "Chữ của người khác"
    assert client.post(url("restore", article, 1)).status_code == 409  # without any token, too
    assert article.versions.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_restores_at_once_are_one():
    """Both were asked before either was done: the second is refused, nothing is restored twice."""
    user = make_user(is_superuser=True)
    article = draft(user)
    address, seen = url("restore", article, 1), article.updated_at.isoformat()
    together, answers = threading.Barrier(2), []

    def press():
        client = Client()
        client.force_login(user)
        together.wait(30)
        answers.append(client.post(address, {"seen": seen}).status_code)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) == [302, 409]
    assert article.versions.count() == 3


def test_text_saved_past_the_forms_is_kept_before_it_goes(client, chief):
    """What a script wrote becomes a version of its own."""
    article = draft(chief)
    Article.objects.filter(pk=article.pk).update(lead="Chữ từ ngoài vào")
    confirm(client, article, 1)
    kept = article.versions.get(number=3)
    assert (kept.content["lead"], kept.name) == ("Chữ từ ngoài vào", "Trước khi khôi phục")
    assert article.versions.get(number=4).restored_from == 1


def test_what_is_gone_is_left_out_and_told(client, chief):
    """Section, topic, photo and article that no longer exist; an author signs by name."""
    article = everything(chief, section=make_section(name="Mục xưa"))
    author = article.bylines.first().author
    first = article.versions.get()
    cover = article.cover
    emptied(article, chief)
    article.photos.clear()
    Section.objects.get(name="Mục xưa").delete()
    for row in first.content["sections"]:
        Section.objects.get(pk=row["id"]).delete()
    author.delete()
    other = Article.objects.get(pk=first.content["related"][0]["id"])
    article.topics.model.objects.all().delete()
    cover.delete()
    gone = versions.restore(first, chief)
    article = Article.objects.get(pk=article.pk)
    names = [first.content[key][0]["name"] for key in ("sections", "topics")]
    assert gone == [
        "Mục xưa",
        str(cover),
        f"ảnh số {first.content['cover']['id']} trong bài",
        *names,
    ]
    assert [str(byline) for byline in article.bylines.all()] == [
        f"Bài: {author.name}",
        "Ảnh: Hà Vy",
    ]
    assert (article.cover, list(article.related.all())) == (None, [other])
    assert article.section.name != "Mục xưa"


def test_what_is_gone_is_said_on_the_page(client, chief):
    """The message names it."""
    topic = make_topic(name="Nước ngọt")
    article = draft(chief, 0)
    article.topics.add(topic)
    save(article, chief)
    article.topics.clear()
    save(article, chief)
    topic.delete()
    assert "không còn: “Nước ngọt”" in confirm(client, article, 1).content.decode()


def test_a_version_of_an_older_shape_is_restored(client, chief):
    """What it does not know stays as it is, and the question says the same."""
    article = draft(chief, kicker="Ở lại")
    content = {"title": "Xưa", "body": "<p>Xưa</p>", "slug": "xua"}
    Version.objects.create(article=article, number=3, by=chief, content=content)
    asked = page(client, url("restore", article, 3))
    assert "Ở lại" not in asked
    page(client, url("version", article, 3))
    page(client, url("compare", article) + "?tu=2&den=3")
    confirm(client, article, 3)
    article.refresh_from_db()
    assert (article.title, article.kicker) == ("Xưa", "Ở lại")


@pytest.mark.parametrize(("group", "weight"), [(SECTION_EDITOR, 0), (EDITOR_IN_CHIEF, 2)])
def test_the_place_on_the_home_page_is_for_who_may_set_it(client, group, weight):
    """Restoring is no way round a right."""
    user = make_user(group)
    client.force_login(user)
    article = draft(user, 0)
    save(article, user, weight=2)
    save(article, user, weight=0, title="Khác")
    assert ("Tin chính" in page(client, url("restore", article, 1))) == bool(weight)
    confirm(client, article, 1)
    article.refresh_from_db()
    assert (article.title == "Khác", article.weight) == (False, weight)


words = st.text(st.characters(categories=("L", "N", "P", "Zs")), max_size=20)


@given(
    title=words, lead=words, notes=words, body=words, open_=st.booleans(), weight=st.integers(0, 2)
)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_restoring_gives_the_same_content(title, lead, notes, body, open_, weight):
    """Whatever was typed: the new version's content is the old one's."""
    user = make_user(EDITOR_IN_CHIEF)
    article = everything(user)
    body = body.replace("<", "")
    fields = {"title": title or "a", "lead": lead, "notes": notes, "body": f"<p>{body}</p>"}
    first = save(article, user, comments_open=open_, weight=weight, **fields)
    emptied(article, user)
    assert versions.restore(first, user) == []
    fresh = Article.objects.get(pk=article.pk)
    assert versions.latest(fresh).content == first.content == versions.content_of(fresh)


# --- nothing drops a version ----------------------------------------------------------------------


def test_the_database_refuses_to_change_or_delete_a_version(chief):
    """Not even code that has a bug drops one."""
    article = draft(chief)
    for attempt in (article.versions.all().delete, lambda: article.versions.update(name="x")):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    assert article.versions.count() == 2


def test_no_address_of_the_site_drops_a_version(client, chief):
    """Every address, asked and posted to by who may do everything, leaves all versions there."""
    chief.is_superuser = True
    chief.save()
    article = make_article(created_by=chief)
    save(article, chief, title="Khác")
    before = list(article.versions.values_list("number", "content"))
    user_pages = [
        reverse(f"admin:auth_user_{name}", args=[chief.pk]) for name in ("delete", "change")
    ]
    own = [url(name, article) for name in ("delete", "change", "history", "compare")]
    section = reverse("admin:articles_section_delete", args=[article.section_id])
    lists = [reverse("admin:articles_article_changelist"), reverse("admin:auth_user_changelist")]
    delete = {"post": "yes", "action": "delete_selected"}
    for address in [*own, *user_pages, section, *lists]:
        client.get(address)
        for pk in (article.pk, chief.pk):
            client.post(address, delete | {"_selected_action": [str(pk)]})
    assert list(article.versions.values_list("number", "content"))[-2:] == before
    assert Version not in admin.site._registry  # it has no form or list of its own


def test_an_account_that_left_versions_is_not_deleted(client, chief):
    """A clear refusal that says what to do instead; an account that left nothing goes."""
    chief.is_superuser = True
    chief.save()
    reporter, nobody = make_user(REPORTER), make_user(REPORTER)
    draft(reporter)
    for user, stays in [(reporter, True), (nobody, False)]:
        address = reverse("admin:auth_user_delete", args=[user.pk])
        asked = client.get(address, follow=True).content.decode()
        assert ("Không xóa được tài khoản" in asked) == stays
        client.post(address, {"post": "yes"}, follow=True)
        assert type(user).objects.filter(pk=user.pk).exists() == stays


def test_events_of_a_link_and_of_the_machine_have_an_author(client, chief):
    """Nobody's name is not an empty place."""
    article = draft(chief, 1)
    audit.log(Event.Kind.LINK_VIEWED, article, None, "10.0.0.9")
    audit.log(Event.Kind.MISSED, article, None, planned=timezone.now())
    text = page(client, url("history", article))
    assert "Người có liên kết" in text and "Hệ thống" in text


def test_a_comparison_of_long_articles_asks_little(client, chief):
    """Five thousand words with a change in every paragraph: few queries, and all of it shown."""
    dice = random.Random(5)
    pool = [f"{word}{n}" for word in ("sông", "nước", "bến", "đò", "làng") for n in range(200)]
    old = [[dice.choice(pool) for _ in range(80)] for _ in range(63)]
    new = [[*line[:30], "đổi", *line[31:]] for line in old]
    article = draft(chief, 0)
    for lines in (old, new):
        save(article, chief, body="".join(f"<p>{' '.join(line)}</p>" for line in lines))
    page(client, url("compare", article))
    with CaptureQueriesContext(connection) as asked:
        text = page(client, url("compare", article))
    assert text.count("thêm: </span>đổi") == 63
    assert len(asked) <= 10
