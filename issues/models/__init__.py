from .amending import Allowance, PageChange, Suggestion, SuggestionState
from .contents import ContentsEntry, EntryAuthor
from .fonts import PrintFont
from .found import ContentsEntryEntry, ContentsEntryText, PageEntry, PageText
from .harvest import Harvested
from .issues import Issue
from .pages import OcrWanted, Page, PageFailure, PageWords
from .shelf import NeverPrinted
from .uploads import Upload

__all__ = [
    "Allowance",
    "ContentsEntry",
    "ContentsEntryEntry",
    "ContentsEntryText",
    "EntryAuthor",
    "Harvested",
    "Issue",
    "NeverPrinted",
    "OcrWanted",
    "Page",
    "PageChange",
    "PageEntry",
    "PageFailure",
    "PageText",
    "PageWords",
    "PrintFont",
    "Suggestion",
    "SuggestionState",
    "Upload",
]
