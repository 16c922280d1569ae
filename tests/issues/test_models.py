"""What an issue is called, where it stands, and what the database refuses."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from issues.models import ContentsEntry, Issue, Page
from tests.factories import jpeg

from .making import make_entry, make_issue

pytestmark = pytest.mark.django_db


def refuses(make, *args, **fields) -> bool:
    try:
        with transaction.atomic():
            make(*args, **fields)
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize(
    ("fields", "label", "slug", "filename"),
    [
        ({"number": 6}, "Số 6 - 2022", "6", "ben-song-2022-06.pdf"),
        ({"number": 1, "number_to": 2}, "Số 1+2 - 2022", "1-2", "ben-song-2022-01-02.pdf"),
        (
            {"number": None, "label": "Số Xuân 2022"},
            "Số Xuân 2022",
            "xuan",
            "ben-song-2022-xuan.pdf",
        ),
        (
            {"number": None, "label": "Số đặc biệt - 2022"},
            "Số đặc biệt - 2022",
            "dac-biet",
            "ben-song-2022-dac-biet.pdf",
        ),
    ],
)
def test_names(fields, label, slug, filename):
    """Label, address and file name follow from number and year, or from a special issue's name."""
    issue = make_issue(**fields)
    assert (issue.label, issue.slug, issue.pdf_filename) == (label, slug, filename)


def test_label_follows_a_corrected_number():
    """A label that was made from the number changes with it; one that was written stays."""
    made, written = make_issue(number=6), make_issue(number=8, label="Số 8 (số kỷ niệm)")
    made.number, written.number = 7, 9
    made.save()
    written.save()
    assert (made.label, made.slug) == ("Số 7 - 2022", "7")
    assert (written.label, written.slug) == ("Số 8 (số kỷ niệm)", "9")


def test_print_order():
    """A double number stands before the next one, a special issue where its month was."""
    wanted = [
        make_issue(year=2021, number=12, month=12),
        make_issue(number=1, number_to=2, month=1),
        make_issue(number=None, label="Số Xuân 2022", month=2),
        make_issue(number=3, month=3),
        make_issue(number=10, month=10),
    ]
    assert list(Issue.objects.in_print_order()) == wanted
    assert list(Issue.objects.newest()) == wanted[::-1]


def test_neighbours():
    """The neighbours of an issue are the nearest of the set, across years and special issues."""
    first = make_issue(year=2021, number=12, month=12)
    spring = make_issue(number=None, label="Số Xuân 2022", month=1)
    other_special = make_issue(number=None, label="Số Tết 2022", month=1)
    make_issue(number=2, month=2, public=False)
    last = make_issue(number=3, month=3)
    public = Issue.objects.public()

    def around(issue):
        return {i.pk for i in public.neighbours(issue)}

    assert around(first) == {spring.pk}
    assert around(spring) == {first.pk, other_special.pk}
    assert around(other_special) == {spring.pk, last.pk}
    assert around(last) == {other_special.pk}


@pytest.mark.parametrize(
    "fields",
    [
        {"number": 5, "number_to": 5},
        {"number": 5, "number_to": 4},
        {"number": None, "number_to": 4, "label": "Số Thu"},
        {"number": 0},
        {"number": 1000, "month": 3},
        {"month": 13},
        {"year": 1700},
        {"running_number": 0},
        {"number": None, "label": "Số 2022"},
        {"number": None, "label": "Số 7"},
    ],
)
def test_false_issues(fields):
    """Numbers that run backwards or lie out of range; a special issue without a name of its own."""
    assert refuses(make_issue, **fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"number": 3},
        {"number": 2, "number_to": 3},
        {"number": 4, "number_to": 5},
        {"number": 3, "number_to": 6},
        {"number": None, "label": "Số Xuân"},
    ],
)
def test_issue_twice(fields):
    """A number can stand only once in a year, alone or as half of a double number; a name too."""
    make_issue(number=3, number_to=4)
    make_issue(number=None, label="Số Xuân 2022", month=1)
    assert refuses(make_issue, **fields)
    assert not refuses(make_issue, **fields | {"year": 2023})


