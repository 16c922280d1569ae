"""Rows inside a form, edited by several people."""

from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet, BaseModelFormSet


class SaysWhatIsGone:
    """Says it when a row that is being changed was deleted by somebody meanwhile.

    Django finds an error then, but at the row's hidden number, where nobody sees it.
    """

    def clean(self):
        super().clean()
        key = self.model._meta.pk.name
        if any(key in form.errors for form in self.forms):
            raise ValidationError(
                "Một dòng bạn sửa đã bị người khác xóa. Hãy chép lại chữ của dòng ấy, mở lại trang "
                "này rồi thêm thành dòng mới.",
                code="row-gone",
            )


class PatientFormSet(SaysWhatIsGone, BaseInlineFormSet):
    """Rows below a form."""


class PatientListFormSet(SaysWhatIsGone, BaseModelFormSet):
    """Rows of a list that are edited in it."""
