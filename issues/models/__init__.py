from .contents import ContentsEntry
from .issues import Issue
from .pages import Page

__all__ = ["ContentsEntry", "Issue", "Page"]
