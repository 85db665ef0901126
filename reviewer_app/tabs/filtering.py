"""The filters' events: looking at part of the queue, and at more of it."""

from dataclasses import dataclass

import gradio as gr
from pydantic import BaseModel, ConfigDict, ValidationError

from reviewer_app.looking import Looking, further
from reviewer_app.sessions import Session
from reviewer_app.tabs.beside_queue import BesideQueue
from reviewer_app.tabs.page_scripts import FILTERS
from reviewer_app.tabs.signed_in import Updates, signed_in
from reviewer_app.workplace import Workplace

NOT_FILTERS = "These filters can't be read: reload the page."


class Chosen(BaseModel):
    """What the filters are set to, as the page's script says it."""

    model_config = ConfigDict(extra="forbid")

    skill: str = ""
    action: str = ""
    mine: bool = False
    overdue: bool = False
    unclaimed: bool = False
    stuck: bool = False
    search: str = ""


@dataclass(frozen=True)
class Filtering(BesideQueue):
    """Changes the list alone: the open case, and whatever is typed, stay as they are."""

    @property
    def outputs(self) -> list[gr.blocks.Block]:
        """What a filter may change."""
        return [*self.tab.listed_outputs, self.tab.parts.notice]

    @signed_in
    async def apply(self, session: Session, work: Workplace, chosen: str) -> Updates:
        """Look at what the filters let through, from its first page."""
        try:
            wanted = Chosen.model_validate_json(chosen)
        except ValidationError:
            return self.tab.noticed(work, NOT_FILTERS, "bad")
        looking = Looking(
            skill=wanted.skill,
            action=wanted.action,
            is_mine=wanted.mine,
            is_overdue=wanted.overdue,
            is_unclaimed=wanted.unclaimed,
            is_stuck=wanted.stuck,
            search=wanted.search,
        )
        return await self._look(session, work, looking)

    @signed_in
    async def more(self, session: Session, work: Workplace) -> Updates:
        """Load one page more below what is shown."""
        return await self._look(session, work, further(work.looking))

    async def _look(self, session: Session, work: Workplace, looking: Looking) -> Updates:
        work.looking = looking
        work.changes += 1
        # The page shows what was pressed before the server has said so.
        work.sent.pop("filters", None)
        return await self.tab.listed(session, work)


def wire_filters(filtering: Filtering) -> None:
    """Connect the filters and "Show more"; what is typed is sent once the typing pauses."""
    parts, filters = filtering.tab.parts, filtering.tab.parts.filters
    filters.bar.input(
        filtering.apply,
        [parts.work, filters.chosen],
        filtering.outputs,
        js=FILTERS,
        show_progress="hidden",
        queue=False,
        trigger_mode="always_last",
        api_name="filter",
    )
    parts.more.click(
        filtering.more, [parts.work], filtering.outputs, show_progress="hidden", queue=False, api_name="show_more"
    )
