"""Telling reviewers what was noted: some at once, the rest in digests."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby

from agent.core.notice_texts import message_of
from agent.core.notices import Notice, is_pointless, plan_sending
from agent.errors import NobodyTold
from agent.housekeeping.alone import alone
from agent.ledger import notices
from agent.ledger.transaction import Transaction, transaction
from agent.locks import Lock
from agent.ports import Notifier
from agent.wiring import Services

log = logging.getLogger(__name__)

LIMIT = 2000
"""Notices in one pass; the rest come with the next."""


@dataclass(frozen=True)
class Planned:
    """The messages for one skill, each telling of some notices, while `waiting` of its cases wait."""

    skill: str | None
    messages: tuple[tuple[Notice, ...], ...]
    waiting: int


async def send_notices(here: Services) -> int:
    """Tell reviewers what is due, unless another server is at it; return the number of notices told.

    A crash between sending and recording it sends twice. Where nobody is to be told, what waits is closed.
    """
    if here.notifier is None:
        async with transaction(here.engine) as tx:
            await notices.close(tx, None, "NOTIFY_URLS is unset")
        return 0
    async with alone(here.engine, Lock.NOTICES) as is_mine:
        if not is_mine:
            return 0
        async with transaction(here.engine) as tx:
            planned = await _plan(here, tx, here.notifier)
        return sum([await _send(here, here.notifier, each) for each in planned])


async def _plan(here: Services, tx: Transaction, notifier: Notifier) -> list[Planned]:
    found = await notices.due(tx.connection, tx.now, LIMIT)
    if not found:
        return []
    pointless = [each for each in found if is_pointless(each, tx.now)]
    unheard = [each for each in found if not is_pointless(each, tx.now) and not notifier.reaches(each.skill)]
    await notices.close(tx, pointless, "Nobody needs to hear of it any more")
    await notices.close(tx, unheard, "NOTIFY_URLS has no channel for it")
    closed = {each.notice_id for each in (*pointless, *unheard)}
    return await _by_skill(here, tx, [each for each in found if each.notice_id not in closed])


async def _by_skill(here: Services, tx: Transaction, due: Sequence[Notice]) -> list[Planned]:
    rule = here.policy.notices
    told_at = await notices.told_since(tx.connection, tx.now - timedelta(minutes=rule.digest_minutes))
    digests_at = await notices.digests_at(tx.connection, tx.now)
    waiting = await notices.waiting(tx.connection)
    planned = []
    for skill, group in groupby(sorted(due, key=_skill_of), key=lambda each: each.skill):
        plan = plan_sending(list(group), told_at.get(skill, ()), digests_at.get(skill), tx.now, rule)
        if plan.kept_until is not None:
            await notices.keep(tx, plan.kept, plan.kept_until)
        planned.append(Planned(skill, plan.messages, waiting.get(skill or "", 0)))
    return planned


async def _send(here: Services, notifier: Notifier, planned: Planned) -> int:
    """Send the messages for one skill; when one reaches nobody, the others aren't tried: they take the same way."""
    titles = {name: action.title for name, action in here.actions.items()}
    told = 0
    for place, chosen in enumerate(planned.messages):
        message = message_of(chosen, titles, planned.waiting, datetime.now(UTC), here.settings.reviewer_url)
        try:
            not_reached = await notifier.tell(message, planned.skill)
        except NobodyTold as error:
            failed = [each for group in planned.messages[place:] for each in group]
            await _put_off(here, failed, str(error))
            break
        async with transaction(here.engine) as tx:
            await notices.mark_told(tx, chosen, not_reached)
        if not_reached:
            log.warning("A message to reviewers wasn't taken by %s", ", ".join(not_reached))
        told += len(chosen)
    return told


async def _put_off(here: Services, failed: Sequence[Notice], problem: str) -> None:
    log.warning("Reviewers couldn't be told of %d notices. %s", len(failed), problem)
    async with transaction(here.engine) as tx:
        await notices.put_off(tx, failed, problem, here.settings.notify_max_attempts)


def _skill_of(notice: Notice) -> str:
    return notice.skill or ""
