"""The pages of work on many rows: what will happen, then what did, and the way back."""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html

from journal.lib.asked import asked_in_words
from journal.lib.autocomplete import OneChoice
from journal.lib.changelist import ReadOnlyList
from journal.lib.network import sender_address
from journal.lib.paging import key_in
from journal.lib.vietnamese import fold

from .. import bulk, policy
from ..bulk_catalogue import WORKS, offered
from ..models import Article, BulkAction, BulkRow
from ..people import person
from ..policy import Right

PREFIX = "hang-loat-"
MOST_NAMED = 100  # rows that the page of a result names for each outcome


class BulkMixin:
    """For a KeyedList: its actions lead to a plan over the rows that were ticked, or over all of
    the list as it is narrowed, on every page of it."""

    over_whole_list = True  # asked by actions.html

    def get_actions(self, request):
        """Not in popups, which only choose."""
        actions = super().get_actions(request)
        if "_popup" in request.GET:
            return actions
        works = offered(self.model, request.user)
        own = {PREFIX + w.key: (_planned, PREFIX + w.key, f"{w.label}…") for w in works}
        return own | actions

    def changelist_view(self, request, extra_context=None):
        if request.method == "POST" and request.POST.get("action", "").startswith(PREFIX):
            return self.plan_many(request)
        return super().changelist_view(request, extra_context)

    def plan_many(self, request):
        """Remember which rows were meant, and go on to what shall be done with them."""
        work = request.POST["action"].removeprefix(PREFIX)
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if work not in {each.key for each in offered(self.model, request.user)}:
            raise PermissionDenied
        keys, of = self._meant(request)
        try:
            action = bulk.collect(work, keys, of, request.user, sender_address(request))
        except ValidationError as error:
            messages.warning(request, error.messages[0])
            return HttpResponseRedirect(request.get_full_path())
        return redirect("admin:articles_bulkaction_change", action.pk)

    def _meant(self, request) -> tuple[list[int], str]:
        """The keys, and the list they were chosen from in words."""
        name = str(self.opts.verbose_name_plural)
        if request.POST.getlist("select_across")[-1:] == ["1"]:
            cl = self.get_changelist_instance(request)
            keys = cl.queryset.order_by("-pk").values_list("pk", flat=True)
            return list(keys[: bulk.MOST + 1]), f"{name}: {asked_in_words(cl)}"
        ticked = [key_in(key) for key in request.POST.getlist(ACTION_CHECKBOX_NAME)]
        if None in ticked:
            raise BadRequest("an action on what is no key")
        keys = self.get_queryset(request).filter(pk__in=ticked).values_list("pk", flat=True)
        return list(keys), f"{name}: các dòng đã chọn"


def _planned(model_admin, request, queryset):
    """Never called: changelist_view() sees the action first."""
    return model_admin.plan_many(request)


