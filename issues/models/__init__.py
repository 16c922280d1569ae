from .contents import ContentsEntry, EntryAuthor
from .fonts import PrintFont
from .harvest import Harvested
from .issues import Issue
from .pages import OcrWanted, Page, PageFailure, PageWords
from .shelf import NeverPrinted
from .uploads import Upload

__all__ = [
    "ContentsEntry",
    "EntryAuthor",
    "Harvested",
    "Issue",
    "NeverPrinted",
    "OcrWanted",
    "Page",
    "PageFailure",
    "PageWords",
    "PrintFont",
    "Upload",
]
