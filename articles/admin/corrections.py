"""Corrections in the newsroom: written beside the text, previewed, published now or at a time,
replaced, taken back."""

import functools

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from journal.lib.autocomplete import PatientAutocomplete
from journal.lib.changelist import KeyedList
from journal.lib.network import sender_address
from journal.lib.paging import key_in
from journal.lib.vietnamese import ago, clock_and_day, print_time

from .. import body, corrections, policy
from ..models import Article, Correction, Photo, State
from ..people import person
from .choice import ArticleChoice, label, without_side_doors

ABOUT, INSTEAD = "bai", "thay"  # ?bai=: of which article; ?thay=: in place of which correction
SHOWN = 5  # of an article's corrections, in its panel
LIST = "admin:articles_correction_changelist"


class StandingFilter(admin.SimpleListFilter):
    title = "tình trạng"
    parameter_name = "tinh-trang"

    def lookups(self, request, model_admin):
        return [
            ("nhap", "Bản nháp"),
            ("hen", "Hẹn giờ"),
            ("dang", "Đang đứng trên trang"),
            ("thoi", "Đã thay hoặc rút"),
        ]

    def queryset(self, request, queryset):
        match self.value():
            case "nhap":
                return queryset.filter(shown_from=None)
            case "hen":
                return queryset.filter(shown_from__gt=Now())
            case "dang":
                return queryset.standing()
            case "thoi":
                standing = Correction.objects.standing().filter(pk=OuterRef("pk"))
                return queryset.begun().filter(~Exists(standing))
        return queryset


