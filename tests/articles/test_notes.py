"""Notes between colleagues: who reads and writes them, whom they reach, and nobody else."""

import threading
import uuid
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import inbox, notes, policy, previews, versions, workflow
from articles.models import Article, Note, NoteAddress, State
from tests.factories import (
    EDITOR_IN_CHIEF,
    GROUPS,
    MANAGING_EDITOR,
    MODERATOR,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_section,
    make_user,
)

pytestmark = pytest.mark.django_db
SECRET = "Chỗ này phải hỏi lại luật sư"


@pytest.fixture
def section():
    return make_section()


@pytest.fixture
def writer():
    return make_user(REPORTER, last_name="Minh", first_name="An")


@pytest.fixture
def editor(section):
    user = make_user(SECTION_EDITOR, last_name="Trần Thư", first_name="Lâm")
    section.editors.add(user)
    return user


@pytest.fixture
def article(section, writer):
    body = "<p>Năm giờ sáng, cây bẹo treo ba quả bí.</p>"
    return make_article(state=State.SUBMITTED, section=section, created_by=writer, body=body)


def fresh(user):
    return type(user).objects.get(pk=user.pk)


def write(article, by, text=SECRET, **more) -> Note:
    return notes.write(article, fresh(by), text, uuid.uuid4(), **more)


def for_whom(note) -> set:
    return {address.user for address in note.addresses.select_related("user")}


def box(user):
    boxes = {each.key: each for each in inbox.boxes_for(fresh(user))}
    return boxes["notes"].lines


def address(article) -> str:
    return reverse("admin:articles_article_notes", args=[article.pk])


def post(client, article, act="write", **fields):
    data = {"act": act, "key": str(uuid.uuid4())} | fields
    return client.post(address(article), data)


# --- whom a note is for ---------------------------------------------------------------------------


def test_addressed_by_a_tick_or_by_name(article, writer, editor):
    """By an @ and the whole name, in any case, or the account; of two names the longer."""
    namesake = make_user(EDITOR_IN_CHIEF, last_name="Trần Thư", first_name="Lâm Anh")
    assert for_whom(write(article, writer, to=[editor.pk])) == {editor}
    assert for_whom(write(article, writer, "@trần thư lâm xem giúp")) == {editor}
    assert for_whom(write(article, writer, "nhờ @Trần Thư Lâm Anh nhé")) == {namesake}
    assert for_whom(write(article, writer, f"@{editor.username} ơi")) == {editor}
    assert for_whom(write(article, writer, "viết lâm@vi-du.example")) == set()


def test_nobody_who_may_not_see_the_article_is_reached(article, writer):
    """Whatever keys and names a request holds; nor is it for the writer."""
    strangers = [
        make_user(SECTION_EDITOR),
        make_user(REPORTER, last_name="Lê", first_name="Hoa"),
        make_user(MODERATOR),
        make_user(EDITOR_IN_CHIEF, is_active=False),
    ]
    note = write(article, writer, "@Lê Hoa", to=[writer.pk, *(user.pk for user in strangers)])
    assert for_whom(note) == set()


@pytest.mark.parametrize("group", [None, *GROUPS])
def test_colleagues_are_those_who_may_see_the_article(group):
    """The same predicate from the other side: own, in charge here, above, elsewhere, closed."""
    mother = make_section()
    child, other = make_section(parent=mother), make_section()
    user = make_user(group, is_superuser=group is None)
    mother.editors.add(user)
    mother.editors.add(make_user(SECTION_EDITOR))
    for section in (mother, child, other):
        for own in (user, None):
            for state, closed in ((State.DRAFT, False), (State.WITHDRAWN, True)):
                article = make_article(section=section, created_by=own, state=state, closed=closed)
                found = [each.pk for each in policy.colleagues_of(article)]
                assert (user.pk in found) == policy.can_see(fresh(user), article)
                assert len(found) == len(set(found))


def test_an_answer_reaches_everybody_who_took_part(article, writer, editor):
    """And reads for the one who answers; what is settled opens again."""
    chief = make_user(EDITOR_IN_CHIEF)
    root = write(article, writer, to=[editor.pk])
    answer = write(article, editor, "Để tôi hỏi", reply_to=root.pk)
    assert for_whom(answer) == {writer}
    assert box(editor) == []
    notes.resolve(article, editor, root.pk)
    third = write(article, chief, "Chưa đủ", reply_to=root.pk)
    assert for_whom(third) == {writer, editor}
    root.refresh_from_db()
    assert root.resolved_at is None


# --- on the desk, and as a badge ------------------------------------------------------------------


