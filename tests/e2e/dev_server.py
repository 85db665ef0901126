"""A real `langgraph dev` on this project, in a child process that a test may stop, kill and start again."""

import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

import httpx
from patience import wait_until

from agent.cli import ports, processes, server_process

START_SECONDS = 180.0


class DevServer:
    """One server on one home and one database; a restart keeps both, and the port."""

    def __init__(self, home: Path, database_url: str, env: Mapping[str, str]) -> None:
        self.home = home
        self._database_url = database_url
        self._env = {"MODEL": "offline", **env}
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return server_process.url_of(self.port)

    def start(self) -> None:
        """Start it, and return once it answers; on the port it had, or on any free one."""
        self.port = ports.pick(self.port, patience_seconds=10) if self.port else ports.any_free()
        self._process = server_process.start(self.home, self._database_url, self.port, self._env)
        wait_until(self._answers, f"the server answers; {self.log}", START_SECONDS)

    def stop(self) -> None:
        """Ask it to end, as Ctrl-C would."""
        if self._process is not None:
            processes.stop(self._process)

    def kill(self) -> None:
        """End it at once, as a power cut would: nothing is saved."""
        assert self._process is not None
        assert self._process.poll() is None, "it had ended before"
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    @property
    def log(self) -> str:
        """The last lines it wrote."""
        path = server_process.log_of(self.home)
        return "\n".join(path.read_text(errors="replace").splitlines()[-40:]) if path.exists() else ""

    def _answers(self) -> bool:
        assert self._process is not None
        if (code := self._process.poll()) is not None:
            raise AssertionError(f"The server ended with status {code} while starting:\n{self.log}")
        try:
            return httpx.get(f"{self.url}/ok", timeout=5).is_success
        except httpx.HTTPError:
            return False
