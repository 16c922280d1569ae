"""What the search box of the newsroom finds of this room: comments, by word or by their sender."""

from journal.lib.finding import Findable, Line
from journal.lib.vietnamese import ago

from .models import Comment, State

# As the style sheets of the newsroom call what is good, waits, or is gone.
_STATES = {State.PENDING: "submitted", State.APPROVED: "published"}


class FoundComments(Findable):
    find_order = 80

    def get_found_rows(self, request):
        return Comment.objects.defer("search_text").newest_by_key()

    def find_ways(self, rows, query, request):
        """An e-mail finds its sender's comments, for who decides on them."""
        if "@" in query.text:
            may = self.has_moderate_permission(request)
            yield rows.of_email(query.text) if may else rows.none()
            return
        yield rows.matching(query.text)
        if query.is_plain:
            yield rows.half_typed(query.words)

    def name_of(self, comment):
        return f"{comment.name} {comment.text}"

    def get_found_lines(self, request, rows, query):
        return [
            Line(
                comment.name,
                self.change_url(comment),
                [f"bài số {comment.article_id}", ago(comment.created_at)],
                state=_STATES.get(comment.state, "discarded"),
                state_label=comment.get_state_display(),
                text=comment.text,
            )
            for comment in rows
        ]
