"""Every list of the newsroom: what it asks of the database, its pages, and hand-made requests."""

import itertools
import re
from datetime import date
from html.parser import HTMLParser

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import bulk, workflow
from articles.admin.photos import PhotoAdmin
from articles.models import Photo, State, VideoClip
from comments.exchange.models import ImportRun
from comments.models import Comment, QueueLimits, TrustRule
from comments.moderation import moderate
from comments.openness import OpeningRule
from comments.personal_data.models import PersonalDataRequest
from comments.reader_letters.models import ReaderLetter
from issues.models import Suggestion
from journal.accounts import log
from journal.lib.changelist import BoundedList, CappedPaginator, KeyedList
from journal.models import MissedQuery
from tests.comments.readers import make_comment
from tests.comments.rules.factories import make_rule
from tests.factories import (
    make_article,
    make_author,
    make_correction,
    make_photo,
    make_section,
    make_series,
    make_topic,
    make_user,
    make_video,
)
from tests.issues.making import make_entry, make_issue, make_pages, pdf_file

pytestmark = pytest.mark.django_db

LISTS = [
    pytest.param(model, id=model._meta.label_lower)
    for model in sorted(admin.site._registry, key=lambda model: model._meta.label)
]
KEYED = [p for p in LISTS if isinstance(admin.site._registry[p.values[0]], KeyedList)]
PHOTOS = "/admin/articles/photo/"
HUGE = "9" * 23  # beyond a bigint
ENDLESS = "9" * 5000  # beyond what int() reads


def address(model, view="changelist", *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=args)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def chief(client):
    client.force_login(make_user(is_superuser=True))
    client.raise_request_exception = False
    return client


@pytest.fixture
def rows():
    """A few rows of everything that has a list."""
    log.record(log.Kind.MADE, make_user())
    today = {"week": date(2026, 11, 23), "last_day": date(2026, 11, 24)}
    MissedQuery.objects.create(key="bai", text="Bài", networks=3, days=1, **today)
    chief = User.objects.get(is_superuser=True)
    bulk.collect("comments", [1], "bài viết", chief, None)
    for _ in range(3):
        article = make_article()
        make_series(article)
        article.topics.add(make_topic())
        make_author()
        make_photo()
        make_video(title="Bài hát")
        make_comment(article)
        make_correction(article)
    workflow.move(article, State.WITHDRAWN, chief, reason="Sai")
    OpeningRule.objects.create(mode="closed")
    TrustRule.objects.create()
    make_rule()
    QueueLimits.objects.create()
    PersonalDataRequest.objects.create(kind="find", email="a@vi-du.example")
    ReaderLetter.objects.create(comment=make_comment(make_article()))
    ImportRun.objects.create(kind="wxr", file_name="a.xml", size=1, by=chief)
    moderate(Comment.objects.filter(article=article), "spam", chief)
    issue = make_issue(pdf=pdf_file())
    make_pages(issue, "Bài một", "Bài hai", "Bài ba")
    make_entry(issue, article=article)
    Suggestion.objects.create(page=issue.pages.first(), first=0, before="Bài", after="bài")


@pytest.fixture
def short_pages(monkeypatch):
    monkeypatch.setattr(PhotoAdmin, "list_per_page", 3)


