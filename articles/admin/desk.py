"""What stands beside the article form: where the article is, and what the person may do next."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone

from journal.lib.network import sender_address

from .. import policy, versions, workflow
from ..models import Article, State
from ..policy import Right
from .forms import StepForm


class DeskMixin:
    """For ArticleAdmin: the panel of the form, and the steps its buttons take."""

    def desk(self, request, article: Article | None) -> dict:
        """The panel's context; other mixins add theirs."""
        steps = _buttons(workflow.transitions_for(article or Article(), request.user))
        return {
            "steps": steps,
            "next_step": next((step for step in steps if _leads_on(step)), None),
            "step_takes_time": any(step.time != workflow.Time.NOW for step in steps),
            "step_asks_reason": any(step.needs_reason for step in steps),
            "step_form": StepForm(request.POST or None, article=article, user=request.user),
            "stage": article.stage if article else State.DRAFT,
            **(self._facts(request, article) if article else {}),
        }

    def _facts(self, request, article: Article) -> dict:
        live = article.editions.published().select_related("version").first()
        return {
            "scheduled": workflow.scheduled(article, timezone.now()),
            "live": live,
            "coming": not live and article.editions.select_related("version").first(),
            "latest_version": versions.latest(article),
            "may_publish": policy.can(request.user, Right.PUBLISH, article),
            "last_events": article.events.select_related("by")[:6],
        }

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context |= self.desk(request, obj)
        context["media"] += context["step_form"].media  # the calendar's scripts once
        return super().render_change_form(request, context, add, change, form_url, obj)

    def take_step(self, request, article, so_far: str = "Bài đã lưu, nhưng chưa chuyển được: "):
        """After the text is saved, take the step whose button was pressed, if one was."""
        if "_step" not in request.POST:
            return None
        address = sender_address(request)
        form = StepForm(request.POST, article=article, user=request.user, address=address)
        try:
            with transaction.atomic():
                messages.success(request, form.take())
        except (ValidationError, PermissionDenied) as error:
            reason = "; ".join(getattr(error, "messages", [str(error)]))
            messages.error(request, f"{so_far}{reason}")
        name = "change" if self.has_view_permission(request, article) else "changelist"
        args = [article.pk] if name == "change" else []
        return redirect(f"admin:articles_article_{name}", *args)


def _leads_on(step: workflow.Transition) -> bool:
    """Whether a step is the ordinary next one; what is scheduled needs nothing more."""
    return not step.needs_reason and step.source != State.SCHEDULED


def _buttons(steps: list[workflow.Transition]) -> list[workflow.Transition]:
    """One button for publishing: who may publish at once sets the time with the same button."""
    if not any(step.target == State.PUBLISHED and step.time == workflow.Time.ANY for step in steps):
        return steps
    return [step for step in steps if step.target != State.SCHEDULED]
