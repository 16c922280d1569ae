"""`manage.py run` as people use it: it serves, ends politely, and survives a kill."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings

from journal.lib.postgres import Cluster
from journal.local import allowed_hosts, secret_key, site_url
from journal.management.commands.run import WEB_WORKERS, Command
from journal.processes import end_leftovers, leftovers
from tests.cluster import copy_migrated
from tests.waiting import until

MADE_UP = {"DATABASE_URL", "SECRET_KEY", "SITE_URL", "ALLOWED_HOSTS", "MAKELEVEL"}


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    """A var directory with spaces in its name and a database that is ready but for its demo."""
    directory = tmp_path / "thư mục có dấu"
    (directory / "postgres").mkdir(parents=True)
    copy_migrated(directory / "postgres")
    # A single article keeps the demo journal, half a minute's work, from being built.
    manage(directory, "shell", "-c", "from tests.factories import *; make_article()")
    yield directory
    end_leftovers(directory)


def environment(var: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in MADE_UP}
    return kept | {"JOURNAL_VAR": str(var)}


def manage(var: Path, *arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment(var), check=True)


def start(var: Path, port: int) -> subprocess.Popen:
    command = [sys.executable, "manage.py", "run", "--port", str(port)]
    return subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environment(var), stdout=subprocess.PIPE, text=True
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def status(port: int, path: str) -> int | None:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    with suppress(OSError):
        connection.request("GET", path)
        return connection.getresponse().status
    return None


def wait_until_ready(run: subprocess.Popen, limit: float = 120.0) -> str:
    """Return what the run said until it announced itself."""
    said, deadline = "", time.monotonic() + limit
    while "Ctrl-C" not in said:
        assert time.monotonic() < deadline
        line = run.stdout.readline()
        assert line, f"it ended: {said}"
        said += line
    return said


def stalled_reader(port: int, path: str) -> socket.socket:
    """Ask for a file and take none of it."""
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.settimeout(10)
    reader.connect(("127.0.0.1", port))
    reader.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    assert reader.recv(12) == b"HTTP/1.1 200"
    return reader


def test_serves_survives_a_kill_and_ends_politely(var: Path) -> None:
    """Killed outright, the run starts again on the same port; readers of a file who take none of it
    do not stop the site; TERM then ends all of it, code 0.
    """
    (var / "media").mkdir()
    with (var / "media" / "long.webm").open("wb") as film:
        film.truncate(50_000_000)
    port = free_port()
    killed = start(var, port)
    assert f"http://127.0.0.1:{port}/admin/" in wait_until_ready(killed)
    assert status(port, "/suc-khoe/") == 200
    killed.kill()
    killed.wait()

    again = start(var, port)
    wait_until_ready(again)
    assert status(port, "/") == 200
    readers = [stalled_reader(port, "/media/long.webm") for _ in range(1 + WEB_WORKERS)]
    assert status(port, "/suc-khoe/") == 200
    for reader in readers:
        reader.close()
    again.send_signal(signal.SIGTERM)
    assert again.wait(15) == 0
    assert status(port, "/") is None
    until(lambda: not leftovers(var))  # killed at the end, a process may take a moment to go
    assert not Cluster(var / "postgres").running


def test_a_taken_port_is_named(var: Path) -> None:
    """With another program on the port the run says so and ends with code 1, its database too."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        command = [sys.executable, "manage.py", "run", "--port", str(port)]
        run = subprocess.run(
            command, cwd=settings.BASE_DIR, env=environment(var), capture_output=True, text=True
        )
    assert run.returncode == 1
    assert f"Cổng {port} đang có chương trình khác dùng" in run.stderr
    assert not Cluster(var / "postgres").running


def test_the_secret_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    """Two calls return one key, in a file only its owner reads."""
    path = tmp_path / "var" / "secret-key"
    key = secret_key(path)
    assert secret_key(path) == key
    assert len(key) >= 50
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_address_follows_the_host() -> None:
    """Only a host that means the whole network lets in every name."""
    assert site_url("127.0.0.1", 8000) == "http://127.0.0.1:8000"
    assert site_url("0.0.0.0", 81) == "http://127.0.0.1:81"
    assert site_url("::1", 8000) == "http://[::1]:8000"
    assert allowed_hosts("0.0.0.0") == "*"
    assert "*" not in allowed_hosts("192.168.1.5")


def test_an_order_to_end_that_python_dropped_is_obeyed() -> None:
    """An exception raised by a signal inside a fork is lost; the next look at the children ends."""
    command = Command()
    with suppress(KeyboardInterrupt):
        command.end_politely(signal.SIGTERM, None)
    with pytest.raises(KeyboardInterrupt):
        command.watch()
