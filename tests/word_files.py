"""Word documents for tests, written part by part: what a tool would not make can be made here."""

import io
import zipfile
from html import escape

from tests.factories import jpeg

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMES = (
    f'xmlns:w="{W}" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def run(text: str, font: str = "", properties: str = "") -> str:
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>' if font else ""
    look = f"<w:rPr>{fonts}{properties}</w:rPr>"
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(inside: str, properties: str = "") -> str:
    """Of runs, or of plain text."""
    inside = inside if inside.startswith("<") else run(inside)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def styled(style: str, inside: str) -> str:
    return paragraph(inside, f'<w:pStyle w:val="{style}"/>')


def picture(name: str = "rIdP", alt: str = "") -> str:
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Picture 1" descr="{alt}"/>'
        f'<a:blip r:embed="{name}"/></wp:inline></w:drawing></w:r>'
    )


def linked(name: str, inside: str) -> str:
    return f'<w:hyperlink r:id="{name}">{inside}</w:hyperlink>'


def field(code: str, result: str) -> str:
    """A field whose code stands in two pieces, as Word cuts it."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    half = len(code) // 2
    pieces = "".join(
        f'<w:r><w:instrText xml:space="preserve">{escape(piece, quote=False)}</w:instrText></w:r>'
        for piece in (code[:half], code[half:])
    )
    begin, separate, end = map(mark.format, ("begin", "separate", "end"))
    return begin + pieces + separate + result + end


def style(name: str, inside: str, kind: str = "paragraph", **attributes: str) -> str:
    more = "".join(f' w:{key}="{value}"' for key, value in attributes.items())
    return (
        f'<w:style w:type="{kind}" w:styleId="{name}"{more}><w:name w:val="{name}"/>'
        f"{inside}</w:style>"
    )


def relation(name: str, kind: str, target: str, mode: str = "") -> str:
    external = f' TargetMode="{mode}"' if mode else ""
    return f'<Relationship Id="{name}" Type="{KINDS}{kind}" Target="{target}"{external}/>'


def docx(
    body: str,
    *,
    styles: str = "",
    numbering: str = "",
    footnotes: str = "",
    theme: str = "",
    relations: str = "",
    files: dict[str, bytes] | None = None,
    namespaces: str = NAMES,
) -> bytes:
    """A .docx with this body; rIdP is a small JPEG."""
    parts = {
        "styles": (styles, "w:styles"),
        "numbering": (numbering, "w:numbering"),
        "footnotes": (footnotes, "w:footnotes"),
    }
    rels = relation("rIdP", "image", "media/image1.jpg") + relations
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        root = relation("rId1", "officeDocument", "word/document.xml")
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{RELS}">{root}</Relationships>')
        archive.writestr(
            "word/document.xml", f"<w:document {namespaces}><w:body>{body}</w:body></w:document>"
        )
        for name, (inside, tag) in parts.items():
            if inside:
                rels += relation(f"rId-{name}", name, f"{name}.xml")
                archive.writestr(f"word/{name}.xml", f"<{tag} {NAMES}>{inside}</{tag}>")
        if theme:
            rels += relation("rId-theme", "theme", "theme1.xml")
            archive.writestr("word/theme1.xml", theme)
        archive.writestr(
            "word/_rels/document.xml.rels", f'<Relationships xmlns="{RELS}">{rels}</Relationships>'
        )
        for name, data in {"word/media/image1.jpg": jpeg(), **(files or {})}.items():
            archive.writestr(name, data)
    return out.getvalue()
