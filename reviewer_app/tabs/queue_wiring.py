"""Which event of the queue tab runs what, and what it may change."""

from functools import partial
from typing import Any

import gradio as gr

from reviewer_app.tabs.filtering import Filtering, wire_filters
from reviewer_app.tabs.page_scripts import FREE, HOLD, REVIEW_IN_ADDRESS, SHOW_CASE, SHOW_KEYS
from reviewer_app.tabs.queue import QueueTab
from reviewer_app.tabs.upkeep import Upkeep


def wire_queue(tab: QueueTab, blocks: gr.Blocks) -> None:
    """Connect every control of the tab."""
    parts, looking = tab.parts, tab.parts.filters.looking
    blocks.load(
        tab.start, [looking, parts.picked], tab.outputs, js=REVIEW_IN_ADDRESS, show_progress="hidden", api_name="start"
    ).then(None, js=SHOW_CASE)
    _wire_list(tab)
    _wire_upkeep(Upkeep(tab))
    wire_filters(Filtering(tab))
    _wire_panels(tab)
    rejecting, escalating, responding = parts.reject_panel, parts.escalate_panel, parts.respond_panel
    decisions: tuple[tuple[gr.Button, Any, list[Any], str], ...] = (
        (parts.approve, tab.approve, [parts.undoables], "approve"),
        (
            rejecting.confirm,
            tab.reject,
            [parts.undoables, rejecting.preset, rejecting.notes, rejecting.message],
            "reject",
        ),
        (escalating.confirm, tab.escalate, [parts.undoables, escalating.text], "escalate"),
        (responding.confirm, tab.respond, [parts.undoables, responding.text], "respond"),
        (parts.claim, tab.claim, [], "claim"),
        (parts.next, tab.next, [], "next"),
    )
    for button, event, inputs, name in decisions:
        button.click(
            event, [looking, parts.open_case, *inputs], tab.outputs, js=HOLD, show_progress="hidden", api_name=name
        ).then(None, js=FREE).then(None, js=SHOW_CASE)


def _wire_list(tab: QueueTab) -> None:
    parts = tab.parts
    parts.keys.click(None, js=SHOW_KEYS)
    parts.refresh.click(
        tab.refresh,
        [parts.filters.looking, parts.open_case, parts.editing],
        tab.outputs,
        show_progress="hidden",
        api_name="refresh",
    ).then(None, js=SHOW_CASE)
    parts.queue_list.click(
        tab.pick, None, [parts.picked], show_progress="hidden", queue=False, api_visibility="private"
    ).then(tab.open, [parts.picked], tab.outputs, show_progress="hidden", api_name="open_case").then(None, js=SHOW_CASE)


def _wire_upkeep(upkeep: Upkeep) -> None:
    tab, parts, looking = upkeep.tab, upkeep.tab.parts, upkeep.tab.parts.filters.looking
    parts.timer.tick(
        upkeep.tick,
        [looking, parts.shown, parts.open_case, parts.lease],
        upkeep.tick_outputs,
        show_progress="hidden",
        api_name="tick",
    )
    parts.undo.click(
        upkeep.pick_undo, None, [parts.undoing], show_progress="hidden", queue=False, api_visibility="private"
    ).then(
        upkeep.undo,
        [looking, parts.undoing, parts.undoables],
        tab.outputs,
        js=HOLD,
        show_progress="hidden",
        api_name="undo",
    ).then(None, js=FREE).then(None, js=SHOW_CASE)
    parts.attention.click(
        upkeep.pick_retry, None, [parts.retrying], show_progress="hidden", queue=False, api_visibility="private"
    ).then(upkeep.retry, [looking, parts.retrying], tab.outputs, show_progress="hidden", api_name="retry")
    away = tab.header.away
    away.input(upkeep.set_away, [looking, away, parts.open_case], tab.outputs, show_progress="hidden", api_name="away")


def _wire_panels(tab: QueueTab) -> None:
    parts = tab.parts
    panels = {
        "edit": parts.edit,
        "reject": parts.reject,
        "escalate": parts.escalate,
        "respond": parts.respond,
    }
    for panel, button in panels.items():
        button.click(
            partial(tab.show_panel, panel),
            [parts.open_case],
            tab.outputs,
            show_progress="hidden",
            api_visibility="private",
        )
    cancels = (parts.reject_panel.cancel, parts.escalate_panel.cancel, parts.respond_panel.cancel)
    for cancel in cancels:
        cancel.click(tab.close_panel, None, tab.outputs, show_progress="hidden", api_visibility="private")
