"""Erasing a reader with ten thousand comments: how long it takes, and how long somebody who posts a
comment meanwhile has to wait. What is made is committed, and removed at the end."""

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count

from captcha.models import CaptchaStore
from django.db import connection
from django.test import Client
from django.urls import reverse

from articles.models import Edition
from comments.models import Comment, State
from journal.lib.defences import captcha, trap

from .bulk import execute
from .comments import COPY, fields
from .moderation import EMAIL, ERASED, ERASING, erase, insert

NAME = "xóa một bạn đọc"
_numbers = count()  # of readers: none posts twice
WAITING = 1.0  # seconds: the longest of those who post


def run(edition: Edition, size: int = ERASED) -> int:
    """Print two lines; return how many take too long. Leaves no comment behind."""
    before = Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    wrong = 0
    try:
        for text in ("remove", "keep"):
            insert(size, [edition.article_id], email=f"'{EMAIL}'")
            top = Comment.objects.filter(email=EMAIL, state=State.APPROVED, reply_to=None)
            waits: list[float] = []
            with _posting(edition, top.values_list("pk", flat=True)[0], waits):
                took = erase(text)
            if not waits:
                raise AssertionError("nobody posted")
            slow = took > ERASING or max(waits) > WAITING
            wrong += slow
            sys.stdout.write(
                f"{NAME} với {size} ý kiến ({text}): {took:.2f} s (nhiều nhất {ERASING:.0f}); "
                f"{len(waits)} ý kiến gửi lúc ấy, lâu nhất {1000 * max(waits):.0f} ms "
                f"(nhiều nhất {1000 * WAITING:.0f}) {'QUÁ CHẬM' if slow else 'đạt'}\n"
            )
    finally:
        # The lines in the log stay: the database keeps them, and nobody reads them here.
        execute("DELETE FROM comments_comment WHERE id > %s", [before])
    return wrong


@contextmanager
def _posting(edition: Edition, top: int, waits: list[float]):
    """Somebody answers comment `top` again and again; `waits`: how long each answer took."""
    over, begun = threading.Event(), threading.Event()

    def post():
        client, place = Client(), [edition.section.slug, edition.slug, edition.article_id]
        address = reverse("comments:page", args=place)
        try:
            while not over.is_set():  # one is under way at any time, however short the erasing
                number = next(_numbers)
                sent = _filled(edition, number) | {"reply_to": top}
                sender = f"198.{51 + number // 250}.{number % 250}.1"
                start = time.perf_counter()
                response = client.post(address, sent, REMOTE_ADDR=sender)
                waits.append(time.perf_counter() - start)
                if response.status_code not in (302, 422):  # or what it answers was just erased
                    raise AssertionError(f"not received: {response.status_code}")
                begun.set()
        finally:
            begun.set()
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        posting = pool.submit(post)
        begun.wait(20)
        waits.clear()  # the first warms up
        try:
            yield
        finally:
            over.set()
            posting.result()


def _filled(edition: Edition, number: int) -> dict[str, str]:
    key = captcha.new()
    answer = CaptchaStore.objects.get(hashkey=key).challenge
    note = trap.Note(edition.article_id, int(time.time()) - 60).signed()
    code = {"captcha-key": key, "captcha": answer, trap.NOTE: note, trap.HONEYPOT: ""}
    return fields(number, COPY.format(number)) | code | {"consent": "on"}
