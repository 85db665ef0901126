"""The list and the first case in the page's own HTML: there before the browser has put its components together."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request

from reviewer_app.errors import DeskError
from reviewer_app.filter_view import filter_bar
from reviewer_app.looking import EVERYTHING
from reviewer_app.open_case import OpenCase, opened
from reviewer_app.queue_listing import ShownQueue, list_queue
from reviewer_app.screen_first_look import first_look_html
from reviewer_app.sessions import Session
from reviewer_app.sign_in import Door
from reviewer_app.view_model import header_view, next_review_id

PATIENCE_SECONDS = 1.0
"""A page that waits for a slow server longer than this comes without."""
BEFORE = b"<gradio-app"

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


@dataclass(frozen=True)
class Artist:
    """Draws the first look for one person."""

    door: Door
    now: Callable[[], datetime]
    tabs: Sequence[str]
    styles: str

    async def draw(self, request: Request) -> bytes:
        """Return the first look of the page that is asked for; empty for a stranger, or when the server can't say."""
        session = self.door.session_of(request.cookies)
        if session is None:
            return b""
        # The page says itself what is wrong, once it is there.
        with suppress(DeskError, TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await self._drawn(session, request.query_params.get("review", ""))
        return b""

    async def _drawn(self, session: Session, wanted: str) -> bytes:
        now = self.now()
        found = await list_queue(session, now)
        if found.view is None or found.waiting is None:
            return b""
        session.shelf.put_list(found.me, found.waiting, self.now())
        case = await self._case(session, found, wanted or next_review_id(found.rows, after=None))
        filters = filter_bar(EVERYTHING, found.me, found.waiting)
        look = first_look_html(header_view(found.me), self.tabs, filters, found.view, case, self.styles, now)
        return look.encode("utf-8", "replace")

    async def _case(self, session: Session, found: ShownQueue, review_id: str | None) -> OpenCase | None:
        if review_id is None:
            return None
        try:
            review = await session.desk.peek(review_id)
        except DeskError:
            return None
        # The page opens it in a moment, and needs to ask for it no second time.
        session.shelf.put(review, self.now())
        return opened(session.me.name, review, (), self.now(), None)


class FirstLook:
    """ASGI middleware: puts the first look into the page's HTML."""

    def __init__(self, app: Callable[[Message, Receive, Send], Awaitable[None]], artist: Artist) -> None:
        self._app = app
        self._artist = artist

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Draw while Gradio makes its part of the page, and send both as one."""
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] != "/":
            return await self._app(scope, receive, send)
        drawing = asyncio.create_task(self._artist.draw(Request(scope)))
        start: Message = {}
        parts: list[bytes] = []

        async def send_whole(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            parts.append(message.get("body", b""))
            if message.get("more_body"):
                return
            body = with_look(b"".join(parts), await drawing)
            headers = [each for each in start["headers"] if each[0] != b"content-length"]
            headers.append((b"content-length", str(len(body)).encode()))
            await send({**start, "headers": headers})
            await send({"type": "http.response.body", "body": body})

        try:
            await self._app(scope, receive, send_whole)
        finally:
            drawing.cancel()
        return None


def with_look(page: bytes, look: bytes) -> bytes:
    """Return the page with the look before its components; a page without any, as it is."""
    return page.replace(BEFORE, look + BEFORE, 1) if look else page
