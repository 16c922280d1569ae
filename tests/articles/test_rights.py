"""Who may do what: every role, every view of an article, own and others' articles; allow and deny.

What each role may do is written down here once more, apart from the policy's own words.
"""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from articles import previews, versions
from articles.front import arrangements
from articles.front.plan import OPEN, TOP, Place, Plan
from articles.models import (
    Article,
    BulkRow,
    Byline,
    Correction,
    EditingSession,
    Event,
    Note,
    NoteAddress,
    PreviewLink,
    ReadCount,
    RelatedArticle,
    State,
)
from articles.policy import Right
from tests.factories import (
    ARCHIVIST,
    EDITOR_IN_CHIEF,
    HOUR,
    MANAGING_EDITOR,
    MODERATOR,
    REPORTER,
    SECTION_EDITOR,
    make_article,
    make_section,
    make_series,
    make_user,
)
from tests.routes import routes_of
from tests.word_files import docx, paragraph

pytestmark = pytest.mark.django_db

# Whose an article is to a person: their own (in a section that is not theirs), a colleague's in a
# section assigned to them or in a child of it, a colleague's elsewhere.
OWN, ASSIGNED, CHILD, OTHER = RELATIONS = "own", "assigned", "child", "other"
EVERYWHERE = set(RELATIONS)
IN_CHARGE = {ASSIGNED, CHILD}
SUPERUSER, NOBODY = "superuser", None
ROLES = [REPORTER, SECTION_EDITOR, MANAGING_EDITOR, EDITOR_IN_CHIEF]
ROLES += [SUPERUSER, MODERATOR, ARCHIVIST, NOBODY]
STAGES = list(State)
D, S, R, A, T, P, W, X = STAGES

SEES = {
    REPORTER: {OWN},
    SECTION_EDITOR: {OWN} | IN_CHARGE,
    MANAGING_EDITOR: EVERYWHERE,
    EDITOR_IN_CHIEF: EVERYWHERE,
    SUPERUSER: EVERYWHERE,
    ARCHIVIST: {OWN},  # who wrote once
}
SHARES = SEES | {REPORTER: set(), SECTION_EDITOR: IN_CHARGE, ARCHIVIST: set()}
ANY_TEXT = {D, S, R, A, T, P, W}  # not of what was discarded
EDITS = {
    REPORTER: {OWN: {D}},
    SECTION_EDITOR: {OWN: {D}} | {relation: {D, S, R, P, W} for relation in IN_CHARGE},
    MANAGING_EDITOR: dict.fromkeys(RELATIONS, ANY_TEXT),
    EDITOR_IN_CHIEF: dict.fromkeys(RELATIONS, ANY_TEXT),
    SUPERUSER: dict.fromkeys(RELATIONS, ANY_TEXT),
}
WRITERS = {REPORTER, SECTION_EDITOR, MANAGING_EDITOR, EDITOR_IN_CHIEF, SUPERUSER}
LOG_READERS = {MANAGING_EDITOR, EDITOR_IN_CHIEF, SUPERUSER}

SECRET = "Tiêu đề kín"


class Desk:
    """A person of a role, and an article of each relation to them."""

    def __init__(self, role: str | None):
        group = None if role in (SUPERUSER, NOBODY) else role
        self.role, self.user = role, make_user(group, is_superuser=role == SUPERUSER)
        self.colleague, self.chief = make_user(REPORTER), make_user(EDITOR_IN_CHIEF)
        mother = make_section()
        mother.editors.add(self.user)
        self.sections = {
            OWN: make_section(),
            ASSIGNED: mother,
            CHILD: make_section(parent=mother),
            OTHER: make_section(),
        }

    def article(self, relation: str, stage: str = D, **fields) -> Article:
        return make_article(
            **{
                "state": stage,
                "title": SECRET,
                "section": self.sections[relation],
                "created_by": self.user if relation == OWN else self.colleague,
            }
            | fields
        )


@pytest.fixture(params=ROLES, ids=str)
def desk(request, client):
    desk = Desk(request.param)
    client.force_login(desk.user)
    return desk


def may(role, right: str, relation: str, stage: str) -> bool:
    match right:
        case Right.SEE:
            return relation in SEES.get(role, ())
        case Right.SHARE:
            return relation in SHARES.get(role, ())
        case Right.EDIT:
            return stage in EDITS.get(role, {}).get(relation, ())
    return False


