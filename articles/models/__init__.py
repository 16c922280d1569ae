from ..states import State
from .articles import Article, Byline, RelatedArticle
from .corrections import Correction, CorrectionWithdrawal
from .editing import EditingSession, PreviewLink
from .editions import Edition
from .history import Event, Version
from .photos import FormerFile, Photo
from .taxonomy import Author, Section, Topic
from .videos import VideoClip

__all__ = [
    "Article",
    "Author",
    "Byline",
    "Correction",
    "CorrectionWithdrawal",
    "EditingSession",
    "Edition",
    "Event",
    "FormerFile",
    "Photo",
    "PreviewLink",
    "RelatedArticle",
    "Section",
    "State",
    "Topic",
    "Version",
    "VideoClip",
]
