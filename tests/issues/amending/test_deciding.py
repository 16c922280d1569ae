"""A decision on a suggestion: text, boxes, search and history at once, or nothing of it."""

from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from issues.amending import deciding, forgetting, writing
from issues.models import Issue, Page, PageWords, Suggestion
from tests.factories import make_user
from tests.issues.making import pages_found

from .making import TEXT, make_page, make_suggestion

ARCHIVIST = "Lưu trữ"
RIGHT = "đò ngang qua sông Hạ"


@pytest.fixture
def archivist(db):
    return make_user(ARCHIVIST)


def states() -> list[str]:
    return list(Suggestion.objects.order_by("pk").values_list("state", flat=True))


def words_of(page: Page) -> PageWords:
    return PageWords.objects.get(page=page)


def test_accepted(archivist):
    """The line says it and is found by it, every word of the page keeps its box, the page is
    marked, the history knows who asked and who decided."""
    page = make_page(confidences=[50] * 14, is_ocr=True, confidence=0.5)
    boxes = words_of(page).boxes
    own = make_suggestion(page, RIGHT, name="Lê Hà")
    assert deciding.accept(own.pk, own.after, archivist) == "accepted"
    page = Page.objects.get(pk=page.pk)
    assert page.text.split("\n") == [TEXT.split("\n")[0], RIGHT, TEXT.split("\n")[2]]
    assert page.is_corrected
    assert len(pages_found('"qua sông hạ"')) == 1
    assert words_of(page).boxes == boxes
    assert words_of(page).confidences == [50] * 8 + [100] + [50] * 5
    assert Issue.objects.get(pk=page.issue_id).layer_due == 1
    change = page.changes.get()
    assert (change.before, change.after, change.line) == (own.before, RIGHT, 1)
    assert (change.by, change.name, change.suggestion) == (archivist, "Lê Hà", own)


def test_mended_and_accepted(archivist):
    """What the archivist made of it stands; a split word shares the box."""
    page = make_page()
    own = make_suggestion(page, RIGHT)
    deciding.accept(own.pk, "  đò ngang qua sông  H ạ ", archivist)
    assert "sông H ạ\n" in Page.objects.get(pk=page.pk).text
    assert words_of(page).boxes[5 * 9 :: 5][:3] == [9, 10, 11]
    assert page.changes.get().after == "đò ngang qua sông H ạ"


@pytest.mark.parametrize(
    ("text", "code"),
    [("đò ngang qua sòng Hạ", "same"), (" ", "required"), ("a " * 501, "max_length")],
)
def test_what_is_not_written(archivist, text, code):
    """Nothing would change, nothing is there, or more than a reader may send: it says which, and
    goes on waiting."""
    own = make_suggestion(make_page(), RIGHT)
    with pytest.raises(ValidationError) as caught:
        deciding.accept(own.pk, text, archivist)
    assert caught.value.code == code
    assert states() == ["waiting"]


def test_several_for_a_line(archivist):
    """Who asked for the same gets it, too; others for that line are outdated; other lines wait."""
    page = make_page()
    own = make_suggestion(page, RIGHT)
    for after, line in ((RIGHT, 2), ("đò ngang qua sông", 2), ("bến vắng người sang", 3)):
        make_suggestion(page, after, line)
    deciding.accept(own.pk, own.after, archivist)
    assert states() == ["accepted", "accepted", "outdated", "waiting"]


def test_rejected(archivist):
    """For all who asked for the same; the page stays as it is."""
    page = make_page()
    own = make_suggestion(page, "đò dọc")
    make_suggestion(page, "đò dọc")
    make_suggestion(page, RIGHT)
    assert deciding.reject(own.pk, archivist) == "rejected"
    assert states() == ["rejected", "rejected", "waiting"]
    assert not page.changes.exists()


def test_all_from_one_place(archivist):
    """One press rejects what waits from a network; where none is known, nothing."""
    page = make_page()
    own = make_suggestion(page, "mua ngay", sender_prefix="a")
    make_suggestion(page, "mua ngay", 1, sender_prefix="a")
    other = make_suggestion(page, RIGHT)
    assert deciding.reject_all_like(other.pk, archivist) == 0
    assert deciding.reject_all_like(own.pk, archivist) == 2
    assert states() == ["rejected", "rejected", "waiting"]


def test_the_page_changed_meanwhile(archivist):
    """The line is known again by its words; where they are gone, or stand twice, it is outdated and
    nothing is written."""
    page = make_page()
    moved, gone = make_suggestion(page, RIGHT), make_suggestion(page, "x", 3)
    writing.write(page, "Mới vào\n" + TEXT.replace("bến", "Bến"), archivist)
    assert deciding.accept(moved.pk, RIGHT, archivist) == "accepted"
    assert deciding.accept(gone.pk, "x", archivist) == "outdated"
    assert RIGHT in Page.objects.get(pk=page.pk).text
    twice = make_page("a b\na b")
    own = make_suggestion(twice, "a c", text_digest="of another reading")
    assert deciding.accept(own.pk, "a c", archivist) == "outdated"
    assert Page.objects.get(pk=twice.pk).text == "a b\na b"


