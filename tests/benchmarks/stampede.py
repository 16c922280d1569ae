"""Many readers at once: each a process with its own connection, all through the real view."""

import multiprocessing
from collections.abc import Sequence
from time import perf_counter

from django.db import connection
from django.test import Client

Answer = tuple[int, float]  # status, milliseconds


def ask(addresses: Sequence[str], at_once: int) -> list[Answer]:
    """Ask for all addresses, `at_once` at a time; return what came."""
    connection.close()  # each has its own
    forked = multiprocessing.get_context("fork")
    begin, answers = forked.Barrier(at_once), forked.Queue()
    readers = [
        forked.Process(target=_read, args=(addresses[start::at_once], begin, answers))
        for start in range(at_once)
    ]
    for reader in readers:
        reader.start()
    found = [answer for _ in readers for answer in answers.get(timeout=600)]
    for reader in readers:
        reader.join()
    return found


def _read(addresses: Sequence[str], begin, answers) -> None:
    client = Client(raise_request_exception=False)
    client.get("/")  # connects
    begin.wait(60)
    answers.put([_answer(client, address) for address in addresses])
    connection.close()


def _answer(client: Client, address: str) -> Answer:
    begun = perf_counter()
    status = client.get(address).status_code
    return status, 1000 * (perf_counter() - begun)