class CorrectionForm(forms.ModelForm):
    """A draft, and when it is to be out; refuses to save over what a colleague saved since."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, label="")
    at = forms.SplitDateTimeField(
        label="Đăng lúc",
        required=False,
        widget=AdminSplitDateTime,
        help_text="Để trống: đăng ngay khi bấm “Đăng”.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = _token(self.instance)
        if self.instance.shown_from:
            self.initial["at"] = self.instance.shown_from
        if "article" in self.fields:
            self.fields["article"].keep(self.instance.article_id or _key(self.initial, "article"))

    def clean(self):
        data = super().clean()
        article = data.get("article")
        if not policy.can_write_correction(self.user, article):
            self.add_error(
                "article" if article else None,
                ValidationError("Bạn không có quyền đính chính bài này.", code="not-allowed")
                if article
                else ValidationError("Hãy chọn bài cần đính chính.", code="article-missing"),
            )
        try:
            corrections.refuse_unpublished(article)
        except ValidationError as error:
            self.add_error("article", error)
        if self.replaces and self.replaces_row is None:
            raise ValidationError(
                "Bản ấy đã có bản thay hoặc đã rút, nên bản này chưa lưu; chữ của bạn còn nguyên.",
                code="followed",
            )
        if self.instance.pk and data.get("seen") != _token(self.instance):
            raise ValidationError(
                "Đồng nghiệp vừa lưu bản này, sau khi bạn mở; chữ của bạn còn nguyên ở dưới. Hãy "
                "mở lại ở một thẻ khác để xem bản kia rồi gộp.",
                code="stale",
            )
        return data


def _token(correction: Correction) -> str:
    return correction.updated_at.isoformat() if correction.pk else ""


def _key(values, name: str) -> int | None:
    return key_in(str(values.get(name) or ""))


@admin.register(Correction)
class CorrectionAdmin(PatientAutocomplete, KeyedList):
    form = CorrectionForm
    change_form_template = "admin/articles/correction/change_form.html"
    list_display = ["name", "about", "standing", "writer", "when"]
    list_display_links = ["name"]
    list_filter = [StandingFilter, "kind"]
    list_select_related = ["written_by", "withdrawal", "successor"]
    list_per_page = 50
    search_fields = ["text", "reference"]
    actions = None
    autocomplete_fields = ["article"]
    fields = ["article", "reference", "kind", "apology", "text", "seen"]
    view_on_site = False

    class Media:
        css = {"all": ["css/article-form.css", "css/correction-form.css"]}

    # --- who may see and do what: policy decides ------------------------------------------------

    def get_queryset(self, request):
        rows = Correction.objects.visible_to(request.user)
        return rows.select_related("article", "withdrawal", "successor")

    def has_module_permission(self, request):
        return policy.has_any(request.user, [policy.Right.SUBMIT, policy.Right.PUBLISH])

    def has_view_permission(self, request, obj=None):
        if obj is None:
            return self.has_module_permission(request)
        return policy.can_see_correction(request.user, obj)

    def has_add_permission(self, request):
        return self.has_module_permission(request)

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return self.has_module_permission(request)
        is_draft = not obj.is_out_at(timezone.now())
        return is_draft and policy.can_write_correction(request.user, obj.article)

    def has_delete_permission(self, request, obj=None):
        """A draft is dropped by its own button; what readers had stays."""
        return False

    # --- the list -------------------------------------------------------------------------------

    def get_search_results(self, request, queryset, search_term):
        found = Q(text__icontains=search_term) | Q(reference__icontains=search_term)
        return (queryset.filter(found) if search_term else queryset), False

    @admin.display(description="đính chính")
    def name(self, correction):
        return format_html(
            "<strong>{}</strong><br>{}", correction.heading, correction.text[:120] or "–"
        )

    @admin.display(description="của")
    def about(self, correction):
        """The rows are narrowed to articles the person may see."""
        parts = [correction.article and correction.article.title, correction.reference]
        return " · ".join(part for part in parts if part)

    @admin.display(description="tình trạng")
    def standing(self, correction):
        return standing_of(correction)

    @admin.display(description="người viết")
    def writer(self, correction):
        return person(correction.written_by)

    @admin.display(description="đăng")
    def when(self, correction):
        return correction.shown_from and print_time(correction.shown_from)

    # --- the form -------------------------------------------------------------------------------

    def get_urls(self):
        def at(route, view, name):
            return path(route, self.admin_site.admin_view(view), name=f"articles_correction_{name}")

        return [
            at("xem-truoc/", self.preview, "preview"),
            at("<int:pk>/bo-hen/", self.call_off, "call_off"),
            at("<int:pk>/bo/", self.drop, "drop"),
            at("<int:pk>/rut/", self.withdraw, "withdraw"),
            *super().get_urls(),
        ]

    def get_changeform_initial_data(self, request):
        """The article, or what is to be replaced, that the address names; if it may be seen."""
        if old := _to_replace(request):
            names = ("article", "reference", "kind", "apology", "text")
            return {name: getattr(old, old._meta.get_field(name).attname) for name in names}
        article = _article_named(request)
        return {"article": article.pk} if article else {}

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.user, form.replaces = request.user, obj is None and INSTEAD in request.GET
        form.replaces_row = _to_replace(request) if form.replaces else None
        return form

    def get_fields(self, request, obj=None):
        """What is out is only read, and has no token."""
        out = obj is not None and not self.has_change_permission(request, obj)
        return self.fields[:-1] if out else self.fields

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["form_class"] = functools.partial(ArticleChoice, user=request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "text":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 7, "class": "vLargeTextField"})
        return without_side_doors(super().formfield_for_dbfield(db_field, request, **kwargs))

    @method_decorator(transaction.atomic)
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        held = key_in(str(object_id or request.GET.get(INSTEAD, "")))
        if request.method == "POST" and held is not None:
            rows = Correction.objects.select_for_update(no_key=True)
            list(rows.filter(pk=held).only("pk"))  # nobody saves or replaces it meanwhile
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        context["media"] += form.media
        context |= _beside(request, form, obj) | {"may_publish": _may_publish(request, form, obj)}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.follows = _to_replace(request)
        corrections.save(obj, request.user, sender_address(request))

    def log_addition(self, request, obj, message):
        """The newsroom's own log has it."""

    log_change = log_addition

    def response_add(self, request, obj, post_url_continue=None):
        return self._after_save(request, obj)

    response_change = response_add

    def _after_save(self, request, obj):
        if "_publish" not in request.POST:
            messages.success(request, "Đã lưu bản nháp; bạn đọc chưa thấy.")
            return _to(obj)
        form = CorrectionForm.base_fields["at"]
        try:
            typed = [request.POST.get("at_0", ""), request.POST.get("at_1", "")]
            at = form.clean(typed) if any(typed) else None
            with transaction.atomic():
                corrections.publish(obj, request.user, at, sender_address(request))
        except (ValidationError, PermissionDenied) as error:
            why = "; ".join(getattr(error, "messages", [str(error)]))
            messages.error(request, f"Đã lưu bản nháp, nhưng chưa đăng được: {why}")
            return _to(obj)
        says = f"Đính chính sẽ lên trang lúc {clock_and_day(at)}." if at else "Đã đăng đính chính."
        messages.success(request, says)
        return _to(obj)

    # --- the other steps ------------------------------------------------------------------------

    def preview(self, request):
        """What is typed, as readers will get it; nothing of it is kept."""
        if request.method != "POST":
            return redirect(LIST)
        if not self.has_add_permission(request):
            raise PermissionDenied
        article = _seen_article(request, _key(request.POST, "article"))
        kind = request.POST.get("kind")
        correction = Correction(
            pk=0,
            article=article,
            reference=request.POST.get("reference", ""),
            kind=kind if kind in Correction.Kind.values else Correction.Kind.OWN,
            apology="apology" in request.POST,
            text=request.POST.get("text", ""),
            shown_from=timezone.now(),
        )
        corrections.with_public_articles([correction])
        context = {"correction": correction, "preview": True}
        return render(request, "articles/correction.html", context)

    @method_decorator(require_POST)
    def call_off(self, request, pk):
        return self._step(request, pk, corrections.call_off, "Đã bỏ hẹn; bản nháp vẫn còn.")

    @method_decorator(require_POST)
    def drop(self, request, pk):
        return self._step(request, pk, corrections.drop, "Đã bỏ bản nháp.", LIST)

    def withdraw(self, request, pk):
        """GET asks why; POST takes it back."""
        correction = self._visible(request, pk)
        if not policy.can_publish_correction(request.user, correction.article):
            raise PermissionDenied
        problem = ""
        if request.method == "POST":
            reason = request.POST.get("reason", "")
            try:
                corrections.withdraw(correction, request.user, reason, sender_address(request))
                messages.success(request, "Đã rút đính chính; bạn đọc không thấy nữa.")
                return _to(correction)
            except ValidationError as error:
                problem = "; ".join(error.messages)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": "Rút đính chính",
            "correction": correction,
            "problem": problem,
            "typed": request.POST.get("reason", ""),
        }
        return render(request, "admin/articles/correction/withdraw.html", context)

    def _step(self, request, pk, step, says, onward=None):
        correction = self._visible(request, pk)
        try:
            step(correction, request.user, sender_address(request))
            messages.success(request, says)
        except ValidationError as error:
            messages.error(request, "; ".join(error.messages))
            onward = None
        return redirect(onward) if onward else _to(correction)

    def _visible(self, request, pk) -> Correction:
        return get_object_or_404(self.get_queryset(request), pk=pk)


