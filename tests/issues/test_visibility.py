"""Who may see an issue and have its files: everybody, the archive's staff, all from a moment on."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from articles.checks.addresses import dead
from issues import ingest
from issues.models import Issue
from issues.templatetags.issues import printed_in
from journal.lib.protected import protected
from tests.clock import set_clock
from tests.factories import ARCHIVIST, REPORTER, make_article, make_user

from .making import make_entry, make_issue, pdf_file

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def whole(django_db_setup, django_db_blocker):
    """An issue that was read, made once."""
    with django_db_blocker.unblock():
        issue = make_issue(number=6, pdf=pdf_file(["Trang một"]), public=False)
        ingest.ingest(issue)
        yield Issue.objects.get(pk=issue.pk)
        Issue.objects.all().delete()


def files_of(issue) -> list[str]:
    """Every address under which a file of the issue is had."""
    page = issue.pages.get()
    sizes = [(width, each) for width in page.widths for each in page.image.extensions(width)]
    return [
        issue.get_pdf_url(),
        issue.cover.url,
        *[each.split()[0] for each in issue.cover.srcset.split(", ")],
        *[page.image.sized_url(*size) for size in sizes],
    ]


def addresses_of(issue) -> list[str]:
    return [issue.get_absolute_url(), issue.pages.get().get_absolute_url(), *files_of(issue)]


def names_in_storage(issue) -> list[str]:
    page = issue.pages.get()
    covers = [issue.cover.name_of(width) for width in (0, 400, 800)]
    return [issue.pdf.name, *covers, page.image.name, *page.image.copies()]


def opened(issue, moment) -> None:
    Issue.objects.filter(pk=issue.pk).update(public_from=moment)


def answers(client, issue) -> set[tuple[int, str]]:
    found = [client.get(address) for address in addresses_of(issue)]
    return {(each.status_code, each["Cache-Control"].split(",")[0]) for each in found}


@pytest.mark.parametrize(
    ("who", "public", "later", "staff"),
    [
        (None, (200, "public"), (404, "private"), (404, "private")),
        (REPORTER, (200, "private"), (404, "private"), (404, "private")),
        (ARCHIVIST, (200, "private"), (200, "private"), (200, "private")),
    ],
)
def test_who_may_have_it(client, whole, who, public, later, staff):
    """Each page and each file, for each kind of person; nothing that a session gets is kept."""
    if who:
        client.force_login(make_user(who))
    for moment, expected in [(-HOUR, public), (HOUR, later), (None, staff)]:
        opened(whole, moment and timezone.now() + moment)
        assert answers(client, whole) == {expected}
    refused = client.get(files_of(whole)[0])
    assert refused["Cache-Control"] == "private, no-store"


def test_a_former_archivist(client, whole):
    """Who was one, or works there no more, is a reader."""
    user = make_user(ARCHIVIST)
    client.force_login(user)
    user.is_staff = False
    user.save()
    assert answers(client, whole) == {(404, "private")}


def test_the_moment_comes(client, whole):
    """At that moment, by the clock alone, for pages, files, and lists."""
    with set_clock() as clock:
        opened(whole, clock.now + HOUR)
        assert answers(client, whole) == {(404, "private")}
        assert not Issue.objects.public().exists()
        clock.tick(HOUR)
        assert answers(client, whole) == {(200, "public")}
        assert Issue.objects.public().get().is_public


def test_articles_name_what_readers_may_open(whole):
    """Where an article was printed is told once its readers can look it up there."""
    entry = make_entry(whole, article=make_article())
    for moment, told in ((None, []), (HOUR, []), (-HOUR, [entry])):
        cache.clear()
        opened(whole, moment and timezone.now() + moment)
        assert printed_in(entry.article_id) == told


def test_nothing_lies_among_the_uploads(client, whole):
    """Who remembers a file's name in storage gets it nowhere, public or not."""
    opened(whole, timezone.now())
    for name in names_in_storage(whole):
        assert protected().exists(name)
        assert client.get(f"/media/{name}").status_code == 404


def test_sizes_that_are_not_there(client, whole):
    """Other widths and endings are not found."""
    opened(whole, timezone.now())
    pk = whole.pk
    for address in ("bia-401/", "trang-1-999.webp", "trang-1-1000.pdf", "trang-2-1000.webp"):
        assert client.get(f"/tap-chi-in/anh/{pk}/{address}").status_code == 404


def test_pictures_are_what_they_say(client, whole):
    """Kind, a name for the bytes, nothing a browser could take them for else."""
    opened(whole, timezone.now())
    page = whole.pages.get()
    for extension, kind in (("webp", "image/webp"), ("jpg", "image/jpeg")):
        response = client.get(page.image.sized_url(500, extension))
        assert response["Content-Type"] == kind
        assert response["X-Content-Type-Options"] == "nosniff"
        assert len(response.getvalue()) == protected().size(page.image.name_of(500, extension))
        again = {"If-None-Match": response["ETag"]}
        assert client.get(page.image.sized_url(500, extension), headers=again).status_code == 304


def test_a_file_costs_one_query(client, whole, django_assert_num_queries):
    """A wall of covers asks for dozens."""
    opened(whole, timezone.now())
    for address in files_of(whole):
        with django_assert_num_queries(1):
            assert client.get(address).status_code == 200


