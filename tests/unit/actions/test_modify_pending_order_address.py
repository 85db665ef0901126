"""`modify_pending_order_address`."""

from typing import Any

import pytest
from small_shop import DELIVERED, MODIFIED, PENDING, THEOS, address, difference, small_shop

from agent.errors import ActionRefused

pytestmark = pytest.mark.postgres

NAME = "modify_pending_order_address"
NEW = address(address1="7 Quarry Hill", address2="Apt 3", city="Boulder", state="CO", zip="80301")


async def test_the_order_ships_to_the_new_address_and_the_account_keeps_its_own(counter: Any) -> None:
    seen = await counter.look(NAME, order_id=PENDING, **NEW)
    await counter.run(NAME, expected=seen.changes, order_id=PENDING, **NEW)

    assert seen.summary == (
        f"Ship order {PENDING} to 7 Quarry Hill, Apt 3, Boulder, CO 80301, USA,"
        " instead of 1 Mill Road, Ithaca, NY 14801, USA"
    )
    assert difference(small_shop(), await counter.state()) == {
        f"orders.{PENDING}.address.address1": ("1 Mill Road", "7 Quarry Hill"),
        f"orders.{PENDING}.address.address2": ("", "Apt 3"),
        f"orders.{PENDING}.address.city": ("Ithaca", "Boulder"),
        f"orders.{PENDING}.address.state": ("NY", "CO"),
        f"orders.{PENDING}.address.zip": ("14801", "80301"),
    }


async def test_an_address_that_is_not_the_customers_own_is_a_warning(counter: Any, statuses: Any) -> None:
    assert statuses(await counter.look(NAME, order_id=PENDING, **NEW))["address_is_on_file"] == "warn"
    own = statuses(await counter.look(NAME, order_id=PENDING, **address()))
    assert own["address_is_on_file"] == "pass"
    assert own["address_differs"] == "warn"


@pytest.mark.parametrize(
    ("order_id", "failed"),
    [
        (DELIVERED, "order_is_pending"),
        (MODIFIED, "order_is_pending"),
        (THEOS, "order_belongs_to_customer"),
        ("#W9999999", "order_exists"),
    ],
)
async def test_a_broken_rule_refuses_the_change(counter: Any, order_id: str, failed: str) -> None:
    seen = await counter.look(NAME, order_id=order_id, **NEW)

    assert [check.name for check in seen.failures] == [failed]
    with pytest.raises(ActionRefused):
        await counter.run(NAME, order_id=order_id, **NEW)
    assert await counter.state() == small_shop()


async def test_undo_restores_the_old_address(counter: Any) -> None:
    receipt = await counter.run(NAME, order_id=PENDING, **NEW)
    await counter.undo(receipt, order_id=PENDING, **NEW)

    assert await counter.state() == small_shop()


async def test_undo_is_refused_whole_when_the_address_was_changed_again(counter: Any) -> None:
    receipt = await counter.run(NAME, order_id=PENDING, **NEW)
    await counter.run(NAME, order_id=PENDING, **{**NEW, "zip": "80302"})
    before = await counter.state()

    with pytest.raises(ActionRefused, match="changed in the meantime"):
        await counter.undo(receipt, order_id=PENDING, **NEW)
    assert await counter.state() == before
