"""PDFs from strangers: each ends in a page, or in words for an archivist; never in a crash."""

import io
import os
import random
import resource
import time
import zlib
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from journal.lib.encodings import Encoding
from journal.lib.pdf import process, refusals
from journal.lib.pdf.process import Limits, PdfProcess, checked
from journal.lib.pdf.refusals import PageUnreadable, PdfRefused

from .making import Line, add_page, composite_face, numbered_face, old_face, paragraph, saved
from .test_fonts import TEXT

FLIPPED = int(os.environ.get("SOAK_PDF") or 12)


@pytest.fixture
def pdf():
    return pikepdf.new()


def good(pdf, pages=2):
    face = composite_face(pdf, "Serif", TEXT, with_map=True)
    for _ in range(pages):
        add_page(pdf, [Line(face, "Giữa trưa gió")])
    return pdf


def refused(path) -> str:
    with pytest.raises(PdfRefused) as refusal, PdfProcess(path) as reader:
        reader.check()
        reader.prepare(path.with_suffix(".copy"), {})
    return str(refusal.value)


def written(tmp_path, data: bytes):
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    return path


def test_a_good_pdf(pdf, tmp_path):
    """It is counted, looked through, read and drawn, all by another process."""
    path = saved(good(pdf), tmp_path / "a.pdf")
    assert checked(path) == 2
    with PdfProcess(path) as reader:
        assert reader.prepare(tmp_path / "copy.pdf", {})["is_copied"] is False
        page = reader.page(2)
        assert page.text.text == "Giữa trưa gió"
        assert page.pictures[1].data[8:12] == b"WEBP"
        assert reader.page(1, is_drawn=False).pictures == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "không phải PDF"),
        (b"PK\x03\x04 a zip", "không phải PDF"),
        (b"%PDF-1.7\n%%EOF", "không phải PDF"),
        (b"%PDF-1.7\n" + b"x" * 5000, "thiếu phần cuối"),
    ],
)
def test_no_pdf(data, said, tmp_path):
    """What is no PDF, or only its beginning, is refused with the reason."""
    assert said in refused(written(tmp_path, data))


def test_a_locked_pdf(pdf, tmp_path):
    good(pdf).save(tmp_path / "a.pdf", encryption=pikepdf.Encryption(owner="a", user="b"))
    assert "mật khẩu" in refused(tmp_path / "a.pdf")


def test_a_pdf_that_may_not_be_printed_is_read(pdf, tmp_path):
    """A password that only forbids printing and copying needs no asking for."""
    good(pdf).save(tmp_path / "a.pdf", encryption=pikepdf.Encryption(owner="a", user=""))
    with PdfProcess(tmp_path / "a.pdf") as reader:
        reader.prepare(tmp_path / "copy.pdf", {})
        assert reader.page(1, is_drawn=False).text.text == "Giữa trưa gió"