# --- the views of one article -------------------------------------------------------------------


def url(name: str, *args) -> str:
    return reverse(f"admin:articles_article_{name}", args=args)


def form_data(article: Article, **fields) -> dict:
    """What the browser sends for an article without inlines."""
    data = {"title": "Đổi", "lead": "Sa-pô", "body": "<p>Chữ</p>", "section": article.section_id}
    for prefix in ("bylines", "related_rows"):
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    seen = Article.objects.get(pk=article.pk).updated_at.isoformat()
    return data | {"weight": "0", "seen": seen} | fields


def get(name: str, *more, **query) -> Callable:
    return lambda client, article: client.get(url(name, article.pk, *more), query)


def old_address(client, article):
    return client.get(f"{url('changelist')}{article.pk}/")


def saved(client, article):
    return client.post(url("change", article.pk), form_data(article))


def saved_from_a_tab(client, article):
    """As the browser does it, with the key under which the tab keeps what is typed."""
    data = form_data(article, **{"editing-key": str(uuid.uuid4())})
    return client.post(url("change", article.pk), data)


def restored(client, article):
    seen = article.updated_at.isoformat()
    return client.post(url("restore", article.pk, 1), {"seen": seen})


def previewed_typed(client, article):
    return client.post(url("preview_typed", article.pk), form_data(article))


def link_made(client, article):
    return client.post(url("preview_links", article.pk), {"note": "Luật sư", "days": "3"})


def link_revoked(client, article):
    return client.post(url("preview_revoke", article.pk, article.preview_links.get().pk))


def noted(client, article):
    return client.post(url("notes", article.pk), {"text": "Nhắn", "key": str(uuid.uuid4())})


def sent(client, address: str, key: uuid.UUID, **message):
    """As the script of the open form sends it."""
    message = {"key": str(key), "sequence": 1} | message
    return client.post(address, json.dumps(message), content_type="application/json")


def autosaved(client, article):
    fields = {"title": ["Gõ dở"]}
    return sent(client, url("autosave"), uuid.uuid4(), article=article.pk, fields=fields)


def asked(name: str) -> Callable:
    """With a tab of one's own on the article, however it came to be."""

    def call(client, article):
        user = client.session.get("_auth_user_id") or article.created_by_id
        session = EditingSession.objects.create(
            article=article, user_id=user, seen_at=timezone.now()
        )
        return sent(client, url(name, article.pk), session.pk)

    return call


def checked(client, article):
    """What is typed is sent to the checks, which store nothing of it."""
    message = {"fields": {"title": [SECRET]}}
    return client.post(url("checks", article.pk), message, content_type="application/json")


def dismissed(client, article):
    message = {"fields": {"title": [SECRET]}, "key": "byline-missing"}
    address = url("checks_dismiss", article.pk)
    return client.post(address, message, content_type="application/json")


@dataclass(frozen=True)
class View:
    """A view of one article: its route, the right it asks for, and how it answers.

    `refusals`: where the person may not see the article, and where they may but lack the right.
    """

    route: str
    right: str | None  # None: nobody
    call: Callable
    answers: int = 200
    refusals: tuple[int, int] = (404, 403)
    writes: bool = False


