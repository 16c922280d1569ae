"""What waits for a person who comes to their desk, of articles: short lists, each by its own index.

The roof puts them on the desk, beside those of the other rooms.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from journal.lib.boxes import CAP, MOST, Box, Line, Tab
from journal.lib.vietnamese import WEEKDAYS, ago, clock_and_day

from . import alarms, notes, policy, reads, sent, timeline
from .checks import frozen
from .models import Article, EditingSession, Edition, Event, Note, State
from .people import person
from .policy import Right
from .timeline import midnight

SCHEDULE = 16  # lines of what is coming
MOST_FAULTS = 3  # told of one text
DRAFTS_LOOKED_AT = 200  # of a person's own, the newest
# Whose turn it is at each waiting stage: whoever has one of the rights.
TURN = {
    State.APPROVED: [Right.APPROVE, Right.PUBLISH],
    State.REVIEW: [Right.APPROVE],
    State.SUBMITTED: [Right.FORWARD],
}


def boxes_for(user, span: int = 1) -> list[Box]:
    """The boxes about articles, with what was read in so many days.

    None for who does nothing with articles but look them up.
    """
    if not policy.has_any(user, set(Right) - {Right.SEE}):
        return []
    now = timezone.now()
    returned, drafts = _own_drafts(user, now)
    boxes = [
        _alarms(user, now),
        _waiting(user, returned, now),
        _notes(user, now),
        _coming(user, now),
        _sent(user, now),
        _published(user, now),
        _reads(user, span, now),
        _unfinished(user, drafts, now),
    ]
    return [box for box in boxes if box]


def article_list(query: str) -> str:
    """The address of the list of articles, narrowed."""
    return f"{reverse('admin:articles_article_changelist')}?{query}"


def article_form(article_id: int | None) -> str:
    if article_id is None:
        return reverse("admin:articles_article_add")
    return reverse("admin:articles_article_change", args=[article_id])


def _own_list() -> tuple[str, str]:
    return "Mọi bản nháp của bạn", article_list(f"trang-thai={State.DRAFT}&cua=toi")


def _light(articles: QuerySet[Article]) -> QuerySet[Article]:
    """With what a line prints, and without the long texts."""
    return articles.select_related("section", "created_by").only(
        *("title", "state", "planned_at", "published_at", "withdrawn_at", "updated_at", "closed"),
        *("section__name", "created_by__username"),
        *("created_by__last_name", "created_by__first_name"),
    )


def _alarms(user, now: datetime) -> Box | None:
    """Shown only when there is something to say; who is in charge may say that it was seen."""
    articles = _light(Article.objects.visible_to(user))
    found = [*alarms.failed(articles, now, CAP + 1), *alarms.missed(articles, CAP + 1)]
    lines = [
        _line(
            alarm.article,
            f"{_FAULTS[alarm.fault]} {clock_and_day(alarm.due)}",
            alarm.article.stage.label,
            alarm=_alarm_key(alarm) if policy.can(user, Right.FORWARD, alarm.article) else "",
        )
        for alarm in found
    ]
    lists = [("Mọi bài lỡ giờ", article_list("trang-thai=lo-gio"))]
    if not lines:
        return None
    return Box("alarms", "Lỡ giờ đăng", "", lines, lists, is_alarm=True)


def _alarm_key(alarm: alarms.Alarm) -> str:
    return ":".join(["article", *map(str, alarm.key)])


_FAULTS = {
    "": "Dự kiến đăng",
    "unseen": "Lỗi: bạn đọc chưa thấy bài, đáng lẽ từ",
    "still-seen": "Lỗi: bạn đọc vẫn thấy bài, đáng lẽ gỡ",
}


def _line(article: Article, *facts: str, **more) -> Line:
    known = [*facts, article.section.name, person(article.created_by)]
    return Line(article.title, [fact for fact in known if fact], article_form(article.pk), **more)


def _own_line(article: Article, fact: str, said: str = "") -> Line:
    return Line(article.title, [fact, article.section.name], article_form(article.pk), said)


def _waiting(user, returned: list[Line], now: datetime) -> Box:
    """What was returned to the person, then what waits at a stage where it is their turn."""
    stages = [stage for stage, rights in TURN.items() if policy.has_any(user, rights)]
    rows = policy.articles_in_charge(Article.objects.filter(state__in=stages), user)
    queue = _light(rows).order_by(F("planned_at").asc(nulls_last=True), "updated_at")
    lines = [
        _line(article, article.stage.label, *_wait(article, now)) for article in queue[: MOST + 1]
    ]
    lists = [(stage.label, article_list(f"trang-thai={stage}")) for stage in stages]
    lists += [_own_list()] if returned else []
    waiting = list(rows.order_by("updated_at").values_list("updated_at", flat=True)[: CAP + 1])
    return Box(
        "waiting",
        "Chờ bạn",
        "Không có bài nào chờ bạn.",
        [*returned, *lines],
        lists,
        size=min(len(waiting) + len(returned), CAP + 1),
        note=f"lâu nhất từ {ago(waiting[0], now)}" if waiting else "",
    )


def _wait(article: Article, now: datetime) -> list[str]:
    planned = [f"dự kiến đăng {clock_and_day(article.planned_at)}"] if article.planned_at else []
    return [*planned, f"thay đổi {ago(article.updated_at, now)}"]


def _notes(user, now: datetime) -> Box:
    """What colleagues wrote to this person and is not read."""
    rows = notes.unread(user).select_related("note__by", "note__article")
    found = list(
        rows.only(
            *("note__text", "note__at", "note__reply_to", "note__article__title"),
            *("note__by__username", "note__by__last_name", "note__by__first_name"),
        )[: CAP + 1]
    )
    lines = [_note_line(row.note, now) for row in found[: MOST + 1]]
    return Box("notes", "Nhắn cho bạn", "Không có lời nhắn nào chưa đọc.", lines, size=len(found))


def _note_line(note: Note, now: datetime) -> Line:
    root = note.reply_to_id or note.pk
    place = reverse("admin:articles_article_notes", args=[note.article_id])
    button = {"url": place, "name": "act", "value": f"read:{root}", "label": "Đã đọc"}
    said = [person(note.by), "trả lời" if note.reply_to_id else "nhắn", ago(note.at, now)]
    return Line(
        note.article.title, [" ".join(said)], f"{place}#nhan-{root}", note.text, form=button
    )


def _coming(user, now: datetime) -> Box:
    """Today, tomorrow and what follows: what happens by itself, and what is planned."""
    found = timeline.happenings(user, now, SCHEDULE + 1)
    rows = _light(Article.objects).in_bulk({each.article_id for each in found})
    faults = frozen.coming({each.article_id for each in found}, now)
    lines = [
        _happening(rows[each.article_id], each, now, faults.get((each.article_id, each.at), []))
        for each in found
    ]
    lists = [
        ("Mọi bài hẹn giờ", article_list(f"trang-thai={State.SCHEDULED}")),
        ("Mọi bài lỡ giờ", article_list("trang-thai=lo-gio")),
    ]
    empty = "Chưa hẹn giờ đăng, cập nhật hay gỡ bài nào; cũng chưa có bài nào dự kiến đăng."
    size = None if len(found) <= SCHEDULE else SCHEDULE
    note = "còn nữa" if size else ""
    title = "Lịch lên trang"
    return Box("coming", title, empty, lines, lists, size=size, note=note, most=SCHEDULE)


def _happening(
    article: Article, each: timeline.Happening, now: datetime, faults: list[str]
) -> Line:
    """`faults`: what has to be mended meanwhile in the text that is to appear."""
    local = timezone.localtime(each.at)
    facts = [f"{local.hour}:{local:%M}", each.what]
    facts += ["Trễ"] if each.late else []
    facts += [f"Phải sửa trước giờ ấy: {'; '.join(faults[:MOST_FAULTS])}"] if faults else []
    facts += [f"và {len(faults) - MOST_FAULTS} điều nữa"] if len(faults) > MOST_FAULTS else []
    line = _line(
        article, *facts, *([] if article.state == State.PUBLISHED else [article.stage.label])
    )
    needs_a_hand = each.late or bool(faults)
    return Line(line.title, line.facts, line.url, day=_day(each.at, now), late=needs_a_hand)


def _day(at: datetime, now: datetime) -> str:
    local = timezone.localtime(at)
    date = f"{WEEKDAYS[local.weekday()]} {local.day}/{local.month}"
    for days, words in enumerate(("Hôm nay", "Ngày mai")):
        if midnight(at) == midnight(now, days):
            return f"{words}, {date[0].lower()}{date[1:]}"
    return date if local.year == timezone.localtime(now).year else f"{date}/{local.year}"


def _sent(user, now: datetime) -> Box:
    """Only what the person may still see; a returned one stands among what waits for them."""
    found = sent.sent_on(user, now, CAP + 1)
    lines = [_sent_line(each, now) for each in found[: MOST + 1]]
    lists = [("Mọi bài của bạn", article_list("cua=toi"))]
    empty = "Không có bài nào bạn đã chuyển mà còn đang đi tiếp."
    return Box("sent", "Tôi đã chuyển đi", empty, lines, lists, size=len(found))


def _sent_line(each: sent.Sent, now: datetime) -> Line:
    stage = each.article.stage
    at = each.article.published_at
    where = (
        f"{stage.label} {clock_and_day(at)}" if at else f"{stage.label} từ {ago(each.since, now)}"
    )
    facts = [where]
    facts += [f"{each.open_with} đang mở"] if each.open_with else []
    facts += [f"đến lượt {sent.named(each.holders)}"] if each.holders and not each.open_with else []
    return Line(
        each.article.title,
        [*facts, each.article.section.name],
        article_form(each.article.pk),
    )


def _published(user, now: datetime) -> Box:
    """What came out today, as readers have it: no secret to anybody of the newsroom."""
    rows = Edition.objects.published().filter(published_at__gte=midnight(now)).newest()
    rows = rows.select_related("section").only(
        *("title", "slug", "article_id", "published_at", "bylines"),
        *("section__name", "section__slug"),
    )
    found = list(rows[: CAP + 1])
    lines = [
        Line(
            row.title,
            [_clock(row.published_at), *_signed(row), row.section.name],
            row.get_absolute_url(),
        )
        for row in found[: MOST + 1]
    ]
    lists = [("Mọi bài đã đăng", article_list(f"trang-thai={State.PUBLISHED}"))]
    empty = "Hôm nay chưa đăng bài nào."
    return Box("published", "Đã đăng hôm nay", empty, lines, lists, size=len(found))


def _reads(user, span: int, now: datetime) -> Box:
    """Of the sections a person works on; of all for who works on none or on every one."""
    own = policy.sections_in_charge(user)
    found = reads.most_read(span, own, now)
    lines = [_read_line(each, user) for each in found]
    empty = "Chưa có lượt đọc nào trong thời gian này."
    tabs = [Tab(words, f"doc={days}", days == span) for days, words in reads.SPANS.items()]
    note = "chuyên mục của bạn" if own else ""
    return Box("reads", "Đọc nhiều", empty, lines[:MOST], note=note, tabs=tabs, size=0)


def _read_line(each: reads.Read, user) -> Line:
    edition = each.edition
    facts = [f"{each.count:,} lượt".replace(",", "."), each.trend, edition.section.name]
    facts += ["bài của bạn"] if edition.article.created_by_id == user.pk else []
    return Line(edition.title, [fact for fact in facts if fact], edition.get_absolute_url())


def _clock(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{local.hour}:{local:%M}"


def _signed(edition: Edition) -> list[str]:
    names = dict.fromkeys(row["name"] for row in edition.bylines)
    return [", ".join(names)] if names else []


def _unfinished(user, drafts: list[Line], now: datetime) -> Box:
    lines = [*_unsaved(user, now), *drafts]
    size = min(len(lines), CAP + 1)
    return Box(
        "unfinished", "Đang viết dở", "Bạn không có bản nháp nào.", lines, [_own_list()], size=size
    )


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
            row.article.title if row.article else "Bài mới",
            [f"Chữ chưa lưu, gõ {ago(row.typed_at, now)}"],
            article_form(row.article_id),
        )
        for row in rows[: MOST + 1]
    ]
