"""The photo library in the admin."""

from django.contrib import admin, messages
from django.forms import Script, Textarea
from django.template.loader import render_to_string
from django.utils.html import format_html

from journal.lib.changelist import KeyedList
from journal.lib.searched_list import HELP, SearchedList

from .. import policy, renditions
from ..models import Photo
from ..photo_facts import SMALL, lacks, warnings_of
from .bulk import BulkMixin
from .chooser import ChooserMixin
from .finding import FoundPhotos
from .photo_batch import BatchMixin
from .photo_filters import LackFilter, MonthFilter, OwnFilter
from .photo_uses import stands_wide, use_lines

# The shapes into which pages cut photos (css/pieces.css): name, class of the preview.
CROPS = [("Danh sách 3:2", "list"), ("Khổ rộng 16:9", "wide"), ("Vuông 1:1", "square")]
MOST_ALIKE = 6


@admin.register(Photo)
class PhotoAdmin(BatchMixin, ChooserMixin, FoundPhotos, BulkMixin, SearchedList, KeyedList):
    list_display = [
        *("thumbnail", "caption", "credit", "size", "needs", "uploaded_by", "uploaded_at"),
    ]
    list_filter = [LackFilter, OwnFilter, MonthFilter]
    list_display_links = ["thumbnail", "caption"]
    list_select_related = ["uploaded_by"]
    list_per_page = 50
    search_help_text = (
        f'Tìm trong chú thích, tên tác giả ảnh và văn bản thay thế. {HELP}; tác giả:"Minh An", '
        "năm:2015..2020."
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
        css = {"all": ["css/photo-library.css"]}
        js = [Script("js/photo-focus.js", type="module")]

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return super().has_change_permission(request)
        return policy.can_edit_photo(request.user, obj)

    # --- the list -------------------------------------------------------------------------------

    def get_queryset(self, request):
        return super().get_queryset(request).defer("search_text")

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

    @admin.display(description="còn thiếu", empty_value="")
    def needs(self, photo):
        words = [f"Thiếu {', '.join(missing)}"] if (missing := lacks(photo)) else []
        return ". ".join([*words, "Ảnh rất nhỏ"] if photo.width < SMALL else words)

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
        context = {
            "photo": photo,
            "address": photo.rendition_url(960),
            "size": self.size(photo),
            "x": f"{photo.focal_x:.2f}",  # with a point, for the script
            "y": f"{photo.focal_y:.2f}",
            "crops": CROPS,
        }
        return render_to_string("admin/articles/photo/focus.html", context)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """With what is to be said of a photo, what looks like it, and where it is used."""
        if obj:
            context["uses"] = use_lines([obj.pk], request.user)
            context["warnings"] = warnings_of(obj, wide=stands_wide(obj.pk))
            context["lacks"] = lacks(obj)
            context["alike"] = Photo.objects.resembling(obj).defer("search_text")[:MOST_ALIKE]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.uploaded_by = request.user
        super().save_model(request, obj, form, change)
        if "file" in form.changed_data:
            renditions.request(obj)
            self._remark_on(request, obj)

    def _remark_on(self, request, photo):
        """Say what became of a new file, and that the same picture is there already."""
        for remark in photo.remarks:
            messages.warning(request, remark)
        if same := Photo.objects.same_as(photo).exclude(pk=photo.pk).order_by("pk").first():
            messages.warning(
                request, f"Ảnh giống hệt đã có trong thư viện: số {same.pk}, “{same}”."
            )

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
