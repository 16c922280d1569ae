"""Print issues of the demo journal: a drawn cover, and a PDF of twelve A4 pages with real text."""

import random
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageStat
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from journal.demo import drawing
from journal.demo.drawing.canvas import INDIGO, INK, MOSS, PAPER, RED, Colour, mix

HERE = Path(__file__).parent
NAME, MOTTO = "Bến Sông", "Tạp chí văn hóa – xã hội"
COVER = (1240, 1754)
PICTURE_TOP = 478  # below the masthead, in pixels
SERIF, BOLD, SANS, LABEL = (
    "BenSongSerif-Regular", "BenSongSerif-Bold", "BeVietnamPro-Regular",
    "BeVietnamPro-SemiBold")  # fmt: skip
PAGES = 12
FIRST_ARTICLE_PAGE = 3
MARGIN, GUTTER, FOOT = 54, 22, 64  # points
BODY, LEADING = 10.5, 15.6  # points; the leading leaves room for two stacked marks
OPEN_SKY = {"terraces", "sea", "mountains", "field", "bridge", "train", "factory"}
SMALL_SCENES = ("river", "terraces", "village", "lotus", "mountains", "field", "sea", "bridge")

PLACES = ("bến Kẻ Mơ", "Bãi Dâu", "Tân Lạc Hạ", "Hòn Yến", "Vạn Xuyên", "chợ Bến Vạc", "Ngã Sậy")
PEOPLE = ("Người lái đò già", "Bác trưởng thôn", "Cô giáo trẻ", "Người thợ cả",
          "Chị cán bộ khuyến nông",
          "Cụ từ giữ đình", "Anh kỹ sư thủy lợi")  # fmt: skip
SEASONS = ("đầu mùa xuân", "giữa mùa hạ", "cuối mùa thu", "những ngày giáp Tết", "mùa nước nổi")


def issue(
    label: str, month_line: str, contents: list[dict], seed: int, scene: str
) -> tuple[bytes, bytes]:
    """The cover and the PDF of one issue; `contents` as in issue_pdf()."""
    front = cover(label, month_line, [entry["title"] for entry in contents[:3]], seed, scene)
    return front, issue_pdf(label, front, contents, seed)


# Covers


def cover(label: str, month_line: str, headlines: list[str], seed: int, scene: str) -> bytes:
    """A JPEG of 1240 x 1754 pixels; the first headline is the largest, three or four fit well."""
    designs = (_framed, _banded, _full_bleed) if scene in OPEN_SKY else (_framed, _banded)
    design = random.Random(f"cover:{seed}").choice(designs)  # noqa: S311
    return drawing.jpeg(design(label, month_line, headlines, seed, scene))


def _full_bleed(
    label: str, month_line: str, headlines: list[str], seed: int, scene: str
) -> Image.Image:
    """The picture to all edges, the name over its sky, the headlines over its darkened foot."""
    sheet = drawing.picture(scene, seed, COVER)
    sky = ImageStat.Stat(sheet.crop((0, 0, COVER[0], PICTURE_TOP)).convert("L"))
    if sky.mean[0] > 140:
        _masthead(sheet, label, month_line, INK, INK)
    else:
        _shade(sheet, 0, PICTURE_TOP + 80, 130, 0)
        _masthead(sheet, label, month_line, PAPER, PAPER)
    _shade(sheet, 900, 1300, 0, 190)
    _shade(sheet, 1300, COVER[1], 190, 230)
    _headlines(sheet, headlines, 1690, PAPER, mix(PAPER, RED, 0.25))
    return sheet


def _framed(
    label: str, month_line: str, headlines: list[str], seed: int, scene: str
) -> Image.Image:
    """Paper all around, the picture framed in the middle."""
    sheet = Image.new("RGB", COVER, PAPER)
    _masthead(sheet, label, month_line, RED, INK)
    top = _headlines(sheet, headlines, 1690, INK, RED)
    size = (1100, top - 50 - PICTURE_TOP)
    sheet.paste(drawing.picture(scene, seed, size), (70, PICTURE_TOP))
    return sheet


def _banded(
    label: str, month_line: str, headlines: list[str], seed: int, scene: str
) -> Image.Image:
    """Name and headlines on deep colour, the picture from edge to edge between them."""
    colour = random.Random(f"band:{seed}").choice((RED, INDIGO, MOSS, INK))  # noqa: S311
    sheet = Image.new("RGB", COVER, mix(colour, INK, 0.3))
    _masthead(sheet, label, month_line, PAPER, PAPER)
    top = _headlines(sheet, headlines, 1690, PAPER, mix(PAPER, colour, 0.35))
    sheet.paste(drawing.picture(scene, seed, (COVER[0], top - 50 - PICTURE_TOP)), (0, PICTURE_TOP))
    return sheet


