"""What the desk shows of a working arrangement: each place with what stands there and why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from journal.lib.vietnamese import clock_and_day, quoted

from ...front.names import Names
from ...front.page import FrontPage
from ...front.plan import MOST, Block, Kind, Plan
from ...front.rules import Fallen, Standing, Why
from ...front.words import pin_words, place_name
from ...models import Edition, State
from . import times


@dataclass(frozen=True)
class Card:
    """One place: its spot "group.index", what it is called, what stands there, in words why."""

    spot: str
    name: str
    standing: Standing
    edition: Edition | None
    why: str
    note: str  # of a pin that does not stand
    mistyped: str | None = None  # as its end was typed, where that is no time

    @property
    def article(self) -> int | str:
        return self.edition.article_id if self.edition else ""

    @property
    def until(self) -> str:
        if self.mistyped is not None:
            return self.mistyped
        return times.as_field(self.standing.place.until)

    @property
    def is_pinned(self) -> bool:
        return self.standing.place.article is not None


@dataclass(frozen=True)
class Group:
    """The top (number 0), or a block with its heading and cards."""

    number: int
    heading: str
    cards: list[Card]
    block: Block | None = None
    note: str = ""  # why readers do not get it as it is named

    @property
    def is_videos(self) -> bool:
        return self.block is not None and self.block.kind == Kind.VIDEOS

    @property
    def kind(self) -> str:
        words = {
            Kind.SECTION: "Chuyên mục",
            Kind.TOPIC: "Chủ đề",
            Kind.PICKED: "Tự chọn bài, không tự điền",
            Kind.VIDEOS: "Video mới nhất",
        }
        return words[self.block.kind] if self.block else ""


class Board:
    def __init__(self, plan: Plan, others: list[Plan], user, mistyped: dict[str, str]):
        """`others`: plans whose names will be asked for, too; `user` is who reads them;
        `mistyped`: ends of pins that are no time, by their spots."""
        self.mistyped = mistyped
        self.page = FrontPage(plan)
        self.names = Names([plan, *others], self.page.sections, user)

    @cached_property
    def groups(self) -> list[Group]:
        plan = self.page.plan
        rows = zip((None, *plan.blocks), self.page.groups, strict=True)
        return [self._group(number, block, row) for number, (block, row) in enumerate(rows)]

    def _group(self, number: int, block: Block | None, row: list[Standing]) -> Group:
        heading = self.names.heading(block) if block else ""
        is_videos = block is not None and block.kind == Kind.VIDEOS
        cards = [] if is_videos else [self._card(number, i, heading, s) for i, s in enumerate(row)]
        return Group(number, heading, cards, block, self._block_note(block) if block else "")

    def _block_note(self, block: Block) -> str:
        """What became of the section or topic of a block."""
        if block.kind == Kind.SECTION and block.of not in self.page.sections:
            return "Chuyên mục này không còn dùng nên bạn đọc không thấy khối này."
        if block.kind != Kind.TOPIC:
            return ""
        topic = self.page.topics.get(block.of)
        if topic is None:
            return "Chủ đề này không còn nên bạn đọc không thấy khối này."
        merged = f"Chủ đề đặt ở đây đã gộp vào “{topic}”. Khối này lấy bài của chủ đề ấy."
        return merged if topic.pk != block.of else ""

    def _card(self, number: int, index: int, heading: str, each: Standing) -> Card:
        edition = self.page.editions.get(each.story.article) if each.story else None
        if each.why == Why.PINNED:
            why = pin_words(each.place.until) + (", được lặp" if each.place.repeat else "")
        else:
            why = each.why.value if each.why else "còn trống"
        spot, name = f"{number}.{index}", place_name(index, heading)
        return Card(spot, name, each, edition, why, self._note(each), self.mistyped.get(spot))

    def _note(self, each: Standing) -> str:
        """Why what is pinned here does not stand, and when it will."""
        if each.fallen is None:
            return ""
        title = quoted(self.names.title(each.place.article))
        if each.fallen == Fallen.EXPIRED:
            return f"Ghim {title} đã hết hạn lúc {clock_and_day(each.place.until)}."
        if each.fallen == Fallen.TWICE:
            return f"{title} đã đứng ở chỗ khác trên trang."
        article = self.names.articles.get(each.place.article)
        if article is None:
            return f"{title} không còn đứng ở đây được."
        match article.stage:
            case State.SCHEDULED:
                at = clock_and_day(article.published_at)
                return f"{title} sẽ đứng ở đây khi lên trang lúc {at}."
            case State.WITHDRAWN:
                return f"{title} đã gỡ nên không đứng ở đây được."
        return f"{title} chưa đăng nên chưa đứng ở đây được."

    @cached_property
    def standing(self) -> dict[int, str]:
        """Where each article stands or is pinned, in words; for the list of stories."""
        found: dict[int, str] = {}
        for card in (card for group in self.groups for card in group.cards):
            if card.edition:
                found.setdefault(card.edition.article_id, f"đang ở: {card.name}")
            if card.standing.fallen:
                found.setdefault(card.standing.place.article, f"đã ghim ở: {card.name}")
        return found

    @cached_property
    def spots(self) -> SafeString:
        """Every place that can hold a story, as options; once, for some seventy selects."""
        cards = (card for group in self.groups for card in group.cards)
        rows = ((card.spot, card.name) for card in cards)
        return format_html_join("", '<option value="{}">{}</option>', rows)

    @property
    def counts(self) -> list[int]:
        return list(range(1, MOST + 1))

    @property
    def offers(self) -> list[tuple[str, str]]:
        """The blocks that can still be added."""
        names = {block.name for block in self.page.plan.blocks}
        found = [
            (f"section:{s.pk}", f"Chuyên mục: {s.name}")
            for s in self.page.sections.values()
            if (Kind.SECTION, s.pk) not in names
        ]
        found += [("topic", "Chủ đề (ghi tên bên cạnh)"), ("picked", "Tự chọn bài")]
        if (Kind.VIDEOS, 0) not in names:
            found.append(("videos", "Video clips"))
        return found
