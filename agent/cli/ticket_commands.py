"""Commands about tickets: hand one in, see how all of them stand."""

from typing import Annotated

import httpx
import typer
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.cli.on_database import Home, on_database
from agent.cli.output import refuse, say
from agent.ledger import parked, tickets


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
    """Count the tickets by status; exit 1 when a parked one lacks somebody to decide it, or a deadline."""

    async def work(engine: AsyncEngine) -> tuple[dict[str, int], int, int]:
        async with engine.connect() as connection:
            return await tickets.counts(connection), *await parked.owned_and_all(connection)

    counts, owned, total = on_database(home, work)
    for name, count in sorted(counts.items()):
        say(f"{name:<16} {count}")
    say(f"parked tickets with an owner and a deadline: {owned} of {total}")
    raise typer.Exit(0 if owned == total else 1)
