"""`manage.py run`: everything the journal needs, in the foreground, on one machine.

It readies the database and the static files, then starts and watches the web server, the worker
for background tasks and the sweep. `make run` calls it. A second run on the same checkout takes the
place of the first.
"""

import contextlib
import errno
import hashlib
import os
import signal
import socket
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from articles.models import Article
from journal import local
from journal.lib.postgres import end_with_parent
from journal.processes import Child, end_all, only_run

WEB_WORKERS = 2
WEB_THREADS = 8  # of each worker; most wait for the database or for a slow reader
START_LIMIT = 30.0  # seconds until the site must answer
TICK = 0.2  # seconds between two looks at the children
MANAGE = [sys.executable, "manage.py"]


class Command(BaseCommand):
    help = "Chạy cả tòa soạn trên máy này: trang web, việc nền và việc định kỳ."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        local.add_address_options(parser)

    def handle(self, *, host: str, port: int, **options) -> None:
        self.host, self.port = host, port
        self.children: list[Child] = []
        self.logs: dict[str, TextIO] = {}
        self.asked_to_end = False
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # Under nohup a hang-up is ignored, and stays so.
            if signum != signal.SIGHUP or signal.getsignal(signum) != signal.SIG_IGN:
                signal.signal(signum, self.end_politely)
        if "MAKELEVEL" in os.environ and (end := end_with_parent(signal.SIGTERM)):
            end()  # also when `make run` itself is killed
        with contextlib.suppress(KeyboardInterrupt), only_run(settings.VAR_DIR, self.stdout.write):
            try:
                self.prepare()
                self.serve()
            finally:
                self.stop()

    def end_politely(self, signum, frame) -> None:
        """Leave whatever is being done.

        Python drops an exception that a signal raises at a bad moment (inside a fork, a finalizer),
        so it is also noted down, and watch() sees it.
        """
        self.asked_to_end = True
        raise KeyboardInterrupt

    # --- Before the first page ----------------------------------------------------------------

    def prepare(self) -> None:
        require_free(self.host, self.port)
        if pending_migrations():
            call_command("migrate", interactive=False, verbosity=0)
        if not Article.objects.exists():
            self.stdout.write("Đang dựng tờ báo mẫu…")
            call_command("demo")
        collect_static(self.stdout.write)

    def serve(self) -> None:
        web, *others = (
            Child(name, command, settings.BASE_DIR, settings.VAR_DIR)
            for name, command in self.commands().items()
        )
        self.children = [web]
        self.wait_until_it_answers()
        self.announce()
        self.children += others  # not before: they would slow the first page down
        while True:
            self.watch()

    def commands(self) -> dict[str, list[str]]:
        """Return what is run beside this process."""
        return {
            "web": [
                *(sys.executable, "-m", "granian", "journal.wsgi:application"),
                *("--interface", "wsgi", "--http", "1", "--no-ws"),
                *("--host", self.host, "--port", str(self.port)),
                *("--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS)),
                *("--respawn-failed-workers", "--respawn-interval", "0.5"),
                # A worker told to end while it is still starting would hang for ever. Warnings
                # only advise on the machine.
                *("--workers-kill-timeout", "5", "--log-level", "error"),
            ],
            "worker": [*MANAGE, "db_worker", "--queue-name", "*", "--no-reload"],
            "sweep": [*MANAGE, "sweep", "--every", "60"],
        }

    # --- While it runs ------------------------------------------------------------------------

    def start(self, child: Child) -> None:
        if child.name not in self.logs:
            child.new_log()
            self.logs[child.name] = child.log.open(errors="replace")
        child.start()

    def watch(self) -> None:
        """Look once at everything: pass on the logs, bring back what has died."""
        if self.asked_to_end:
            raise KeyboardInterrupt
        time.sleep(TICK)
        self.pass_on_logs()
        if local.cluster and not local.cluster.running:
            self.stderr.write("Cơ sở dữ liệu đã dừng đột ngột; đang mở lại.")
            local.cluster.acquire()
        for child in self.children:
            if child.died():
                pause = child.due - time.monotonic()
                self.stderr.write(f"{child.name} đã dừng đột ngột; chạy lại sau {pause:.0f} giây.")
            elif child.is_due():
                self.start(child)

    def pass_on_logs(self) -> None:
        """Show what the children wrote, each line under its writer's name."""
        for name, log in self.logs.items():
            for line in log:
                self.stderr.write(f"{name:>6} │ {line.rstrip()}")

    def wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_LIMIT
        while not answers(self.host, self.port):
            self.watch()
            if time.monotonic() > deadline:
                raise CommandError(f"Trang không trả lời sau {START_LIMIT:.0f} giây. Xem ở trên.")

    def announce(self) -> None:
        site = local.site_url(self.host, self.port)
        accounts = settings.VAR_DIR / "demo-accounts.txt"
        lines = [f"\n{settings.JOURNAL_NAME} đã sẵn sàng.\n", f"  Trang báo   {site}/"]
        lines += [f"  Tòa soạn    {site}/admin/"]
        if accounts.exists():
            lines += ["\n  Tài khoản mẫu (tên, mật khẩu):"]
            lines += [f"    {line}" for line in accounts.read_text().expandtabs(24).splitlines()]
        lines += [f"\n  Nhật ký     {settings.VAR_DIR / 'log'}", "  Dừng        Ctrl-C\n"]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()

    def stop(self) -> None:
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, signal.SIG_IGN)  # asked once is enough
        end_all(self.children)
        self.pass_on_logs()
        if local.cluster:
            local.cluster.release()


def require_free(host: str, port: int) -> None:
    """Raise CommandError unless a server can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise CommandError(f"Không mở được {host}:{port} ({error.strerror}).") from error
        raise CommandError(
            f"Cổng {port} đang có chương trình khác dùng. Chọn cổng khác: make run PORT={port + 1}"
        ) from error


def pending_migrations() -> bool:
    """Tell whether `migrate` has work; asking is ten times quicker than calling it for nothing."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def answers(host: str, port: int) -> bool:
    """Tell whether the site says that it is well."""
    connection = HTTPConnection(local.reachable(host), port, timeout=5)
    try:
        connection.request(
            "GET", "/suc-khoe/", headers={"Host": urlsplit(settings.SITE_URL).netloc}
        )
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def collect_static(say) -> None:
    """Collect the static files if any has changed since the last time."""
    stamp, now = Path(settings.STATIC_ROOT) / ".collected", static_state()
    if stamp.exists() and stamp.read_text() == now:
        return
    say("Đang gom tệp tĩnh…")
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(now)


def static_state() -> str:
    """Return a digest of the name, size and time of every static file."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
