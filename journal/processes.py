"""The processes of a running journal: started, watched, and cleared away even after a `kill -9`.

Every process started here carries a mark in its environment, the var directory it belongs to. So
the next run finds all that an earlier one left, without trusting numbers written in files. (Only
Linux shows the environment of a process; elsewhere leftovers must be ended by hand.)
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from journal.lib.postgres import end_with_parent

MARK = "JOURNAL_RUN"
GRACE = 7.0  # seconds a process may take to finish what it is doing
LONGEST_PAUSE = 30.0  # seconds between two attempts to start a process that keeps dying
STEADY = 60.0  # seconds after which a process counts as healthy again


class Child:
    """One process of the journal, restarted when it dies, with a log file of its own."""

    def __init__(self, name: str, command: list[str], directory: Path, var: Path) -> None:
        self.name, self.command, self.directory, self.var = name, command, directory, var
        self.log = var / "log" / f"{name}.log"
        self.deaths = 0
        self.due = 0.0  # monotonic time from which it may be started again
        self.started = 0.0
        self.process: subprocess.Popen[bytes] | None = None

    def new_log(self) -> None:
        """Begin an empty log; the one of the run before is kept beside it."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".old"))
        self.log.touch()

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.started = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.command,
                cwd=self.directory,
                env=os.environ | {MARK: str(self.var), "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches the run, and the run ends its children
                preexec_fn=end_with_parent(signal.SIGTERM),
            )

    def died(self) -> bool:
        """Tell, once for each death, that the process has ended; clear away what it left."""
        if self.process is None or self.process.poll() is None:
            return False
        self._kill_group()
        steady = time.monotonic() - self.started > STEADY
        self.deaths = 1 if steady else self.deaths + 1
        self.due = time.monotonic() + min(2.0 ** (self.deaths - 1), LONGEST_PAUSE)
        self.process = None
        return True

    def is_due(self) -> bool:
        return self.process is None and time.monotonic() >= self.due

    def ask_to_end(self) -> None:
        if self.process is not None:
            self.process.terminate()

    def end(self, deadline: float) -> None:
        """Wait for the end until `deadline` (monotonic seconds), then insist."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, deadline - time.monotonic()))
        self._kill_group()
        self.process.wait()

    def _kill_group(self) -> None:
        """Kill the process and its own children, if any still live."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


def end_all(children: list[Child]) -> None:
    """End these processes together, within GRACE seconds."""
    deadline = time.monotonic() + GRACE
    for child in children:
        child.ask_to_end()
    for child in children:
        child.end(deadline)


@contextlib.contextmanager
def only_run(var: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Be the only run on this var directory: end the earlier one, and whatever it left."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "run.lock").open("a+") as lock:
        _take(lock, say)
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        end_leftovers(var)
        yield


def _take(lock, say: Callable[[str], None]) -> None:
    """Get the lock; its holder's number stands in the file, and it is asked to end."""
    asked: dict[int, float] = {}
    while True:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        lock.seek(0)
        holder = int(lock.read().strip() or 0)
        if holder and holder not in asked:
            asked[holder] = time.monotonic()
            say(f"Đang dừng lần chạy trước (tiến trình {holder})…")
            _signal(holder, signal.SIGTERM)
        elif holder and time.monotonic() - asked[holder] > 2 * GRACE:
            _signal(holder, signal.SIGKILL)
        time.sleep(0.1)


def end_leftovers(var: Path) -> None:
    """End the processes which a killed run left, politely first."""
    for urgency, patience in ((signal.SIGTERM, GRACE), (signal.SIGKILL, 2.0)):
        if not (pids := leftovers(var)):
            return
        for pid in pids:
            _signal(pid, urgency)
        deadline = time.monotonic() + patience
        while leftovers(var) and time.monotonic() < deadline:
            time.sleep(0.05)


def leftovers(var: Path) -> list[int]:
    """Return the ids of the live processes that carry the mark of this var directory."""
    mark = os.fsencode(f"{MARK}={var}")
    return [pid for pid, environment in _environments() if mark in environment.split(b"\0")]


def _environments() -> Iterator[tuple[int, bytes]]:
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):  # ended meanwhile, or another user's
            yield int(path.parent.name), path.read_bytes()


def _signal(pid: int, signum: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signum)
