from .contents import ContentsEntry
from .fonts import PrintFont
from .issues import Issue
from .pages import Page, PageFailure, PageWords

__all__ = ["ContentsEntry", "Issue", "Page", "PageFailure", "PageWords", "PrintFont"]
