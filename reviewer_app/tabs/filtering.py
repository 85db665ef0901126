"""The filters' events: looking at part of the queue, and at more of it."""

from dataclasses import dataclass

import gradio as gr

from reviewer_app.looking import Looking, further
from reviewer_app.sessions import Session
from reviewer_app.tabs.beside_queue import BesideQueue
from reviewer_app.tabs.page_scripts import LEAVE_FIELD
from reviewer_app.tabs.signed_in import Updates, signed_in


@dataclass(frozen=True)
class Filtering(BesideQueue):
    """Changes the list alone: the open case, and whatever is typed, stay as they are."""

    @property
    def outputs(self) -> list[gr.blocks.Block]:
        """What a filter may change."""
        return [*self.tab.listed_outputs, self.tab.parts.filters.looking]

    @signed_in
    async def apply(
        self, session: Session, skill: str | None, action: str | None, is_mine: bool, is_overdue: bool, search: str
    ) -> Updates:
        """Look at what the filters let through, from its first page."""
        looking = Looking(skill or "", action or "", is_mine, is_overdue, search)
        return await self._look(session, looking)

    @signed_in
    async def more(self, session: Session, looking: Looking) -> Updates:
        """Load one page more below what is shown."""
        return await self._look(session, further(looking))

    async def _look(self, session: Session, looking: Looking) -> Updates:
        updates, _ = await self.tab.listed(session, looking)
        return {**updates, self.tab.parts.filters.looking: looking}


def wire_filters(filtering: Filtering) -> None:
    """Connect the filters and "Show more"."""
    parts, filters = filtering.tab.parts, filtering.tab.parts.filters
    chosen = [each.input for each in (filters.skill, filters.action, filters.mine, filters.overdue, filters.search)]
    gr.on(
        chosen,
        filtering.apply,
        filters.inputs,
        filtering.outputs,
        show_progress="hidden",
        trigger_mode="always_last",
        api_name="filter",
    )
    for dropdown in (filters.skill, filters.action):
        # The keys of the page work again once a choice is made.
        dropdown.input(None, js=LEAVE_FIELD)
    parts.more.click(filtering.more, [filters.looking], filtering.outputs, show_progress="hidden", api_name="show_more")
