"""The moderation queue: what waits, oldest first; many decided at once."""

from collections import Counter

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject, Now
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import mark_safe

from articles.models import Edition
from articles.people import person
from articles.policy import can_read_seals, closed_articles
from journal.lib.changelist import BoundedList
from journal.lib.list_export import Column
from journal.lib.paging import key_in
from journal.lib.searched_list import HELP, SearchedList

from . import figure_views, log_admin, opening_admin, queue_views  # noqa: F401  they register themselves
from .exchange import admin as exchange_admin  # noqa: F401  registers itself
from .finding import FoundComments
from .models import Comment, Report, State
from .moderation import MOST_FEATURED, PERMISSION, answer, feature, keep, moderate
from .personal_data import admin as personal_data_admin  # noqa: F401  registers itself
from .queue_acts import AnswerForm, reason_in
from .reader_letters import admin as letters_admin  # noqa: F401  registers itself
from .records import RejectionReason
from .rules import admin as rules_admin  # noqa: F401  registers itself

ALL = "all"
REPORTED = "reported"
REPORTS_SHOWN = 50  # of one comment
ONE = "comments_comment_change"


def listed_state(request) -> str:
    """The state the list shows, ALL for every one; what waits, unless another is asked for."""
    asked = request.GET.get("state")
    return asked if asked in {*State.values, ALL, REPORTED} else State.PENDING.value


class StateFilter(admin.SimpleListFilter):
    title = "trạng thái"
    parameter_name = "state"

    def __init__(self, request, *args):
        super().__init__(request, *args)
        self.state = listed_state(request)

    def lookups(self, request, model_admin):
        return [*State.choices, (REPORTED, "Bị bạn đọc báo"), (ALL, "Tất cả")]

    def choices(self, changelist):
        for value, title in self.lookup_choices:
            yield {
                "selected": self.state == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": title,
            }

    def queryset(self, request, queryset):
        if self.state == REPORTED:
            return queryset.filter(reports__gt=0)
        return queryset if self.state == ALL else queryset.filter(state=self.state)


def decision(state: State, label: str):
    """An admin action that takes the chosen comments to a state."""

    @admin.action(description=label, permissions=["moderate"])
    def decide(model_admin, request, comments):
        reason = ""
        if state == State.REJECTED:
            try:
                reason = reason_in(request.POST.get("reason"))
            except ValidationError as error:
                messages.error(request, error.message)
                return
        seen = listed_state(request)
        seen = {ALL: State.PENDING, REPORTED: State.APPROVED}.get(seen, seen)
        asked = comments.count()
        decided = moderate(comments, state, request.user, seen=seen, reason=reason)
        messages.success(request, f"{decided} ý kiến đã chuyển sang “{state.label}”.")
        if decided < asked:
            messages.warning(
                request, f"{asked - decided} ý kiến đã có quyết định trước đó nên giữ nguyên."
            )

    decide.__name__ = f"decide_{state}"
    return decide


def featuring(on: bool, label: str):
    """An admin action that puts the chosen threads before all others, or back in their turn."""

    @admin.action(description=label, permissions=["moderate"])
    def put(model_admin, request, comments):
        moved, left = feature(comments, request.user, on=on)
        messages.success(request, f"{moved} ý kiến {'đã đưa lên đầu' if on else 'đã về chỗ cũ'}.")
        if left:
            messages.warning(
                request,
                f"{left} ý kiến không đưa lên đầu được: chỉ ý kiến đã duyệt, không phải trả lời, "
                f"và mỗi bài nhiều nhất {MOST_FEATURED}.",
            )

    put.__name__ = "feature" if on else "unfeature"
    return put


@admin.action(description="Giữ nguyên, đã xem lời báo", permissions=["moderate"])
def keep_reported(model_admin, request, comments):
    messages.success(request, f"{keep(comments, request.user)} ý kiến giữ nguyên.")