def asked_in(client, url, data=None) -> list[str]:
    """The SQL that a request which succeeds needs."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url, data).status_code == 200
    return [query["sql"] for query in queries]


def counts_everything(sql: str) -> bool:
    """Whether it counts rows outside a subquery that stops at a limit."""
    return sql.startswith("SELECT COUNT(") and not re.search(r"FROM \(SELECT .* LIMIT \d+\)", sql)


# --- no list counts a whole table ---------------------------------------------------------------


@pytest.mark.parametrize("model", LISTS)
def test_no_list_counts_a_table(chief, rows, model):
    """Neither plain nor searched, sorted, asked for all or for facets; a keyed one skips no row."""
    for query in ({}, {"q": "bai"}, {"o": "1"}, {"all": ""}, {"_facets": "True"}):
        asked = asked_in(chief, address(model), query)
        assert any(f'FROM "{model._meta.db_table}"' in sql for sql in asked)
        assert not [sql for sql in asked if counts_everything(sql)]
        if isinstance(admin.site._registry[model], KeyedList):
            assert not [sql for sql in asked if "OFFSET" in sql or "COUNT(" in sql]


def test_a_count_without_a_bound_is_seen():
    """The test above knows the two apart."""
    assert counts_everything('SELECT COUNT(*) AS "__count" FROM "articles_photo"')
    queryset = Photo.objects.filter(width__gt=3)
    with CaptureQueriesContext(connection) as queries:
        assert CappedPaginator(queryset, 10).count == 0
    assert not counts_everything(queries[0]["sql"])


@pytest.mark.parametrize("model", LISTS)
def test_every_list_is_bounded(model):
    """A list registered later is one of the two kinds, or this says so."""
    assert isinstance(admin.site._registry[model], BoundedList)


@pytest.mark.parametrize(
    ("app", "model", "field"),
    [
        ("articles", "article", "topics"),
        ("articles", "byline", "author"),
        ("articles", "relatedarticle", "other"),
        ("issues", "contentsentry", "article"),
    ],
)
def test_no_autocomplete_counts_a_table(chief, rows, app, model, field):
    """Nor does what is searched for while typing."""
    query = {"app_label": app, "model_name": model, "field_name": field, "term": ""}
    asked = asked_in(chief, "/admin/autocomplete/", query)
    assert any("COUNT(" in sql for sql in asked), "it counts, up to the cap"
    assert not [sql for sql in asked if counts_everything(sql)]


def test_where_the_count_stops_the_list_says_so(chief, monkeypatch):
    """No total is claimed, and nobody is offered to choose rows that nobody counted."""
    article = make_article()
    for _ in range(6):
        make_comment(article)
    monkeypatch.setattr(admin.site._registry[Comment], "list_per_page", 2)
    url = address(Comment)
    page = chief.get(url).content.decode()
    assert "6 ý kiến" in page
    assert "Chọn tất cả 6" in page
    assert "trở lên" not in page
    monkeypatch.setattr(CappedPaginator, "MOST", 4)
    page = chief.get(url).content.decode()
    assert "4 ý kiến trở lên" in page
    assert "kết quả" not in page  # of a search
    assert "4 kết quả trở lên" in chief.get(url, {"q": "đò"}).content.decode()
    assert "Chọn tất cả" not in page


# --- pages by key -------------------------------------------------------------------------------


class Links(HTMLParser):
    """The addresses of a page's links, by their rel."""

    def __init__(self, response):
        super().__init__()
        self.found = {}
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "a" and "rel" in attrs:
            self.found[attrs["rel"]] = attrs["href"]


def walk(client, rel, query="", between=lambda: None):
    """The keys on each page from a query on, following the links of a rel; and the last query."""
    pages = []
    for _ in range(20):
        response = client.get(PHOTOS + query)
        pages.append([photo.pk for photo in response.context["cl"].result_list])
        if not (further := Links(response).found.get(rel)):
            return pages, query
        query = further
        between()
    raise AssertionError("the pages do not end")


def test_pages_visit_every_row_once_and_lead_back(chief, short_pages):
    """Newest first to the oldest, and back over the same pages."""
    keys = [make_photo().pk for _ in range(10)]
    forward, last = walk(chief, "next")
    assert [len(page) for page in forward] == [3, 3, 3, 1]
    assert list(itertools.chain(*forward)) == keys[::-1]
    backward, _ = walk(chief, "prev", last)
    assert backward == forward[::-1]


def test_rows_that_come_and_go_move_no_other(chief, short_pages):
    """While photos are added and deleted between pages, each that stays is seen once, both ways."""
    staying = {make_photo().pk for _ in range(9)}
    doomed = iter([make_photo() for _ in range(4)])
    keys = staying | {make_photo().pk for _ in range(3)}

    def happen():
        make_photo()
        if photo := next(doomed, None):
            photo.delete()

    forward, last = walk(chief, "next", between=happen)
    seen = list(itertools.chain(*forward))
    assert len(forward) > 3
    assert len(seen) == len(set(seen))
    assert keys <= set(seen)
    backward, _ = walk(chief, "prev", last)
    assert list(itertools.chain(*reversed(backward))) == list(
        Photo.objects.order_by("-pk").values_list("pk", flat=True)
    )


def test_the_boundary_itself_may_be_deleted(chief, short_pages):
    """A link whose row is gone still leads to the rows beyond it."""
    keys = [make_photo().pk for _ in range(6)]
    older = Links(chief.get(PHOTOS)).found["next"]
    Photo.objects.filter(pk=keys[3]).delete()
    assert [photo.pk for photo in chief.get(PHOTOS + older).context["cl"].result_list] == [
        *keys[2::-1]
    ]


def test_links_keep_search_and_filter(chief, monkeypatch):
    """Pages of what was searched for and filtered stay that, and a new search begins in front."""
    monkeypatch.setattr(admin.site._registry[VideoClip], "list_per_page", 2)
    wanted, other = make_section(), make_section()
    keys = [make_video(title="Bến đò", section=wanted).pk for _ in range(5)]
    make_video(title="Bến đò", section=other)
    make_video(title="Ruộng", section=wanted)
    query = f"?q=Bến&section__id__exact={wanted.pk}"
    found = []
    while query:
        response = chief.get(address(VideoClip) + query)
        found += [clip.pk for clip in response.context["cl"].result_list]
        form = re.search(r'<form id="changelist-search".*?</form>', response.content.decode(), re.S)
        assert "section__id__exact" in form[0]
        assert 'name="truoc"' not in form[0]
        query = Links(response).found.get("next")
    assert found == keys[::-1]
    filters = re.findall(r'href="(\?[^"]*section__id__exact[^"]*)"', response.content.decode())
    assert any("truoc" not in link for link in filters)