def _shade(sheet: Image.Image, top: int, foot: int, first: int, last: int) -> None:
    """Darken from `top` to `foot`, the opacity (0-255) running from first to last."""
    strip = Image.new("L", (1, 64))
    strip.putdata([first + (last - first) * i // 63 for i in range(64)])
    sheet.paste(
        (14, 11, 12), (0, top), strip.resize((COVER[0], foot - top), Image.Resampling.BILINEAR)
    )


def _masthead(sheet: Image.Image, label: str, month_line: str, name: Colour, small: Colour) -> None:
    draw = ImageDraw.Draw(sheet)
    draw.text((COVER[0] / 2, 76), MOTTO, small, _font(SANS, 30), anchor="ms")
    draw.text((COVER[0] / 2, 310), NAME, name, _font(BOLD, 236), anchor="ms")
    draw.line((70, 386, COVER[0] - 70, 386), small, 2)
    line = _font(LABEL, 34)
    draw.text((70, 438), label, small, line, anchor="ls")
    draw.text((COVER[0] - 70, 438), month_line, small, line, anchor="rs")


def _headlines(
    sheet: Image.Image, headlines: list[str], foot: int, ink: Colour, rule: Colour
) -> int:
    """Set the headlines so that the last line rests on `foot`; returns where they begin."""
    draw, rows = ImageDraw.Draw(sheet), []
    for i, headline in enumerate(headlines):
        font = _font(BOLD if i == 0 else SERIF, 66 if i == 0 else 38)
        gap = (0, 46, 14)[min(i, 2)]
        for n, line in enumerate(_balanced(headline, font)):
            rows.append((line, font, 0 if n else gap))
    y = top = foot - sum(_height(font) + gap for _, font, gap in rows)
    for line, font, gap in rows:
        if gap > 40:
            draw.line((70, y + 30, 190, y + 30), rule, 4)
        y += _height(font) + gap
        draw.text((70, y - font.size * 0.3), line, ink, font, anchor="ls")
    return top


def _height(font: ImageFont.FreeTypeFont) -> int:
    """The line height in pixels: room for two marks above and one below."""
    return round(font.size * 1.36)


def _balanced(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    """The lines of a headline, as few as the margins allow and then as even as can be."""
    width = COVER[0] - 140
    lines = _wrapped(text, font, width)
    while width > 200 and len(narrower := _wrapped(text, font, width - 20)) == len(lines):
        lines, width = narrower, width - 20
    return lines


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(HERE / "fonts" / f"{name}.ttf", size)


# PDFs


def issue_pdf(label: str, cover_jpeg: bytes, contents: list[dict], seed: int) -> bytes:
    """Twelve A4 pages: cover, contents, then each entry's pages in two columns.

    An entry has `rubric` and `title` (texts), `authors` (a list of names), `first_page` and
    `last_page`. ValueError when the entries do not cover pages 3-12, each page once.
    """
    spans = [range(entry["first_page"], entry["last_page"] + 1) for entry in contents]
    if [page for span in spans for page in span] != list(range(FIRST_ARTICLE_PAGE, PAGES + 1)):
        raise ValueError(f"{label}: entries must cover pages {FIRST_ARTICLE_PAGE}-{PAGES} once")
    _register_fonts()
    out = BytesIO()
    pdf = Canvas(out, pagesize=A4, invariant=1, pageCompression=1)
    pdf.setTitle(f"{NAME} – {label}")
    pdf.setAuthor(NAME)
    _cover_page(pdf, cover_jpeg)
    _contents_page(pdf, label, contents)
    text = RunningText(random.Random(seed))  # noqa: S311
    for entry in contents:
        _article(pdf, label, entry, text, seed)
    pdf.save()
    return out.getvalue()


@cache
def _register_fonts() -> None:
    for name in (SERIF, BOLD, SANS, LABEL):
        pdfmetrics.registerFont(TTFont(name, HERE / "fonts" / f"{name}.ttf"))


def _cover_page(pdf: Canvas, cover_jpeg: bytes) -> None:
    small = (
        Image.open(BytesIO(cover_jpeg)).convert("RGB").resize((826, 1169), Image.Resampling.LANCZOS)
    )
    pdf.drawImage(_picture(small), 0, 0, *A4)
    pdf.showPage()


def _picture(image: Image.Image) -> ImageReader:
    out = BytesIO()
    image.save(out, "JPEG", quality=74, optimize=True)
    return ImageReader(BytesIO(out.getvalue()))


def _contents_page(pdf: Canvas, label: str, contents: list[dict]) -> None:
    y = _line(pdf, "Mục lục", MARGIN, A4[1] - 110, BOLD, 34, RED) - 34
    for entry in contents:
        y = _line(pdf, entry["rubric"], MARGIN, y, LABEL, 9, RED) - 19
        folio_at = A4[0] - MARGIN
        pdf.setFont(BOLD, 13)
        pdf.drawRightString(folio_at, y, str(entry["first_page"]))
        for line in simpleSplit(entry["title"], BOLD, 13, A4[0] - 2 * MARGIN - 50):
            y = _line(pdf, line, MARGIN, y, BOLD, 13, INK) - 18
        y = _line(pdf, ", ".join(entry["authors"]), MARGIN, y, SANS, 9.5, mix(INK, PAPER, 0.3)) - 12
        pdf.setStrokeColorRGB(*_rgb(mix(PAPER, INK, 0.2)))
        pdf.line(MARGIN, y, A4[0] - MARGIN, y)
        y -= 24
    _folio(pdf, label, 2)
    pdf.showPage()


def _article(pdf: Canvas, label: str, entry: dict, text: "RunningText", seed: int) -> None:
    """The entry's pages, filled to the last line."""
    text.start()
    for page in range(entry["first_page"], entry["last_page"] + 1):
        opening = page == entry["first_page"]
        top = _opening(pdf, entry, seed) if opening else A4[1] - 96
        if not opening:
            _line(pdf, entry["title"], MARGIN, A4[1] - 62, SANS, 8.5, mix(INK, PAPER, 0.35))
        width = (A4[0] - 2 * MARGIN - GUTTER) / 2
        for column in (0, 1):
            _column(pdf, MARGIN + column * (width + GUTTER), top, width, text)
        _folio(pdf, label, page)
        pdf.showPage()


def _opening(pdf: Canvas, entry: dict, seed: int) -> float:
    """Rubric, title and authors, below a picture where the issue's first article begins."""
    y = A4[1] - 82
    if entry["first_page"] == FIRST_ARTICLE_PAGE:
        scene = SMALL_SCENES[seed % len(SMALL_SCENES)]
        picture = drawing.picture(scene, seed + 1, (640, 280))
        pdf.drawImage(_picture(picture), MARGIN, y - 190, A4[0] - 2 * MARGIN, 213)
        y -= 226
    y = _line(pdf, entry["rubric"], MARGIN, y, LABEL, 9.5, RED) - 32
    for line in simpleSplit(entry["title"], BOLD, 24, A4[0] - 2 * MARGIN):
        y = _line(pdf, line, MARGIN, y, BOLD, 24, INK) - 33
    return (
        _line(pdf, ", ".join(entry["authors"]), MARGIN, y + 8, LABEL, 10, mix(INK, PAPER, 0.25))
        - 34
    )


def _column(pdf: Canvas, x: float, y: float, width: float, text: "RunningText") -> None:
    pdf.setFillColorRGB(*_rgb(INK))
    pdf.setFont(SERIF, BODY)
    while y > FOOT + LEADING:
        line, indent = text.line(width)
        pdf.drawString(x + indent, y, line)
        y -= LEADING


def _folio(pdf: Canvas, label: str, page: int) -> None:
    pdf.setFillColorRGB(*_rgb(mix(INK, PAPER, 0.3)))
    pdf.setFont(SANS, 8.5)
    pdf.drawString(MARGIN, 38, f"{NAME} · {label}")
    pdf.drawRightString(A4[0] - MARGIN, 38, str(page))


def _line(
    pdf: Canvas, text: str, x: float, y: float, font: str, size: float, colour: Colour
) -> float:
    pdf.setFillColorRGB(*_rgb(colour))
    pdf.setFont(font, size)
    pdf.drawString(x, y, text)
    return y


def _rgb(colour: Colour) -> tuple[float, ...]:
    return tuple(v / 255 for v in colour)


class RunningText:
    """Stock paragraphs, line by line; their order, places, people and seasons drawn by lot."""

    def __init__(self, rng: random.Random):
        self._rng = rng
        self._stock = (HERE / "print-paragraphs.txt").read_text("utf-8").strip().split("\n\n")
        self._deck: list[str] = []
        self._words: list[str] = []
        self._indent = 0

    def start(self) -> None:
        """Begin a new article with a whole paragraph, unindented."""
        self._words, self._indent = self._paragraph(), 0

    def line(self, width: float) -> tuple[str, int]:
        """The next line no wider than `width` points, and its indent in points."""
        if not self._words:
            self._words, self._indent = self._paragraph(), 12
        indent, self._indent = self._indent, 0
        count, long = 1, _length(self._words[0]) + indent
        for word in self._words[1:]:
            long += _length(" ") + _length(word)
            if long > width:
                break
            count += 1
        line, self._words = " ".join(self._words[:count]), self._words[count:]
        return line, indent

    def _paragraph(self) -> list[str]:
        if not self._deck:
            self._deck = self._rng.sample(self._stock, len(self._stock))
        season = self._rng.choice(SEASONS)
        place, person = self._rng.choice(PLACES), self._rng.choice(PEOPLE)
        filled = self._deck.pop().format(
            place=place, person=person, season=season, season_start=season[0].upper() + season[1:]
        )
        return filled.split()


@cache
def _length(text: str) -> float:
    return pdfmetrics.stringWidth(text, SERIF, BODY)
