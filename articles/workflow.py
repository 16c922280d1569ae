"""The way of an article from draft to readers. This module is the only writer of its state and of
its editions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from journal.lib.vietnamese import clock_and_day

from . import audit, editions, policy, removals, seals, versions
from .checks import drafts, gate
from .models import Article, Event, State
from .page import forget_newest
from .policy import Right
from .removals import Notice
from .states import PUBLICATION_TIME, UNPUBLISHED

TAKEN_BACK = "Hoàn tác"


class Time(Enum):
    """Whether a step is taken at once, or at a time that the person sets."""

    NOW = "now"
    ANY = "any"  # later than now is a schedule; publication may also be dated back
    LATER = "later"  # a time that is still to come


@dataclass(frozen=True)
class Transition:
    """One allowed step: from where, to where, the right it takes, and what its button says."""

    source: State
    target: State
    right: Right
    label: str
    needs_reason: bool = False
    time: Time = Time.NOW

    @property
    def question(self) -> str:
        """What is asked before the step is taken, "" for most."""
        if self.target == State.DISCARDED:
            return "Bỏ bài này? Muốn lấy lại, tìm trong danh sách “Đã bỏ”."
        shows = self.target in (State.PUBLISHED, State.SCHEDULED)
        skips_approval = shows and self.source in (State.DRAFT, State.SUBMITTED, State.REVIEW)
        return "Bài chưa qua duyệt. Vẫn đăng?" if skips_approval else ""

    @property
    def bare_label(self) -> str:
        """The label without its "at once", to be followed by a time."""
        return self.label.removesuffix(" ngay")


_D, _S, _R, _A = State.DRAFT, State.SUBMITTED, State.REVIEW, State.APPROVED
_T, _P, _W, _X = State.SCHEDULED, State.PUBLISHED, State.WITHDRAWN, State.DISCARDED

TRANSITIONS = [
    Transition(_D, _S, Right.SUBMIT, "Gửi biên tập"),
    Transition(_S, _R, Right.FORWARD, "Chuyển duyệt"),
    Transition(_R, _A, Right.APPROVE, "Duyệt"),
    Transition(_S, _D, Right.FORWARD, "Trả lại", needs_reason=True),
    Transition(_R, _D, Right.APPROVE, "Trả lại", needs_reason=True),
    Transition(_A, _D, Right.APPROVE, "Trả lại", needs_reason=True),
    Transition(_D, _P, Right.PUBLISH, "Đăng ngay", time=Time.ANY),
    Transition(_S, _P, Right.PUBLISH, "Đăng ngay", time=Time.ANY),
    Transition(_R, _P, Right.PUBLISH, "Đăng ngay", time=Time.ANY),
    Transition(_A, _P, Right.PUBLISH, "Đăng ngay", time=Time.ANY),
    Transition(_D, _T, Right.PUBLISH, "Hẹn giờ đăng", time=Time.LATER),
    Transition(_S, _T, Right.PUBLISH, "Hẹn giờ đăng", time=Time.LATER),
    Transition(_R, _T, Right.PUBLISH, "Hẹn giờ đăng", time=Time.LATER),
    Transition(_A, _T, Right.APPROVE, "Hẹn giờ đăng", time=Time.LATER),
    Transition(_T, _P, Right.PUBLISH, "Đăng ngay"),
    Transition(_T, _T, Right.APPROVE, "Hẹn lại", time=Time.LATER),
    Transition(_T, _A, Right.APPROVE, "Bỏ hẹn giờ"),
    Transition(_P, _P, Right.PUBLISH, "Cập nhật bài", time=Time.ANY),
    Transition(_P, _W, Right.PUBLISH, "Gỡ bài", needs_reason=True, time=Time.ANY),
    Transition(_W, _P, Right.PUBLISH, "Đăng lại"),
    Transition(_D, _X, Right.EDIT, "Bỏ bài"),
    Transition(_X, _D, Right.SUBMIT, "Lấy lại"),
]


def transitions_for(article: Article, user) -> list[Transition]:
    """What a person may do next with an article, in the table's order."""
    stage = article.stage
    return [t for t in TRANSITIONS if t.source == stage and policy.can(user, t.right, article)]