VIEWS = {
    "form": View("<path:object_id>/change/", Right.SEE, get("change"), 200, (302, 0)),
    "save": View("<path:object_id>/change/", Right.EDIT, saved, 302, (302, 403), writes=True),
    "save from a tab": View(
        "<path:object_id>/change/", Right.EDIT, saved_from_a_tab, 302, (302, 302), writes=True
    ),
    "old address": View("<path:object_id>/", None, old_address, refusals=(302, 302)),
    "delete": View("<path:object_id>/delete/", None, get("delete"), refusals=(403, 403)),
    "history": View("<path:object_id>/history/", Right.SEE, get("history")),
    "versions": View("<path:object_id>/history/", Right.SEE, get("history", xem="phien-ban")),
    "compare": View("<int:pk>/so-sanh/", Right.SEE, get("compare", tu="1", den="1")),
    "version": View("<int:pk>/phien-ban/<int:number>/", Right.SEE, get("version", 1)),
    "before restoring": View(
        "<int:pk>/phien-ban/<int:number>/khoi-phuc/", Right.EDIT, get("restore", 1)
    ),
    "restore": View(
        "<int:pk>/phien-ban/<int:number>/khoi-phuc/", Right.EDIT, restored, 302, writes=True
    ),
    "preview": View("<int:pk>/xem-truoc/", Right.SEE, get("preview")),
    "preview of a version": View("<int:pk>/xem-truoc/", Right.SEE, get("preview", ban="1")),
    "page": View("<int:pk>/xem-truoc/trang/", Right.SEE, get("preview_page")),
    "page of a version": View("<int:pk>/xem-truoc/trang/", Right.SEE, get("preview_page", ban="1")),
    "page of what is typed": View("<int:pk>/xem-truoc/chua-luu/", Right.EDIT, previewed_typed),
    "links": View("<int:pk>/xem-truoc/lien-ket/", Right.SHARE, get("preview_links")),
    "make a link": View("<int:pk>/xem-truoc/lien-ket/", Right.SHARE, link_made, 302, writes=True),
    "revoke a link": View(
        "<int:pk>/xem-truoc/lien-ket/<int:link>/", Right.SHARE, link_revoked, 302, writes=True
    ),
    "report of an import": View("<int:pk>/tu-word/", Right.SEE, get("word_report")),
    "notes": View("<int:pk>/nhan/", Right.SEE, get("notes")),
    "write a note": View("<int:pk>/nhan/", Right.SEE, noted, 302, writes=True),
    "checks": View("<int:pk>/kiem-tra/", Right.EDIT, checked),
    "dismiss a finding": View("<int:pk>/kiem-tra/bo-qua/", Right.EDIT, dismissed, writes=True),
    "autosave": View("tu-luu/", Right.SEE, autosaved, writes=True),
    "ask": View("<int:pk>/xin-sua/", Right.EDIT, asked("ask")),
    "wait": View("<int:pk>/cho-mot-lat/", Right.SEE, asked("wait")),
    "take over": View("<int:pk>/nhan-sua/", Right.EDIT, asked("take"), 409),  # nobody was asked
}
# Shown by tests of their own, below.
APART = {
    "": "test_the_list_and_its_search_show_what_a_person_may_see",
    "add/": "test_who_may_write",
    "xem-truoc/chua-luu/": "test_who_may_write",
    "tu-word/": "test_who_may_import_from_word",
    "kiem-tra/": "test_who_may_write",
    "dan/": "test_who_may_paste",
    "tu-luu/ma/": "test_a_token_is_for_whoever_is_logged_in",
    "chua-luu/<uuid:key>/": "test_unsaved_text_is_read_by_who_typed_it",
    "chua-luu/<uuid:key>/bo/": "test_unsaved_text_is_read_by_who_typed_it",
}


def test_no_view_of_an_article_is_forgotten():
    """Every address under /admin/articles/article/ stands in one of the two tables above."""
    assert routes_of(Article) == {view.route for view in VIEWS.values()} | APART.keys()
    assert all(callable(globals()[test]) for test in APART.values())


def test_no_view_of_the_log_is_forgotten():
    """Nor of the audit log."""
    assert routes_of(Event) == {*LOG_ADDRESSES, "<path:object_id>/"}


def kept(article: Article) -> list:
    """All that a view may have written about an article."""
    rows = [article.versions, article.events, article.editions, article.bylines]
    rows += [article.preview_links.filter(revoked_at=None), article.colleague_notes]
    rows += [article.check_dismissals]
    rows += [article.editing_sessions]
    return [Article.objects.filter(pk=article.pk).values().get(), *(r.count() for r in rows)]


def check(client, desk: Desk, view: View, relation: str, stage: str) -> None:
    article = desk.article(relation, stage)
    versions.record(article, article.created_by)
    previews.make(article, desk.chief, 3) if stage != X else None
    before = kept(article)
    response = view.call(client, article)
    case = (desk.role, view.route, relation, stage, response.status_code)
    if may(desk.role, view.right, relation, stage):
        assert response.status_code == view.answers, case
        assert not view.writes or kept(article) != before, case
        return
    sees = may(desk.role, Right.SEE, relation, stage)
    refusals = {view.refusals[sees]} | ({403} if desk.role not in WRITERS else set())
    assert response.status_code in refusals, case
    assert sees or SECRET not in response.content.decode(), case
    assert Article.objects.get(pk=article.pk).title == SECRET, case
    assert kept(article)[:-1] == before[:-1], case  # but what was typed is kept for its writer


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_asks_the_policy(client, desk, name):
    """Allowed as the tables say; else refused without a word of it, and nothing is written."""
    view = VIEWS[name]
    for relation, stage in cases(desk.role, name, view.right):
        check(client, desk, view, relation, stage)


