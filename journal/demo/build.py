"""Builds the demo journal through the code an editor's clicks run, in one transaction.

So a demo that was killed half-way has left an empty database, and can simply be run again.
"""

import re
import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from articles import renditions, workflow
from articles.models import (
    Article,
    Author,
    Photo,
    RelatedArticle,
    Section,
    Series,
    State,
    Topic,
    VideoClip,
)
from comments.models import Comment
from comments.moderation import answer, moderate
from issues import ingest
from issues.contents.people import authors_of, names_in
from issues.found import CONTENTS
from issues.models import ContentsEntry, EntryAuthor, Issue

from . import clips, comment_rules, desk, drawing, reading
from . import print as press

SECTIONS = [
    ("thoi-su", "Thời sự", None),
    ("kinh-te", "Kinh tế", None),
    ("van-hoa", "Văn hóa", None),
    ("di-san", "Di sản", "van-hoa"),
    ("sach", "Sách", "van-hoa"),
    ("giao-duc", "Giáo dục", None),
    ("khoa-hoc", "Khoa học", None),
    ("ban-doc", "Bạn đọc", None),
]
EDITED = ["thoi-su", "van-hoa"]  # by the section editor, with their children
ACCOUNTS = [  # account, name, group
    ("phongvien", "Minh An", "Phóng viên"),
    ("bientap", "Trần Thư Lâm", "Biên tập viên"),
    ("thuky", "Vũ Hải Đăng", "Thư ký tòa soạn"),
    ("tongbientap", "Phan Nguyệt Cầm", "Tổng biên tập"),
    ("kiemduyet", "Đỗ Quyên", "Kiểm duyệt ý kiến"),
    ("luutru", "Lê Khôi", "Lưu trữ"),
    ("quantri", "Quản trị", None),
]
_FIGURE_NAME = re.compile(r'<figure class="([^"]*)" data-photo="([a-z0-9-]+)">')


class NotEmpty(Exception):
    """The database already holds articles, which the demo never touches."""


def journal(log: Callable[[str], object]) -> list[tuple[str, str]]:
    """Build everything; return the accounts as (user, password). Raises NotEmpty."""
    if Article.objects.exists():
        raise NotEmpty("Cơ sở dữ liệu đã có bài; tờ báo mẫu chỉ dựng trong cơ sở dữ liệu trống.")
    wanted = photos_wanted()
    videos, issues = reading.table("videos")["videos"], reading.table("issues")["issues"]
    with drawing.studio() as order, transaction.atomic():
        # Everything is drawn from now on, in the order in which it is stored below.
        photos_drawn = order(drawing.photo, [(p["scene"], p["seed"]) for p in wanted.values()])
        films = order(clips.film, [(v["scene"], n, v["seconds"]) for n, v in enumerate(videos)])
        printed = order(press.issue, [print_job(n, row) for n, row in enumerate(issues)])
        passwords = accounts()
        editor = User.objects.get(username="tongbientap")
        sections()
        log("Đang vẽ ảnh…")
        photos = {
            name: add_photo(drawn, about)
            for (name, about), drawn in zip(wanted.items(), photos_drawn, strict=True)
        }
        authors()
        log("Đang viết bài…")
        write_articles(photos, editor)
        add_series()
        desk.lay_out(photos)
        comment_rules.lay_down(editor)
        readers_comments(editor)
        log("Đang quay phim…")
        add_videos(videos, films)
        log("Đang in tạp chí…")
        print_issues(issues, printed)
    return passwords


def accounts() -> list[tuple[str, str]]:
    """One account a role, with random passwords."""
    made = []
    for username, name, group in ACCOUNTS:
        password = secrets.token_urlsafe(12)
        last, _, first = name.rpartition(" ") if group else ("", "", name)
        user = User.objects.create_user(
            username, password=password, last_name=last, first_name=first, is_staff=True
        )
        if group:
            user.groups.add(Group.objects.get(name=group))
        else:
            user.is_superuser = True
            user.save()
        made.append((username, password))
    return made


def sections() -> None:
    for order, (slug, name, parent) in enumerate(SECTIONS):
        Section.objects.create(
            slug=slug,
            name=name,
            order=order,
            parent=Section.objects.get(slug=parent) if parent else None,
        )
    editor = User.objects.get(username="bientap")
    editor.assigned_sections.set(Section.objects.filter(slug__in=EDITED))


def photos_wanted() -> dict[str, dict]:
    """What is known of every photo, authors' portraits among them; by name."""
    wanted = reading.photos()
    for slug, author in reading.table("authors").items():
        name = author["name"]
        wanted[f"chan-dung-{slug}"] = {
            "scene": "portrait",
            "seed": author["portrait_seed"],
            "caption": f"Chân dung {name}",
            "alt": f"Chân dung {name}",
            "credit": "Bến Sông",
        }
    return wanted


def add_photo(data: bytes, about: dict) -> Photo:
    focal_x, focal_y = about.get("focal", (0.5, 0.5))
    photo = Photo(
        caption=about["caption"],
        credit=about["credit"],
        alt=about["alt"],
        focal_x=focal_x,
        focal_y=focal_y,
    )
    photo.file.save("photo.jpg", ContentFile(data))
    renditions.request(photo)
    return photo


def authors() -> None:
    for slug, author in reading.table("authors").items():
        Author.objects.create(
            slug=slug,
            name=author["name"],
            pen_name=author.get("pen_name", ""),
            bio=author["bio"],
            portrait=Photo.objects.get(caption=f"Chân dung {author['name']}"),
        )


