"""The newsroom's checks as a list: what each looks at, what it is set to, what it would find."""

from contextlib import contextmanager

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, render
from django.template.defaultfilters import truncatechars
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from journal.lib.changelist import BoundedList
from journal.lib.formsets import PatientListFormSet
from journal.lib.network import sender_address

from .. import audit
from ..checks import drafts, gate
from ..checks.catalogue import BY_CODE
from ..checks.finding import Level
from ..models import CheckRule, Edition, Event

TRIED_ON = 100  # articles, the newest that readers have
SHOWN = 3  # findings of one article
SETTINGS = ["level", "limit", "words", "order"]


class SeenForm(forms.ModelForm):
    """A setting has changed if it differs from what its page showed, however old the page is.

    What a colleague set otherwise meanwhile is told first; a second save overrules it.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True

    def clean(self):
        for name in [name for name in self.changed_data if name in self.cleaned_data]:
            seen, now = self.data.get(self[name].html_initial_name), self.initial.get(name)
            if seen is None or _is_same(seen, now) or _is_same(self.cleaned_data[name], now):
                continue
            if name in SETTINGS:
                self.data = self.data.copy()
                self.data[self[name].html_initial_name] = "" if now is None else now
                self.add_error(name, _overtaken(name, now))
        return super().clean()


def _is_same(one, other) -> bool:
    """As the page shows it."""
    return ("" if one is None else str(one)).split() == (
        "" if other is None else str(other)
    ).split()


def _overtaken(name: str, now) -> str:
    now = Level(now).label if name == "level" else _shown(now)
    return f"Đồng nghiệp vừa đổi thành “{now}”. Vẫn muốn giá trị của bạn thì lưu lần nữa."


class RuleForm(SeenForm):
    """Says of each setting what it means to this check."""

    class Meta:
        model = CheckRule
        fields = SETTINGS
        widgets = {"words": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        check = self.instance.check_
        for name, means in (("limit", check.limit_means), ("words", check.words_mean)):
            if name in self.fields:
                self.fields[name].help_text = means
        if "limit" in self.fields:
            self.fields["limit"].required = True


@admin.register(CheckRule)
class CheckRuleAdmin(BoundedList):
    form = RuleForm
    list_display = ["name", "level", "settings", "as_made", "trial", "order"]
    list_editable = ["level", "order"]
    list_per_page = 100
    actions = None
    change_form_template = "admin/articles/checkrule/change_form.html"
    change_list_template = "admin/articles/checkrule/change_list.html"

    class Media:
        css = {"all": ["css/check-rules.css"]}

    def has_add_permission(self, request):
        """The catalogue is code: a rule is a row for one of its checks."""
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).filter(code__in=BY_CODE)

    def get_fields(self, request, obj=None):
        """Only the settings that its check has."""
        without = {"limit"} if obj is None or obj.check_.limit is None else set()
        without |= {"words"} if obj is None or obj.check_.words is None else set()
        return [name for name in SETTINGS if name not in without]

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, form=SeenForm, **kwargs)

    def get_changelist_formset(self, request, **kwargs):
        return super().get_changelist_formset(request, formset=PatientListFormSet, **kwargs)

    # --- the columns ----------------------------------------------------------------------------

    @admin.display(description="kiểm tra")
    def name(self, rule):
        return format_html(
            '{}<br><span class="rule-explains">{} <em>Ví dụ: {}</em></span>',
            rule.check_.label,
            rule.check_.explains,
            rule.check_.example,
        )

    @admin.display(description="thiết lập", empty_value="")
    def settings(self, rule):
        parts = []
        if rule.check_.limit is not None:
            parts.append(f"{rule.check_.limit_means}: {rule.limit or rule.check_.limit}")
        if rule.words:
            parts.append(truncatechars(rule.words, 60))
        return "; ".join(parts) or None

    @admin.display(description="mặc định")
    def as_made(self, rule):
        check = rule.check_
        return f"{check.level.label}, {check.limit}" if check.limit else check.level.label

    @admin.display(description="trên bài đã đăng")
    def trial(self, rule):
        url = reverse("admin:articles_checkrule_trial", args=[rule.pk])
        return format_html('<a href="{}">Thử trên {} bài mới nhất</a>', url, TRIED_ON)

    # --- changing, with a line in the log -------------------------------------------------------

    def changelist_view(self, request, extra_context=None):
        with _one_at_a_time(request):
            return super().changelist_view(request, extra_context)

    def changeform_view(self, request, *args, **kwargs):
        with _one_at_a_time(request):
            return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request, obj, form, change):
        """Both the form and the list come here, each in one transaction.

        What the person did not change stays as a colleague may have set it meanwhile.
        """
        before = CheckRule.objects.select_for_update().get(pk=obj.pk)
        for name in set(SETTINGS) - set(form.changed_data):
            setattr(obj, name, getattr(before, name))
        super().save_model(request, obj, form, change)
        changed = _changes(before, obj)
        if changed:
            audit.log(
                Event.Kind.RULE_CHANGED,
                None,
                request.user,
                sender_address(request),
                rule=str(obj),
                change=changed,
            )

    # --- what it would find ---------------------------------------------------------------------

    def get_urls(self):
        view = self.admin_site.admin_view(self.trial_view)
        return [path("<int:pk>/thu/", view, name="articles_checkrule_trial"), *super().get_urls()]

    @method_decorator(require_safe)
    def trial_view(self, request, pk):
        """The rule as it is set, on what readers have: published text is nobody's secret."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rule = get_object_or_404(self.get_queryset(request), pk=pk)
        tried = list(_newest())
        rows = _trial(rule, tried)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": f"Thử “{rule}”",
            "rule": rule,
            "rows": rows,
            "tried": len(tried),
        }
        return render(request, "admin/articles/checkrule/trial.html", context)


@contextmanager
def _one_at_a_time(request):
    """Whoever saves reads what the one before has saved, and is told of it."""
    with transaction.atomic():
        if request.method == "POST":
            list(CheckRule.objects.select_for_update().order_by("pk").values_list("pk"))
        yield


def _changes(before: CheckRule, after: CheckRule) -> str:
    """What is set otherwise now, in words."""
    parts = []
    for name in SETTINGS:
        old, new = getattr(before, name), getattr(after, name)
        if old == new or name == "order":
            continue
        if name == "level":
            old, new = Level(old).label, Level(new).label
        field = CheckRule._meta.get_field(name).verbose_name
        parts.append(f"{field}: {_shown(old)} → {_shown(new)}")
    return "; ".join(parts)


def _shown(value) -> str:
    return truncatechars(str(value), 120) if value not in (None, "") else "trống"


def _newest():
    rows = Edition.objects.published().select_related("section").newest()
    return rows.defer("search_text")[:TRIED_ON]


def _trial(rule: CheckRule, editions: list[Edition]) -> list[dict]:
    """Those of some editions in which a rule finds something, and the first of what it finds."""
    setting = gate.of_rule(rule)
    texts = [drafts.of_edition(edition) for edition in editions]
    facts = gate.facts_of(texts, [setting])
    rows = []
    for edition, draft in zip(editions, texts, strict=True):
        found = [one.finding.says for one in gate.found(draft, facts, [setting])]
        if found:
            more = len(found) - SHOWN
            rows.append({"edition": edition, "found": found[:SHOWN], "more": max(more, 0)})
    return rows
