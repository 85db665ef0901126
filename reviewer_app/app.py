"""The page as a web application: the Gradio blocks behind our own sign-in."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import Any

import gradio as gr
from fastapi import FastAPI

from reviewer_app.desk import Desk
from reviewer_app.exports import export_routes
from reviewer_app.first_look import Artist, FirstLook
from reviewer_app.sessions import Sessions
from reviewer_app.settings import Settings
from reviewer_app.sign_in import Door, sign_in_routes
from reviewer_app.tabs.autonomy import AutonomyTab, wire_autonomy
from reviewer_app.tabs.autonomy_layout import build_autonomy
from reviewer_app.tabs.batch import BatchTab, build_batch, wire_batch
from reviewer_app.tabs.decisions import DecisionsTab, wire_decisions
from reviewer_app.tabs.decisions_layout import build_decisions
from reviewer_app.tabs.edit_form import build_edit_form
from reviewer_app.tabs.header import build_header
from reviewer_app.tabs.kill_switch import KillSwitchTab, wire_kill_switch
from reviewer_app.tabs.look_again import LookAgainTab, wire_look_again
from reviewer_app.tabs.metrics import MetricsTab, build_metrics, wire_metrics
from reviewer_app.tabs.people import PeopleTab, build_people, wire_people
from reviewer_app.tabs.queue import QueueTab
from reviewer_app.tabs.queue_layout import build_queue
from reviewer_app.tabs.queue_wiring import wire_queue
from reviewer_app.tabs.try_it import TryItTab, wire_try_it
from reviewer_app.tabs.try_it_layout import build_try_it
from reviewer_app.theme import build_theme

CONCURRENT_EVENTS = 32
SCRIPTS = ("connection.js", "page.js", "keys.js", "times.js", "edit.js", "undoing.js")
STYLES = (
    "page",
    "header",
    "queue",
    "case",
    "decisions",
    "keys",
    "history",
    "metrics",
    "autonomy",
    "people",
    "try_it",
    "batch",
    "narrow",
)
"""In this order: what narrow windows change comes last."""
FIRST_LOOK_STYLES = ("page", "header", "queue", "case", "batch", "narrow")
TABS = ("Queue", "Decisions", "Metrics", "Autonomy", "People", "Try it")
# Gradio compiles its HTML components in the browser, hence 'unsafe-eval'; nothing may come from another origin.
HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; form-action 'self'; frame-ancestors 'none'",
    ),
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class SecurityHeaders:
    """ASGI middleware: every answer says that this page loads from, and posts to, itself only."""

    def __init__(self, app: Callable[[Message, Receive, Send], Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to its answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        # Stopping the server cancels the event streams of open pages, which is no error.
        with suppress(asyncio.CancelledError):
            await self._app(scope, receive, send_with_headers)


def build_blocks(door: Door, now: Callable[[], datetime], studio_url: str | None) -> gr.Blocks:
    """Return the page, without opening anything."""
    blocks: gr.Blocks = gr.Blocks(title="Holdpoint · Review desk", analytics_enabled=False, fill_width=True)
    with blocks:
        header = build_header()
        with gr.Tabs(elem_id="tabs"):
            queue_name, decisions_name, metrics_name, autonomy_name, people_name, try_it_name = TABS
            with gr.Tab(queue_name, id="queue", elem_id="tab-queue"):
                parts = build_queue()
                batch = build_batch()
            with gr.Tab(decisions_name, id="decisions", elem_id="tab-decisions") as decisions_tab:
                past = build_decisions()
            with gr.Tab(metrics_name, id="metrics", elem_id="tab-metrics") as metrics_tab:
                metrics = build_metrics()
            with gr.Tab(autonomy_name, id="autonomy", elem_id="tab-autonomy") as autonomy_tab:
                autonomy = build_autonomy()
            with gr.Tab(people_name, id="people", elem_id="tab-people") as people_tab:
                people = build_people()
            with gr.Tab(try_it_name, id="try-it", elem_id="tab-try-it") as try_it_tab:
                try_it = build_try_it()
        queue = QueueTab(door=door, now=now, studio_url=studio_url, parts=parts, header=header)
        with parts.edit_panel:
            build_edit_form(queue)
        wire_queue(queue, blocks)
        wire_decisions(DecisionsTab(door=door, now=now, parts=past, banner=header.banner), decisions_tab)
        wire_metrics(MetricsTab(door=door, now=now, parts=metrics, banner=header.banner), metrics_tab)
        wire_batch(BatchTab(door=door, now=now, parts=batch, banner=header.banner))
        wire_autonomy(AutonomyTab(door=door, now=now, parts=autonomy, banner=header.banner), autonomy_tab)
        wire_kill_switch(KillSwitchTab(door, now, autonomy.kill_switch, header.banner), autonomy_tab)
        wire_look_again(LookAgainTab(door=door, now=now, parts=autonomy.look_again, banner=header.banner))
        wire_people(PeopleTab(door=door, now=now, parts=people, banner=header.banner), people_tab)
        wire_try_it(TryItTab(door=door, now=now, parts=try_it, banner=header.banner), try_it_tab)
    blocks.queue(default_concurrency_limit=CONCURRENT_EVENTS)
    return blocks


def build_app(
    desk_for: Callable[[str], Desk], settings: Settings, now: Callable[[], datetime] | None = None
) -> FastAPI:
    """Return the whole application; `desk_for` makes one person's desk from their token."""
    clock = now or (lambda: datetime.now(UTC))
    door = Door(Sessions(clock, timedelta(hours=settings.reviewer_session_hours)), desk_for)
    app = FastAPI(openapi_url=None)
    app.include_router(sign_in_routes(door))
    app.include_router(export_routes(door))
    page = resources.files(__package__)

    def styles(names: Iterable[str]) -> str:
        return "".join(page.joinpath("styles", f"{name}.css").read_text("utf-8") for name in names)

    app.add_middleware(FirstLook, artist=Artist(door, clock, TABS, styles(FIRST_LOOK_STYLES)))
    app.add_middleware(SecurityHeaders)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        build_blocks(door, clock, settings.studio_url),
        path="/",
        auth_dependency=door.person_of,
        footer_links=[],
        run_history=False,
        show_error=False,
        theme=build_theme(),
        css=styles(STYLES),
        head="".join(f"<script>{page.joinpath(name).read_text('utf-8')}</script>" for name in SCRIPTS),
    )
    return mounted
