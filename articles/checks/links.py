"""Checks of links: where they lead, what they are called. What needs the database, Facts knows."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from journal.lib.vietnamese import fold

from .case import Case, Draft
from .finding import Edit, Finding, Spot

_HOST_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.IGNORECASE)
_MAIL = re.compile(r"[^\s@,;<>()\[\]\\\"]{1,64}@[^\s@]{1,255}")
_TEL = re.compile(r"\+?[0-9][0-9 .()-]{1,30}")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_ONE_SLASH = re.compile(r"(https?):/*([^/].*)", re.IGNORECASE)
_SITE_LIKE = re.compile(r"(?:[a-z0-9-]+\.)+(?:vn|com|net|org|info|edu|gov|io)(?:/\S*)?", re.I)
_LOCAL = {"localhost", "localhost.localdomain"}
# What the page of an article has, besides its text, that a link can lead to.
ANCHORS = {"noi-dung", "y-kien", "y-kien-form", "chu-de", "lien-quan", "cung-chuyen-muc"}


def own_path(target: str) -> str | None:
    """The path on this site that a link leads to; None for another site, or for no address."""
    target = target.strip()
    if target.startswith("/") and not target.startswith("//"):
        return target.partition("#")[0].partition("?")[0]
    parts = _split(target if not target.startswith("//") else f"https:{target}")
    if parts is None or parts.scheme not in ("http", "https"):
        return None
    own = urlsplit(settings.SITE_URL)
    same = _bare(parts.hostname) == _bare(own.hostname) and parts.port in (own.port, None)
    return parts.path or "/" if same else None


def own_paths(draft: Draft) -> set[str]:
    found = (own_path(link.target) for link in draft.body.links)
    return {path for path in found if path is not None}


def _bare(host: str | None) -> str:
    return (host or "").casefold().removeprefix("www.")


def _split(target: str) -> SplitResult | None:
    try:
        parts = urlsplit(target)
        _ = parts.port  # raises for one that is no number, or too large
    except ValueError:
        return None
    return parts


def fault(target: str) -> tuple[str, str]:
    """What is wrong with a link's address as text, and the address that was probably meant.

    ("", "") for one that can be followed.
    """
    target = target.strip()
    if not target:
        return "Liên kết không có địa chỉ", ""
    if target.startswith("#"):
        known = target[1:] in ANCHORS
        return ("", "") if known else (f"Trong bài không có chỗ nào tên “{target}”", "")
    if re.search(r"\s", target) and not target.lower().startswith("tel:"):
        joined = re.sub(r"\s+", "", target)
        return "Địa chỉ có dấu cách", joined if fault(joined) == ("", "") else ""
    if target.startswith("/") and not target.startswith("//"):
        return "", ""
    scheme = _SCHEME.match(target)
    if target.startswith("//"):
        return _web_fault(f"https:{target}"), ""
    if scheme is None or (_SITE_LIKE.fullmatch(scheme[1]) and "." in scheme[1]):
        meant = f"https://{target}"
        looks = target.lower().startswith("www.") or _SITE_LIKE.match(target)
        good = looks and not _web_fault(meant)
        return "Địa chỉ thiếu https://", meant if good else ""
    return _by_scheme(scheme[1].lower(), target)


def _by_scheme(scheme: str, target: str) -> tuple[str, str]:
    rest = target[len(scheme) + 1 :]
    match scheme:
        case "http" | "https":
            slip = _ONE_SLASH.fullmatch(target)
            if not rest.startswith("//"):
                meant = f"{slip[1].lower()}://{slip[2]}" if slip else ""
                good = meant and not _web_fault(meant)
                return "Địa chỉ thiếu dấu gạch chéo sau http:", meant if good else ""
            return _web_fault(target), ""
        case "mailto":
            good = all(_MAIL.fullmatch(one) for one in rest.partition("?")[0].split(","))
            return ("", "") if good else ("Địa chỉ thư không đúng dạng", "")
        case "tel":
            return ("", "") if _TEL.fullmatch(rest) else ("Số điện thoại không đúng dạng", "")
    return f"Địa chỉ kiểu “{scheme}:” sẽ bị bỏ khi lưu", ""


def _web_fault(target: str) -> str:
    parts = _split(target)
    host = parts.hostname if parts else None
    if not host:
        return "Địa chỉ không đọc được"
    if host in _LOCAL or host.endswith(".local"):
        return "Địa chỉ chỉ mở được trên máy của bạn"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "" if _is_name(host) else "Tên trang web không đúng dạng"
    return "" if address.is_global else "Địa chỉ chỉ mở được trong mạng nội bộ"


def _is_name(host: str) -> bool:
    if not host.isascii():
        try:
            host = host.encode("idna").decode()
        except UnicodeError:
            return False
    labels = host.removesuffix(".").split(".")
    named = len(host) <= 253 and all(_HOST_LABEL.fullmatch(label) for label in labels)
    return named and len(labels) > 1 and not labels[-1].isdigit()


def _named(text: str, target: str) -> str:
    """What a link is called in a finding."""
    return f"“{(text or target)[:60]}”"


def unreadable(case: Case) -> Iterator[Finding]:
    """Links whose address cannot be followed as it stands."""
    for nth, link in enumerate(case.body.links):
        says, meant = fault(link.target)
        if says:
            spot = Spot("body", "link", nth)
            yield Finding(
                f"Liên kết {_named(link.text, link.target)}: {says[0].lower()}{says[1:]}",
                spot,
                about=link.target,
                help=f"Đang là: {link.target[:120]}" if link.target else "",
                mend=f"Đổi thành {meant[:60]}" if meant else "",
                edits=(Edit(spot, meant),) if meant else (),
            )


def unpublished(case: Case) -> Iterator[Finding]:
    """Links into this site, to what readers do not have."""
    for nth, link in enumerate(case.body.links):
        path = own_path(link.target)
        if path is not None and path in case.facts.dead_paths:
            yield Finding(
                f"Liên kết {_named(link.text, link.target)}: bạn đọc không mở được trang này",
                Spot("body", "link", nth),
                about=link.target,
                help=f"Trên trang của tạp chí không có {path[:120]}, hoặc chưa đăng, hoặc đã gỡ.",
            )


def empty(case: Case) -> Iterator[Finding]:
    for nth, link in enumerate(case.body.links):
        if not link.text and not link.has_picture:
            yield Finding(
                "Có liên kết không có chữ",
                Spot("body", "link", nth),
                about=link.target,
                help="Bạn đọc không thấy để bấm. Hãy gõ chữ vào, hoặc bỏ liên kết.",
            )


def vague(case: Case) -> Iterator[Finding]:
    """Links called by words that say nothing of where they lead."""
    says_nothing = {fold(word).strip() for word in case.words}
    for nth, link in enumerate(case.body.links):
        if fold(link.text).strip(" .:»>") in says_nothing:
            yield Finding(
                f"Liên kết “{link.text}” không nói dẫn tới đâu",
                Spot("body", "link", nth),
                about=f"{link.text} {link.target}",
                help="Đặt liên kết vào tên của trang hay tài liệu ấy.",
            )
