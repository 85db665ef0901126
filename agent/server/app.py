"""Holdpoint's own routes on the LangGraph server, and what runs beside them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from agent.database import database_url, migrate
from agent.housekeeping.loop import keep_house
from agent.server import errors
from agent.server.doors import Doors
from agent.server.routes import (
    attention,
    autonomy,
    decisions,
    exports,
    kill_switch,
    me,
    metrics,
    peers,
    people,
    proposals,
    rechecks,
    reviews,
    stats,
    tickets,
)
from agent.wiring import services


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Bring the schema up to date, and keep house while the server runs."""
    url = await asyncio.to_thread(database_url)
    await asyncio.to_thread(migrate, url)
    await (await (await services()).model()).load()
    housekeeping = asyncio.create_task(keep_house())
    yield
    housekeeping.cancel()


app = FastAPI(title="Holdpoint", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
# Routes one by one: the server wraps each in its authentication, which it can't do to an included router.
_TOPICS = (
    tickets, reviews, decisions, exports, proposals, me, people, kill_switch, attention, stats, metrics, autonomy,
    rechecks, peers,
)  # fmt: skip
for _topic in _TOPICS:
    app.router.routes.extend(_topic.router.routes)
app.add_middleware(Doors)
errors.install(app)
