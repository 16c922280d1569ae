"""The database cluster of one test session: made in a moment, thrown away at the end.

Running all migrations takes as long as hundreds of tests. So they are run once for all sessions
and their workers, until one of them changes; each session starts from a copy.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from journal.lib.postgres import Cluster

ENVIRONMENT = {
    "SECRET_KEY": "only for tests " * 4,
    "SITE_URL": "http://testserver",
    "SECOND_FACTOR": "optional",
}
ROOT = Path(__file__).resolve().parents[1]
MIGRATED = ROOT / "var" / "test-clusters"
# What a migrated database is made from.
SOURCES = ["*/migrations/*.py", "constraints.txt", "journal/settings.py", "journal/lib/postgres.py"]


def start() -> Callable[[], None]:
    """Complete the environment for the tests' settings, with a new cluster if none is configured.

    Returns what ends it. Workers of pytest-xdist inherit DATABASE_URL, and so start nothing; each
    makes its own database from the one named by TEST_TEMPLATE.
    """
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    if os.environ.get("DATABASE_URL"):
        return lambda: None
    directory = Path(tempfile.mkdtemp(prefix="journal-test-"))
    copy_migrated(directory)
    cluster = Cluster(directory, throwaway=True)
    cluster.acquire()
    os.environ |= {"DATABASE_URL": cluster.url, "TEST_TEMPLATE": "journal"}

    def end() -> None:
        del os.environ["DATABASE_URL"], os.environ["TEST_TEMPLATE"]
        cluster.release()
        shutil.rmtree(directory, ignore_errors=True)

    return end


def copy_migrated(directory: Path) -> None:
    """Put a cluster whose database has all migrations into a directory without one."""
    MIGRATED.mkdir(parents=True, exist_ok=True)
    with _alone():
        kept = MIGRATED / _fingerprint()
        if not kept.exists():
            for other in MIGRATED.iterdir():
                shutil.rmtree(other, ignore_errors=True)
            _migrate(kept.with_suffix(".new"))
            kept.with_suffix(".new").rename(kept)
        # Not shutil.copytree(): as root the files are another user's.
        subprocess.run(["cp", "-pR", kept / "data", directory / "data"], check=True)


def _migrate(directory: Path) -> None:
    cluster = Cluster(directory, throwaway=True)
    cluster.acquire()
    try:
        command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        own = {"DATABASE_URL": cluster.url}
        subprocess.run(command, cwd=ROOT, env=os.environ | own, check=True)
    finally:
        cluster.release()


@contextmanager
def _alone() -> Iterator[None]:
    with MIGRATED.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fingerprint() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(path for pattern in SOURCES for path in ROOT.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