def test_form_explains_what_the_database_refuses():
    """Validation gives the same refusals as clear messages."""
    make_issue(number=3, number_to=4)
    with pytest.raises(ValidationError, match="Năm này đã có số đó"):
        Issue(year=2022, number=4).full_clean()
    with pytest.raises(ValidationError, match="phải lớn hơn"):
        Issue(year=2022, number=8, number_to=7).full_clean()
    with pytest.raises(ValidationError) as refusal:
        Issue(year=2022).full_clean()
    assert {e.code for e in refusal.value.error_dict["label"]} == {"label-missing"}
    assert {e.code for e in refusal.value.error_dict["month"]} == {"month-missing"}
    with pytest.raises(ValidationError) as refusal:
        Issue(year=2022, number=9, pdf=ContentFile(b"PK\x03\x04", "so.pdf")).full_clean()
    assert refusal.value.error_dict["pdf"][0].code == "not-a-pdf"


@pytest.mark.parametrize(
    "fields",
    [
        {"first_page": 0},
        {"first_page": 9, "last_page": 8},
        {"first_page": None, "last_page": 8},
        {"title": ""},
    ],
)
def test_false_contents(fields):
    """A contents entry has a title and pages that run forwards from 1."""
    assert refuses(make_entry, make_issue(), **fields)


def test_false_pages():
    """A page stands once in an issue and is counted from 1."""
    issue = make_issue()
    fields = {"issue": issue, "image": "a.webp", "width": 10, "height": 10}
    Page(number=1, **fields).save_base(raw=True)
    assert refuses(Page(number=1, **fields).save_base, raw=True)
    assert refuses(Page(number=0, **fields).save_base, raw=True)


def test_folios_lead_to_pages():
    """A contents entry is placed by the folio printed on a page, else by the page's number."""
    issue = make_issue()
    for number, folio in [(1, "Bìa"), (2, ""), (3, "1"), (4, "2"), (5, "")]:
        page = Page(issue=issue, number=number, folio=folio, image="a.webp", width=9, height=9)
        page.save_base(raw=True)
    for first in (1, 2, 5, 40, None):
        make_entry(issue, first_page=first, title=str(first))
    placed = {entry.title: entry.page_number for entry in ContentsEntry.objects.placed()}
    assert placed == {"1": 3, "2": 4, "5": 5, "40": None, "None": None}


def test_cover_is_drawn_anew_in_two_sizes():
    """A cover gets a random name and smaller copies beside it."""
    issue = make_issue(with_cover=True)
    assert "bia" not in issue.cover.name
    assert (issue.cover_width, issue.cover_height) == (90, 120)
    for width in (0, 400, 800):
        assert issue.cover.storage.exists(issue.cover.name_of(width))


def test_entries_written_many_at_once_are_as_if_each_had_been_saved():
    """Their text is in its stored form."""
    issue = make_issue()
    typed = unicodedata.normalize("NFD", " Đò\u200b chiều ")
    ContentsEntry.objects.bulk_create([ContentsEntry(issue=issue, title=typed)])
    entry = ContentsEntry.objects.get()
    assert entry.title == "Đò chiều"
    entry.title = typed
    ContentsEntry.objects.bulk_update([entry], ["title"])
    assert ContentsEntry.objects.get().title == "Đò chiều"


def test_typed_text_is_stored_in_one_form():
    """Whatever was typed is stored in NFC, without invisible characters and blanks around it."""
    typed = unicodedata.normalize("NFD", " Bến Kẻ\u200b Mơ ")
    issue = make_issue(number=None, label=typed)
    entry = make_entry(issue, title=typed, rubric=typed, authors=typed)
    image = ContentFile(jpeg(), "a.jpg")
    page = Page.objects.create(issue=issue, number=1, folio=typed, text=typed, image=image)
    stored = [issue.label, entry.title, entry.rubric, entry.authors, page.folio, page.text]
    assert stored == ["Bến Kẻ Mơ"] * 6


@pytest.mark.parametrize("year", [1899, 2100, 20222])
def test_a_year_without_an_address_is_refused(year):
    """A slip of the hand would take down every page that shows the newest issue."""
    issue = Issue(year=year, number=6)
    with pytest.raises(ValidationError) as error:
        issue.full_clean()
    assert "year" in error.value.error_dict