def test_what_waits_goes_with_its_line(archivist):
    """Though another line says the same, and lines above it changed."""
    page = make_page("x\na b\na b")
    own, above = make_suggestion(page, "a c", 3), make_suggestion(page, "x y z", 1)
    deciding.accept(above.pk, above.after, archivist)
    later = make_suggestion(Page.objects.get(pk=page.pk), "a c", 3)
    assert list(Suggestion.objects.waiting().on_line_of(later)) == [own, later]
    assert deciding.accept(own.pk, "a c", archivist) == "accepted"
    assert Page.objects.get(pk=page.pk).text == "x y z\na b\na c"


def test_undone(archivist):
    """Text, boxes, confidences and all suggestions are as they were; twice it changes nothing."""
    page = make_page(confidences=[50] * 14)
    before = words_of(page)
    own = make_suggestion(page, "đò ngangqua sông Hạ xưa")
    make_suggestion(page, RIGHT)
    deciding.accept(own.pk, own.after, archivist)
    last = deciding.last_of(archivist)
    assert last == own
    assert deciding.undo(last.batch, archivist)
    assert deciding.undo(last.batch, archivist) is None
    assert deciding.last_of(archivist) is None
    page = Page.objects.get(pk=page.pk)
    assert (page.text, page.is_corrected) == (TEXT, False)
    assert words_of(page).boxes == before.boxes
    assert words_of(page).confidences == before.confidences
    assert states() == ["waiting", "waiting"]


def test_not_undone_over_another_change(archivist):
    """Who changed the line since is not run over; the key undoes what was decided before that."""
    page = make_page()
    left, own = make_suggestion(page, "bến", 3), make_suggestion(page, RIGHT)
    deciding.reject(left.pk, archivist)
    deciding.accept(own.pk, own.after, archivist)
    own.refresh_from_db()
    assert deciding.last_of(archivist) == own
    page = Page.objects.get(pk=page.pk)
    writing.write(page, page.text.replace("sông Hạ", "sông Hậu"), archivist)
    with pytest.raises(writing.Moved):
        deciding.undo(own.batch, archivist)
    assert states() == ["rejected", "accepted"]
    assert deciding.undo(deciding.last_of(archivist).batch, archivist) == left
    assert deciding.last_of(archivist) is None
    assert states() == ["waiting", "accepted"]


@pytest.mark.parametrize("group", [None, "Phóng viên"])
def test_who_may_not(db, group):
    """Neither decide nor undo."""
    own, nobody = make_suggestion(make_page(), RIGHT), make_user(group)
    for act in (
        lambda: deciding.accept(own.pk, RIGHT, nobody),
        lambda: deciding.reject(own.pk, nobody),
        lambda: deciding.reject_all_like(own.pk, nobody),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert states() == ["waiting"]


def test_two_at_once(newsroom):
    """Of two who press at the same moment one wins; the page has one of the two texts, once."""
    page = make_page()
    own = make_suggestion(page, RIGHT)
    people, start, became = [make_user(ARCHIVIST), make_user(ARCHIVIST)], Barrier(2), []

    def press(by, text):
        start.wait()
        try:
            became.append(deciding.accept(own.pk, text, by))
        finally:
            connection.close()

    threads = [Thread(target=press, args=each) for each in zip(people, (RIGHT, "đò"), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(became, key=str) == [None, "accepted"]
    assert page.changes.count() == 1


def test_a_persons_own_edits_are_history(archivist):
    """Of the whole text: each piece of it that changed, taken back one by one."""
    page = make_page()
    new = "Đầu trang\nGiữa trưa gió nồm lên\nđò ngang qua sông Hạ\nbến vắng"
    changes = writing.write(page, new, archivist)
    assert [(each.before, each.after) for each in changes] == [
        ("Giữa trưa gió nồm lên", "Đầu trang\nGiữa trưa gió nồm lên"),
        ("\n".join(TEXT.split("\n")[1:]), "đò ngang qua sông Hạ\nbến vắng"),
    ]
    writing.revert(changes[0].pk, archivist)
    page = Page.objects.get(pk=page.pk)
    assert page.text == new.removeprefix("Đầu trang\n")
    assert page.is_corrected
    with pytest.raises(writing.Moved):
        writing.revert(changes[0].pk, archivist)
    writing.revert(changes[1].pk, archivist)
    page = Page.objects.get(pk=page.pk)
    assert (page.text, page.is_corrected) == (TEXT, False)


def test_forgotten(archivist):
    """Who is forgotten stands in no history; the change stays."""
    page = make_page()
    who = {"name": "Lê Hà", "email": "ha@vi-du.example", "sender_prefix": "a", "consent": "2026"}
    own = make_suggestion(page, RIGHT, **who)
    deciding.accept(own.pk, RIGHT, archivist)
    forgetting.forget([own.pk])
    own = Suggestion.objects.get()
    assert [getattr(own, name) for name in who] == [""] * 4
    assert (page.changes.get().name, page.changes.get().after) == ("", RIGHT)