def find(source: str, target: str) -> Transition | None:
    return next((t for t in TRANSITIONS if (t.source, t.target) == (source, target)), None)


def move(
    article: Article,
    to: str,
    by,
    *,
    reason: str = "",
    at: datetime | None = None,
    address: str = "",
    despite: str = "",
    notice: Notice | None = None,
) -> Article:
    """Take an article to another state and write down who did it; return it as it is now.

    `at` (aware; default now) is when readers get, or lose, it: later than now is a schedule, and
    publishing then is a move to SCHEDULED. What readers get is the working text as it stands, if
    the checks let it pass; `despite` is why it is published although they do not. `notice` is what
    a removal leaves in the article's place.
    Raises ValidationError for a step the table does not have, for a missing reason or time and
    ("checks-failed") for what must be mended before, PermissionDenied for a person who may not
    take it.
    """
    with transaction.atomic():
        current = _locked(article)
        now = timezone.now()  # after the wait for the row: no time goes back
        if to == State.PUBLISHED and at and at > now and current.stage_at(now) in UNPUBLISHED:
            to = State.SCHEDULED
        step = _step(current, to, by, now)
        _check(step, reason, at, now)
        seals.complete(current, now)  # before anything happens to what readers last had
        _take(current, step, by, at, now, address, notice)
        if step.target == State.WITHDRAWN:
            removals.begin(current, by, reason, at or now, notice or Notice(), now, address)
            seals.complete(current, now)
        version = versions.latest(current)
        overruled = {}
        if step.target in (State.PUBLISHED, State.SCHEDULED):
            overruled = gate.refuse(drafts.of_content(version.content, current), by, despite)
        audit.log(
            Event.Kind.MOVED,
            current,
            by,
            address,
            **{"from": step.source, "to": step.target},
            reason=reason.strip(),
            at=at,
            version=version and version.number,
            **overruled,
        )
    return _as_in_database(article, current)


def call_off(article: Article, what: str, by, *, address: str = "") -> Article:
    """Drop the scheduled "update" or "withdrawal" of a published article.

    Raises ValidationError if none is scheduled (any more), PermissionDenied without the right.
    """
    with transaction.atomic():
        current = _locked(article)
        now = timezone.now()
        if not policy.can(by, Right.PUBLISH, current):
            raise PermissionDenied("Bạn không có quyền làm bước này.")
        if what not in scheduled(current, now):
            raise ValidationError("Việc này không còn hẹn giờ nữa.", code="nothing-scheduled")
        if what == "update":
            editions.settle(current, now)
        else:
            current.withdrawn_at, current.closed = None, False
            editions.end(current)
            removals.drop_scheduled(current)
        _write(current, now)
        audit.log(Event.Kind.CALLED_OFF, current, by, address, what=what)
    return _as_in_database(article, current)


def close(article: Article, closed: bool, by, reason: str, *, address: str = "") -> Article:
    """Shut a removed article to the newsroom, or open it again; return it as it is now.

    Raises ValidationError without a reason and for what is not removed, PermissionDenied for who
    may not read seals.
    """
    with transaction.atomic():
        current = _locked(article)
        now = timezone.now()
        if not (policy.can_read_seals(by) and policy.can(by, Right.SEE, current)):
            raise PermissionDenied("Bạn không có quyền làm bước này.")
        if not reason.strip():
            raise ValidationError("Hãy ghi lý do.", code="reason-missing")
        if current.stage_at(now) != State.WITHDRAWN or current.closed == closed:
            raise ValidationError("Đồng nghiệp vừa làm việc này rồi.", code="no-such-step")
        seals.complete(current, now)
        current.closed = closed
        _write(current, now)
        audit.log(Event.Kind.SEALED, current, by, address, closed=closed, reason=reason.strip())
    return _as_in_database(article, current)


