"""What the photo chooser in the browser asks: its dialog, pages of photos, a new photo."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe

from journal.lib.paging import key_in

from .. import renditions
from ..models import Photo

PAGE_SIZE = 24


class UploadForm(forms.ModelForm):
    """The part of the photo form that an editor in the middle of an article fills in."""

    class Meta:
        model = Photo
        fields = ["file", "caption", "credit", "alt"]
        widgets = {"caption": forms.Textarea(attrs={"rows": 2})}


def as_json(photo: Photo) -> dict:
    """What the dialog shows of a photo and the editor puts into an article."""
    return {
        "id": photo.pk,
        "name": str(photo),
        "thumbnail": photo.rendition_url(320),
        "src": photo.rendition_url(960),
        "caption": photo.caption,
        "credit": photo.credit,
        "alt": photo.alt,
    }


class ChooserMixin:
    """For PhotoAdmin: the chooser's addresses beside the library's own."""

    def get_urls(self):
        def route(address, view):
            return path(
                address, self.admin_site.admin_view(view), name=f"articles_photo_{view.__name__}"
            )

        return [
            route("hop-chon/", self.choose_dialog),
            route("chon/", self.choose),
            route("tai-len/", self.upload),
            route("<int:pk>/hinh/", self.show_picture),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def choose_dialog(self, request):
        """The dialog itself, with the upload form for those who may upload."""
        self._demand(self.has_view_permission(request))
        form = UploadForm(auto_id="photo-dialog-%s") if self.has_add_permission(request) else None
        return render(request, "admin/articles/photo/dialog.html", {"form": form})

    @method_decorator(require_safe)
    def choose(self, request):
        """Photos newest first: those matching ?q=, from the one before ?before= on."""
        self._demand(self.has_view_permission(request))
        photos = Photo.objects.defer("search_text").order_by("-pk")
        if query := request.GET.get("q", "").strip():
            photos = photos.matching(query)
        if before := request.GET.get("before", ""):
            if key_in(before) is None:
                raise Http404("before is no key")
            photos = photos.filter(pk__lt=before)
        found = list(photos[: PAGE_SIZE + 1])
        page = found[:PAGE_SIZE]
        before = page[-1].pk if len(found) > PAGE_SIZE else None
        return JsonResponse({"photos": [as_json(photo) for photo in page], "before": before})

    @method_decorator(require_POST)
    def upload(self, request):
        """A new photo; what is wrong with it, as {"errors": {field: [message]}} with status 422."""
        self._demand(self.has_add_permission(request))
        form = UploadForm(request.POST, request.FILES)
        form.instance.uploaded_by = request.user
        if not form.is_valid():
            return JsonResponse({"errors": form.errors}, status=422)
        photo = form.save()
        renditions.request(photo)
        self.log_addition(request, photo, [{"added": {}}])
        return JsonResponse(as_json(photo), status=201)

    @method_decorator(require_safe)
    def show_picture(self, request, pk):
        """A photo as the editor shows it when all it knows is the number."""
        self._demand(self.has_view_permission(request))
        return redirect(get_object_or_404(Photo, pk=pk).rendition_url(960))

    @staticmethod
    def _demand(allowed: bool) -> None:
        if not allowed:
            raise PermissionDenied
