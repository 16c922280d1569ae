"""Many photos at once: files dropped on a page, then the words of all of them in one grid.

Each file is a request of its own, stored when it has arrived: one that fails stops no other, and
closing the page loses nothing. Without JavaScript the same page takes many files in one form.
"""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from journal.lib import images
from journal.lib.paging import key_in

from .. import library, policy
from ..models import Photo
from ..photo_facts import lacks, warnings_of

MOST = 100  # photos in one grid
UNFINISHED = timedelta(days=1)  # how long an upload without words comes back to who brought it
SAID_OF_MANY = 10
TEMPLATE = "admin/articles/photo/batch.html"
ROW = "admin/articles/photo/batch_row.html"


class WordsForm(forms.ModelForm):
    """The words of one photo in the grid. What it was shown with comes back beside what is typed,
    so a word that somebody else changed meanwhile stays unless it was changed here, too."""

    class Meta:
        model = Photo
        fields = ["caption", "credit", "alt"]
        widgets = {"caption": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, data=None, *, instance: Photo):
        super().__init__(data, instance=instance, prefix=f"anh-{instance.pk}")
        for field in self.fields.values():
            field.show_hidden_initial = True
            field.help_text = ""

    def save_changed(self) -> bool:
        """Save what was changed; whether anything was."""
        if self.changed_data:
            self.instance.save(update_fields=self.changed_data)
        return bool(self.changed_data)


class BatchMixin:
    """For PhotoAdmin: the page nhap/ and what it asks."""

    def get_urls(self):
        def route(address, view):
            return path(
                address, self.admin_site.admin_view(view), name=f"articles_photo_{view.__name__}"
            )

        return [
            route("nhap/", self.batch),
            route("nhap/tep/", self.batch_file),
            route("nhap/chu/", self.batch_words),
            *super().get_urls(),
        ]

    def batch(self, request):
        """The page; a POST brings files from a browser without JavaScript."""
        self._demand(self.has_add_permission(request))
        if request.method == "POST":
            return redirect(_address(self._take_all(request)))
        return self._grid(request, [WordsForm(instance=photo) for photo in _in_grid(request)])

    @method_decorator(require_POST)
    def batch_file(self, request):
        """Store one file; answers {"row": html}, or {"says": reason} with status 422."""
        self._demand(self.has_add_permission(request))
        try:
            photo = self._take(request, request.FILES.get("file"))
        except images.PictureRefused as refusal:
            return JsonResponse({"says": str(refusal)}, status=422)
        row = self._row(WordsForm(instance=photo), photo.pk in _editable([photo], request.user))
        row["resembling"] = list(Photo.objects.resembling(photo)[:3])
        html = render_to_string(ROW, {"row": row}, request)
        return JsonResponse({"id": photo.pk, "row": html}, status=201)

    @method_decorator(require_POST)
    def batch_words(self, request):
        """Save the words of one row (asked by the script) or of the whole grid."""
        self._demand(self.has_add_permission(request))
        saved, wrong, forms_ = 0, [], []
        for photo in _asked(request.POST):
            form, changed = self._save_words(request, photo)
            forms_.append(form)
            saved += changed
            wrong += [form] if form.errors else []
        if request.accepts("application/json") and not request.accepts("text/html"):
            return _told(forms_)
        if wrong:
            messages.error(request, f"Còn {len(wrong)} ảnh chưa lưu được chữ; xem chỗ báo lỗi.")
            return self._grid(request, forms_)
        messages.success(request, f"Đã lưu chữ của {saved} ảnh.")
        return redirect(_address([form.instance for form in forms_]))

    # --- files ----------------------------------------------------------------------------------

    def _take_all(self, request) -> list[Photo]:
        """Store what can be stored of many files; say what happened to the others."""
        taken, said = {}, []
        for file in request.FILES.getlist("file"):
            try:
                photo = self._take(request, file)
            except images.PictureRefused as refusal:
                said.append(f"“{file.name}”: {refusal}")
                continue
            if photo.was_there:
                said.append(f"“{file.name}”: ảnh này đã có trong thư viện, không thêm lần nữa.")
            said += [f"“{file.name}”: {remark}" for remark in photo.remarks]
            taken[photo.pk] = photo
        for line in said[:SAID_OF_MANY]:
            messages.warning(request, line)
        if (more := len(said) - SAID_OF_MANY) > 0:
            messages.warning(request, f"… và {more} tệp khác như vậy.")
        if taken:
            messages.success(request, f"Đã nhận {len(taken)} ảnh. Hãy ghi chữ cho từng ảnh.")
        elif not said:
            messages.error(request, "Chưa chọn tệp nào.")
        return list(taken.values())

    def _take(self, request, file) -> Photo:
        if file is None or not file.size:
            raise images.PictureRefused("Tệp rỗng, hoặc chưa tới nơi. Hãy chọn lại.")
        photo = library.add(file, request.user)
        if not photo.was_there:
            self.log_addition(request, photo, [{"added": {}}])
        return photo

    # --- words ----------------------------------------------------------------------------------

    def _save_words(self, request, photo: Photo) -> tuple[WordsForm, bool]:
        """Save one row under lock; its form, and whether something was changed."""
        with transaction.atomic():
            locked = Photo.objects.select_for_update().get(pk=photo.pk)
            form = WordsForm(_with_credit_of_all(request.POST, locked), instance=locked)
            if not form.is_valid() or not form.changed_data:
                return form, False
            if not policy.can_edit_photo(request.user, locked):
                form.add_error(None, "Ảnh này bạn không được sửa chữ.")
                return form, False
            form.save_changed()
            self.log_change(request, locked, self.construct_change_message(request, form, []))
        return form, True

    def _grid(self, request, forms_: list[WordsForm]):
        photos = [form.instance for form in forms_]
        editable = _editable(photos, request.user)
        context = {
            **self.admin_site.each_context(request),
            "title": "Tải nhiều ảnh",
            "opts": self.opts,
            "rows": [self._row(form, form.instance.pk in editable) for form in forms_],
            "accept": ",".join(f"image/{kind.lower()}" for kind in images.FORMATS),
            "most_bytes": images.MAX_BYTES,
            "most": MOST,
            "came_back": photos and "anh" not in request.GET and request.method == "GET",
        }
        return render(request, TEMPLATE, context)

    @staticmethod
    def _row(form: WordsForm, editable: bool) -> dict:
        photo = form.instance
        return {
            "form": form,
            "photo": photo,
            "editable": editable,
            "warnings": warnings_of(photo),
            "lacks": lacks(photo),
        }

    @staticmethod
    def _demand(allowed: bool) -> None:
        if not allowed:
            raise PermissionDenied


