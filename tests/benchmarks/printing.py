"""Print issues against the clock: reading an issue of 64 pages beside bare pypdfium2 that takes the
same text with boxes and draws the same pictures; the memory it takes; how often old fonts are told
right by samples of 40 words."""

import io
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import process_time

PAGES = 64
SECONDS = 30  # of one processor, for that issue
LEAST_SHARE = 0.8  # of the speed of bare pypdfium2
MOST_MEMORY = 400  # MB of the process that reads
SCAN_SECONDS = 15  # of one processor, for a scanned A4 page of small print
LEAST_RIGHT = 0.995
SAMPLES, WORDS = 1000, 40
NAME = "tạp chí in: đọc một số 64 trang"


def run() -> int:
    """Print what was measured; return how many figures miss their bound."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "issue.pdf"
        path.write_bytes(_issue())
        return _speed(path) + _recognition(path) + _detection()


def _issue() -> bytes:
    """Sixty-four pages of two columns, as the demo journal prints them."""
    import pikepdf

    from journal.demo.print import issue_pdf

    entry = {"rubric": "Nghiên cứu", "title": "Bến sông", "authors": ["Lê An"]}
    with pikepdf.new() as whole:
        seed = 0
        while len(whole.pages) < PAGES:
            made = issue_pdf("Số 6", _cover(), [entry | {"first_page": 3, "last_page": 12}], seed)
            with pikepdf.open(io.BytesIO(made)) as pdf:
                whole.pages.extend(list(pdf.pages)[2:])
            seed += 1
        del whole.pages[PAGES:]
        out = io.BytesIO()
        whole.save(out)
        return out.getvalue()


def _cover() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (600, 850), "white").save(out, "JPEG")
    return out.getvalue()


def _speed(path: Path) -> int:
    from journal.lib.pdf.process import PdfProcess

    start = process_time()
    _bare(path)
    bare = process_time() - start
    before, start = getrusage(RUSAGE_CHILDREN), process_time()
    with PdfProcess(path) as reader:
        reader.prepare(path.with_name("copy.pdf"), {})
        for number in range(1, PAGES + 1):
            reader.page(number)
        peak = _peak(reader)
    after = getrusage(RUSAGE_CHILDREN)
    ours = process_time() - start + after.ru_utime - before.ru_utime
    ours += after.ru_stime - before.ru_stime
    share = bare / ours
    _print(f"{NAME}: {ours:.1f} s của một nhân, hạn {SECONDS}", ours < SECONDS)
    _print(f"{NAME}: tốc độ so với riêng pypdfium2: {share:.0%}", share >= LEAST_SHARE)
    _print(f"{NAME}: bộ nhớ {peak} MB, hạn {MOST_MEMORY}", peak < MOST_MEMORY)
    return (ours >= SECONDS) + (share < LEAST_SHARE) + (peak >= MOST_MEMORY)


def _recognition(path: Path) -> int:
    """A page of that issue as a scan at 300 dpi; nothing where Tesseract is not installed."""
    from journal.lib.pdf import ocr
    from journal.lib.pdf.process import PdfProcess

    if missing := ocr.missing():
        sys.stdout.write(f"{missing}\n")
        return 0
    with PdfProcess(path) as reader:
        picture, words = reader.scan(5, 0), len(reader.page(5, is_drawn=False).text.text.split())
    before = getrusage(RUSAGE_CHILDREN)
    found = len(ocr.recognise(picture).confidences)
    after = getrusage(RUSAGE_CHILDREN)
    took = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    said = f"tạp chí in: nhận dạng một trang quét, {found} từ (trang có {words}): {took:.1f} s"
    _print(f"{said}, hạn {SCAN_SECONDS}", took < SCAN_SECONDS)
    return took >= SCAN_SECONDS


def _peak(reader) -> int:
    """The most memory the process has held, in MB."""
    status = Path(f"/proc/{reader._process.pid}/status").read_text().splitlines()
    return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) // 1024


def _bare(path: Path) -> None:
    """What nobody can leave out: text, a box for each character, the same pictures."""
    import pypdfium2 as pdfium

    from journal.lib.pdf.pages import WIDTHS

    with closing(pdfium.PdfDocument(path)) as document:
        for page in document:
            with closing(page.get_textpage()) as text:
                text.get_text_range()
                for index in range(text.count_chars()):
                    text.get_charbox(index)
            for width in sorted(WIDTHS, reverse=True):
                scale = width / page.get_width()
                image = page.render(scale=scale, rev_byteorder=True).to_pil()
                if width < max(WIDTHS):
                    image.save(io.BytesIO(), "WEBP", quality=75, method=0)
                image.save(io.BytesIO(), "JPEG", quality=75)


def _detection() -> int:
    from journal.lib.encodings import Encoding, detect
    from tests.lib.test_encodings import old_text, paragraphs

    words = [word for text in paragraphs(60) for word in text.split()]
    missed = 0
    for encoding in (None, Encoding.TCVN3, Encoding.VNI, Encoding.VISCII, Encoding.VPS):
        right = 0
        for sample in _samples(words):
            text = old_text(sample, encoding) if encoding else sample
            right += detect(text).encoding == encoding
        share, least = right / SAMPLES, LEAST_RIGHT if encoding else 1
        said = encoding or "Unicode"
        _print(f"nhận bảng mã {said}, mẫu {WORDS} từ: {share:.1%} đúng", share >= least)
        missed += share < least
    return missed


def _samples(words: list[str]) -> Iterator[str]:
    chance = random.Random(40)
    for _ in range(SAMPLES):
        start = chance.randrange(len(words) - WORDS)
        yield " ".join(words[start : start + WORDS])


def _print(words: str, good: bool) -> None:
    sys.stdout.write(f"{words:<110}{'đạt' if good else 'KHÔNG ĐẠT':>12}\n")
