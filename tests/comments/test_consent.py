"""What was agreed to is kept, word for word."""

from hashlib import sha256

import pytest
from django.urls import reverse
from django.utils import timezone

from comments import consent
from comments.models import Comment
from tests.factories import make_article

from .readers import TYPED, address, errors_in, filled, send

# A wording that readers agreed to must stay as it is; a new one gets a version and a line here.
DIGESTS = {
    "2026-11": "438a75d35f30036d9eef3615afe706a7452e9516247de4d19eb3ab6a00454b1c",
    "2026-11b": "e1effdd747d1f000e66b6af4c20e4625e24413954e50efce9619d19ddb2512b3",
}


def test_no_wording_ever_changes():
    """Each version has the words it was agreed to with; the last one is asked for."""
    kept = {name: sha256(words.encode()).hexdigest() for name, words in consent.WORDINGS.items()}
    assert kept == DIGESTS
    assert list(DIGESTS)[-1] == consent.CURRENT


@pytest.mark.django_db
def test_the_box_stands_unticked(client):
    """Nobody agrees by doing nothing, not even after an error."""
    article = make_article()
    for response in (client.get(address(article, "form")), send(client, article, email="x")):
        page = response.content.decode()
        assert consent.WORDINGS[consent.CURRENT] in page
        assert f'href="{reverse("comments:rules")}"' in page
    assert "checked" not in client.get(address(article)).content.decode()


@pytest.mark.django_db
def test_without_consent_nothing_is_stored(client):
    """The message stands beside the box; nothing typed is lost, the code is unspent."""
    article = make_article()
    post = filled(article)
    del post["consent"]
    response = client.post(address(article, "form"), post)
    assert errors_in(response) == {"consent": ["required"]}
    assert 'id="comment-consent_error"' in response.content.decode()
    assert all(text in response.content.decode() for text in TYPED.values())
    assert not Comment.objects.exists()
    assert client.post(address(article, "form"), post | {"consent": "on"}).context["sent"]


@pytest.mark.django_db
def test_consent_is_recorded(client):
    """With its version and its time."""
    before = timezone.now()
    send(client, make_article())
    comment = Comment.objects.get()
    assert comment.consent == consent.CURRENT
    assert before <= comment.consented_at <= timezone.now()


@pytest.mark.django_db
def test_the_rules_are_a_public_page(client, settings):
    """It says what is published, what becomes of personal data and where to ask; any cache may keep
    it."""
    settings.JOURNAL_EMAIL = "toa-soan@vi-du.example"
    response = client.get(reverse("comments:rules"))
    assert "css/prose" in response.content.decode()  # else its lists hang over the edge
    page = response.content.decode()
    assert consent.WORDINGS[consent.CURRENT] in page
    assert "xin xem, sửa, xóa dữ liệu" in page
    assert 'href="mailto:toa-soan@vi-du.example"' in page
    assert response["Cache-Control"].startswith("public")
    assert not response.cookies
    assert client.post(reverse("comments:rules")).status_code == 405
