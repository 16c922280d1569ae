"""The form of an issue asks, beside an upload, whether the first page is to be the cover."""

from django import forms
from django.core.exceptions import ValidationError

from .opening import VisibilityForm


class IssueForm(VisibilityForm):
    cover_from_first_page = forms.BooleanField(label="lấy bìa từ trang một", required=False)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("cover_from_first_page"):
            if self.files.get("cover"):
                error = "Chọn một trong hai: tải bìa lên, hoặc lấy bìa từ trang một."
                self.add_error("cover", ValidationError(error, code="two-covers"))
            else:
                cleaned["cover"] = False  # as if it were cleared: the first page takes its place
        return cleaned
