"""Letters of readers: the list with ages and owners, and the page of one."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from articles.people import person
from journal.lib.changelist import KeyedList
from journal.lib.defences.shape import at_most
from journal.lib.paging import key_in

from .. import mail, moderation
from ..forms import MOST_LETTERS
from ..models import Comment
from . import handling
from .models import PERMISSION, ReaderLetter

MINE, UNOWNED = "toi", "chua"
OPEN = "mo"


class OwnerFilter(admin.SimpleListFilter):
    title = "người phụ trách"
    parameter_name = "phu-trach"

    def lookups(self, request, model_admin):
        return [(MINE, "Tôi"), (UNOWNED, "Chưa có ai")]

    def queryset(self, request, queryset):
        match self.value():
            case "toi":
                return queryset.filter(owner=request.user)
            case "chua":
                return queryset.filter(owner=None)
        return queryset


class StateFilter(admin.SimpleListFilter):
    title = "tình trạng"
    parameter_name = "tinh-trang"

    def lookups(self, request, model_admin):
        return [(OPEN, "Còn mở"), *ReaderLetter.State.choices]

    def queryset(self, request, queryset):
        if self.value() == OPEN:
            return queryset.open()
        known = self.value() in ReaderLetter.State.values
        return queryset.filter(state=self.value()) if known else queryset


class Staff(forms.ModelChoiceField):
    def __init__(self, **options):
        staff = get_user_model().objects.filter(is_active=True, is_staff=True)
        super().__init__(staff.order_by("username"), label="Người phụ trách", **options)

    def label_from_instance(self, user):
        return person(user)


class OwnerForm(forms.Form):
    owner = Staff(required=False, empty_label="Chưa có ai")


class StateForm(forms.Form):
    state = forms.ChoiceField(label="Tình trạng", choices=ReaderLetter.State)


class WordsForm(forms.Form):
    text = forms.CharField(
        label="Lời",
        validators=[at_most(MOST_LETTERS)],
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": "Hãy viết vài lời."},
    )


class NothingForm(forms.Form):
    """A button alone."""


_FORMS = {
    "assign": OwnerForm,
    "move": StateForm,
    "note": WordsForm,
    "public": WordsForm,
    "mail": WordsForm,
    "confirm": NothingForm,
}
_DONE = {
    "assign": "Đã giao thư.",
    "move": "Đã đổi tình trạng.",
    "note": "Đã ghi.",
    "public": "Lời tòa soạn đã hiện dưới ý kiến.",
    "mail": "Thư trả lời đang được gửi.",
    "confirm": "Thư xin xác nhận được gửi, mỗi ngày nhiều nhất một lần.",
}


def _act(do: str, letter: ReaderLetter, told: dict, by) -> None:
    match do:
        case "assign":
            handling.assign(letter, told["owner"], by)
        case "move":
            handling.move(letter, told["state"], by)
        case "note":
            handling.note(letter, told["text"], by)
        case "public":
            handling.answer_in_public(letter, told["text"], by)
        case "mail":
            handling.answer_by_mail(letter, told["text"], by)
        case "confirm":
            handling.ask_to_confirm(letter, by)


@admin.register(ReaderLetter)
class ReaderLetterAdmin(KeyedList):
    list_display = ["number", "sender", "state", "owner_shown", "age_shown"]
    list_display_links = ["number"]
    list_filter = [StateFilter, OwnerFilter]
    list_select_related = ["owner", "comment"]

    class Media:
        css = {"all": ["css/personal-data.css"]}

    def has_module_permission(self, request):
        return request.user.is_active and request.user.is_staff

    def has_view_permission(self, request, obj=None):
        """Anybody of the house has letters of their own; get_queryset says which."""
        return request.user.is_active and request.user.is_staff

    def has_add_permission(self, request):
        return False  # a letter is made of a comment, on its own page

    def has_export_permission(self, request):
        """A file leaves the house: only who handles all letters takes one along."""
        return request.user.has_perm(PERMISSION)

    has_change_permission = has_delete_permission = lambda self, request, obj=None: False

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)

    @admin.display(description="thư")
    def number(self, letter):
        return f"Số {letter.pk}"

    @admin.display(description="người viết")
    def sender(self, letter):
        return letter.comment.name

    @admin.display(description="người phụ trách")
    def owner_shown(self, letter):
        return person(letter.owner) if letter.owner else "–"

    @admin.display(description="tuổi")
    def age_shown(self, letter):
        return letter.age

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("lap/<path:key>/", view(self.make_view), name="comments_letter_make"),
            path("<path:key>/lam/", view(require_POST(self.act_view)), name="comments_letter_act"),
            *super().get_urls(),
        ]

    def make_view(self, request, key):
        """Make a letter of a comment; GET asks whose task it is."""
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        comment = Comment.objects.filter(pk=key_in(key)).first()
        if comment is None or comment.from_desk:
            raise Http404("no such comment")
        if letter := ReaderLetter.objects.filter(comment=comment).first():
            return redirect("admin:comments_readerletter_change", letter.pk)
        form = OwnerForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            letter = handling.make(comment, form.cleaned_data["owner"], request.user)
            return redirect("admin:comments_readerletter_change", letter.pk)
        context = {"comment": comment, "form": form, "title": "Chuyển thành thư bạn đọc"}
        return self._render(request, "make", context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return self._page(request, self._found(request, object_id))

    def act_view(self, request, key):
        """POST `do`, one of _FORMS; an error is shown again with what was typed."""
        letter, do = self._found(request, key), request.POST.get("do", "")
        if do not in _FORMS:
            raise Http404("no such act")
        form = _FORMS[do](request.POST, auto_id=f"{do}-%s")
        if not form.is_valid():
            return self._page(request, letter, **{do: form})
        try:
            _act(do, letter, form.cleaned_data, request.user)
        except ValidationError as error:
            form.add_error(None, error)
            return self._page(request, letter, **{do: form})
        messages.success(request, _DONE[do])
        if not ReaderLetter.objects.visible_to(request.user).filter(pk=letter.pk).exists():
            return redirect("admin:comments_readerletter_changelist")  # it was passed on
        return redirect("admin:comments_readerletter_change", letter.pk)

    def _found(self, request, key) -> ReaderLetter:
        rows = self.get_queryset(request).select_related("comment", "owner")
        letter = rows.filter(pk=key_in(str(key))).first()
        if letter is None or not self.has_view_permission(request):
            raise Http404("no such letter, or another's")
        return letter

    def _page(self, request, letter, **bound):
        first = {"owner": letter.owner_id, "state": letter.state}
        shown = {
            name: bound.get(name) or each(initial=first, auto_id=f"{name}-%s")
            for name, each in _FORMS.items()
        }
        context = {
            "title": str(letter),
            "letter": letter,
            "owner": person(letter.owner) if letter.owner else "",
            "notes": [
                (person(each.by), each) for each in letter.notes.select_related("by").order_by("pk")
            ],
            "confirmed": handling.confirmed(letter),
            "mail_works": mail.is_offered(),
            "may_answer": request.user.has_perm(moderation.PERMISSION),
            "forms": shown,
            "opened": next(iter(bound), ""),
        }
        return self._render(request, "letter", context)

    def _render(self, request, name, context):
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return render(request, f"admin/comments/readerletter/{name}.html", context)
