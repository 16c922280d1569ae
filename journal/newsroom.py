"""The admin site: the newsroom's desk."""

from functools import update_wrapper
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import SuspiciousOperation
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from articles import audit, notes, policy, reads
from articles.models import Event
from journal import desk
from journal.accounts import lists
from journal.accounts.site import AccountsSite
from journal.find import find
from journal.lib.boxes import CAP, size_of
from journal.lib.network import sender_address
from journal.lib.paging import key_in


def unread_notes(user) -> str:
    """How many notes wait for a person, "" for none; asked where a page prints it."""
    asks = user.is_active and user.is_staff and notes.may_be_unread(user)
    size = size_of(notes.unread(user)) if asks else 0
    return f"{CAP}+" if size > CAP else str(size or "")


class NamedChoices(AutocompleteJsonView):
    """What a room tells a person of its rows may be less than the rows say of themselves."""

    def serialize_result(self, obj, to_field_name):
        result = super().serialize_result(obj, to_field_name)
        name = getattr(self.model_admin, "name_in_choices", None)
        return result | {"text": name(self.request, obj)} if name else result


class NewsroomSite(AccountsSite):
    site_header = f"Tòa soạn {settings.JOURNAL_NAME}"
    site_title = f"Tòa soạn {settings.JOURNAL_NAME}"
    index_title = "Bàn làm việc"
    enable_nav_sidebar = True
    empty_value_display = "–"

    def index(self, request, extra_context=None):
        boxes = {"boxes": self.boxes(request)}
        return super().index(request, boxes | (extra_context or {}))

    def note_export(self, request, room, words):
        """Whoever takes a list out of the house is written down, whatever the list is of."""
        named = str(room.opts.verbose_name_plural)
        address = sender_address(request)
        return audit.log(Event.Kind.EXPORTED, None, request.user, address, list=named, filter=words)

    def each_context(self, request):
        """Every page of the newsroom tells how many notes of colleagues wait for the person."""
        return super().each_context(request) | {"unread_notes": lambda: unread_notes(request.user)}

    def desk_view(self, request):
        """The boxes alone: what an open desk asks for from time to time."""
        return render(request, "admin/desk.html", {"boxes": self.boxes(request)})

    def boxes(self, request):
        asked = request.GET.get("doc", "")
        span = int(asked) if asked in map(str, reads.SPANS) else 1
        return desk.boxes_for(request.user, span)

    def seen_view(self, request):
        """POST {"alarm", "undo"}: an alarm was seen; or it was not, after all."""
        act = desk.shout_again if "undo" in request.POST else desk.acknowledge
        act(request.user, request.POST.get("alarm", ""))
        return redirect("admin:index")

    # --- lists that come back as they were left -------------------------------------------------

    def recall(self, request, room):
        return lists.recall(request, room)

    def list_views(self, request, room):
        user = request.user
        views = lists.views_for(user, room)
        return {
            "saved_views": views,
            "may_share_views": lists.may_share(user),
            "may_export": room.has_export_permission(request),
        }

    def change_views(self, request, room):
        return lists.change(request, room)

    def query_of(self, asked):
        return urlencode(asked)

    def admin_view(self, view, cacheable=False):
        """Answer 400 or 404 to what no person types.

        Postgres takes no NUL, wherever it stands; a number beyond any key names no row.
        """

        def checked(request, *args, **kwargs):
            typed = [*request.GET.lists(), *request.POST.lists()]
            if any("\x00" in value for name, values in typed for value in (name, *values)):
                raise SuspiciousOperation("NUL in a request")
            wanted = str(kwargs.get("object_id", ""))
            if wanted.isdecimal() and key_in(wanted) is None:
                raise Http404("beyond any key")
            return view(request, *args, **kwargs)

        return super().admin_view(update_wrapper(checked, view), cacheable)

    def autocomplete_view(self, request):
        return NamedChoices.as_view(admin_site=self)(request)

    def get_urls(self):
        """Django's redirect to an object's page asks nobody: an address tells a draft's title."""
        own = path(
            "r/<int:content_type_id>/<path:object_id>/",
            self.admin_view(self.show_on_site),
            name="view_on_site",
        )
        boxes = self.admin_view(require_GET(self.desk_view))
        seen = self.admin_view(require_POST(self.seen_view))
        search = self.admin_view(require_safe(self.find_view))
        return [
            own,
            path("ban-lam-viec/", boxes, name="desk"),
            path("ban-lam-viec/da-xem/", seen, name="alarm_seen"),
            path("tim/", search, name="find"),
            *(url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"),
        ]

    def get_app_list(self, request, app_label=None):
        """The rooms, and among those of the articles the home page, which is no list of rows."""
        rooms = super().get_app_list(request, app_label)
        if policy.can_arrange_front(request.user):
            entry = {
                "name": "Trang chủ",
                "object_name": "front",
                "admin_url": reverse("front:desk"),
            }
            entry |= {"add_url": None, "view_only": False, "model": None, "perms": {}}
            for room in rooms:
                if room["app_label"] == "articles":
                    room["models"].insert(0, entry)
        return rooms

    def find_view(self, request):
        return find(self, request)

    def show_on_site(self, request, content_type_id, object_id):
        kind = get_object_or_404(ContentType, pk=content_type_id)
        room = self._registry.get(kind.model_class())
        row = room and room.get_object(request, object_id)
        if row is None or not room.has_view_permission(request, row):
            raise Http404("nothing to see")
        address = room.get_view_on_site_url(row)
        if address is None or not hasattr(row, "get_absolute_url"):
            raise Http404("it has no page")
        return redirect(address)
