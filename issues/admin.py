"""Print issues behind the counter: number, cover, PDF, contents, and how far its reading is."""

from django.contrib import admin, messages
from django.utils.html import format_html

from . import ingest
from .models import ContentsEntry, Issue, Page

THUMBNAIL = '<img src="{}" width="{}" height="{}" alt="" loading="lazy">'


class ContentsInline(admin.TabularInline):
    model = ContentsEntry
    fields = ["order", "rubric", "title", "authors", "first_page", "last_page", "article"]
    raw_id_fields = ["article"]
    extra = 3


@admin.register(Issue)
class IssueAdmin(admin.ModelAdmin):
    list_display = ["label", "thumbnail", "month", "running_number", "progress", "public"]
    list_filter = ["public", "year"]
    search_fields = ["label", "running_number"]
    list_per_page = 50
    actions = ["publish", "hide", "read_again"]
    inlines = [ContentsInline]
    readonly_fields = ["thumbnail", "progress"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("year", "number", "number_to"),
                    ("month", "running_number"),
                    ("label", "slug"),
                    "public",
                ]
            },
        ),
        ("Bìa và tệp PDF", {"fields": ["cover", "thumbnail", "pdf", "progress"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_pages_done()

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "pdf" in form.changed_data and obj.pdf:
            ingest.request(obj)
            self.message_user(request, "Đã nhận tệp PDF. Các trang sẽ hiện dần khi đọc xong.")

    @admin.display(description="bìa")
    def thumbnail(self, issue):
        if not issue.cover:
            return None
        height = round(60 * issue.cover_height / issue.cover_width)
        return format_html(THUMBNAIL, issue.cover.small_url, 60, height)

    @admin.display(description="đã đọc")
    def progress(self, issue):
        if not issue.pdf:
            return "Chưa có tệp PDF"
        if issue.ingest_error:
            return issue.ingest_error
        if not issue.page_count:
            return "Đang chờ đọc"
        return f"{issue.pages_done}/{issue.page_count} trang"

    @admin.action(description="Mở cho bạn đọc", permissions=["change"])
    def publish(self, request, issues):
        self._tell(request, issues.update(public=True), "Bạn đọc đã xem được {} số.")

    @admin.action(description="Không cho bạn đọc xem", permissions=["change"])
    def hide(self, request, issues):
        self._tell(request, issues.update(public=False), "Bạn đọc không còn xem được {} số.")

    @admin.action(description="Đọc lại các trang còn thiếu của tệp PDF", permissions=["change"])
    def read_again(self, request, issues):
        with_pdf = list(issues.exclude(pdf=""))
        issues.update(ingest_error="")
        for issue in with_pdf:
            ingest.request(issue)
        self._tell(request, len(with_pdf), "Đã xếp hàng đọc lại {} số.")

    def _tell(self, request, count: int, message: str) -> None:
        self.message_user(request, message.format(count), messages.SUCCESS)


@admin.register(Page)
class PageAdmin(admin.ModelAdmin):
    """Pages are made by ingest; people correct folio and text. A deleted page is read again."""

    list_display = ["title_line", "folio", "words"]
    list_select_related = ["issue"]
    list_filter = ["issue__year"]
    search_fields = ["issue__label"]
    ordering = ["-issue__position", "number"]
    fields = ["issue", "number", "folio", "text", "picture"]
    readonly_fields = ["issue", "number", "picture"]

    def has_add_permission(self, request):
        return False

    @admin.display(description="trang")
    def title_line(self, page):
        return page.title_line

    @admin.display(description="số chữ")
    def words(self, page):
        return len(page.text.split())

    @admin.display(description="ảnh trang")
    def picture(self, page):
        height = round(500 * page.height / page.width)
        return format_html(THUMBNAIL, page.image.url, 500, height)
