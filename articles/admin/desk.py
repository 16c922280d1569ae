"""What stands beside the article form: where the article is, and what the person may do next."""

from contextlib import nullcontext
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone

from journal.lib.network import sender_address
from journal.lib.paging import key_in

from .. import editing, policy, seals, versions, workflow
from ..front.places import place_of
from ..models import Article, RemovalKind, State
from ..policy import Right
from .forms import NOTICE, PROBLEMS, TYPED, StepForm

NOT_SCHEDULED = (
    "Chưa hẹn giờ: ngày giờ bạn ghi vẫn còn ở khung bên, nhưng chưa có hiệu lực. Hãy bấm nút có "
    "ghi ngày giờ ấy."
)


STEP_TYPED = "step-typed"  # in the session


def reads_ahead(view):
    """Around the article form: a removal seals files, which are read before anything is locked."""

    @wraps(view)
    def read(request, object_id=None, *args, **kwargs):
        removes = request.POST.get("_step") == State.WITHDRAWN
        key = key_in(str(object_id)) if removes else None
        may = key is not None and policy.has_any(request.user, [Right.PUBLISH])
        with seals.reading_ahead(key) if may else nullcontext():
            return view(request, object_id, *args, **kwargs)

    return read


class DeskMixin:
    """For ArticleAdmin: the panel of the form, and the steps its buttons take."""

    def desk(self, request, article: Article | None) -> dict:
        """The panel's context; other mixins add theirs."""
        steps = _buttons(workflow.transitions_for(article or Article(), request.user))
        steps.sort(key=lambda step: step.needs_reason)  # the way on, then the ways back
        return {
            "steps": steps,
            "next_step": next((step for step in steps if _leads_on(step)), None),
            "step_takes_time": any(step.time != workflow.Time.NOW for step in steps),
            "step_asks_reason": any(step.needs_reason for step in steps),
            "removal": next((step for step in steps if step.target == State.WITHDRAWN), None),
            "step_form": StepForm(
                request.POST or None,
                article=article,
                user=request.user,
                typed=_typed(request, article),
            ),
            "removal_kinds": RemovalKind.objects.all(),
            "step_may_be_now": any(step.time == workflow.Time.ANY for step in steps),
            "stage": article.stage if article else State.DRAFT,
            **(self._facts(request, article) if article else {}),
        }

    def _facts(self, request, article: Article) -> dict:
        rows = article.editions.select_related("version").defer(
            "body", "search_text", "version__content"
        )
        shown = rows.published().first()
        return {
            "scheduled": workflow.scheduled(article, timezone.now()),
            "shown": shown,
            "front_place": place_of(article.pk) if shown else "",
            "other_edition": None
            if shown
            else rows.order_by("-shown_from").first(),  # to come, or withdrawn
            "latest_version": versions.latest(article),
            "may_close": article.stage == State.WITHDRAWN and policy.can_read_seals(request.user),
            "removed": article.removals.filter(ended_at=None).select_related("seal").first(),
            "may_publish": policy.can(request.user, Right.PUBLISH, article),
            "last_events": article.events.select_related("by")[:6],
        }

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context |= self.desk(request, obj)
        context["removal_fields"] = context["step_form"].removal_fields()
        context["media"] += context["step_form"].media  # the calendar's scripts once
        return super().render_change_form(request, context, add, change, form_url, obj)

    def step_alone(self, request, article):
        """A step by who may not change the text, on the text that was seen and no other."""
        if request.POST.get("seen") == editing.token(article):
            return self.take_step(request, article, "Chưa chuyển được: ")
        messages.error(
            request,
            "Chưa chuyển, và chữ vừa gõ (nếu có) chưa lưu: bài vừa được đồng nghiệp lưu hoặc "
            "chuyển bước. Hãy xem lại bài bên dưới rồi làm tiếp.",
        )
        return redirect("admin:articles_article_change", article.pk)

    def take_step(self, request, article, so_far: str = "Bài đã lưu, nhưng chưa chuyển được: "):
        """After the text is saved, take the step whose button was pressed, if one was.

        A date that was typed is not thrown away: what did not use it says so, and gives it back.
        """
        step = request.POST.get("_step")
        address = sender_address(request)
        form = StepForm(request.POST, article=article, user=request.user, address=address)
        left_over = form.time_left_over(step or "")
        keep = left_over or any(request.POST.get(name, "").strip() for name in ("reason", *NOTICE))
        if step is None and not keep:
            return None
        try:
            with transaction.atomic():
                says = form.take() if step is not None else f"Đã lưu bài viết “{article}”."
            messages.success(request, says)
        except (ValidationError, PermissionDenied) as error:
            reason = "; ".join(getattr(error, "messages", [str(error)]))
            messages.error(request, f"{so_far}{reason}")
            keep = form.refused_by(error) or any(request.POST.get(name) for name in TYPED)
        else:
            keep = left_over or (keep and step is None)
            if left_over:
                messages.warning(request, NOT_SCHEDULED)
        return self._onward(request, article, keep, form.problems)

    def _onward(self, request, article: Article, keep: bool, problems: dict):
        if not self.has_view_permission(request, article):
            return redirect("admin:articles_article_changelist")
        if keep:  # not in the address: a reason is nothing for the logs of web servers
            typed = {name: request.POST.get(name, "") for name in TYPED}
            request.session[STEP_TYPED] = [article.pk, typed | {PROBLEMS: problems}]
        return redirect("admin:articles_article_change", article.pk)


def _typed(request, article: Article | None) -> dict | None:
    """What was typed for a step of this article and led to nothing; given back once, with what is
    wrong with it."""
    pk, typed, *_ = [*request.session.get(STEP_TYPED, []), None, None]
    if article is None or pk != article.pk or not isinstance(typed, dict):
        return None
    del request.session[STEP_TYPED]
    return typed


def _leads_on(step: workflow.Transition) -> bool:
    """Whether a step is the ordinary next one; what is scheduled needs nothing more."""
    return not step.needs_reason and step.source != State.SCHEDULED


def _buttons(steps: list[workflow.Transition]) -> list[workflow.Transition]:
    """One button for publishing: who may publish at once sets the time with the same button."""
    if not any(step.target == State.PUBLISHED and step.time == workflow.Time.ANY for step in steps):
        return steps
    return [step for step in steps if step.target != State.SCHEDULED]
