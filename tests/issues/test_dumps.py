"""The print archive to take along: files, sitemaps, what search engines and portals are told."""

import csv
import gzip
import io
import json
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from issues.dumps import tables
from issues.models import Issue, Page

from .making import make_entry, make_issue, make_pages

pytestmark = pytest.mark.django_db
PLACE = "/tap-chi-in/du-lieu/"


def table(client, name: str) -> list[dict]:
    response = client.get(f"{PLACE}{name}.csv")
    assert response["Cache-Control"].startswith("public")
    assert response["Content-Disposition"] == f'attachment; filename="{name}.csv"'
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def lines(client, name: str) -> list[dict]:
    response = client.get(f"{PLACE}{name}.jsonl.gz")
    assert response.streaming
    assert response["Content-Type"] == "application/gzip"
    return [json.loads(line) for line in gzip.decompress(b"".join(response)).splitlines()]


def test_files_hold_what_readers_have(client, monkeypatch):
    """Issues, contents and texts, as a table and as lines of JSON, however many pieces they come
    in; keys lead from one file to the other, and nothing of an issue that is closed is in any."""
    monkeypatch.setattr(tables, "ROWS_AT_ONCE", 2)
    issue = make_issue(year=2022, number=6, running_number=600)
    others = [make_issue(year=2021) for _ in range(4)]
    make_entry(issue, title="Bến Kẻ Mơ", authors="Bài: Lê An, Hà Vy", first_page=2, last_page=3)
    make_pages(issue, "Bìa", "Bến sông\nKẻ Mơ")
    closed = make_issue(year=1999, public=False)
    make_entry(closed, title="Mật")
    make_pages(closed, "Mật")
    of_issues = table(client, "so-bao")
    assert {row["Tên số báo"] for row in of_issues} == {each.label for each in (issue, *others)}
    assert of_issues[0] | {"Năm": "2022", "Số": "6", "Số thứ tự chung": "600"} == of_issues[0]
    assert of_issues[0]["Bản PDF"] == ""
    (entry,) = lines(client, "muc-luc")
    assert entry["authors"] == ["Lê An", "Hà Vy"]
    assert (entry["first_page"], entry["issue"]) == (2, of_issues[0]["Mã"])
    assert table(client, "muc-luc")[0]["Tác giả"] == "Lê An; Hà Vy"
    pages = lines(client, "trang-2022")
    assert [page["text"] for page in pages] == ["Bìa", "Bến sông\nKẻ Mơ"]
    assert pages[1]["url"] == f"{settings.SITE_URL}/tap-chi-in/2022/6/trang-2/"
    for address in ("trang-1999.jsonl.gz", "trang-2020.jsonl.gz", "khac.csv", "so-bao.xls"):
        assert client.get(PLACE + address).status_code == 404


def test_a_table_runs_nothing(client):
    """A title that a spreadsheet would take for a formula is text there, and as it is in JSON."""
    make_entry(make_issue(), title='=HYPERLINK("http://xau.example")')
    assert table(client, "muc-luc")[0]["Tiêu đề"].startswith("'=")
    assert lines(client, "muc-luc")[0]["title"].startswith("=")


def test_texts_are_read_issue_by_issue(client):
    """One question for each issue of the year, none for each page."""
    for _ in range(3):
        make_pages(make_issue(year=2022), "Một", "Hai", "Ba")
    response = client.get(f"{PLACE}trang-2022.jsonl.gz")
    with CaptureQueriesContext(connection) as queries:
        b"".join(response)
    assert len(queries) == 4


def test_the_page_tells_what_there_is(client):
    """Each file, each year that has pages to take, and the addresses for harvesters and viewers;
    an issue that has no picture yet has no manifest to lead to, and its year no texts."""
    assert "Kho chưa có trang nào" in client.get(PLACE).content.decode()
    issue = make_issue(year=2022)
    make_pages(issue, "Bìa")
    make_pages(make_issue(year=1990, public=False), "Mật")
    empty = make_issue(year=2023)
    page = client.get(PLACE).content.decode()
    for address in ("so-bao.csv", "muc-luc.jsonl.gz", "trang-2022.jsonl.gz"):
        assert f'href="{PLACE}{address}"' in page
    assert "trang-1990" not in page
    assert "trang-2023" not in page
    assert client.get(f"{PLACE}trang-2023.jsonl.gz").status_code == 404
    manifests = {row["id"]: row["manifest"] for row in lines(client, "so-bao")}
    assert manifests == {
        f"oai:testserver:so-{empty.pk}": None,
        f"oai:testserver:so-{issue.pk}": f"{settings.SITE_URL}/iiif/{issue.pk}/manifest.json",
    }
    for address in ("/iiif/collection.json", f"/iiif/{issue.pk}/manifest.json", "/oai/"):
        assert f"{settings.SITE_URL}{address}" in page


def test_sitemaps_of_pages_and_entries_go_by_year(client, django_assert_max_num_queries):
    """A part for each year, older first, so that a new issue changes its own alone; a page is as
    new as its text, an entry as its issue's contents."""
    for year, number in ((2022, 6), (1998, 12)):
        issue = make_issue(year=year, number=number)
        make_pages(issue, "Một", "Hai")
        entry = make_entry(issue)
    make_pages(make_issue(year=2001, public=False), "Mật")
    page = Page.objects.filter(issue__year=1998).first()
    page.text = "Khác"
    page.save(update_fields=["text"])
    index = client.get("/sitemap.xml").content.decode()
    assert "sitemap-trang-in.xml?p=2<" in index
    assert "sitemap-trang-in.xml?p=3<" not in index
    with django_assert_max_num_queries(3):
        first = client.get("/sitemap-trang-in.xml").content.decode()
    assert first.count("<loc>") == 2
    assert f"<loc>{settings.SITE_URL}/tap-chi-in/1998/12/trang-1/</loc>" in first
    day = timezone.localdate(page.updated_at)
    assert first.count(f"<lastmod>{day:%Y-%m-%d}</lastmod>") == 1
    assert "/2022/6/trang-2/" in client.get("/sitemap-trang-in.xml?p=2").content.decode()
    entries = client.get("/sitemap-muc-luc-in.xml").content.decode()
    assert f"/tap-chi-in/1998/12/muc-{entry.pk}/</loc><lastmod>" in entries
    for wrong in ("3", "0", "x"):
        assert client.get(f"/sitemap-trang-in.xml?p={wrong}").status_code == 404
    Issue.objects.update(public_from=None)
    assert "<loc>" not in client.get("/sitemap-trang-in.xml").content.decode()


def test_portals_are_told_how_to_search(client):
    """Every page names the description; its template leads to the search page."""
    response = client.get("/opensearch.xml")
    assert response["Content-Type"].startswith("application/opensearchdescription+xml")
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    described = ET.fromstring(response.content)
    assert len(described.find(f"{space}ShortName").text) <= 16
    template = described.find(f"{space}Url[@type='text/html']").get("template")
    assert template == f"{settings.SITE_URL}/tim-kiem/?q={{searchTerms}}"
    assert client.get("/tim-kiem/?q=bến").status_code == 200
    assert 'rel="search" type="application/opensearchdescription+xml"' in (
        client.get("/").content.decode()
    )