# Between these nothing reaches readers, so a step can be taken back.
_INSIDE = {*UNPUBLISHED, State.DISCARDED}


def take_back(article: Article, event: Event, by, *, address: str = "") -> Article:
    """Undo a step that a person has just taken themselves, and return the article as it is now.

    Raises ValidationError if readers were concerned, or anything was done to the article since;
    PermissionDenied for somebody else's step, or one the person may not take any more.
    """
    with transaction.atomic():
        current = _locked(article)
        now = timezone.now()
        before, after = event.detail["from"], event.detail["to"]
        if not {before, after} <= _INSIDE or current.state not in _INSIDE:
            raise ValidationError("Bước này đã đến bạn đọc, không lùi lại được.", code="public")
        if current.state != after or current.events.filter(pk__gt=event.pk).exists():
            raise ValidationError("Đã có người làm tiếp với bài này.", code="changed-since")
        step = find(before, after)
        right = Right.SUBMIT if step.right == Right.EDIT else step.right
        if event.by_id != by.pk or not policy.can(by, right, current):
            raise PermissionDenied("Bạn không có quyền lùi bước này.")
        current.state = before
        _write(current, now)
        audit.log(
            Event.Kind.MOVED,
            current,
            by,
            address,
            **{"from": after, "to": before},
            reason=TAKEN_BACK,
        )
    return _as_in_database(article, current)


def scheduled(article: Article, now: datetime) -> dict[str, datetime]:
    """What will happen to a published article by itself: "update" and "withdrawal", and when."""
    if article.stage_at(now) != State.PUBLISHED:
        return {}
    coming = editions.scheduled_update(article, now)
    times = {"update": coming and coming.shown_from, "withdrawal": article.withdrawn_at}
    return {what: at for what, at in times.items() if at}


def _locked(article: Article) -> Article:
    return Article.objects.locked().select_related("section").get(pk=article.pk)


def _step(article: Article, to: str, by, now: datetime) -> Transition:
    stage = article.stage_at(now)
    step = find(stage, to)
    if step is None and to not in State.values:
        raise ValidationError("Không có bước này.", code="no-such-step")
    if step is None and to == stage:
        raise ValidationError(
            f"Bài đã ở trạng thái “{stage.label}” rồi; có thể đồng nghiệp vừa chuyển.",
            code="no-such-step",
        )
    if step is None:
        raise ValidationError(
            f"Bài đang ở trạng thái “{stage.label}”, không chuyển sang “{State(to).label}” được.",
            code="no-such-step",
        )
    if not policy.can(by, step.right, article):
        raise PermissionDenied("Bạn không có quyền làm bước này.")
    return step


def _check(step: Transition, reason: str, at: datetime | None, now: datetime) -> None:
    if step.needs_reason and not reason.strip():
        raise ValidationError("Hãy ghi lý do.", code="reason-missing")
    if step.time == Time.LATER and at is None:
        raise ValidationError("Hãy ghi ngày giờ.", code="time-missing")
    if at is None:
        return
    if step.time == Time.NOW:
        raise ValidationError("Bước này làm ngay, không hẹn giờ được.", code="no-schedule")
    for sane in PUBLICATION_TIME:
        sane(at)
    past = at <= now
    if past and (step.time == Time.LATER or step.source == State.PUBLISHED):
        raise ValidationError(
            f"{clock_and_day(at)} đã qua. Hãy ghi một giờ còn ở phía trước.", code="time-past"
        )


