"""Plain functions that make rows for tests; every argument has a sensible default."""

import io
import itertools
from datetime import timedelta

from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from articles import editions, versions
from articles.models import (
    Article,
    Author,
    Correction,
    Photo,
    Section,
    Series,
    State,
    Topic,
    VideoClip,
)

_numbers = itertools.count(1)
HOUR = timedelta(hours=1)
RELEASED = (State.SCHEDULED, State.PUBLISHED, State.WITHDRAWN)

REPORTER = "Phóng viên"
SECTION_EDITOR = "Biên tập viên"
MANAGING_EDITOR = "Thư ký tòa soạn"
EDITOR_IN_CHIEF = "Tổng biên tập"
MODERATOR = "Kiểm duyệt ý kiến"
ARCHIVIST = "Lưu trữ"
GROUPS = [REPORTER, SECTION_EDITOR, MANAGING_EDITOR, EDITOR_IN_CHIEF, MODERATOR, ARCHIVIST]


def make_user(group: str | None = None, **fields) -> User:
    """A member of staff in one of the newsroom's groups."""
    fields = {
        "username": f"user{next(_numbers)}",
        "password": "mat-khau",
        "is_staff": True,
    } | fields
    user = User.objects.create_user(**fields)
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def make_section(**fields) -> Section:
    return Section.objects.create(**{"name": f"Chuyên mục {next(_numbers)}"} | fields)


def make_author(**fields) -> Author:
    return Author.objects.create(**{"name": f"Tác giả {next(_numbers)}"} | fields)


def make_topic(**fields) -> Topic:
    return Topic.objects.create(**{"name": f"Chủ đề {next(_numbers)}"} | fields)


def make_series(*articles: Article, **fields) -> Series:
    """A series whose parts are these articles, in this order."""
    series = Series.objects.create(**{"name": f"Loạt bài {next(_numbers)}"} | fields)
    for number, article in enumerate(articles, start=1):
        series.parts.create(article=article, number=number)
    return series


def jpeg(width: int = 64, height: int = 48, **options) -> bytes:
    """The bytes of a small real JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#9e1b1e").save(out, "JPEG", **options)
    return out.getvalue()


def make_photo(**fields) -> Photo:
    fields = {"caption": f"Ảnh {next(_numbers)}", "credit": "Hà Vy", "alt": "Bến sông"} | fields
    size = fields.pop("size", (64, 48))
    return Photo.objects.create(file=ContentFile(jpeg(*size), "photo.jpg"), **fields)


def make_article(**fields) -> Article:
    """An article readers see, published an hour ago; `state=` and `published_at=` say otherwise."""
    number = next(_numbers)
    now = timezone.now()
    state = fields.setdefault("state", State.PUBLISHED)
    if state in RELEASED:
        day = timedelta(days=1)
        fields["state"] = State.PUBLISHED
        fields.setdefault("published_at", now + day if state == State.SCHEDULED else now - HOUR)
        fields["withdrawn_at"] = now - HOUR / 2 if state == State.WITHDRAWN else None
    if "section" not in fields:
        fields["section"] = make_section()
    defaults = {
        "title": f"Bài viết số {number}",
        "lead": "Sa-pô của bài viết.",
        "body": "<p>Nội dung của bài viết.</p>",
    }
    article = Article.objects.create(**defaults | fields)
    if state in RELEASED:
        release(article)
    return article


def release(article: Article) -> None:
    """Give readers an article as its rows stand now, from its time of publication on."""
    article.editions.all().delete()
    version = versions.record(article, article.created_by)
    editions.release(article, version, article.published_at)


def make_video(**fields) -> VideoClip:
    defaults = {
        "title": f"Video {next(_numbers)}",
        "youtube": "https://youtu.be/abcdefghijk",
        "published_at": timezone.now() - HOUR,
    }
    if "section" not in fields:
        fields["section"] = make_section()
    return VideoClip.objects.create(**defaults | fields)


def make_correction(article: Article | None = None, **fields) -> Correction:
    """A correction that readers have had for half an hour; `shown_from=None` is a draft."""
    fields = {"text": f"Đúng là {next(_numbers)} hộ dân.", "article": article} | fields
    fields.setdefault("shown_from", timezone.now() - HOUR / 2)
    if fields["shown_from"]:
        fields["approved_by"] = fields.get("approved_by") or make_user(EDITOR_IN_CHIEF)
    return Correction.objects.create(**fields)