def test_behind_nginx_the_site_sends_names_alone(client, whole, settings):
    """Whoever may not have a file is told no name."""
    settings.X_ACCEL_LOCATION = "/protected/"
    for moment in (timezone.now(), None):
        opened(whole, moment)
        for address in files_of(whole):
            response = client.get(address)
            assert response.has_header("X-Accel-Redirect") is bool(moment)
    opened(whole, timezone.now())
    response = client.get(whole.get_pdf_url())
    assert response["X-Accel-Redirect"] == f"/protected/{whole.pdf_for_readers.name}"
    assert response["Content-Disposition"] == 'inline; filename="ben-song-2022-06.pdf"'
    assert (response.content, response["Content-Type"]) == (b"", "application/pdf")


def test_a_pdf_that_nobody_looked_through(client, whole):
    """Readers are offered none, and its address says why; what acts in it reaches nobody."""
    opened(whole, timezone.now())
    Issue.objects.filter(pk=whole.pk).update(is_prepared=False)
    for address in addresses_of(whole)[:2]:
        assert whole.get_pdf_url() not in client.get(address).content.decode()
    response = client.get(whole.get_pdf_url())
    assert (response.status_code, response["Cache-Control"]) == (404, "private, no-store")
    assert "đang được chuẩn bị" in response.content.decode()
    assert dead([whole.get_pdf_url()])
    Issue.objects.filter(pk=whole.pk).update(is_prepared=True)
    assert whole.get_pdf_url() in client.get(whole.get_absolute_url()).content.decode()
    assert not dead([whole.get_pdf_url()])
    assert client.get(whole.get_pdf_url()).status_code == 200


@pytest.mark.parametrize(("who", "status"), [(None, 302), (REPORTER, 403), (ARCHIVIST, 200)])
def test_the_original(client, whole, who, status):
    """Those who keep the archive have it byte for byte, as a download."""
    if who:
        client.force_login(make_user(who))
    response = client.get(reverse("admin:issues_issue_original", args=[whole.pk]))
    assert response.status_code == status
    assert "no-store" in response["Cache-Control"]
    if status == 200:
        assert response["Content-Disposition"].startswith("attachment")
        assert response.getvalue() == whole.pdf.open().read()


def test_staff_are_told_that_readers_do_not_see_it(client, whole):
    """On the issue and on its pages."""
    client.force_login(make_user(ARCHIVIST))
    for address in addresses_of(whole)[:2]:
        assert "Bạn đọc chưa xem được" in client.get(address).content.decode()
    opened(whole, timezone.now())
    for address in addresses_of(whole)[:2]:
        assert "Bạn đọc chưa xem được" not in client.get(address).content.decode()


# --- The form ---------------------------------------------------------------------------------


def sent(**fields) -> dict:
    return {"year": 2022, "number": 6, "month": 6, "slug": "6"} | fields


def test_the_form_opens_and_closes(client, whole):
    """By a choice of three; a moment is asked for where it counts, and kept where it stands."""
    client.force_login(make_user(ARCHIVIST))
    address = reverse("admin:issues_issue_change", args=[whole.pk])

    def save(**fields):
        response = client.post(address, sent(**fields))
        return response, Issue.objects.get(pk=whole.pk).public_from

    moment = {"public_from_0": "1/12/2099", "public_from_1": "8:00"}
    assert "Ghi ngày giờ" in save(seen_by="from")[0].content.decode()
    later = save(seen_by="from", **moment)[1]
    assert timezone.localtime(later).isoformat() == "2099-12-01T08:00:00+07:00"
    html = client.get(address).content.decode()
    assert re.search(r'<input type="radio"[^>]*value="from"[^>]*checked', html)
    assert 'value="01/12/2099"' in html and "Từ lúc" in html
    assert "8:00 ngày 1/12/2099" in client.get("/admin/issues/issue/").content.decode()
    since = save(seen_by="public", **moment)[1]
    assert since <= timezone.now()
    assert save(seen_by="public")[1] == since
    assert save(seen_by="staff")[1] is None
    assert save(seen_by="")[0].status_code == 200


def test_who_may_only_look_reads_the_form(client, whole):
    """All that it says, who sees the issue among it, and nothing to fill in or to send."""
    looks = make_user()
    looks.user_permissions.add(Permission.objects.get(codename="view_issue"))
    client.force_login(looks)
    address = reverse("admin:issues_issue_change", args=[whole.pk])
    for moment, words in ((None, "Chỉ tòa soạn"), (-HOUR, "Bạn đọc xem được")):
        opened(whole, moment and timezone.now() + moment)
        html = client.get(address).content.decode()
        assert words in html
        assert "data-pdf-upload" not in html and "seen_by" not in html
    assert client.post(address, sent(seen_by="public")).status_code == 403


def test_lists_are_narrowed(client, whole):
    """By who sees an issue."""
    client.force_login(make_user(ARCHIVIST))
    make_issue(number=7)
    make_issue(number=8, public_from=timezone.now() + HOUR)
    for asked, label in (("staff", "Số 6"), ("public", "Số 7"), ("from", "Số 8")):
        found = client.get("/admin/issues/issue/", {"xem": asked}).context["cl"].result_list
        assert [issue.label for issue in found] == [f"{label} - 2022"]
