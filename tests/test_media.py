"""Uploaded files as readers get them."""

from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.django_db  # the 404 page has a section bar


@pytest.fixture
def upload():
    """Lay a file among the uploads; returns its address."""

    def lay(name: str, data: bytes = b"0123456789") -> str:
        path = Path(settings.MEDIA_ROOT) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return f"/media/{name}"

    return lay


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("photos/a.jpg", "image/jpeg"),
        ("photos/a.png", "image/png"),
        ("photos/a-320.webp", "image/webp"),
        ("videos/a.mp4", "video/mp4"),
        ("videos/a.webm", "video/webm"),
    ],
)
def test_pictures_and_videos_are_shown_and_kept_for_ever(client, upload, name, kind):
    """With their own type, which no browser may doubt."""
    response = client.get(upload(name))
    assert (response.status_code, response["Content-Type"]) == (200, kind)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert not response.get("Content-Disposition", "").startswith("attachment")


@pytest.mark.parametrize("name", ["a.html", "a.svg", "a.SVG", "a.xml", "a.js", "a", "a.jpg.html"])
def test_anything_else_is_a_download(client, upload, name):
    """Never a page of our own origin."""
    response = client.get(upload(name, b"<script>alert(1)</script>"))
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_player_can_seek(client, upload):
    """A part of a video is 206; a part beyond its end is 416, and kept by nobody."""
    address = upload("videos/b.webm")
    response = client.get(address, headers={"range": "bytes=2-4"})
    assert (response.status_code, response.getvalue()) == (206, b"234")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    response = client.get(address, headers={"range": "bytes=10-"})
    assert response.status_code == 416
    assert response["Cache-Control"] == "private, no-store"


def test_what_a_browser_has_is_not_sent_again(client, upload):
    """Its ETag is that of the name: the same on every machine, another for another file."""
    first, other = (client.get(upload(f"photos/{name}.jpg")) for name in "cd")
    assert first["ETag"] != other["ETag"]
    again = client.get("/media/photos/c.jpg", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        *("photos/", "photos", "none.jpg", "a%00.jpg", "x" * 300 + ".jpg"),
        *("../secret-key", "%2e%2e/secret-key", "photos/../../secret-key"),
        *("//etc/passwd", "%2fetc/passwd"),
    ],
)
def test_nothing_else_can_be_reached(client, upload, path):
    """No folder is listed, no path leads out, nothing odd is an error of ours."""
    upload("photos/e.jpg")
    (Path(settings.MEDIA_ROOT).parent / "secret-key").write_text("secret")
    assert client.get(f"/media/{path}").status_code == 404
