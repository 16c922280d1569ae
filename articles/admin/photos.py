"""The photo library in the admin."""

from django.contrib import admin
from django.forms import Script, Textarea
from django.urls import reverse
from django.utils.html import format_html

from journal.lib.changelist import KeyedList

from .. import policy, renditions
from ..models import Article, Edition, Photo
from .bulk import BulkMixin
from .chooser import ChooserMixin
from .finding import FoundPhotos

MOST_USES_NAMED = 20


def articles_using(photos):
    """Articles that show any of these photos, in the newsroom or before readers, newest first.

    A UNION, because OR between subqueries makes Postgres read the whole table.
    """
    public = Edition.objects.with_photos(photos).values("article")
    own = Article.objects.filter(cover__in=photos), Article.objects.filter(photos__in=photos)
    found = public.union(*(rows.values("pk") for rows in own))
    return Article.objects.filter(pk__in=found).order_by("-pk")


def use_lines(photos, user) -> list[str]:
    """One HTML line for each article using these photos; of others' drafts only how many."""
    uses = articles_using(photos)
    named = uses.visible_to(user).only("title")[:MOST_USES_NAMED]
    lines = [
        format_html(
            '<a href="{}">{}</a>',
            reverse("admin:articles_article_change", args=[article.pk]),
            article,
        )
        for article in named
    ]
    if others := uses.count() - len(lines):
        lines.append(f"và {others} bài khác" if lines else f"{others} bài bạn không được xem")
    return lines


@admin.register(Photo)
class PhotoAdmin(ChooserMixin, FoundPhotos, BulkMixin, KeyedList):
    list_display = ["thumbnail", "caption", "credit", "size", "uploaded_by", "uploaded_at"]
    list_display_links = ["thumbnail", "caption"]
    list_select_related = ["uploaded_by"]
    list_per_page = 50
    search_fields = ["search_text"]
    search_help_text = (
        "Tìm trong chú thích, tên tác giả ảnh và văn bản thay thế; gõ dấu hay không đều được."
    )
    exported_as = {"thumbnail": None}
    fieldsets = [
        (None, {"fields": ["picture", "file", "caption", "credit", "alt"]}),
        (
            "Điểm chính của ảnh",
            {
                "fields": [("focal_x", "focal_y")],
                "description": "Khi ảnh bị cắt cho vừa khung, chỗ này luôn còn lại.",
            },
        ),
        ("Nguồn gốc", {"fields": ["uploaded_by", "uploaded_at"]}),
    ]
    readonly_fields = ["picture", "uploaded_by", "uploaded_at"]

    class Media:
        css = {"all": ["css/photo-chooser.css"]}
        js = [Script("js/photo-focus.js", type="module")]

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return super().has_change_permission(request)
        return policy.can_edit_photo(request.user, obj)

    # --- the list -------------------------------------------------------------------------------

    def get_queryset(self, request):
        return super().get_queryset(request).defer("search_text")

    def get_search_results(self, request, queryset, search_term):
        return (queryset.matching(search_term) if search_term else queryset), False

    @admin.display(description="ảnh")
    def thumbnail(self, photo):
        return format_html(
            '<img class="photo-thumbnail" src="{}" alt="{}" loading="lazy">',
            photo.rendition_url(320),
            photo.alt or photo,
        )

    @admin.display(description="cỡ ảnh")
    def size(self, photo):
        return f"{photo.width}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}{photo.height}"

    # --- the form -------------------------------------------------------------------------------

    def get_fieldsets(self, request, obj=None):
        """A photo not yet there has no picture to show and no origin."""
        if obj:
            return self.fieldsets
        (_, first), focus, _ = self.fieldsets
        return [(None, {"fields": first["fields"][1:]}), focus]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "caption":
            kwargs["widget"] = Textarea(attrs={"rows": 3, "class": "vLargeTextField"})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_readonly_fields(self, request, obj=None):
        """The file of a photo that is evidence stays; the seal has its own words."""
        sealed = obj is not None and policy.is_evidence(obj)
        return [*self.readonly_fields, *(["file"] if sealed else [])]

    @admin.display(description="ảnh")
    def picture(self, photo):
        return format_html(
            '<span class="photo-focus" data-photo-focus><img src="{}" alt="{}"></span><br>{}',
            photo.rendition_url(960),
            photo.alt or photo,
            self.size(photo),
        )

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        uses = use_lines([object_id], request.user) if str(object_id).isdecimal() else []
        return super().changeform_view(
            request, object_id, form_url, {"uses": uses, **(extra_context or {})}
        )

    def save_model(self, request, obj, form, change):
        if not change:
            obj.uploaded_by = request.user
        super().save_model(request, obj, form, change)
        if "file" in form.changed_data:
            renditions.request(obj)

    # --- deleting -------------------------------------------------------------------------------

    def get_deleted_objects(self, objs, request):
        """Refuse to delete what articles use, naming only articles the person may see."""
        uses = use_lines(list(objs), request.user)
        sealed = any(policy.is_evidence(photo) for photo in objs)
        if sealed:
            uses.append("niêm phong của bài đã gỡ: ảnh là bằng chứng, không xóa được")
        if uses:
            return [], {}, set(), uses
        return super().get_deleted_objects(objs, request)