def test_the_pager_says_where_one_is(chief, short_pages):
    """The first page is marked, others lead to it; one page alone may be counted."""
    make_photo()
    assert "1 ảnh" in chief.get(PHOTOS).content.decode()
    for _ in range(3):
        make_photo()
    first = chief.get(PHOTOS)
    assert 'aria-current="page">Trang đầu</span>' in first.content.decode()
    assert set(Links(first).found) == {"next"}
    last = chief.get(PHOTOS + Links(first).found["next"])
    assert '<a href="?">Trang đầu</a>' in last.content.decode()
    assert set(Links(last).found) == {"prev"}
    for response in (first, last):
        assert "kết quả" not in response.content.decode()
        assert "3 ảnh" not in response.content.decode()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Ở đây chưa có ảnh nào"),
        ("?q=khong-co", "Không có ảnh nào khớp"),
        ("?truoc=1", "Không còn ảnh nào cũ hơn"),
        ("?truoc=0", "Không còn ảnh nào cũ hơn"),
        (f"?sau={2**63 - 1}", "Không còn ảnh nào mới hơn"),
    ],
)
def test_an_empty_page_says_what_to_do(chief, query, words):
    """And its links lead on; nothing is offered to be done with no rows."""
    if query:
        make_photo()
    response = chief.get(PHOTOS + query)
    assert words in response.content.decode()
    assert "select-across" not in response.content.decode()
    for link in Links(response).found.values():
        assert len(chief.get(PHOTOS + link).context["cl"].result_list) == 1


@pytest.mark.parametrize("key", ["", "abc", "-1", "1.5", "²", "01", " 1", HUGE, ENDLESS])
def test_a_place_that_is_no_key_is_not_found(chief, key):
    """Letters, other spellings, and numbers beyond any key."""
    for way in ("truoc", "sau"):
        assert chief.get(PHOTOS, {way: key}).status_code == 404


def test_one_way_at_a_time(chief):
    """Older and newer at once name no page."""
    assert chief.get(PHOTOS, {"truoc": 5, "sau": 5}).status_code == 404


@pytest.mark.parametrize("model", KEYED)
def test_keyed_lists_stay_in_order(chief, rows, model):
    """No header sorts, and a hand-made ?o= changes nothing."""
    keys = sorted(model.objects.values_list("pk", flat=True), reverse=True)
    for query in ({}, {"o": "2"}):
        response = chief.get(address(model), query)
        assert [row.pk for row in response.context["cl"].result_list] == keys
        assert "sortable" not in response.content.decode()


def test_actions_work_on_a_further_page(chief, short_pages):
    """What is ticked on the second page is deleted, and nothing else."""
    keys = [make_photo().pk for _ in range(6)]
    older = Links(chief.get(PHOTOS)).found["next"]
    chosen = {"action": "delete_selected", "_selected_action": keys[0], "post": "yes"}
    assert "Chọn tất cả" not in chief.get(PHOTOS + older).content.decode()
    assert chief.post(PHOTOS + older, chosen).status_code == 302
    assert list(Photo.objects.order_by("pk").values_list("pk", flat=True)) == keys[1:]


# --- requests made by hand ----------------------------------------------------------------------


NONSENSE = [
    *("p=abc", "p=-1", f"p={HUGE}", f"p={ENDLESS}", "o=zzz", "o=-", "o=99", f"o={ENDLESS}"),
    *("e=1", "all=", "_facets=x", "_popup=abc", "_to_field=zzz", "zzz=1", "zzz__exact=abc"),
    *("section__id__exact=abc", f"section__id__exact={HUGE}", "section__id__exact=abc&e=1"),
    *("is_active__exact=abc", "groups__id__exact=abc", "issue__id__exact=abc", "nam=abc"),
    *("id__exact=abc", f"id={ENDLESS}", "id__in=a", "id__range=1", "id__regex=("),
    *("created_at__year=99999", "uploaded_at__year=0", "rendition_widths__exact=abc"),
    *("password__startswith=md5", "text__regex=(", "state=abc", "state__exact=abc"),
]


@pytest.mark.parametrize("model", LISTS)
def test_nonsense_in_the_address_of_a_list(chief, rows, model):
    """An empty list, the list itself, a redirect to it, or a refusal; never a failure."""
    answers = {query: chief.get(f"{address(model)}?{query}").status_code for query in NONSENSE}
    assert set(answers.values()) <= {200, 302, 400}, answers


