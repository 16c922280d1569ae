"""What of the audit log is asked for: the one form that narrows the list and its export."""

from datetime import datetime, time, timedelta
from functools import cached_property
from ipaddress import ip_address

from django import forms
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from journal.lib.paging import MAX_KEY
from journal.lib.search import folded_words, terms
from journal.lib.vietnamese import sort_key

from ..models import Article, Event
from ..people import person
from ..states import EARLIEST, LATEST

_DAY = forms.DateInput(attrs={"placeholder": "ngày/tháng/năm", "size": 12, "autocomplete": "off"})
MOST_PEOPLE = 500  # accounts that can be chosen and found by name
MOST_ARTICLES = 2000  # a word that more of them hold tells no line of the log from another
DAY = timedelta(days=1)
NEAR = 1000  # keys and times grow together, but for events that are written at the same moment


class LogFilter(forms.Form):
    """Every field may be left empty; `narrow()` takes the rest."""

    q = forms.CharField(
        label="Tìm",
        required=False,
        max_length=200,
        help_text="Chữ trong bài, tên người làm hoặc địa chỉ mạng; gõ dấu hay không đều được.",
    )
    viec = forms.ChoiceField(
        label="Việc", required=False, choices=[("", "Mọi việc"), *Event.Kind.choices]
    )
    nguoi = forms.ModelChoiceField(User.objects.all(), label="Người làm", required=False)
    tu = forms.DateField(label="Từ ngày", required=False, widget=_DAY)
    den = forms.DateField(label="Đến ngày", required=False, widget=_DAY)
    bai = forms.IntegerField(
        required=False, min_value=1, max_value=MAX_KEY, widget=forms.HiddenInput
    )

    def __init__(self, data, *, user):
        super().__init__(data)
        self.user = user
        names = sorted(((p.pk, person(p)) for p in self.people), key=lambda row: sort_key(row[1]))
        self.fields["nguoi"].widget.choices = [("", "Mọi người"), *names]

    @cached_property
    def people(self) -> list[User]:
        accounts = User.objects.order_by("-is_active", "-pk")
        return list(accounts.only("username", "last_name", "first_name")[:MOST_PEOPLE])

    @cached_property
    def article(self) -> Article | None:
        """The article the log is asked about, if the person may see it."""
        pk = self.cleaned_data.get("bai")
        return pk and Article.objects.visible_to(self.user).only("title").filter(pk=pk).first()

    def clean(self):
        data = super().clean()
        for name in ("tu", "den"):
            if data.get(name) and not EARLIEST.date() <= data[name] < LATEST.date():
                self.add_error(name, "Hãy ghi một ngày từ năm 1900 đến 2099.")
        if data.get("tu") and data.get("den") and data["tu"] > data["den"]:
            self.add_error("den", "Ngày này trước “Từ ngày”. Hãy đổi một trong hai.")
        return data

    @property
    def asked(self) -> dict:
        """The fields that ask for something."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What asks for something, as it was sent."""
        return [(name, self.data[name]) for name in self.asked]

    def narrow(self, events: QuerySet[Event]) -> QuerySet[Event]:
        """Those of some events that the form asks for; none where it is wrong."""
        if not self.is_valid():
            return events.none()
        conditions = {
            "q": self._found,
            "viec": lambda kind: Q(kind=kind),
            "nguoi": lambda user: Q(by=user),
            "tu": lambda day: _since(_midnight(day)),
            "den": lambda day: _before(_midnight(day + DAY)),
            "bai": lambda pk: Q(article=pk),
        }
        for name, value in self.asked.items():
            events = events.filter(conditions[name](value))
        return events

    def _found(self, query: str) -> Q:
        """By network address, else by the words of articles and the names of people."""
        try:
            return Q(address=str(ip_address(query)))
        except ValueError:
            pass
        named = Q(by__in=self._named(query))
        return named if self.too_common else named | Q(article__in=self._matching)

    @property
    def too_common(self) -> bool:
        """Whether the words stand in so many articles that only people are looked for by them."""
        return len(self._matching) > MOST_ARTICLES

    @cached_property
    def _matching(self) -> list[int]:
        """Asked first, and its keys given to the question about events, which has then one plan.

        As a subquery beside another condition it would be answered for every row of the log.
        """
        query = self.cleaned_data.get("q")
        articles = Article.objects.visible_to(self.user).matching(query).order_by()
        return list(articles.values_list("pk", flat=True)[: MOST_ARTICLES + 1]) if query else []

    def _named(self, query: str) -> list[int]:
        wanted = terms(query)
        names = {p.pk: folded_words(f"{person(p)} {p.username}") for p in self.people}
        return [pk for pk, name in names.items() if wanted and all(w in name for w in wanted)]

    def in_words(self) -> str:
        """What is asked for, as the log of an export says it; "toàn bộ" for everything."""
        said = {
            "q": "“{}”".format,
            "viec": lambda kind: Event.Kind(kind).label,
            "nguoi": person,
            "tu": lambda day: f"từ {day.day}/{day.month}/{day.year}",
            "den": lambda day: f"đến {day.day}/{day.month}/{day.year}",
            "bai": "bài số {}".format,
        }
        return ", ".join(said[name](value) for name, value in self.asked.items()) or "toàn bộ"


def _midnight(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _since(moment: datetime) -> Q:
    """By key, too: else Postgres walks the whole log back, newest first, to an old day."""
    return Q(at__gte=moment, pk__gt=_first_key(moment) - NEAR)


def _before(moment: datetime) -> Q:
    return Q(at__lt=moment, pk__lt=_first_key(moment) + NEAR)


def _first_key(moment: datetime) -> Coalesce:
    """The key of the first event since a moment; beyond all keys if there is none."""
    first = Event.objects.filter(at__gte=moment).order_by("at").values("pk")[:1]
    return Coalesce(Subquery(first), MAX_KEY - NEAR)
