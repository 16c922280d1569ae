"""The shelf: what the archive has and lacks, by year, and what is done with several numbers."""

from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from issues import ingest, reading
from issues.models import Issue, NeverPrinted, Page, PageFailure
from issues.shelf import (
    DOUBLED,
    FAILED,
    LATER,
    MISREAD,
    NO_CONTENTS,
    NO_PDF,
    NO_TEXT,
    OLD,
    READING,
    SIGNS,
    STAFF_ONLY,
    WAITING,
    Gap,
    Shelf,
)
from tests.factories import ARCHIVIST, REPORTER, jpeg, make_user

from .making import make_entry, make_issue, make_pages, pdf_file

pytestmark = pytest.mark.django_db
SHELF = "/admin/issues/issue/ke/"
TODAY = date(2022, 9, 15)


@pytest.fixture
def archivist(client):
    client.force_login(make_user(ARCHIVIST))
    return client


def read_issue(*texts: str, **fields) -> Issue:
    """An issue whose PDF was read to its end, as rows alone."""
    read_with = fields.pop("read_with", reading.VERSION)
    done = {"is_prepared": True, "read_with": read_with, "page_count": len(texts)}
    issue = make_issue(**fields)
    Issue.objects.filter(pk=issue.pk).update(pdf=f"print/{issue.pk}.pdf", **done)
    make_pages(issue, *texts)
    for page in issue.pages.all():
        Page.objects.filter(pk=page.pk).update(word_count=len(page.text.split()))
    issue.refresh_from_db()
    return issue


def missing(year: int) -> list[int]:
    row = next(row for row in Shelf.read(TODAY).rows if row.year == year)
    return [gap.number for gap in row.gaps if not gap.is_settled]


def lacks(issue: Issue) -> dict:
    """What the shelf says of an issue: sign to words."""
    books = [book for row in Shelf.read(TODAY).rows for book in row.books]
    book = next(book for book in books if book.issue == issue)
    return dict(book.lacks)


def test_the_numbers_of_a_monthly_that_are_not_there():
    """Since the first number, until last month; a double issue counts for both its numbers."""
    make_issue(year=2020, number=10)
    make_issue(year=2020, number=11, number_to=12)
    make_issue(year=2022, number=3, month=3)
    make_issue(year=2022, number=None, label="Số Xuân", month=2)
    assert [row.year for row in Shelf.read(TODAY).rows] == [2022, 2021, 2020]
    assert missing(2020) == []
    assert missing(2021) == list(range(1, 13))
    assert missing(2022) == [1, 2, 4, 5, 6, 7, 8]
    cells = Shelf.read(TODAY).rows[0].shown(None)
    names = [each.number if isinstance(each, Gap) else each.name for each in cells[:4]]
    assert names == [1, 2, "Số Xuân", "Số 3"]


def test_numbers_that_run_on_and_slips_of_the_pen_make_no_wall_of_gaps():
    """A year of numbers 145 to 156 lacks only what lies between; 900 among others is a slip."""
    make_issue(year=2020, number=145, month=1)
    make_issue(year=2020, number=148, month=4)
    assert missing(2020) == [146, 147]
    make_issue(year=2021, number=1, month=1)
    make_issue(year=2021, number=900, month=2)
    assert len(missing(2021)) == 52


def test_what_an_issue_lacks_is_said_in_words():
    """Each state with its words; what was read well, has contents and is open lacks nothing."""
    whole = read_issue("một hai ba", with_cover=True)
    make_entry(whole)
    assert lacks(whole) == {}
    bare = make_issue(public=False)
    assert lacks(bare).keys() == {NO_PDF, NO_CONTENTS, SIGNS["khong-bia"], STAFF_ONLY}
    later = make_issue(public_from=timezone.now() + timedelta(days=300))
    assert lacks(later)[LATER].startswith("Mở từ ")
    silent = read_issue("", "", "ba")
    assert lacks(silent)[NO_TEXT] == "2 trang không chữ"
    odd = read_issue("một", "hai", "ba")
    odd.pages.filter(number=1).update(ocr_wanted="poor")
    odd.pages.filter(number=2).update(confidence=0.5)
    odd.pages.filter(number=3).update(word_count=900, valid_share=0.1)
    assert lacks(odd)[WAITING] == "1 trang chờ nhận dạng"
    assert lacks(odd)[MISREAD] == "2 trang cần xem"
    Issue.objects.filter(pk=odd.pk).update(page_count=4)
    assert lacks(odd)[READING] == "Đang đọc 3/4"
    PageFailure.objects.create(issue=odd, number=4, reason="hỏng")
    Issue.objects.filter(pk=odd.pk).update(ingest_error="Không đọc được trang 4.")
    assert lacks(odd)[FAILED] == "1 trang hỏng"
    assert READING not in lacks(odd)


