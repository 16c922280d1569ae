"""The database cluster of one test session: made in a moment, thrown away at the end."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from journal.lib.postgres import Cluster

ENVIRONMENT = {
    "SECRET_KEY": "only for tests " * 4,
    "SITE_URL": "http://testserver",
    "SECOND_FACTOR": "optional",
}


def start() -> Callable[[], None]:
    """Complete the environment for the tests' settings, with a new cluster if none is configured.

    Returns what ends it. Workers of pytest-xdist inherit DATABASE_URL, and so start nothing.
    """
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    if os.environ.get("DATABASE_URL"):
        return lambda: None
    directory = Path(tempfile.mkdtemp(prefix="journal-test-"))
    cluster = Cluster(directory, throwaway=True)
    cluster.acquire()
    os.environ["DATABASE_URL"] = cluster.url

    def end() -> None:
        del os.environ["DATABASE_URL"]
        cluster.release()
        shutil.rmtree(directory, ignore_errors=True)

    return end
