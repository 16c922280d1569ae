"""The small form beside an article: which step, when, and why."""

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime

from ..states import PUBLICATION_TIME
from ..workflow import Transition


class StepForm(forms.Form):
    """What a step button sends: the target state, an optional time, a reason where one is asked."""

    publish_at = forms.SplitDateTimeField(
        label="Hẹn giờ đăng",
        required=False,
        widget=AdminSplitDateTime,
        validators=PUBLICATION_TIME,
    )
    reason = forms.CharField(
        label="Lý do", required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
    _step = forms.ChoiceField()

    def __init__(self, data=None, *, steps: list[Transition], **kwargs):
        super().__init__(data, **kwargs)
        self.fields["_step"].choices = [(step.target, step.label) for step in steps]

    def clean(self):
        """Return workflow.move()'s arguments."""
        data = super().clean()
        if "_step" in data:
            data["to"] = data.pop("_step")
        return data
