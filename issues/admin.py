"""Print issues behind the counter: number, cover, PDF, contents, and how far its reading is."""

from django.contrib import admin, messages
from django.db.models import BooleanField, Count, ExpressionWrapper, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.html import format_html

from journal.lib.changelist import BoundedList
from journal.lib.finding import TooLong

from . import first_page, found, ingest
from .amending.admin import AmendedPages
from .contents.page import ContentsPage
from .cover_form import IssueForm
from .finding import FoundIssues
from .models import Issue, Page, PageWords
from .opening import VisibilityFilter, words_of
from .originals import Originals
from .receiving import Receiving
from .report import ReadingReport, ask_again
from .shelf_page import ShelfPage

MOST_DOUBTED = 100  # words shown
TOO_LONG = "Lần tìm này lâu quá nên đã dừng. Hãy thêm một từ ít gặp hơn."
THUMBNAIL = '<img src="{}" width="{}" height="{}" alt="" loading="lazy">'


class YearFilter(admin.SimpleListFilter):
    """Years that have issues, asked of the issues alone: there are many times more pages."""

    title = "năm"
    parameter_name = "nam"

    def lookups(self, request, model_admin):
        years = Issue.objects.order_by("-year").values_list("year", flat=True).distinct()
        return [(str(year), str(year)) for year in years]

    def queryset(self, request, queryset):
        if self.value() not in dict(self.lookup_choices):
            return queryset
        field = "year" if queryset.model is Issue else "issue__year"
        return queryset.filter(**{field: self.value()})


@admin.register(Issue)
class IssueAdmin(
    *(Receiving, ReadingReport, ShelfPage, Originals, ContentsPage, FoundIssues, BoundedList)
):
    list_display = ["label", "thumbnail", "month", "running_number", "progress", "opened"]
    list_filter = [VisibilityFilter, YearFilter]
    search_fields = ["label", "running_number"]
    exported_as = {"thumbnail": None}
    form = IssueForm
    list_per_page = 50
    actions = ["publish", "hide", "read_missing", "read_again"]
    readonly_fields = ["thumbnail", "progress", "contents_line"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("year", "number", "number_to"),
                    ("month", "running_number"),
                    ("label", "slug"),
                    ("seen_by", "public_from"),
                ]
            },
        ),
        ("Bìa và tệp PDF", {"fields": ["cover", "thumbnail", "pdf", "progress"]}),
        ("Mục lục", {"fields": ["contents_line"]}),
    ]

    class Media:
        css = {"all": ["css/issue-form.css"]}

    def get_queryset(self, request):
        """Pages are counted of the rows shown alone: a join would count those of every issue."""
        pages = Page.objects.filter(issue=OuterRef("pk")).order_by().values("issue")
        done = Coalesce(Subquery(pages.annotate(done=Count("pk")).values("done")), 0)
        return super().get_queryset(request).annotate(pages_done=done)

    def get_fieldsets(self, request, obj=None):
        """Nobody is offered a first page that is not there, or is the cover; who may only look is
        told in words who sees the issue."""
        own, (name, files), contents = self.fieldsets
        if obj and not self.has_change_permission(request, obj):
            *facts, _ = own[1]["fields"]
            return [(None, {"fields": [*facts, "opened"]}), (name, files), contents]
        if not obj or (obj.cover and obj.cover_from_pdf) or not first_page.of(obj):
            return self.fieldsets
        cover, *others = files["fields"]
        offered = (name, {"fields": [cover, "cover_from_first_page", *others]})
        return [own, offered, contents]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and {"year", "month", "number"} & {*form.changed_data}:
            found.keep_issue(obj)
        if form.cleaned_data.get("cover_from_first_page"):
            first_page.make_cover(obj, only_if_none=True)

    def get_changeform_initial_data(self, request):
        """What the shelf asks for; a time that is none would be a failure."""
        asked = super().get_changeform_initial_data(request)
        return {name: asked[name] for name in ("year", "number") if name in asked}

    def view_on_site(self, issue):
        """Of the row as stored: a form that comes back may hold a year no address can name."""
        stored = Issue.objects.public().filter(pk=issue.pk).first()
        return stored.get_absolute_url() if stored else None

    @admin.display(description="bìa")
    def thumbnail(self, issue):
        if not (issue.cover and issue.cover._committed):
            return "–"
        height = round(60 * issue.cover_height / issue.cover_width)
        return format_html(THUMBNAIL, issue.cover.small_url, 60, height)

    @admin.display(description="đã đọc")
    def progress(self, issue):
        if not issue.pk:
            return "Máy đọc tệp PDF sau khi bạn lưu."
        if not issue.pdf:
            return "Chưa có tệp PDF"
        if not (issue.page_count or issue.ingest_error):
            return "Đang chờ đọc"
        done = issue.ingest_error or f"{issue.pages_done}/{issue.page_count} trang"
        return format_html('<a href="{}">{}</a>', self.report_url(issue), done)

    @admin.display(description="mục lục")
    def contents_line(self, issue):
        if not issue.pk:
            return "Lưu số báo rồi nhập mục lục."
        count = issue.contents.count()
        says = f"{count} dòng, mở để sửa" if count else "Nhập mục lục"
        return format_html('<a href="{}">{}</a>', self.contents_url(issue), says)

    @admin.display(description="ai xem được", ordering="public_from")
    def opened(self, issue):
        return words_of(issue)

    @admin.action(description="Mở cho bạn đọc", permissions=["change"])
    def publish(self, request, issues):
        self._tell(request, issues.open_now(), "Bạn đọc đã xem được {} số.")

    @admin.action(description="Không cho bạn đọc xem", permissions=["change"])
    def hide(self, request, issues):
        self._tell(request, issues.update(public_from=None), "Bạn đọc không còn xem được {} số.")

    @admin.action(description="Đọc các trang còn thiếu của tệp PDF", permissions=["change"])
    def read_missing(self, request, issues):
        self._ask(request, issues, ingest.request_missing)

    @admin.action(description="Đọc lại cả tệp PDF, giữ chữ người đã sửa", permissions=["change"])
    def read_again(self, request, issues):
        self._ask(request, issues, ingest.request_again)

    def _ask(self, request, issues, ask) -> None:
        with_pdf = list(issues.exclude(pdf=""))
        for issue in with_pdf:
            ask(issue)
        self._tell(request, len(with_pdf), "Đã xếp hàng đọc lại {} số.")

    def _tell(self, request, count: int, message: str) -> None:
        self.message_user(request, message.format(count), messages.SUCCESS)


