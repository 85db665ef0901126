"""The reviewer page on a real server, in a real browser."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import uvicorn
from desk import Desk
from playwright.sync_api import Browser, Page, expect

from reviewer_app.app import build_app
from reviewer_app.server import LangGraphDesk
from reviewer_app.settings import Settings


@dataclass
class ReviewerPage:
    """Where the page is served, and the browsers that have it open; `strayed` is what any of them asked elsewhere."""

    address: str
    desk: Desk
    browser: Browser
    strayed: list[str] = field(default_factory=list)

    def open(self, person: str, review_id: str, width: int = 1360) -> Page:
        """Sign in as somebody in a browser of their own, and open one case."""
        page = self.browser.new_context(viewport={"width": width, "height": 860}).new_page()
        page.set_default_timeout(30_000)
        page.on("request", lambda request: self._watch(request.url))
        page.on("pageerror", lambda error: self.strayed.append(str(error)))
        page.goto(f"{self.address}/sign-in")
        page.get_by_label("Name").fill(person)
        page.get_by_label("Token").fill(self.desk.tokens[person])
        page.get_by_role("button", name="Sign in").click()
        expect(page.locator("#decision-bar")).to_be_visible()
        page.goto(f"{self.address}/?review={review_id}")
        expect(page.locator(f'[data-case="{review_id}"]')).to_be_visible()
        expect(page.locator("#btn-approve")).to_be_enabled()
        expect(page.locator("#decisions[inert]")).to_have_count(0)
        return page

    def _watch(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.strayed.append(url)


@contextmanager
def reviewer_page(desk: Desk, browser: Browser) -> Iterator[ReviewerPage]:
    """Serve the page for one server; afterwards no browser may have asked another origin, or met an error."""
    app = build_app(lambda token: LangGraphDesk(desk.server.url, token), Settings(_env_file=None))
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    page = ReviewerPage(f"http://127.0.0.1:{listener.getsockname()[1]}", desk, browser)
    try:
        yield page
    finally:
        for context in browser.contexts:
            context.close()
        server.should_exit = True
        thread.join(10)
        listener.close()
    assert page.strayed == []
