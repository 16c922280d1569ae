"""Local mode: what a process gets when nothing is configured, that is without DATABASE_URL.

Then `manage.py` makes up, for this machine alone and before Django loads its settings: a private
database cluster under var/postgres, a secret key kept in var/secret-key, and the site's address.
With DATABASE_URL set nothing is made up, and the settings demand the rest.
"""

import argparse
import atexit
import fcntl
import os
import secrets
import signal
from pathlib import Path

from journal.lib.postgres import Cluster

VAR_DIR = Path(os.environ.get("JOURNAL_VAR") or Path(__file__).resolve().parent.parent / "var")
WITHOUT_DATABASE = {
    "help",
    "version",
    "--version",
    "check",
    "collectstatic",
    "findstatic",
    "makemessages",
    "compilemessages",
}
WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - asked for by HOST= alone

cluster: Cluster | None = None  # the one this process uses


def configure(arguments: list[str]) -> None:
    """Complete os.environ for `manage.py <arguments>`; start or join the cluster if it is needed.

    Raises ClusterError.
    """
    global cluster
    if os.environ.get("DATABASE_URL"):
        return
    cluster = Cluster(VAR_DIR / "postgres")
    os.environ["DATABASE_URL"] = cluster.url
    os.environ.setdefault("SECRET_KEY", secret_key(VAR_DIR / "secret-key"))
    parser = argparse.ArgumentParser(add_help=False)
    add_address_options(parser)
    address = parser.parse_known_args(arguments)[0]
    os.environ.setdefault("SITE_URL", site_url(address.host, address.port))
    os.environ.setdefault("ALLOWED_HOSTS", allowed_hosts(address.host))
    os.environ.setdefault("JOURNAL_EMAIL", "toa-soan@ben-song.example")
    os.environ.setdefault("SECOND_FACTOR", "optional")  # demo accounts have a password only
    if _needs_database(arguments):
        # A polite end, by TERM too, runs what is registered here.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        cluster.acquire()
        atexit.register(cluster.release)


def _needs_database(arguments: list[str]) -> bool:
    if "--database" in arguments:
        return True
    return bool(arguments) and arguments[0] not in WITHOUT_DATABASE and "--help" not in arguments


def secret_key(path: Path) -> str:
    """Return the key kept in this file, made at the first call, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not (key := file.read().strip()):
            key = secrets.token_urlsafe(48)
            file.write(key + "\n")
    return key


def add_address_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say where the site is served."""
    parser.add_argument("--host", default="127.0.0.1", help="địa chỉ mạng (127.0.0.1)")
    parser.add_argument("--port", default=8000, type=int, help="cổng (8000)")


def reachable(host: str) -> str:
    """Return the host at which this machine reaches a server that listens on `host`."""
    return WILDCARDS.get(host, host)


def site_url(host: str, port: int) -> str:
    host = reachable(host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def allowed_hosts(host: str) -> str:
    """Return ALLOWED_HOSTS: this machine, or every name if the site is opened to the network."""
    return "*" if host in WILDCARDS else f"localhost,127.0.0.1,[::1],{host}"
