"""The arrangement in somebody's hands: as the form holds it, and what a press of theirs does to it.

Every step is a button of the form, so the desk works by mouse, by finger and without a script;
the page's script presses the same ones.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import ClassVar

from django.core.exceptions import BadRequest
from django.utils import timezone
from django.utils.functional import cached_property

from journal.lib.paging import key_in
from journal.lib.vietnamese import fold

from ...front import arrangements, edits
from ...front.merge import merge
from ...front.page import plan_of, topics_of
from ...front.plan import Kind, Malformed, Plan, by_rule, from_data, to_data
from ...models import Arrangement, Article, Section, Topic
from . import times

MOST_BYTES = 100_000
MERGED = (
    "Đã gộp hai sắp đặt; chỗ nào cả hai cùng đổi thì giữ của bạn. Chưa đưa lên trang: hãy xem lại "
    "rồi bấm."
)
NO_END = (
    "Hạn ghim cần là một ngày giờ còn ở phía trước, chẳng hạn 20/11/2026 18:00. Ghim vẫn như cũ."
)
STANDS = "Khối này đã có trên trang, hoặc trang đã đủ khối."


class Working:
    """What is being arranged: `plan`; `seen`, the key of what stood when the work began; `opened`,
    that of the scheduled arrangement it replaces."""

    def __init__(self, plan: Plan, seen: int, opened: int | None = None, data=None):
        self.plan, self.seen, self.opened = plan, seen, opened
        self.data = {} if data is None else data
        self.told, self.wrong = "", ""
        self.mistyped: dict[str, str] = {}  # ends of pins that are no time, by their places
        self.now = timezone.now()

    @classmethod
    def begun(cls, opened: str) -> Working:
        """A new piece of work: on what stands, or on the scheduled arrangement of some key."""
        current = arrangements.in_force()
        waiting = Arrangement.objects.waiting().filter(pk=key_in(opened) or 0).first()
        plan = plan_of(waiting or current, [] if waiting or current else Section.objects.tree())
        working = cls(plan, current.pk if current else 0, waiting and waiting.pk)
        if opened and not waiting:
            working.wrong = "Sắp đặt ấy không còn hẹn giờ. Dưới đây là trang đang hiển thị."
        return working

    @classmethod
    def posted(cls, data) -> Working:
        """As the form sends it. Raises BadRequest for what no form sends."""
        seen, opened = key_in(data.get("seen", "")), key_in(data.get("opened", "") or "0")
        text = data.get("plan", "")
        if seen is None or opened is None or len(text) > MOST_BYTES:
            raise BadRequest("no arrangement")
        try:
            plan = from_data(json.loads(text))
        except (ValueError, RecursionError) as error:  # Malformed is a ValueError
            raise BadRequest("no arrangement") from error
        working = cls(plan, seen, opened or None, data)
        working._shape()
        return working

    @cached_property
    def as_json(self) -> str:
        return json.dumps(to_data(self.plan), separators=(",", ":"), sort_keys=True)

    def _shape(self) -> None:
        """Titles and numbers of stories stand in fields, whatever button was pressed."""
        for group in range(1, len(self.plan.blocks) + 1):
            title, count = self.data.get(f"title-{group}"), self.data.get(f"count-{group}", "")
            if title is not None and count.isdecimal() and len(count) < 4:
                self.plan = edits.shape(self.plan, group, title, int(count))

    def press(self, what: str) -> None:
        """Do what a button says: its name, then what it is about. Raises BadRequest."""
        name, *about = what.split()
        try:
            self.BUTTONS[name](self, *about)
        except (Malformed, TypeError, ValueError, KeyError) as error:
            raise BadRequest("a button that the desk does not have") from error

    # --- the buttons ----------------------------------------------------------------------------

    def _look(self):
        """Only look again."""

    def _put(self, article: str, spot: str = ""):
        """Into a place; without one, into that of the select beside the story."""
        spot = spot or self.data.get(f"put-{article}", "")
        if not spot:
            self.wrong = "Hãy chọn chỗ trong ô bên cạnh bài, rồi bấm “Đặt”."
            return
        if not Article.objects.filter(pk=key_in(article) or 0).exists():
            raise Malformed("no such article")
        self.plan = edits.put(self.plan, edits.spot_in(spot), int(article))

    def _swap(self, one: str, other: str = ""):
        """What stands in two places; without the second, with that of the place's select."""
        other = other or self.data.get(f"to-{one}", "")
        if not other or other == one:
            self.wrong = "" if other else "Hãy chọn chỗ muốn đổi tới."
            return
        shown = tuple(key_in(self.data.get(f"shown-{spot}", "")) or None for spot in (one, other))
        self.plan = edits.swap(self.plan, edits.spot_in(one), edits.spot_in(other), shown)

    def _pin(self, spot: str):
        """Keep in its place what the rules put there."""
        shown = key_in(self.data.get(f"shown-{spot}", "")) or 0
        self._put(str(shown), spot)

    def _clear(self, spot: str):
        self.plan = edits.clear(self.plan, edits.spot_in(spot))

    def _until(self, spot: str, name: str = ""):
        """One of the usual ends, or the moment in the place's field."""
        until = times.preset(name, self.now) if name else self._chosen_end(spot)
        if not self.wrong:
            self.plan = edits.keep_until(self.plan, edits.spot_in(spot), until)

    def _chosen_end(self, spot: str):
        typed = self.data.get(f"until-{spot}", "")
        until = times.moment_in(typed)
        if until is None or until <= self.now:
            self.wrong, self.mistyped[spot] = NO_END, typed
        return until

    def _repeat(self, spot: str, allowed: str):
        self.plan = edits.allow_repeat(self.plan, edits.spot_in(spot), allowed == "1")

    def _up(self, group: str):
        self.plan = edits.shift(self.plan, int(group), -1)

    def _down(self, group: str):
        self.plan = edits.shift(self.plan, int(group), 1)

    def _hide(self, group: str):
        self.plan = edits.hide(self.plan, int(group), True)

    def _show(self, group: str):
        self.plan = edits.hide(self.plan, int(group), False)

    def _remove(self, group: str):
        self.plan = edits.remove(self.plan, int(group))

    def _add(self):
        """The block that the select names; a topic by the name in the field beside it."""
        kind, _, of = self.data.get("add", "").partition(":")
        if kind == Kind.TOPIC:
            name = fold(self.data.get("topic", "")).strip()
            topic = Topic.objects.standing().filter(search_name=name).first()
            if topic is None:
                self.wrong = "Không có chủ đề nào tên như vậy. Hãy chọn một tên trong danh sách."
                return
            if topic in topics_of(self.plan.keys_of(Kind.TOPIC)).values():
                self.wrong = STANDS
                return
            of = str(topic.pk)
        try:
            self.plan = edits.add(self.plan, Kind(kind), key_in(of or "0") or 0)
        except Malformed:
            self.wrong = STANDS

    def _rules(self):
        """Everything as the rules would have it."""
        self.plan = by_rule(section.pk for section in Section.objects.tree())
        self.told = "Mọi chỗ đã để tự điền. Chưa đưa lên trang."

    def _merge(self):
        """Their changes and mine, to be looked at before they go up."""
        current, tree = arrangements.in_force(), Section.objects.tree()
        base = Arrangement.objects.filter(pk=self.seen).first()
        self.plan = merge(plan_of(base, tree), self.plan, plan_of(current, tree))
        self.seen, self.opened = current.pk if current else 0, None
        self.told = MERGED

    BUTTONS: ClassVar[dict[str, Callable]] = {
        "look": _look,
        "put": _put,
        "swap": _swap,
        "pin": _pin,
        "clear": _clear,
        "until": _until,
        "repeat": _repeat,
        "up": _up,
        "down": _down,
        "hide": _hide,
        "show": _show,
        "remove": _remove,
        "add": _add,
        "rules": _rules,
        "merge": _merge,
    }
