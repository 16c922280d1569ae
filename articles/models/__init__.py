from ..states import State
from .articles import Article, Byline, Move, RelatedArticle
from .photos import Photo
from .taxonomy import Author, Section, Topic
from .videos import VideoClip

__all__ = [
    "Article",
    "Author",
    "Byline",
    "Move",
    "Photo",
    "RelatedArticle",
    "Section",
    "State",
    "Topic",
    "VideoClip",
]
