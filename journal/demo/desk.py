"""What lies on the newsroom's desk: an article at every stage, with versions to compare, notes of
colleagues, and what readers have read of late."""

import uuid
from datetime import datetime, time, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from articles import corrections, notes, versions, workflow
from articles.models import Article, Correction, Edition, Photo, ReadCount, Section
from articles.removals import Notice
from articles.timeline import midnight

from . import reading

TEXT = ["title", "lead"]
DAYS_OF_READS = 40


def lay_out(photos: dict[str, Photo]) -> None:
    """Begin or go on with each piece of desk.toml, step by step, as its people would."""
    people = {user.username: user for user in User.objects.all()}
    for piece in reading.table("desk")["pieces"]:
        article = Article.objects.filter(slug=piece["slug"]).first()
        article = article or begin(piece, photos, people["phongvien"])
        for step in piece["steps"]:
            take(step, article, people[step["by"]])
    for row in reading.table("desk")["notes"]:
        discuss(row, people)
    for row in reading.table("desk")["corrections"]:
        correct(row, people)
    count_reads()


def correct(row: dict, people: dict[str, User]) -> None:
    """A correction as it was written; readers have it if somebody approved it."""
    article = Article.objects.get(slug=row["article"])
    correction = Correction(article=article, text=row["text"])
    corrections.save(correction, people[row["by"]])
    if "approved" in row:
        corrections.publish(correction, people[row["approved"]])


def discuss(row: dict, people: dict[str, User]) -> None:
    """A note, its answers, and who settled it."""
    article, to = Article.objects.get(slug=row["piece"]), [people[name].pk for name in row["to"]]
    quote = row.get("quote", "")
    first = notes.write(article, people[row["by"]], row["text"], uuid.uuid4(), to=to, quote=quote)
    for answer in row.get("answers", []):
        by = people[answer["by"]]
        notes.write(article, by, answer["text"], uuid.uuid4(), reply_to=first.pk)
    if "settled" in row:
        notes.resolve(article, people[row["settled"]], first.pk)


def count_reads() -> None:
    """Reads of the last weeks: the newer an article the more; every other one is on the rise."""
    now = timezone.now()
    newest = Edition.objects.published().newest().values_list("article", flat=True)
    rows = []
    for place, article in enumerate(newest):
        for day in range(DAYS_OF_READS):
            rise = DAYS_OF_READS - day if place % 2 else day
            count = (900 + 20 * rise) // (place + 1) + place * day % 7
            at = {"hour": midnight(now, -day), "slot": ReadCount.DAY if day else 0}
            rows.append(ReadCount(article_id=article, count=count, **at))
    ReadCount.objects.bulk_create(rows)


def begin(piece: dict, photos: dict[str, Photo], writer: User) -> Article:
    article = Article.objects.create(
        **{name: piece[name] for name in ("slug", "body", *TEXT)},
        section=Section.objects.get(slug=piece["section"]),
        cover=photos[piece["cover"]],
        planned_at=moment(piece["plan"]) if "plan" in piece else None,
        created_by=writer,
    )
    article.bylines.create(role="Bài", name=writer.get_full_name())
    versions.record(article, writer)
    return article


def take(step: dict, article: Article, by: User) -> None:
    """Save what a step changes as a version, then move the article where the step goes."""
    for name in TEXT:
        setattr(article, name, step.get(name, getattr(article, name)))
    for old, new in step.get("replace", []):
        article.body = article.body.replace(old, new)
    article.save()
    versions.record(article, by, name=step.get("name", ""))
    if "to" in step:
        at = moment(step["at"]) if "at" in step else None
        told = Notice(step["kind"], step["notice"], step["names_title"]) if "kind" in step else None
        reason = step.get("reason", "")
        workflow.move(article, step["to"], by, reason=reason, at=at, notice=told)


def moment(at: dict) -> datetime:
    """A time of day in Vietnam so many days from today: {"days": 1, "clock": "06:00"}."""
    day = timezone.localdate() + timedelta(days=at["days"])
    return datetime.combine(day, time.fromisoformat(at["clock"]), reading.VIETNAM)
