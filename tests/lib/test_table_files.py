"""Tables as people send them."""

import pytest

from journal.lib.encodings import Encoding
from journal.lib.table_files import MOST_BYTES, TableRefused, rows_of
from tests.lib.test_encodings import old_bytes
from tests.table_files import xlsx

ROWS = [
    ["Mục", "Tiêu đề", "Trang"],
    ["Phóng sự", "Người gác ghi ga Sơn Hạ giữa mùa nước nổi trên bến sông", "4"],
    ["Thơ", "Những chuyến đò chiều, và “nắng” đường làng", "8"],
]
TABLE = "\r\n".join(";".join(f'"{cell}"' for cell in row) for row in ROWS)


@pytest.mark.parametrize("how", ["utf-8", "utf-8-sig", "utf-16", "TCVN3", "VNI", "1258", "tabs"])
def test_csv_as_programs_write_it(how):
    """With a mark or without, in UTF-16, in old encodings, parted by semicolons or tabs."""
    old = {"TCVN3": Encoding.TCVN3, "VNI": Encoding.VNI, "1258": Encoding.CP1258}
    if how == "tabs":
        data = "\n".join("\t".join(row) for row in ROWS).encode()
    elif how in old:
        data = old_bytes(TABLE.replace("“", "").replace("”", ""), old[how])
    else:
        data = TABLE.encode(how)
    rows = rows_of(data)
    assert [row[0] for row in rows] == ["Mục", "Phóng sự", "Thơ"]
    assert rows[1] == ROWS[1]


@pytest.mark.parametrize("shared", [True, False])
def test_xlsx(shared):
    """The first sheet that is shown: texts, numbers, results of formulas; merged cells count for
    each row."""
    rows = [
        ["Mục", "Tiêu đề", "Trang"],
        ["Phóng sự", "=A1|Người gác ghi", 4.0],
        [None, "Đò chiều", "8-9"],
        [],
        [None, None, 44696],
    ]
    data = xlsx(rows, merged=["A2:A3"], hidden_first=True, shared=shared)
    assert rows_of(data) == [
        ["Mục", "Tiêu đề", "Trang"],
        ["Phóng sự", "Người gác ghi", "4"],
        ["Phóng sự", "Đò chiều", "8-9"],
        ["", "", "44696"],
    ]


def test_cells_in_an_old_font():
    """Words typed for .VnTime become right words, also where the file says it is Unicode."""
    typed = [[old_bytes(cell, Encoding.TCVN3).decode("cp1252", "replace") for cell in ROWS[1]]]
    assert rows_of(xlsx(typed))[0][1].startswith("Người gác ghi ga Sơn Hạ")


BOMB = b"<x>" + b" " * 50_000_000


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Tệp rỗng"),
        (b"%PDF-1.7", "tệp PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "Excel đời cũ"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "không phải bảng tính"),
        (b"PK\x03\x04" + b"nonsense" * 9, "đã hỏng"),
        (xlsx(ROWS)[:-60], "đã hỏng"),
        (xlsx([["=A1+1"]]), "công thức chưa tính"),
        (xlsx([["x"]] * 100_000), "hơn 5.000 dòng"),
        (b"x;y\n" * 5001, "hơn 5.000 dòng"),
        (b"x" * (MOST_BYTES + 1), "lớn hơn 10 MB"),
        (xlsx([["a"]], shared=False, parts=[("xl/sharedStrings.xml", BOMB)]), "bung ra lớn"),
        (xlsx([["a"]], extra='<!DOCTYPE x [<!ENTITY a "b">]>'), "khai báo"),
        (xlsx([["a"]]).replace(b"xl/workbook.xml", b"xl/workbook.xmx"), "không phải bảng tính"),
        ("Tệp".encode() + b"\xff\xfe\x9d\n", "không rõ bảng mã"),
        (b'"' + b"x" * 200_000 + b'"', "ô dài quá"),
    ],
)  # fmt: skip
def test_what_is_refused(data, said):
    """Each with a word that tells why; nothing unpacks without end."""
    with pytest.raises(TableRefused, match=said):
        rows_of(data)
