"""What the search page looks for: of each kind its names, how it is asked for and shown."""

from collections.abc import Callable
from dataclasses import dataclass

from articles import found as articles
from articles import found_videos as videos
from articles.models import EditionEntry, Section, VideoEntry
from issues import found as in_print
from issues.models import ContentsEntryEntry, PageEntry

from .lib.search.counting import Counted
from .lib.search.language import Asked
from .lib.search.ranking import Found


@dataclass(frozen=True)
class Kind:
    """One kind of thing: `noun` stands after a number, `one` after "không có" and before "nào"."""

    tab: str
    noun: str
    one: str
    find: Callable[..., Found]  # of what was asked; newest=, need=, and section= where it has these
    count: Counted  # of words alone
    shown: Callable[..., list]  # of keys and what was asked; folded=
    line: str = ""  # the template of a hit; "": a list of stories
    has_sections: bool = False

    def ask(self, asked: Asked, section: Section | None, *, need: int = 1, newest: bool) -> Found:
        """Return what readers have of this kind; a section is no matter where it has none. `need`:
        how many keys are wanted, else only how many there are.

        Raises finding.TooLong where the database does not answer in time.
        """
        narrowed = {"section": section} if self.has_sections else {}
        return self.find(asked, newest=newest, need=need, **narrowed)


ARTICLES = "bai-viet"
KINDS = {
    ARTICLES: Kind(
        "Bài viết",
        "bài viết",
        "bài",
        articles.find,
        Counted(EditionEntry, articles.live),
        articles.shown,
        has_sections=True,
    ),
    "video": Kind(
        "Video",
        "video",
        "video",
        videos.find,
        Counted(VideoEntry, videos.live),
        videos.shown,
        "search/video.html",
        has_sections=True,
    ),
    "muc-luc": Kind(
        "Mục lục số in",
        "dòng mục lục",
        "dòng",
        in_print.find_entries,
        Counted(ContentsEntryEntry, in_print.live_entries),
        in_print.shown_entries,
        "search/entry.html",
    ),
    "trang-in": Kind(
        "Trang in",
        "trang in",
        "trang",
        in_print.find_pages,
        Counted(PageEntry, in_print.live_pages),
        in_print.shown_pages,
        "search/page.html",
    ),
}
