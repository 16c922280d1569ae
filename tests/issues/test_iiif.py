"""What viewers and libraries elsewhere read of the print archive, by IIIF."""

import io
import json
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from issues import found, page_images
from issues.iiif import searching
from issues.models import Issue, Page, PageWords
from journal.lib.pdf.process import Drawn
from tests.factories import ARCHIVIST, jpeg, make_user

from .iiif_rules import check
from .making import make_entry, make_issue, make_pages

pytestmark = pytest.mark.django_db
WHOLE = "/iiif/collection.json"


def read(client, address: str) -> dict:
    """A document, as a script of another site reads it."""
    response = client.get(urlsplit(address).path, headers={"origin": "https://thu-vien.example"})
    assert response.status_code == 200, address
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Content-Type"].startswith("application/ld+json")
    assert not response.cookies
    return json.loads(response.content)


def manifest_of(client, issue: Issue) -> dict:
    found = read(client, f"/iiif/{issue.pk}/manifest.json")
    check(found)
    return found


def picture(width: int, extension: str = "jpg") -> Drawn:
    out = io.BytesIO()
    kind = {"jpg": "JPEG", "webp": "WEBP"}[extension]
    Image.new("RGB", (width, width * 7 // 5), "white").save(out, kind)
    return Drawn(out.getvalue(), extension, width, width * 7 // 5)


def stored_page(issue: Issue, number: int = 1, **fields) -> Page:
    """A page with real pictures in three widths, as reading a PDF leaves it."""
    page = Page(issue=issue, number=number, **{"folio": str(number)} | fields)
    drawn = [picture(100), picture(100, "webp"), picture(200), picture(200, "webp"), picture(400)]
    page_images.store(page, f"print/pages/{issue.pk}-{number}", drawn)
    page.save()
    return page


def test_manifest_tells_an_issue(client):
    """Label, facts, PDF, web page, a canvas for each page in order with picture and text, and the
    contents as ranges over the pages they run over."""
    issue = make_issue(year=2022, number=6, running_number=600, page_count=4)
    Issue.objects.filter(pk=issue.pk).update(pdf="print/a.pdf", is_prepared=True)
    make_pages(issue, "Bìa", "Mục lục", "Bến Kẻ Mơ", "Trăng ngà")
    issue.pages.filter(number=2).update(folio="")
    issue.pages.filter(number=1).update(word_count=0, folio="")
    issue.pages.exclude(number=1).update(word_count=5)
    make_entry(issue, order=1, title="Bến Kẻ Mơ", first_page=3, last_page=4)
    make_entry(issue, order=2, title="Trăng", first_page=2)
    make_entry(issue, order=3, rubric="", title="Không rõ trang")
    make_entry(issue, order=4, rubric="", title="Ngoài mục", first_page=4)
    with CaptureQueriesContext(connection) as queries:
        found = manifest_of(client, issue)
    assert len(queries) <= 3
    assert found["label"] == {"vi": [f"{settings.JOURNAL_NAME}, Số 6 - 2022"]}
    assert {"label": {"vi": ["Số thứ tự chung"]}, "value": {"vi": ["600"]}} in found["metadata"]
    assert found["rendering"][0]["id"] == f"{settings.SITE_URL}/tap-chi-in/2022/6/pdf/"
    assert found["homepage"][0]["id"] == f"{settings.SITE_URL}/tap-chi-in/2022/6/"
    canvases = [canvas["id"] for canvas in found["items"]]
    root = f"{settings.SITE_URL}/iiif/{issue.pk}"
    assert canvases == [f"{root}/trang-{number}/canvas" for number in (1, 2, 3, 4)]
    assert [canvas["label"]["vi"] for canvas in found["items"]][2:] == [["Trang 3"], ["Trang 4"]]
    assert ["annotations" in canvas for canvas in found["items"]] == [False, True, True, True]
    rubric, beside = found["structures"][0]["items"]
    assert rubric["label"] == {"vi": ["Nghiên cứu"]}
    spans = [[canvas["id"] for canvas in entry["items"]] for entry in rubric["items"]]
    assert spans == [canvases[2:], canvases[1:2]]
    assert (beside["label"], len(beside["items"])) == ({"vi": ["Ngoài mục"]}, 1)


@pytest.mark.parametrize(
    "fields",
    [
        {"number": None, "label": "Số Xuân Ất Tỵ 2025 – “Đất & Người”", "month": 1},
        {"number": 1, "number_to": 2, "month": 1},
        {"number": 9, "spreads": [[2, 0.5]]},
        {"number": 3, "with_cover": True},
    ],
)
def test_manifests_of_odd_issues_keep_the_rules(client, fields):
    """A special issue with a name beyond ASCII, a double one, one of scanned spreads (two pages of
    one sheet, of other shapes), one that has but a cover yet."""
    issue = make_issue(**fields)
    if not issue.cover:
        make_pages(issue, "Một", "Hai", "Ba")
        issue.pages.filter(number=2).update(width=1000, height=700, widths=[500, 1000, 2000])
    found = manifest_of(client, issue)
    assert issue.label in found["label"]["vi"][0]
    assert len(found["items"]) == (1 if issue.cover else 3)
    check(read(client, f"/iiif/nam-{issue.year}/collection.json"))


def test_pictures_are_those_that_are_stored(client):
    """The service names whole, exact sizes; each is there as JPEG, no other is, but a width alone
    leads to the nearest; the largest is what “max” means, and what a manifest paints; scripts of
    other sites may read it."""
    issue = make_issue()
    stored_page(issue)
    (canvas,) = manifest_of(client, issue)["items"]
    painted = canvas["items"][0]["items"][0]["body"]
    service = painted["service"][0]["id"]
    info = read(client, f"{service}/info.json")
    assert info["@context"] == "http://iiif.io/api/image/3/context.json"
    assert (info["id"], info["type"], info["profile"]) == (service, "ImageService3", "level0")
    assert info["protocol"] == "http://iiif.io/api/image"
    assert info["sizes"] == [{"width": w, "height": w * 7 // 5} for w in (100, 200, 400)]
    assert (info["width"], info["height"]) == (400, 560) == (canvas["width"], canvas["height"])
    names = {f"{size['width']},{size['height']}": size["width"] for size in info["sizes"]}
    for name, width in {**names, "max": 400}.items():
        response = client.get(f"{urlsplit(service).path}/full/{name}/0/default.jpg")
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Content-Type"] == "image/jpeg"
        assert Image.open(io.BytesIO(b"".join(response))).size == (width, width * 7 // 5)
    for wrong in ("300,420", "200,281", "^max", "full"):
        assert client.get(f"{urlsplit(service).path}/full/{wrong}/0/default.jpg").status_code == 404
    for asked, nearest in (("90,", "100,140"), ("200,", "200,280"), ("9999,", "400,560")):
        led = client.get(f"{urlsplit(service).path}/full/{asked}/0/default.jpg")
        assert led["Location"].endswith(f"/full/{nearest}/0/default.jpg")
        assert led["Access-Control-Allow-Origin"] == "*"
    assert painted["id"] == f"{service}/full/400,560/0/default.jpg"
    moved = client.get(urlsplit(service).path)
    assert (moved.status_code, moved["Location"]) == (303, f"{urlsplit(service).path}/info.json")


def test_heights_are_those_of_the_pictures(client):
    """No ratio tells them to the pixel; where nobody noted them it has to."""
    page = Page(issue=make_issue(), number=1)
    kinds = ["webp", "jpg"]
    drawn = [Drawn(jpeg(*size), kind, *size) for size in [(50, 71), (100, 143)] for kind in kinds]
    page_images.store(page, "print/pages/a", drawn)
    page.save()
    address = f"/iiif/{page.issue_id}/anh-1"
    assert [size["height"] for size in read(client, f"{address}/info.json")["sizes"]] == [71, 143]
    assert client.get(f"{address}/full/50,71/0/default.jpg").status_code == 200
    Page.objects.update(heights=[])
    assert [size["height"] for size in read(client, f"{address}/info.json")["sizes"]] == [72, 143]


def test_picture_of_an_earlier_program(client):
    """A page that has but one picture, as WebP, is handed out as JPEG all the same."""
    issue = make_issue()
    data = ContentFile(picture(120, "webp").data, "a.webp")
    page = Page.objects.create(issue=issue, number=1, image=data)
    address = f"/iiif/{issue.pk}/anh-1/full/120,168/0/default.jpg"
    assert Image.open(io.BytesIO(b"".join(client.get(address)))).format == "JPEG"
    page.image.delete(save=False)
    assert client.get(address).status_code == 404


def test_text_stands_on_its_lines(client):
    """Each line is an annotation at its place; a page without places has its text as a whole."""
    issue = make_issue()
    make_pages(issue, "Bến sông\nKẻ Mơ", "Không có chỗ")
    page = issue.pages.get(number=1)
    Page.objects.filter(pk=page.pk).update(width=1000, height=2000)
    boxes = [0, 1000, 500, 2000, 600, 1, 2100, 500, 3000, 700, 2, 1000, 800, 1500, 900]
    PageWords.objects.create(page=page, boxes=[*boxes, 3, 1600, 800, 2000, 900])
    found = read(client, f"/iiif/{issue.pk}/trang-1/chu.json")
    check(found)
    canvas = f"{settings.SITE_URL}/iiif/{issue.pk}/trang-1/canvas"
    assert [(each["body"]["value"], each["target"]) for each in found["items"]] == [
        ("Bến sông", f"{canvas}#xywh=100,100,200,40"),
        ("Kẻ Mơ", f"{canvas}#xywh=100,160,100,20"),
    ]
    (whole,) = read(client, f"/iiif/{issue.pk}/trang-2/chu.json")["items"]
    assert whole["body"]["value"] == "Không có chỗ"
    assert whole["target"].endswith("/trang-2/canvas")


def page_with_words(issue: Issue, number: int, text: str) -> Page:
    sizes = {"width": 1000, "height": 1000, "image": "print/pages/a.webp"}
    page = Page.objects.create(issue=issue, number=number, text=text, **sizes)
    return with_words(page)


def with_words(page: Page) -> Page:
    """Its words stand side by side, four to a line, each in a box of its own."""
    boxes = []
    for index in range(len(page.text.split())):
        left, top = 1000 + index % 4 * 1000, 1000 + index // 4 * 1000
        boxes += [index, left, top, left + 900, top + 500]
    PageWords.objects.create(page=page, boxes=boxes)
    found.keep_page(page)
    return page


def test_an_issue_is_searched_from_a_viewer(client, monkeypatch):
    """Both versions of Content Search find what the site finds, with the words around; a phrase
    that goes on in the next line has two places; what is not heeded is named."""
    issue, other = make_issue(), make_issue()
    page_with_words(issue, 1, "Ở bến “Bến Sông, Kẻ Mơ” có đò\n\nTháng sáu")
    page_with_words(issue, 2, "Không có gì")
    page_with_words(issue, 3, "đò sang sông bến sông")
    page_with_words(other, 1, "bến sông")
    new, old = (
        service.get("id") or service["@id"] for service in manifest_of(client, issue)["service"]
    )
    asked = {"q": '"bến sông"', "user": "ai"}
    answer = json.loads(client.get(urlsplit(new).path, asked).content)
    assert answer["ignored"] == ["user"]
    canvas = f"{settings.SITE_URL}/iiif/{issue.pk}/trang"
    places = [(each["body"]["value"], each["target"].partition("#")[0]) for each in answer["items"]]
    assert places == [
        ("“Bến Sông,", f"{canvas}-1/canvas"),
        ("bến", f"{canvas}-3/canvas"),
        ("sông", f"{canvas}-3/canvas"),
    ]
    left, top, width, height = map(
        int, answer["items"][0]["target"].partition("xywh=")[2].split(",")
    )
    assert left <= 300 < 490 <= left + width < 520
    assert top <= 100 < 150 <= top + height < 170
    (around,) = answer["annotations"]
    first, second = around["items"]
    assert first["target"][0]["selector"] == [
        {
            "type": "TextQuoteSelector",
            "prefix": "Ở bến ",
            "exact": "“Bến Sông,",
            "suffix": " Kẻ Mơ” có đò",
        }
    ]
    assert [each["source"] for each in second["target"]] == [
        each["id"] for each in answer["items"][1:]
    ]
    assert answer["@context"] == "http://iiif.io/api/search/2/context.json"
    answer = json.loads(client.get(urlsplit(old).path, asked).content)
    assert answer["within"]["ignored"] == ["user"]
    assert [hit["match"] for hit in answer["hits"]] == ["“Bến Sông,", "bến sông"]
    ids = [each["@id"] for each in answer["resources"]]
    assert [hit["annotations"] for hit in answer["hits"]] == [ids[:1], ids[1:]]
    assert answer["hits"][1]["before"] == "đò sang sông "
    nothing = json.loads(client.get(urlsplit(new).path, {"q": "không-có-từ-này"}).content)
    assert nothing["items"] == []
    Issue.objects.update(public_from=None)
    assert client.get(urlsplit(old).path, asked).status_code == 404


def test_a_hit_without_a_place_takes_it_from_no_other(client):
    """The one that nobody knows where it stands is of the whole page; the next has its words."""
    page = page_with_words(make_issue(), 1, "sông ở sông")
    PageWords.objects.update(boxes=[2, 1000, 1000, 1900, 1500])
    answer = json.loads(client.get(f"/iiif/{page.issue_id}/tim-2", {"q": "sông"}).content)
    places = [(each["body"]["value"], "#xywh=" in each["target"]) for each in answer["items"]]
    assert places == [("sông", False), ("sông", True)]


def test_many_hits_come_in_parts(client, monkeypatch, django_assert_max_num_queries):
    """Each answer names the next; a number beyond all is none; a bounded number of queries."""
    monkeypatch.setattr(searching, "PAGES_AT_ONCE", 2)
    issue = make_issue()
    for number in range(1, 6):
        page_with_words(issue, number, "bến sông")
    address, found_on = f"/iiif/{issue.pk}/tim-2?q=s%C3%B4ng", []
    while address:
        with django_assert_max_num_queries(13):
            answer = json.loads(client.get(address).content)
        found_on += [each["target"].split("/trang-")[1][0] for each in answer["items"]]
        address = answer.get("next", {}).get("id", "").removeprefix(settings.SITE_URL)
    assert found_on == ["1", "2", "3", "4", "5"]
    for wrong in ("4", "0", "x", "٢"):
        response = client.get(f"/iiif/{issue.pk}/tim-2", {"q": "sông", "page": wrong})
        assert response.status_code == 404


def test_collections_lead_to_every_issue(client):
    """From the whole over decades and years to the manifests, each document by the rules; an issue
    that has nothing to show has no manifest, and stands in no collection."""
    for year, number in ((1998, 12), (2019, 1), (2022, 6), (2022, 7)):
        make_pages(make_issue(year=year, number=number), "Trang")
    empty = make_issue(year=2021, number=1)
    found, waiting = [], [f"{settings.SITE_URL}{WHOLE}"]
    while waiting:
        document = read(client, waiting.pop())
        check(document)
        if document["type"] == "Manifest":
            found.append(document["label"]["vi"][0].rpartition(", ")[2])
        else:
            waiting += [item["id"] for item in document["items"]]
    assert sorted(found) == ["Số 1 - 2019", "Số 12 - 1998", "Số 6 - 2022", "Số 7 - 2022"]
    for address in (f"{empty.pk}/manifest.json", "nam-2021/collection.json"):
        assert client.get(f"/iiif/{address}").status_code == 404
    assert client.get("/iiif/thap-nien-2015/collection.json").status_code == 404


def test_an_issue_that_is_not_public_is_not_there(client):
    """Neither its manifest nor a picture nor a text, nor its year; who keeps the archive sees it,
    and no cache keeps what they saw."""
    issue = make_issue(year=1990, number=1, public_from=timezone.now() + timedelta(days=1))
    stored_page(issue, text="Chữ")
    own = [
        f"/iiif/{issue.pk}/manifest.json",
        f"/iiif/{issue.pk}/trang-1/chu.json",
        f"/iiif/{issue.pk}/anh-1/info.json",
        f"/iiif/{issue.pk}/anh-1/full/max/0/default.jpg",
    ]
    for address in (
        *own,
        "/iiif/nam-1990/collection.json",
        "/iiif/999999999999999999999/manifest.json",
    ):
        assert client.get(address).status_code == 404, address
    assert read(client, WHOLE)["items"] == []
    client.force_login(make_user(ARCHIVIST))
    for address in own:
        response = client.get(address)
        assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")
    client.logout()
    Issue.objects.update(public_from=timezone.now())
    for address in own:
        response = client.get(address)
        assert response.status_code == 200
        assert response["Cache-Control"].startswith("public, max-age=0")


def test_asking_first_is_answered(client):
    """A browser that asks whether a script may read is told that it may; writing is refused."""
    response = client.options(WHOLE, headers={"origin": "https://thu-vien.example"})
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (204, "*")
    assert client.post(WHOLE).status_code == 405