def cases(role: str | None, name: str, right: str | None) -> list[tuple[str, str]]:
    """Every relation; of the stages those that make a difference, all of them for saving."""
    if role not in WRITERS:
        return [(OWN, D), (OTHER, P)]
    stages = STAGES if name == "save" else [D, A, X] if right == Right.EDIT else [D, P]
    own = stages[1:] if right == Right.EDIT else []
    return [
        *((OWN, D), (CHILD, D), (OTHER, P)),
        *((ASSIGNED, stage) for stage in stages),
        *((OWN, stage) for stage in own),
    ]


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("who", ["stranger", "reader with an account", "dismissed"])
def test_outsiders_get_the_login_page(client, name, who):
    """Nobody without an account that is in use and of the staff, even for what they once wrote."""
    user = make_user(EDITOR_IN_CHIEF, is_staff=who != "reader with an account")
    article = make_article(state=D, title=SECRET, created_by=user)
    versions.record(article, user)
    previews.make(article, make_user(EDITOR_IN_CHIEF), 3)
    before = kept(article)
    if who != "stranger":
        client.force_login(user)
    type(user).objects.filter(pk=user.pk).update(is_active=who != "dismissed")
    response = VIEWS[name].call(client, article)
    sent_words = response.status_code == 403 and name.startswith("save")
    assert sent_words or response["Location"].startswith("/admin/login/"), response.status_code
    assert SECRET not in response.content.decode()
    assert kept(article)[:-1] == before[:-1]


# --- closed: removed, and shut to who may not read seals ---------------------------------------


@pytest.fixture
def closed(client):
    """A managing editor, who sees every article but this one, is logged in."""
    desk = Desk(MANAGING_EDITOR)
    client.force_login(desk.user)
    article = desk.article(OTHER, W, closed=True)
    PreviewLink.objects.create(article=article, made_by=desk.chief, expires_at=timezone.now())
    note = Note.objects.create(article=article, by=desk.chief, text=SECRET, key=uuid.uuid4())
    NoteAddress.objects.create(note=note, user=desk.user)
    Correction.objects.create(article=article, text=SECRET, written_by=desk.user)
    ReadCount.objects.create(article=article, hour=timezone.now(), slot=0, count=9)
    plan = Plan(top=(Place(article.pk), *(OPEN,) * (TOP - 1)))
    make_series(article)
    first = arrangements.save(plan, desk.chief, seen=0)
    arrangements.save(Plan(top=(OPEN,) * TOP), desk.chief, seen=first.pk)
    return article


@pytest.mark.parametrize("name", VIEWS)
def test_no_view_opens_a_closed_article(client, closed, name):
    """Refused as what may not be seen, without a word of it, and nothing is written."""
    view, before = VIEWS[name], kept(closed)
    response = view.call(client, closed)
    assert response.status_code == view.refusals[0]
    assert SECRET not in client.get("/admin/").content.decode() + response.content.decode()
    assert kept(closed)[:-1] == before[:-1]


def lists_of(client, article: Article) -> dict[str, str]:
    """What the views of many articles answer."""
    series = article.series_part.series
    export = client.post(url("export"), {"q": "kin"}), client.post(f"{LOG}tai-csv/")
    plan = {"action": "hang-loat-comments", "_selected_action": [article.pk]}
    choice = {"app_label": "articles", "model_name": "relatedarticle", "field_name": "other"}
    pages = {
        "search box": client.get(reverse("admin:find"), {"q": "tieu de kin"}),
        "below the box": client.get(reverse("admin:find"), {"q": "tieu de kin", "nhanh": "1"}),
        "its address": client.get(reverse("admin:find"), {"q": f"/chuyen-muc/a/b-{article.pk}/"}),
        "list": client.get(url("changelist"), {"q": "kin"}),
        "choice": client.get(reverse("admin:autocomplete"), choice | {"term": ""}),
        "plan": client.post(url("changelist"), plan, follow=True),
        "all of the list": client.post(
            url("changelist") + "?q=kin", plan | {"select_across": "1"}, follow=True
        ),
        "corrections": client.get(reverse("admin:articles_correction_changelist")),
        "correction of": client.get(reverse("admin:articles_correction_add"), {"bai": article.pk}),
        "series": client.get(reverse("admin:articles_series_change", args=[series.pk])),
        "front": client.get(reverse("front:desk")),
        "desk": client.get("/admin/?doc=7"),
    }
    words = {name: strip_tags(page.content.decode()) for name, page in pages.items()}
    return words | {"csv": export[0].getvalue().decode(), "log": export[1].getvalue().decode()}


