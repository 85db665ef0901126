"""Child processes that end with us, whichever way we end."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

_PR_SET_PDEATHSIG = 1
MARK = "HOLDPOINT_HOME_OF_PROCESS"
"""An environment variable that our processes carry, so that none but them is ever ended."""


def start(command: Sequence[str], *, home: Path, log: Path, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a process in `home`, its output appended to `log`; it is told to end when this process dies."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            cwd=home,
            env={**os.environ, **env, MARK: str(home)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 -- one libc call
        )


def stop(process: subprocess.Popen[bytes], patience_seconds: float = 10) -> None:
    """Ask a child to end, and end it when it doesn't."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(patience_seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def end_leftover(pid: int, home: Path) -> bool:
    """End a process that an earlier start for the same home left behind; never anybody else's."""
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        if process.environ().get(MARK) != str(home):
            return False
        process.terminate()
        _, alive = psutil.wait_procs([process], timeout=5)
        for each in alive:
            each.kill()
        return True
    return False


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
