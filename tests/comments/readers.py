"""What a reader does with the comment form, for the tests of this room."""

import re
import time

from captcha.models import CaptchaStore
from django.urls import reverse

from comments.models import Comment
from journal.lib.defences import trap
from journal.lib.defences.captcha import new

TYPED = {
    "name": "Nguyễn Thị Hường",
    "address": "Xã Bãi Dâu, tỉnh Sơn Hà",
    "email": "huong@vi-du.example",
    "text": "Tôi đi chuyến đò này từ thuở còn học cấp hai.",
}


def address(article, name="page") -> str:
    return reverse(f"comments:{name}", args=[article.section.slug, article.slug, article.pk])


def solved() -> dict[str, str]:
    """A fresh captcha with its right answer, as the form posts them."""
    key = new()
    return {"captcha-key": key, "captcha": CaptchaStore.objects.get(hashkey=key).challenge}


def opened(article, ago=60, *tripped) -> dict[str, str]:
    """The signed note of a form that was opened some seconds ago."""
    return {trap.NOTE: trap.Note(article.pk, int(time.time()) - ago, tripped).signed()}


def filled(article, **fields) -> dict[str, str]:
    """What a reader posts who filled in everything rightly but for the fields given."""
    return TYPED | {"consent": "on"} | opened(article) | solved() | fields


def send(client, article, *, to="form", **fields):
    """Post the form filled in rightly but for the fields given."""
    return client.post(address(article, to), filled(article, **fields))


def key_in(response) -> str:
    """The key of the captcha a response shows."""
    return re.search(r'name="captcha-key" value="(\w+)"', response.content.decode())[1]


def errors_in(response) -> dict[str, list[str]]:
    """The codes of the errors a response shows, by field."""
    data = response.context["form"].errors.as_data()
    return {field: [error.code for error in errors] for field, errors in data.items()}


def make_comment(article, **fields) -> Comment:
    return Comment.objects.create(article=article, **TYPED | fields)
