"""The last node: tells the customer how their ticket ended, and ends it; or lets a person look at the words first."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from langgraph.runtime import Runtime
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.actions.send_reply import MAX_CHARACTERS
from agent.context import SupportContext
from agent.core import flow
from agent.core.identity import name_to_greet
from agent.core.planning import ReplyFacts
from agent.core.records import CustomerFile
from agent.core.risk import ESCALATION
from agent.core.schema import upgrade
from agent.core.storable import storable
from agent.errors import ModelUnavailable
from agent.ledger import decisions, proposals, reviews, tickets
from agent.ledger.decisions import Ruling
from agent.ledger.proposals import Proposal
from agent.ledger.tickets import ENDED, Episode
from agent.ledger.transaction import autocommit, transaction
from agent.nodes.assess import view
from agent.proposing import Assessor, holds_reply, planned_step
from agent.state import SupportState
from agent.wiring import Services, services

UNSPOKEN = frozenset({ESCALATION, flow.REPLY})
"""Actions that a reply doesn't list as done, or as not done."""


class Ending(NamedTuple):
    """An episode that is over: its plan, the action that stopped it (or None), and what was decided on that."""

    episode: Episode
    customer: CustomerFile | None
    recorded: Sequence[Proposal]
    stopped: Proposal | None
    ruling: Ruling | None

    @property
    def outcome(self) -> flow.Outcome:
        """How the ticket ends."""
        return flow.outcome_of([each.stand for each in self.recorded], self.ruling.type if self.ruling else None)


class Words(NamedTuple):
    """The last message and the model that wrote it, None for what a person wrote or saw and for our fixed words."""

    text: str
    written_by: str | None


async def respond(state: SupportState, runtime: Runtime[SupportContext]) -> dict[str, Any]:
    """Write the last message of the episode and close the ticket; a reviewer's own words go out as they are.

    Where the plan's terms hold the reply, a model's words become one more action, which waits for a person.
    """
    here = await services()
    known = upgrade(state)
    async with autocommit(here.engine) as connection:
        episode = await tickets.episode_of(connection, known["ticket_id"])
        if episode is None or episode.ticket.episode != known["episode"]:
            return {"step": "halt"}
        recorded = await proposals.of_episode(connection, episode.ticket.ticket_id, episode.ticket.episode)
        stands = view(recorded)
        if _waits(recorded):
            return {**stands, "reply_held": True}
        if stands["step"] != "respond":
            return {"step": "halt"}
        ending = await _ending(here, connection, episode, recorded)
    words = await _words(here, ending, runtime.context.planner if runtime.context else "")
    text = storable(words.text)
    if words.written_by is not None and holds_reply(here, map(planned_step, recorded)):
        return await _hold(here, ending, text, words.written_by)
    outcome = ending.outcome
    status = flow.end_status(outcome)
    ticket = episode.ticket
    async with transaction(here.engine) as tx:
        await tickets.finish(tx, ticket.ticket_id, ticket.episode, status, outcome, text, here.outgoing)
    return {"final_response": text, "outcome": outcome, "step": "halt"}


def _waits(recorded: Sequence[Proposal]) -> bool:
    """Whether the last message is an action already, and somebody is still to be asked."""
    return bool(recorded) and recorded[-1].is_held_reply and flow.next_step([each.stand for each in recorded]) == "hold"


async def _ending(
    here: Services, connection: AsyncConnection, episode: Episode, recorded: Sequence[Proposal]
) -> Ending:
    place = flow.stopped_at([each.stand for each in recorded])
    stopped = recorded[place] if place is not None else None
    is_ruled = stopped is not None and stopped.status in ("rejected", "expired")
    latest = await reviews.latest_of(connection, stopped.proposal_id) if stopped is not None and is_ruled else None
    ruling = await decisions.ruling_on(connection, latest) if latest else None
    customer = await here.shop(connection).customer_file(episode.ticket.customer_id)
    return Ending(episode, customer, recorded, stopped, ruling)


async def _words(here: Services, ending: Ending, planner: str) -> Words:
    if (text := _agreed_text(ending)) is not None:
        return Words(text, None)
    facts = _facts(ending)
    model = await here.model(planner)
    if _is_fixed(here, ending):
        return Words(await (await here.model("offline")).reply(facts), None)
    try:
        return Words(await model.reply(facts), model.name)
    except ModelUnavailable:
        return Words(await (await here.model("offline")).reply(facts), "offline")


def _agreed_text(ending: Ending) -> str | None:
    """Return what a person wrote or approved as the last message, or what the plan itself sent at its end."""
    if ending.outcome == "responded" and ending.ruling is not None and ending.ruling.message:
        return ending.ruling.message
    sent = [each for each in ending.recorded if each.action == flow.REPLY and each.status == "executed"]
    if sent and (sent[-1].is_held_reply or ending.stopped is None):
        return str(sent[-1].args["text"])
    return None


def _is_fixed(here: Services, ending: Ending) -> bool:
    """Whether our own words leave at once: the reply was refused, or nobody could look at the action either."""
    stopped = ending.stopped
    if stopped is None:
        return False
    is_unseen = stopped.status == "expired" or stopped.stand.is_shed
    return stopped.action == flow.REPLY or (is_unseen and holds_reply(here, map(planned_step, ending.recorded)))


def _facts(ending: Ending) -> ReplyFacts:
    stopped, ruling = ending.stopped, ending.ruling
    is_reply_refused = stopped is not None and stopped.action == flow.REPLY
    spoken = [each for each in ending.recorded if each.action not in UNSPOKEN]
    return ReplyFacts(
        outcome=flow.end_status(ending.outcome),
        first_name=name_to_greet(ending.customer, ending.episode.messages),
        messages=ending.episode.messages,
        done=tuple(each.assessment.dry_run.summary for each in spoken if each.status == "executed"),
        not_done=tuple(each.assessment.dry_run.summary for each in spoken if each.status != "executed"),
        # A refused reply may have been made of the plan's answer.
        answer=None if is_reply_refused else ending.episode.ticket.answer,
        reason=ruling.message if ruling is not None and ending.outcome != "expired" else None,
        hands_over=ending.outcome == "expired" and ruling is not None and ruling.type == "escalate",
        is_queue_full=stopped is not None and stopped.stand.is_shed,
    )


async def _hold(here: Services, ending: Ending, text: str, model_name: str) -> dict[str, Any]:
    """Record the message as the plan's last action, once, however many runs come here; hold it."""
    ticket = ending.episode.ticket
    async with transaction(here.engine) as tx:
        current = await tickets.get_locked(tx.connection, ticket.ticket_id)
        if current is None or current.episode != ticket.episode or current.status in ENDED:
            return {"step": "halt"}
        recorded = await proposals.of_episode(tx.connection, ticket.ticket_id, ticket.episode)
        if view(recorded)["step"] == "respond" and not any(each.is_held_reply for each in recorded):
            assessor = Assessor.of(here, ending.episode, ending.customer, tx.now)
            recorded = await assessor.propose_reply(tx, recorded, text.strip()[:MAX_CHARACTERS], model_name)
    return {**view(recorded), "reply_held": True} if _waits(recorded) else {"step": "halt"}
