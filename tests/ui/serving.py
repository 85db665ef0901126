"""A page served on a free port, for tests that need a real HTTP server."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from fake_desk import FakeLedger
from gradio_client import Client

from reviewer_app.app import build_app
from reviewer_app.settings import Settings

PATIENCE_SECONDS = 60
"""A machine that is busy with other tests answers late."""


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
    answer = httpx.post(f"{address}/sign-in", data={"name": name, "token": token}, timeout=PATIENCE_SECONDS)
    assert answer.status_code == 303, answer.text
    return dict(answer.cookies)


def page_for(address: str, cookies: dict[str, str]) -> Client:
    """Open the page over HTTP, without a browser, as whoever the cookies sign in."""
    how = {"cookies": cookies, "timeout": PATIENCE_SECONDS}
    return Client(address, httpx_kwargs=how, verbose=False, analytics_enabled=False)


def client(address: str, name: str = "alice") -> Client:
    """Sign in as somebody, and open the page over HTTP."""
    return page_for(address, signed_in_cookies(address, name, f"{name}-token"))
