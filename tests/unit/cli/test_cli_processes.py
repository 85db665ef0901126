"""Child processes end with their parent, and nobody else's are ever ended."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from agent.cli import processes

ROOT = Path(__file__).parents[3]
SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    " sys.stdout.write('ready'); sys.stdout.flush(); time.sleep(60)",
]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start children that are ended after the test whatever happens."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(command: list[str], **env: str) -> subprocess.Popen[bytes]:
        child = processes.start(command, home=tmp_path, log=tmp_path / "logs" / "child.log", env=env)
        started.append(child)
        return child

    yield begin
    for child in started:
        child.kill()
        child.wait()


def wait_until(claim: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if claim():
            return True
        time.sleep(0.05)
    return False


Start = Callable[..., subprocess.Popen[bytes]]


def test_a_child_runs_in_its_home_with_its_environment_and_log(start: Start, tmp_path: Path) -> None:
    says = "import os, sys; sys.stdout.write(os.getcwd() + os.environ['GIVEN']); sys.stderr.write('!')"

    child = start([sys.executable, "-c", says], GIVEN=" yes")

    assert child.wait(20) == 0
    assert (tmp_path / "logs" / "child.log").read_text() == f"{tmp_path.resolve()} yes!"


def test_a_log_is_added_to(start: Start, tmp_path: Path) -> None:
    for word in ("one", "two"):
        start([sys.executable, "-c", f"import sys; sys.stdout.write('{word} ')"]).wait(20)

    assert (tmp_path / "logs" / "child.log").read_text() == "one two "


def test_stopping_ends_a_child(start: Start) -> None:
    child = start(SLEEP)

    processes.stop(child)

    assert child.poll() is not None
    processes.stop(child)


def test_a_child_that_will_not_end_is_ended(start: Start, tmp_path: Path) -> None:
    child = start(STUBBORN)
    assert wait_until(lambda: (tmp_path / "logs" / "child.log").read_text() == "ready")

    processes.stop(child, patience_seconds=0.2)

    assert child.poll() == -9


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    parent_does = (
        "import sys, time; from pathlib import Path; from agent.cli import processes;"
        f" home = Path({str(tmp_path)!r});"
        f" child = processes.start({SLEEP!r}, home=home, log=home / 'log', env={{}});"
        " (home / 'pid').write_text(str(child.pid)); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", parent_does], cwd=ROOT) as parent:
        pid_file = tmp_path / "pid"
        assert wait_until(lambda: pid_file.exists() and pid_file.read_text() != "")
        child = psutil.Process(int(pid_file.read_text()))
        parent.kill()

        assert wait_until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


def test_what_an_earlier_start_left_behind_is_ended(start: Start, tmp_path: Path) -> None:
    child = start(SLEEP)
    assert wait_until(lambda: psutil.Process(child.pid).environ().get(processes.MARK) == str(tmp_path))

    assert processes.end_leftover(child.pid, tmp_path)
    assert not psutil.pid_exists(child.pid)


def test_what_another_home_started_is_left_alone(start: Start, tmp_path: Path) -> None:
    child = start(SLEEP)
    assert wait_until(lambda: processes.MARK in psutil.Process(child.pid).environ())

    assert not processes.end_leftover(child.pid, tmp_path / "other")
    assert child.poll() is None


def test_a_process_that_is_not_ours_or_not_there_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen(SLEEP) as stranger:
        assert not processes.end_leftover(stranger.pid, tmp_path)
        assert stranger.poll() is None
        stranger.kill()
    assert not processes.end_leftover(stranger.pid, tmp_path)
