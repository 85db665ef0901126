"""Which event of the queue tab runs what, and what it may change.

No event waits in Gradio's queue: each is one request, which takes half the time and fails where a script can see it.
"""

from functools import partial
from typing import Any

import gradio as gr

from reviewer_app.tabs.deciding import Deciding
from reviewer_app.tabs.filtering import Filtering, wire_filters
from reviewer_app.tabs.opening import Opening
from reviewer_app.tabs.page_scripts import (
    CHOSEN_CASE,
    FREE,
    HOLD,
    OPEN_PANEL,
    REVIEW_IN_ADDRESS,
    SHOW_CASE,
    SHOW_KEYS,
    TOLD,
)
from reviewer_app.tabs.queue import QueueTab
from reviewer_app.tabs.upkeep import Upkeep

AT_ONCE: dict[str, Any] = {"show_progress": "hidden", "queue": False}


def wire_queue(tab: QueueTab, blocks: gr.Blocks) -> None:
    """Connect every control of the tab."""
    opening, deciding = Opening(tab), Deciding(tab)
    _wire_opening(opening, blocks)
    _wire_decisions(deciding, opening)
    _wire_panels(deciding)
    _wire_upkeep(Upkeep(tab), opening)
    wire_filters(Filtering(tab))


def then_make_sure(event: Any, opening: Opening) -> None:
    """After a case was opened: show it, then look it up again and fetch its neighbours ahead."""
    event.then(None, js=SHOW_CASE)
    event.then(opening.make_sure, [opening.tab.parts.work], opening.sure_outputs, **AT_ONCE, api_name=False)


def _wire_opening(opening: Opening, blocks: gr.Blocks) -> None:
    tab, parts = opening.tab, opening.tab.parts
    started = blocks.load(
        opening.start, [parts.work, parts.told], tab.outputs, js=REVIEW_IN_ADDRESS, **AT_ONCE, api_name="start"
    )
    picked = parts.queue_list.click(
        opening.open, [parts.work, parts.told], tab.case_outputs, js=CHOSEN_CASE, **AT_ONCE, api_name="open_case"
    )
    again = parts.case_now.click(
        opening.reopen, [parts.work, parts.told], tab.case_outputs, js=TOLD, **AT_ONCE, api_name="reopen_case"
    )
    skipped = parts.next.click(opening.next, [parts.work], tab.case_outputs, **AT_ONCE, api_name="next")
    refreshed = parts.refresh.click(
        opening.refresh, [parts.work, parts.told], tab.outputs, js=OPEN_PANEL, **AT_ONCE, api_name="refresh"
    )
    for event in (started, picked, again, skipped, refreshed):
        then_make_sure(event, opening)
    parts.keys.click(None, js=SHOW_KEYS)


def _wire_decisions(deciding: Deciding, opening: Opening) -> None:
    parts = deciding.tab.parts
    rejecting, escalating, responding = parts.reject_panel, parts.escalate_panel, parts.respond_panel
    decisions: tuple[tuple[gr.Button, Any, list[Any], str], ...] = (
        (parts.approve, deciding.approve, [], "approve"),
        (rejecting.confirm, deciding.reject, [rejecting.preset, rejecting.notes, rejecting.message], "reject"),
        (escalating.confirm, deciding.escalate, [escalating.text], "escalate"),
        (responding.confirm, deciding.respond, [responding.text], "respond"),
    )
    for button, event, inputs, name in decisions:
        decided = button.click(
            event, [parts.work, *inputs, parts.seen], deciding.outputs, js=HOLD, **AT_ONCE, api_name=name
        )
        decided.then(None, js=FREE)
        then_make_sure(decided, opening)
    parts.claim.click(
        deciding.claim,
        [parts.work],
        [deciding.banner, parts.notice, parts.case_now],
        js=HOLD,
        **AT_ONCE,
        api_name="claim",
    ).then(None, js=FREE)


def _wire_panels(deciding: Deciding) -> None:
    parts = deciding.tab.parts
    opened_by = {"edit": parts.edit, "reject": parts.reject, "escalate": parts.escalate, "respond": parts.respond}
    outputs = deciding.panel_outputs
    for panel, button in opened_by.items():
        # Only what goes through Gradio's queue tells that a state has changed, which draws the edit form.
        how = {**AT_ONCE, "queue": panel == "edit"}
        button.click(partial(deciding.show_panel, panel), [parts.work], outputs, **how, api_visibility="private")
    for cancel in (parts.reject_panel.cancel, parts.escalate_panel.cancel, parts.respond_panel.cancel):
        cancel.click(deciding.close_panel, [parts.work], outputs, **AT_ONCE, api_visibility="private")


def _wire_upkeep(upkeep: Upkeep, opening: Opening) -> None:
    tab, parts, work = upkeep.tab, upkeep.tab.parts, upkeep.tab.parts.work
    parts.timer.tick(upkeep.tick, [work], upkeep.tick_outputs, **AT_ONCE, api_name="tick")
    undone = parts.undo.click(upkeep.undo, [work, parts.told], tab.outputs, js=TOLD, **AT_ONCE, api_name="undo")
    undone.then(None, js=FREE)
    then_make_sure(undone, opening)
    parts.attention.click(upkeep.retry, [work, parts.told], tab.outputs, js=TOLD, **AT_ONCE, api_name="retry")
    away = tab.header.away
    away.input(upkeep.set_away, [work, away], tab.outputs, **AT_ONCE, api_name="away")