def test_a_pdf_cut_off(pdf, tmp_path):
    data = saved(good(pdf), tmp_path / "a.pdf").read_bytes()
    assert "thiếu phần cuối" in refused(written(tmp_path, data[: len(data) // 2]))


def test_too_many_pages(pdf, tmp_path):
    for _ in range(refusals.MAX_PAGES + 1):
        pdf.add_blank_page()
    assert "501 trang, nhiều hơn 500" in refused(saved(pdf, tmp_path / "a.pdf"))


def test_ten_thousand_pages(tmp_path):
    """They are counted, not read."""
    kids = " ".join(f"{number} 0 R" for number in range(3, 10_003))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count 10000/Kids[{kids}]>>",
        *["<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"] * 10_000,
    ]
    path, start = written(tmp_path, by_hand(objects)), time.monotonic()
    assert "10000 trang, nhiều hơn 500" in refused(path)
    assert time.monotonic() - start < 10


def by_hand(objects: list[str]) -> bytes:
    """A PDF of these objects, numbered from 1."""
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj{content}endobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    table = f"xref\n0 {size}\n0000000000 65535 f \n{table}"
    return out + f"{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF".encode()


def test_a_page_of_five_metres(pdf, tmp_path):
    """Only that page is left out, and the others are read."""
    good(pdf, 1)
    pdf.add_blank_page().obj[Name.MediaBox] = Array([0, 0, 15000, 800])
    with PdfProcess(saved(pdf, tmp_path / "a.pdf")) as reader:
        with pytest.raises(PageUnreadable, match=r"khổ trang 5,3 × 0,3 m"):
            reader.page(2)
        assert reader.page(1).text.text


def test_a_page_tree_in_a_circle(pdf, tmp_path):
    """Pages that lead back to themselves are refused, and nobody waits."""
    good(pdf)
    pdf.Root.Pages[Name.Kids].append(pdf.Root.Pages)
    pdf.Root.Pages[Name.Count] = 3
    start = time.monotonic()
    assert refused(saved(pdf, tmp_path / "a.pdf"))
    assert time.monotonic() - start < 10


def bomb(pdf) -> pikepdf.Object:
    """A deflated stream of 600 million blanks."""
    packer, blanks = zlib.compressobj(1), b" " * 10_000_000
    data = b"".join([packer.compress(blanks) for _ in range(60)]) + packer.flush()
    return pikepdf.Stream(pdf, data, Filter=Name.FlateDecode)


def test_a_bomb_in_a_font(pdf, tmp_path):
    """A map that unpacks to 600 MB takes the process's memory, not ours."""
    good(pdf)
    font = old_face(pdf, ".VnTime", Encoding.TCVN3, TEXT)
    font.dictionary[Name.ToUnicode] = bomb(pdf)
    add_page(pdf, paragraph(font, TEXT))
    assert refused(saved(pdf, tmp_path / "a.pdf")) == refusals.TOO_HEAVY


def test_a_bomb_in_a_page(pdf, tmp_path):
    """A page whose content unpacks to 600 MB is left out; the others are read."""
    good(pdf)
    pdf.pages[0].obj[Name.Contents] = bomb(pdf)
    with PdfProcess(saved(pdf, tmp_path / "a.pdf"), Limits(page=20)) as reader:
        with pytest.raises(PageUnreadable):
            reader.page(1)
        assert reader.page(2).text.text


def squeezed(data: bytes, blanks: int) -> bytes:
    """Bytes deflated, with so many million blanks after them."""
    packer, million = zlib.compressobj(1), b" " * 1_000_000
    packed = [packer.compress(data), *[packer.compress(million) for _ in range(blanks)]]
    return b"".join(packed) + packer.flush()


@pytest.mark.parametrize("where", ["objects", "table"])
def test_a_bomb_around_the_objects(tmp_path, where):
    """What holds the objects, or the table of them, unpacks to 600 MB: refused, and soon."""
    inner = ["<</Type/Catalog/Pages 3 0 R>>", "<</Type/Pages/Count 1/Kids[4 0 R]>>"]
    inner.append("<</Type/Page/Parent 3 0 R/MediaBox[0 0 9 9]>>")
    places = [sum(map(len, inner[:i])) for i in range(3)]
    head = " ".join(f"{number} {place}" for number, place in zip((2, 3, 4), places, strict=True))
    held = squeezed((head + "".join(inner)).encode(), 600 * (where == "objects"))
    out = b"%PDF-1.7\n"
    at = len(out)
    keys = f"/Type/ObjStm/N 3/First {len(head)}/Filter/FlateDecode/Length {len(held)}"
    out += f"1 0 obj<<{keys}>>stream\n".encode() + held + b"\nendstream endobj\n"
    rows = [(0, 0, 0), (1, at, 0), (2, 1, 0), (2, 1, 1), (2, 1, 2), (1, len(out), 0)]
    table = b"".join(bytes([kind]) + a.to_bytes(4) + bytes([b]) for kind, a, b in rows)
    table = squeezed(table, 600 * (where == "table"))
    keys = f"/Type/XRef/Size 6/Root 2 0 R/W[1 4 1]/Filter/FlateDecode/Length {len(table)}"
    start = len(out)
    out += f"5 0 obj<<{keys}>>stream\n".encode() + table + b"\nendstream endobj\n"
    out += f"startxref\n{start}\n%%EOF".encode()
    began = time.monotonic()
    assert refused(written(tmp_path, out)) in (refusals.TOO_HEAVY, refusals.NOT_A_PDF)
    assert time.monotonic() - began < 30


def test_a_page_that_takes_too_long(pdf, tmp_path):
    """The process is killed by the clock, before the page takes too much memory; the next page is
    read by a new one."""
    good(pdf)
    pdf.pages[0].obj[Name.Contents] = pdf.make_stream(b"0 0 500 800 re f\n" * 3_000_000)
    path = saved(pdf, tmp_path / "a.pdf")
    with PdfProcess(path, Limits(page=0.5)) as reader:
        start = time.monotonic()
        with pytest.raises(PageUnreadable, match="quá lâu"):
            reader.page(1)
        assert time.monotonic() - start < 3
        reader._limits = Limits()
        assert reader.page(2).text.text


def test_a_large_pdf_takes_no_more_memory_at_its_end(pdf, tmp_path):
    """What the pages before held is let go, so that the last finds as much room as the first."""
    side, data = 2900, bytes(2900 * 2900 * 3)
    for _ in range(7):
        image = pdf.make_stream(data, Subtype=Name.Image, ColorSpace=Name.DeviceRGB)
        image[Name.Width] = image[Name.Height] = side
        image[Name.BitsPerComponent] = 8
        page = pdf.add_blank_page(page_size=(400, 400)).obj
        page[Name.Resources] = Dictionary(XObject=Dictionary(I=image))
        page[Name.Contents] = pdf.make_stream(b"q 400 0 0 400 0 0 cm /I Do Q")
    pdf.save(tmp_path / "a.pdf", compress_streams=False)
    with PdfProcess(tmp_path / "a.pdf") as reader:
        sizes = []
        for number in range(1, 8):
            reader.page(number)
            status = Path(f"/proc/{reader._process.pid}/statm").read_text()
            sizes.append(int(status.split()[0]) * resource.getpagesize())
    assert max(sizes) < 250_000_000, sizes


def test_what_acts_is_not_in_the_readers_copy(pdf, tmp_path):
    """Scripts, files inside and calls of programs are counted and dropped; links stay."""
    good(pdf)
    pdf.Root[Name.OpenAction] = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    pdf.attachments["virus.exe"] = b"MZ"
    act = Dictionary(K=Dictionary(S=Name.JavaScript, JS="app.steal(1)"))
    field = pdf.make_indirect(Dictionary(FT=Name.Tx, T="a", AA=act))  # on no page
    pdf.Root[Name.AcroForm] = Dictionary(Fields=Array([field]))
    entry = Dictionary(Title="Mục lục", A=Dictionary(S=Name.JavaScript, JS="app.outline(1)"))
    entry = pdf.make_indirect(entry)
    entry[Name.Next] = entry  # round and round
    pdf.Root[Name.Outlines] = Dictionary(Type=Name.Outlines, First=entry, Last=entry, Count=1)
    pdf.pages[1].obj[Name.AF] = Array(
        [pdf.make_indirect(Dictionary(Type=Name.Filespec, F="b.exe"))]
    )
    kinds = [
        Dictionary(S=Name.Launch, F="cmd.exe"),
        Dictionary(S=Name.URI, URI="https://example.vn/"),
    ]
    pdf.pages[0].obj[Name.Annots] = Array(
        Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=kind)
        for kind in kinds
    )
    path = saved(pdf, tmp_path / "a.pdf")
    with PdfProcess(path) as reader:
        made = reader.prepare(tmp_path / "copy.pdf", {})
        assert made["dropped"] == {
            "mã JavaScript": 2,
            "tệp kèm": 2,
            "biểu mẫu": 1,
            "lệnh tự chạy": 1,
        }
        assert len(reader.page(1, is_drawn=False).text.links) == 1
    copy = pikepdf.open(tmp_path / "copy.pdf")
    assert Name.OpenAction not in copy.Root
    assert not copy.attachments
    left = b"".join(
        each.unparse(resolved=True) for each in copy.objects if isinstance(each, Dictionary)
    )
    assert b".exe" not in left and b"app." not in left and b"example.vn" in left
    assert pikepdf.open(path).attachments


def acting(number: int) -> Dictionary:
    return Dictionary(Title="a", A=Dictionary(S=Name.JavaScript, JS=f"app.outline({number})"))


def test_an_outline_that_acts_where_nobody_looks(pdf, tmp_path):
    """Behind more entries than are looked through, or in one that is no object of its own: readers
    get a copy without it, though nothing else has to go."""
    good(pdf)
    pdf.Root[Name.Outlines] = Dictionary(First=acting(1))
    path = saved(pdf, tmp_path / "direct.pdf")
    assert dropped_of(path) == {"mã JavaScript": 1}

    entry = pdf.make_indirect(acting(2))
    for _ in range(10_000):
        entry = pdf.make_indirect(Dictionary(Title="a", Next=entry))
    pdf.Root[Name.Outlines] = pdf.make_indirect(Dictionary(First=entry))
    assert dropped_of(saved(pdf, tmp_path / "long.pdf")) == {"mục lục dài bất thường": 1}


def dropped_of(path: Path) -> dict[str, int]:
    """What is not in the readers' copy of a PDF, where nothing calls the program any more."""
    copy = path.with_suffix(".copy")
    with PdfProcess(path) as reader:
        made = reader.prepare(copy, {})
    assert made["is_copied"]
    with pikepdf.open(copy) as pdf:
        kept = [each.unparse(resolved=True) for each in pdf.objects if isinstance(each, Dictionary)]
    assert not [each for each in kept if b"app." in each]
    return made["dropped"]


def test_the_process_knows_no_secret(pdf, tmp_path, monkeypatch):
    """It gets none of our environment."""
    monkeypatch.setenv("SECRET_KEY", "geheim")
    with PdfProcess(saved(good(pdf), tmp_path / "a.pdf")) as reader:
        reader.check()
        pid = reader._process.pid
        assert b"geheim" not in Path(f"/proc/{pid}/environ").read_bytes()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def sound_pdfs(tmp_path):
    """PDFs of several kinds, to be damaged."""
    for number, make in enumerate(
        [
            lambda pdf: old_face(pdf, ".VnTime", Encoding.TCVN3, TEXT),
            lambda pdf: numbered_face(pdf, ".VnArial0150", Encoding.TCVN3, TEXT),
            lambda pdf: composite_face(pdf, "Serif", TEXT),
        ]
    ):
        pdf = pikepdf.new()
        add_page(pdf, paragraph(make(pdf), TEXT))
        pdf.save(tmp_path / f"{number}.pdf", object_stream_mode=pikepdf.ObjectStreamMode.generate)
        yield (tmp_path / f"{number}.pdf").read_bytes()


def test_flipped_bytes(tmp_path):
    """Whatever bytes are wrong in a PDF, an answer comes, and soon."""
    chance = random.Random(7)
    sound = list(sound_pdfs(tmp_path))
    for number in range(FLIPPED):
        data = bytearray(sound[number % len(sound)])
        for _ in range(chance.choice([1, 5, 50, 500])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path = written(tmp_path, bytes(data))
        start = time.monotonic()
        with PdfProcess(path, Limits(10, 20, 20)) as reader:
            try:
                for page in range(reader.prepare(tmp_path / "copy.pdf", {})["page_count"]):
                    reader.page(page + 1, is_drawn=number % 5 == 0)
            except (PdfRefused, PageUnreadable) as failure:
                assert str(failure)
        assert time.monotonic() - start < 25, number


def test_damaged_font_programs(tmp_path):
    """Bytes are wrong in the fonts alone, where no unpacking tells: an answer comes, and soon."""
    chance = random.Random(11)
    sound = list(sound_pdfs(tmp_path))
    for number in range(FLIPPED):
        with pikepdf.open(io.BytesIO(sound[number % len(sound)])) as pdf:
            for each in pdf.objects:
                for kind in ("/FontFile2", "/FontFile3"):
                    if isinstance(each, Dictionary) and kind in each:
                        data = bytearray(each[kind].read_bytes())
                        for _ in range(chance.choice([1, 20, 400])):
                            data[chance.randrange(len(data))] = chance.randrange(256)
                        each[kind].write(bytes(data))
            path = saved(pdf, tmp_path / "a.pdf")
        start = time.monotonic()
        with PdfProcess(path, Limits(10, 20, 20)) as reader:
            try:
                reader.prepare(tmp_path / "copy.pdf", {})
                reader.page(1, is_drawn=number % 4 == 0)
            except (PdfRefused, PageUnreadable) as failure:
                assert str(failure)
        assert time.monotonic() - start < 45, number


def test_answers_are_looked_at(pdf, tmp_path, monkeypatch):
    """A process that was taken over and answers nonsense is a damaged page, not an error here."""
    path = saved(good(pdf), tmp_path / "a.pdf")
    for nonsense in (b"no json\n", b'{"pieces": [99999999999]}\n', b'{"pieces": []}\n', b"[]\n"):
        with PdfProcess(path, Limits(page=5)) as reader:
            monkeypatch.setattr(reader, "_line", lambda until, line=nonsense: line)
            with pytest.raises(PageUnreadable):
                reader.page(1)
    assert process.MOST_ANSWER < 100_000_000