def _editable(photos: list[Photo], user) -> set[int]:
    return policy.editable_photos(photos, user)


def _address(photos: list[Photo]) -> str:
    address = reverse("admin:articles_photo_batch")
    return (
        f"{address}?anh={','.join(str(photo.pk) for photo in photos[:MOST])}" if photos else address
    )


def _in_grid(request) -> list[Photo]:
    """The photos of ?anh=1,2,3; without it, what the person uploaded lately and left without
    words."""
    if "anh" in request.GET:
        keys = [key for key in request.GET["anh"].split(",")[:MOST] if key_in(key) is not None]
        rows = Photo.objects.filter(pk__in=keys)
    else:
        recent = timezone.now() - UNFINISHED
        unfinished = Q(caption="") | Q(credit="") | Q(alt="")
        own = Photo.objects.filter(uploaded_by=request.user, uploaded_at__gte=recent)
        rows = own.filter(unfinished).order_by("-pk")[:MOST]
    return sorted(rows, key=lambda photo: photo.pk)


def _asked(data) -> list[Photo]:
    keys = [key for key in data.getlist("anh")[:MOST] if key_in(key) is not None]
    return list(Photo.objects.filter(pk__in=keys).only("pk").order_by("pk"))


def _with_credit_of_all(data, photo: Photo):
    """What was sent, with the name for all photos where a row has none."""
    credit, field = data.get("tac-gia-chung", "").strip(), f"anh-{photo.pk}-credit"
    if not credit or data.get(field, "").strip():
        return data
    data = data.copy()
    data[field] = credit
    return data


def _told(forms_: list[WordsForm]) -> JsonResponse:
    errors = {form.instance.pk: form.errors for form in forms_ if form.errors}
    lacking = {form.instance.pk: lacks(form.instance) for form in forms_}
    return JsonResponse({"errors": errors, "lacks": lacking}, status=422 if errors else 200)
