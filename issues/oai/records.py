"""What a harvester gets of an issue or a contents entry: its name, its sets, its Dublin Core."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from ..citing.source import writers
from ..models import ContentsEntry, Harvested, Issue

KIND = Harvested.Kind
ISSUES, ENTRIES = "so-bao", "bai"  # the sets of all issues, of all entries
_YEAR, _RUBRIC = "nam-", "muc-"
_KEY = re.compile(r"(so|muc)-([1-9][0-9]{0,17})")
Fields = Iterator[tuple[str, str]]  # names of Dublin Core, and what stands there


def identifier(kind: str, key: int) -> str:
    return f"{_before_key()}{kind}-{key}"


def host() -> str:
    return urlsplit(settings.SITE_URL).hostname or ""


def _before_key() -> str:
    return f"oai:{host()}:"


def place_of(name: str) -> dict | None:
    """Return kind and key of an identifier; None for what never was one."""
    match = _KEY.fullmatch(name.removeprefix(_before_key()))
    return {"kind": match[1], "key": int(match[2])} if match else None


def address_of(issue: Issue) -> str:
    """Where a program gets the record of an issue."""
    name = quote(identifier(KIND.ISSUE, issue.pk))
    asked = f"verb=GetRecord&metadataPrefix=oai_dc&identifier={name}"
    return f"{settings.SITE_URL}{reverse('issues:oai')}?{asked}"


# --- sets -----------------------------------------------------------------------------------------


def all_sets() -> Iterator[tuple[str, str]]:
    """Yield name and title of each set that readers have something in."""
    yield ISSUES, "Các số tạp chí"
    yield ENTRIES, "Các bài trong mục lục"
    for year in Issue.objects.public().order_by("year").values_list("year", flat=True).distinct():
        yield f"{_YEAR}{year}", f"Năm {year}"
    rubrics = ContentsEntry.objects.public().exclude(rubric_slug="").order_by("rubric")
    titles: dict[str, str] = {}
    for name, title in rubrics.values_list("rubric_slug", "rubric").distinct():
        titles.setdefault(name, title)
    yield from ((f"{_RUBRIC}{name}", f"Mục {title}") for name, title in titles.items())


def sets_of(row: Harvested) -> list[str]:
    kind = ISSUES if row.kind == KIND.ISSUE else ENTRIES
    return [kind, f"{_YEAR}{row.year}", *([f"{_RUBRIC}{row.rubric}"] if row.rubric else [])]


def in_set(rows: QuerySet[Harvested], name: str) -> QuerySet[Harvested]:
    """Those of a set; none where there is no such set."""
    year = name.removeprefix(_YEAR)
    if name in (ISSUES, ENTRIES):
        return rows.filter(kind=KIND.ISSUE if name == ISSUES else KIND.ENTRY)
    if year != name and re.fullmatch(r"[0-9]{4}", year):
        return rows.filter(year=int(year))
    if name.startswith(_RUBRIC) and name != _RUBRIC:
        return rows.filter(rubric=name.removeprefix(_RUBRIC))
    return rows.none()


# --- Dublin Core ----------------------------------------------------------------------------------


def shown(rows: Iterable[Harvested]) -> dict[tuple[str, int], Issue | ContentsEntry]:
    """Return what readers have of some rows at this moment, by kind and key; two queries."""
    keys: dict[str, list[int]] = {kind: [] for kind in KIND}
    for row in rows:
        keys[row.kind].append(row.key)
    issues = Issue.objects.public().in_bulk(keys[KIND.ISSUE])
    entries = ContentsEntry.objects.public().select_related("issue")
    found = {(KIND.ISSUE, key): issue for key, issue in issues.items()}
    entries = entries.in_bulk(keys[KIND.ENTRY])
    return found | {(KIND.ENTRY, key): entry for key, entry in entries.items()}


def dublin_core(item: Issue | ContentsEntry) -> Fields:
    """Yield the fields of an item's record, in the order in which a person would read them."""
    is_issue = isinstance(item, Issue)
    issue = item if is_issue else item.issue
    yield from _of_issue(item) if is_issue else _of_entry(item)
    yield "publisher", settings.JOURNAL_NAME
    yield "date", f"{issue.year}-{issue.month:02d}"
    yield "language", "vi"
    if settings.JOURNAL_ISSN:
        yield "relation", f"urn:ISSN:{settings.JOURNAL_ISSN}"


def _of_issue(issue: Issue) -> Fields:
    yield "title", f"{settings.JOURNAL_NAME}, {issue.label}"
    yield "type", "Số tạp chí"
    yield "identifier", f"{settings.SITE_URL}{issue.get_absolute_url()}"
    if issue.has_pdf_for_readers:
        yield "identifier", f"{settings.SITE_URL}{issue.get_pdf_url()}"
        yield "format", "application/pdf"
    if issue.running_number:
        yield "description", f"Số thứ tự chung: {issue.running_number}"


def _of_entry(entry: ContentsEntry) -> Fields:
    issue = entry.issue
    yield "title", entry.title
    for name in writers(entry.authors):
        yield "creator", name
    if entry.rubric:
        yield "subject", entry.rubric
    yield "type", "Bài tạp chí"
    yield "identifier", f"{settings.SITE_URL}{entry.get_absolute_url()}"
    pages = f", tr. {entry.pages_line}" if entry.pages_line else ""
    yield "source", f"{settings.JOURNAL_NAME}, {issue.label}{pages}"
    yield "relation", f"{settings.SITE_URL}{issue.get_absolute_url()}"