def test_a_note_waits_until_it_is_read_or_settled(client, article, writer, editor):
    """On the desk of whom it is for, with a badge on every page; of nobody else."""
    root = write(article, writer, to=[editor.pk])
    assert [line.said for line in box(editor)] == [SECRET]
    assert box(writer) == box(make_user(EDITOR_IN_CHIEF)) == []
    client.force_login(editor)
    assert "unread-notes" in client.get("/admin/articles/article/").content.decode()
    assert post(client, article, f"read:{root.pk}", back="desk")["Location"] == "/admin/"
    assert box(editor) == []
    assert "unread-notes" not in client.get("/admin/articles/article/").content.decode()
    write(article, writer, to=[editor.pk])
    notes.resolve(article, writer, root.pk)
    assert len(box(editor)) == 1
    notes.resolve(article, writer, Note.objects.last().pk)
    assert box(editor) == []


def test_a_note_about_an_article_no_longer_seen_is_silent(client, article, writer, editor, section):
    """No title, no text, no badge, once the section is somebody else's."""
    write(article, writer, to=[editor.pk])
    section.editors.clear()
    assert box(editor) == []
    client.force_login(editor)
    page = client.get("/admin/").content.decode()
    assert SECRET not in page
    assert "unread-notes" not in page


# --- edited, settled ------------------------------------------------------------------------------


def test_own_notes_change_for_some_minutes(article, writer, editor):
    """Then they stay; a colleague's never changes; who is named by the change gets it."""
    note = write(article, writer)
    notes.edit(article, writer, note.pk, "@Trần Thư Lâm xem lại")
    note.refresh_from_db()
    assert (note.text, for_whom(note)) == ("@Trần Thư Lâm xem lại", {editor})
    assert note.edited_at
    for who, at in ((editor, note.at), (writer, timezone.now() - timedelta(minutes=16))):
        Note.objects.filter(pk=note.pk).update(at=at)
        with pytest.raises(ValidationError) as refused:
            notes.edit(article, fresh(who), note.pk, "Chữ khác")
        assert refused.value.code == "stays"


def test_settled_and_opened_again(client, article, writer, editor):
    """By whoever sees the article; who was first stays; it is folded away."""
    root = write(article, writer)
    client.force_login(editor)
    post(client, article, f"resolve:{root.pk}")
    notes.resolve(article, writer, root.pk)
    root.refresh_from_db()
    assert root.resolved_by == editor
    page = client.get(address(article)).content.decode()
    assert "Đã xong (1)" in page
    post(client, article, f"reopen:{root.pk}")
    assert "Đã xong" not in client.get(address(article)).content.decode()


def test_an_answer_is_not_settled_alone(article, writer):
    """Nor answered: answers belong to their note, and notes to their article."""
    root = write(article, writer)
    answer = write(article, writer, "Thêm", reply_to=root.pk)
    other = make_article(state=State.DRAFT, created_by=writer)
    for of, pk in ((article, answer.pk), (other, root.pk)):
        for act in (notes.resolve, notes.reopen):
            with pytest.raises(ValidationError):
                act(of, fresh(writer), pk)
        with pytest.raises(ValidationError):
            write(of, writer, reply_to=pk)


@pytest.mark.parametrize(("text", "code"), [(" \n", "empty"), ("a" * 4001, "too-long")])
def test_what_cannot_be_sent_stays_in_its_box(client, article, writer, text, code):
    """With words that say why."""
    with pytest.raises(ValidationError) as refused:
        write(article, writer, text)
    assert refused.value.code == code
    client.force_login(writer)
    response = post(client, article, text=text, quote="ba quả bí")
    assert response.status_code == 422
    page = response.content.decode()
    assert refused.value.messages[0] in page
    assert f"{text.strip()}</textarea>" in page
    assert "ba quả bí</textarea>" in page
    assert not Note.objects.exists()


def test_a_passage_that_is_no_longer_there_is_said_so(article, writer):
    """However the blanks between its words run."""
    write(article, writer, quote="cây bẹo  treo\nba quả bí")
    (thread,) = notes.threads_of(article, fresh(writer))
    assert not thread.quote_is_gone
    article.body = "<p>Năm giờ sáng.</p>"
    (thread,) = notes.threads_of(article, fresh(writer))
    assert thread.quote_is_gone


# --- nothing of the article changes ---------------------------------------------------------------


def test_a_note_makes_no_form_stale(client, article, writer, editor):
    """The text can be saved with what the form was opened with; no version, no event."""
    before = Article.objects.filter(pk=article.pk).values().get()
    write(article, editor, to=[writer.pk])
    assert Article.objects.filter(pk=article.pk).values().get() == before
    assert not article.versions.exists()
    assert not article.events.exists()


