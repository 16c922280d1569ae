"""The page of an issue's contents, for the admin of issues."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse

from journal.lib.table_files import MOST_BYTES, TableRefused, readable, rows_of, text_rows

from ..models import Issue
from .lines import MOST_LINES, Line, posted
from .proposing import from_text, proposed
from .table import Row, Table, in_place_of
from .tables import as_text, lines_of
from .writing import Stale, beside, store

TEMPLATES = "admin/issues/issue"
BLANK, FIRST_BLANK = 3, 10  # lines offered below those that stand, and where none does
STALE = (
    "Đồng nghiệp vừa lưu mục lục này nên chưa lưu được. Chữ bạn gõ còn nguyên; xem các dòng có ghi "
    "chú rồi lưu lại."
)


Bring = Callable[[HttpRequest, Table], list[Line]]


class ContentsPage:
    """For IssueAdmin."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.contents)
        view = self._with_lost_login(view)
        return [path("<int:pk>/muc-luc/", view, name="issues_issue_contents"), *super().get_urls()]

    def _with_lost_login(self, inner):
        """Where a login ran out while somebody typed, show what was sent instead of dropping it."""

        def outer(request, *args, **kwargs):
            if request.method == "POST" and not self.admin_site.has_permission(request):
                typed = as_text(posted(request.POST))
                return render(
                    request, f"{TEMPLATES}/contents_lost.html", {"typed": typed}, status=403
                )
            return inner(request, *args, **kwargs)

        return outer

    @staticmethod
    def contents_url(issue: Issue) -> str:
        return reverse("admin:issues_issue_contents", args=[issue.pk])

    def may_write_contents(self, request: HttpRequest, issue: Issue) -> bool:
        verbs = ("add", "change", "delete")
        may = request.user.has_perms([f"issues.{verb}_contentsentry" for verb in verbs])
        return may and self.has_change_permission(request, issue)

    def contents(self, request: HttpRequest, pk: int) -> HttpResponse:
        issue = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_permission(request, issue):
            raise PermissionDenied
        if request.method != "POST":
            table = Table.stored(issue, request.user)
            return self._show_contents(request, table, table.version)
        if not self.may_write_contents(request, issue):
            raise PermissionDenied
        table = Table(issue, request.user, posted(request.POST))
        version = request.POST.get("version", "")
        if request.POST.get("do") == "luu":
            return self._store_contents(request, table, version)
        return self._contents_done(request, table, version)

    # --- what the buttons do ----------------------------------------------------------------------

    def _contents_done(self, request: HttpRequest, table: Table, version: str) -> HttpResponse:
        """What changes the table on the page alone; nothing is stored."""
        blank = BLANK
        match request.POST.get("do"):
            case "them":
                blank = FIRST_BLANK
            case "nhan":
                count = table.accept_same()
                said = f"Đã chọn {count} bài trùng tên; chưa lưu." if count else "Không có bài nào."
                messages.info(request, said)
            case "dua":
                table = self._with_lines(request, table, _sent)
            case "doc":
                table = self._with_lines(request, table, _read)
        table.check_articles(Table.stored(table.issue, request.user).lines)
        return self._show_contents(request, table, version, blank)

    def _with_lines(self, request: HttpRequest, table: Table, bring: Bring) -> Table:
        """The table with the lines that were sent or read below its own, or in their place."""
        try:
            lines = bring(request, table)
        except TableRefused as refusal:
            says = str(refusal)
            messages.error(request, says[:1].upper() + says[1:])
            return table
        own = in_place_of(table.lines, lines) if request.POST.get("thay") else table.lines
        messages.info(request, f"Đã đưa {len(lines)} dòng vào bảng, chưa lưu.")
        return Table(table.issue, table.user, [*own, *lines])

    def _store_contents(self, request: HttpRequest, table: Table, version: str) -> HttpResponse:
        if len(table.lines) > MOST_LINES:
            messages.error(request, f"Mục lục nhiều nhất {MOST_LINES} dòng. Chưa lưu.")
            return self._show_contents(request, table, version)
        may_make = request.user.has_perm("articles.add_author")
        try:
            stored = store(table, version, may_make=may_make)
        except Stale as stale:
            messages.warning(request, STALE)
            now = stale.now.version
            return self._show_contents(request, beside(table, stale.now), now, status=409)
        if stored is None:
            messages.error(request, "Chưa lưu: sửa các chỗ báo lỗi bên dưới.")
            return self._show_contents(request, table, version)
        if stored.in_words:
            self.log_change(request, table.issue, f"Mục lục: {stored.in_words}.")
            for author in stored.authors:
                self.log_addition(request, author, f"Từ mục lục {table.issue}.")
        done = f"Đã lưu mục lục: {stored.in_words}." if stored.in_words else "Không có gì mới."
        messages.success(request, done)
        return redirect(self.contents_url(table.issue))

    def _show_contents(
        self, request: HttpRequest, table: Table, version: str, blank: int = BLANK, status=200
    ) -> HttpResponse:
        issue, may_write = table.issue, self.may_write_contents(request, table.issue)
        rows = table.rows()
        blank = (blank if rows else FIRST_BLANK) if may_write else 0
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Mục lục: {issue.label}",
            "issue": issue,
            "lines": len(table.live),
            "rows": [*rows, *(Row(Line()) for _ in range(blank))],
            "empty": Row(Line()),
            "version": version,
            "rubrics": table.rubrics,
            "may_write": may_write,
            "may_make": request.user.has_perm("articles.add_author"),
            "unsaved": request.method == "POST",
            "has_pages": table.has_pages,
            "asked": sum(person.is_asked for row in rows for person in row.people),
            "same": len(table.same),
        }
        return render(request, f"{TEMPLATES}/contents.html", context, status=status)


# --- where lines come from ------------------------------------------------------------------------


def _sent(request: HttpRequest, table: Table) -> list[Line]:
    """Lines of the file that was sent, else of what was pasted. Raises TableRefused."""
    if file := request.FILES.get("tep"):
        return lines_of(rows_of(file.read(MOST_BYTES + 1)))
    pasted = request.POST.get("dan", "")
    if not pasted.strip():
        raise TableRefused("Chọn tệp, hoặc dán bảng vào ô rồi bấm lại.")
    if "\t" not in pasted and (lines := from_text(pasted, table.issue, table.rubrics)):
        return lines
    return lines_of(readable(text_rows(pasted)))


def _read(request: HttpRequest, table: Table) -> list[Line]:
    """Lines proposed from the PDF. Raises TableRefused."""
    lines = proposed(table.issue, table.rubrics)
    if not lines:
        raise TableRefused("Không thấy trang mục lục nào đọc được trong tệp PDF.")
    return lines
