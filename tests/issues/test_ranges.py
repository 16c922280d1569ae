"""Some pages of an issue as a PDF, as a reader asks for them."""

import os
import threading
import time
from contextlib import closing
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from issues import ranges
from issues.models import Issue
from tests.factories import ARCHIVIST, make_user

from .making import make_entry, make_read_issue

pytestmark = pytest.mark.django_db
AT = "/tap-chi-in/2022/6/pdf/"
TEXTS = [f"Trang thứ {n}" for n in range(1, 5)]


@pytest.fixture
def issue(settings, tmp_path):
    settings.PROTECTED_ROOT = tmp_path
    return make_read_issue(TEXTS, number=6)


def texts(data: bytes) -> list[str]:
    with closing(pdfium.PdfDocument(data)) as document:
        return [page.get_textpage().get_text_range().strip() for page in document]


def kept() -> list[Path]:
    folder = Path(ranges.ProtectedStorage().path(ranges.FOLDER))
    return list(folder.iterdir())


def main_of(response) -> str:
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def test_pages_as_a_pdf(client, issue):
    """They come under a sensible name, whole or in part, to whom has them already not again; the
    next reader gets the same file."""
    response = client.get(f"{AT}trang-2-3/")
    whole = response.getvalue()
    assert texts(whole) == TEXTS[1:3]
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == ('inline; filename="ben-song-2022-06-trang-2-3.pdf"')
    assert response["Cache-Control"].startswith("public")
    assert "Content-Security-Policy" not in response
    (path,) = kept()
    before = path.stat().st_mtime_ns
    part = client.get(f"{AT}trang-2-3/", headers={"range": "bytes=5-104"})
    assert (part.status_code, part.getvalue()) == (206, whole[5:105])
    again = client.get(f"{AT}trang-2-3/", headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304
    assert [each.stat().st_mtime_ns for each in kept()] == [before]
    single = client.get(f"{AT}trang-4-4/")
    assert single["Content-Disposition"].endswith('"ben-song-2022-06-trang-4.pdf"')
    assert client.get(f"{AT}trang-1-4/")["Location"] == AT


@pytest.mark.parametrize("place", ["3-2", "0-2", "2-5", "02-3", "2", "-1-2", "9999-9999"])
def test_pages_that_are_not_there(client, issue, place):
    assert client.get(f"{AT}trang-{place}/").status_code == 404


def test_pages_of_a_hidden_issue(client, issue):
    """To readers they are not there; who keeps the archive has them, and no cache keeps them."""
    Issue.objects.update(public_from=None)
    for place in ("trang-2-3/", "trang/", "trang/?tu=2&den=3"):
        assert client.get(f"{AT}{place}").status_code == 404
    client.force_login(make_user(ARCHIVIST))
    response = client.get(f"{AT}trang-2-3/")
    assert texts(response.getvalue()) == TEXTS[1:3]
    assert "private" in response["Cache-Control"]


def test_half_of_a_spread(client, issue):
    """Pages are those of the issue, of which one of the PDF may be two."""
    Issue.objects.update(spreads=[[2, 0.5]], page_count=5)
    assert texts(client.get(f"{AT}trang-3-4/").getvalue()) == TEXTS[1:3]
    assert texts(client.get(f"{AT}trang-2-3/").getvalue()) == TEXTS[1:2]


def test_the_form_without_a_script(client, issue):
    """It says about how large the file is, and leads there, whichever page was chosen first."""
    issue.pages.filter(number=3).update(folio="iii")
    response = client.get(f"{AT}trang/", {"tu": "3", "den": "2"})
    page = main_of(response)
    assert f'href="{AT}trang-2-3/"' in page
    assert "trang 2–iii" in page
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    told = ranges.size_of(ranges.Range(issue, 2, 3))
    assert told == pytest.approx(len(client.get(f"{AT}trang-2-3/").getvalue()), rel=0.2)
    assert "khoảng" in page
    assert "khoảng" not in main_of(client.get(f"{AT}trang/"))
    for tu, den in (("0", "2"), ("2", "5"), ("x", "2"), ("2", ""), ("9" * 300, "2"), ("²", "2")):
        assert client.get(f"{AT}trang/", {"tu": tu, "den": den}).status_code == 404


def test_the_pdf_of_an_article(client, issue):
    """Each line of the contents leads to its pages: to those it names, else up to the next."""
    named = make_entry(issue, first_page=2, last_page=3, order=1)
    until_next = make_entry(issue, first_page=1, order=2)
    last = make_entry(issue, first_page=4, order=3)
    nowhere = make_entry(issue, order=4)
    issue.pages.filter(number=3).update(folio="3")
    page = main_of(client.get(issue.get_absolute_url()))
    lines = {
        entry: page.partition(f'id="muc-{entry.pk}"')[2].partition("</li>")[0]
        for entry in (named, until_next, last, nowhere)
    }
    assert f'href="{AT}trang-2-3/"' in lines[named]
    assert f'href="{AT}trang-1-1/"' in lines[until_next]
    assert f'href="{AT}trang-4-4/"' in lines[last]
    assert "PDF" not in lines[nowhere]
    Issue.objects.update(is_prepared=False)
    page = main_of(client.get(issue.get_absolute_url()))
    assert "trang-2-3/" not in page
    assert "pdf-range" not in page
    unready = client.get(f"{AT}trang/", {"tu": "2", "den": "3"})
    assert "đang được chuẩn bị" in main_of(unready)
    assert unready.context["size"] is None
    assert client.get(f"{AT}trang-2-3/").status_code == 404


def test_a_pdf_that_cannot_be_cut(client, issue, caplog):
    """Readers are told to try again or take the whole; one that is lost is not found."""
    with issue.pdf.storage.open(issue.pdf.name, "r+b") as file:
        file.truncate(100)
    response = client.get(f"{AT}trang-2-3/")
    assert response.status_code == 503
    assert AT in main_of(response)
    assert "no-store" in response["Cache-Control"]
    assert client.get(f"{AT}trang/", {"tu": "2", "den": "3"}).status_code == 200
    issue.pdf.storage.delete(issue.pdf.name)
    assert client.get(f"{AT}trang-2-3/").status_code == 404
    assert issue.pdf.name in caplog.text


@pytest.mark.parametrize("held", ["_turns", "_places"])
def test_too_many_at_once(client, issue, monkeypatch, held):
    """Who would wait too long, or behind too many, is told so; what is kept costs nobody a turn."""
    client.get(f"{AT}trang-1-2/").getvalue()
    monkeypatch.setattr(ranges, "LONGEST_WAIT", 0)
    monkeypatch.setattr(ranges, held, threading.Semaphore(0))
    response = client.get(f"{AT}trang-2-3/")
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert client.get(f"{AT}trang-1-2/").status_code == 200


def test_what_was_kept_goes(client, issue, monkeypatch):
    """After a day, and before that what is too much, the oldest first."""
    for place in ("1-1", "2-2", "3-3"):
        client.get(f"{AT}trang-{place}/").getvalue()
    now = time.time()
    oldest, old, new = kept()
    os.utime(oldest, (now - ranges.KEPT - 1,) * 2)
    os.utime(old, (now - 60,) * 2)
    assert ranges.prune() == 1
    assert set(kept()) == {old, new}
    monkeypatch.setattr(ranges, "MOST_KEPT", new.stat().st_size + 1)
    assert ranges.prune() == 1
    assert kept() == [new]
    unfinished = new.parent / "tmp-killed"
    unfinished.mkdir()
    assert ranges.prune() == 0
    os.utime(unfinished, (now - ranges.ABANDONED - 1,) * 2)
    assert ranges.prune() == 1
    assert kept() == [new]
