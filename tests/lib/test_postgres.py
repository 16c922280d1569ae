"""The embedded cluster: any folder name, any earlier accident."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from journal.lib.postgres import Cluster, ClusterError

AWKWARD = 'tạp chí\'s "số" $HOME `x` %20 ' + "dài " * 30


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cluster that was used once, under a name that breaks careless programs."""
    directory = tmp_path_factory.mktemp("cluster") / AWKWARD / AWKWARD / "postgres"
    with used(directory):
        pass
    return directory


@contextlib.contextmanager
def used(directory: Path) -> Iterator[Cluster]:
    cluster = Cluster(directory, throwaway=True)
    cluster.acquire()
    try:
        yield cluster
    finally:
        cluster.release()


def ask(cluster: Cluster, query: str) -> object:
    with contextlib.closing(psycopg2.connect(cluster.url)) as connection:
        cursor = connection.cursor()
        cursor.execute(query)
        return cursor.fetchone()[0]


def postmaster(directory: Path) -> int:
    return int((directory / "data" / "postmaster.pid").read_text().split()[0])


def test_serves_utf8_with_the_extensions_the_journal_needs(made: Path) -> None:
    """A cluster under an awkward name stores UTF-8 and offers unaccent and pg_trgm."""
    with used(made) as cluster:
        assert ask(cluster, "SELECT 'Đường Thủy'") == "Đường Thủy"
        assert ask(cluster, "SHOW server_encoding") == "UTF8"
        known = "SELECT count(*) FROM pg_available_extensions WHERE name IN ('unaccent','pg_trgm')"
        assert ask(cluster, known) == 2


def test_is_never_run_as_root_and_listens_to_no_network(made: Path) -> None:
    """The server runs as an ordinary user and opens no TCP port."""
    with used(made) as cluster:
        assert ask(cluster, "SHOW listen_addresses") == ""
        assert Path(f"/proc/{postmaster(made)}").stat().st_uid != 0


def test_stops_with_its_last_user(made: Path) -> None:
    """A second user joins the same server, which stops when both have left."""
    first, second = Cluster(made), Cluster(made)
    first.acquire()
    pid = postmaster(made)
    second.acquire()
    assert postmaster(made) == pid
    first.release()
    assert second.running
    second.release()
    assert not second.running


def test_starts_after_a_kill(made: Path) -> None:
    """Whatever was committed is there after the server was killed, and it starts again at once."""
    cluster = Cluster(made)
    cluster.acquire()
    with contextlib.closing(psycopg2.connect(cluster.url)) as connection:
        connection.cursor().execute("CREATE TABLE kept AS SELECT 7 AS n")
        connection.commit()
    os.kill(postmaster(made), signal.SIGKILL)
    while cluster.running:
        time.sleep(0.01)
    with used(made) as again:
        assert ask(again, "SELECT n FROM kept") == 7
    cluster.release()


def test_a_stranger_with_the_old_process_number_is_left_alone(made: Path) -> None:
    """A lock file that names a live process which is not our server harms neither.

    (Only a process of the user who runs the server could mislead PostgreSQL.)
    """
    owner = (made / "data").stat().st_uid
    with subprocess.Popen(["sleep", "60"], user=owner) as stranger:
        lock = made / "data" / "postmaster.pid"
        lock.write_text(f"{stranger.pid}\n/proc/self/cwd\n1\n5432\n.\n\n 1 1\nready   \n")
        os.chown(lock, owner, -1)
        with used(made) as cluster:
            assert ask(cluster, "SELECT 1") == 1
        assert stranger.poll() is None
        stranger.kill()


def test_a_half_made_cluster_is_made_again(tmp_path: Path) -> None:
    """An initialisation that was cut short leaves nothing the next one trips over."""
    (tmp_path / "data.new" / "base").mkdir(parents=True)
    with used(tmp_path) as cluster:
        assert ask(cluster, "SELECT 1") == 1
    assert not (tmp_path / "data.new").exists()


def test_two_at_once_share_one_server(tmp_path: Path) -> None:
    """Two processes that start the same new cluster at the same time get one server."""
    code = (
        "import sys; from pathlib import Path; from journal.lib.postgres import Cluster;"
        "c = Cluster(Path(sys.argv[1])); c.acquire();"
        "print((c.data / 'postmaster.pid').read_text().split()[0], flush=True);"
        "sys.stdin.read(); c.release()"
    )
    both = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    assert len({process.stdout.readline() for process in both}) == 1
    for process in both:
        process.communicate()
    assert not Cluster(tmp_path).running


def test_a_throwaway_cluster_ends_with_its_killed_starter(tmp_path: Path) -> None:
    """No server is left when a test run is killed."""
    code = (
        "import os, sys; from pathlib import Path; from journal.lib.postgres import Cluster;"
        "Cluster(Path(sys.argv[1]), throwaway=True).acquire(); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)])
    cluster, deadline = Cluster(tmp_path), time.monotonic() + 5
    while cluster.running and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not cluster.running
    cluster.acquire()
    cluster.release()  # clears its short folder away


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    """The message of a failed start carries PostgreSQL's own words."""
    with used(tmp_path):
        pass
    (tmp_path / "data" / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(ClusterError, match="no_such_setting"):
        Cluster(tmp_path).acquire()


def test_a_folder_someone_else_made_is_refused(tmp_path: Path) -> None:
    """The short folder for clients is not used if it is a link laid by somebody."""
    cluster = Cluster(tmp_path)
    address = Path("/tmp", cluster.name)
    address.symlink_to(tmp_path)
    try:
        with pytest.raises(ClusterError, match="là của người khác"):
            cluster.acquire()
    finally:
        address.unlink()


def test_the_address_is_short_enough_for_a_socket(made: Path) -> None:
    """However long the folder's name, the socket's path fits in what the kernel allows."""
    with used(made) as cluster, socket.socket(socket.AF_UNIX) as client:
        client.connect(f"/tmp/{cluster.name}/s/.s.PGSQL.5432")
