"""The article form: the text at its real measure, and beside it the next step of its way."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html

from journal.lib.formsets import PatientFormSet

from .. import policy, workflow
from ..models import Article, Byline, RelatedArticle, Section, State
from ..page import ArticlePage
from ..widgets import PhotoChoiceMixin
from .steps import StepForm

ROWS = {"title": 2, "subtitle": 2, "notes": 3}  # lines of text fields in the form
# CKEditor 4 writes inline script and style; only the page with the editor may.
with_editor = csp_update({"script-src": [SELF, UNSAFE_INLINE], "style-src": [SELF, UNSAFE_INLINE]})


def without_side_doors(field):
    """Leave out the pencil, cross and eye beside a choice: here one only chooses."""
    if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
        field.widget.can_change_related = False
        field.widget.can_delete_related = False
        field.widget.can_view_related = False
        if field.queryset.model in (Section, Article):
            field.widget.can_add_related = False
    return field


class PartOfArticle(admin.TabularInline):
    """Rows that belong to an article: whoever may change it may change them."""

    formset = PatientFormSet
    extra = 0

    def has_view_permission(self, request, obj=None):
        return obj is None or policy.can_see(request.user, obj)

    def has_change_permission(self, request, obj=None):
        return obj is None or policy.can_edit(request.user, obj)

    has_add_permission = has_delete_permission = has_change_permission

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        return without_side_doors(super().formfield_for_dbfield(db_field, request, **kwargs))


class ArticleForm(forms.ModelForm):
    """Refuses to overwrite what somebody else saved since this form was opened."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, label="")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self._version()

    def clean(self):
        data = super().clean()
        seen = data.pop("seen", "")
        if self.instance.pk and seen and seen != self._version():
            moment = timezone.localtime(self.instance.updated_at)
            # Pressing save once more, knowing this, is allowed: the form now carries the new token.
            self.data = self.data.copy()
            self.data["seen"] = self._version()
            raise ValidationError(
                f"Bài đã có người khác lưu lúc {moment:%H:%M:%S}, sau khi bạn mở. Chữ của bạn vẫn "
                "còn nguyên bên dưới. Hãy mở bài trong một thẻ khác để so, rồi lưu lại nếu muốn "
                "thay bản kia.",
                code="stale",
            )
        return data

    def _version(self) -> str:
        return self.instance.updated_at.isoformat() if self.instance.pk else ""