def test_issues_that_are_there_twice():
    """By the same PDF or the same running number; the database lets no number stand twice."""
    one, two = read_issue("một", running_number=7), read_issue("hai")
    assert DOUBLED not in lacks(one)
    Issue.objects.update(pdf_digest="a" * 64)
    assert lacks(two)[DOUBLED] == "Trùng tệp PDF"
    Issue.objects.update(pdf_digest="", running_number=7)
    assert lacks(two)[DOUBLED] == "Trùng số chung 7"


def test_the_page_filters_and_counts(archivist):
    """Counts for the archive and each year; a filter leaves what lacks it, others are told."""
    make_issue(year=2020, number=1, month=1, public=False)
    make_issue(year=2020, number=3, month=3)
    html = archivist.get(SHELF).content.decode()
    assert "Số 1 - 2020" in html
    assert "thiếu số 10 · không có PDF 2" in html
    assert "add/?year=2020&amp;number=2" in html
    form = archivist.get("/admin/issues/issue/add/?year=2020&number=2").content.decode()
    assert 'name="number" value="2"' in form
    html = archivist.get(f"{SHELF}?loc=chi-toa-soan").content.decode()
    assert "Chọn Số 1 - 2020" in html
    assert "Chọn Số 3 - 2020" not in html
    assert "Chọn số 2 năm 2020" not in html
    assert archivist.get(f"{SHELF}?loc=bay").status_code == 200


def test_a_number_that_never_was_is_no_gap(archivist):
    """Said of one number or of a year, taken back, and written in the log."""
    make_issue(year=2020, number=1, month=1)
    response = archivist.post(SHELF, {"viec": "khong-ra", "thieu": ["2020-2", "2020-1"]})
    assert response.status_code == 302
    assert list(NeverPrinted.objects.values_list("year", "number")) == [(2020, 2)]
    assert missing(2020)[:2] == [3, 4]
    assert LogEntry.objects.get().change_message == "Không ra số này"
    assert "Không ra số này" in archivist.get(SHELF).content.decode()
    archivist.post(SHELF, {"viec": "khong-ra", "nam": "2020"})
    assert missing(2020) == []
    archivist.post(SHELF, {"viec": "co-ra", "thieu": ["2020-2"]})
    assert missing(2020) == [2]
    make_issue(year=2020, number=3, month=3)  # although it was said never to have been
    assert missing(2020) == [2]
    assert archivist.post(SHELF, {"viec": "bay"}).status_code == 400


def test_only_gaps_that_are_shown_are_settled(archivist, django_assert_max_num_queries):
    """A filter that shows none settles none; one that shows all takes “all shown” at its word,
    and many cost no more than one."""
    make_issue(year=2020, number=10, month=10)
    asked = {"viec": "khong-ra", "nam": "2020", "tat-ca": "1"}
    archivist.post(SHELF, asked | {"loc": "khong-bia"})
    assert not NeverPrinted.objects.exists()
    archivist.post(SHELF, {"viec": "khong-ra", "nam": "2020", "loc": "thieu-so"})
    assert missing(2020) == []
    assert missing(2021) != []
    with django_assert_max_num_queries(15):
        archivist.post(SHELF, {"viec": "khong-ra", "tat-ca": "1", "loc": "thieu-so"})
    assert missing(2021) == []


