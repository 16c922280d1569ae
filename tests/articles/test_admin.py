"""The newsroom's forms, as each role meets them."""

import threading

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from articles import editing, versions
from articles.models import Article, Byline, Edition, RelatedArticle, State, VideoClip
from tests.factories import (
    ARCHIVIST,
    EDITOR_IN_CHIEF,
    MANAGING_EDITOR,
    MODERATOR,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_author,
    make_section,
    make_user,
)

pytestmark = pytest.mark.django_db


def form_data(article=None, **fields):
    """What the browser sends for an article without inlines, opened as it is now saved."""
    data = {"title": "Bài mới", "lead": "Sa-pô", "body": "<p>Chữ</p>", "weight": "0"}
    if article:
        saved = Article.objects.get(pk=article.pk)
        data |= {"section": saved.section_id, "seen": editing.token(saved)}
    for prefix in ("bylines", "related_rows"):
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    return data | {"comments_open": "on"} | fields


def seen(article):
    """The token a form opened just now carries."""
    return article.updated_at.isoformat()


def change_url(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def test_a_reporter_writes_and_submits(client):
    """Write, press “Gửi biên tập”: saved, moved, signed."""
    reporter = make_user(REPORTER)
    client.force_login(reporter)
    section, author = make_section(), make_author()
    data = form_data(section=section.pk, _step="submitted") | {
        "bylines-TOTAL_FORMS": "1",
        "bylines-0-role": "Tin",
        "bylines-0-author": author.pk,
        "bylines-0-order": "0",
    }
    response = client.post(reverse("admin:articles_article_add"), data)
    article = Article.objects.get()
    assert response.status_code == 302, response.context["errors"]
    assert (article.state, article.created_by) == (State.SUBMITTED, reporter)
    assert article.bylines.get().author == author


def test_a_reporter_cannot_publish(client):
    """A forged button saves the text and moves nothing."""
    reporter = make_user(REPORTER)
    client.force_login(reporter)
    article = make_article(state=State.DRAFT, created_by=reporter)
    data = form_data(article, title="Sửa lại", _step="published")
    response = client.post(change_url(article), data, follow=True)
    article.refresh_from_db()
    assert (article.title, article.state) == ("Sửa lại", State.DRAFT)
    assert "chưa chuyển được" in response.content.decode()


@pytest.mark.parametrize(
    ("group", "state", "allowed"),
    [
        (REPORTER, State.DRAFT, False),
        (REPORTER, State.PUBLISHED, False),
        (SECTION_EDITOR, State.SUBMITTED, True),
        (SECTION_EDITOR, State.APPROVED, False),
        (SECTION_EDITOR, State.SCHEDULED, False),
        (SECTION_EDITOR, State.PUBLISHED, True),
        (MANAGING_EDITOR, State.APPROVED, True),
        (MANAGING_EDITOR, State.SCHEDULED, True),
        (MANAGING_EDITOR, State.PUBLISHED, True),
        (EDITOR_IN_CHIEF, State.PUBLISHED, True),
        (EDITOR_IN_CHIEF, State.DISCARDED, False),
    ],
)
def test_who_may_change_a_colleagues_article(client, group, state, allowed):
    """In the person's own section. Those who may not, change nothing, and readers see no change."""
    user, section = make_user(group), make_section()
    section.editors.add(user)
    client.force_login(user)
    article = make_article(state=state, title="Cũ", section=section)
    client.post(change_url(article), form_data(article, title="Đổi"))
    article.refresh_from_db()
    assert article.title == ("Đổi" if allowed else "Cũ")
    assert not Edition.objects.exclude(title="Cũ").exists()


@pytest.mark.parametrize("state", State.values)
def test_a_section_editor_leaves_other_sections_alone(client, state):
    """Neither shown nor changed, at any stage."""
    client.force_login(make_user(SECTION_EDITOR))
    article = make_article(state=state, title="Cũ")
    data = form_data(article, title="Đổi")
    assert client.post(change_url(article), data).status_code == 302
    article.refresh_from_db()
    assert article.title == "Cũ"


def test_publishing_now_and_at_a_set_time(client):
    """One button; a time makes it a schedule, said in words."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    now, later = make_article(state=State.DRAFT), make_article(state=State.APPROVED)
    data = form_data(now, _step="published")
    assert "Bài đã lên trang" in client.post(change_url(now), data, follow=True).content.decode()
    data = form_data(later, _step="published", at_0="5/1/2031", at_1="6:00")
    response = client.post(change_url(later), data, follow=True)
    assert "Bài sẽ lên trang lúc 6:00 ngày 5/1/2031" in response.content.decode()
    for article, stage in ((now, State.PUBLISHED), (later, State.SCHEDULED)):
        article.refresh_from_db()
        assert article.stage == stage


def test_a_bad_time_loses_nothing(client):
    """The text is saved, the step is not taken, the message says why."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    article = make_article(state=State.APPROVED)
    data = form_data(article, title="Giữ lại", _step="published")
    response = client.post(change_url(article), data | {"at_0": "hôm nao", "at_1": ""}, follow=True)
    article.refresh_from_db()
    assert (article.title, article.state) == ("Giữ lại", State.APPROVED)
    assert "chưa chuyển được" in response.content.decode()


@pytest.mark.parametrize("group", [REPORTER, SECTION_EDITOR, MANAGING_EDITOR, EDITOR_IN_CHIEF])
def test_lists_and_previews_show_only_what_a_person_may_see(client, group):
    """List, form and preview agree with the policy; what was discarded has a list of its own."""
    user = make_user(group)
    client.force_login(user)
    section = make_section()
    section.editors.add(user)
    articles = [
        make_article(state=state, created_by=owner, section=place)
        for state in State.values
        for owner in (user, make_user(REPORTER))
        for place in (section, make_section())
    ]
    visible = set(Article.objects.visible_to(user))
    listed = set()
    for query in ({}, {"trang-thai": State.DISCARDED}):
        page = client.get(reverse("admin:articles_article_changelist"), query)
        listed |= set(page.context["cl"].result_list)
    assert listed == visible
    for article in articles:
        preview = client.get(reverse("admin:articles_article_preview", args=[article.pk]))
        form = client.get(change_url(article))
        assert preview.status_code == (200 if article in visible else 404)
        assert form.status_code == (200 if article in visible else 302)


def test_a_preview_is_never_kept(client):
    """private, no-store, and nothing for somebody who is not logged in."""
    article = make_article(state=State.DRAFT)
    address = reverse("admin:articles_article_preview", args=[article.pk])
    assert client.get(address).status_code == 302
    client.force_login(make_user(EDITOR_IN_CHIEF))
    response = client.get(address)
    assert response["Cache-Control"] == "private, no-store"
    assert article.title in response.content.decode()


def test_stored_text_is_cleaned_on_the_way_in(client):
    """Script, handlers, javascript: and style tricks do not reach the database."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    body = (
        '<p onclick="x()">Chữ</p><script>x()</script><a href="javascript:x()">a</a>'
        '<p style="position:fixed">b</p><img src="https://xau.example/a.png">'
    )
    data = form_data(section=make_section().pk, body=body)
    client.post(reverse("admin:articles_article_add"), data)
    assert Article.objects.get().body == "<p>Chữ</p>a<p>b</p>"


@pytest.mark.parametrize("superuser", [False, True])
def test_nothing_is_deleted(client, superuser):
    """Whatever its stage and whoever asks: one by one or many at once."""
    client.force_login(make_user(EDITOR_IN_CHIEF, is_superuser=superuser))
    articles = [make_article(state=state) for state in State.values]
    for article in articles:
        address = reverse("admin:articles_article_delete", args=[article.pk])
        assert client.post(address, {"post": "yes"}).status_code == 403
    chosen = [article.pk for article in articles]
    client.post(
        reverse("admin:articles_article_changelist"),
        {"action": "delete_selected", "_selected_action": chosen, "post": "yes"},
    )
    assert Article.objects.count() == len(articles)


def test_a_draft_is_discarded_and_fetched_back(client):
    """Out of the lists, text and all still there; back with one button."""
    reporter = make_user(REPORTER)
    client.force_login(reporter)
    article = make_article(state=State.DRAFT, created_by=reporter)
    data = form_data(article, title="Thôi không viết")
    listed = reverse("admin:articles_article_changelist")
    client.post(change_url(article), data | {"_step": State.DISCARDED})
    assert article not in client.get(listed).context["cl"].result_list
    assert article in client.get(listed, {"trang-thai": "discarded"}).context["cl"].result_list
    article.refresh_from_db()
    client.post(change_url(article), {"seen": seen(article), "_step": State.DRAFT})
    article.refresh_from_db()
    assert (article.state, article.title) == (State.DRAFT, "Thôi không viết")


def test_only_the_editor_page_may_run_inline_script(client):
    """The exception CKEditor needs does not leak to other pages."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    editing = client.get(reverse("admin:articles_article_add"))["Content-Security-Policy"]
    others = [reverse("admin:index"), reverse("admin:articles_article_changelist"), "/"]
    assert "script-src 'self' 'unsafe-inline'" in editing
    for address in others:
        assert "unsafe-inline" not in client.get(address)["Content-Security-Policy"]


def test_the_list_is_searched_without_diacritics(client):
    """All words count, marks do not."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    wanted = make_article(title="Đường về làng")
    make_article(title="Chợ nổi")
    address = reverse("admin:articles_article_changelist")
    found = client.get(address, {"q": "duong ve"}).context["cl"].result_list
    assert list(found) == [wanted]


@pytest.mark.parametrize("rows", [1, 6])
def test_list_and_form_cost_the_same_for_few_and_many(client, django_assert_max_num_queries, rows):
    """Queries do not grow with articles, bylines, related articles."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    article = make_article()
    for _ in range(rows):
        Byline.objects.create(article=article, role="Bài", author=make_author())
        RelatedArticle.objects.create(article=article, other=make_article())
    with django_assert_max_num_queries(9):
        client.get(reverse("admin:articles_article_changelist"))
    with django_assert_max_num_queries(42 + 2 * rows):  # each choice is looked up by itself
        client.get(change_url(article))


def test_titles_of_drafts_do_not_leak_through_related_articles(client):
    """A forged number is refused; a row an editor put there is not shown."""
    reporter = make_user(REPORTER)
    client.force_login(reporter)
    own = make_article(state=State.DRAFT, created_by=reporter)
    secret = make_article(state=State.DRAFT, title="Bí mật động trời")
    data = form_data(own) | {
        "related_rows-TOTAL_FORMS": "1",
        "related_rows-0-other": secret.pk,
        "related_rows-0-order": "0",
    }
    response = client.post(change_url(own), data)
    assert response.status_code == 200
    assert not RelatedArticle.objects.exists()
    RelatedArticle.objects.create(article=own, other=secret)
    for page in (response, client.get(change_url(own))):
        assert "Bí mật" not in page.content.decode()


def test_the_way_to_an_objects_page_asks_for_permission(client):
    """Django's redirect would tell anybody in the newsroom the slug of any draft."""
    draft, published = make_article(state=State.DRAFT, slug="bi-mat"), make_article()
    kind = ContentType.objects.get_for_model(Article).pk
    client.force_login(make_user(EDITOR_IN_CHIEF))
    assert client.get(f"/admin/r/{kind}/{published.pk}/")["Location"] == (
        published.get_absolute_url()
    )
    assert client.get(f"/admin/r/{kind}/{draft.pk}/").status_code == 404
    for group, article in [(ARCHIVIST, draft), (MODERATOR, draft), (MODERATOR, published)]:
        client.force_login(make_user(group))
        assert client.get(f"/admin/r/{kind}/{article.pk}/").status_code == 404, group


def test_only_who_publishes_puts_a_video_before_readers(client):
    """A section editor prepares a clip; its time is not theirs to set, nor is a published clip."""
    editor, chief = make_user(SECTION_EDITOR), make_user(EDITOR_IN_CHIEF)
    section = make_section()
    data = {"title": "Chợ nổi", "section": section.pk, "youtube": "https://youtu.be/abcdefghijk"}
    data |= {"published_at_0": "1/1/2020", "published_at_1": "8:00"}
    client.force_login(editor)
    client.post(reverse("admin:articles_videoclip_add"), data)
    clip = VideoClip.objects.get()
    assert not clip.is_published
    change = reverse("admin:articles_videoclip_change", args=[clip.pk])
    client.force_login(chief)
    client.post(change, data)
    clip.refresh_from_db()
    assert clip.is_published
    client.force_login(editor)
    client.post(change, data | {"title": "Đổi"})
    clip.refresh_from_db()
    assert clip.title == "Chợ nổi"


def test_the_home_page_is_arranged_by_those_who_approve(client):
    """A reporter's forged weight is not taken."""
    reporter = make_user(REPORTER)
    client.force_login(reporter)
    client.post(
        reverse("admin:articles_article_add"), form_data(section=make_section().pk, weight="2")
    )
    assert Article.objects.get().weight == 0


def test_a_stale_form_overwrites_nothing_unasked(client):
    """Two people edit: the second is told, keeps the typed text, and may then insist."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    article = make_article(state=State.DRAFT, title="Cũ")
    seen = client.get(change_url(article)).context["adminform"].form.initial["seen"]
    first = form_data(article, title="Của Lan", seen=seen)
    second = first | {"title": "Của Minh"}
    client.post(change_url(article), first)
    response = client.post(change_url(article), second)
    assert response.status_code == 200
    assert "Của Minh" in response.content.decode()
    assert "chưa ghi đè lên bản kia" in response.content.decode()
    assert "Của Lan" in response.content.decode(), "both texts are shown"
    article.refresh_from_db()
    assert article.title == "Của Lan"
    client.post(change_url(article), second)
    article.refresh_from_db()
    assert article.title == "Của Lan", "pressing save again is no answer"
    client.post(change_url(article), second | {"_overwrite": response.context["token"]})
    article.refresh_from_db()
    assert article.title == "Của Minh"


@pytest.mark.parametrize("day", ["1/1/0001", "1/1/1899", "31/12/9999"])
def test_an_impossible_time_is_refused(client, day):
    """A slip of the hand neither publishes nor breaks the lists."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    article = make_article(state=State.APPROVED)
    data = form_data(article, _step="published")
    client.post(change_url(article), data | {"at_0": day, "at_1": "0:00"})
    article.refresh_from_db()
    assert article.state == State.APPROVED
    assert client.get(reverse("admin:articles_article_changelist")).status_code == 200


def test_an_article_is_not_related_to_itself(client):
    """A message at the row, and everything typed is kept."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    article = make_article()
    data = form_data(article, title="Giữ lại") | {
        "related_rows-TOTAL_FORMS": "1",
        "related_rows-0-other": article.pk,
        "related_rows-0-order": "0",
    }
    page = client.post(change_url(article), data).content.decode()
    assert "Đây chính là bài đang sửa" in page
    assert "Giữ lại" in page


def test_a_schedule_is_changed_or_called_off(client):
    """A new time needs a time; called off, the article waits as approved and is 404, not 410."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    article = make_article(state=State.SCHEDULED)
    data = form_data(article, _step="scheduled")
    assert (
        "Hãy ghi ngày giờ" in client.post(change_url(article), data, follow=True).content.decode()
    )
    later = {"_step": "scheduled", "at_0": "5/1/2031", "at_1": "6:00"}
    client.post(change_url(article), form_data(article, **later))
    article.refresh_from_db()
    assert timezone.localtime(article.published_at).year == 2031
    client.post(change_url(article), form_data(article, _step="approved"))
    article.refresh_from_db()
    assert (article.state, article.published_at) == (State.APPROVED, None)
    assert client.get(article.get_absolute_url()).status_code == 404


def test_a_nul_byte_is_a_bad_request(client):
    """Nobody types one; it never reaches the database."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    assert (
        client.get(reverse("admin:articles_article_changelist"), {"q": "a\x00"}).status_code == 400
    )
    data = form_data(section=make_section().pk, topics="\x00")
    assert client.post(reverse("admin:articles_article_add"), data).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_an_article_is_saved_outside_the_tests_own_transaction(client):
    """Each request brings its own: saving, moving, and the views beside the form."""
    client.force_login(User.objects.create_superuser("chief"))
    article = make_article(state=State.DRAFT)
    data = form_data(article, title="Đổi", _step="published")
    assert client.post(change_url(article), data).status_code == 302
    article.refresh_from_db()
    assert (article.title, article.state) == ("Đổi", State.PUBLISHED)
    history = reverse("admin:articles_article_history", args=[article.pk])
    assert client.get(history).status_code == 200
    restore = reverse("admin:articles_article_restore", args=[article.pk, 1])
    assert client.post(restore).status_code == 409


def test_a_byline_somebody_deleted_comes_back_with_what_was_typed(client):
    """Its row is a new one; nothing is refused for ever, nothing typed is dropped."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    article = make_article(state=State.DRAFT)
    data = form_data(article, title="Giữ lại") | {
        "bylines-TOTAL_FORMS": "1",
        "bylines-INITIAL_FORMS": "1",
        "bylines-0-id": "999999",
        "bylines-0-article": article.pk,
        "bylines-0-role": "Bài",
        "bylines-0-name": "Khuyết danh",
        "bylines-0-order": "0",
    }
    client.post(change_url(article), data)
    article.refresh_from_db()
    assert article.title == "Giữ lại"
    assert article.bylines.get().name == "Khuyết danh"


def test_saving_over_a_colleague_gives_the_rows_that_were_shown(client):
    """A row deleted meanwhile keeps its typed text, one added meanwhile goes; both in versions."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    article = make_article(state=State.DRAFT)
    rows = [article.bylines.create(role="Bài", name=name, order=n) for n, name in enumerate("ABC")]
    data = form_data(article) | {"bylines-TOTAL_FORMS": "3", "bylines-INITIAL_FORMS": "3"}
    for n, name in enumerate(["A sửa", "B", "C sửa"]):
        row = {"id": rows[n].pk, "article": article.pk, "role": "Bài", "name": name, "order": n}
        data |= {f"bylines-{n}-{key}": value for key, value in row.items()}
    rows[0].delete()
    article.bylines.create(role="Ảnh", name="Của đồng nghiệp")
    article.save()
    refused = client.post(change_url(article), data)
    page = refused.content.decode()
    assert all(name in page for name in ("A sửa", "C sửa", "Của đồng nghiệp"))
    article.refresh_from_db()
    client.post(change_url(article), data | {"_overwrite": seen(article)})
    assert sorted(row.name for row in article.bylines.all()) == ["A sửa", "B", "C sửa"]


def test_a_reason_that_was_typed_is_not_thrown_away(client):
    """Refused for another fault: the words are still there."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    article = make_article()
    data = form_data(
        article, _step="withdrawn", reason="Sai số liệu", at_0="31/2/2031", at_1="6:00"
    )
    response = client.post(change_url(article), data)
    assert "Sai" not in response["Location"]
    assert "Sai số liệu" in client.get(response["Location"]).content.decode()
    assert "Sai số liệu" not in client.get(response["Location"]).content.decode()
    article.refresh_from_db()
    assert article.stage == State.PUBLISHED


def test_a_step_that_does_not_exist_is_refused(client):
    """A hand-made button: the text is saved, nothing moves, no failure."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    article = make_article(state=State.DRAFT)
    data = form_data(article, seen=seen(article), _step="len-mat-trang")
    page = client.post(change_url(article), data, follow=True)
    assert "Không có bước này" in page.content.decode()
    article.refresh_from_db()
    assert article.stage == State.DRAFT


def test_a_step_alone_is_taken_on_the_text_that_was_seen(client):
    """Who may publish and not edit presses a button under a text that has changed: refused."""
    chief = make_user()
    names = ["view_article", "change_article", "publish_article"]
    names += ["edit_any_article", "every_section"]
    chief.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(chief)
    article = make_article(state=State.APPROVED)
    page = client.get(change_url(article))
    first = page.context["token"]
    assert f'name="seen" value="{first}"' in page.content.decode()
    article.title = "Đổi sau khi mở"
    article.save()
    for token in (first, ""):
        client.post(change_url(article), {"_step": "published", "seen": token})
        article.refresh_from_db()
        assert article.stage == State.APPROVED
    again = client.get(change_url(article)).context["token"]
    client.post(change_url(article), {"_step": "published", "seen": again})
    article.refresh_from_db()
    assert article.stage == State.PUBLISHED


def test_a_planned_time_is_part_of_a_version(client):
    """Setting it makes a version and an event, and shows in the comparison."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    article = make_article(state=State.DRAFT)
    versions.record(article, None)
    text = {"title": article.title, "lead": article.lead, "body": article.body}
    data = form_data(article, seen=seen(article), **text)
    client.post(change_url(article), data | {"planned_at_0": "5/1/2031", "planned_at_1": "6:00"})
    compare = client.get(reverse("admin:articles_article_compare", args=[article.pk]))
    assert "6:00 ngày 5/1/2031" in compare.content.decode()
    assert article.events.filter(kind="saved").count() == article.versions.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_articles_related_to_each_other_are_saved_at_once():
    """Neither save waits for the other for ever, and a comment comes in meanwhile."""
    User.objects.create_superuser("chief")
    first, second = make_article(state=State.DRAFT), make_article(state=State.DRAFT)
    both_locked, failures = threading.Barrier(2), []

    def relate(own, other):
        try:
            with transaction.atomic():
                list(Article.objects.locked().filter(pk=own.pk))
                both_locked.wait(10)
                RelatedArticle.objects.create(article=own, other=other)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    pairs = [(first, second), (second, first)]
    threads = [threading.Thread(target=relate, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert RelatedArticle.objects.count() == 2


def test_a_time_that_was_typed_is_not_thrown_away(client):
    """Saved without the button that uses it, or refused: said, and still in the panel."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    article = make_article(state=State.APPROVED)
    for step, day in [({}, "5/1/2031"), ({"_step": "published"}, "31/2/2031")]:
        article.refresh_from_db()
        data = form_data(article, at_0=day, at_1="6:00", **step)
        page = client.post(change_url(article), data, follow=True).content.decode()
        assert ("Chưa hẹn giờ" in page) != bool(step)
        assert f'value="{day}"' in page
        article.refresh_from_db()
        assert article.stage == State.APPROVED
    data = form_data(article, at_0="5/1/2031", at_1="6:00", _step="published")
    page = client.post(change_url(article), data, follow=True).content.decode()
    assert "Bài sẽ lên trang lúc 6:00 ngày 5/1/2031" in page
    assert "Chưa hẹn giờ" not in page


def test_who_may_only_read_sees_prose(client):
    """Not the HTML of the body, and no step without its text."""
    reporter = make_user(REPORTER)
    client.force_login(reporter)
    body = "<p>Nước <strong>lên</strong></p>"
    article = make_article(state=State.SUBMITTED, created_by=reporter, body=body)
    page = client.get(change_url(article)).content.decode()
    assert body in page
    assert "&lt;p&gt;" not in page


def test_an_article_given_to_another_section_is_said_to_be_saved(client):
    """The editor who no longer sees it is told where it went, not that it was deleted."""
    editor, own, other = make_user(SECTION_EDITOR), make_section(), make_section()
    own.editors.add(editor)
    client.force_login(editor)
    article = make_article(state=State.SUBMITTED, section=own)
    page = client.post(change_url(article), form_data(article, section=other.pk), follow=True)
    article.refresh_from_db()
    assert article.section == other
    assert f"nay thuộc chuyên mục {other}" in page.content.decode()
    assert "đã bị xóa" not in page.content.decode()
