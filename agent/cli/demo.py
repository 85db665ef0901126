"""The demo: people with tokens, a shop, and tickets of all kinds."""

import asyncio
import json
import os
from pathlib import Path

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.ledger import people
from agent.ledger.people import Person, new_token
from agent.ledger.transaction import SYSTEM, transaction

PEOPLE = (
    Person(name="intake", role="intake", skills=(), cap=0),
    Person(name="alice", role="reviewer", skills=("refunds", "orders"), cap=10),
    Person(name="bob", role="reviewer", skills=("data", "accounts"), cap=10),
    Person(name="carol", role="admin", skills=("refunds", "orders", "data", "accounts"), cap=10),
)


async def ensure_people(engine: AsyncEngine, kept_in: Path) -> dict[str, str]:
    """Make sure that the demo people exist, and return their tokens; the same ones at each start on a home."""
    tokens = await asyncio.to_thread(_kept_tokens, kept_in)
    async with transaction(engine) as tx:
        for person in PEOPLE:
            known = await people.by_token(tx.connection, tokens[person.name])
            if known is None or known.name != person.name:
                await people.save(tx, person, tokens[person.name], SYSTEM)
    return tokens


async def fill_shop(engine: AsyncEngine) -> None:
    """Generate the demo shop, unless the shop has customers already."""
    from agent.adapters.shop.demo import is_shop_empty, load_demo_shop

    if await is_shop_empty(engine):
        await load_demo_shop(engine)


def submit(api: str, token: str) -> None:
    """Hand in the demo tickets; those of an earlier start are found as they stand."""
    from agent.adapters.shop.demo_tickets import demo_tickets

    with httpx.Client(base_url=api, headers={"Authorization": f"Bearer {token}"}, timeout=30) as client:
        for ticket in demo_tickets():
            client.post("/holdpoint/tickets", json=ticket).raise_for_status()


def _kept_tokens(path: Path) -> dict[str, str]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        kept = None
    kept = kept if isinstance(kept, dict) else {}
    tokens = {person.name: str(kept.get(person.name) or new_token()) for person in PEOPLE}
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(tokens, file, indent=2)
    return tokens
