"""Commands about tickets: hand one in, see how all of them stand."""

from typing import Annotated

import httpx
import typer
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.cli.on_database import Home, on_database
from agent.cli.output import refuse, say
from agent.core.records import Record
from agent.ledger import outbox, parked, tickets
from agent.ledger.parked import Parked


def submit(
    ticket_id: str,
    customer_id: str,
    message: str,
    token: Annotated[str, typer.Option(envvar="HOLDPOINT_TOKEN", help="A token of the role intake or admin.")],
    tier: str = "standard",
    api: Annotated[str, typer.Option(envvar="HOLDPOINT_API_URL")] = "http://127.0.0.1:2024",
) -> None:
    """Hand in a ticket over HTTP, and print the answer."""
    body = {"ticket_id": ticket_id, "customer_id": customer_id, "message": message, "tier": tier}
    try:
        answer = httpx.post(f"{api}/holdpoint/tickets", json=body, headers={"Authorization": f"Bearer {token}"})
    except httpx.HTTPError as error:
        refuse(f"{api} can't be reached: {error}")
    if answer.is_error:
        refuse(answer.text)
    say(answer.text)


def status(home: Home = None) -> None:
    """Count tickets and messages; exit 1 when a parked ticket lacks somebody to decide it, or a deadline."""

    async def work(engine: AsyncEngine) -> Standing:
        async with engine.connect() as connection:
            undelivered, dead = await outbox.counts(connection)
            return Standing(
                by_status=await tickets.counts(connection),
                undelivered=undelivered,
                dead=dead,
                parked=await parked.survey(connection),
            )

    standing = on_database(home, work)
    for line in status_lines(standing):
        say(line)
    raise typer.Exit(1 if standing.parked.lacking else 0)


class Standing(Record):
    """How everything stands: tickets by status, messages on their way and given up, and what is parked."""

    by_status: dict[str, int]
    undelivered: int
    dead: int
    parked: Parked


def status_lines(standing: Standing) -> list[str]:
    """Return what `status` prints."""
    counted = [f"{name:<24} {count}" for name, count in sorted(standing.by_status.items())]
    counted += [f"{'messages not delivered':<24} {standing.undelivered}", f"{'messages given up':<24} {standing.dead}"]
    lacking = [f"{_on_one_line(ticket_id)}: {lacks}" for ticket_id, lacks in standing.parked.lacking]
    owned = f"{standing.parked.owned} of {standing.parked.count}"
    return [*counted, *lacking, f"parked tickets with an owner and a deadline: {owned}"]


def _on_one_line(ticket_id: str) -> str:
    return ticket_id if ticket_id.isprintable() else repr(ticket_id)
