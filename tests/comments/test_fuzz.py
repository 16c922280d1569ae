"""Whatever is posted, the form answers it: no crash, nothing of it ever markup.

A few inputs in the suite; `make soak` tries 50,000 (SOAK_FORM).
"""

import csv
import io
import os
import re

from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from comments.models import Allowance, Comment, State
from comments.moderation import moderate
from journal.lib.defences import trap
from tests.factories import MODERATOR, make_article, make_user

from .readers import TYPED, address, opened, solved

INPUTS = int(os.environ.get("SOAK_FORM") or 40)
AT_ONCE = 20
# Pieces that have broken out of pages, queries and cells elsewhere.
WICKED = st.sampled_from(
    [
        *("<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "</textarea><b>"),
        *("&lt;", "{{ x }}", "{% now 'c' %}", "=1+1", "@SUM(A1)", "-2+3", "\x00", "\u202e"),
        *("\u200b", "%00", "';--", "javascript:alert(1)", "ế" * 300, "e\u0323\u0302", "🌾"),
        *("\r\n", "http://a.vn"),
    ]
)
TEXT = st.lists(st.one_of(st.text(max_size=60), WICKED), max_size=5).map("".join)
POSTABLE = TEXT.map(lambda text: text.encode("utf-8", "replace").decode())
FIELDS = [
    *TYPED,
    "captcha",
    "captcha-key",
    "consent",
    trap.NOTE,
    trap.HONEYPOT,
    "doi-ma",
    "tra-loi",
]
# None: the field is posted as a reader would.
POSTS = st.fixed_dictionaries(
    {name: st.one_of(st.none(), POSTABLE) for name in FIELDS[:6]}
).flatmap(
    lambda some: st.dictionaries(st.sampled_from(FIELDS[6:]), POSTABLE).map(
        lambda more: some | more
    )
)
UNSAFE = re.compile(r"<script>alert|<img src=x|</textarea><b>|<b>H", re.IGNORECASE)


class FormTest(TestCase):
    """Each example is a handful of posts: what they left is looked at once, wherever it shows."""

    @classmethod
    def setUpTestData(cls):
        cls.article = make_article()
        cls.moderator = make_user(MODERATOR)

    @settings(
        max_examples=max(2, INPUTS // AT_ONCE),
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(st.lists(st.tuples(POSTS, st.sampled_from(["page", "form"])), min_size=AT_ONCE,
                    max_size=AT_ONCE))  # fmt: skip
    def test_any_post(self, posts):
        """No crash; what is shown again, and what is stored and approved, are signs alone."""
        client = Client(raise_request_exception=True)
        for number, (typed, to) in enumerate(posts):
            self._post(client, typed, to, f"198.18.{number}.1")
        for comment in Comment.objects.all():
            assert "\x00" not in comment.text + comment.name
            assert 3 <= len(comment.text) <= 5000
        self.client.force_login(self.moderator)
        moderate(Comment.objects.pending(), State.APPROVED, self.moderator)
        listed = reverse("admin:comments_comment_changelist")
        places = [address(self.article), self.article.get_absolute_url(), "/rss/"]
        for shown in (*places, f"{listed}?state=approved"):
            response = self.client.get(shown)
            assert response.status_code == 200, shown
            assert not UNSAFE.search(response.content.decode()), shown
        table = b"".join(self.client.post(f"{listed}tai-csv/", {"state": "approved"}))
        rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")))
        assert len(rows) == 1 + Comment.objects.count()
        for row in rows:
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]

    def _post(self, client, typed, to, network):
        Allowance.objects.all().delete()
        post = TYPED | {"consent": "on"} | opened(self.article) | solved()
        post |= {name: text for name, text in typed.items() if text is not None}
        response = client.post(address(self.article, to), post, REMOTE_ADDR=network)
        assert response.status_code in (200, 302, 422, 429)
        assert not UNSAFE.search(response.content.decode())

    @settings(max_examples=max(10, INPUTS // 100), deadline=None, database=None)
    @given(st.binary(max_size=400), st.sampled_from(["page", "form"]))
    def test_any_body(self, body, to):
        """Bytes that are no form are a form with nothing in it."""
        kind = "application/x-www-form-urlencoded"
        response = self.client.post(address(self.article, to), body, content_type=kind)
        assert response.status_code in (200, 400, 422)

    @settings(max_examples=max(10, INPUTS // 100), deadline=None, database=None)
    @given(st.from_regex(r"[A-Za-z0-9_-]{1,60}", fullmatch=True))
    def test_any_key(self, key):
        """An invented code has neither picture nor sound."""
        for name in ("captcha-image", "captcha-image-2x", "comments:code-sound"):
            path = reverse(name, args=[key])
            assert self.client.get(path).status_code in (404, 410)
