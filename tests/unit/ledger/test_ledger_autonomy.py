"""Moves of autonomy: by a person or the weekly rules, each recorded once, told, and able to be taken back."""

from typing import Any

import pytest
from fixtures.ledger import rows_of
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.contract import AutonomyIn
from agent.contract.autonomy import Move, Standing
from agent.core.earned import Earned, Most
from agent.core.policy import Terms
from agent.errors import BadAutonomy, MoveConflict, UnknownMove
from agent.ledger import autonomy, earned
from agent.ledger.transaction import transaction

pytestmark = pytest.mark.postgres
CANCEL = "cancel_pending_order"
TERMS = Terms(autonomy="threshold", threshold=0.4, floor=0.2)
ANYTHING, NEVER_AUTO = Most("auto", None), Most("threshold", "it takes 2 approvals")


async def change(engine: AsyncEngine, limit: Most = ANYTHING, **wanted: Any) -> tuple[Standing, Move | None]:
    async with transaction(engine) as tx:
        body = AutonomyIn(**({"reason": "Because"} | wanted))
        return await autonomy.change(tx, CANCEL, body, TERMS, limit, "carol")


async def earned_now(engine: AsyncEngine) -> Earned | None:
    async with engine.connect() as connection:
        return (await earned.read(connection)).get(CANCEL)


async def moves(engine: AsyncEngine) -> list[Move]:
    async with engine.connect() as connection:
        return (await autonomy.moves(connection)).get(CANCEL, [])


async def told(engine: AsyncEngine) -> int:
    return sum(row.kind == "autonomy_moved" for row in await rows_of(engine, "events"))


async def test_nothing_is_earned_at_first(engine: AsyncEngine) -> None:
    assert await earned_now(engine) is None
    assert await moves(engine) == []


async def test_a_persons_move_holds_is_recorded_and_is_told(engine: AsyncEngine) -> None:
    holds, move = await change(engine, threshold=0.6, reason="Quiet weeks")

    assert move is not None
    assert (holds.autonomy, holds.threshold, holds.frozen) == ("threshold", 0.6, False)
    assert (move.rule, move.made_by, move.reason) == ("set_by_hand", "carol", "Quiet weeks")
    assert (move.before.threshold, move.after.threshold) == (0.4, 0.6)
    assert await earned_now(engine) == Earned(threshold=0.6)
    assert await moves(engine) == [move]
    assert await told(engine) == 1


async def test_what_is_set_as_it_is_moves_nothing(engine: AsyncEngine) -> None:
    await change(engine, threshold=0.6)

    _, move = await change(engine, threshold=0.6)

    assert move is None
    assert len(await moves(engine)) == await told(engine) == 1


async def test_freezing_leaves_the_terms_to_the_policy(engine: AsyncEngine) -> None:
    holds, move = await change(engine, frozen=True)

    assert holds.frozen
    assert move is not None
    assert move.after.frozen
    assert await earned_now(engine) == Earned()


async def test_what_may_never_be_auto_is_refused_with_the_reason_and_changes_nothing(engine: AsyncEngine) -> None:
    with pytest.raises(BadAutonomy, match="review or threshold: it takes 2 approvals") as caught:
        await change(engine, NEVER_AUTO, autonomy="auto")

    assert caught.value.field == "autonomy"
    assert await moves(engine) == []
    assert (await change(engine, NEVER_AUTO, autonomy="review"))[0].autonomy == "review"


async def test_recalibration_without_a_fit_is_refused(engine: AsyncEngine) -> None:
    with pytest.raises(BadAutonomy, match="recalibration") as caught:
        await change(engine, recalibration=True)

    assert caught.value.field == "recalibration"


async def test_taking_a_move_back_puts_back_what_it_changed_and_nothing_else(engine: AsyncEngine) -> None:
    _, raised = await change(engine, threshold=0.6)
    await change(engine, frozen=True)
    assert raised is not None

    holds, back = await change(engine, revert=raised.move_id, reason="Too early")

    assert back is not None
    assert (holds.threshold, holds.frozen) == (0.4, True)
    assert (back.rule, back.reverts) == ("reverted", raised.move_id)
    assert await earned_now(engine) == Earned()
    by_id = {move.move_id: move for move in await moves(engine)}
    assert by_id[raised.move_id].reverted_by == back.move_id


async def test_taking_the_taking_back_back_is_a_move_too(engine: AsyncEngine) -> None:
    _, raised = await change(engine, threshold=0.6)
    _, back = await change(engine, revert=raised.move_id if raised else 0)

    holds, _ = await change(engine, revert=back.move_id if back else 0)

    assert holds.threshold == 0.6


async def test_a_move_that_was_built_upon_is_taken_back_last_first(engine: AsyncEngine) -> None:
    _, first = await change(engine, threshold=0.5)
    _, second = await change(engine, threshold=0.6)
    assert first is not None
    assert second is not None

    with pytest.raises(MoveConflict, match="later move"):
        await change(engine, revert=first.move_id)

    await change(engine, revert=second.move_id)
    assert (await change(engine, revert=first.move_id))[0].threshold == 0.4


@pytest.mark.parametrize("again", [True, False])
async def test_a_move_that_is_not_there_or_was_taken_back_is_refused(engine: AsyncEngine, again: bool) -> None:
    _, move = await change(engine, threshold=0.6)
    assert move is not None
    if again:
        await change(engine, revert=move.move_id)

    with pytest.raises(MoveConflict if again else UnknownMove):
        await change(engine, revert=move.move_id if again else 99)
