"""Where the newsroom's lists may name a reader: how a person left a list of comments, or saved it,
narrowed to an e-mail or a name."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Q, QuerySet

from comments.personal_data.places import Person, Place, declare, register

from .models import LastList, SavedView


def _narrowed_to(rows: QuerySet, person: Person) -> QuerySet:
    named = Q()
    for word in person.words:
        named |= Q(query__icontains=urlencode({"": word})[1:])
    return rows.filter(named)


@register
class LastLists(Place):
    model = "accounts.LastList"
    title = "Danh sách để dở, lọc theo tên hay email này"
    fields = ("query",)

    def rows(self, person):
        return _narrowed_to(LastList.objects.all(), person)

    def told(self, row):
        return {"Danh sách": row.list}

    def erase(self, keys, person, how):
        LastList.objects.filter(pk__in=keys).delete()


@register
class SavedViews(Place):
    model = "accounts.SavedView"
    title = "Danh sách đã lưu, lọc theo tên hay email này"
    fields = ("name", "query")

    def rows(self, person):
        words = Q()
        for word in person.words:
            words |= Q(name__icontains=word)
        return _narrowed_to(SavedView.objects.all(), person) | SavedView.objects.filter(words)

    def told(self, row):
        return {"Danh sách": row.list}

    def erase(self, keys, person, how):
        SavedView.objects.filter(pk__in=keys).delete()


declare("accounts.Session", "address", why="máy của người trong tòa soạn")
declare("accounts.AccountEvent", "address", why="máy của người trong tòa soạn")
declare("accounts.Allowance", "key", why="hạn mức đã băm, hết sau vài giờ")
declare("auth.User", "email", why="tài khoản của người trong tòa soạn")
