"""Tables as writers use them: for figures, to draw a box, to set pictures side by side."""

from __future__ import annotations

from collections.abc import Iterator

from .blocks import Block, Cell, Figure, Paragraph, Table


def settled(table: Table) -> Iterator[Block]:
    """The table with its header found; what stands in it, if it is a box or only lays out."""
    cells = [cell for row in table.rows for cell in row]
    if len(cells) == 1 or any(_is_picture(cell) for cell in cells):
        yield from unfolded(table)
    elif cells:
        table.rows = [row for row in table.rows if row]
        _find_header(table)
        yield table


def unfolded(table: Table) -> Iterator[Block]:
    """The blocks of a table that is none: a caption under each picture of a row stays with it."""
    first = table.rows[0] if table.rows else []
    by_column = len(first) > 1 and all(_is_picture(cell) for cell in first)
    if by_column and all(len(row) == len(first) for row in table.rows):
        cells = [cell for column in zip(*table.rows, strict=True) for cell in column]
    else:
        cells = [cell for row in table.rows for cell in row]
    for cell in cells:
        yield from cell.blocks


def _is_picture(cell: Cell) -> bool:
    return any(isinstance(block, Figure) for block in cell.blocks)


def _find_header(table: Table) -> None:
    """A first row all in bold heads its table even where Word does not say so."""
    first = table.rows[0]
    words = [block for cell in first for block in cell.blocks if isinstance(block, Paragraph)]
    is_bold = bool(words) and all(each.all_marked("strong") for each in words)
    if not table.header_rows and is_bold and len(table.rows) > 1:
        table.header_rows = 1
        for cell in first:
            cell.header = True
