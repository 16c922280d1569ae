"""The addresses that a page of the newsroom sends a large PDF to, piece by piece."""

import json
from functools import partial, wraps

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from . import ingest, uploads
from .models import Issue, Upload
from .pdf_field import PdfFormField, PdfWidget

MOST_QUESTION = 10_000  # bytes of a request that begins an upload


def _answering(view):
    """Ask permission at every request; say in JSON why something cannot be."""

    @wraps(view)
    def answer(admin, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not (admin.has_add_permission(request) or admin.has_change_permission(request)):
            raise PermissionDenied
        try:
            return view(admin, request, *args, **kwargs)
        except uploads.UploadRefused as refusal:
            return JsonResponse({"says": str(refusal)}, status=422)
        except Upload.DoesNotExist:
            return JsonResponse({"says": uploads.GONE}, status=410)
        except uploads.Incomplete:
            return JsonResponse({}, status=409)

    return answer


class Receiving:
    """For the admin of issues: the form's PDF; begin, send, finish, give up an upload."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "pdf":
            form_class = partial(PdfFormField, user=request.user)
            # The stored name is ours, whatever the upload's own is.
            kwargs |= {"form_class": form_class, "widget": PdfWidget, "max_length": None}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "pdf" in form.changed_data and obj.pdf:
            uploads.adopt(obj)
            ingest.request(obj)
            obj.is_to_be_read = True

    def response_post_save_add(self, request, obj):
        return self._on(obj) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request, obj):
        return self._on(obj) or super().response_post_save_change(request, obj)

    def _on(self, issue):
        """Where the form goes on when there is a new PDF: to what becomes of it."""
        is_new = getattr(issue, "is_to_be_read", False)
        return redirect(self.report_url(issue)) if is_new else None

    def get_urls(self):
        views = {
            "tai-len/": ("upload", self.begin_upload, ["POST"]),
            "tai-len/<slug:key>/": ("upload_whole", self.end_upload, ["POST", "DELETE"]),
            "tai-len/<slug:key>/<int:number>/": ("upload_piece", self.take_piece, ["PUT"]),
        }
        own = [
            path(
                route,
                self.admin_site.admin_view(require_http_methods(methods)(view)),
                name=f"issues_issue_{name}",
            )
            for route, (name, view, methods) in views.items()
        ]
        return [*own, *super().get_urls()]

    @_answering
    def begin_upload(self, request):
        """Take {name, size, modified}; answer {key, piece, have}: what is there of it already."""
        try:
            asked = json.loads(request.body if len(request.body) < MOST_QUESTION else b"")
            name, size, modified = str(asked["name"]), int(asked["size"]), int(asked["modified"])
            name.encode()  # half a letter cannot be stored
            if "\x00" in name or not (0 <= size < 2**60 and 0 <= modified < 2**60):
                raise ValueError("nothing that a browser says of a file")
        except (ValueError, TypeError, KeyError, OverflowError):
            raise BadRequest("not what the page sends") from None
        upload = uploads.begin(request.user, name, size, modified)
        return JsonResponse({"key": upload.key, "piece": upload.PIECE, "have": upload.pieces})

    @_answering
    def take_piece(self, request, key: str, number: int):
        upload = uploads.take(request.user, key, number, request.body)
        return JsonResponse({"have": upload.pieces})

    @_answering
    def end_upload(self, request, key: str):
        """Finish it and answer which other issue has the same PDF; with DELETE, give it up."""
        if request.method == "DELETE":
            uploads.drop(request.user, key)
            return JsonResponse({})
        upload = uploads.finish(request.user, key)
        twin = Issue.objects.filter(pdf_digest=upload.digest).first()
        return JsonResponse({"twin": twin.label if twin else ""})
