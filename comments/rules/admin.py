"""Rules about comments in the newsroom: written, tried on the last comments, then switched on."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import truncatechars
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from articles import audit
from articles.models import Event
from journal.lib.changelist import BoundedList, KeyedList
from journal.lib.network import sender_address

from .. import learning
from ..models import Learned, Rule, TrustRule
from ..opening_admin import ArticleByNumber
from . import trial
from .force import note_of_trial, switch_off, switch_on
from .forms import COMMON, LISTS, RuleForm
from .kinds import ABOUT, SETTINGS, Kind
from .matching import listed

KIND = "loai"  # of a rule that is to be written, in the address


@admin.register(Rule)
class RuleAdmin(BoundedList):
    form = RuleForm
    list_display = ["title", "kind", "effect_shown", "settings_shown", "place", "state"]
    list_filter = ["kind"]
    list_select_related = ["section"]
    actions = None
    change_form_template = "admin/comments/rule/change_form.html"
    change_list_template = "admin/comments/rule/change_list.html"

    class Media:
        css = {"all": ["css/comment-rules.css"]}

    # --- the form -------------------------------------------------------------------------------

    def get_urls(self):
        def own(route, view, name):
            return path(route, self.admin_site.admin_view(view), name=f"comments_rule_{name}")

        return [
            own("<int:pk>/thu/", self.trial_view, "trial"),
            own("<int:pk>/bat/", self.on_view, "on"),
            own("<int:pk>/tat/", self.off_view, "off"),
            own("hoc/", self.learning_view, "learning"),
            own("hoc/lai/", self.learn_view, "learn"),
            *super().get_urls(),
        ]

    def add_view(self, request, form_url="", extra_context=None):
        """The kind comes first: it says what there is to fill in."""
        if request.GET.get(KIND) not in Kind.values:
            if not self.has_add_permission(request):
                raise PermissionDenied
            kinds = [(kind.value, kind.label, ABOUT[kind]) for kind in Kind]
            return self._page(request, "kinds", "Luật mới: chọn loại", kinds=kinds)
        return super().add_view(request, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is not None:
            return form

        class OfKind(form):
            def __init__(self, *args, **kwargs):
                kwargs["instance"] = kwargs.get("instance") or Rule(kind=request.GET.get(KIND))
                super().__init__(*args, **kwargs)

        return OfKind

    def get_fields(self, request, obj=None):
        means = ABOUT[obj.kind if obj else request.GET.get(KIND)].means
        seen = ["seen"] if self.has_change_permission(request, obj) else []
        return [*COMMON, *(name for name in SETTINGS if name in means), *seen]

    def render_change_form(self, request, context, add=False, change=False, **kwargs):
        kind = kwargs["obj"].kind if kwargs.get("obj") else request.GET.get(KIND)
        context |= {"about": ABOUT[kind], "kind": Kind(kind)}
        # Whatever is saved is looked at next.
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, add, change, **kwargs)

    def save_model(self, request, obj, form, change):
        """What somebody switched on meanwhile stays: only what the form shows is written."""
        changed = [name for name in form.changed_data if name != "seen"]
        if change and not changed:
            return
        obj.changed_by, obj.changed_at = request.user, timezone.now()
        if not change:
            super().save_model(request, obj, form, change)
            self._note(request, obj, "luật mới")
            return
        before = Rule.objects.get(pk=obj.pk)
        obj.version = before.version + 1
        obj.save(update_fields=[*changed, "version", "changed_by", "changed_at"])
        self._note(request, obj, _changes(before, obj, changed))

    def delete_model(self, request, obj):
        self._note(request, obj, "xóa")
        super().delete_model(request, obj)

    def response_add(self, request, obj, post_url_continue=None):
        return self._to_trial(request, obj)

    def response_change(self, request, obj):
        return self._to_trial(request, obj)

    def _to_trial(self, request, rule):
        """Whatever was saved is looked at before it works."""
        if rule.is_as_in_force:
            messages.info(request, "Không có gì thay đổi; luật vẫn chạy như trước.")
        elif rule.is_on:
            words = "Đã lưu. Bản trước của luật vẫn đang chạy cho đến khi bạn bật bản này."
            messages.success(request, words)
        else:
            messages.success(request, "Đã lưu. Luật chưa chạy: hãy xem kết quả thử rồi bật.")
        return redirect("admin:comments_rule_trial", rule.pk)

    def _note(self, request, rule, words: str) -> None:
        address = sender_address(request)
        told = {"rule": f"ý kiến: {rule}", "change": words}
        audit.log(Event.Kind.RULE_CHANGED, None, request.user, address, **told)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """A rule is no place to make sections."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.empty_label = "Mọi chuyên mục"
        return field

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "section":
            field.widget = field.widget.widget
        return field

    # --- trying, switching on and off -----------------------------------------------------------

    @method_decorator(require_safe)
    def trial_view(self, request, pk):
        rule = self._rule(request, pk)
        if not request.user.has_perm("comments.view_comment"):
            raise PermissionDenied
        tried = trial.run(rule)
        may_change = self.has_change_permission(request, rule)
        note = note_of_trial(rule) if may_change else ""
        about = {"rule": rule, "trial": tried, "note": note, "may_change": may_change}
        more = max(0, tried.size - len(tried.caught))
        return self._page(request, "trial", f"Thử “{rule}”", **about, more=more)

    @method_decorator(require_POST)
    def on_view(self, request, pk):
        rule = self._rule(request, pk)
        try:
            switch_on(rule, request.POST.get("note", ""), request.user)
        except ValidationError as error:
            messages.error(request, error.message)
            return redirect("admin:comments_rule_trial", pk)
        self._note(request, rule, "bật")
        messages.success(request, f"Luật “{rule}” đang chạy với các ý kiến gửi từ lúc này.")
        return redirect("admin:comments_rule_changelist")

    @method_decorator(require_POST)
    def off_view(self, request, pk):
        rule = self._rule(request, pk)
        switch_off(rule, request.user)
        self._note(request, rule, "tắt")
        messages.success(request, f"Luật “{rule}” đã tắt.")
        return redirect("admin:comments_rule_changelist")

    def _rule(self, request, pk) -> Rule:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(Rule, pk=pk)

    def _page(self, request, name, title, **about):
        context = self.admin_site.each_context(request) | {"opts": self.opts, "title": title}
        context |= {"media": self.media, **about}
        return render(request, f"admin/comments/rule/{name}.html", context)

    # --- what was learned -----------------------------------------------------------------------

    @method_decorator(require_safe)
    def learning_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = Learned.objects.defer("weights").filter(pk=1).first()
        shown = learning.told(row.report) if row else None
        may_change = self.has_change_permission(request)
        about = {"learned": row, "told": shown, "may_change": may_change}
        return self._page(request, "learning", "Điều máy học được", **about)

    @method_decorator(require_POST)
    def learn_view(self, request):
        if not self.has_change_permission(request):
            raise PermissionDenied
        learning.ask()
        messages.success(request, "Đang học lại. Vài phút nữa mở lại trang này để xem kết quả.")
        return redirect("admin:comments_rule_learning")

    # --- the columns ----------------------------------------------------------------------------

    @admin.display(description="khi gặp thì")
    def effect_shown(self, rule):
        points = f", +{rule.score} điểm" if rule.score else ""
        return f"{rule.get_effect_display()}{points}"

    @admin.display(description="thiết lập")
    def settings_shown(self, rule):
        return "; ".join(_settings(rule))

    @admin.display(description="cho")
    def place(self, rule):
        return str(rule.section) if rule.section_id else "Mọi bài"

    @admin.display(description="trạng thái")
    def state(self, rule):
        url = reverse("admin:comments_rule_trial", args=[rule.pk])
        if rule.is_as_in_force:
            said = "Đang chạy"
        else:
            said = "Đang chạy bản trước" if rule.is_on else "Tắt"
        return format_html('{}<br><a href="{}">Thử, bật, tắt</a>', said, url)


