"""Pages of contents in the layouts that magazines have: how many entries are read right."""

import io
from dataclasses import replace

import pytest
from django.conf import settings
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from issues.contents.page_numbers import PrintedLine
from issues.contents.printed import Entry, entries_of
from issues.contents.proposing import from_text, proposed
from issues.models import Issue, Page, PageWords
from journal.lib.pdf.process import PdfProcess
from tests.factories import make_author
from tests.issues.making import make_issue, make_pages

FONTS = settings.BASE_DIR / "journal/demo/fonts"
ENTRIES = [
    Entry("Bảy năm một bến", 3, None, "Bến Sông", "Thư tòa soạn"),
    Entry("Người gác ghi ga Đồng Vẽ và những đêm không có chuyến tàu nào dừng lại", 4, None,
          "Lương Đình Sậy", "Phóng sự"),
    Entry("Những cây cầu đá không tên ở Sơn Hà", 6, None, "Bùi Khánh Trầm, Hà Vy", "Phóng sự"),
    Entry("Mẻ lưới chiều ba mươi", 8, None, "Kiều Vân Thảo", "Truyện ngắn"),
    Entry("Nhớ mùa nước nổi năm 1978", 9, None, "Nguyễn Thị Hoa", "Truyện ngắn"),
    Entry("Thư từ trạm đèn biển", 10, None, "Trần Bình", "Bạn đọc"),
    Entry("Đọc lại “Cổ tích bến Kẻ Mơ”", 11, None, "Mộc Miên", "Bạn đọc"),
    Entry("Sau lũ, giữ giống hay giữ thóc?", 12, None, "Lê Thị Ánh", "Bạn đọc"),
]  # fmt: skip


def wrapped(title: str, width: int = 40) -> list[str]:
    lines = [""]
    for word in title.split():
        if len(lines[-1]) + len(word) < width:
            lines[-1] = f"{lines[-1]} {word}".strip()
        else:
            lines.append(word)
    return lines


def layout(name: str) -> list[PrintedLine]:
    """A page of contents as lines; sizes and gaps as a reader of the page would measure them."""
    lines, rubric = [PrintedLine("MỤC LỤC", 0.03, 0.1)], ""

    def add(text: str, size: float = 0.012, gap: float = 0.004):
        lines.append(PrintedLine(text, size, gap))

    for entry in ENTRIES:
        first, *rest = wrapped(entry.title)
        if entry.rubric != rubric:
            rubric = entry.rubric
            add(rubric.upper(), 0.010, 0.02)
        match name:
            case "number beside the first line":
                add(f"{first} {entry.page}", gap=0.016)
                for each in rest:
                    add(each)
                add(entry.authors, 0.009)
            case "leaders":
                *begin, last = first, *rest
                for n, each in enumerate(begin):
                    add(each, gap=0.004 if n else 0.012)
                add(f"{last} {'.' * 20} {entry.page}", gap=0.004 if begin else 0.012)
                add(entry.authors.upper())
            case "authors first":
                add(f"{entry.authors.upper()}: {entry.title} ..... {entry.page}", gap=0.01)
            case "authors above":
                add(entry.authors, gap=0.016)
                *begin, last = first, *rest
                for each in begin:
                    add(each)
                add(f"{last} …… {entry.page}")
            case "number before":
                add(f"{entry.page:02d}. {first}", gap=0.016)
                for each in rest:
                    add(each)
                add(entry.authors)
            case "one line each":
                add(f"{entry.title} - {entry.authors} - tr. {entry.page}", gap=0.01)
            case "capitals behind":
                add(f"{entry.title} {entry.authors.upper()} {entry.page}", gap=0.01)
            case "number on its own line":
                add(f"{entry.page}", gap=0.02)
                for each in (first, *rest):
                    add(each)
                add(entry.authors)
    return lines


LAYOUTS = [
    "number beside the first line", "leaders", "authors first", "authors above", "number before",
    "one line each", "capitals behind", "number on its own line",
]  # fmt: skip


def plainly(entry: Entry) -> Entry:
    """Capitals of a layout say nothing: a person's name is compared however it is set."""
    return replace(entry, authors=entry.authors.casefold(), rubric=entry.rubric.casefold())


def right(found: list[Entry]) -> int:
    """How many entries were read right, in all four parts."""
    wanted = [plainly(entry) for entry in ENTRIES]
    return sum(entry in wanted for entry in map(plainly, found))


