"""What was said on a ticket: the customer's messages as they come in, and ours as they are to go out."""

import hashlib
import json
from typing import Literal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.ledger.tables import messages
from agent.ledger.transaction import Transaction

Outgoing = Literal["recorded", "pending"]
"""How a message to the customer begins: shown to whoever reads the ticket, or waiting to be sent as well."""


async def hear(tx: Transaction, ticket_id: str, episode: int, words: str, message_id: str | None = None) -> None:
    """Add a message of the customer, which began the episode; `message_id` is its id in the caller's system."""
    row = {
        "ticket_id": ticket_id,
        "episode": episode,
        "direction": "in",
        "kind": "customer",
        "text": words,
        "once_key": _heard_key(ticket_id, message_id) if message_id else f"{ticket_id}/{episode}/customer",
        "delivery": "received",
        "created_at": tx.now,
    }
    await tx.connection.execute(insert(messages).values(row))


async def heard(connection: AsyncConnection, ticket_id: str, message_id: str) -> str | None:
    """Return what the customer said in the message of that id, None when there is none yet."""
    found = select(messages.c.text).where(messages.c.once_key == _heard_key(ticket_id, message_id))
    return (await connection.execute(found)).scalar_one_or_none()


async def say(
    tx: Transaction, ticket_id: str, episode: int, kind: str, words: str, delivery: Outgoing = "recorded"
) -> None:
    """Add a message to the customer, once for each episode and kind."""
    row = {
        "ticket_id": ticket_id,
        "episode": episode,
        "direction": "out",
        "kind": kind,
        "text": words,
        "once_key": f"{ticket_id}/{episode}/{kind}",
        "delivery": delivery,
        "next_attempt_at": tx.now if delivery == "pending" else None,
        "created_at": tx.now,
    }
    await tx.connection.execute(insert(messages).values(row).on_conflict_do_nothing(index_elements=["once_key"]))


def _heard_key(ticket_id: str, message_id: str) -> str:
    # Hashed: ids may contain anything, and mustn't meet the key of another message.
    return f"message-{hashlib.sha256(json.dumps([ticket_id, message_id]).encode()).hexdigest()}"
