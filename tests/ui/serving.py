"""A page served on a free port, for tests that need a real HTTP server."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from fake_desk import FakeLedger

from reviewer_app.app import build_app
from reviewer_app.settings import Settings


@contextmanager
def served(ledger: FakeLedger, **settings: object) -> Iterator[str]:
    """Serve the page on the fake ledger; yields its address."""
    # Not `ledger.now` itself: a test may give the ledger another clock later.
    clock = lambda: ledger.now()  # noqa: E731, PLW0108
    app = build_app(ledger.desk_for, Settings.model_validate({"_env_file": None, **settings}), clock)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


def signed_in_cookies(address: str, name: str = "alice", token: str = "alice-token") -> dict[str, str]:
    """Sign in over HTTP; returns the browser's cookies."""
    answer = httpx.post(f"{address}/sign-in", data={"name": name, "token": token})
    assert answer.status_code == 303, answer.text
    return dict(answer.cookies)
