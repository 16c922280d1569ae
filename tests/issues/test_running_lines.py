"""Running heads and feet are told from what a page says, and parted from it."""

from dataclasses import replace

import pytest

from issues import running_lines
from issues.amending.writing import digest, locked, revert, write
from issues.hits import hits_on
from issues.lines import Line
from issues.marking import paragraphs
from issues.models import Page, PageWords, Suggestion
from issues.running_lines import Printed, cut, cuts, folios, running
from journal.lib.search.language import read

from .making import make_issue, make_pages, pages_found

NAMES = ["Bến Sông", "Số Xuân 2019"]
BODY = [(20, "Con đò chở đầy rơm rạ qua sông"), (93, "về làng bên kia thì trời đã tối")]


def printed(number: int, *lines: tuple[int | None, str]) -> Printed:
    """A page; each line with how far down it stands, in hundredths."""
    return Printed(
        number,
        str(number),
        [
            Line(
                at,
                text,
                0,
                len(text.split()),
                y if y is None else (500, 100 * y, 9500, 100 * y + 90),
            )
            for at, (y, text) in enumerate(lines, 1)
        ],
    )


def running_on(page: Printed, *others: Printed) -> list[str]:
    numbers = running([page, *others], NAMES)[page.number]
    return [line.text for line in page.lines if line.number in numbers]


@pytest.mark.parametrize(
    "line",
    [
        "12",
        "– 12 –",
        "Bến Sông 12",
        "12 | Chuyện làng bên sông",
        "BẾN SÔNG • SỐ XUÂN 2019",
        "Tháng 6/2022",
    ],
)
def test_lines_that_say_the_folio_or_the_date_alone_are_running_ones(line):
    """At the foot, and at the head."""
    assert running_on(printed(12, *BODY, (96, line))) == [line]
    assert running_on(printed(12, (4, line), *BODY)) == [line]
    assert running_on(printed(12, (50, line), *BODY)) == []


def test_a_line_that_recurs_at_the_same_edge_is_a_running_one():
    """But for its number, and for a letter that was misread; not where it stands elsewhere, nor
    far from there."""
    page, like = printed(12, (4, "Chuyện làng 7"), *BODY), "Chuyén lang 8"
    assert running_on(page, printed(14, (4, like))) == ["Chuyện làng 7"]
    assert running_on(page, printed(14, (40, like))) == []
    assert running_on(page, printed(15, (4, like))) == []


def test_a_head_that_is_the_title_of_the_page_before_is_a_running_line():
    """Though it stands there in two lines, and is none."""
    title = printed(12, (30, "Gánh tuồng bãi Lau"), (34, "hát trả ơn"), *BODY)
    page = printed(13, (6, "Gánh tuồng bãi Lau hát trả ơn"), (50, "mùa nước"))
    assert running_on(page, title) == ["Gánh tuồng bãi Lau hát trả ơn"]
    assert running_on(title, page) == []


def test_folios_are_read_off_running_lines_that_count():
    """Not the number of the issue, which stays; nor where a page has a folio."""
    foot = "Bến Sông · Số 11 · {}"
    pages = [
        replace(printed(n, *BODY, (96, foot.format(n + 2))), folio=folio)
        for n, folio in [(9, ""), (10, "12"), (11, "")]
    ]
    assert folios(pages, running(pages, NAMES)) == {9: "11", 11: "13"}
    assert folios(pages[:1], running(pages[:1], NAMES)) == {}


def test_what_a_page_says_is_none():
    """Its last lines at the edge, one of them with its number; all that it has."""
    page = printed(12, *BODY, (95, "vào năm 12"), (97, "12"))
    assert running_on(page, printed(13, (93, "về làng"))) == ["12"]
    assert running_on(printed(12, (3, "Bến Sông 12"))) == []
    assert running_on(printed(12, (4, "Năm ấy nước lớn"), *BODY)) == []


def test_of_lines_without_places_the_first_and_the_last_are_looked_at():
    lines = [(None, text) for text in ("Bến Sông 12", "Bến Sông 12", "lúa chín", "Chuyện 12")]
    assert running_on(printed(12, *lines)) == ["Bến Sông 12", "Chuyện 12"]


def test_empty_lines_part_them_once():
    """Of several in a row each; no word comes or goes, and there is nothing left to do."""
    text = "Đầu\nbài\nbài\nChân\n12"
    parted = cut(text, cuts(text, {1, 4, 5}))
    assert parted == "Đầu\n\nbài\nbài\n\nChân\n\n12"
    assert cuts(parted, {1, 4, 5}) == []
    assert paragraphs(parted) == ["Đầu", "bài bài", "Chân", "12"]


def archive() -> list[Page]:
    """An issue of three pages whose heads recur."""
    issue = make_issue()
    make_pages(
        issue,
        *(
            f"Bến Sông số 6\nCon đò qua sông\nvề làng bên kia bến nước.\nTrời tối {n}\n{n}"
            for n in (1, 2, 3)
        ),
    )
    pages = list(issue.pages.order_by("number"))
    for page in pages:
        boxes = []
        at = 0
        for y, line in zip((400, 3000, 5000, 7000, 9600), page.text.split("\n"), strict=True):
            for x, _ in enumerate(line.split()):
                boxes += [at, 500 + 500 * x, y, 900 + 500 * x, y + 80]
                at += 1
        PageWords.objects.create(page=page, boxes=boxes)
    return pages


@pytest.mark.django_db
def test_no_phrase_or_passage_crosses_them():
    """Nor a paragraph; words keep their numbers and their boxes. The sweep does it, once."""
    page = archive()[1]
    asked = read('"bến nước"')
    before = hits_on(page, asked)
    assert {found.pk for found in pages_found('"số 6 con đò"')} >= {page.pk}
    assert (running_lines.part_missing(), running_lines.part_missing()) == (1, 0)
    page = Page.objects.get(pk=page.pk)
    assert page.text.startswith("Bến Sông số 6\n\nCon đò")
    assert page.text.endswith("Trời tối 2\n\n2")
    assert len(page.running_text) == len(page.text)
    assert hits_on(page, asked) == before
    assert pages_found('"số 6 con đò"') == pages_found('"tối 2 2"') == []
    assert {found.number for found in pages_found('"con đò qua sông về làng"')} == {1, 2, 3}
    parts = {found.number: found.text_parts for found in pages_found("tối")}[2]
    assert "".join(text for text, _ in parts).endswith(" tối 2")


@pytest.mark.django_db
def test_what_waits_and_what_was_changed_goes_along(django_user_model):
    """A suggestion waits for the same words, and a change of a line that stands twice can be taken
    back: of the two it is still known which."""
    page = archive()[1]
    by = django_user_model.objects.create(username="giu-kho")
    page = locked(page.pk)
    write(page, page.text.replace("Con đò qua sông", "Trời tối 2"), by)
    change = page.changes.get()
    own = Suggestion.objects.create(
        page=page, first=8, before="Trời", after="Trời", text_digest=digest(page.text)
    )
    assert running_lines.part(page.issue_id)
    page, own = Page.objects.get(pk=page.pk), Suggestion.objects.get(pk=own.pk)
    assert "\n\nTrời tối 2\nvề" in page.text
    assert own.text_digest == digest(page.text)
    revert(change.pk, by)
    page = Page.objects.get(pk=page.pk)
    assert "\n\nCon đò qua sông\nvề" in page.text
    assert page.text.endswith("Trời tối 2\n\n2")