def _take(
    article: Article, step: Transition, by, at, now: datetime, address: str, notice: Notice | None
) -> None:
    """Set state, times and editions of a locked article as a step asks."""
    match step.target:
        case State.PUBLISHED | State.SCHEDULED:
            _release(article, step, at or now, by, address)
        case State.WITHDRAWN:
            _withdraw(article, at or now, now)
            article.closed = notice is not None and notice.closes
        case _:
            article.state, article.published_at = step.target, None
            editions.settle(article, now)
    _write(article, now)


def _release(article: Article, step: Transition, at: datetime, by, address: str) -> None:
    if step.source == State.WITHDRAWN:
        article.withdrawn_at = None  # it stands again where it stood, under its first time
        article.closed = False
        removals.end(article, timezone.now())
    elif step.source == State.PUBLISHED:
        if article.withdrawn_at and at >= article.withdrawn_at:
            raise ValidationError("Bài đã hẹn gỡ trước giờ ấy.", code="withdrawn-before")
    else:
        article.published_at = at
    article.state = State.PUBLISHED
    version = versions.record(article, by, address=address)
    updates = step.source == step.target == State.PUBLISHED
    if updates and article.editions.published().filter(version=version).exists():
        raise ValidationError("Bạn đọc đã có đúng bản này rồi.", code="nothing-new")
    editions.release(article, version, at)


def _withdraw(article: Article, at: datetime, now: datetime) -> None:
    coming = editions.scheduled_update(article, now)
    if coming and now < at <= coming.shown_from:
        raise ValidationError(
            f"Bài có bản cập nhật hẹn lúc {clock_and_day(coming.shown_from)}, sau giờ gỡ. "
            "Hãy bỏ hẹn cập nhật trước.",
            code="update-after",
        )
    article.withdrawn_at = at
    if at <= now:
        editions.settle(article, now)
    else:
        editions.end(article)


def _write(article: Article, now: datetime) -> None:
    article.updated_at = now
    Article.objects.filter(pk=article.pk).update(
        state=article.state,
        published_at=article.published_at,
        withdrawn_at=article.withdrawn_at,
        closed=article.closed,
        updated_at=now,
    )
    sections = {article.section_id, *article.editions.values_list("section", flat=True)}
    transaction.on_commit(lambda: forget_newest(sections))


def _as_in_database(article: Article, current: Article) -> Article:
    """Bring the caller's row up to date, too."""
    for field in ("state", "published_at", "withdrawn_at", "closed", "updated_at"):
        setattr(article, field, getattr(current, field))
    return current


def outcome(article: Article, step: Transition, at: datetime | None = None) -> str:
    """Say what a step led to, and when readers see it."""
    later = at is not None and at > timezone.now()
    if article.stage == State.SCHEDULED:
        return f"Bài sẽ lên trang lúc {clock_and_day(article.published_at)}."
    if step.target == State.WITHDRAWN and later:
        return f"Bài sẽ được gỡ lúc {clock_and_day(at)}."
    if step.source == step.target:
        when = f"Bản sửa sẽ lên trang lúc {clock_and_day(at)}." if later else ""
        return when or "Bạn đọc đã thấy bản mới."
    if step.source == State.DISCARDED:
        return "Bài đã lấy lại, nằm trong các bản nháp."
    if step.source == State.SCHEDULED and step.target == State.APPROVED:
        return "Đã bỏ hẹn giờ; bài đã duyệt, chưa đăng."
    return _OUTCOMES[step.target]


_OUTCOMES = {
    State.DRAFT: "Bài đã trả lại người viết.",
    State.SUBMITTED: "Bài đã gửi. Ban biên tập sẽ đọc.",
    State.REVIEW: "Bài đã chuyển, đang chờ duyệt.",
    State.APPROVED: "Bài đã duyệt, chưa đăng.",
    State.PUBLISHED: "Bài đã lên trang.",
    State.WITHDRAWN: "Bài đã gỡ; bạn đọc không thấy nữa.",
    State.DISCARDED: "Bài đã bỏ. Muốn lấy lại, tìm trong danh sách “Đã bỏ”.",
}
