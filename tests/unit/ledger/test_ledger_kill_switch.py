"""The kill switch in the ledger: how it stands, and what is told of it."""

import json

import pytest
from fixtures.ledger import a_person, rows_of
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.contract import KillSwitch
from agent.ledger import kill_switch
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
CAROL = a_person("carol", role="admin")


async def throw(engine: AsyncEngine, *, on: bool, reason: str = "Prices are wrong") -> None:
    async with transaction(engine) as tx:
        await kill_switch.throw(tx, CAROL, on=on, reason=reason)


async def read(engine: AsyncEngine, *, is_on_by_policy: bool = False) -> KillSwitch:
    async with engine.connect() as connection:
        return await kill_switch.read(connection, is_on_by_policy=is_on_by_policy)


async def test_it_is_off_until_somebody_throws_it(engine: AsyncEngine) -> None:
    assert not (await read(engine)).on


async def test_who_threw_it_and_why_is_kept_and_told(engine: AsyncEngine) -> None:
    await throw(engine, on=True)

    stands = await read(engine)
    (told,) = [json.loads(row.body) for row in await rows_of(engine, "events", kind="kill_switch_set")]
    (noted,) = await rows_of(engine, "notifications", kind="kill_switch")
    assert (stands.on, stands.reason, stands.set_by) == (True, "Prices are wrong", "carol")
    assert (told["actor"], told["detail"]) == ("carol", {"on": True, "reason": "Prices are wrong"})
    assert (noted.skill, noted.ticket_id) == (None, None)


async def test_it_is_turned_off_again(engine: AsyncEngine) -> None:
    await throw(engine, on=True)
    await throw(engine, on=False, reason="Prices are right")

    assert (await read(engine)).reason == "Prices are right"
    assert len(await rows_of(engine, "notifications", kind="kill_switch")) == 2


async def test_the_policy_file_has_it_on_whatever_was_thrown(engine: AsyncEngine) -> None:
    await throw(engine, on=False)

    stands = await read(engine, is_on_by_policy=True)

    assert (stands.on, stands.reason) == (True, "policy.toml")


async def test_a_reason_that_was_given_is_shown_before_the_policys(engine: AsyncEngine) -> None:
    await throw(engine, on=True)

    assert (await read(engine, is_on_by_policy=True)).reason == "Prices are wrong"
