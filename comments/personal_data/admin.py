"""The register of requests, the page on which one is dealt with, and the terms."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from articles.people import person
from journal.lib.changelist import BoundedList, KeyedList
from journal.lib.defences.form import LineField
from journal.lib.defences.shape import at_most
from journal.lib.downloads import download
from journal.lib.paging import key_in
from journal.lib.vietnamese import normalize

from . import erasing, telling
from .models import PERMISSION, PersonalDataRequest, Term
from .of_comments import person_of
from .places import places

Kind, State = PersonalDataRequest.Kind, PersonalDataRequest.State

SAMPLES = 5  # rows of each place that the page shows
OPEN, CLOSED, LATE = "mo", "xong", "qua-han"


class StateFilter(admin.SimpleListFilter):
    title = "tình trạng"
    parameter_name = "tinh-trang"

    def lookups(self, request, model_admin):
        return [(OPEN, "Chưa xong"), (LATE, "Quá hạn"), (CLOSED, "Đã xong")]

    def queryset(self, request, queryset):
        match self.value():
            case "mo":
                return queryset.open()
            case "qua-han":
                return queryset.open().filter(due_on__lt=timezone.localdate())
            case "xong":
                return queryset.filter(state__in=PersonalDataRequest.CLOSED)
        return queryset


class RequestForm(forms.ModelForm):
    class Meta:
        model = PersonalDataRequest
        fields = ["kind", "email", "received_on", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].widget.attrs.pop("maxlength", None)  # see at_most()

    def clean_email(self):
        return self.cleaned_data["email"].strip()

    def clean_received_on(self):
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Ngày nhận không thể ở sau hôm nay.", code="future")
        return day


class CorrectForm(forms.Form):
    """What is right; an empty field stays as it is."""

    name = LineField(label="Họ và tên đúng", required=False, validators=[at_most(100)])
    address = LineField(label="Địa chỉ đúng", required=False, validators=[at_most(200)])
    email = forms.EmailField(
        label="Email đúng", required=False, max_length=None, validators=[at_most(254)]
    )

    def clean(self):
        """Rows are put right many at once, past save(), which brings text into its stored form."""
        right = {name: normalize(text).strip() for name, text in self.cleaned_data.items()}
        if not self.errors and not any(right.values()):
            raise forms.ValidationError("Hãy ghi ít nhất một điều cần sửa.", code="nothing")
        return right


class TypedEmailForm(forms.Form):
    """For what cannot be undone: the e-mail has to be typed."""

    typed = forms.CharField(
        label="Gõ lại email ấy để xác nhận",
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Hãy gõ lại email."},
    )

    def __init__(self, *args, email: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_typed(self):
        if self.cleaned_data["typed"].strip().lower() != self.email.lower():
            raise forms.ValidationError(
                "Không khớp với email của yêu cầu. Chưa có gì bị xóa.", code="other"
            )


class EraseForm(TypedEmailForm):
    text = forms.ChoiceField(
        label="Lời đã viết",
        choices=[
            ("remove", "Gỡ lời khỏi trang và xóa hẳn"),
            ("keep", "Giữ lời, không còn biết của ai (ghi “Bạn đọc”)"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn một cách."},
    )
    field_order = ["text", "typed"]


class CloseForm(forms.Form):
    result = forms.CharField(
        label="Kết quả",
        validators=[at_most(500)],
        widget=forms.Textarea({"rows": 3}),
        help_text="Lưu lại trong sổ: đừng ghi tên, địa chỉ hay email của bạn đọc.",
        error_messages={"required": "Hãy ghi kết quả."},
    )
    state = forms.ChoiceField(
        label="Khép lại là",
        choices=[(State.DONE.value, "Đã xong"), (State.REFUSED.value, "Không làm được")],
        initial=State.DONE.value,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, email: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_result(self):
        if self.email.lower() in self.cleaned_data["result"].lower():
            raise forms.ValidationError("Đừng ghi email vào kết quả.", code="email")
        return self.cleaned_data["result"]


_FORMS = {"correct": CorrectForm, "erase": EraseForm, "close": CloseForm}


def _form(name: str, row: PersonalDataRequest, data=None) -> forms.Form:
    more = {} if name == "correct" else {"email": row.email}
    return _FORMS[name](data, auto_id=f"{name}-%s", **more)


@admin.register(PersonalDataRequest)
class RequestAdmin(KeyedList):
    form = RequestForm
    list_display = ["number", "kind", "received_on", "due_shown", "state", "who", "result"]
    list_display_links = ["number"]
    list_filter = [StateFilter, "kind"]
    list_select_related = ["handled_by"]
    search_fields = ["email_hash"]
    is_remembered = False  # it is searched for the e-mail of somebody who may be forgotten
    search_help_text = "Ghi đủ một địa chỉ email: cả yêu cầu đã xong của người ấy cũng tìm được."

    class Media:
        css = {"all": ["css/personal-data.css"]}

    # --- what a person may do -------------------------------------------------------------------

    def _may(self, request, obj=None) -> bool:
        return request.user.has_perm(PERMISSION)

    has_view_permission = has_add_permission = has_module_permission = _may

    def has_change_permission(self, request, obj=None):
        return False  # the page of a request has its own acts

    def has_delete_permission(self, request, obj=None):
        return False

    def get_list_asked_for(self, request):
        """The log says that the list left, not for whose e-mail it was searched."""
        cl = super().get_list_asked_for(request)
        cl.query = cl.query and "một email"
        return cl

    def get_search_results(self, request, queryset, search_term):
        term = search_term.strip()
        return (queryset.about(term) if term else queryset), False

    # --- the list -------------------------------------------------------------------------------

    @admin.display(description="số")
    def number(self, row):
        return f"Số {row.pk}"

    @admin.display(description="hạn")
    def due_shown(self, row):
        day = f"{row.due_on:%d/%m/%Y}"
        if row.is_closed:
            return day
        left = row.days_left()
        if left < 0:
            return format_html('{} <strong class="is-late">quá {} ngày</strong>', day, -left)
        return f"{day} (còn {left} ngày)" if left else f"{day} (hôm nay)"

    @admin.display(description="người xử lý")
    def who(self, row):
        return person(row.handled_by) or "–"

    # --- one request ----------------------------------------------------------------------------

    def get_urls(self):
        def own(route, view, name):
            full = f"comments_personaldatarequest_{name}"
            return path(f"<path:key>/{route}/", self.admin_site.admin_view(view), name=full)

        return [
            own("lam", require_POST(self.act_view), "act"),
            own("tai-ban-sao", require_POST(self.copy_view), "copy"),
            *super().get_urls(),
        ]

    def response_add(self, request, obj, post_url_continue=None):
        messages.success(request, f"Đã ghi vào sổ yêu cầu số {obj.pk}, hạn {obj.due_on:%d/%m/%Y}.")
        return redirect(self._place(obj))

    def log_addition(self, request, obj, message):
        """The register itself is the log, and its rows forget the e-mail."""

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return self._page(request, self._found(request, object_id))

    def act_view(self, request, key):
        """POST `do`: correct, erase or close; an error is shown again with what was typed."""
        row, do = self._found(request, key), request.POST.get("do", "")
        if do not in _FORMS:
            raise Http404("no such act")
        if row.state != State.OPEN:
            messages.warning(request, "Yêu cầu này đã có người làm hoặc đã xong.")
            return redirect(self._place(row))
        form = _form(do, row, request.POST)
        if not form.is_valid():
            return self._page(request, row, **{do: form})
        getattr(self, f"_{do}")(request, row, form)
        return redirect(self._place(row))

    def copy_view(self, request, key):
        """POST `as`: json or html. It is streamed and kept nowhere; the log says that it left."""
        row, kind = self._found(request, key), request.POST.get("as", "")
        writers = {"json": telling.as_json, "html": telling.as_html}
        if kind not in writers or row.is_closed:
            raise Http404("nothing to copy")
        self.admin_site.note_export(request, self, f"bản sao dữ liệu, yêu cầu số {row.pk}")
        types = {"json": "application/json", "html": "text/html; charset=utf-8"}
        pieces = writers[kind](person_of(row.email))
        return download(f"du-lieu-ca-nhan-{row.pk}.{kind}", types[kind], pieces)

    def _found(self, request, key) -> PersonalDataRequest:
        if not self._may(request):
            raise PermissionDenied
        rows = PersonalDataRequest.objects.select_related("handled_by")
        row = rows.filter(pk=key_in(str(key))).first()
        if row is None:
            raise Http404("no such request")
        return row

    def _place(self, row) -> str:
        return reverse("admin:comments_personaldatarequest_change", args=[row.pk])

    def _correct(self, request, row, form):
        right = {name: text for name, text in form.cleaned_data.items() if text}
        self._begin(request, row, Kind.CORRECT, right)

    def _erase(self, request, row, form):
        self._begin(request, row, Kind.ERASE, {"text": form.cleaned_data["text"]})

    def _begin(self, request, row, kind, plan):
        """Whatever was asked for at first, the register says what was done."""
        if not erasing.start(row, plan, request.user, kind=kind):
            messages.warning(request, "Yêu cầu này đã có người làm.")
        elif row.is_closed:
            messages.success(request, row.result)
        else:
            messages.info(request, "Còn nhiều dòng, máy đang làm tiếp; có thể rời trang này.")

    def _close(self, request, row, form):
        with transaction.atomic():
            rows = PersonalDataRequest.objects.select_for_update()
            row = rows.filter(pk=row.pk, state=State.OPEN).first()
            if row is not None:
                result, state = form.cleaned_data["result"], form.cleaned_data["state"]
                erasing.close(row, state, result, request.user)
        messages.success(request, "Đã khép yêu cầu; sổ không còn giữ email.")

    def _page(self, request, row, **bound) -> HttpResponse:
        person = None if row.is_closed else person_of(row.email)
        found = telling.counts(person) if person else []
        shown = {name: bound.get(name) or _form(name, row) for name in _FORMS}
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{row.get_kind_display()} – yêu cầu số {row.pk}",
            "row": row,
            "person": person,
            "found": [(place.title, count) for place, count in found],
            "total": sum(count for _, count in found),
            "samples": _samples(person) if person else [],
            "forms": shown,
            "opened": next(iter(bound), row.kind),
            "media": self.media,
        }
        name = "admin/comments/personaldatarequest/request.html"
        return render(request, name, context, status=422 if bound else 200)


def _samples(person) -> list[tuple[str, list[list[tuple]]]]:
    """The newest rows of each place, as headings and values."""
    shown = []
    for place in places():
        rows = place.rows(person).order_by("-pk")[:SAMPLES]
        told = [
            [(heading, telling.in_words(value)) for heading, value in place.told(row).items()]
            for row in rows
        ]
        if told:
            shown.append((place.title, [[line for line in row if line[1]] for row in told]))
    return shown


@admin.register(Term)
class TermAdmin(BoundedList):
    fields = ["key", "days"]
    readonly_fields = ["key"]
    list_display = ["key_shown", "days"]
    list_display_links = ["key_shown"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="việc")
    def key_shown(self, term):
        return term.get_key_display()
