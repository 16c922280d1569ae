from .contents import ContentsEntry, EntryAuthor
from .fonts import PrintFont
from .issues import Issue
from .pages import OcrWanted, Page, PageFailure, PageWords
from .shelf import NeverPrinted
from .uploads import Upload

__all__ = [
    "ContentsEntry",
    "EntryAuthor",
    "Issue",
    "NeverPrinted",
    "OcrWanted",
    "Page",
    "PageFailure",
    "PageWords",
    "PrintFont",
    "Upload",
]
