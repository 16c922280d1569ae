"""The way of an article from draft to readers. `move()` is the only writer of its state."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from . import policy
from .models import Article, Move, State
from .page import forget_newest


@dataclass(frozen=True)
class Transition:
    """One allowed step: from where, to where, what it takes, and what its button says."""

    source: State
    target: State
    permission: str
    label: str
    needs_reason: bool = False
    scheduled: bool | None = None  # only before (True) or after (False) readers have got it
    needs_time: bool = False

    def fits(self, article: Article) -> bool:
        """Whether an article stands where this step begins."""
        return self.source == article.state and self.scheduled in (None, article.is_scheduled)


_SUBMIT, _EDIT = "articles.submit_article", "articles.edit_any_article"
_APPROVE, _PUBLISH = "articles.approve_article", "articles.publish_article"

TRANSITIONS = [
    Transition(State.DRAFT, State.SUBMITTED, _SUBMIT, "Gửi biên tập"),
    Transition(State.SUBMITTED, State.REVIEW, _EDIT, "Chuyển duyệt"),
    Transition(State.REVIEW, State.APPROVED, _APPROVE, "Duyệt"),
    Transition(State.SUBMITTED, State.DRAFT, _EDIT, "Trả lại", needs_reason=True),
    Transition(State.REVIEW, State.DRAFT, _APPROVE, "Trả lại", needs_reason=True),
    Transition(State.APPROVED, State.DRAFT, _APPROVE, "Trả lại", needs_reason=True),
    Transition(State.DRAFT, State.PUBLISHED, _PUBLISH, "Đăng"),
    Transition(State.SUBMITTED, State.PUBLISHED, _PUBLISH, "Đăng"),
    Transition(State.REVIEW, State.PUBLISHED, _PUBLISH, "Đăng"),
    Transition(State.APPROVED, State.PUBLISHED, _PUBLISH, "Đăng"),
    Transition(State.PUBLISHED, State.PUBLISHED, _PUBLISH, "Đổi giờ đăng", needs_time=True),
    Transition(State.PUBLISHED, State.APPROVED, _PUBLISH, "Bỏ hẹn giờ", scheduled=True),
    Transition(
        State.PUBLISHED, State.WITHDRAWN, _PUBLISH, "Gỡ bài", needs_reason=True, scheduled=False
    ),
    Transition(State.WITHDRAWN, State.PUBLISHED, _PUBLISH, "Đăng lại"),
]


def transitions_for(article: Article, user) -> list[Transition]:
    """What a person may do next with an article, in the table's order."""
    if article.pk and not policy.can_see(user, article):
        return []
    return [t for t in TRANSITIONS if t.fits(article) and user.has_perm(t.permission)]


def move(
    article: Article, to: str, by, *, reason: str = "", publish_at: datetime | None = None
) -> Article:
    """Take an article to another state and write down who did it; return it as it is now.

    `publish_at` (aware; default now) is when readers get it: later than now is a schedule.
    Raises ValidationError for a step the table does not have and for a missing reason or time,
    PermissionDenied for a person who may not take it.
    """
    with transaction.atomic():
        current = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
        step = _step(current, to, by)
        if step.needs_reason and not reason.strip():
            raise ValidationError("Hãy ghi lý do.", code="reason-missing")
        if step.needs_time and publish_at is None:
            raise ValidationError("Hãy ghi ngày giờ đăng mới.", code="time-missing")
        Move.objects.create(
            article=current,
            from_state=current.state,
            to_state=step.target,
            by=by,
            reason=reason.strip(),
        )
        current.published_at = _publication_time(current, step, publish_at)
        current.state = step.target
        current.updated_at = timezone.now()
        Article.objects.filter(pk=current.pk).update(
            state=current.state, published_at=current.published_at, updated_at=current.updated_at
        )
        transaction.on_commit(lambda: forget_newest(current.section_id))
    article.state, article.published_at = current.state, current.published_at
    return current


def _step(article: Article, to: str, by) -> Transition:
    steps = [t for t in TRANSITIONS if t.fits(article) and t.target == to]
    if not steps:
        raise ValidationError(
            f"Bài đang ở trạng thái “{article.get_state_display()}”, "
            f"không chuyển sang “{State(to).label}” được.",
            code="no-such-step",
        )
    if steps[0] not in transitions_for(article, by):
        raise PermissionDenied("Bạn không có quyền làm bước này.")
    return steps[0]


def _publication_time(article: Article, step: Transition, publish_at: datetime | None):
    if step.target == State.PUBLISHED:
        if step.source == State.WITHDRAWN and publish_at is None:
            return article.published_at
        return publish_at or timezone.now()
    return article.published_at if step.target == State.WITHDRAWN else None


def outcome(article: Article) -> str:
    """Say what a step led to, and when readers see it."""
    if article.is_scheduled:
        local = timezone.localtime(article.published_at)
        return f"Bài sẽ lên trang lúc {local:%H:%M} ngày {local.day}/{local.month}/{local.year}."
    return {
        State.DRAFT: "Bài đã trả lại người viết.",
        State.SUBMITTED: "Bài đã gửi. Ban biên tập sẽ đọc.",
        State.REVIEW: "Bài đã chuyển, đang chờ duyệt.",
        State.APPROVED: "Bài đã duyệt, chưa đăng.",
        State.PUBLISHED: "Bài đã lên trang.",
        State.WITHDRAWN: "Bài đã gỡ; bạn đọc không thấy nữa.",
    }[State(article.state)]