@pytest.mark.parametrize("how", ["measured", "text alone"])
@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts(name, how):
    """All of it where sizes and gaps are known; nearly so where the text is all there is."""
    lines = layout(name)
    if how == "text alone":
        lines = [PrintedLine(line.text) for line in lines]
    found = entries_of(lines)
    share = right(found) / len(ENTRIES)
    assert share >= (1 if how == "measured" else 0.85), found
    assert [entry.page for entry in found] == [entry.page for entry in ENTRIES]


# Pages as they are copied: what is printed, and what it says of each story.
TEXTS = [
    (
        """TRONG SỐ NÀY
TIÊU ĐIỂM
* Vai trò của văn hóa trong đời sống
PGS.TS. NGUYỄN VĂN BẾN 3
* Xây dựng nông thôn mới: 10 năm nhìn lại
TS. LÊ THỊ ĐÒ 8
NGHIÊN CỨU - TRAO ĐỔI
* Một số vấn đề về di sản ở đồng bằng
sông Hồng
ThS. Trần Quốc Mơ - CN. Phạm Sậy 15""",
        [
            (3, "TIÊU ĐIỂM", "Vai trò của văn hóa trong đời sống", "PGS.TS. NGUYỄN VĂN BẾN"),
            (8, "TIÊU ĐIỂM", "Xây dựng nông thôn mới: 10 năm nhìn lại", "TS. LÊ THỊ ĐÒ"),
            (15, "NGHIÊN CỨU - TRAO ĐỔI", "Một số vấn đề về di sản ở đồng bằng sông Hồng",
             "ThS. Trần Quốc Mơ - CN. Phạm Sậy"),
        ],
    ),
    (
        """MỤC LỤC
Ý KIẾN
NGUYỄN VĂN BẾN - Kiên trì đổi mới 3
TRẦN SẬY - Kinh tế số: cơ hội 9""",
        [
            (3, "Ý KIẾN", "Kiên trì đổi mới", "NGUYỄN VĂN BẾN"),
            (9, "Ý KIẾN", "Kinh tế số: cơ hội", "TRẦN SẬY"),
        ],
    ),
    (
        """Mục lục
3 Thư tòa soạn
Chuyện hôm nay
4 Giá lúa và nỗi lo của người trồng
Văn Đò
20-22 Ký sự: Ba ngày ở Hòn Yến
Hồng Bến""",
        [
            (3, "", "Thư tòa soạn", ""),
            (4, "Chuyện hôm nay", "Giá lúa và nỗi lo của người trồng", "Văn Đò"),
            (20, "Chuyện hôm nay", "Ký sự: Ba ngày ở Hòn Yến", "Hồng Bến"),
        ],
    ),
    (
        """MỤC LỤC
Trang
1. Đổi mới căn bản giáo dục (Nguyễn Minh Đò) 5
2. Chuyện ở làng Kẻ Mơ (Nam Sậy) 11
3. Nhà máy giấy Bãi Dâu 1982 (Hà Linh) 17""",
        [
            (5, "", "Đổi mới căn bản giáo dục", "Nguyễn Minh Đò"),
            (11, "", "Chuyện ở làng Kẻ Mơ", "Nam Sậy"),
            (17, "", "Nhà máy giấy Bãi Dâu 1982", "Hà Linh"),
        ],
    ),
    (
        """NỘI DUNG
Lý luận - Thực tiễn
Giữ nghề trong tình hình mới ở cửa sông.......5
Nguyễn Văn Bến
Công tác phụ nữ ở cơ sở - thực trạng và giải
pháp...............12
Trần Thị Mơ, Lê Văn Đò
Quốc tế
Cuộc chiến thương mại và hệ lụy.........25
Minh Sậy""",
        [
            (5, "Lý luận - Thực tiễn", "Giữ nghề trong tình hình mới ở cửa sông",
             "Nguyễn Văn Bến"),
            (12, "Lý luận - Thực tiễn", "Công tác phụ nữ ở cơ sở - thực trạng và giải pháp",
             "Trần Thị Mơ, Lê Văn Đò"),
            (25, "Quốc tế", "Cuộc chiến thương mại và hệ lụy", "Minh Sậy"),
        ],
    ),
    (
        """XÃ LUẬN
Mùa xuân của niềm tin
Tạp chí Bến Sông
3
NGHIÊN CỨU
Về khái niệm “làng” trong văn học
Việt Nam đương đại
Lê Dục Bến
5
Thơ haiku ở Việt Nam
Nguyễn Vũ Mơ
14""",
        [
            (3, "XÃ LUẬN", "Mùa xuân của niềm tin", "Tạp chí Bến Sông"),
            (5, "NGHIÊN CỨU", "Về khái niệm “làng” trong văn học Việt Nam đương đại", "Lê Dục Bến"),
            (14, "NGHIÊN CỨU", "Thơ haiku ở Việt Nam", "Nguyễn Vũ Mơ"),
        ],
    ),
    (
        """Tin tức - Sự kiện (2)
Đồng bào Mông ở Sơn Hà đón Tết (Mai Đò, 4)
Chợ tình Vạn Xuyên (Hà Bến, 9-11)""",
        [
            (2, "", "Tin tức - Sự kiện", ""),
            (4, "", "Đồng bào Mông ở Sơn Hà đón Tết", "Mai Đò"),
            (9, "", "Chợ tình Vạn Xuyên", "Hà Bến"),
        ],
    ),
    (
        """5 TRẦN NHUẬN BẾN
Đi tìm vẻ đẹp của chữ
11 Đỗ Lai Mơ
Phê bình văn học là gì
Trang 19: Thư ngỏ""",
        [
            (5, "", "Đi tìm vẻ đẹp của chữ", "TRẦN NHUẬN BẾN"),
            (11, "", "Phê bình văn học là gì", "Đỗ Lai Mơ"),
            (19, "", "Thư ngỏ", ""),
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), TEXTS)
def test_pages_as_they_are_copied(text, told):
    """Bullets, ordinals, degrees, numbers behind names or on lines of their own, brackets."""
    found = entries_of([PrintedLine(line) for line in text.split("\n")])
    assert [(x.page, x.rubric, x.title, x.authors) for x in found] == told


# --- out of PDFs ----------------------------------------------------------------------------------

SIZE = (420, 600)


def write(pdf: Canvas, x: float, y: float, text: str, size: float = 10, bold: bool = False) -> None:
    pdf.setFont("Bold" if bold else "Plain", size)
    pdf.drawString(x, y, text)


def one_column(pdf: Canvas) -> None:
    """Rubrics in small capitals, titles in bold with the number at the right edge, names below."""
    write(pdf, 40, 550, "Trong số này", 24)
    y, rubric = 520, ""
    for entry in ENTRIES:
        if entry.rubric != rubric:
            rubric = entry.rubric
            write(pdf, 40, y, rubric.upper(), 7)
            y -= 14
        pdf.drawRightString(380, y, str(entry.page))
        for line in wrapped(entry.title):
            write(pdf, 40, y, line, 11, bold=True)
            y -= 13
        write(pdf, 40, y, entry.authors, 8)
        y -= 26


def two_columns(pdf: Canvas) -> None:
    """Numbers before the titles, names in capitals, half the entries in each column."""
    write(pdf, 40, 560, "MỤC LỤC", 24)
    for column, entries in enumerate((ENTRIES[:4], ENTRIES[4:])):
        x, y, rubric = 30 + 195 * column, 520, ""
        for entry in entries:
            if entry.rubric != rubric:
                rubric = entry.rubric
                write(pdf, x, y, rubric.upper(), 9, bold=True)
                y -= 16
            first, *rest = wrapped(entry.title, 26)
            write(pdf, x, y, f"{entry.page:02d}  {first}")
            for line in rest:
                y -= 12
                write(pdf, x + 18, y, line)
            y -= 12
            write(pdf, x + 18, y, entry.authors, 8)
            y -= 28


def leaders(pdf: Canvas) -> None:
    """Names before the title in the same line, dots up to the number at its end."""
    write(pdf, 40, 560, "NỘI DUNG", 18)
    y, rubric = 520, ""
    for entry in ENTRIES:
        if entry.rubric != rubric:
            rubric = entry.rubric
            y -= 8
            write(pdf, 40, y, rubric.upper(), 9, bold=True)
            y -= 16
        *lines, last = wrapped(f"{entry.authors.upper()}: {entry.title}", 46)
        for line in lines:
            write(pdf, 40, y, line, 9)
            y -= 12
        write(pdf, 40, y, last, 9)
        end = 45 + pdfmetrics.stringWidth(last, "Plain", 9)
        pdf.drawString(end, y, "." * int((355 - end) / 2.6))
        pdf.drawRightString(380, y, str(entry.page))
        y -= 17


def issue_of(contents, tmp_path, *, headed: bool = True) -> Issue:
    """An issue whose second page is the contents, the others beginning with their stories."""
    pdfmetrics.registerFont(TTFont("Plain", FONTS / "BeVietnamPro-Regular.ttf"))
    pdfmetrics.registerFont(TTFont("Bold", FONTS / "BeVietnamPro-SemiBold.ttf"))
    out = io.BytesIO()
    pdf = Canvas(out, pagesize=SIZE)
    write(pdf, 100, 300, "Bến Sông", 30)
    pdf.showPage()
    contents(pdf)
    pdf.showPage()
    for number in range(3, 13):
        for entry in (entry for entry in ENTRIES if entry.page == number):
            write(pdf, 40, 550, entry.rubric, 8)
            for at, line in enumerate(wrapped(entry.title, 30)):
                write(pdf, 40, 520 - 22 * at, line, 16, bold=True)
            write(pdf, 40, 440, entry.authors)
        write(pdf, 40, 400, "Một dòng chữ của bài, rồi thêm một dòng nữa.")
        write(pdf, 380, 20, str(number), 8)
        pdf.showPage()
    pdf.save()
    path = tmp_path / "so.pdf"
    path.write_bytes(out.getvalue())
    issue = make_issue(number=6)
    with PdfProcess(path) as reader:
        for number in range(1, 13):
            read = reader.page(number, is_drawn=False)
            page = Page(issue=issue, number=number, image="a.webp", width=9, height=12)
            page.text, page.folio = read.text.text, read.text.folio
            page.save_base(raw=True)
            boxes = [
                part
                for at, box in read.text.boxes
                for part in (at, *(round(side * PageWords.PARTS) for side in box))
            ]
            PageWords.objects.create(page=page, boxes=boxes)
    return issue


@pytest.mark.django_db
@pytest.mark.parametrize("contents", [one_column, two_columns, leaders])
def test_out_of_a_pdf(contents, tmp_path, django_assert_max_num_queries):
    """Found, read in its order, with rubrics, titles over several lines, names, and pages."""
    issue = issue_of(contents, tmp_path)
    with django_assert_max_num_queries(6):
        lines = proposed(issue, ["Bạn đọc", "Phóng sự"])
    found = [Entry(x.title, x.first_page, x.last_page, x.authors, x.rubric) for x in lines]
    assert right(found) >= len(ENTRIES) - 1, found
    assert {"Bạn đọc", "Phóng sự"} <= {line.rubric for line in lines}  # as the archive writes them
    assert [line.first_page for line in lines] == [entry.page for entry in ENTRIES]


@pytest.mark.django_db
def test_the_outline_where_no_page_tells():
    """Its titles with the folios of their pages; what has others below it is their rubric."""
    issue = make_issue(number=6)
    make_pages(issue, "bìa", "Đò chiều\nMinh An\nChiều xuống", "Bến")
    issue.pages.update(folio="")
    issue.pages.filter(number=2).update(folio="4")
    issue.outline = [
        [0, "Bìa", 1],
        [0, "Thơ", None],
        [1, "Đò chiều - Minh An", 2],
        [1, "Bến", None],
    ]
    lines = proposed(issue, [])
    read = [(x.rubric, x.title, x.authors, x.first) for x in lines]
    assert read == [
        ("", "Bìa", "", "1"),
        ("Thơ", "Đò chiều", "Minh An", "4"),
        ("Thơ", "Bến", "", ""),
    ]


@pytest.mark.django_db
def test_text_that_somebody_copied_and_a_title_that_is_not_where_it_should_be():
    """Each line is read; one whose title does not stand on its page is doubted."""
    issue = make_issue(number=6)
    make_pages(issue, "x", "ĐÒ CHIỀU\nMinh An", "Khác hẳn")
    lines = from_text("Đò chiều ..... 2\nMinh An\nBến Kẻ Mơ ..... 3\nHà Vy", issue, [])
    assert [(x.title, x.authors, x.first) for x in lines] == [
        ("Đò chiều", "Minh An", "2"),
        ("Bến Kẻ Mơ", "Hà Vy", "3"),
    ]
    assert [x.notes for x in lines] == [[], ["Không thấy tiêu đề này ở đầu trang 3."]]
    make_author(name="Ban Bạn đọc")
    (entry, _) = from_text("Trả lời thư tháng Mười Ban Bạn Đọc ... 2\nĐò ... 3", issue, [])
    assert (entry.title, entry.authors) == ("Trả lời thư tháng Mười", "Ban Bạn Đọc")  # one of ours
    assert from_text("Chỉ là một đoạn văn.", issue, []) == []
    assert proposed(issue, []) == []
