"""The forms an article is written and moved with."""

import functools

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.utils import timezone

from journal.lib.autocomplete import PatientAutocomplete
from journal.lib.vietnamese import clock_and_day

from .. import editing, policy, workflow
from ..models import Article, Byline, RelatedArticle, RemovalKind, State
from ..people import person
from ..removals import Notice
from ..states import PUBLICATION_TIME
from .choice import ArticleChoice, without_side_doors
from .rows import ArticleRows


class ArticleForm(forms.ModelForm):
    """Refuses to overwrite what somebody else saved since this form was opened.

    The form that comes back shows both texts and keeps its old token: only a button that names the
    text it overwrites (`_overwrite`, its token) saves over it.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False, label="")
    version_name = forms.CharField(
        label="Tên bản này",
        required=False,
        max_length=120,
        help_text="Không bắt buộc. Ví dụ: trước khi cắt ngắn.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = editing.token(self.instance)

    def clean(self):
        data = super().clean()
        seen = data.pop("seen", "")
        if self.instance.pk:
            self.refuse_if_taken()
            self.refuse_if_stale(seen)
        return data

    def refuse_if_taken(self) -> None:
        session = editing.taken(editing.key_in(self.data.get("editing-key")))
        if session:
            raise ValidationError(
                f"{person(session.taken_by)} đã nhận sửa tiếp bài này lúc "
                f"{clock_and_day(session.taken_at)}, nên bài chưa lưu. Chữ của bạn vẫn còn nguyên.",
                code="taken",
            )

    def refuse_if_stale(self, seen: str) -> None:
        """A form that sends no token has not seen the article it would overwrite."""
        current = editing.token(self.instance)
        if current not in (seen, self.data.get("_overwrite")):
            raise ValidationError(
                f"Bài đã đổi lúc {clock_and_day(self.instance.updated_at)}, sau khi bạn mở. Chữ "
                "của bạn còn nguyên và chưa ghi đè lên bản kia.",
                code="stale",
            )


TIME = ("at_0", "at_1")  # date and time of a step, as the form sends them
DESPITE = "_despite"  # why it is published although the checks stop it
DESPITE_LENGTH = 500
NOTICE = ("kind", "notice", "names_title", "closes")  # of a removal
TYPED = (*TIME, "reason", DESPITE, *NOTICE)
PROBLEMS = "problems"  # beside them: what is wrong, by name of the field


class StepForm(forms.Form):
    """What a step button sends: the step, a time where one can be set, a reason where one is asked.

    A step is a state to go to, "call-off-update", "call-off-withdrawal", or "close" and "open" for
    the text of a removed article.
    """

    CALL_OFF = "call-off-"
    CLOSING = {"close": True, "open": False}

    at = forms.SplitDateTimeField(
        label="Ngày giờ",
        required=False,
        widget=AdminSplitDateTime,
        validators=PUBLICATION_TIME,
    )
    reason = forms.CharField(
        label="Lý do", required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )

    kind = forms.ModelChoiceField(
        RemovalKind.objects.all(),
        label="Lý do cho bạn đọc",
        required=False,
        to_field_name="name",
        empty_label="Chọn loại lý do…",
    )
    notice = forms.CharField(
        label="Lời đứng thay bài",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text="Để trống: câu mẫu của lý do đã chọn.",
    )
    names_title = forms.BooleanField(
        label="Nêu tên bài",
        required=False,
        help_text="Bỏ trống nếu tên bài có tên người hay điều không còn được nhắc.",
    )
    closes = forms.BooleanField(
        label="Niêm phong",
        required=False,
        help_text="Bài, các bản và bản xem trước chỉ còn tổng biên tập đọc được. Bằng chứng thì "
        "lần gỡ nào cũng giữ.",
    )

    def __init__(self, data=None, *, article: Article, user, address: str = "", typed=None):
        """`typed` is what was sent, by name of TYPED, and has led to nothing yet."""
        typed = typed or {}
        typed_at = [typed.get(name, "") for name in TIME]
        self.despite = data.get(DESPITE, "")[:DESPITE_LENGTH] if data else typed.get(DESPITE, "")
        scheduled = article.published_at if article and article.stage == State.SCHEDULED else None
        at = typed_at if any(typed_at) else scheduled
        given = {name: typed.get(name, "") for name in ("reason", *NOTICE)}
        super().__init__(data, initial={"at": at} | given)
        self.problems: dict[str, list[str]] = typed.get(PROBLEMS, {})
        self.removal_typed = any(given.values()) or bool(self.problems)
        self.article, self.user, self.address = article, user, address

    def removal_fields(self) -> list:
        """What a removal asks for, each with its `problems` of this sending or of the last."""
        fields = [self[name] for name in ("reason", *NOTICE)]
        for field in fields:
            field.problems = field.errors or self.problems.get(field.name, [])
        return fields

    def refused_by(self, error: Exception) -> bool:
        """Keep what is wrong with which of the removal's fields; say whether it is about any."""
        found = {field.name: list(field.errors) for field in self.removal_fields() if field.errors}
        about = {"reason-missing": "reason", "notice-missing": "kind"}
        if name := about.get(getattr(error, "code", "")):
            found[name] = error.messages
        self.problems = found
        return bool(found)

    def time_left_over(self, took: str = "") -> bool:
        """Whether a time was typed that the step taken, if any, did not use."""
        if not any(self.data.get(name, "").strip() for name in TIME):
            return False
        step = workflow.find(self.article.stage, took)
        unchanged = self.is_valid() and self.cleaned_data["at"] == self.initial["at"]
        return not unchanged and (step is None or step.time == workflow.Time.NOW)

    def take(self) -> str:
        """Take the step whose button was pressed; return what to tell the person.

        Raises ValidationError, PermissionDenied as the workflow does.
        """
        if not self.is_valid():
            raise ValidationError([e for errors in self.errors.values() for e in errors])
        step = self.data["_step"]
        if step.startswith(self.CALL_OFF):
            what = step.removeprefix(self.CALL_OFF)
            workflow.call_off(self.article, what, self.user, address=self.address)
            return "Đã bỏ hẹn; bài đứng như bạn đọc đang thấy."
        if step in self.CLOSING:
            return self._close(self.CLOSING[step])
        stage = self.article.stage
        found = workflow.find(stage, step)
        at = self.cleaned_data["at"] if found and found.time != workflow.Time.NOW else None
        dropped = workflow.scheduled(self.article, timezone.now()).get("update")
        moved = workflow.move(
            self.article,
            step,
            self.user,
            reason=self.cleaned_data["reason"],
            at=at,
            address=self.address,
            despite=self.despite,
            notice=self._notice() if step == State.WITHDRAWN else None,
        )
        says = workflow.outcome(moved, found, at)
        if dropped and "update" not in workflow.scheduled(moved, timezone.now()):
            says += f" Bản sửa hẹn lúc {clock_and_day(dropped)} không còn hẹn nữa."
        return says

    def _notice(self) -> Notice:
        """What readers are told; a form that offers the choice asks for it."""
        data = self.cleaned_data
        if "kind" in self.data and not data["kind"] and not data["notice"].strip():
            raise ValidationError(
                "Hãy chọn lý do cho bạn đọc, hoặc viết lời đứng thay bài.", code="notice-missing"
            )
        return Notice(
            kind=data["kind"].name if data["kind"] else "",
            text=data["notice"],
            names_title=data["names_title"],
            closes=data["closes"],
        )

    def _close(self, closed: bool) -> str:
        reason = self.cleaned_data["reason"]
        workflow.close(self.article, closed, self.user, reason, address=self.address)
        if closed:
            return "Đã niêm phong: bài và các bản chỉ còn người đọc niêm phong thấy."
        return "Đã mở niêm phong: tòa soạn lại thấy bài; bạn đọc thì chưa."


