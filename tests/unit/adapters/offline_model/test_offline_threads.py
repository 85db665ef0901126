"""Threads in the customer's words only: later turns complete, replace or take back earlier ones."""

import pytest
from offline_shop import GIFT, PAYPAL, VISA, calls, item, reading, sure

from agent.adapters.offline_model.planner import make_plan

KEYBOARD = item("Mechanical Keyboard", "linear", "RGB")
BOOTS = item("Hiking Boots", "9", "no")
LAMP = item("Desk Lamp", "black", "low")

THREADS = [
    (
        ["Hi, I'd like to cancel an order.", "It's #W2000001.", "I don't need it anymore.", "Yes, go ahead."],
        [("cancel_pending_order", {"order_id": "#W2000001", "reason": "no longer needed"})],
    ),
    (
        ["I want to return the keyboard.", "Put the refund on my gift card please.", "Yes, that's right. Thanks!"],
        [
            (
                "return_delivered_order_items",
                {"order_id": "#W1000002", "item_ids": [KEYBOARD], "payment_method_id": GIFT},
            )
        ],
    ),
    (
        ["Can I exchange my hiking boots?", "I need them in size 10.", "Yes please, proceed with the exchange."],
        [
            (
                "exchange_delivered_order_items",
                {
                    "order_id": "#W1000001",
                    "item_ids": [BOOTS],
                    "new_item_ids": [item("Hiking Boots", "10", "no")],
                    "payment_method_id": VISA,
                },
            )
        ],
    ),
    (
        ["I'd like to change the lamp in #W2000001 to white.", "Sorry, I meant silver.", "Use my PayPal."],
        None,
    ),
    (
        ["Please change the payment of #W2000002 to my visa.", "Actually, make that the gift card.", "Yes."],
        None,
    ),
    (["I'd like to return the boots.", "Never mind, I'll keep them.", "Thanks!"], []),
    (["Could I cancel order #W2000002?", "What would I get back?", "I see. I'll think about it."], []),
    (
        ["My order number is W2000002.", "Cancel it please, I ordered it by mistake.", "Thank you so much!"],
        [("cancel_pending_order", {"order_id": "#W2000002", "reason": "ordered by mistake"})],
    ),
    (
        ["The order id is 7654321.", "Oh sorry, it's W2000002.", "Please switch it to my visa."],
        [("modify_pending_order_payment", {"order_id": "#W2000002", "payment_method_id": VISA})],
    ),
    (
        [
            "Modify the tablet in #W2000002 to 64GB please.",
            "Actually, cancel the whole order instead. No longer needed.",
        ],
        [("cancel_pending_order", {"order_id": "#W2000002", "reason": "no longer needed"})],
    ),
]


@pytest.mark.parametrize(("messages", "expected"), THREADS, ids=[messages[0] for messages, _ in THREADS])
def test_a_thread_becomes_its_writes_or_is_held_for_a_person(messages, expected):
    plan = make_plan(reading(*messages), sure())
    if expected is not None:
        assert calls(plan) == expected
    assert all(action.risk_estimate >= 0.4 for action in plan.actions)


def test_a_demand_for_a_person_wins_over_every_request():
    plan = make_plan(reading("Cancel order #W2000001, no longer needed.", "Give me a human now!"), sure())
    assert [action.name for action in plan.actions] == ["escalate_to_human"]


def test_what_was_done_is_not_planned_again():
    first = reading("Cancel order #W2000001, I don't need it.")
    done = make_plan(first, sure()).actions
    again = reading("Cancel order #W2000001, I don't need it.", "Also cancel #W2000002, same reason.", done=done)
    names = [(action.name, action.args.get("order_id")) for action in make_plan(again, sure()).actions]
    assert ("cancel_pending_order", "#W2000001") not in names
    assert ("cancel_pending_order", "#W2000002") in names


def test_a_done_return_is_not_repeated_for_its_order():
    done = make_plan(reading("Return the boots from #W1000001."), sure()).actions
    plan = make_plan(reading("Return the boots from #W1000001.", "Did it work?", done=done), sure())
    assert plan.actions == ()


def test_the_refund_of_one_request_does_not_leak_into_a_later_one():
    plan = make_plan(reading("Return the keyboard to my gift card.", "Also return the boots please."), sure())
    methods = {action.args["order_id"]: action.args["payment_method_id"] for action in plan.actions}
    assert methods == {"#W1000002": GIFT, "#W1000001": VISA}


def test_a_payment_named_last_is_shared_only_with_doubt():
    plan = make_plan(
        reading("Return the keyboard from #W1000002. Return the boots from #W1000001. Refund to PayPal."), sure()
    )
    assert [action.args["payment_method_id"] for action in plan.actions] == [PAYPAL, PAYPAL]
    assert plan.actions[0].risk_estimate >= 0.4