class DeskCorrections:
    """For ArticleAdmin: the panel's line on corrections."""

    def desk(self, request, article):
        context = super().desk(request, article)
        was_out = article is not None and article.stage in (State.PUBLISHED, State.WITHDRAWN)
        if not was_out:
            return context
        rows = article.corrections.select_related("withdrawal", "successor")
        return context | {
            "may_correct": policy.can_write_correction(request.user, article),
            "own_corrections": [(row, standing_of(row)) for row in rows[:SHOWN]],
        }


def standing_of(correction: Correction) -> str:
    """In words: a draft, scheduled, out, replaced, taken back."""
    now = timezone.now()
    if correction.shown_from is None:
        return "Bản nháp"
    if not correction.is_out_at(now):
        return f"Hẹn {clock_and_day(correction.shown_from)}"
    successor = getattr(correction, "successor", None)
    if hasattr(correction, "withdrawal"):
        return f"Đã rút {ago(correction.withdrawal.at)}"
    return "Đã thay" if successor and successor.is_out_at(now) else "Đang đứng trên trang"


def _to(correction: Correction) -> HttpResponseRedirect:
    address = reverse("admin:articles_correction_change", args=[correction.pk])
    return HttpResponseRedirect(address)


def _seen_article(request, pk: int | None) -> Article | None:
    rows = Article.objects.visible_to(request.user).select_related("section")
    return rows.filter(pk=pk).first() if pk is not None else None


def _article_named(request) -> Article | None:
    return _seen_article(request, _key(request.GET, ABOUT))


def _to_replace(request) -> Correction | None:
    """The correction, out and not yet replaced, in whose place a new one is written."""
    pk = _key(request.GET, INSTEAD)
    rows = Correction.objects.visible_to(request.user).standing().filter(successor=None)
    return rows.filter(pk=pk).first() if pk is not None else None


def _may_publish(request, form, obj: Correction | None) -> bool:
    article = obj.article if obj else _article_named(request)
    old = _to_replace(request)
    return policy.can_publish_correction(request.user, article or (old and old.article))


def _beside(request, form, obj: Correction | None) -> dict:
    """What readers have of the article, to be read while one writes; and what stands already."""
    old = None if obj else _to_replace(request)
    asked = obj.article if obj else (old.article if old else _article_named(request))
    typed = _seen_article(request, _key(form.data, "article")) if form.is_bound else None
    article = typed or asked
    edition = article and article.editions.filter(shown_from__lte=Now()).last()
    if edition:
        photos = {photo.pk: photo for photo in Photo.objects.filter(pk__in=edition.photo_ids)}
        edition.shown_body = body.rendered(edition.body, photos)
    others = (
        article.corrections.exclude(pk=obj and obj.pk) if article else Correction.objects.none()
    )
    return {
        "about": article,
        "about_name": article and _named(article, request.user),
        "edition": edition,
        "others": list(others.exclude(pk=obj and obj.pk)[:10]),
        "replaces": old or (obj and obj.follows),
        "standing": obj and standing_of(obj),
        "is_standing": bool(obj) and Correction.objects.standing().filter(pk=obj.pk).exists(),
        "is_scheduled": bool(obj and obj.shown_from) and not obj.is_out_at(timezone.now()),
        "successor": obj and getattr(obj, "successor", None),
    }


def _named(article: Article, user) -> str:
    rows = Article.objects.with_public_title()
    return label(rows.get(pk=article.pk), user)
