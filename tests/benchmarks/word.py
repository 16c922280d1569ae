"""A Word document of a hundred pages with fifty pictures, made by rule."""

import io

from PIL import Image

from tests.word_files import docx, paragraph, picture, relation, run, style, styled

from .prose import Writer

PAGES, PICTURES, PARAGRAPHS = 100, 50, 9
SIZE = (1600, 1067)  # pixels: what Word keeps of a photo it compresses for print


def manuscript(seed: int, pages: int = PAGES, pictures: int = PICTURES) -> bytes:
    """Some five hundred words a page in three looks; one paragraph in ten is in an old font."""
    writer = Writer(seed)
    styles = "".join(style(name, "") for name in ("Title", "heading 1"))
    body, relations, files = [styled("Title", "Bài đo tốc độ")], "", {}
    for page in range(pages):
        body.append(styled("heading 1", f"Phần {page + 1}"))
        body += [_paragraph(writer) for _ in range(PARAGRAPHS)]
        if page < pictures:
            name = f"media/anh{page}.jpg"
            files[f"word/{name}"] = _photo(writer)
            relations += relation(f"rId{page}", "image", name)
            caption = run(f"Ảnh thứ {page + 1}. Ảnh: Hà Vy", properties="<w:i/>")
            body += [paragraph(picture(f"rId{page}")), paragraph(caption)]
    return docx("".join(body), styles=styles, relations=relations, files=files)


def _paragraph(writer: Writer) -> str:
    if writer.random.random() < 0.1:
        return paragraph(run("Ng\xadêi ViÖt Nam ®· sèng ë ®©y tõ l©u. " * 6, ".VnTime"))
    looks = ("", "<w:b/>", "<w:i/>")
    runs = (run(f"{writer.sentence().text}  ", "", looks[n % 3]) for n in range(4))
    return paragraph("".join(runs))


def _photo(writer: Writer) -> bytes:
    """Soft shapes, which cost a codec what a photo costs."""
    width, height = SIZE[0] // 8, SIZE[1] // 8
    grain = Image.frombytes("RGB", (width, height), writer.random.randbytes(width * height * 3))
    out = io.BytesIO()
    grain.resize(SIZE, Image.Resampling.BICUBIC).save(out, "JPEG", quality=85)
    return out.getvalue()