@admin.register(BulkAction)
class BulkActionAdmin(ReadOnlyList):
    """Whoever did it sees what became of it, and may take it back. Who may read the log sees what
    colleagues did, of the rows they may see themselves."""

    list_display = ["what", "state_badge", "person", "made_at", "of", "number"]
    list_select_related = ["by"]
    list_per_page = 50
    actions = None

    class Media:
        css = {"all": ["css/bulk.css"]}

    def get_queryset(self, request):
        rows = BulkAction.objects.order_by("-pk")
        own = Q(by=request.user)
        if policy.can_read_log(request.user):
            return rows.filter(own | ~Q(state=BulkAction.State.PLANNED))
        return rows.filter(own)

    def has_module_permission(self, request):
        offers = any(work.is_offered(request.user) for work in WORKS.values())
        return offers or policy.has_any(request.user, [Right.SEE])

    def has_view_permission(self, request, obj=None):
        seen = obj is None or self.get_queryset(request).filter(pk=obj.pk).exists()
        return seen and self.has_module_permission(request)

    @admin.display(description="số", ordering="pk")
    def number(self, action):
        return action.pk

    @admin.display(description="người làm")
    def person(self, action):
        return person(action.by)

    @admin.display(description="việc")
    def what(self, action):
        return in_words(action)

    @admin.display(description="tình trạng", ordering="state")
    def state_badge(self, action):
        return format_html(
            '<span class="bulk-state bulk-{}">{}</span>', action.state, action.get_state_display()
        )

    def history_view(self, request, object_id, extra_context=None):
        return redirect("admin:articles_bulkaction_change", object_id)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        action = self.get_object(request, unquote(object_id))
        if action is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, action):
            raise PermissionDenied
        if request.method == "POST":
            return self._post(request, action)
        return self._page(request, action)

    def _post(self, request, action):
        if action.by_id != request.user.pk:
            raise PermissionDenied
        if "_undo" in request.POST:
            if bulk.undo(action):
                messages.success(request, _undone(action))
            else:
                messages.error(request, "Không hoàn tác được: đã quá hạn, hoặc đã hoàn tác rồi.")
        elif action.state != BulkAction.State.PLANNED:
            messages.warning(request, "Việc này đã làm rồi; không làm lần nữa.")
        elif "_do" in request.POST:
            return self._carry_out(request, action)
        else:
            return self._fill_in(request, action)
        return redirect("admin:articles_bulkaction_change", action.pk)

    def _fill_in(self, request, action):
        form = WORKS[action.work].form(request.POST, request.user)
        if not form.is_valid():
            return self._page(request, action, form)
        action.params = {name: request.POST.get(name, "") for name in form.fields}
        action.save(update_fields=["params"])
        return redirect("admin:articles_bulkaction_change", action.pk)

    def _carry_out(self, request, action):
        values = bulk.values_of(action)
        if values is None:
            return self._page(request, action)
        word = WORKS[action.work].confirmation(values)
        if word and fold(request.POST.get("confirm", "").strip()) != fold(word):
            typed = f"Chưa làm gì: hãy gõ “{word}” để xác nhận, vì việc này không lấy lại được."
            return self._page(request, action, wrong=typed)
        if bulk.start(action):
            messages.success(request, _done(action))
        return redirect("admin:articles_bulkaction_change", action.pk)

    def _page(self, request, action, form=None, wrong: str = ""):
        work, planned = WORKS[action.work], action.state == BulkAction.State.PLANNED
        form = form or work.form(action.params or None, request.user)
        _search_while_typing(form, self.admin_site)
        complete = not form.fields or (form.is_bound and form.is_valid())
        values = bulk.values_of(action) if complete or not planned else None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": in_words(action),
            "action": action,
            "who": person(action.by),
            "work": work,
            "form": form,
            "media": self.media + form.media,
            "total": action.rows.values("pk").count(),
            "list_url": reverse(work.list_view or admin_urlname(work.model._meta, "changelist")),
        }
        if planned:
            context["plan"] = bulk.plan(action, values) if values is not None else None
            context["word"] = work.confirmation(values) if values is not None else ""
            context["wrong"] = wrong
        else:
            context["outcomes"] = _outcomes(action, request.user)
            context["may_undo"] = action.by_id == request.user.pk and bulk.may_undo(action)
            context["undo_days"] = bulk.UNDO_DAYS
        response = render(request, "admin/articles/bulkaction/page.html", context)
        if action.is_under_way:
            response["Refresh"] = "3"  # the page of work under way keeps itself up to date
        return response


def in_words(action: BulkAction) -> str:
    """What an action does, as far as its form is filled in."""
    work, values = WORKS[action.work], bulk.values_of(action)
    return work.in_words(values) if values is not None else work.label


def _search_while_typing(form, site) -> None:
    if "topic" in form.fields:
        widget = OneChoice(Article._meta.get_field("topics"), site)
        widget.choices = form.fields["topic"].choices
        form.fields["topic"].widget = widget


def _outcomes(action: BulkAction, user) -> list[dict]:
    """Rows by what became of them, and why: how many, and some by name to who may see them."""
    work, groups = WORKS[action.work], {}
    for row in action.rows.order_by("pk").values("row", "state", "note", "before"):
        group = groups.setdefault((row["state"], row["note"]), {"count": 0, "rows": []})
        group["count"] += 1
        if len(group["rows"]) < MOST_NAMED:
            group["rows"].append(row["row"])
    wanted = [key for group in groups.values() for key in group["rows"]]
    seen = work.rows(user).filter(pk__in=wanted)
    names = {row.pk: str(row) for row in seen}
    view = admin_urlname(work.model._meta, "change")
    for (state, note), group in groups.items():
        group |= {"state": state, "label": BulkRow.State(state).label, "note": note}
        group["rows"] = [(names[k], reverse(view, args=[k])) for k in group["rows"] if k in names]
    order = list(BulkRow.State.values)
    return sorted(groups.values(), key=lambda group: (order.index(group["state"]), -group["count"]))


def _done(action: BulkAction) -> str:
    if action.is_under_way:
        return "Đã bắt đầu. Việc chạy tiếp ở phía sau; trang này tự cập nhật."
    done = bulk.progress(action)
    kept = done.get("refused", 0)
    return f"Đã đổi {done.get('done', 0)} dòng" + (f", {kept} dòng giữ nguyên." if kept else ".")


def _undone(action: BulkAction) -> str:
    if action.is_under_way:
        return "Đang hoàn tác ở phía sau; trang này tự cập nhật."
    done = bulk.progress(action)
    kept = done.get("left", 0)
    says = f"Đã hoàn tác {done.get('undone', 0)} dòng"
    return says + (f"; {kept} dòng để nguyên, lý do ghi bên dưới." if kept else ".")
