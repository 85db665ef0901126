"""Signing in and out: the form, and the checks behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from string import Template
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from reviewer_app.desk import Desk
from reviewer_app.errors import DeskError, NotSignedIn
from reviewer_app.html import escape
from reviewer_app.sessions import Session, Sessions

COOKIE = "holdpoint_session"
WRONG_TOKEN = "This name and token don't belong together. Check both and try again."
NO_REVIEWER = "This token may hand in tickets but not review them. Ask for a reviewer's token."
NO_SERVER = "The server can't be reached right now. Your token was not checked; try again in a moment."
SESSION_ENDED = "Your session has ended. Sign in again."


class SignInRefused(Exception):
    """Nobody is signed in; the message says why, for the person at the form."""

    def __init__(self, reason: str, status: int) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True)
class Door:
    """The way in: who holds which session, and how a token becomes a desk."""

    sessions: Sessions
    desk_for: Callable[[str], Desk]

    async def sign_in(self, name: str, token: str) -> Session:
        """Check the token with the server and begin a session. Raises `SignInRefused`."""
        desk = self.desk_for(token)
        try:
            me = await desk.me()
            if me.name != name:
                raise SignInRefused(WRONG_TOKEN, 401)
            if me.role == "intake":
                raise SignInRefused(NO_REVIEWER, 403)
        except NotSignedIn as error:
            await desk.close()
            raise SignInRefused(WRONG_TOKEN, 401) from error
        except DeskError as error:
            await desk.close()
            raise SignInRefused(NO_SERVER, 503) from error
        except SignInRefused:
            await desk.close()
            raise
        return await self.sessions.begin(me, desk)

    def session_of(self, cookies: Mapping[str, str]) -> Session | None:
        """Return the session that a browser's cookies name."""
        return self.sessions.find(cookies.get(COOKIE))

    def person_of(self, request: Request) -> str | None:
        """Return who is signed in, for Gradio; the bare page sends strangers to the form instead of an error."""
        session = self.session_of(request.cookies)
        if session is None and request.method == "GET" and request.url.path == "/":
            raise HTTPException(303, headers={"Location": _form_address(request.query_params.get("review"))})
        return session.me.name if session else None


def sign_in_routes(door: Door) -> APIRouter:
    """Return `GET` and `POST /sign-in`, and `POST /sign-out`."""
    router = APIRouter()

    @router.get("/sign-in")
    async def show_form(request: Request, review: str = "", ended: bool = False) -> Response:
        if door.session_of(request.cookies):
            return RedirectResponse(_page_address(review), 303)
        return _form(review=review, name="", problem=SESSION_ENDED if ended else "", status=200)

    @router.post("/sign-in")
    async def sign_in(
        request: Request,
        name: Annotated[str, Form()] = "",
        token: Annotated[str, Form()] = "",
        review: Annotated[str, Form()] = "",
    ) -> Response:
        try:
            session = await door.sign_in(name.strip(), token.strip())
        except SignInRefused as refusal:
            return _form(review=review, name=name, problem=str(refusal), status=refusal.status)
        response = RedirectResponse(_page_address(review), 303)
        response.set_cookie(
            COOKIE, session.session_id, httponly=True, samesite="lax", secure=request.url.scheme == "https"
        )
        return response

    @router.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        await door.sessions.end(request.cookies.get(COOKIE))
        response = RedirectResponse("/sign-in", 303)
        response.delete_cookie(COOKIE)
        return response

    return router


def _form(*, review: str, name: str, problem: str, status: int) -> HTMLResponse:
    page = Template(resources.files(__package__).joinpath("sign_in.html").read_text("utf-8"))
    notice = f'<p class="problem" role="alert" id="sign-in-problem">{escape(problem)}</p>' if problem else ""
    body = page.substitute(problem=notice, name=escape(name), review=escape(review))
    return HTMLResponse(body, status, headers={"Cache-Control": "no-store"})


def _page_address(review: str) -> str:
    return f"/?{urlencode({'review': review})}" if review else "/"


def _form_address(review: str | None) -> str:
    return f"/sign-in?{urlencode({'review': review})}" if review else "/sign-in"