def test_no_list_tells_of_a_closed_article(client, closed):
    """Nor a search, an export, a plan for many rows, a choice, the home page's desk; the title is
    there for who may read seals."""
    for name, page in lists_of(client, closed).items():
        assert SECRET not in page, name
    assert not BulkRow.objects.exists()
    client.force_login(make_user(EDITOR_IN_CHIEF))
    seen = {name for name, page in lists_of(client, closed).items() if SECRET in page}
    assert seen >= {"search box", "below the box", "its address", "list", "csv", "log"}
    assert BulkRow.objects.filter(row=closed.pk).count() == 2


# --- views of many articles ---------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "?q=kin&trang-thai=draft", "?trang-thai=lo-gio"])
def test_the_list_and_its_search_show_what_a_person_may_see(client, desk, query):
    """Plain, searched, filtered: the same articles, and no title of another."""
    past = timezone.now() - HOUR
    articles = {r: desk.article(r, planned_at=past, title=f"{SECRET} {r}") for r in RELATIONS}
    response = client.get(url("changelist") + query)
    if desk.role not in WRITERS | {ARCHIVIST}:
        assert response.status_code == 403
        return
    for relation, article in articles.items():
        sees = may(desk.role, Right.SEE, relation, D)
        assert (article in response.context["cl"].result_list) == sees, relation
        assert (article.title in response.content.decode()) == sees, relation


@pytest.mark.parametrize("query", [{}, {"q": "kin", "trang-thai": "draft"}])
def test_the_export_holds_what_a_person_may_see(client, desk, query):
    """The same articles as the list, and it is written down who took them out."""
    articles = {r: desk.article(r, title=f"{SECRET} {r}") for r in RELATIONS}
    response = client.post(url("export"), query)
    logged = Event.objects.filter(kind=Event.Kind.EXPORTED, by=desk.user).count()
    if desk.role not in WRITERS | {ARCHIVIST}:
        assert (response.status_code, logged) == (403, 0)
        return
    text = response.getvalue().decode()
    for relation, article in articles.items():
        assert (article.title in text) == may(desk.role, Right.SEE, relation, D), relation
    assert logged == 1


def test_named_lists_are_for_who_may_read_the_list(client, desk):
    """A name for a narrowed list holds its filters, and no row of it."""
    sent = {"do": "save", "name": "Nháp", "query": "trang-thai=draft"}
    response = client.post(url("views"), sent)
    reads = desk.role in WRITERS | {ARCHIVIST}
    assert response.status_code == (302 if reads else 403)
    assert desk.user.saved_views.count() == reads


def test_the_desk_tells_nothing_of_other_articles(client, desk):
    """The front page: alarms, what waits, what is coming, drafts."""
    past, soon = timezone.now() - HOUR, timezone.now() + HOUR
    for relation in RELATIONS:
        for stage in (D, S, R, A):
            desk.article(relation, stage, planned_at=past, title=f"{SECRET} {relation}")
        desk.article(relation, T, published_at=soon, title=f"{SECRET} {relation}")
    page = client.get(reverse("admin:index")).content.decode()
    for relation in RELATIONS:
        if not may(desk.role, Right.SEE, relation, D):
            assert f"{SECRET} {relation}" not in page, relation
        elif desk.role in WRITERS:
            assert f"{SECRET} {relation}" in page, relation