def test_who_does_not_keep_the_archive_sees_no_shelf(client):
    """A reporter neither looks nor says anything of a number; nor does who may only look."""
    make_issue(year=2020, number=1)
    client.force_login(make_user(REPORTER))
    asked = {"viec": "khong-ra", "nam": "2020"}
    assert client.get(SHELF).status_code == 403
    assert client.post(SHELF, asked).status_code == 403
    looks = make_user()
    looks.user_permissions.add(Permission.objects.get(codename="view_issue"))
    client.force_login(looks)
    html = client.get(SHELF).content.decode()
    assert "Số 1" in html
    assert 'type="checkbox"' not in html
    assert client.post(SHELF, asked).status_code == 403
    assert not NeverPrinted.objects.exists()


def test_the_shelf_costs_the_same_for_any_number_of_issues(
    archivist, django_assert_max_num_queries
):
    """Three queries of its own however many years, issues and pages there are."""
    for year in range(2000, 2010):
        read_issue("một", "hai", year=year, number=1, month=1)
    with django_assert_max_num_queries(3):
        Shelf.read()
    with django_assert_max_num_queries(8):
        archivist.get(SHELF)


@pytest.mark.django_db(transaction=True)
def test_reading_anew_keeps_what_people_corrected(newsroom, archivist):
    """Text, folio, contents and cover are a person's; the rest is read by the program of
    today, and what an older one read is told by the shelf until then."""
    issue = make_issue(pdf=pdf_file(), with_cover=True)
    ingest.ingest(issue)
    issue.refresh_from_db()
    assert OLD not in lacks(issue)
    entry, cover = make_entry(issue, title="Bến sông"), issue.cover.name
    for number, fields in ((1, {"text": "Người sửa", "folio": ""}), (2, {"folio": "IV"})):
        page = issue.pages.get(number=number)
        address = f"/admin/issues/page/{page.pk}/change/"
        archivist.post(address, {"text": page.text, "folio": page.folio} | fields)
    Issue.objects.filter(pk=issue.pk).update(read_with=reading.VERSION - 1)
    issue.pages.filter(number=3).update(text="bản cũ đọc sai")
    assert lacks(issue)[OLD] == "Đọc bằng bản cũ"

    ingest.request_again(issue)
    ingest.ingest(Issue.objects.get(pk=issue.pk))

    texts = dict(issue.pages.values_list("number", "text"))
    assert texts == {1: "Người sửa", 2: "Trang hai", 3: "Trang ba"}
    assert issue.pages.get(number=2).folio == "IV"
    assert issue.pages.get(number=1).folio == ""
    issue.refresh_from_db()
    assert issue.cover.name == cover
    assert not issue.cover_from_pdf
    assert list(issue.contents.all()) == [entry]
    assert OLD not in lacks(issue)


def test_pages_that_stay_as_an_older_program_read_them_make_an_issue_no_newer():
    """Fonts decided anew read some pages again: the others are still the older program's."""
    issue = make_issue(pdf=pdf_file())
    ingest.ingest(issue)
    Issue.objects.filter(pk=issue.pk).update(read_with=0, is_prepared=False)
    issue.pages.filter(number=1).update(is_stale=True)
    ingest.ingest(Issue.objects.get(pk=issue.pk))
    assert lacks(issue)[OLD]


def planned(archivist, **asked) -> str:
    """The address of the plan that the shelf leads to."""
    response = archivist.post(SHELF, asked)
    assert response.status_code == 302
    return response.url


