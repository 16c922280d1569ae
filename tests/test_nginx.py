"""The configuration for nginx, tried with nginx: who gets which file, how large forms may be."""

import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as site
from django.utils import timezone

from issues import ingest
from issues.models import Issue
from tests.issues.making import make_issue, pdf_file

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
CONF = Path(site.BASE_DIR) / "journal" / "deploy" / "nginx.conf"
AROUND = """
daemon off; worker_processes 1; pid FOLDER/pid; error_log FOLDER/error.log; USER
events { worker_connections 64; }
http {
    access_log off; sendfile on; include /etc/nginx/mime.types;
    client_body_temp_path FOLDER/1; proxy_temp_path FOLDER/2; fastcgi_temp_path FOLDER/3;
    uwsgi_temp_path FOLDER/4; scgi_temp_path FOLDER/5;
    CONF
}
"""

pytestmark = [
    pytest.mark.skipif(not NGINX, reason="nginx is not installed"),
    pytest.mark.django_db(transaction=True),
]


def free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return place.getsockname()[1]


def answers(port: int) -> bool:
    with socket.socket() as place:
        return place.connect_ex(("127.0.0.1", port)) == 0


def configured(folder: Path, upstream: str, port: int) -> str:
    """The file of journal/deploy/ with this test's places in it, without TLS."""
    conf = re.sub(r"ssl_\w+ .*", "", CONF.read_text())
    for name, here in (
        ("server 127.0.0.1:8000", f"server {upstream}"),
        ("listen 443 ssl http2", f"listen 127.0.0.1:{port}"),
        ("listen 80", f"listen 127.0.0.1:{free_port()}"),
        ("Host $host", f"Host {upstream}"),
        ("/srv/journal/var/media", str(site.MEDIA_ROOT)),
        ("/srv/journal/var/protected", str(site.PROTECTED_ROOT)),
    ):
        assert name in conf
        conf = conf.replace(name, here)
    user = "user root;" if os.geteuid() == 0 else ""
    return AROUND.replace("CONF", conf).replace("FOLDER", str(folder)).replace("USER", user)


@pytest.fixture
def nginx(live_server, settings, tmp_path):
    """ask(path, method, **headers): an answer of nginx, with its body in `data`."""
    settings.X_ACCEL_LOCATION = "/protected/"
    port = free_port()
    path = tmp_path / "nginx.conf"
    path.write_text(configured(tmp_path, urlsplit(live_server.url).netloc, port))
    server = subprocess.Popen([NGINX, "-p", str(tmp_path), "-c", str(path)])

    def ask(address: str, method: str = "GET", wait: float = 30, **headers):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=wait)
        line.request(method, address, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = line.getresponse()
        answer.data = answer.read() if answer.status != 413 else b""
        line.close()
        return answer

    until = time.monotonic() + 20
    while not answers(port):
        assert server.poll() is None, (tmp_path / "error.log").read_text()
        assert time.monotonic() < until
        time.sleep(0.05)
    yield ask
    server.terminate()
    server.wait(20)


def test_files_of_print_issues(nginx):
    """Whole, in parts, and not again for who has them; of an issue that is closed, nothing."""
    issue = make_issue(number=6, pdf=pdf_file(["Trang một"]))
    ingest.ingest(issue)
    issue.refresh_from_db()
    whole = issue.pdf_for_readers.open().read()
    address, page = issue.get_pdf_url(), issue.pages.get()

    answer = nginx(address)
    assert (answer.status, answer.data) == (200, whole)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="ben-song-2022-06.pdf"'
    assert answer.headers["Cache-Control"].startswith("public, max-age=0, s-maxage=60")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not answer.headers["X-Accel-Redirect"]
    assert nginx(address, If_None_Match=answer.headers["ETag"]).status == 304
    part = nginx(address, Range="bytes=5-104")
    assert (part.status, part.data) == (206, whole[5:105])
    assert nginx(address, "HEAD").headers["Content-Length"] == str(len(whole))

    picture = nginx(page.image.url)
    assert (picture.status, picture.headers["Content-Type"]) == (200, "image/webp")
    assert picture.headers["Cache-Control"].startswith("public, max-age=86400, s-maxage=60")
    assert picture.data == page.image.open().read()
    assert not picture.headers["Access-Control-Allow-Origin"]
    for_viewers = nginx(f"/iiif/{issue.pk}/anh-1/full/max/0/default.jpg")
    assert (for_viewers.status, for_viewers.headers["Content-Type"]) == (200, "image/jpeg")
    assert for_viewers.headers["Access-Control-Allow-Origin"] == "*"

    for moment in (None, timezone.now() + timedelta(hours=1)):
        Issue.objects.filter(pk=issue.pk).update(public_from=moment)
        for each in (address, page.image.url, issue.cover.url):
            refused = nginx(each)
            assert (refused.status, refused.headers["Cache-Control"]) == (404, "private, no-store")


def test_names_in_storage_are_no_addresses(nginx):
    """Neither below the internal location, however it is spelt, nor among the uploads."""
    issue = make_issue(number=6, with_cover=True)
    name = issue.cover.name
    for address in (f"/protected/{name}", f"/media/{name}", f"/media/../protected/{name}"):
        assert nginx(address).status in (400, 404)
    assert nginx(f"/media/%2e%2e/protected/{name}").status in (400, 404)
    assert nginx(f"//protected/{name}").status == 404


def test_uploads_for_everybody(nginx):
    """Pictures are shown and kept for ever; what could do more is a download."""
    for name, kind in (("a.jpg", "image/jpeg"), ("a.html", "application/octet-stream")):
        (Path(site.MEDIA_ROOT) / name).write_bytes(b"0123")
        answer = nginx(f"/media/{name}")
        assert (answer.status, answer.headers["Content-Type"], answer.data) == (200, kind, b"0123")
        assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("address", "megabytes", "is_taken"),
    [
        ("/admin/issues/issue/add/", 1000, True),
        ("/admin/issues/issue/7/change/", 1000, True),
        ("/admin/issues/issue/add/", 1200, False),
        ("/admin/articles/photo/add/", 40, True),
        ("/admin/articles/photo/add/", 60, False),
    ],
)
def test_how_large_a_form_may_be(nginx, address, megabytes, is_taken):
    """As large as what the site takes there; more is refused before it is sent."""
    length = str(megabytes * 1024**2)
    if is_taken:
        with pytest.raises(TimeoutError):
            nginx(address, "POST", 0.5, Content_Length=length)  # nginx waits for the body
    else:
        assert nginx(address, "POST", Content_Length=length).status == 413
