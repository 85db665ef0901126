"""`langgraph dev` on this project, as a child process that keeps its files in a folder of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agent.cli import processes
from agent.settings import PROJECT_ROOT

HOST = "127.0.0.1"


def start(
    home: Path, database_url: str, port: int, env: Mapping[str, str], served: Mapping[str, Any] | None = None
) -> subprocess.Popen[bytes]:
    """Start the server; it appends to `home/logs/server.log`, and `env` adds to what every server is given.

    `served` is the content of its langgraph.json: the project's own, unless something else is to be served.
    """
    config = home / "langgraph.json"
    config.write_text(json.dumps(served or project_config()), encoding="utf-8")
    command = [
        *(sys.executable, "-m", "langgraph_cli", "dev", "--config", str(config), "--host", HOST, "--port", str(port)),
        *("--no-browser", "--no-reload", "--n-jobs-per-worker", "10"),
    ]
    own = {
        "DATABASE_URL": database_url,
        "HOLDPOINT_HOME": str(home),
        "PYTHONPATH": os.pathsep.join([str(PROJECT_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
        "LANGSMITH_TRACING": "false",
        "LANGGRAPH_CLI_NO_ANALYTICS": "1",
    }
    return processes.start(command, home=home, log=log_of(home), env={**own, **env})


def log_of(home: Path) -> Path:
    """Return the file that a server with this folder writes to."""
    return home / "logs" / "server.log"


def url_of(port: int) -> str:
    """Return the address of a server on this port."""
    return f"http://{HOST}:{port}"


def project_config() -> dict[str, Any]:
    """Return the project's langgraph.json for a server that keeps its files in another folder."""
    raw = json.loads((PROJECT_ROOT / "langgraph.json").read_text(encoding="utf-8"))

    def absolute(path: str) -> str:
        return str(PROJECT_ROOT / path.removeprefix("./"))

    raw["dependencies"] = [str(PROJECT_ROOT)]
    raw["graphs"] = {name: {**graph, "path": absolute(graph["path"])} for name, graph in raw["graphs"].items()}
    raw["auth"]["path"] = absolute(raw["auth"]["path"])
    raw["http"]["app"] = absolute(raw["http"]["app"])
    raw["checkpointer"]["path"] = absolute(raw["checkpointer"]["path"])
    raw["env"] = absolute(raw["env"])
    return dict(raw)
