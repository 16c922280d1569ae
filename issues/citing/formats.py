"""Files that reference managers read: BibTeX, RIS, CSL-JSON; and a table.

Sources: "BibTeXing" (Patashnik 1988) with the fields of biblatex for what it lacks; the RIS
specification of Reference Manager (2011 tags); the schema of CSL 1.0.2. A Vietnamese name is given
whole everywhere: cut in two, programs would print the family name as a given one.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from journal.lib.spreadsheets import as_csv

from .source import Kind, Source

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
# Braces by name: BibTeX counts even those behind a backslash, and one alone breaks the file.
_TEX = str.maketrans(
    {sign: f"\\{sign}" for sign in "&%$#_"}
    | {
        "\\": r"{\textbackslash}",
        "{": r"{\textbraceleft}",
        "}": r"{\textbraceright}",
        "~": r"{\textasciitilde}",
        "^": r"{\textasciicircum}",
    }
)
CSV_HEADER = [
    "Tác giả",
    "Tiêu đề",
    "Tạp chí",
    "Số",
    "Năm",
    "Tháng",
    "Trang",
    "Chuyên mục",
    "Địa chỉ",
]


def bibtex(sources: Iterable[Source]) -> str:
    """Return an @article for each, @misc for a whole issue; the text is UTF-8."""
    return "\n".join(map(_bibtex_entry, sources))


def _bibtex_entry(source: Source) -> str:
    whole = source.kind is Kind.ISSUE
    fields = {
        "author": " and ".join(f"{{{_tex(name)}}}" for name in source.authors),
        "title": f"{{{_tex(source.title)}}}",  # twice in braces: case stays as it is
        "journal": "" if whole else _tex(source.journal),
        "number": _tex(source.number),
        "year": str(source.year),
        "pages": source.pages.replace("-", "--"),
        "issn": source.issn,
        "url": source.url,
        "language": "vietnamese",
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    lines.append(f"  month = {_MONTHS[source.month - 1]}\n")
    return f"@{'misc' if whole else 'article'}{{{source.key},\n{''.join(lines)}}}\n"


def _tex(text: str) -> str:
    return text.translate(_TEX)


def ris(sources: Iterable[Source]) -> str:
    """Return a record for each; lines end as the specification has them."""
    return "".join(map(_ris_record, sources))


def _ris_record(source: Source) -> str:
    whole = source.kind is Kind.ISSUE
    lines = [("TY", "JFULL" if whole else "JOUR"), ("ID", source.key)]
    lines += [("AU", name) for name in source.authors]
    lines += [("TI", source.title), ("T2", "" if whole else source.journal)]
    lines += [("IS", source.number), ("PY", str(source.year))]
    lines += [("DA", f"{source.year}/{source.month:02d}//")]
    lines += [("SP", source.first), ("EP", source.last), ("SN", source.issn)]
    lines += [
        ("KW", source.rubric),
        ("LA", "vi"),
        ("UR", source.url),
        ("L1", source.pdf_url),
        ("L2", source.web_url),
    ]
    body = "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in lines if value)
    return f"{body}ER  - \r\n\r\n"


def csl_json(sources: Iterable[Source]) -> str:
    """Return a list of CSL items."""
    return json.dumps([_csl_item(each) for each in sources], ensure_ascii=False, indent=1)


def _csl_item(source: Source) -> dict[str, Any]:
    whole = source.kind is Kind.ISSUE
    fields = {
        "id": source.key,
        "type": "periodical" if whole else "article-journal",
        "title": source.title,
        "author": [{"literal": name} for name in source.authors],
        "container-title": "" if whole else source.journal,
        "issue": source.number,
        "page": source.pages,
        "section": source.rubric,
        "issued": {"date-parts": [[source.year, source.month]]},
        "ISSN": source.issn,
        "URL": source.url,
        "language": "vi",
    }
    return {name: value for name, value in fields.items() if value}


def table(sources: Iterable[Source]) -> bytes:
    """Return a CSV file, a line each."""
    return b"".join(as_csv([CSV_HEADER, *map(_row, sources)]))


def _row(source: Source) -> list[object]:
    people = ", ".join(source.authors)
    when = [source.number, source.year, source.month]
    return [people, source.title, source.journal, *when, source.pages, source.rubric, source.url]


# By the ending of the file: its content type and what writes it.
FORMATS: dict[str, tuple[str, Callable[[Iterable[Source]], str | bytes]]] = {
    "bib": ("application/x-bibtex; charset=utf-8", bibtex),
    "ris": ("application/x-research-info-systems; charset=utf-8", ris),
    "json": ("application/vnd.citationstyles.csl+json", csl_json),
    "csv": ("text/csv; charset=utf-8", table),
}
