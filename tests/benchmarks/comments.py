"""Readers' comments: how many are taken a second, beside a view that only inserts.

Every post is durable: it is answered when its row is on the disk. Captchas are made beforehand, as
a reader has opened the form long before they send it. Readers say different things; what a flood of
near copies costs, which are compared with each other, is told beside it.
"""

import re
import sys
import time
from statistics import median
from urllib.parse import urlencode

from captcha.models import CaptchaStore
from django.http import HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import include, path, reverse

from articles.models import Edition
from comments.models import Comment
from journal.lib.defences import captcha, trap

from . import moderation, prose
from .bulk import execute

NAME = "bạn đọc: nhận ý kiến, so với view trơn ghi một dòng"
SHARE = 0.5  # of what the bare view takes a second, at least
POSTS, STORED = 200, 10_000
FORM = "application/x-www-form-urlencoded"  # as a browser sends it
WORDS = 40  # of a comment
COPY = "Tôi đi chuyến đò này từ thuở còn học cấp hai, lần thứ {} kể cho con cháu nghe."


def bare(request):
    """What any view must do that keeps a comment: one row. Forged posts are kept out as Django does
    for every view."""
    fields = {name: request.POST[name] for name in ("name", "address", "email", "text")}
    Comment.objects.create(article_id=request.POST["article"], **fields)
    return HttpResponse("Đã nhận.")


urlpatterns = [path("tron/", bare), path("", include("journal.urls"))]


def different(posts: int) -> list[str]:
    """Texts that have words in common, and hardly ever four in a row."""
    writer = prose.Writer(seed=posts)
    words = " ".join(each.text for each in writer.sentences).split()
    return [" ".join(writer.choice(words) for _ in range(WORDS)) for _ in range(posts)]


def fields(number: int, text: str) -> dict[str, str]:
    words = {"name": "Nguyễn Thị Hường", "address": "Xã Bãi Dâu", "text": text}
    return words | {"email": f"ban-{number}@vi-du.example"}


@override_settings(ROOT_URLCONF=__name__)
def throughput(edition: Edition, texts: list[str]) -> tuple[float, float]:
    """Comments a second: through the whole form, and into the bare view; in turn, post by post."""
    form, plain = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    address = reverse(
        "comments:page", args=[edition.section.slug, edition.slug, edition.article_id]
    )
    page = form.get(address).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    plain.cookies = form.cookies
    note = trap.Note(edition.article_id, int(time.time()) - 60).signed()
    whole, single = [], []
    for number, text in enumerate(texts):
        key = captcha.new()
        answer = CaptchaStore.objects.get(hashkey=key).challenge
        sent = fields(number, text) | {"captcha-key": key, "captcha": answer, "consent": "on"}
        sent |= {trap.NOTE: note, trap.HONEYPOT: "", "csrfmiddlewaretoken": token}
        sender = {"REMOTE_ADDR": f"198.{18 + number // 250}.{number % 250}.1"}
        whole.append(_seconds(form, address, sent, 302, **sender))
        row = fields(number, text) | {"article": edition.article_id, "csrfmiddlewaretoken": token}
        single.append(_seconds(plain, "/tron/", row, 200))
    return 1 / median(whole), 1 / median(single)


def _seconds(client: Client, address: str, sent: dict, status: int, **sender: str) -> float:
    body = urlencode(sent)
    start = time.perf_counter()
    response = client.post(address, body, FORM, **sender)
    took = time.perf_counter() - start
    if response.status_code != status:
        raise AssertionError(f"not received: {response.status_code}")
    return took


def run(edition: Edition) -> int:
    """Print one line; return 1 if too few comments are taken, 0 if not. Leaves no row behind."""
    before = Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    try:
        # As a journal has after some months: of an empty table the database makes no good plan.
        moderation.insert(STORED, [edition.article_id])
        execute("ANALYZE comments_comment")
        copied, of = throughput(edition, [COPY.format(number) for number in range(POSTS)])
        whole, single = throughput(edition, different(POSTS))
    finally:
        Comment.objects.filter(pk__gt=before, email__endswith="@vi-du.example").delete()
    good = whole >= SHARE * single
    verdict = "đạt" if good else "QUÁ CHẬM"
    sys.stdout.write(
        f"{NAME}: {whole:.0f} và {single:.0f} mỗi giây, tỉ lệ {whole / single:.2f}"
        f" (ít nhất {SHARE}) {verdict}; cùng một lời: {copied / of:.2f}\n"
    )
    return 0 if good else 1