def write_articles(photos: dict[str, Photo], editor: User) -> None:
    texts = reading.articles()
    made = {text["name"]: write_article(text, photos, editor) for text in texts}
    for text in texts:
        article = made[text["name"]]
        for order, name in enumerate(text["related"]):
            RelatedArticle.objects.create(article=article, other=made[name], order=order)
        workflow.move(article, State.PUBLISHED, editor, at=text["published"])


def add_series() -> None:
    for slug, about in reading.table("series").items():
        series = Series.objects.create(
            slug=slug,
            name=about["name"],
            description=about["description"],
            complete=about["complete"],
        )
        for number, name in enumerate(about["articles"], start=1):
            series.parts.create(article=Article.objects.get(slug=name), number=number)


def write_article(text: dict, photos: dict[str, Photo], editor: User) -> Article:
    article = Article.objects.create(
        slug=text["name"],
        title=text["title"],
        kicker=text.get("kicker", ""),
        subtitle=text.get("subtitle", ""),
        lead=text["lead"],
        body=_FIGURE_NAME.sub(lambda m: figure_start(m[1], photos[m[2]]), text["body"]),
        section=Section.objects.get(slug=text["section"]),
        cover=photos[text["cover"]],
        weight=int(text.get("weight", 0)),
        created_by=editor,
    )
    article.sections.set(Section.objects.filter(slug__in=text["more-sections"]))
    article.topics.set([Topic.objects.get_or_create(name=name)[0] for name in text["topics"]])
    for order, (role, name) in enumerate(text["bylines"]):
        author = Author.objects.filter(name=name).first()
        article.bylines.create(role=role, author=author, name="" if author else name, order=order)
    return article


def figure_start(classes: str, photo: Photo) -> str:
    return (
        f'<figure class="{classes}" data-photo="{photo.pk}">'
        f'<img src="{photo.file.url}" alt="{photo.alt}">'
    )


def add_videos(videos: list[dict], films: Iterator[tuple[bytes, bytes]]) -> None:
    for about, (poster, film) in zip(videos, films, strict=True):
        title = about["title"]
        video = VideoClip(
            slug=about["slug"],
            title=title,
            description=about["description"],
            section=Section.objects.get(slug=about["section"]),
            published_at=reading.moment(about["published"]),
            poster=add_photo(poster, {"caption": title, "credit": "Bến Sông", "alt": title}),
        )
        video.file.save("clip.webm", ContentFile(film))


def readers_comments(editor: User) -> None:
    by_id = {}
    for row in reading.table("comments")["comments"]:
        article = Article.objects.get(slug=row["article"])
        at = article.published_at + timedelta(minutes=row["minutes_after"])
        if row.get("desk"):
            made = answer(by_id[row["reply_to"]], row["text"], editor)
            Comment.objects.filter(pk=made.pk).update(created_at=at)
            continue
        comment = Comment.objects.create(
            article=article,
            name=row["name"],
            address=row["address"],
            email=row["email"],
            text=row["text"],
            reply_to=by_id.get(row.get("reply_to")),
            created_at=at,
            **comment_rules.found_in(row, article),
        )
        if "id" in row:
            by_id[row["id"]] = comment
        if row["state"] != "pending":
            moderate(Comment.objects.filter(pk=comment.pk), row["state"], editor)


def print_issues(rows: list[dict], printed: Iterator[tuple[bytes, bytes]]) -> None:
    """The print issues with cover, PDF and contents; the worker reads their pages afterwards."""
    for row, (cover, pdf) in zip(rows, printed, strict=True):
        issue = Issue(
            year=row["year"],
            number=row.get("number"),
            number_to=row.get("number_to"),
            label=row.get("label", ""),
            month=row["month"],
            running_number=row["running_number"],
            public_from=timezone.now(),
            cover=ContentFile(cover, "cover.jpg"),
            pdf=ContentFile(pdf, "issue.pdf"),
        )
        issue.save()
        for order, entry in enumerate(row["contents"]):
            made = ContentsEntry.objects.create(
                issue=issue,
                order=order,
                rubric=entry["rubric"],
                title=entry["title"],
                authors=", ".join(entry["authors"]),
                first_page=entry["first_page"],
                last_page=entry["last_page"],
                article=Article.objects.filter(slug=entry.get("article", "")).first(),
            )
            sign(made)
        CONTENTS.keep(issue.contents.all())
        ingest.request(issue)


def sign(entry: ContentsEntry) -> None:
    """Link the names under an entry to the authors who bear them."""
    names = names_in(entry.authors)
    found = authors_of(names)
    EntryAuthor.objects.bulk_create(
        EntryAuthor(entry=entry, author=found[name.key][0], key=name.key, order=order)
        for order, name in enumerate(names)
        if name.key in found
    )


def print_job(seed: int, row: dict) -> tuple:
    """The arguments of press.issue() for one issue."""
    scenes = sorted(set(drawing.SCENES) - {"portrait"})
    month_line = f"Tháng {row['month']} năm {row['year']}"
    scene = scenes[seed * 7 % len(scenes)]
    return issue_label(row), month_line, row["contents"], seed, scene


def issue_label(row: dict) -> str:
    if "label" in row:
        return row["label"]
    numbers = [str(row[key]) for key in ("number", "number_to") if key in row]
    return f"Số {'+'.join(numbers)} - {row['year']}"