def test_choosing_an_article_names_what_a_person_may_point_to(client, desk):
    """What they may see, and what readers have, by the title readers know."""
    for relation in RELATIONS:
        desk.article(relation, D, title=f"{SECRET} {relation}")
        shown = desk.article(relation, P, title=f"Đã đăng {relation}")
        Article.objects.filter(pk=shown.pk).update(title=f"{SECRET} đang sửa {relation}")
    query = {"app_label": "articles", "model_name": "relatedarticle", "field_name": "other"}
    response = client.get(reverse("admin:autocomplete"), query | {"term": ""})
    if desk.role not in WRITERS | {ARCHIVIST}:
        assert response.status_code == 403
        return
    found = {row["text"] for row in response.json()["results"]}
    seen = {f"{SECRET} {r}" for r in RELATIONS if may(desk.role, Right.SEE, r, D)}
    assert found == seen | {f"Đã đăng {relation}" for relation in RELATIONS}


def test_the_way_to_readers_page_is_for_who_sees_the_article(client, desk):
    """Else it is not found; an article that is not out has none."""
    kind = ContentType.objects.get_for_model(Article).pk
    for relation in RELATIONS:
        for stage in (D, T, P, W):
            article = desk.article(relation, stage)
            response = client.get(f"/admin/r/{kind}/{article.pk}/")
            allowed = stage == P and may(desk.role, Right.SEE, relation, stage)
            assert response.status_code == (302 if allowed else 404), (relation, stage)


# --- writing, and what is typed -----------------------------------------------------------------


def test_who_may_write(client, desk):
    """The empty form, its save, and a look at what it will be."""
    data = form_data(desk.article(OWN), title="Bài mới")
    expected = (200, 200, 302) if desk.role in WRITERS else (403, 403, 403)
    answers = (
        client.get(url("add")),
        client.post(url("preview_new"), data),
        client.post(url("add"), data),
    )
    message = {"fields": {"title": ["Bài mới"]}}
    checks = client.post(url("checks_new"), message, content_type="application/json")
    assert checks.status_code == (200 if desk.role in WRITERS else 403)
    assert tuple(response.status_code for response in answers) == expected
    assert Article.objects.filter(title="Bài mới").exists() == (desk.role in WRITERS)


def test_who_may_import_from_word(client, desk):
    """Those who may write, into any section as with the form; the draft is their own."""
    file = SimpleUploadedFile("bai.docx", docx(paragraph("Bài từ Word")))
    data = {"section": desk.sections[OTHER].pk, "files": [file]}
    expected = 200 if desk.role in WRITERS else 403
    answers = client.get(url("word")), client.post(url("word"), data)
    assert {response.status_code for response in answers} == {expected}
    made = Article.objects.filter(title="Bài từ Word").first()
    assert (made and made.created_by) == (desk.user if desk.role in WRITERS else None)
    assert ("Nhập từ Word" in client.get(url("changelist")).content.decode()) == bool(made)


def test_who_may_paste(client, desk):
    """Those who write; what is pasted is cleaned and kept nowhere."""
    message = json.dumps({"html": "<p>chữ</p>", "notes": 0})
    response = client.post(url("paste"), message, content_type="application/json")
    assert response.status_code == (200 if desk.role in WRITERS else 403)


def test_rows_of_another_article_are_not_taken_along(client, desk):
    """Forged numbers of bylines and related articles change nothing of what they belong to."""
    own, other = desk.article(OWN), desk.article(OTHER)
    byline = Byline.objects.create(article=other, role="Bài", name="Người viết")
    row = RelatedArticle.objects.create(article=other, other=make_article())
    data = form_data(own)
    for prefix, pk, fields in (
        ("bylines", byline.pk, {"role": "Tin", "name": "Kẻ khác"}),
        ("related_rows", row.pk, {"other": make_article().pk}),
    ):
        data |= {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "1"}
        rows = {"id": pk, "article": own.pk, "order": "0", "DELETE": "on"} | fields
        data |= {f"{prefix}-0-{name}": value for name, value in rows.items()}
    client.post(url("change", own.pk), data)
    byline.refresh_from_db()
    row.refresh_from_db()
    assert (byline.name, byline.article_id, row.article_id) == ("Người viết", other.pk, other.pk)


def test_an_article_is_not_moved_into_sight(client, desk):
    """The form of another's article is refused whatever section is sent with it."""
    article = desk.article(OTHER)
    client.post(url("change", article.pk), form_data(article, section=desk.sections[ASSIGNED].pk))
    article.refresh_from_db()
    if not may(desk.role, Right.EDIT, OTHER, D):
        assert article.section == desk.sections[OTHER]
    else:
        assert article.section == desk.sections[ASSIGNED]


