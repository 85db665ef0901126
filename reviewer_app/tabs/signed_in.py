"""Events belong to the person whose cookie the request carries."""

import inspect
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

import gradio as gr

from reviewer_app.errors import NotSignedIn
from reviewer_app.screen import SESSION_ENDED_HTML
from reviewer_app.sessions import Session
from reviewer_app.sign_in import Door

Updates = dict[Any, Any]
P = ParamSpec("P")


class Tab(Protocol):
    """What an event needs of its tab: the sessions, and a place to say that one has ended."""

    @property
    def door(self) -> Door:
        """The way in."""
        ...

    @property
    def banner(self) -> gr.HTML:
        """Where trouble with the server is said."""
        ...


T = TypeVar("T", bound=Tab)


def signed_in(
    event: Callable[Concatenate[T, Session, P], Awaitable[Updates]],
) -> Callable[Concatenate[T, gr.Request, P], Coroutine[Any, Any, Updates]]:
    """Hand an event the caller's session; when that has ended, say so instead of calling."""

    async def for_request(tab: T, request: gr.Request, /, *args: P.args, **kwargs: P.kwargs) -> Updates:
        session = tab.door.session_of(request.cookies)
        if session is None:
            return {tab.banner: SESSION_ENDED_HTML}
        try:
            updates = await event(tab, session, *args, **kwargs)
        except NotSignedIn:
            await tab.door.sessions.end(session.session_id)
            return {tab.banner: SESSION_ENDED_HTML}
        # Gradio takes an empty dict for a value of the first output, not for "nothing changed".
        return updates or {tab.banner: gr.skip()}

    # Gradio decides by name and annotation what it passes in; `functools.wraps` would show it the inner signature.
    for_request.__name__, for_request.__doc__ = event.__name__, event.__doc__
    seen = inspect.signature(event)
    parameters = [
        parameter.replace(name="request", annotation=gr.Request) if name == "session" else parameter
        for name, parameter in seen.parameters.items()
    ]
    vars(for_request)["__signature__"] = seen.replace(parameters=parameters)
    for_request.__annotations__ = {**event.__annotations__, "request": gr.Request}
    return for_request
