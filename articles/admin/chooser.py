"""What the photo chooser in the browser asks: its dialog, pages of photos, new photos, words."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe

from journal.lib.images import PictureRefused
from journal.lib.paging import key_in

from .. import library, policy
from ..models import Photo

PAGE_SIZE = 24
MOST_AT_ONCE = 60  # photos of one group


class WordsForm(forms.ModelForm):
    """What the library says of a photo, filled in by an editor in the middle of an article."""

    class Meta:
        model = Photo
        fields = ["caption", "credit", "alt"]


def as_json(photo: Photo) -> dict:
    """What the dialog shows of a photo and the editor puts into an article."""
    return {
        "id": photo.pk,
        "name": str(photo),
        "thumbnail": photo.rendition_url(320),
        "src": photo.rendition_url(960),
        "width": photo.width,
        "height": photo.height,
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
            route("<int:pk>/chu/", self.words),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def choose_dialog(self, request):
        """The dialog itself, with a way to upload for those who may."""
        self._demand(self.has_view_permission(request))
        return render(
            request,
            "admin/articles/photo/dialog.html",
            {"may_add": self.has_add_permission(request)},
        )

    @method_decorator(require_safe)
    def choose(self, request):
        """Photos newest first: those matching ?q=, from the one before ?before= on; or ?id=, …"""
        self._demand(self.has_view_permission(request))
        photos = Photo.objects.defer("search_text").order_by("-pk")
        if ids := request.GET.getlist("id"):
            known = photos.filter(pk__in=[pk for pk in ids[:MOST_AT_ONCE] if key_in(pk)])
            return JsonResponse({"photos": [as_json(photo) for photo in known], "before": None})
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
        """A new photo (201), or the same one that the library had (200).

        What is wrong with it comes as {"errors": {"file": [message]}} with status 422.
        """
        self._demand(self.has_add_permission(request))
        if not (file := request.FILES.get("file")):
            return JsonResponse({"errors": {"file": ["Chưa có tệp ảnh."]}}, status=422)
        try:
            photo = library.add(file, request.user)
        except PictureRefused as refused:
            return JsonResponse({"errors": {"file": [str(refused)]}}, status=422)
        if not photo.was_there:
            self.log_addition(request, photo, [{"added": {}}])
        answer = as_json(photo) | {"was_there": photo.was_there}
        return JsonResponse(answer, status=200 if photo.was_there else 201)

    def words(self, request, pk):
        """Whether the person may write the library's words of a photo; POST fills in empty ones."""
        if request.method == "POST":
            return self._fill_in(request, pk)
        self._demand(self.has_view_permission(request))
        photo = get_object_or_404(Photo, pk=pk)
        return JsonResponse({"may_edit": policy.can_edit_photo(request.user, photo)})

    @transaction.atomic
    def _fill_in(self, request, pk):
        """Only what is still empty: what a colleague has written meanwhile stays."""
        photo = get_object_or_404(Photo.objects.select_for_update(), pk=pk)
        self._demand(policy.can_edit_photo(request.user, photo))
        empty = [name for name in WordsForm.Meta.fields if not getattr(photo, name)]
        form = forms.modelform_factory(Photo, WordsForm, fields=empty)(request.POST, instance=photo)
        if not form.is_valid():
            return JsonResponse({"errors": form.errors}, status=422)
        if form.has_changed():
            form.save()
            self.log_change(request, photo, self.construct_change_message(request, form, None))
        return JsonResponse(as_json(photo))

    @method_decorator(require_safe)
    def show_picture(self, request, pk):
        """A photo as the editor shows it when all it knows is the number."""
        self._demand(self.has_view_permission(request))
        return redirect(get_object_or_404(Photo, pk=pk).rendition_url(960))

    @staticmethod
    def _demand(allowed: bool) -> None:
        if not allowed:
            raise PermissionDenied
