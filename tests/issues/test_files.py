"""Files leave storage with the row that owned them, and not before that is committed."""

import pytest
from django.core.files.base import ContentFile

from issues import ingest
from issues.models import Issue, Page
from journal.lib.protected import protected
from tests.factories import ARCHIVIST, jpeg, make_user

from .making import make_issue, pdf_file

pytestmark = pytest.mark.django_db
ACTION = {"action": "delete_selected", "post": "yes"}


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def whole_issue() -> Issue:
    issue = make_issue(pdf=pdf_file())
    ingest.ingest(issue)
    issue.refresh_from_db()
    return issue


def cover_names(issue) -> list[str]:
    stem = issue.cover.name.rpartition(".")[0]
    return [issue.cover.name, f"{stem}-400.webp", f"{stem}-800.webp"]


def names(issue) -> list[str]:
    """PDF, cover with its two copies, three pages."""
    return [issue.pdf.name, *cover_names(issue), *issue.pages.values_list("image", flat=True)]


def left(files: list[str]) -> list[str]:
    return [name for name in files if protected().exists(name)]


def test_deleted_issue(committed):
    """PDF, cover, its copies and the pictures of all pages go, once it is committed."""
    issue, other = whole_issue(), whole_issue()
    gone, stay = names(issue), names(other)
    assert left(gone) == gone
    assert len(gone) == 7
    with committed():
        issue.delete()
        assert left(gone) == gone
    assert left(gone) == []
    assert left(stay) == stay


def test_many_deleted_in_the_admin(client, committed):
    """Issues and pages chosen in a list leave no file behind."""
    client.force_login(make_user(ARCHIVIST))
    issue, paged = whole_issue(), whole_issue()
    gone, kept = names(issue), names(paged)[:4]
    pages = names(paged)[4:]
    with committed():
        client.post("/admin/issues/issue/", ACTION | {"_selected_action": [issue.pk]})
        client.post(
            "/admin/issues/page/", ACTION | {"_selected_action": [p.pk for p in paged.pages.all()]}
        )
    assert list(Issue.objects.all()) == [paged]
    assert not Page.objects.exists()
    assert left(gone + pages) == []
    assert left(kept) == kept


def test_replaced_files(committed):
    """A replaced or cleared PDF goes, with the cover made of it; so does a replaced cover."""
    issue = whole_issue()
    gone = names(issue)
    with committed():
        issue.pdf = pdf_file(["Bản sửa"])
        issue.save()
        assert left(gone) == gone
    assert left(gone) == []

    with committed():
        issue.cover = ContentFile(jpeg(90, 120), "bia.jpg")
        issue.save()
    gone = cover_names(issue)
    with committed():
        issue.cover = ContentFile(jpeg(60, 80), "bia.jpg")
        issue.save()
    assert left(gone) == []

    gone, kept = [issue.pdf.name], cover_names(issue)
    with committed():
        issue.pdf = ""
        issue.save()
    assert left(gone) == []
    assert left(kept) == kept


def test_saved_without_new_files(committed):
    """A correction of anything else leaves every file, also on a row read with few columns."""
    issue = whole_issue()
    files = names(issue)
    with committed():
        lean = Issue.objects.defer("pdf", "cover").get(pk=issue.pk)
        lean.month = 7
        lean.save()
        issue.label = "Số kỷ niệm"
        issue.save()
        issue.save(update_fields=["label"])
    assert left(files) == files


def test_lost_files_stop_nothing(committed):
    """An issue whose files are gone already can be deleted."""
    issue = whole_issue()
    for name in names(issue):
        protected().delete(name)
    with committed():
        issue.delete()
    assert not Issue.objects.exists()


def test_size_that_is_said_is_that_of_the_file_readers_get(client):
    """Of a copy, where they get one; of the PDF as it came, where the copy is lost."""
    issue = make_issue(pdf=pdf_file())
    name = protected().save("print/copy.pdf", ContentFile(b"%PDF" * 100_000))
    Issue.objects.update(is_prepared=True, searchable_pdf=name)
    assert "Bản PDF (390,6\xa0KB)" in client.get(issue.get_absolute_url()).text
    issue = Issue.objects.get()
    assert issue.size_for_readers == 400_000
    issue.searchable_pdf = "print/lost.pdf"
    assert issue.size_for_readers == issue.pdf_size
