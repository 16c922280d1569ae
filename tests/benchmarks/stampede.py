"""Many readers at once, through the web server as `make run` and README.md start it."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from socket import create_server
from threading import Barrier
from time import perf_counter, sleep

from django.conf import settings
from django.db import connection

from journal.management.commands.run import WEB_THREADS, WEB_WORKERS

Answer = tuple[int, float]  # status, milliseconds
PATIENCE = 60  # seconds until the server answers
WARMED = 4  # times that each reader asks beforehand: every thread of the server connects


def ask(addresses: Sequence[str], at_once: int) -> list[Answer]:
    """Ask for all addresses, `at_once` at a time; return what came."""
    begin = Barrier(at_once)

    def read(start: int) -> list[Answer]:
        for _ in range(WARMED):
            _answer(reader := HTTPConnection(*door), addresses[0])
        begin.wait(PATIENCE)
        return [_answer(reader, address) for address in addresses[start::at_once]]

    with _server() as door, ThreadPoolExecutor(at_once) as readers:
        return [answer for each in readers.map(read, range(at_once)) for answer in each]


def _answer(reader: HTTPConnection, address: str) -> Answer:
    begun = perf_counter()
    reader.request("GET", address, headers={"Host": settings.ALLOWED_HOSTS[0]})
    response = reader.getresponse()
    response.read()
    return response.status, 1000 * (perf_counter() - begun)


@contextmanager
def _server() -> Iterator[tuple[str, int]]:
    with create_server(("127.0.0.1", 0)) as free:
        host, port = free.getsockname()
    command = [
        *(sys.executable, "-m", "granian", "tests.benchmarks.served:application"),
        *("--interface", "wsgi", "--no-ws", "--host", host, "--port", str(port)),
        *("--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS)),
        *("--log-level", "error"),
    ]
    address = os.environ["DATABASE_URL"].rpartition("/")[0]
    database = f"{address}/{connection.settings_dict['NAME']}"
    own = {"DATABASE_URL": database, "PYTHONWARNINGS": "ignore"}
    server = subprocess.Popen(command, env=os.environ | own)
    try:
        _wait(host, port)
        yield host, port
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _wait(host: str, port: int) -> None:
    until = perf_counter() + PATIENCE
    while perf_counter() < until:
        try:
            _answer(HTTPConnection(host, port), "/")
            return
        except OSError:
            sleep(0.2)
    raise AssertionError("the server does not answer")
