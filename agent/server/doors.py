"""The server's outermost layer: closes its unauthenticated doors, and gives our routes one shape of error."""

import json
from http import HTTPStatus
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

CLOSED = ("/internal", "/deploy", "/docs/internal")
CONTRACT = "/holdpoint"
MAX_BODY_BYTES = 262_144
CODES = {400: "bad_request", 401: "unauthenticated", 403: "forbidden", 404: "not_found", 405: "method_not_allowed"}


class Doors:
    """Answers 404 for what nobody outside may reach, 413 for bodies that are too large, and errors in our shape."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it here."""
        if scope["type"] not in ("http", "websocket") or _is_in_process(scope):
            await self._app(scope, receive, send)
        elif _is_closed(scope["path"]):
            await _close(scope, send)
        elif scope["type"] == "http" and _is_under(scope["path"], CONTRACT):
            await self._contract(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _contract(self, scope: Scope, receive: Receive, send: Send) -> None:
        if "\x00" in scope["path"] or b"%00" in scope.get("query_string", b""):
            message = "An address can't contain the character U+0000"
            await _answer(send, 400, {"error": {"code": "bad_request", "message": message}})
            return
        body = await _read(receive)
        if body is None:
            message = f"A body may have at most {MAX_BODY_BYTES:,} bytes"
            await _answer(send, 413, {"error": {"code": "too_large", "message": message}})
            return
        pending = [body]

        async def replay() -> Message:
            if pending:
                return {"type": "http.request", "body": pending.pop(), "more_body": False}
            return await receive()

        await self._app(scope, replay, _reshaping(send))


def _is_in_process(scope: Scope) -> bool:
    # The SDK's in-process client sets this; a request from outside can't.
    return str(scope.get("root_path", "")).startswith("/noauth")


def _is_closed(path: str) -> bool:
    return any(_is_under(path, door) for door in CLOSED)


def _is_under(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(f"{prefix}/")


async def _close(scope: Scope, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await _answer(send, 404, {"detail": "Not Found"})


async def _read(receive: Receive) -> bytes | None:
    body = b""
    while True:
        message = await receive()
        part: bytes = message.get("body", b"")
        body += part
        if len(body) > MAX_BODY_BYTES:
            return None
        if not message.get("more_body", False):
            return body


def _reshaping(send: Send) -> Send:
    started: list[Message] = []

    async def reshape(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] >= HTTPStatus.BAD_REQUEST:
            started.append(message)
            return
        if not started or message["type"] != "http.response.body":
            await send(message)
            return
        start = started[0]
        content = start.setdefault("content", b"") + message.get("body", b"")
        start["content"] = content
        if not message.get("more_body", False):
            await _answer(send, start["status"], _in_our_shape(start["status"], content), start["headers"])

    return reshape


def _in_our_shape(status: int, content: bytes) -> dict[str, Any]:
    try:
        said = json.loads(content)
    except ValueError:
        said = {"detail": content.decode("utf-8", "replace")}
    if isinstance(said, dict) and "error" in said:
        return said
    detail = said.get("detail") if isinstance(said, dict) else said
    code = CODES.get(status, "error")
    return {"error": {"code": code, "message": str(detail or HTTPStatus(status).phrase)}}


async def _answer(send: Send, status: int, body: dict[str, Any], headers: Any = ()) -> None:
    content = json.dumps(body).encode()
    kept = [pair for pair in headers if pair[0].lower() not in (b"content-length", b"content-type")]
    own = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*kept, *own]})
    await send({"type": "http.response.body", "body": content})
