"""A folder of PDFs and a table of what is known of them: all checked before anything is touched.

A file's name tells year and number: 2022-06.pdf, 1998-01+02.pdf, 2019-xuan.pdf. A CSV beside them
may tell more. Nothing here writes.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils import timezone

from journal.lib.pdf.process import PdfProcess
from journal.lib.table_files import table_text
from journal.lib.vietnamese import fold

from .models import Issue
from .reading import digest

_NAME = re.compile(
    r"(?P<year>(?:19|20)\d\d)-(?:(?P<number>\d{1,3})(?:\+(?P<number_to>\d{1,3}))?|(?P<word>[a-z][a-z0-9-]{0,50}))"
)
# What special issues are called that need no table: label, month.
_SPECIAL = {"xuan": ("Số Xuân {}", 1), "tet": ("Số Tết {}", 1)}
# Headings of the table, without diacritics, and the field each fills.
COLUMNS = {
    "tep": "file",
    "file": "file",
    "ten": "label",
    "ten so bao": "label",
    "thang": "month",
    "so thu tu": "running_number",
    "so thu tu chung": "running_number",
    "cong khai": "public",
}
_YES, _NO = {"co", "x", "1", "yes", "true"}, {"", "khong", "0", "no", "false"}


@dataclass(frozen=True)
class Job:
    """A PDF to take in as an issue; `known` is the issue that has these bytes already."""

    path: Path
    fields: dict = field(default_factory=dict)
    digest: str = ""
    pages: int = 0
    known: Issue | None = None


class FolderRefused(ValueError):
    """The folder cannot be taken in; `problems` say why, one line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def jobs_of(folder: Path) -> list[Job]:
    """Return what is to be done for a folder, oldest file name first; raises FolderRefused."""
    problems: list[str] = []
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".pdf")
    if not paths:
        raise FolderRefused([f"Thư mục {folder} không có tệp PDF nào."])
    told = _table(folder, {path.name for path in paths}, problems)
    jobs = []
    with PdfProcess(folder) as reader:
        for path in paths:
            try:
                fields = _of_name(path) | told.get(path.name, {})
                jobs.append(_checked(Job(path, fields), reader))
            except ValueError as refusal:
                problems.append(f"{path.name}: {refusal}")
            except ValidationError as error:
                problems += [f"{path.name}: {message}" for message in error.messages]
    problems += _doubled(jobs)
    if problems:
        raise FolderRefused(problems)
    return jobs


def _of_name(path: Path) -> dict:
    match = _NAME.fullmatch(path.stem)
    if not match:
        raise ValueError("tên tệp phải như 2022-06.pdf, 1998-01+02.pdf hay 2019-xuan.pdf.")
    fields: dict = {"year": int(match["year"])}
    if match["word"]:
        label, month = _SPECIAL.get(match["word"], ("", None))
        return fields | {
            "slug": match["word"],
            "label": label.format(match["year"]),
            "month": month,
        }
    fields["number"] = int(match["number"])
    if match["number_to"]:
        fields["number_to"] = int(match["number_to"])
    return fields


def _checked(job: Job, reader: PdfProcess) -> Job:
    """The job with what its bytes tell; raises PdfRefused, ValidationError, ValueError."""
    reader.path = job.path
    pages, own = reader.check(), digest(job.path)
    known = Issue.objects.filter(pdf_digest=own).first()
    row = known or at_its_place(job.fields)
    if row and row.pdf and not known:
        if not row.pdf_digest or row.pdf_digest != own:
            raise ValueError(f"“{row.label}” đã có tệp PDF khác. Hãy xóa tệp ấy trước.")
    elif not row:
        Issue(**job.fields).full_clean(exclude=["pdf"])
    return replace(job, digest=own, pages=pages, known=known)


def at_its_place(fields: dict) -> Issue | None:
    """The issue that has this year and number, or this address, already."""
    rows = Issue.objects.filter(year=fields["year"])
    if "number" in fields:
        return rows.filter(number=fields["number"], number_to=fields.get("number_to")).first()
    return rows.filter(slug=fields["slug"]).first()


def _doubled(jobs: list[Job]) -> list[str]:
    """What is said of files that have the same bytes."""
    seen: dict[str, str] = {}
    return [
        f"{job.path.name}: trùng từng byte với {other}."
        for job in jobs
        if (other := seen.setdefault(job.digest, job.path.name)) != job.path.name
    ]


def _table(folder: Path, names: set[str], problems: list[str]) -> dict[str, dict]:
    """Fields by file name, of the CSV in a folder; {} without one."""
    tables = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv")
    if len(tables) > 1:
        problems.append(f"Có {len(tables)} tệp CSV; chỉ để một.")
    if len(tables) != 1:
        return {}
    try:
        rows = list(_rows(tables[0]))
    except ValueError as refusal:
        problems.append(f"{tables[0].name}: {refusal}")
        return {}
    found: dict[str, dict] = {}
    for line, row in rows:
        try:
            name, fields = _row(row)
            if name not in names:
                raise ValueError(f"không có tệp {name} trong thư mục.")
            if name in found:
                raise ValueError(f"tệp {name} đã có ở dòng trên.")
            found[name] = fields
        except ValueError as refusal:
            problems.append(f"{tables[0].name}, dòng {line}: {refusal}")
    return found


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells by field; raises ValueError."""
    text = table_text(path.read_bytes())
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    heading = [fold(cell).strip() for cell in next(lines, [])]
    columns = [COLUMNS.get(name) for name in heading]
    if "file" not in columns:
        raise ValueError("dòng đầu phải có cột “Tệp”.")
    if unknown := [name for name, column in zip(heading, columns, strict=True) if not column]:
        raise ValueError(f"không biết cột “{unknown[0]}”.")
    for cells in lines:
        if any(cell.strip() for cell in cells):
            padded = [*cells, *[""] * len(columns)]
            yield lines.line_num, dict(zip(columns, padded, strict=False))


def _row(cells: dict[str, str]) -> tuple[str, dict]:
    """File name and fields of a line; an empty cell says nothing. Raises ValueError."""
    fields: dict = {}
    if label := " ".join(cells.get("label", "").split()):
        fields["label"] = label
    for name, words in (("month", "tháng"), ("running_number", "số thứ tự")):
        if cell := cells.get(name, "").strip():
            if not (cell.isascii() and cell.isdecimal() and len(cell) < 7):
                raise ValueError(f"{words} “{cell}” không phải số.")
            fields[name] = int(cell)
    fields["public_from"] = _opened(cells.get("public", "").strip())
    return cells["file"].strip(), fields


def _opened(cell: str) -> datetime | None:
    """From when readers see an issue, None for staff only. Raises ValueError."""
    said = fold(cell)
    if said in _YES | _NO:
        return timezone.now() if said in _YES else None
    try:
        return timezone.make_aware(datetime.strptime(cell, "%d/%m/%Y"))  # noqa: DTZ007
    except ValueError:
        raise ValueError(
            "cột “Công khai” nhận “có”, “không” hay một ngày, như 1/12/2026."
        ) from None
