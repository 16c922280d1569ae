"""The list of rooms that stands beside every page of the newsroom.

Written in Python: as a template its loops took as long as all the rest of a page.
"""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any
from urllib.parse import quote

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_HEAD = (
    '<thead class="visually-hidden"><tr><th scope="col">Mục</th><th scope="col">Thêm</th></tr>'
    "</thead>\n"
)


@register.simple_tag
def room_list(rooms: Iterable[Mapping[str, Any]], here: str) -> SafeString:
    """`rooms` as the admin site gives them; `here` is the path of the page."""
    here = quote(here)
    written = "\n".join(_room(room, here) for room in rooms)
    # Names are escaped in _room() and _line().
    return mark_safe(written or "<p>Tài khoản này chưa được giao việc gì ở đây.</p>")


def _room(room: Mapping[str, Any], here: str) -> str:
    current = " current-app" if room["app_url"] in here else ""
    lines = "\n".join(_line(room["app_label"], model, here) for model in room["models"])
    return (
        f'<div class="app-{room["app_label"]} module{current}">\n<table>\n<caption>'
        f'<a href="{escape(room["app_url"])}" class="section">{escape(str(room["name"]))}</a>'
        f"</caption>\n{_HEAD}<tbody>\n{lines}\n</tbody>\n</table>\n</div>"
    )


def _line(label: str, model: Mapping[str, Any], here: str) -> str:
    name = model["object_name"].lower()
    is_current = bool(model["admin_url"]) and model["admin_url"] in here
    current, says = (" current-model", ' aria-current="page"') if is_current else ("", "")
    words, add = escape(str(model["name"])), ""
    if model["admin_url"]:
        words = f'<a href="{escape(model["admin_url"])}"{says}>{words}</a>'
    if model["add_url"]:
        described = f'aria-describedby="{label}-{name}"'
        add = f'<a href="{escape(model["add_url"])}" class="addlink" {described}>Thêm</a>'
    return (
        f'<tr class="model-{name}{current}"><th scope="row" id="{label}-{name}">{words}</th>'
        f"<td>{add}</td></tr>"
    )
