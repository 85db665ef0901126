"""`modify_user_address`."""

from typing import Any

import pytest
from small_shop import MIA, MIAS_OTHER, THEO, address, difference, small_shop

from agent.errors import ActionRefused

pytestmark = pytest.mark.postgres

NAME = "modify_user_address"
NEW = address(address1="7 Quarry Hill", zip="14850")


async def test_the_account_gets_the_new_address_and_placed_orders_keep_theirs(counter: Any) -> None:
    seen = await counter.look(NAME, customer_id=MIA, **NEW)
    await counter.run(NAME, expected=seen.changes, customer_id=MIA, **NEW)

    assert seen.summary.startswith("Change Mia Stone's address to 7 Quarry Hill, Ithaca")
    assert difference(small_shop(), await counter.state()) == {
        f"customers.{MIA}.address.address1": ("1 Mill Road", "7 Quarry Hill"),
        f"customers.{MIA}.address.zip": ("14801", "14850"),
    }


async def test_the_address_of_another_customer_is_refused(counter: Any) -> None:
    seen = await counter.look(NAME, customer_id=THEO, **NEW)

    assert [check.name for check in seen.failures] == ["customer_is_the_tickets"]
    with pytest.raises(ActionRefused):
        await counter.run(NAME, customer_id=THEO, **NEW)
    assert await counter.state() == small_shop()


async def test_an_unknown_and_a_merged_account_are_refused(counter: Any) -> None:
    await counter.run("merge_accounts", source_customer_id=MIAS_OTHER, target_customer_id=MIA)
    merged = await counter.look(NAME, asker=MIAS_OTHER, customer_id=MIAS_OTHER, **NEW)
    unknown = await counter.look(NAME, asker="nobody_1", customer_id="nobody_1", **NEW)

    assert [check.name for check in merged.failures] == ["customer_is_not_merged"]
    assert [check.name for check in unknown.failures] == ["customer_exists"]


async def test_the_same_address_again_changes_nothing_and_says_so(counter: Any, statuses: Any) -> None:
    seen = await counter.look(NAME, customer_id=MIA, **address())

    assert seen.changes == ()
    assert statuses(seen)["address_differs"] == "warn"


async def test_undo_restores_the_old_address(counter: Any) -> None:
    receipt = await counter.run(NAME, customer_id=MIA, **NEW)
    await counter.undo(receipt, customer_id=MIA, **NEW)

    assert await counter.state() == small_shop()