def test_unsaved_text_is_read_by_who_typed_it(client, desk):
    """And by nobody else, whatever their role; nor can anybody else drop it."""
    rows = {}
    for owner in (desk.user, desk.colleague):
        rows[owner] = EditingSession.objects.create(
            user=owner,
            article=desk.article(OTHER),
            seen_at=timezone.now(),
            typed_at=timezone.now(),
            fields={"title": ["Gõ dở"], "body": ["<p>Chưa cho ai xem</p>"]},
        )
    own, other = (reverse("admin:articles_article_unsaved", args=[r.pk]) for r in rows.values())
    page = client.get(own)
    assert page.status_code == 200
    assert (SECRET in page.content.decode()) == may(desk.role, Right.SEE, OTHER, D)
    assert client.get(other).status_code == 404
    assert client.post(f"{other}bo/").status_code == 403
    assert client.post(f"{own}bo/").status_code == 302
    for owner, row in rows.items():
        row.refresh_from_db()
        assert (row.closed_at is None) == (owner == desk.colleague)


def test_a_key_of_somebody_else_keeps_nothing(client, desk):
    """An autosave under a colleague's key is refused; the colleague's text stays."""
    session = EditingSession.objects.create(
        user=desk.colleague, seen_at=timezone.now(), fields={"title": ["Của Lan"]}
    )
    fields = {"title": ["Ghi đè"]}
    assert sent(client, url("autosave"), session.pk, fields=fields).status_code == 403
    session.refresh_from_db()
    assert session.fields == {"title": ["Của Lan"]}


def test_a_token_is_for_whoever_is_logged_in(client, desk):
    """It opens nothing by itself; outsiders are sent to the login."""
    assert client.get(url("autosave_token")).status_code == 200
    client.logout()
    assert client.get(url("autosave_token")).status_code == 302


# --- the audit log ------------------------------------------------------------------------------

LOG_ADDRESSES = ["", "add/", "<path:object_id>/history/", "<path:object_id>/delete/"]
LOG_ADDRESSES += ["<path:object_id>/change/"]
LOG = "/admin/articles/event/"


def test_the_log_is_read_by_some_and_written_by_nobody(client, desk):
    """List, search, one line, export: for those with the right; no address changes a line."""
    article = desk.article(OTHER)
    versions.record(article, desk.colleague)
    event = article.events.get()
    reads = desk.role in LOG_READERS
    for address in ("", "?q=kin", f"?bai={article.pk}"):
        response = client.get(f"{LOG}{address}")
        assert response.status_code == (200 if reads else 403), address
        assert (SECRET in response.content.decode()) == reads, address
    export = client.post(f"{LOG}tai-csv/")
    assert export.status_code == (200 if reads else 403)
    assert (SECRET in export.getvalue().decode()) == reads
    assert client.get(f"{LOG}{event.pk}/change/").status_code == (200 if reads else 403)
    for address in ("add/", f"{event.pk}/delete/", f"{event.pk}/change/"):
        assert client.post(f"{LOG}{address}", {"post": "yes"}).status_code in (302, 403)
    assert Event.objects.filter(pk=event.pk).exists()


def test_a_section_editor_with_the_log_reads_of_own_articles(client):
    """Given the permission, the list, its search and its export tell nothing of other sections."""
    desk = Desk(SECTION_EDITOR)
    desk.user.user_permissions.add(Permission.objects.get(codename="view_event"))
    client.force_login(desk.user)
    for relation in RELATIONS:
        versions.record(desk.article(relation, title=f"{SECRET} {relation}"), desk.colleague)
    hidden = Article.objects.get(title=f"{SECRET} {OTHER}").events.get()
    pages = [client.get(LOG + query).content.decode() for query in ("", "?q=kin")]
    pages.append(client.post(f"{LOG}tai-csv/").getvalue().decode())
    for page in pages:
        for relation in RELATIONS:
            assert (f"{SECRET} {relation}" in page) == (relation != OTHER), relation
    for query in (f"?bai={hidden.article_id}", "?q=other"):
        assert f"{SECRET} {OTHER}" not in client.get(LOG + query).content.decode()
    assert client.get(f"{LOG}{hidden.pk}/change/").status_code == 302
