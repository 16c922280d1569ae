"""The log of moderation as the newsroom reads it, and the reasons as data."""

from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.html import format_html

from articles.people import person
from journal.lib.changelist import BoundedList, ReadOnlyList

from .models import Comment
from .moderation import PERMISSION
from .queue_acts import say_undone
from .records import Decision, QueueLimits, RejectionReason
from .undoing import undo

WORDS = 160  # characters of a comment


@admin.action(description="Hoàn tác", permissions=["moderate"])
def undo_chosen(model_admin, request, decisions):
    """The whole press of a button that each chosen line belongs to."""
    done, left = [], []
    for batch in dict.fromkeys(decisions.standing().values_list("batch", flat=True)):
        brought, stays = undo(batch, request.user)
        done, left = done + brought, left + stays
    say_undone(request, done, left)


class AfterFilter(admin.ChoicesFieldListFilter):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = "tình trạng sau đó"


@admin.register(Decision)
class DecisionAdmin(ReadOnlyList):
    list_display = ["at", "who", "what", "about", "reason", "is_undone"]
    list_display_links = None
    list_filter = ["kind", ("became", AfterFilter)]
    linked_lookups = ["comment"]
    list_select_related = ["by", "undone"]
    actions = [undo_chosen]

    class Media:
        css = {"all": ["css/moderation.css"]}

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(PERMISSION)

    has_moderate_permission = has_module_permission = has_view_permission

    def get_queryset(self, request):
        """With the comment's own words, where it still is."""
        words = Comment.objects.filter(pk=OuterRef("comment")).values(cut=Left("text", WORDS))
        return super().get_queryset(request).annotate(words=Subquery(words))

    @admin.display(description="người làm")
    def who(self, line):
        return person(line.by) or "Trang tự làm"

    @admin.display(description="việc")
    def what(self, line):
        change = f"{line.get_was_display()} → {line.get_became_display()}"
        said = line.get_kind_display()
        return f"{said}: {change}" if line.was != line.became else said

    @admin.display(description="ý kiến")
    def about(self, line):
        if line.words is None:
            return f"Số {line.comment_id}, đã xóa"
        place = reverse("admin:comments_comment_change", args=[line.comment_id])
        return format_html('<a href="{}">Số {}</a>: {}', place, line.comment_id, line.words)

    @admin.display(description="hoàn tác", empty_value="")
    def is_undone(self, line):
        return "Đã hoàn tác" if hasattr(line, "undone") else ""


@admin.register(RejectionReason)
class RejectionReasonAdmin(BoundedList):
    list_display = ["words", "position", "in_use"]
    list_editable = ["position", "in_use"]


@admin.register(QueueLimits)
class QueueLimitsAdmin(BoundedList):
    list_display = ["most_waiting", "oldest_hours", "mail_hours"]
