"""The PDF in the form of an issue: a file, or one that was sent before piece by piece.

Either becomes an Upload before the form is saved. So a form that comes back with an error still has
its file, and three hundred megabytes are sent once.
"""

from typing import NamedTuple

from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import ValidationError
from django.forms.widgets import FILE_INPUT_CONTRADICTION
from django.urls import reverse

from journal.lib.network import keyed_hash

from . import uploads
from .models import Issue, Upload

REPLACED = "Trong lúc bạn mở biểu mẫu này, người khác đã tải một tệp PDF lên cho số này."
OWN = "Số này đã có đúng tệp PDF ấy; lưu nữa thì mọi trang được đọc lại từ đầu."
TWIN = "“{}” đã có đúng tệp PDF này."
REFUSED = "Tệp này không nhận được: {} Chọn tệp khác rồi lưu, hoặc lưu lại để bỏ tệp."
ASKS = " Nếu vẫn muốn dùng tệp vừa tải lên, hãy đánh dấu ô “Vẫn dùng tệp này” rồi lưu lại."
SAID = 300  # letters of a refusal that are repeated


class Sent(NamedTuple):
    """What a form says of a new PDF: the file or the key of an upload, the PDF that the form was
    opened with, and the question that is answered with yes. `refused`: what is said of a chosen
    file that has not come, so that nobody saves without it unawares."""

    file: object
    key: str
    seen: str
    agreed: str
    refused: str = ""


def mark_of(name: str) -> str:
    """What stands in a form for the PDF that an issue has; its name in storage stays unknown."""
    return keyed_hash(name, "pdf of a form")[:16] if name else ""


class PdfWidget(AdminFileWidget):
    template_name = "admin/issues/issue/pdf_widget.html"
    kept: Upload | None = None  # what came with the form that is shown again
    question = ""  # the token of what is asked about it

    class Media:
        css = {"all": ["css/pdf-upload.css"]}
        js = [forms.Script("js/pdf-upload.js", type="module")]

    def value_from_datadict(self, data, files, name):
        given = super().value_from_datadict(data, files, name)
        key, refused = data.get(f"{name}-upload", ""), data.get(f"{name}-refused", "")
        if given is FILE_INPUT_CONTRADICTION or not (given or key or refused):
            return given
        seen, agreed = data.get(f"{name}-seen", ""), data.get(f"{name}-agreed", "")
        return Sent(given, key, seen, agreed, refused)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"] |= {
            "seen": mark_of(value.name if value else ""),
            "kept": self.kept,
            "question": self.question,
            "most": uploads.MOST_BYTES,
            "too_big": uploads.TOO_BIG,
            "address": reverse("admin:issues_issue_upload"),
            "token_address": reverse("admin:articles_article_autosave_token"),
        }
        return context


class PdfFormField(forms.FileField):
    """Cleans to the stored name of an upload; `user` is who fills in the form."""

    widget = PdfWidget

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def bound_data(self, data, initial):
        return initial

    def clean(self, data, initial=None):
        if not isinstance(data, Sent):
            return super().clean(data, initial)
        if data.key and initial and initial.name == Upload(key=data.key).pdf_name:
            return initial  # the same form once more, after the first was saved
        upload = self.widget.kept = self._upload(data, initial)
        self._ask(upload, data, getattr(initial, "instance", None))
        return upload.pdf_name

    def _upload(self, data: Sent, initial) -> Upload:
        if not (data.file or data.key):
            raise ValidationError(REFUSED.format(data.refused[:SAID]), code="pdf-refused")
        if not data.file:
            mine = Upload.objects.select_for_update().of(self.user).whole()
            if upload := mine.filter(key=data.key).first():
                return upload
            raise ValidationError(uploads.GONE, code="upload-gone")
        super().clean(data.file, initial)
        try:
            return uploads.keep(self.user, data.file)
        except uploads.UploadRefused as refusal:
            raise ValidationError(str(refusal), code="pdf-refused") from refusal

    def _ask(self, upload: Upload, data: Sent, issue: Issue | None) -> None:
        """Raise what a person must agree to; yes counts for these very questions alone."""
        now = Issue.objects.select_for_update().filter(pk=issue and issue.pk).first()
        asked = []
        if now and now.pdf_digest == upload.digest:
            asked.append(OWN)
        elif now and mark_of(now.pdf.name) != data.seen:
            asked.append(REPLACED)
        twins = Issue.objects.filter(pdf_digest=upload.digest).exclude(pk=now and now.pk)
        asked += [TWIN.format(twin.label) for twin in twins[:3]]
        if not asked:
            return
        token = mark_of("\n".join([*asked, now.pdf.name if now else "", upload.digest]))
        self.widget.question = token
        if data.agreed != token:
            raise ValidationError([*asked[:-1], asked[-1] + ASKS], code="pdf-question")