@pytest.mark.parametrize("lookup", ["issue__id__exact", "nam", "q"])
def test_lookups_of_the_list_s_own_links_work(chief, rows, lookup):
    """Filters, search, and the link from an issue to its pages."""
    page = "/admin/issues/page/"
    issue = make_issue(year=1999, number=1)
    value = {"issue__id__exact": issue.pk, "nam": "1999", "q": "khong-co"}[lookup]
    assert len(chief.get(page).context["cl"].result_list) == 3
    assert len(chief.get(page, {lookup: value}).context["cl"].result_list) == 0


def test_a_lookup_nobody_offers_is_refused(chief):
    """The text of rows is not asked out letter by letter, nor with expressions that take a day."""
    make_photo(caption="Bến đò")
    for lookup in ("caption__startswith", "caption__regex", "uploaded_by__password__startswith"):
        assert chief.get(PHOTOS, {lookup: "B"}).status_code == 400


@pytest.mark.parametrize("model", LISTS)
def test_an_action_on_what_is_no_key(chief, rows, model):
    """It is refused, or finds nothing; no row is touched."""
    before = model.objects.count()
    form = chief.get(address(model)).context["action_form"]
    actions = form.fields["action"].choices if form else []
    keys = ["abc", "", "²", HUGE, ENDLESS]
    for action, key in itertools.product([value for value, _ in actions if value], keys):
        sent = {"action": action, "_selected_action": key, "post": "yes"}
        assert chief.post(address(model), sent).status_code in (302, 400), (action, key)
    assert model.objects.count() == before


@pytest.mark.parametrize("model", LISTS)
def test_an_object_that_cannot_be(chief, model):
    """Its pages answer as those of any object that is gone."""
    keys = ["abc", "-1", "9" * 19, HUGE, ENDLESS]
    for view, key in itertools.product(["change", "delete", "history"], keys):
        url = address(model, view, 1).replace("/1/", f"/{key}/")
        assert chief.get(url).status_code in (302, 403, 404), url[:80]
        assert chief.post(url, {"post": "yes"}).status_code in (302, 403, 404, 405), url[:80]


@pytest.mark.parametrize("model", LISTS)
def test_letters_where_numbers_belong_in_a_form(chief, rows, model):
    """Every field, inlines included, and the address of an empty form: an error in the form."""
    names = [field.name for field in [*model._meta.fields, *model._meta.many_to_many]]
    for value in ("abc", HUGE, ENDLESS):
        data = dict.fromkeys(names, value)
        page = chief.get(address(model, "add"), data)
        assert page.status_code in (200, 403, 404)
        for inline in (page.context or {}).get("inline_admin_formsets", []):
            prefix = inline.formset.prefix
            data |= {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-INITIAL_FORMS": 0}
            data |= {f"{prefix}-0-{name}": value for name in inline.formset.empty_form.fields}
        for url in (address(model, "add"), address(model, "change", model.objects.first().pk)):
            assert chief.post(url, data).status_code in (200, 302, 403, 404)


def test_a_topic_that_is_no_number_is_an_error_beside_the_field(chief, rows):
    """The article form comes back and says which field is wrong."""
    data = {"title": "Bài", "topics": "abc"}
    for prefix in ("bylines", "related_rows"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    response = chief.post("/admin/articles/article/add/", data)
    assert response.status_code == 200
    assert "topics" in response.context["adminform"].form.errors


@pytest.mark.parametrize("key", ["abc", HUGE, ENDLESS, "999999"])
def test_a_section_that_is_gone_from_its_list(chief, rows, key):
    """A line edited in the list whose section was deleted meanwhile comes back with words."""
    data = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": key, "form-0-order": 3}
    response = chief.post("/admin/articles/section/", data | {"_save": "1"})
    assert response.status_code == 200
    assert "đã bị người khác xóa" in response.content.decode()


@pytest.mark.parametrize("before", ["abc", "²", "-1", HUGE, ENDLESS])
def test_the_photo_chooser_refuses_what_is_no_key(chief, before):
    """As the lists do."""
    assert chief.get(f"{PHOTOS}chon/", {"before": before}).status_code == 404


@pytest.mark.parametrize("page", ["abc", "0", "-1", "2", HUGE, ENDLESS])
def test_autocomplete_pages_that_are_none(chief, rows, page):
    """They are not found."""
    query = {"app_label": "articles", "model_name": "article", "field_name": "topics"}
    assert chief.get("/admin/autocomplete/", query | {"page": page}).status_code == 404


def test_accounts_keep_their_search_and_password_rule(chief):
    """Django's own lists of accounts lost nothing by being bounded."""
    make_user(username="huong")
    found = chief.get(address(User), {"q": "huong"}).context["cl"].result_list
    assert [user.username for user in found] == ["huong"]
