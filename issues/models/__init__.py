from .contents import ContentsEntry
from .fonts import PrintFont
from .issues import Issue
from .pages import OcrWanted, Page, PageFailure, PageWords

__all__ = ["ContentsEntry", "Issue", "OcrWanted", "Page", "PageFailure", "PageWords", "PrintFont"]