def _settings(rule: Rule):
    for name in ABOUT[rule.kind].means:
        value = getattr(rule, name)
        if value in (None, ""):
            continue
        label = Rule._meta.get_field(name).verbose_name
        yield (
            f"{label}: {sum(1 for _ in listed(value))} dòng"
            if name in LISTS
            else f"{label}: {value}"
        )


def _changes(before: Rule, after: Rule, names: list[str]) -> str:
    """What is written otherwise now, in words; of a list, how many lines came and went."""
    parts = []
    for name in names:
        old, new, label = getattr(before, name), getattr(after, name), _label(name)
        if name in LISTS:
            was, now = ({words for _, words in listed(text)} for text in (old, new))
            parts.append(f"{label}: thêm {len(now - was)}, bớt {len(was - now)} dòng")
        else:
            old, new = (
                truncatechars(str(v), 60) if v not in (None, "") else "trống" for v in (old, new)
            )
            parts.append(f"{label}: {old} → {new}")
    return "; ".join(parts)


def _label(name: str) -> str:
    return str(Rule._meta.get_field(name).verbose_name)


@admin.register(TrustRule)
class TrustRuleAdmin(KeyedList):
    fields = ["article", "section", "is_on", "approved"]
    list_display = ["subject_shown", "is_on", "approved"]
    list_filter = ["is_on"]
    list_select_related = ["section"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "article":
            return ArticleByNumber()
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="cho")
    def subject_shown(self, rule):
        return rule.subject()
