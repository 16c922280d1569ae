"""The manifests in a viewer that libraries use, standing on a site of another origin."""

import os
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.issues.making import make_entry, make_issue
from tests.issues.test_iiif import stored_page, with_words

pytestmark = pytest.mark.django_db(transaction=True)
# Mirador, where .ci/run could install it, or MIRADOR=/path/to/mirador.min.js.
MIRADOR = Path(os.environ.get("MIRADOR") or "var/viewers/node_modules/mirador/dist/mirador.min.js")
VIEWER = """<!doctype html><meta charset="utf-8"><title>Thư viện</title>
<style>html, body, #viewer { position: absolute; inset: 0; margin: 0; }</style>
<div id="viewer"></div><script src="/mirador.js"></script><script>
Mirador.viewer({id: "viewer", window: {sideBarOpen: true},
  windows: [{manifestId: "MANIFEST", sideBarPanel: location.pathname.slice(1)}]});
</script>"""


class Library(BaseHTTPRequestHandler):
    """A site of another origin: viewers of `manifest`, at addresses named after a panel."""

    manifest = ""

    def do_GET(self):
        is_script = self.path == "/mirador.js"
        page = VIEWER.replace("MANIFEST", self.manifest)
        self.send_response(200)
        kind = "text/javascript" if is_script else "text/html"
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.end_headers()
        self.wfile.write(MIRADOR.read_bytes() if is_script else page.encode())

    def log_message(self, *args):
        """Nothing: the test's own output is enough."""


@contextmanager
def library(manifest: str):
    """The address of such a site, as long as it stands."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Library,), {"manifest": manifest}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.skipif(not MIRADOR.exists(), reason="Mirador is not installed")
def test_mirador_opens_an_issue(open_page, live_server, settings):
    """It shows the page's picture in a width that is stored, the contents, and a hit of a search
    with the words around it, for which it turns the page."""
    settings.SITE_URL = live_server.url
    issue = make_issue(number=6)
    stored_page(issue)
    with_words(stored_page(issue, 2, text="Đò sang bến sông Kẻ Mơ"))
    make_entry(issue, title="Trăng ngà Kẻ Mơ", first_page=1)
    page = open_page(viewport={"width": 1200, "height": 800})
    with library(f"{live_server.url}/iiif/{issue.pk}/manifest.json") as site:
        with page.expect_response("**/anh-1/full/400,560/0/default.jpg") as shown:
            page.goto(f"{site}/canvas")
        assert shown.value.status == 200
        page.get_by_text("Trăng ngà Kẻ Mơ").first.wait_for()
        page.goto(f"{site}/search")
        box = page.get_by_label("search terms")
        box.fill("sông")
        with page.expect_response("**/anh-2/full/400,560/0/default.jpg") as turned_to:
            box.press("Enter")
        assert turned_to.value.status == 200
        page.get_by_text("1 of 1", exact=True).wait_for()
        page.get_by_text("Đò sang bến sông Kẻ Mơ").first.wait_for()
