"""Sending messages to customers: several at once, each by one server, those of a ticket in order."""

import asyncio
import random
import time
from itertools import count

from agent.adapters.reply_webhook import ReplySender
from agent.core.delivery import verdict_on
from agent.ledger import outbox
from agent.ledger.transaction import autocommit, transaction
from agent.wiring import Services

AT_ONCE = 4
PASS_LIMIT = 200
PASS_SECONDS = 10.0
LEASE_MARGIN_SECONDS = 30.0
"""How much longer a message is held than an attempt may take: the result is to be recorded, too."""


async def deliver_replies(here: Services) -> int:
    """Send what is due, within bounds of number and time; return how many messages were delivered."""
    if here.replies is None:
        return 0
    async with autocommit(here.engine) as connection:
        if not await outbox.is_any_due(connection):
            return 0
    ends_at, turns = time.monotonic() + PASS_SECONDS, count()

    async def work(sender: ReplySender) -> int:
        delivered = 0
        while time.monotonic() < ends_at and next(turns) < PASS_LIMIT:
            is_delivered = await _send_next(here, sender)
            if is_delivered is None:
                break
            delivered += is_delivered
        return delivered

    async with here.replies.open() as sender, asyncio.TaskGroup() as workers:
        tasks = [workers.create_task(work(sender)) for _ in range(AT_ONCE)]
    return sum(task.result() for task in tasks)


async def _send_next(here: Services, sender: ReplySender) -> bool | None:
    """Send one message and say whether it was delivered; None when none is due."""
    async with transaction(here.engine) as tx:
        message = await outbox.lease(tx, here.settings.reply_timeout_seconds + LEASE_MARGIN_SECONDS)
    if message is None:
        return None
    answer = await sender.send(message.body(), message.key)
    jitter = random.random()
    verdict = verdict_on(answer, message.attempts, here.settings.reply_max_attempts, jitter)
    async with transaction(here.engine) as tx:
        await outbox.record(tx, message, answer, verdict)
    return verdict.fate == "delivered"
