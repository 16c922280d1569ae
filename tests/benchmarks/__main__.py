"""`make bench`: build the corpus or take the one that stands there, measure, print a table."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import override_settings

from .store import DIRECTORY, Store


def main() -> int:
    options = _options()
    now = datetime.now(UTC)
    # What is scheduled lies two months ahead, so the corpus of a month serves all of that month.
    until = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    size = {"articles": options.articles, "versions": options.versions}
    store = Store(DIRECTORY, {**size, "until": until.isoformat()})
    if not store.built:
        store.clear()
        with _running(store):
            _build(options, until)
        store.mark_built()
    with _running(store):
        from articles.models import DESK

        from . import (
            archive,
            catalogue,
            contents,
            judged,
            libraries,
            measure,
            print_search,
            printing,
            renditions,
            search_growth,
            searching,
            shelf,
            spelling,
            suggesting,
            viewer,
        )

        rooms = [renditions, printing, contents, shelf, catalogue]
        rooms += [viewer, libraries, archive, print_search, judged, spelling]
        rooms += [searching, suggesting, search_growth]
        apart = [one for one in rooms if _is_wanted(one, options.row)]
        missed = sum(one.run() for one in apart)
        if apart and not measure.has(options.row):
            return int(missed > 0)
        searching.in_processes(DESK)  # what is copied into the corpus has no entries yet
        return measure.run(options.row, options.runs) or int(missed > 0)


def _is_wanted(room, row: str) -> bool:
    """What takes very long is only run where it is named."""
    return row in room.NAME and (not getattr(room, "ON_REQUEST", False) or row == room.NAME)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description="Đo tốc độ của tòa soạn.")
    parser.add_argument("--articles", type=int, default=100_000, help="số bài (100000)")
    parser.add_argument("--versions", type=int, default=1_000_000, help="số bản (1000000)")
    parser.add_argument("--runs", type=int, default=21, help="số lần đo mỗi dòng (21)")
    parser.add_argument("--row", default="", help="chỉ đo các dòng có những chữ này")
    return parser.parse_args()


@contextmanager
def _running(store: Store) -> Iterator[None]:
    cluster = store.cluster()
    store.set_environment(cluster)
    cluster.acquire()
    try:
        django.setup()
        # As in the tests: static files need no collecting.
        plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        with override_settings(STORAGES=settings.STORAGES | {"staticfiles": plain}):
            yield
    finally:
        connection.close()
        cluster.release()


def _build(options: argparse.Namespace, until: datetime) -> None:
    from . import corpus, library

    begun = monotonic()

    def log(line: str) -> None:
        sys.stdout.write(f"{monotonic() - begun:5.0f} s  {line}\n")
        sys.stdout.flush()

    call_command("migrate", verbosity=0)
    corpus.build(options.articles, options.versions, until, log)
    log("Đang xếp ảnh vào thư viện…")
    library.fill(2 * options.articles, until)
    corpus.tidy()
    log("Xong.")


if __name__ == "__main__":
    sys.exit(main())
