"""What waits for a person who comes to their desk: a few short lists, each by its own index."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from journal.lib.vietnamese import ago, clock_and_day

from . import alarms, policy
from .models import Article, EditingSession, Edition, Event, State
from .people import person
from .policy import Right

MOST = 8  # lines of one box
DRAFTS_LOOKED_AT = 200  # of a person's own, the newest
# Whose turn it is at each waiting stage: whoever has one of the rights.
TURN = {
    State.APPROVED: [Right.APPROVE, Right.PUBLISH],
    State.REVIEW: [Right.APPROVE],
    State.SUBMITTED: [Right.FORWARD],
}


_OWN_DRAFTS = ("Mọi bản nháp của bạn", f"trang-thai={State.DRAFT}&cua=toi")


@dataclass(frozen=True)
class Line:
    """One article in a box: its title, what is to be known of it, what somebody said of it."""

    article_id: int | None  # None: a new article that was never saved
    title: str
    facts: list[str]
    said: str = ""


@dataclass(frozen=True)
class Box:
    """A list of the desk: `lists` are (words, query string) of the full lists behind it."""

    key: str
    title: str
    empty: str
    lines: list[Line]
    lists: list[tuple[str, str]] = field(default_factory=list)

    @property
    def shown(self) -> list[Line]:
        return self.lines[:MOST]

    @property
    def has_more(self) -> bool:
        return len(self.lines) > MOST


def boxes_for(user) -> list[Box]:
    """The boxes of a person's desk; none for who does nothing with articles but look them up."""
    if not policy.has_any(user, set(Right) - {Right.SEE}):
        return []
    now = timezone.now()
    returned, drafts = _own_drafts(user, now)
    boxes = [
        _alarms(user, now),
        _waiting(user, returned, now),
        _coming(user, now),
        Box(
            "unfinished",
            "Đang viết dở",
            "Bạn không có bản nháp nào.",
            [*_unsaved(user, now), *drafts],
            [_OWN_DRAFTS],
        ),
    ]
    return [box for box in boxes if box]


def _light(articles: QuerySet[Article]) -> QuerySet[Article]:
    """With what a line prints, and without the long texts."""
    return articles.select_related("section", "created_by").only(
        *("title", "state", "planned_at", "published_at", "withdrawn_at", "updated_at"),
        *("section__name", "created_by__username"),
        *("created_by__last_name", "created_by__first_name"),
    )


def _alarms(user, now: datetime) -> Box | None:
    """Shown only when there is something to say."""
    articles = _light(Article.objects.visible_to(user))
    found = [*alarms.failed(articles, now, MOST + 1), *alarms.missed(articles, MOST + 1)]
    lines = [
        _line(
            alarm.article,
            f"{_FAULTS[alarm.fault]} {clock_and_day(alarm.due)}",
            alarm.article.stage.label,
        )
        for alarm in found
    ]
    lists = [("Mọi bài lỡ giờ", "trang-thai=lo-gio")]
    return Box("alarms", "Lỡ giờ đăng", "", lines, lists) if lines else None


_FAULTS = {
    "": "Dự kiến đăng",
    "unseen": "Lỗi: bạn đọc chưa thấy bài, đáng lẽ từ",
    "still-seen": "Lỗi: bạn đọc vẫn thấy bài, đáng lẽ gỡ",
}


def _line(article: Article, *facts: str) -> Line:
    known = [*facts, article.section.name, person(article.created_by)]
    return Line(article.pk, article.title, [fact for fact in known if fact])


def _own_line(article: Article, fact: str, said: str = "") -> Line:
    return Line(article.pk, article.title, [fact, article.section.name], said)


def _waiting(user, returned: list[Line], now: datetime) -> Box:
    """What was returned to the person, then what waits at a stage where it is their turn."""
    stages = [stage for stage, rights in TURN.items() if policy.has_any(user, rights)]
    rows = policy.articles_in_charge(Article.objects.filter(state__in=stages), user)
    queue = _light(rows).order_by(F("planned_at").asc(nulls_last=True), "updated_at")
    lines = [
        _line(article, article.stage.label, *_wait(article, now)) for article in queue[: MOST + 1]
    ]
    lists = [(stage.label, f"trang-thai={stage}") for stage in stages]
    lists += [_OWN_DRAFTS] if returned else []
    return Box("waiting", "Chờ bạn", "Không có bài nào chờ bạn.", [*returned, *lines], lists)


def _wait(article: Article, now: datetime) -> list[str]:
    planned = [f"dự kiến đăng {clock_and_day(article.planned_at)}"] if article.planned_at else []
    return [*planned, f"thay đổi {ago(article.updated_at, now)}"]


def _coming(user, now: datetime) -> Box:
    """What will happen by itself: articles, updates and withdrawals, in the order of time.

    An edition that is to end gives way to an update, or goes with its article.
    """
    articles = Article.objects.visible_to(user)
    out = articles.filter(state=State.PUBLISHED, published_at__gt=now).order_by("published_at")
    ending = Edition.objects.filter(
        shown_until__gt=now, article__in=articles.order_by().values("pk")
    )
    times = [
        *out.values_list("published_at", "pk")[: MOST + 1],
        *ending.order_by("shown_until").values_list("shown_until", "article")[: MOST + 1],
    ]
    rows = _light(Article.objects).in_bulk([pk for _, pk in times])
    lines = [
        _line(rows[pk], f"{_happens(rows[pk], at)} lúc {clock_and_day(at)}")
        for at, pk in sorted(times)
    ]
    lists = [("Mọi bài hẹn giờ", f"trang-thai={State.SCHEDULED}")]
    return Box(
        "coming", "Sắp lên trang", "Chưa hẹn giờ đăng, cập nhật hay gỡ bài nào.", lines, lists
    )


def _happens(article: Article, at: datetime) -> str:
    if at == article.published_at:
        return "Đăng"
    return "Gỡ" if at == article.withdrawn_at else "Cập nhật"


def _own_drafts(user, now: datetime) -> tuple[list[Line], list[Line]]:
    """A person's own drafts, last changed first: those an editor returned, and the others."""
    own = Article.objects.visible_to(user).filter(created_by=user, state=State.DRAFT)
    newest = own.order_by("-pk").values("pk")[:DRAFTS_LOOKED_AT]
    moves = Event.objects.filter(article=OuterRef("pk"), kind=Event.Kind.MOVED).order_by("-pk")
    drafts = _light(Article.objects.filter(pk__in=newest)).order_by("-updated_at")
    returned, others = [], []
    for article in drafts.annotate(last_move=Subquery(moves.values("detail")[:1])):
        reason = (article.last_move or {}).get("reason", "")
        when = ago(article.updated_at, now)
        if reason:
            returned.append(_own_line(article, f"Bị trả lại, thay đổi {when}", reason))
        else:
            others.append(_own_line(article, f"Bản nháp, thay đổi {when}"))
    return returned, others


def _unsaved(user, now: datetime) -> list[Line]:
    """What the person typed and did not save."""
    visible = Q(article=None) | Q(article__in=Article.objects.visible_to(user).values("pk"))
    typed = EditingSession.objects.filter(
        visible, user=user, closed_at=None, typed_at__isnull=False
    )
    rows = typed.select_related("article").only("article__title", "typed_at").order_by("-typed_at")
    return [
        Line(
            row.article_id,
            row.article.title if row.article else "Bài mới",
            [f"Chữ chưa lưu, gõ {ago(row.typed_at, now)}"],
        )
        for row in rows[: MOST + 1]
    ]
