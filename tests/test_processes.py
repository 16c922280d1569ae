"""The processes of a run: brought back when they die, cleared away when a run was killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from journal import processes
from journal.processes import Child, end_all, leftovers, only_run
from tests.waiting import until

SLEEP = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('up', flush=True); time.sleep(60)",
]
# A run in a process of its own, so that it can be killed.
RUN = (
    "import sys, time; from pathlib import Path; from journal.processes import Child, only_run\n"
    "var = Path(sys.argv[1])\n"
    "with only_run(var, print):\n"
    "    child = Child('child', [sys.executable, '-c', sys.argv[2]], var, var); child.start()\n"
    "    print(child.process.pid, flush=True); time.sleep(60)\n"
)


def child(var: Path, command: list[str]) -> Child:
    made = Child("child", command, var, var)
    made.start()
    until(lambda: "up" in made.log.read_text())
    return made


def start_run(var: Path, code: str) -> tuple[subprocess.Popen, int]:
    run = subprocess.Popen(
        [sys.executable, "-c", RUN, str(var), code], stdout=subprocess.PIPE, text=True
    )
    return run, int(run.stdout.readline())


def test_a_polite_process_ends_at_once(tmp_path: Path) -> None:
    """TERM is enough for a process that heeds it."""
    one = child(tmp_path, SLEEP)
    started = time.monotonic()
    end_all([one])
    assert one.process.returncode == -signal.SIGTERM
    assert time.monotonic() - started < processes.GRACE / 2


def test_a_stubborn_process_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What ignores TERM is killed when its time is over."""
    monkeypatch.setattr(processes, "GRACE", 0.3)
    one = child(tmp_path, STUBBORN)
    end_all([one])
    assert one.process.returncode == -signal.SIGKILL


def test_a_dead_process_waits_longer_each_time(tmp_path: Path) -> None:
    """A process that keeps dying is started again after 1, 2, 4, … seconds."""
    one = Child("child", [sys.executable, "-c", ""], tmp_path, tmp_path)
    pauses = []
    for _ in range(3):
        one.start()
        until(one.died)
        pauses.append(round(one.due - time.monotonic()))
        assert not one.is_due()
        assert not one.died()  # told once
    assert pauses == [1, 2, 4]


def test_a_killed_run_takes_its_children_with_it(tmp_path: Path) -> None:
    """On Linux a child that heeds TERM ends when its run is killed."""
    run, _ = start_run(tmp_path, "import time; time.sleep(60)")
    run.kill()
    run.wait()
    until(lambda: not leftovers(tmp_path))


def test_the_next_run_ends_what_a_killed_one_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stubborn child of a killed run is gone before the next run begins."""
    run, pid = start_run(tmp_path, STUBBORN[2])
    until(lambda: "up" in (tmp_path / "log" / "child.log").read_text())
    run.kill()
    run.wait()
    assert leftovers(tmp_path) == [pid]
    monkeypatch.setattr(processes, "GRACE", 0.3)
    with only_run(tmp_path, print):
        assert leftovers(tmp_path) == []


def test_a_second_run_takes_the_place_of_the_first(tmp_path: Path) -> None:
    """The earlier run is asked to end, by name, and the later one goes on."""
    run, _ = start_run(tmp_path, "import time; time.sleep(60)")
    said: list[str] = []
    with only_run(tmp_path, said.append):
        assert run.wait(5) == -signal.SIGTERM
        assert (tmp_path / "run.lock").read_text() == f"{os.getpid()}\n"
    assert said == [f"Đang dừng lần chạy trước (tiến trình {run.pid})…"]


def test_other_checkouts_are_left_alone(tmp_path: Path) -> None:
    """Only processes that carry the mark of this very var directory count as leftovers."""
    (tmp_path / "mine").mkdir()
    other = child(tmp_path / "mine", SLEEP)
    assert leftovers(tmp_path) == []
    assert leftovers(tmp_path / "min") == []
    end_all([other])