@admin.register(Page)
class PageAdmin(AmendedPages, BoundedList):
    """Pages are made by ingest; people correct folio and text. A deleted page is read again."""

    list_display = ["title_line", "folio", "has_text"]
    list_filter = [YearFilter]
    linked_lookups = ["issue"]
    list_per_page = 50
    search_fields = ["text"]
    search_help_text = (
        "Tìm trong văn bản của trang như bạn đọc tìm; gõ không dấu thì tìm mọi cách đọc. "
        "Nhiều nhất 1.000 trang của các số mới nhất."
    )
    ordering = ["-issue__position", "-issue", "number"]
    fields = ["issue", "number", "folio", "text", "seen", "changes_line", "origin", "doubted"]
    fields += ["picture"]
    readonly_fields = ["issue", "number", "changes_line", "origin", "doubted", "picture"]
    actions = ["recognise_again"]

    class Media:
        css = {"all": ["css/line-queue.css"]}

    def has_add_permission(self, request):
        return False

    def get_queryset(self, request):
        has_text = ExpressionWrapper(~Q(text=""), output_field=BooleanField())
        pages = super().get_queryset(request).select_related("issue")
        return pages.annotate(with_text=has_text).defer("text")

    def get_search_results(self, request, queryset, search_term):
        if not search_term:
            return queryset, False
        try:
            keys = found.all_pages(search_term)
        except TooLong:
            self.message_user(request, TOO_LONG, messages.WARNING)
            return queryset.none(), False
        return queryset.filter(pk__in=keys), False

    def view_on_site(self, page):
        return page.get_absolute_url() if page.issue.is_public else None

    @admin.display(description="trang")
    def title_line(self, page):
        return page.title_line

    @admin.display(description="có văn bản", boolean=True)
    def has_text(self, page):
        return page.with_text

    @admin.display(description="nguồn chữ")
    def origin(self, page):
        if page.ocr_wanted:
            return "Đang chờ nhận dạng"
        if page.is_ocr:
            by = ", có người đã sửa" if page.is_corrected else ""
            return f"Nhận dạng bằng máy, độ tin {round(page.confidence * 100)}%{by}"
        return "Từ tệp PDF"

    @admin.display(description="từ máy không chắc")
    def doubted(self, page):
        words = PageWords.objects.filter(page=page.pk).select_related("page").first()
        return " · ".join(words.doubted()[:MOST_DOUBTED]) if words and words.confidences else "–"

    @admin.action(description="Nhận dạng lại chữ trên trang", permissions=["change"])
    def recognise_again(self, request, pages):
        ask_again(self, request, pages.exclude(issue__pdf=""))

    @admin.display(description="ảnh trang")
    def picture(self, page):
        height = round(500 * page.height / page.width)
        return format_html(THUMBNAIL, page.image.url, 500, height)
