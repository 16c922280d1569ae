from ..states import State
from .addresses import OldAddress
from .arrangements import Arrangement
from .articles import Article, Byline, RelatedArticle
from .bulk import BulkAction, BulkRow
from .checks import CheckDismissal, CheckRule
from .corrections import Correction, CorrectionWithdrawal
from .editing import EditingSession, PreviewLink
from .editions import Edition
from .found import DESK, ArticleEntry, ArticleText, EditionEntry, EditionText
from .history import Event, Version
from .imports import WordImport
from .notes import Note, NoteAddress
from .photos import FormerFile, Photo
from .reads import ReadAllowance, ReadCount
from .removals import Removal, RemovalKind, Seal, SealedPhoto
from .series import Series, SeriesPart
from .taxonomy import Author, Section, Topic
from .videos import VideoClip, VideoEntry, VideoText

__all__ = [
    "DESK",
    "Arrangement",
    "Article",
    "ArticleEntry",
    "ArticleText",
    "Author",
    "BulkAction",
    "BulkRow",
    "Byline",
    "CheckDismissal",
    "CheckRule",
    "Correction",
    "CorrectionWithdrawal",
    "EditingSession",
    "Edition",
    "EditionEntry",
    "EditionText",
    "Event",
    "FormerFile",
    "Note",
    "NoteAddress",
    "OldAddress",
    "Photo",
    "PreviewLink",
    "ReadAllowance",
    "ReadCount",
    "RelatedArticle",
    "Removal",
    "RemovalKind",
    "Seal",
    "SealedPhoto",
    "Section",
    "Series",
    "SeriesPart",
    "State",
    "Topic",
    "Version",
    "VideoClip",
    "VideoEntry",
    "VideoText",
    "WordImport",
]