def test_sent_twice_it_is_written_once(article, writer):
    """A double click, or a page that was not sure; another's key writes nothing."""
    key = uuid.uuid4()
    first = notes.write(article, fresh(writer), SECRET, key)
    assert notes.write(article, fresh(writer), SECRET, key) == first
    with pytest.raises(ValidationError) as refused:
        notes.write(article, make_user(EDITOR_IN_CHIEF), SECRET, key)
    assert refused.value.code == "key-taken"
    assert Note.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once():
    """The same form twice, two answers, and a settlement meanwhile: all there, nothing twice."""
    people = [make_user(is_superuser=True) for _ in range(2)]
    article = make_article(state=State.DRAFT)
    root, key = notes.write(article, people[0], SECRET, uuid.uuid4()), uuid.uuid4()
    acts = [
        *[lambda: notes.write(article, fresh(people[0]), "Một", key)] * 2,
        *[lambda: write(article, people[1], "Hai", reply_to=root.pk)] * 2,
        *[lambda: notes.resolve(article, fresh(people[1]), root.pk)] * 2,
    ]
    ready, errors = threading.Barrier(len(acts)), []

    def run(act):
        ready.wait()
        try:
            act()
        except Exception as error:
            errors.append(error)
        connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(Note.objects.values_list("text", flat=True)) == sorted(
        [SECRET, "Một", "Hai", "Hai"]
    )
    assert NoteAddress.objects.filter(user=people[0]).count() == 2


# --- who may, and that nothing of it is printed ---------------------------------------------------


def test_who_may_not_see_the_article_reads_and_writes_nothing(client, article, writer):
    """Not by the address, not by the functions below it."""
    root = write(article, writer)
    stranger = make_user(SECTION_EDITOR)
    client.force_login(stranger)
    for act in ("write", f"answer:{root.pk}", f"edit:{root.pk}", f"resolve:{root.pk}"):
        assert post(client, article, act, text="Chen vào").status_code == 404
    assert client.get(address(article)).status_code == 404
    for act in (notes.resolve, notes.reopen):
        with pytest.raises(PermissionDenied):
            act(article, stranger, root.pk)
    with pytest.raises(PermissionDenied):
        write(article, stranger)
    with pytest.raises(PermissionDenied):
        notes.threads_of(article, stranger)
    assert Note.objects.count() == 1


def test_the_form_shows_them_to_who_only_reads_it(client, article, writer):
    """The read-only view, too; what is written is escaped."""
    write(article, writer, "<script>alert(1)</script>")
    client.force_login(writer)  # it was submitted: the writer may no longer change it
    page = client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert(1)" not in page
    assert page.index('id="notes-form"') > page.index("data-notes")


def test_readers_and_guests_never_get_a_note(client, article, writer):
    """Every page, feed, map, link, search, export, comparison of the article."""
    chief = make_user(EDITOR_IN_CHIEF)
    write(article, writer, quote=SECRET)
    versions.record(article, writer)
    link = previews.make(article, chief, 3)
    response = client.get(urlsplit(previews.address_of(link)).path)
    assert response.status_code == 200
    pages = [response.content.decode()]
    workflow.move(article, State.PUBLISHED, chief)
    edition = article.editions.get()
    word = SECRET.split()[-1]
    for place in (
        edition.get_absolute_url(),
        edition.section.get_absolute_url(),
        f"{edition.get_absolute_url()}y-kien/",
        *("/", "/rss/", f"/rss/{edition.section.slug}/", "/sitemap-bai-viet.xml"),
        *(f"/tim-kiem/?q={word}", "/tim-kiem/?q=luật sư"),
    ):
        response = client.get(place)
        assert response.status_code == 200, place
        pages.append(response.content.decode())
    client.force_login(chief)
    article_pages = ["preview_page", "compare", "history"]
    for name in article_pages:
        place = reverse(f"admin:articles_article_{name}", args=[article.pk])
        pages.append(client.get(place).content.decode())
    pages.append(client.get("/admin/articles/article/?q=luật sư").content.decode())
    pages.append(client.post("/admin/articles/event/tai-csv/").getvalue().decode())
    for page in pages:
        assert SECRET not in page


@pytest.mark.parametrize("many", [1, 30])
def test_the_notes_cost_the_same_however_many(client, article, writer, many):
    """Of one person or of several."""
    chief = make_user(MANAGING_EDITOR)
    for _ in range(many):
        root = write(article, writer, to=[chief.pk])
        write(article, chief, "Được", reply_to=root.pk)
    client.force_login(chief)
    with CaptureQueriesContext(connection) as queries:
        client.get(address(article))
    assert len(queries) <= 12