def test_a_year_is_opened_to_readers_and_closed_again(archivist):
    """A plan first; then each issue of the year that the filter shows; undone as it was."""
    one, two = (make_issue(year=2020, number=n, month=n, public=False) for n in (1, 2))
    seen = make_issue(year=2020, number=3, month=3)
    other = make_issue(year=2021, number=1, month=1, public=False)
    page = planned(archivist, viec="issue-open", nam="2020", loc="chi-toa-soan")
    archivist.post(page, {"seen_by": "from"})
    assert "Ghi ngày giờ mở" in archivist.post(page, {"seen_by": "from"}).text
    plan = archivist.post(page, {"seen_by": "from", "at": "20/11/2099 18:00"}, follow=True).text
    assert "2 trong 2 dòng sẽ đổi" in plan
    assert "Bạn đọc xem được từ 18:00 ngày 20/11/2099" in plan
    assert not Issue.objects.filter(year=2020, public_from__gt=timezone.now()).exists()
    archivist.post(page, {"_do": "1"})
    changed = Issue.objects.filter(public_from__gt=timezone.now())
    assert set(changed) == {one, two}
    assert LogEntry.objects.filter(object_id=one.pk).exists()
    Issue.objects.filter(pk=two.pk).update(public_from=None)
    archivist.post(page, {"_undo": "1"})
    assert not Issue.objects.filter(public_from__gt=timezone.now()).exists()
    assert "Đã có người sửa sau đó" in archivist.get(page).text
    assert set(Issue.objects.public()) == {seen}
    assert other.public_from is None


def test_chosen_issues_are_read_again(archivist, monkeypatch):
    """Those with a PDF, after a plan that says there is no way back."""
    monkeypatch.setattr(ingest, "ingest_issue", type("Task", (), {"enqueue": lambda key: None}))
    old, bare = read_issue("một", read_with=0), make_issue()
    by_filter = archivist.get(planned(archivist, viec="issue-read", loc="ban-cu", **{"tat-ca": 1}))
    assert "1 trong 1 dòng sẽ đổi" in by_filter.text
    page = planned(archivist, viec="issue-read", so=[old.pk, bare.pk])
    plan = archivist.get(page).text
    assert "1 dòng không đổi: Chưa có tệp PDF." in plan
    assert "Việc này không hoàn tác được." in plan
    archivist.post(page, {"_do": "1"})
    old.refresh_from_db()
    assert (old.is_prepared, old.pages.get().is_stale) == (False, True)
    assert "Hoàn tác" not in archivist.get(page).text


def test_covers_come_from_the_first_page_on_the_shelf_and_in_the_form(
    archivist, django_capture_on_commit_callbacks
):
    """In the place of uploaded ones, whose files go; reading anew leaves either kind alone."""
    issue = make_issue(number=6, pdf=pdf_file(), with_cover=True)
    ingest.ingest(issue)
    issue.refresh_from_db()
    uploaded, address = issue.cover, f"/admin/issues/issue/{issue.pk}/change/"
    assert "lấy bìa từ trang một" in archivist.get(address).text.lower()
    page = planned(archivist, viec="issue-cover", so=[issue.pk])
    with django_capture_on_commit_callbacks(execute=True):
        archivist.post(page, {"_do": "1"})
    issue.refresh_from_db()
    assert issue.cover_from_pdf
    assert issue.cover.storage.exists(issue.cover.name)
    assert not issue.cover.storage.exists(uploaded.name)
    assert "lấy bìa từ trang một" not in archivist.get(address).text.lower()

    form = {"year": 2022, "number": 6, "month": 6, "slug": "6", "seen_by": "public"}
    picture = SimpleUploadedFile("bia.jpg", jpeg(90, 120), "image/jpeg")
    archivist.post(address, form | {"cover": picture})
    issue.refresh_from_db()
    assert not issue.cover_from_pdf
    picture.seek(0)
    both = archivist.post(address, form | {"cover": picture, "cover_from_first_page": "on"})
    assert "Chọn một trong hai" in both.text
    assert archivist.post(address, form | {"cover_from_first_page": "on"}).status_code == 302
    issue.refresh_from_db()
    assert issue.cover_from_pdf
    assert issue.cover.storage.exists(issue.cover.name)


def test_who_may_not_change_issues_plans_nothing_for_them(client):
    """Neither on the shelf nor by the address of a colleague's plan."""
    issue = make_issue(public=False)
    client.force_login(make_user(ARCHIVIST))
    page = planned(client, viec="issue-open", so=[issue.pk])
    client.post(page, {"seen_by": "public"})
    client.force_login(make_user(REPORTER))
    assert client.post(SHELF, {"viec": "issue-open", "so": [issue.pk]}).status_code == 403
    client.post(page, {"_do": "1"})
    assert not Issue.objects.public().exists()
