from .articles import Article, Byline, Move, RelatedArticle, State
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