class PartOfArticle(PatientAutocomplete, admin.TabularInline):
    """Rows that belong to an article: whoever may change it may change them."""

    formset = ArticleRows
    extra = 0

    def has_view_permission(self, request, obj=None):
        return obj is None or policy.can_see(request.user, obj)

    def has_change_permission(self, request, obj=None):
        return obj is None or policy.can_edit(request.user, obj)

    has_add_permission = has_delete_permission = has_change_permission

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        return without_side_doors(super().formfield_for_dbfield(db_field, request, **kwargs))


class BylineInline(PartOfArticle):
    model = Byline
    ordering = ["order", "id"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("author")

    fields = ["role", "author", "name", "order"]
    autocomplete_fields = ["author"]


class RelatedForm(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "other" in self.fields:
            self.fields["other"].keep(self.instance.other_id)


class RelatedFormSet(ArticleRows):
    def clean(self):
        """An article is not related to itself, and to another once."""
        super().clean()
        chosen = set()
        for form in self.forms:
            other = form.cleaned_data.get("other") if form.is_valid() else None
            if other and not form.cleaned_data.get("DELETE"):
                if other == self.instance:
                    form.add_error("other", "Đây chính là bài đang sửa. Hãy chọn bài khác.")
                elif other in chosen:
                    form.add_error("other", "Bài này đã chọn ở trên.")
                chosen.add(other)

    def validate_unique(self):
        """clean() has said it already, in words for people."""


class RelatedInline(PartOfArticle):
    model = RelatedArticle
    form = RelatedForm
    formset = RelatedFormSet
    fk_name = "article"
    fields = ["other", "order"]
    autocomplete_fields = ["other"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "other":
            kwargs["form_class"] = functools.partial(ArticleChoice, user=request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
