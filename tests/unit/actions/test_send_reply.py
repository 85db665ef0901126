"""`send_reply` and `escalate_to_human`: actions that write nothing in the shop."""

from typing import Any

import pytest
from small_shop import small_shop

from agent.actions.declaration import Change
from agent.actions.registry import load_actions, parse_args
from agent.errors import BadArguments

pytestmark = pytest.mark.postgres


async def test_a_reply_is_one_change_and_leaves_the_shop_alone(counter: Any) -> None:
    seen = await counter.look("send_reply", text="  We are on it. ")
    receipt = await counter.run("send_reply", expected=seen.changes, text="We are on it.")

    assert receipt.changes == (Change(path="reply", before=None, after="We are on it."),)
    assert await counter.state() == small_shop()


async def test_an_escalation_says_why_ends_the_ticket_and_leaves_the_shop_alone(counter: Any) -> None:
    receipt = await counter.run("escalate_to_human", reason="The customer asks for a person.")

    assert receipt.summary == "Hand the ticket to a person: The customer asks for a person."
    assert receipt.changes == ()
    assert load_actions()["escalate_to_human"].is_terminal
    assert await counter.state() == small_shop()


@pytest.mark.parametrize("text", ["", "   ", None])
def test_an_empty_reply_is_refused(text: Any) -> None:
    with pytest.raises(BadArguments) as caught:
        parse_args(load_actions()["send_reply"], {"text": text})

    assert caught.value.field == "text"
