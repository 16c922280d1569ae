"""What was read of a page becomes rows and files."""

from difflib import SequenceMatcher

from journal.lib.encodings import syllables
from journal.lib.network import keyed_hash
from journal.lib.pdf.process import PageRead

from . import page_images
from .models import Issue, Page, PageWords

MOST_WORDS = 32_767  # what the index of a word's box can count


def store(issue: Issue, number: int, content: PageRead) -> None:
    """Write a page that has no row, or a stale one; another worker's is left as it is.

    Needs a transaction that holds the issue's row.
    """
    page = issue.pages.filter(number=number).first() or Page(issue=issue, number=number)
    if page.pk and not page.is_stale:
        return
    if content.pictures:
        token = keyed_hash(f"{issue.pdf.name} {number}", "page image")
        page_images.store(page, f"print/pages/{issue.year}/{token}", content.pictures)
    if not page.is_corrected:
        _take_text(page, content)
    page.is_stale, is_new = False, not page.pk
    page.save()
    if is_new:
        PageWords.objects.create(page=page, **_places(page, content))
    elif not page.is_corrected:
        PageWords.objects.update_or_create(page=page, defaults=_places(page, content))


def _take_text(page: Page, content: PageRead) -> None:
    page.text, page.folio = content.text.text, content.text.folio
    _count(page)


def _count(page: Page) -> None:
    counted = syllables(page.text)
    page.word_count = min(counted.words, MOST_WORDS)
    page.valid_share = counted.share


def _places(page: Page, content: PageRead) -> dict:
    """Boxes of the words that the stored text has; none where the two do not agree."""
    boxes = content.text.boxes
    words = page.text.split()
    if boxes and (boxes[-1][0] != len(words) - 1 or len(words) > MOST_WORDS):
        boxes = []
    flat = [part for index, box in boxes for part in (index, *map(_part, box))]
    links = [[*(round(side, 4) for side in box), leads] for box, leads in content.text.links]
    return {"boxes": flat, "links": links}


def _part(fraction: float) -> int:
    return round(min(max(fraction, 0.0), 1.0) * PageWords.PARTS)


def correct(page: Page, former: str) -> None:
    """Note that a person wrote the text of a page; the words that stayed keep their boxes.

    `former` is the text before. Words that took others' place share their boxes.
    """
    _count(page)
    page.is_corrected = True
    page.save(update_fields=["word_count", "valid_share", "is_corrected"])
    words = PageWords.objects.filter(page=page).first()
    if words:
        words.boxes = realigned(words.boxes, former.split(), page.text.split())
        words.save(update_fields=["boxes"])


def realigned(boxes: list[int], before: list[str], after: list[str]) -> list[int]:
    """Return flat boxes (as PageWords has them) of the words before, for the words after.

    Of words that took others' place the last gets what boxes are left over.
    """
    of_word: dict[int, list[list[int]]] = {}
    for at in range(0, len(boxes), 5):
        of_word.setdefault(boxes[at], []).append(boxes[at + 1 : at + 5])
    flat: list[int] = []
    for _, first, last, start, end in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        for index in range(start, end):
            was = min(first + index - start, last - 1)
            until = last if index == end - 1 else was + 1
            for old in range(max(was, first), until):
                for box in of_word.get(old, []):
                    flat += [index, *box]
    return flat
