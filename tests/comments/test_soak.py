"""`make soak`: while the web server, the worker and the database are killed in turn, a comment that
was answered "received" is there, once. SOAK_POSTS says how many readers write."""

import os
import re
import signal
import subprocess
import time
from collections import Counter
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import psycopg2
import pytest

from journal.lib.defences import trap
from journal.lib.postgres import Cluster
from journal.processes import leftovers
from tests.test_run import free_port, start, var, wait_until_ready  # noqa: F401  var: a fixture

POSTS = int(os.environ.get("SOAK_POSTS") or 0)
VICTIMS = ["granian", "db_worker", "postgres"]
PATIENCE = 120  # seconds for one reader, who tries again until they are answered
FORM = "application/x-www-form-urlencoded"

pytestmark = pytest.mark.skipif(not POSTS, reason="only in make soak")


class Reader:
    """A reader behind our proxy, with an address and a network of their own."""

    def __init__(self, site: "Site", number: int) -> None:
        self.site, self.number = site, number
        self.text = f"Lời của người thứ {number}, gửi trong lúc máy chủ bị tắt ngang."

    def sends(self) -> bool:
        """Try until it is answered; whether it was."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with suppress(OSError, HTTPException, psycopg2.Error, LookupError):
                if "Đã nhận ý kiến của bạn" in self.site.post(self.filled(), self.network):
                    return True
            time.sleep(0.3)
        return False

    @property
    def network(self) -> str:
        return f"198.{18 + self.number // 250}.{self.number % 250}.1"

    def filled(self) -> dict[str, str]:
        key = self.site.open(self.network)["captcha-key"]
        typed = {"name": "Trần Văn Bến", "text": self.text, "consent": "on"}
        typed["email"] = f"ban-{self.number}@vi-du.example"
        return typed | {"captcha-key": key, "captcha": self.site.answer(key)}


class Site:
    def __init__(self, var: Path, port: int, address: str) -> None:  # noqa: F811
        self.cluster, self.port, self.address = Cluster(var / "postgres"), port, address
        self.hidden, self.cookie = {}, ""
        self.hidden = self.open("198.51.100.1")
        time.sleep(trap.TOO_FAST + 1)  # one note of an opened form does for all of them

    def open(self, network: str) -> dict[str, str]:
        """The hidden fields of a form as it is opened."""
        page, cookie = self._ask("GET", network)
        self.cookie = cookie or self.cookie
        return dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', page))

    def post(self, typed: dict[str, str], network: str) -> str:
        kept = {name: self.hidden[name] for name in (trap.NOTE, "csrfmiddlewaretoken")}
        return self._ask("POST", network, urlencode(kept | typed))[0]

    def _ask(self, method: str, network: str, body: str = "") -> tuple[str, str]:
        headers = {"X-Forwarded-For": network, "Content-Type": FORM, "Cookie": self.cookie}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, self.address, body, headers)
        response = connection.getresponse()
        page = response.read().decode()
        connection.close()
        fresh = (response.getheader("Set-Cookie") or "").split(";")[0]
        return page, fresh if not self.cookie else ""

    def answer(self, key: str) -> str:
        found = self.query("SELECT response FROM captcha_captchastore WHERE hashkey = %s", [key])
        return found[0][0]

    def query(self, sql: str, values=()) -> list[tuple]:
        with database(self.cluster) as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()


@contextmanager
def database(cluster: Cluster):
    connection = psycopg2.connect(cluster.url)
    try:
        yield connection.cursor()
    finally:
        connection.close()


def kill(var: Path, name: str) -> None:  # noqa: F811
    """Kill -9 every process of a kind that belongs to this run."""
    if name == "postgres":
        pids = [int((var / "postgres/data/postmaster.pid").read_text().split()[0])]
    else:
        pids = [pid for pid in leftovers(var) if name in command(pid)]
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def command(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return ""


def article_address(cluster: Cluster) -> str:
    with database(cluster) as cursor:
        cursor.execute(
            "SELECT s.slug, e.slug, e.article_id FROM articles_edition e"
            " JOIN articles_section s ON s.id = e.section_id LIMIT 1"
        )
        section, slug, article = cursor.fetchone()
    return f"/chuyen-muc/{section}/{slug}-{article}/y-kien/bieu-mau/"


def test_what_was_answered_is_there_once(var, monkeypatch):  # noqa: F811
    """Whoever is killed when: no comment is lost after it was thanked for, none is doubled."""
    monkeypatch.setenv("TRUSTED_PROXIES", "127.0.0.1")
    port = free_port()
    run = start(var, port)
    try:
        wait_until_ready(run)
        site = Site(var, port, article_address(Cluster(var / "postgres")))
        readers = [Reader(site, number) for number in range(POSTS)]
        received = []
        for reader in readers:
            if reader.number % max(1, POSTS // 9) == POSTS // 18:
                kill(var, VICTIMS[len(received) * 9 // POSTS % 3])
            if reader.sends():
                received.append(reader.text)
        stored = Counter(text for (text,) in site.query("SELECT text FROM comments_comment"))
    finally:
        run.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            run.wait(30)
    assert len(received) == POSTS
    assert [text for text in received if stored[text] != 1] == []
    assert max(stored.values()) == 1
