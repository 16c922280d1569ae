"""The list of articles, and the article form: the text at its real measure, and beside it the next
step of its way."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import connection, transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html

from journal.lib.autocomplete import PatientAutocomplete
from journal.lib.changelist import KeyedList
from journal.lib.list_export import Column
from journal.lib.network import sender_address
from journal.lib.searched_list import HELP, SearchedList
from journal.lib.vietnamese import ago, print_time

from .. import body, policy, previews, versions
from ..models import Article, SeriesPart, State
from ..people import person
from ..policy import Right
from ..widgets import PhotoChoiceMixin
from .bulk import BulkMixin
from .checks import ChecksMixin
from .choice import label, without_side_doors
from .corrections import DeskCorrections
from .desk import DeskMixin, reads_ahead
from .editing import EditingMixin
from .finding import FoundArticles
from .forms import ArticleForm, BylineInline, RelatedInline
from .history import HistoryMixin
from .notes import NotesMixin
from .pasting import PasteMixin
from .previews import PreviewMixin
from .word import WordMixin

ROWS = {"title": 2, "subtitle": 2, "notes": 3}  # lines of text fields in the form
# CKEditor 4 writes inline script and style; only the page with the editor may.
with_editor = csp_update({"script-src": [SELF, UNSAFE_INLINE], "style-src": [SELF, UNSAFE_INLINE]})


class StageFilter(admin.SimpleListFilter):
    """By stage; what was discarded stands only under its own heading."""

    title = "trạng thái"
    parameter_name = "trang-thai"
    MISSED = "lo-gio"

    def lookups(self, request, model_admin):
        return [*State.choices, (self.MISSED, "Lỡ giờ dự kiến")]

    def queryset(self, request, queryset):
        if self.value() == self.MISSED:
            return queryset.missed()
        if self.value() in State.values:
            return queryset.at_stage(self.value())
        return queryset.exclude(state=State.DISCARDED)


class OwnFilter(admin.SimpleListFilter):
    title = "người viết"
    parameter_name = "cua"

    def lookups(self, request, model_admin):
        return [("toi", "Của tôi")]

    def queryset(self, request, queryset):
        return queryset.filter(created_by=request.user) if self.value() == "toi" else queryset


@admin.register(Article)
class ArticleAdmin(
    HistoryMixin,
    EditingMixin,
    PreviewMixin,
    DeskCorrections,
    WordMixin,
    NotesMixin,
    ChecksMixin,
    PasteMixin,
    DeskMixin,
    PhotoChoiceMixin,
    PatientAutocomplete,
    FoundArticles,
    BulkMixin,
    SearchedList,
    KeyedList,
):
    form = ArticleForm
    change_form_template = "admin/articles/article/change_form.html"
    list_display = ["title", "stage_badge", "section", "writer", "changed", "when"]
    list_filter = [StageFilter, "section", OwnFilter]
    list_select_related = ["section", "created_by"]
    list_per_page = 50
    search_help_text = (
        f'Tìm trong tiêu đề, sa-pô và nội dung. {HELP}; tác giả:"Minh An", '
        'chuyên mục:"Văn hóa", năm:2015..2020.'
    )
    exported_as = {
        "changed": Column("Sửa lúc", lambda article: article.updated_at),
        "when": Column("Đăng lúc", lambda article: article.published_at),
    }
    autocomplete_fields = ["topics"]
    inlines = [BylineInline, RelatedInline]
    fieldsets = [
        (None, {"fields": ["kicker", "title", "subtitle", "lead", "body"]}),
        ("Ảnh bìa và chỗ đứng", {"fields": ["cover", "section", "sections", "topics", "weight"]}),
        (
            "Khác",
            {"fields": ["planned_at", "comments_open", "series_shown", "notes", "slug", "seen"]},
        ),
    ]

    class Media:
        css = {"all": ["css/article-form.css"]}
        js = [forms.Script("js/shortcuts.js", type="module")]

    @admin.display(description="trạng thái", ordering="state")
    def stage_badge(self, article):
        stage = article.stage
        return format_html('<span class="state state-{}">{}</span>', stage, stage.label)

    @admin.display(description="người viết")
    def writer(self, article):
        return person(article.created_by)

    @admin.display(description="sửa")
    def changed(self, article):
        return ago(article.updated_at)

    @admin.display(description="đăng")
    def when(self, article):
        return article.published_at and print_time(article.published_at)

    @admin.display(description="nội dung")
    def body_shown(self, article):
        """For who may read and not write: prose, not its HTML."""
        photos = {photo.pk: photo for photo in article.photos.defer("search_text")}
        return format_html('<div class="prose">{}</div>', body.rendered(article.body, photos))

    @admin.display(description="loạt bài")
    def series_shown(self, article):
        part = SeriesPart.objects.filter(article=article.pk).select_related("series").first()
        if part is None:
            address = reverse("admin:articles_series_changelist")
            return format_html(
                'Chưa thuộc loạt bài nào. <a href="{}">Xếp vào một loạt bài</a>', address
            )
        address = reverse("admin:articles_series_change", args=[part.series_id])
        return format_html('<a href="{}">{}</a>, kỳ {}', address, part.series, part.number)

    def get_fieldsets(self, request, obj=None):
        if obj is None or policy.can_edit(request.user, obj):
            return self.fieldsets
        (name, text), *others = self.fieldsets
        shown = ["body_shown" if field == "body" else field for field in text["fields"]]
        return [(name, {"fields": shown}), *others]

    # --- what a person may see and do: policy decides -------------------------------------------

    def get_queryset(self, request):
        """What the person may see; for choosers, what the person may point to."""
        if request.path == reverse("admin:autocomplete"):
            return Article.objects.with_public_title().order_by("-id").defer("body", "search_text")
        rows = Article.objects.visible_to(request.user).order_by("-id").defer("search_text")
        listed = request.resolver_match.url_name == "articles_article_changelist"
        return rows.defer("search_text", "body", "lead", "notes") if listed else rows

    def get_object(self, request, object_id, from_field=None):
        """While a form is being saved nobody else saves or moves the same article."""
        saving = request.method == "POST" and connection.in_atomic_block
        if saving and str(object_id).isdecimal():
            list(Article.objects.locked().filter(pk=object_id).only("pk"))
        return super().get_object(request, object_id, from_field)

    def get_readonly_fields(self, request, obj=None):
        """Where a story stands on the home page is for those who approve it."""
        own = [] if request.user.has_perm(policy.PERMISSIONS[Right.APPROVE]) else ["weight"]
        return [*own, "body_shown", "series_shown"]

    def view_on_site(self, article):
        edition = previews.live_edition(article)
        return edition.get_absolute_url() if edition else None

    def has_view_permission(self, request, obj=None):
        if obj is None:
            return super().has_view_permission(request)
        return policy.can_see(request.user, obj)

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return super().has_change_permission(request)
        return policy.can_edit(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        """Nothing is deleted: a draft nobody wants is discarded, and can be fetched back."""
        return False

    def name_in_choices(self, request, article):
        return label(article, request.user)

    def get_search_results(self, request, queryset, search_term):
        if request.path == reverse("admin:autocomplete"):
            return queryset.linkable_by(request.user, search_term), False
        return super().get_search_results(request, queryset, search_term)

    # --- the form -------------------------------------------------------------------------------

    @method_decorator([with_editor, reads_ahead, transaction.atomic])
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id and "_step" in request.POST:
            article = self.get_object(request, unquote(object_id))
            if article and not policy.can_edit(request.user, article):
                return self.step_alone(request, article)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_changeform_initial_data(self, request):
        """Nothing from the address, where a time that is none would be a failure."""
        return {}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "sections":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        if db_field.name in ROWS:
            kwargs["widget"] = forms.Textarea(attrs={"rows": ROWS[db_field.name]})
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        return without_side_doors(field)

    def save_model(self, request, obj, form, change):
        if change:  # what a script wrote past the forms is not overwritten unrecorded
            versions.record(Article.objects.get(pk=obj.pk), None)
        else:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        """The version holds the rows of the inlines, too, so it is made after them."""
        super().save_related(request, form, formsets, change)
        name = form.cleaned_data.get("version_name", "")
        address = sender_address(request)
        versions.record(form.instance, request.user, name=name, address=address)

    def response_add(self, request, obj, post_url_continue=None):
        return self.take_step(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        if not policy.can_see(request.user, obj):
            says = f"Đã lưu. Bài nay thuộc chuyên mục {obj.section}, do người khác phụ trách: "
            messages.success(request, f"{says}bạn không còn thấy bài trong danh sách.")
            return redirect("admin:articles_article_changelist")
        return self.take_step(request, obj) or super().response_change(request, obj)

    def _get_preserved_qsl(self, request, preserved_filters):
        """What a form was opened with (a text to take back, a time) is done with at a save."""
        return []

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        messages.warning(request, f"Không có bài số {object_id}, hoặc bạn không được xem bài ấy.")
        return redirect("admin:articles_article_changelist")