class BylineInline(PartOfArticle):
    model = Byline
    ordering = ["order", "id"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("author")

    fields = ["role", "author", "name", "order"]
    autocomplete_fields = ["author"]


class RelatedFormSet(PatientFormSet):
    def clean(self):
        """An article is not related to itself, and to another once."""
        super().clean()
        chosen = set()
        for form in self.forms:
            other = form.cleaned_data.get("other") if form.is_valid() else None
            if other and not form.cleaned_data.get("DELETE"):
                if other == self.instance:
                    form.add_error("other", "Đây chính là bài đang sửa. Hãy chọn bài khác.")
                elif other in chosen:
                    form.add_error("other", "Bài này đã chọn ở trên.")
                chosen.add(other)

    def validate_unique(self):
        """clean() has said it already, in words for people."""


class RelatedInline(PartOfArticle):
    model = RelatedArticle
    formset = RelatedFormSet
    fk_name = "article"
    fields = ["other", "order"]
    autocomplete_fields = ["other"]

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("other").defer("other__body")
        return rows.filter(other__in=self._choices(request))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "other":
            kwargs["queryset"] = self._choices(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def _choices(self, request):
        """A title is told only to those who may see the article."""
        return Article.objects.visible_to(request.user).only("title", "state", "created_by")


@admin.register(Article)
class ArticleAdmin(PhotoChoiceMixin, admin.ModelAdmin):
    form = ArticleForm
    change_form_template = "admin/articles/article/change_form.html"
    list_display = ["title", "state_badge", "section", "created_by", "updated_at", "published_at"]
    list_filter = ["state", "section"]
    list_select_related = ["section", "created_by"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # they count the whole table, once a filter
    search_fields = ["search_text"]
    autocomplete_fields = ["topics"]
    inlines = [BylineInline, RelatedInline]
    fieldsets = [
        (None, {"fields": ["kicker", "title", "subtitle", "lead", "body"]}),
        ("Ảnh bìa và chỗ đứng", {"fields": ["cover", "section", "sections", "topics", "weight"]}),
        ("Khác", {"fields": ["comments_open", "notes", "slug", "seen"]}),
    ]

    class Media:
        css = {"all": ["css/article-form.css"]}

    @admin.display(description="trạng thái", ordering="state")
    def state_badge(self, article):
        label = "Hẹn giờ" if article.is_scheduled else article.get_state_display()
        return format_html('<span class="state state-{}">{}</span>', article.state, label)

    # --- what a person may see and do: policy decides -------------------------------------------

    def get_queryset(self, request):
        return Article.objects.visible_to(request.user).order_by("-id").defer("search_text")

    def get_object(self, request, object_id, from_field=None):
        """While a form is being saved nobody else saves or moves the same article."""
        saving = request.method == "POST" and connection.in_atomic_block
        if saving and str(object_id).isdecimal():
            list(Article.objects.select_for_update(of=("self",)).filter(pk=object_id).only("pk"))
        return super().get_object(request, object_id, from_field)

    def get_readonly_fields(self, request, obj=None):
        """Where a story stands on the home page is for those who approve it."""
        return [] if request.user.has_perm("articles.approve_article") else ["weight"]

    def view_on_site(self, article):
        return article.get_absolute_url() if article.is_published else None

    def has_view_permission(self, request, obj=None):
        if obj is None:
            return super().has_view_permission(request)
        return policy.can_see(request.user, obj)

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return super().has_change_permission(request)
        return policy.can_edit(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        """Only what never left the drawer can be deleted; what was published is withdrawn."""
        allowed = super().has_delete_permission(request)
        if obj is None:
            return allowed
        return allowed and policy.can_edit(request.user, obj) and not obj.moves.exists()

    def get_search_results(self, request, queryset, search_term):
        return (queryset.matching(search_term) if search_term else queryset), False

    # --- the form -------------------------------------------------------------------------------

    @method_decorator([with_editor, transaction.atomic])
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        article = self.get_object(request, unquote(object_id)) if object_id else None
        steps = workflow.transitions_for(article or Article(), request.user)
        extra_context = {
            "steps": steps,
            "next_step": next(
                (step for step in steps if not (step.needs_reason or step.needs_time)), None
            ),
            "step_publishes": any(step.target == State.PUBLISHED for step in steps),
            "step_asks_reason": any(step.needs_reason for step in steps),
            "step_form": StepForm(request.POST or None, steps=steps),
            "last_moves": article.moves.select_related("by")[:5] if article else [],
            **(extra_context or {}),
        }
        return super().changeform_view(request, object_id, form_url, extra_context)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "sections":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        if db_field.name in ROWS:
            kwargs["widget"] = forms.Textarea(attrs={"rows": ROWS[db_field.name]})
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        return without_side_doors(field)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    def response_add(self, request, obj, post_url_continue=None):
        return self._take_step(request, obj) or super().response_add(
            request, obj, post_url_continue
        )

    def response_change(self, request, obj):
        return self._take_step(request, obj) or super().response_change(request, obj)

    def _take_step(self, request, article):
        """After the text is saved, take the step whose button was pressed, if one was."""
        if "_step" not in request.POST:
            return None
        steps = workflow.transitions_for(article, request.user)
        form = StepForm(request.POST, steps=steps)
        try:
            if not form.is_valid():
                raise ValidationError([e for errors in form.errors.values() for e in errors])
            moved = workflow.move(article, by=request.user, **form.cleaned_data)
        except (ValidationError, PermissionDenied) as error:
            reason = "; ".join(getattr(error, "messages", [str(error)]))
            messages.error(request, f"Bài đã lưu, nhưng chưa chuyển được: {reason}")
        else:
            messages.success(request, workflow.outcome(moved))
        name = "change" if self.has_view_permission(request, article) else "changelist"
        args = [article.pk] if name == "change" else []
        return HttpResponseRedirect(reverse(f"admin:articles_article_{name}", args=args))

    # --- preview --------------------------------------------------------------------------------

    def get_urls(self):
        preview = self.admin_site.admin_view(self.preview)
        return [
            path("<int:pk>/xem-truoc/", preview, name="articles_article_preview"),
            *super().get_urls(),
        ]

    def preview(self, request, pk):
        """The page as readers will get it."""
        article = get_object_or_404(Article.objects.for_page().visible_to(request.user), pk=pk)
        page = ArticlePage(article, preview=not article.is_published)
        return render(request, "articles/detail.html", page.context())
