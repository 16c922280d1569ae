"""Reads the demo journal's files: TOML tables, and articles as headers followed by HTML."""

import tomllib
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def table(name: str) -> dict:
    return tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))


def photos() -> dict[str, dict]:
    """Every photo of the photos-*.toml files by its name."""
    found: dict[str, dict] = {}
    for path in sorted(HERE.glob("photos-*.toml")):
        found |= tomllib.loads(path.read_text("utf-8"))
    return found


def articles() -> list[dict]:
    """Every article as its headers, `name` and `body`, oldest first."""
    read = [_article(path) for path in (HERE / "articles").glob("*.html")]
    return sorted(read, key=lambda article: (article["published"], article["name"]))


def _article(path: Path) -> dict:
    head, _, body = path.read_text("utf-8").partition("\n\n")
    headers = dict(line.split(": ", 1) for line in head.splitlines())
    return {
        **headers,
        "name": path.stem,
        "body": body,
        "published": moment(headers["published"]),
        "topics": listed(headers.get("topics", "")),
        "more-sections": listed(headers.get("more-sections", "")),
        "related": listed(headers.get("related", "")),
        "bylines": [part.split("=", 1) for part in listed(headers.get("bylines", ""), ";")],
    }


def listed(text: str, separator: str = ",") -> list[str]:
    return [item.strip() for item in text.split(separator) if item.strip()]


def moment(text: str) -> datetime:
    """An aware time from "2026-11-20 08:15" in Vietnam."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=VIETNAM)