class ReasonedActions(ActionForm):
    """What is done with the chosen ones, and why they are turned down, if they are."""

    reason = forms.ModelChoiceField(
        RejectionReason.objects.filter(in_use=True),
        required=False,
        label="Lý do từ chối:",
        empty_label="Chọn khi từ chối",
    )


@admin.register(Comment)
class CommentAdmin(SearchedList, FoundComments, BoundedList):
    list_display = ["text_shown", "sender", "article_link", "created_at"]
    list_display_links = ["created_at"]
    list_filter = [StateFilter]
    list_per_page = 50
    action_form = ReasonedActions
    list_select_related = ["moderated_by"]
    view_on_site = False  # what waits has no place on the site yet
    search_help_text = (
        f'Tìm trong lời và tên người gửi. {HELP}; tác giả:Hường, chuyên mục:"Văn hóa", năm:2024. '
        "Hoặc ghi đủ một địa chỉ email."
    )
    exported_as = {
        "sender": Column("Người gửi", lambda comment: comment.name),
        "address": Column("Địa chỉ người gửi", lambda comment: comment.address),
        "acts": None,
        "reports_shown": Column("Lời báo", lambda comment: comment.reports),
    }
    actions = [
        decision(State.APPROVED, "Duyệt, cho đăng"),
        decision(State.REJECTED, "Từ chối"),
        decision(State.SPAM, "Đánh dấu là rác"),
        keep_reported,
        featuring(True, "Đưa lên đầu các ý kiến của bài"),
        featuring(False, "Thôi đưa lên đầu"),
    ]
    fields = [
        "text_shown",
        ("name", "address", "email"),
        ("article_link", "reply_to"),
        ("created_at", "network_shown"),
        ("held_shown", "consented_at"),
        ("state", "moderated_by", "moderated_at"),
        ("likes", "featured", "from_desk"),
        "reports_shown",
        "acts",
    ]

    class Media:
        css = {"all": ["css/comments.css"]}

    # --- what a person may do -------------------------------------------------------------------

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        """Nobody rewrites a reader's words; a decision is taken in the list."""
        return False

    def has_moderate_permission(self, request):
        return request.user.has_perm(PERMISSION)

    def get_exported_columns(self, request, cl):
        """A file leaves the house, so it holds less than the page.

        The e-mail is for those who decide on comments and may have to answer; what tells senders
        apart (their network) is for the queue alone.
        """
        columns = super().get_exported_columns(request, cl)
        emails = [Column("Email", lambda comment: comment.email)]
        return columns + (emails if self.has_moderate_permission(request) else [])

    # --- answers of the editorial board ---------------------------------------------------------

    def get_urls(self):
        view = self.admin_site.admin_view(self.answer_view)
        own = path("<path:key>/tra-loi/", view, name="comments_comment_answer")
        desk = [*queue_views.urls(self.admin_site), *figure_views.urls(self.admin_site)]
        return [own, *desk, *super().get_urls()]

    def answer_view(self, request, key):
        """Write an answer that stands under the comment as soon as it is sent."""
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        comment = self.get_queryset(request).filter(pk=key_in(key)).first()
        if comment is None:
            raise Http404("no such comment")
        form = AnswerForm(request.POST if request.method == "POST" else None)
        form.fields["text"].widget.attrs["autofocus"] = True
        if form.is_valid() and self._answered(request, comment, form):
            return redirect(f"{reverse('admin:comments_comment_changelist')}?state=approved")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Trả lời ý kiến",
            "comment": comment,
            "about": self.article_link(comment),
            "form": form,
            "media": self.media,
        }
        return render(request, "admin/comments/comment/answer.html", context)

    def _answered(self, request, comment, form) -> bool:
        try:
            made = answer(comment, form.cleaned_data["text"], request.user)
        except ValidationError as error:
            form.add_error(None, error)
            return False
        place = reverse("comments:permanent", args=[made.pk])
        words = format_html('Đã đăng lời tòa soạn. <a href="{}">Xem trên trang</a>', place)
        messages.success(request, words)
        return True

    # --- the list -------------------------------------------------------------------------------

    def get_list_display(self, request):
        if listed_state(request) == State.PENDING:
            return self.list_display
        told = ["reports_shown"] if listed_state(request) == REPORTED else []
        return [*self.list_display, *told, "decided", "acts"]

    def get_ordering(self, request):
        if listed_state(request) == State.PENDING:
            return ["created_at", "id"]
        if listed_state(request) == REPORTED:
            return ["-reports", "-id"]
        return ["-created_at", "-id"]

    def get_search_results(self, request, queryset, search_term):
        term = search_term.strip()
        if "@" in term:
            return queryset.of_email(term), False
        return super().get_search_results(request, queryset, term)

    def get_queryset(self, request):
        """Each with `about`: its article as readers have it, or had it, never as it is typed."""
        begun = Edition.objects.filter(article=OuterRef("article"), shown_from__lte=Now())
        if not can_read_seals(request.user):
            begun = begun.exclude(closed_articles("article__"))
        about = JSONObject(title="title", slug="slug", section="section__slug")
        last = begun.order_by("-shown_from").values(about=about)[:1]
        rows = super().get_queryset(request).annotate(about=Subquery(last))
        if listed_state(request) != REPORTED and request.resolver_match.url_name != ONE:
            return rows
        waiting = Report.objects.filter(comment=OuterRef("pk"), settled_at=None).order_by("-pk")
        row = JSONObject(reason="reason", words="words")
        return rows.annotate(report_rows=ArraySubquery(waiting.values(row=row)[:REPORTS_SHOWN]))

    @admin.display(description="ý kiến")
    def text_shown(self, comment):
        text = mark_safe(linebreaks(comment.text, autoescape=True))  # escaped, then paragraphs
        return format_html('<div class="comment-queue-text">{}</div>', text)

    @admin.display(description="cần người xem vì")
    def held_shown(self, comment):
        return ", ".join(comment.held_for)

    @admin.display(description="người gửi")
    def sender(self, comment):
        lines = [comment.name, comment.address, comment.email, comment.network_seen]
        return format_html_join("", "<div>{}</div>", ([line] for line in lines if line))

    @admin.display(description="mạng người gửi")
    def network_shown(self, comment):
        return comment.network_seen or "–"

    @admin.display(description="bài viết")
    def article_link(self, comment):
        if not (about := comment.about):
            return f"Bài số {comment.article_id}"
        place = [about["section"], about["slug"], comment.article_id]
        return format_html(
            '<a href="{}">{}</a>', reverse("articles:detail", args=place), about["title"]
        )

    @admin.display(description="bạn đọc báo")
    def reports_shown(self, comment):
        """How many reports wait, the reasons, and what was added to the newest of them."""
        rows = getattr(comment, "report_rows", [])
        if not comment.reports:
            return "–"
        told = [(Report.Reason(row["reason"]).label, row["words"]) for row in rows]
        reasons = Counter(reason for reason, _ in told).most_common()
        return format_html(
            "<strong>{} lời báo</strong>{}{}",
            comment.reports,
            format_html_join("", "<div>{} ({})</div>", reasons),
            format_html_join("", "<div>“{}”</div>", ([words] for _, words in told if words)),
        )

    @admin.display(description="việc khác")
    def acts(self, comment):
        """What may be done with a comment; most of it with what readers see."""
        place = reverse("admin:comments_letter_make", args=[comment.pk])
        letter = format_html('<a href="{}">Thư bạn đọc</a>', place)
        if comment.state != State.APPROVED:
            return letter
        return format_html(
            '{} · {}<a href="{}">Trả lời</a> · <a href="{}">Xem trên trang</a>',
            letter,
            mark_safe("<strong>Đưa lên đầu</strong> · ") if comment.featured else "",
            reverse("admin:comments_comment_answer", args=[comment.pk]),
            reverse("comments:permanent", args=[comment.pk]),
        )

    @admin.display(description="quyết định", ordering="moderated_at")
    def decided(self, comment):
        state = comment.get_state_display()
        return f"{state} · {person(comment.moderated_by)}" if comment.moderated_by else state
