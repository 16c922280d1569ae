"""The PDF of an issue as it came, byte for byte, for those who keep the archive."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from journal.lib.protected import protected_response

from .models import Issue


class Originals:
    """The address of the file, for the admin of issues."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.original)
        return [path("<int:pk>/tep-goc/", view, name="issues_issue_original"), *super().get_urls()]

    def original(self, request, pk: int) -> HttpResponse:
        """Always a download: nobody looked yet at what the PDF does besides being read."""
        issue = get_object_or_404(Issue.objects.exclude(pdf=""), pk=pk)
        if not self.has_view_permission(request, issue):
            raise PermissionDenied
        response = protected_response(request, issue.pdf)
        response["Content-Disposition"] = f'attachment; filename="{issue.pdf_filename}"'
        return response
