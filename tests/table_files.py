"""Small real .xlsx files, as Excel and other programs write them."""

import io
import zipfile
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OWN = "http://schemas.openxmlformats.org/package/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def xlsx(rows, *, merged=(), hidden_first=False, shared=True, extra="", parts=()) -> bytes:
    """A workbook of one sheet; numbers are numbers, "=…" is a formula with its result behind "|".

    `hidden_first` puts a hidden sheet before it; `extra` goes into the first cells' part as it is;
    `parts` are further (name, bytes).
    """
    texts: list[str] = []
    body = ""
    for y, row in enumerate(rows, start=1):
        cells = "".join(_cell(x, y, cell, texts, shared) for x, cell in enumerate(row))
        body += f'<row r="{y}">{cells}</row>'
    areas = "".join(f'<mergeCell ref="{area}"/>' for area in merged)
    sheet = f'{_HEAD}{extra}<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData>'
    sheet += f"<mergeCells>{areas}</mergeCells></worksheet>" if merged else "</worksheet>"
    sheets = '<sheet name="Ẩn" sheetId="2" state="hidden" r:id="rId2"/>' if hidden_first else ""
    book = f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{sheets}'
    book += '<sheet name="Mục lục" sheetId="1" r:id="rId1"/></sheets></workbook>'
    links = f'{_HEAD}<Relationships xmlns="{_OWN}">'
    links += f'<Relationship Id="rId1" Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
    links += f'<Relationship Id="rId2" Type="{_LINKS}/worksheet" Target="/xl/worksheets/b.xml"/>'
    strings = "".join(f"<si><r><t>{escape(t[:2])}</t></r><r><t>{escape(t[2:])}</t></r>"
                      '<rPh sb="0" eb="1"><t>x</t></rPh></si>' for t in texts)  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", book)
        package.writestr("xl/_rels/workbook.xml.rels", links + "</Relationships>")
        package.writestr("xl/worksheets/sheet1.xml", sheet)
        package.writestr("xl/worksheets/b.xml", f'{_HEAD}<worksheet xmlns="{_MAIN}"/>')
        if texts:
            package.writestr("xl/sharedStrings.xml", f'{_HEAD}<sst xmlns="{_MAIN}">{strings}</sst>')
        for name, data in parts:
            package.writestr(name, data)
    return out.getvalue()


def _cell(x: int, y: int, value, texts: list[str], shared: bool) -> str:
    place = f"{chr(65 + x)}{y}"
    if value in (None, ""):
        return ""
    if isinstance(value, int | float):
        return f'<c r="{place}" s="1"><v>{value}</v></c>'
    if value.startswith("="):
        formula, _, result = value[1:].partition("|")
        stored = f"<v>{escape(result)}</v>" if result else ""
        kind = ' t="str"' if result else ""
        return f'<c r="{place}"{kind}><f>{escape(formula)}</f>{stored}</c>'
    if not shared:
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    texts.append(value)
    return f'<c r="{place}" t="s"><v>{len(texts) - 1}</v></c>'
