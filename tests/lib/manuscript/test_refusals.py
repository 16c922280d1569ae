"""Files that are no Word documents, or mean harm: a refusal that says why, in little memory."""

import io
import struct
import time
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal.lib.manuscript import docx as reader
from journal.lib.manuscript import writing
from journal.lib.manuscript.package import DocumentRefused
from tests.word_files import NAMES, docx, paragraph, picture, run, style, styled

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WHOLE = docx(
    styled("Title", "Chợ nổi") + paragraph(run("Ng\xadêi ViÖt", ".VnTime")) + paragraph(picture()),
    styles=style("Title", '<w:basedOn w:val="Title"/>'),
)


def zipped(**files: bytes | str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def locked(data: bytes) -> bytes:
    """A zip whose directory says that every file has a password."""
    found = data.find(b"PK\x01\x02")
    while found >= 0:
        (flags,) = struct.unpack_from("<H", data, found + 8)
        data = data[: found + 8] + struct.pack("<H", flags | 1) + data[found + 10 :]
        found = data.find(b"PK\x01\x02", found + 1)
    return data


def bomb() -> bytes:
    return docx(f"<w:p><w:r><w:t>{' ' * 60_000_000}</w:t></w:r></w:p>")


ENTITIES = (
    '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f"<w:document {NAMES}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "rỗng"),
        (b"\0" * 999, "rỗng"),
        (OLE + b"\0" * 99 + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
        (OLE + b"\0" * 999, "đời cũ (.doc)"),
        (b"%PDF-1.7\n", "PDF"),
        (b"{\\rtf1 x}", "RTF"),
        (b"\xff\xd8\xff\xe0", "không phải tệp Word"),
        (b"PK\x03\x04 and nothing more", "hỏng"),
        (WHOLE[:-40], "hỏng"),
        (locked(WHOLE), "mật khẩu"),
        (zipped(a="x"), "tệp nén"),
        (zipped(xl__workbook="x"), "Excel"),
        (zipped(ppt__slides="x"), "PowerPoint"),
        (zipped(mimetype="x", **{"content.xml": "x"}), ".odt"),
        (zipped(**{"word/document.xml": ENTITIES}), "DTD"),
        (zipped(**{"word/document.xml": ENTITIES.encode("utf-16")}), "DTD"),
        (zipped(**{"word/document.xml": "<w:document"}), "hỏng"),
        (zipped(**{"word/document.xml": "<a/>"}), "hỏng"),
        (zipped(**{f"a{n}": "" for n in range(5001)}), "tệp con"),
        (docx(""), "không có chữ"),
        (docx(paragraph("a") * 20_001), "20.000 đoạn"),
        (docx("<w:p/>" * 1_300_000), "hàng trăm nghìn đoạn"),
        (docx("<w:sdt>" * 5000 + "</w:sdt>" * 5000), "hỏng"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_document_is_refused_in_words(data, words):
    """Each for its own reason."""
    with pytest.raises(DocumentRefused) as refusal:
        reader.read(data)
    assert words in str(refusal.value)


def test_a_bomb_is_never_unpacked_whole():
    """Sixty megabytes in sixty kilobytes: refused at the bound, whatever the directory says."""
    data = bomb()
    lying = data.replace(struct.pack("<I", 60_000_000 + 0), struct.pack("<I", 1000))
    for each in (data, lying):
        tracemalloc.start()
        begun = time.monotonic()
        with pytest.raises(DocumentRefused):
            reader.read(each)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 200_000_000
        assert time.monotonic() - begun < 5


def test_the_encoding_a_part_declares_hides_nothing():
    """Read as UTF-8 whatever it says: a DTD in EBCDIC is no XML."""
    data = ENTITIES.replace("<!DOCTYPE", '<?xml version="1.0" encoding="cp037"?><!DOCTYPE', 1)
    head, rest = data[:40], data[40:]
    with pytest.raises(DocumentRefused):
        reader.read(zipped(**{"word/document.xml": (head + rest).encode("cp037")}))


mutations = st.lists(
    st.tuples(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=6)), max_size=8
)
BODY = (
    "<w:p><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>chữ</w:t></w:r></w:p>"
    "<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge/><w:gridSpan w:val='2'/></w:tcPr><w:p/></w:tc></w:tr>"
    "</w:tbl>"
    "<w:p><w:hyperlink r:id='rIdP'><w:r><w:fldChar w:fldCharType='begin'/></w:r></w:hyperlink>"
    "<w:r><w:footnoteReference w:id='1'/><w:drawing><a:blip r:embed='rIdP'/></w:drawing></w:r>"
    "</w:p>"
)
PIECES = [piece for part in BODY.split("<") for piece in (f"<{part}",) if part]


@settings(max_examples=100, deadline=None)
@given(mutations)
def test_damaged_bytes_are_read_or_refused(changes):
    """Whatever bytes become others: a document or a refusal, nothing else."""
    data = bytearray(WHOLE)
    for place, new in changes:
        data[place : place + len(new)] = new
    _read(bytes(data))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from(["", "-1", "x", "99999999"]))
def test_strange_trees_are_read_or_refused(pieces, number):
    """Elements where they do not belong, tags in any order, numbers that are none."""
    _read(docx(BODY + "".join(pieces).replace("'1'", f"'{number}'")))
    _read(docx("".join(pieces) + BODY.replace("'2'", f"'{number}'"), numbering=BODY, styles=BODY))


def _read(data: bytes) -> None:
    try:
        manuscript, _ = reader.read(data)
    except DocumentRefused:
        return
    writing.body(manuscript, lambda figure: 1)
