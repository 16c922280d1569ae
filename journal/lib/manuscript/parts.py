"""What a manuscript's paragraphs are for: title, lead, headings, captions, signatures.

By their styles where the writer used them, else by what newsrooms do: the title large or in bold
on top, the lead in bold or italics under it, a short line in italics under a picture, the names at
the end.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

from .blocks import Figure, Manuscript, Paragraph, Run, merged

ROLES = {
    "tin": "Tin",
    "bài": "Bài",
    "bài viết": "Bài",
    "ảnh": "Ảnh",
    "hình ảnh": "Ảnh",
    "lược dịch": "Lược dịch",
    "dịch": "Lược dịch",
    "thực hiện": "Thực hiện",
}
MAX_TITLE, MAX_LEAD, MAX_CAPTION, MAX_CREDIT, MAX_NAME = 250, 1500, 400, 120, 120
_TITLES = {"title", "tiêu đề", "tít"}
_LEADS = {"subtitle", "sapo", "sa-pô", "sapô", "sa pô", "chapeau", "lead", "tiêu đề phụ"}
_CAPTIONS = {"caption", "chú thích", "chú thích ảnh", "illustration", "figure"}
_FIRST = 4  # paragraphs among which a title may stand
_LAST = 6  # paragraphs among which signatures may stand
_ROLE = "|".join(sorted(ROLES, key=len, reverse=True))
_ROLES = rf"(?P<roles>(?:{_ROLE})(?:\s*(?:,|và|&|\+|-|–|/)\s*(?:{_ROLE}))*)\s*:"
_SIGNATURE = re.compile(rf"{_ROLES}\s*(?P<names>[^:]+)", re.IGNORECASE)
_BEGINNING = re.compile(_ROLES, re.IGNORECASE)
_SOURCE = re.compile(r"\(?(?:theo|nguồn)\b[^.()]{2,80}\)?\.?", re.IGNORECASE)
_BETWEEN_ROLES = re.compile(r"\s*(?:,|\bvà\b|&|\+|-|–|/)\s*", re.IGNORECASE)
_BETWEEN_NAMES = re.compile(r"\s*(?:[,;&+/]|\s[-–]\s|\s+và\s+)\s*")
_CREDIT = re.compile(
    r"(?:^|[\s.(\[–-]+)(?:ảnh(?: minh họa)?|nguồn ảnh|nguồn)\s*:\s*"
    r"(?P<who>[^()\[\]:\n]{2,120}?)[\s.)\]]*$",
    re.IGNORECASE,
)
NAME_ALONE = "Tên đứng riêng cuối bài thành bút danh"
BY = "Bài"  # what is meant by a name without a role
FALSE_HEADING = "Đoạn in đậm đứng riêng thành tít phụ"


def find(manuscript: Manuscript) -> None:
    """Take title, lead, captions and signatures out of the blocks; bring headings to h2 and h3."""
    _captions(manuscript)
    _signatures(manuscript)
    _title(manuscript)
    _lead(manuscript)
    settle_headings(manuscript)


def _leading(manuscript: Manuscript, count: int) -> list[Paragraph]:
    """The first paragraphs, as far as nothing else stands among them."""
    found: list[Paragraph] = []
    for block in manuscript.blocks:
        if isinstance(block, Figure):
            continue  # a picture may stand above the title
        if not isinstance(block, Paragraph) or len(found) == count:
            break
        found.append(block)
    return found


def _title(manuscript: Manuscript) -> None:
    first = _leading(manuscript, _FIRST)
    usual = _usual_size(manuscript)
    tests = (
        lambda p: p.style in _TITLES,
        lambda p: p.level > 0,
        lambda p: p is first[0] and _stands_out(p, usual),
        lambda p: p.size > usual > 0 and _stands_out(p, usual),
        lambda p: p is first[0] and len(p.text) <= 150 and not p.text.rstrip().endswith("."),
    )
    for test in tests:
        for paragraph in first:
            words = _one_line(paragraph)
            if words and len(words) <= MAX_TITLE and not paragraph.item and test(paragraph):
                manuscript.title = words
                _remove(manuscript, paragraph)
                return


def _usual_size(manuscript: Manuscript) -> float:
    """The size most of the text is set in, in points; 0 if unknown."""
    sizes: Counter[float] = Counter()
    for block in manuscript.blocks:
        if isinstance(block, Paragraph):
            sizes[block.size] += len(block.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _stands_out(paragraph: Paragraph, usual: float) -> bool:
    words = paragraph.text.strip()
    return len(words) <= MAX_TITLE and (
        paragraph.all_marked("strong")
        or paragraph.size > usual > 0
        or words.isupper()
        or (paragraph.centred and len(words) <= 150)
    )


def _lead(manuscript: Manuscript) -> None:
    """A lead is plain text, so a paragraph with links or notes stays in the body."""
    for place, paragraph in enumerate(_leading(manuscript, _FIRST)):
        is_marked = place == 0 and (paragraph.all_marked("strong") or paragraph.all_marked("em"))
        is_lead = not paragraph.level and not paragraph.item and is_marked and manuscript.title
        if not (paragraph.style in _LEADS or (is_lead and len(paragraph.text) > 40)):
            continue
        if len(paragraph.text) > MAX_LEAD or any(run.note or run.link for run in paragraph.runs):
            return
        manuscript.lead = _one_line(paragraph)
        _remove(manuscript, paragraph)
        return


def _one_line(paragraph: Paragraph) -> str:
    return " ".join(paragraph.text.split())


def _remove(manuscript: Manuscript, paragraph: Paragraph) -> None:
    manuscript.blocks = [block for block in manuscript.blocks if block is not paragraph]


# --- headings -------------------------------------------------------------------------------------


def settle_headings(manuscript: Manuscript) -> None:
    """The highest level in the text becomes h2, all below h3; emphasis in them goes."""
    paragraphs = [block for block in manuscript.blocks if isinstance(block, Paragraph)]
    if not any(each.level for each in paragraphs):
        _promote(manuscript)
    levels = [each.level for each in paragraphs if each.level]
    for paragraph in paragraphs:
        if paragraph.level:
            as_heading(paragraph, 2 if paragraph.level == min(levels) else 3)


def as_heading(paragraph: Paragraph, level: int) -> None:
    """Make a paragraph a heading, in place: one line, without emphasis of its own."""
    paragraph.level = level
    paragraph.unmarked("strong", "em", "u")
    paragraph.runs = _in_one_line(paragraph.runs)


def _promote(manuscript: Manuscript) -> None:
    """Without heading styles, a short bold line between paragraphs of text is a heading."""
    blocks = manuscript.blocks
    for block, following in pairwise(blocks):
        if _looks_like_heading(block) and _is_text(following):
            block.level = 2
            manuscript.report.correct(FALSE_HEADING, block.text, block.text)


def _looks_like_heading(block) -> bool:
    if not isinstance(block, Paragraph) or block.item or block.quote:
        return False
    words = block.text.strip()
    ends = words.endswith((".", ",", ";", ":", "…"))
    return 2 < len(words) <= 100 and not ends and block.all_marked("strong")


def _is_text(block) -> bool:
    return isinstance(block, Paragraph) and not block.item and not block.all_marked("strong")


def _in_one_line(runs: list[Run]) -> list[Run]:
    return merged(replace(run, text=run.text.replace("\n", " ")) for run in runs)


# --- pictures -------------------------------------------------------------------------------------


def _captions(manuscript: Manuscript) -> None:
    kept: list = []
    for place, block in enumerate(manuscript.blocks):
        figure = kept[-1] if kept else None
        if (
            isinstance(figure, Figure)
            and isinstance(block, Paragraph)
            and not (figure.caption or figure.credit)
            and _is_caption(block, is_last=place == len(manuscript.blocks) - 1)
        ):
            figure.caption, figure.credit = _with_credit(block)
        else:
            kept.append(block)
    manuscript.blocks = kept


def _is_caption(paragraph: Paragraph, is_last: bool) -> bool:
    words = paragraph.text.strip()
    if not words or len(words) > MAX_CAPTION or any(run.note for run in paragraph.runs):
        return False
    if paragraph.style in _CAPTIONS:
        return True
    if paragraph.level or paragraph.item:
        return False
    is_credit = _CREDIT.fullmatch(words) is not None and not is_last
    return is_credit or paragraph.all_marked("em") or (paragraph.centred and len(words) <= 300)


def _with_credit(paragraph: Paragraph) -> tuple[list[Run], str]:
    """The caption without "Ảnh: …", and who that names."""
    paragraph.unmarked("em", "strong")  # a caption's own type says that it is one
    runs = _in_one_line(paragraph.runs)
    text = "".join(run.text for run in runs)
    match = _CREDIT.search(text)
    if not match:
        return runs, ""
    return _cut(runs, _end_of_caption(text, match.start())), match["who"].strip()


def _end_of_caption(text: str, start: int) -> int:
    """A full stop before the credit belongs to the caption."""
    return start + 1 if text[start : start + 1] in ".!?…" else start


def _cut(runs: list[Run], length: int) -> list[Run]:
    """The first `length` characters of runs, without a blank at the end."""
    result: list[Run] = []
    for run in runs:
        part = replace(run, text=run.text[:length])
        length -= len(part.text)
        result.append(part)
    result = merged(result)
    if result:
        result[-1].text = result[-1].text.rstrip()
    return result


# --- who did it -----------------------------------------------------------------------------------


def _signatures(manuscript: Manuscript) -> None:
    """The lines at the very end that say "Bài: …", "Tin và ảnh: …"."""
    found: list[tuple[str, str]] = []
    for block in list(reversed(manuscript.blocks))[:_LAST]:
        if not found and isinstance(block, Paragraph) and _SOURCE.fullmatch(_one_line(block)):
            continue  # it stays in the text, under which it stands
        lines = block.text.split("\n") if isinstance(block, Paragraph) else [""]
        signed = [_signature(each) for line in lines for each in _one_by_one(line)]
        if not found and isinstance(block, Paragraph) and _is_name(block):
            signed = [[(BY, name)] for name in (_one_line(block).strip(" ()."),)]
            manuscript.report.correct(NAME_ALONE, block.text, f"{BY}: {signed[0][0][1]}")
        if not all(signed) or any(run.note for run in block.runs):
            break
        found = [pair for each in signed for pair in each] + found
        _remove(manuscript, block)
    manuscript.signatures = list(dict.fromkeys(found))


def _is_name(paragraph: Paragraph) -> bool:
    """Whether a last line is the writer's name alone: bold, at the right, each word a capital."""
    words = _one_line(paragraph).strip(" ().").split()
    is_short = 2 <= len(words) <= 5 and all(each.isalpha() and each[0].isupper() for each in words)
    return is_short and paragraph.at_right and paragraph.all_marked("strong")


def _one_by_one(line: str) -> list[str]:
    """A line cut before each "Tin:", "Ảnh:" but the first: they may stand in one, even joined."""
    cuts = [match.start() for match in _BEGINNING.finditer(line)][1:]
    return [line[a:b] for a, b in pairwise([0, *cuts, len(line)])]


def _signature(line: str) -> list[tuple[str, str]]:
    line = line.strip(" ().,;[]–-\t")
    match = _SIGNATURE.fullmatch(line) if len(line) <= 200 else None
    if not match:
        return []
    roles = [ROLES[role.lower()] for role in _BETWEEN_ROLES.split(match["roles"]) if role]
    names = [name.strip(" .") for name in _BETWEEN_NAMES.split(match["names"])]
    names = [name for name in names if name]
    if not names or any(len(name) > MAX_NAME or len(name.split()) > 8 for name in names):
        return []
    return [(role, name) for name in names for role in roles]
