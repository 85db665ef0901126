"""Who is signed in: one entry a browser, holding that person's own desk. Tokens never leave the server."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from agent.contract import Me
from reviewer_app.desk import Desk
from reviewer_app.shelf import Shelf
from reviewer_app.unanswered import Unanswered


@dataclass(frozen=True)
class Session:
    """One signed-in browser, with the cases fetched ahead for it and its decisions that got no answer, by review."""

    session_id: str
    me: Me
    desk: Desk
    ends_at: datetime
    shelf: Shelf = field(default_factory=Shelf)
    unanswered: dict[str, Unanswered] = field(default_factory=dict)


class Sessions:
    """The signed-in browsers of this process, by an unguessable id that lives in an http-only cookie."""

    def __init__(self, now: Callable[[], datetime], lifetime: timedelta) -> None:
        self._now = now
        self._lifetime = lifetime
        self._by_id: dict[str, Session] = {}

    async def begin(self, me: Me, desk: Desk) -> Session:
        """Sign a person in, and forget the sessions that ran out."""
        for session in [session for session in self._by_id.values() if session.ends_at <= self._now()]:
            await self.end(session.session_id)
        session = Session(secrets.token_urlsafe(32), me, desk, self._now() + self._lifetime)
        self._by_id[session.session_id] = session
        return session

    def find(self, session_id: str | None) -> Session | None:
        """Return the session of a browser that is signed in."""
        session = self._by_id.get(session_id or "")
        return session if session and session.ends_at > self._now() else None

    def renew(self, session: Session, me: Me) -> Session:
        """Note what the server says of the person now, and return the session with it."""
        renewed = replace(session, me=me)
        if session.session_id in self._by_id:
            self._by_id[session.session_id] = renewed
        return renewed

    async def end(self, session_id: str | None) -> None:
        """Sign a browser out; an unknown id is no error."""
        session = self._by_id.pop(session_id or "", None)
        if session:
            await session.desk.close()
