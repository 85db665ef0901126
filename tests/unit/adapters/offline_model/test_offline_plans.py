"""One-message tickets in many styles, and the writes they ask for."""

from typing import Any

import pytest
from offline_shop import AMEX, GIFT, PAYPAL, VISA, calls, item, reading, sure

from agent.adapters.offline_model.planner import make_plan

Call = tuple[str, dict[str, Any]]


def cancel(number: int, reason: str = "no longer needed") -> Call:
    return "cancel_pending_order", {"order_id": f"#W{number}", "reason": reason}


def give_back(number: int, paid_to: str, *items: str) -> Call:
    return "return_delivered_order_items", {
        "order_id": f"#W{number}",
        "item_ids": list(items),
        "payment_method_id": paid_to,
    }


def swap(number: int, paid_by: str, *pairs: tuple[str, str]) -> Call:
    name = "modify_pending_order_items" if number >= 2000000 else "exchange_delivered_order_items"
    return name, {
        "order_id": f"#W{number}",
        "item_ids": [old for old, _ in pairs],
        "new_item_ids": [new for _, new in pairs],
        "payment_method_id": paid_by,
    }


def pay(number: int, method: str) -> Call:
    return "modify_pending_order_payment", {"order_id": f"#W{number}", "payment_method_id": method}


def send(number: int, address1: str, address2: str, city: str, state: str, zip_code: str) -> Call:
    return "modify_pending_order_address", {"order_id": f"#W{number}"} | {
        "address1": address1,
        "address2": address2,
        "city": city,
        "state": state,
        "country": "USA",
        "zip": zip_code,
    }


BOOTS, BOTTLE = item("Hiking Boots", "9", "no"), item("Water Bottle", "500ml", "glass")
WATCH = item("Smart Watch", "black", "leather")
KEYBOARD, SHIRT = item("Mechanical Keyboard", "linear", "RGB"), item("T-Shirt", "red", "M")
LAMP, BACKPACK = item("Desk Lamp", "black", "low"), item("Backpack", "green", "laptop")
TABLET = item("Tablet", "7-inch", "32GB")
LEATHER_WATCH, METAL_WATCH = item("Wristwatch", "leather", "white"), item("Wristwatch", "metal", "black")
TO_OFFICE = ("90 Harbor Street", "", "Salem", "OR", "97301")
TO_HOME = ("7 Mill Lane", "Flat 2", "Portland", "OR", "97201")

TICKETS: list[tuple[str, list[Call]]] = [
    # cancellations
    ("Kindly cancel order #W2000001, I don't need it any more.", [cancel(2000001)]),
    ("cancel w2000002 pls, bought by accident", [cancel(2000002, "ordered by mistake")]),
    ("Order 2000001 was placed in error. Please cancel it.", [cancel(2000001, "ordered by mistake")]),
    ("I changed my mind about #W2000002, could you call it off?", [cancel(2000002)]),
    (
        "Can you please cancel orders #W2000001 and #W2000002? Both are no longer needed.",
        [cancel(2000001), cancel(2000002)],
    ),
    ("Cancel all my pending orders, I no longer want them.", [cancel(2000001), cancel(2000002), cancel(2000003)]),
    ("Please cancel the order with the tablet. I ordered it by mistake.", [cancel(2000002, "ordered by mistake")]),
    ("cancel my tablet order, changed my mind", [cancel(2000002)]),
    ("I need the order with the two watches cancelled because I no longer need it", [cancel(2000003)]),
    ("#W2000001 - cancel please, ordered by mistake", [cancel(2000001, "ordered by mistake")]),
    ("plese cnacel ordr #W2000002, no longer needed", [cancel(2000002)]),
    ("I accidentally ordered a tablet. Cancel that order please.", [cancel(2000002, "ordered by mistake")]),
    # returns
    ("I'd like to return the boots from #W1000001.", [give_back(1000001, VISA, BOOTS)]),
    ("return boots and bottle, W1000001, refund to gift card", [give_back(1000001, GIFT, BOOTS, BOTTLE)]),
    ("Please take back my smartwatch and put the money on my visa.", [give_back(1000001, VISA, WATCH)]),
    ("The keyboard isn't for me, I want to send it back.", [give_back(1000002, PAYPAL, KEYBOARD)]),
    ("Return everything in order #W1000002 please", [give_back(1000002, PAYPAL, KEYBOARD, SHIRT)]),
    ("I want to return the whole order #W1000001 except the boots.", [give_back(1000001, VISA, WATCH, BOTTLE)]),
    ("Refund for the T-shirt (#W1000002) to the original payment method please", [give_back(1000002, PAYPAL, SHIRT)]),
    ("My water bottel from order #W1000001 leaks, I want to return it", [give_back(1000001, VISA, BOTTLE)]),
    ("Start a return: hiking boots, smart watch. Order number W1000001.", [give_back(1000001, VISA, BOOTS, WATCH)]),
    ("Can you refund the red shirt I got?", [give_back(1000002, PAYPAL, SHIRT)]),
    (
        "I want to return the keyboard and the boots, original payment methods please.",
        [give_back(1000002, PAYPAL, KEYBOARD), give_back(1000001, VISA, BOOTS)],
    ),
    ("send back the bottle pls (order #W1000001). money to gift_card_5550001", [give_back(1000001, GIFT, BOTTLE)]),
    # changes and exchanges
    (
        "Change the desk lamp in #W2000001 to white, use my PayPal for the difference.",
        [swap(2000001, PAYPAL, (LAMP, item("Desk Lamp", "white", "low")))],
    ),
    (
        "swap the black lamp for a silver one with high brightness, order 2000001",
        [swap(2000001, VISA, (LAMP, item("Desk Lamp", "silver", "high")))],
    ),
    (
        "I'd rather have the tablet with 64 gb (W2000002).",
        [swap(2000002, PAYPAL, (TABLET, item("Tablet", "7-inch", "64GB")))],
    ),
    (
        "Could you exchange the boots for size 10, waterproof?",
        [swap(1000001, VISA, (BOOTS, item("Hiking Boots", "10", "yes")))],
    ),
    (
        "I want the 10 inch tablet instead of the 7 inch one in order #W2000002",
        [swap(2000002, PAYPAL, (TABLET, item("Tablet", "10-inch", "32GB")))],
    ),
    (
        "In order #W2000001 please switch the backpack to navy and the lamp to white. Charge my amex.",
        [
            swap(
                2000001,
                AMEX,
                (BACKPACK, item("Backpack", "navy", "laptop")),
                (LAMP, item("Desk Lamp", "white", "low")),
            )
        ],
    ),
    (
        "Order #W2000001: the backpack should have a camera compartment instead.",
        [swap(2000001, VISA, (BACKPACK, item("Backpack", "green", "camera")))],
    ),
    (
        "exchange the linear keyboard -> clicky, no backlight. #W1000002, difference on card ending in 1111",
        [swap(1000002, VISA, (KEYBOARD, item("Mechanical Keyboard", "clicky", "none")))],
    ),
    (
        "Modify the leather watch in order #W2000003 to one with a metal strap please.",
        [swap(2000003, AMEX, (LEATHER_WATCH, item("Wristwatch", "metal", "white")))],
    ),
    (
        "The shirt I received is too small, please exchange it for a large one (#W1000002).",
        [swap(1000002, PAYPAL, (SHIRT, item("T-Shirt", "red", "L")))],
    ),
    (
        "I got the smart watch in black but want gold. Order #W1000001, please exchange it.",
        [swap(1000001, VISA, (WATCH, item("Smart Watch", "gold", "leather")))],
    ),
    (
        "Exchange the water bottle in #W1000001 for the same one.",
        [swap(1000001, VISA, (BOTTLE, BOTTLE))],
    ),
    (
        "change my tablet to the most expensive version, order #W2000002",
        [swap(2000002, PAYPAL, (TABLET, item("Tablet", "10-inch", "64GB")))],
    ),
    (
        "Please exchange the bottle for the largest one, same material. order #W1000001",
        [swap(1000001, VISA, (BOTTLE, item("Water Bottle", "1000ml", "glass")))],
    ),
    (
        "please make the backpack navy, order #W2000001",
        [swap(2000001, VISA, (BACKPACK, item("Backpack", "navy", "laptop")))],
    ),
    (
        "Replace the T-Shirt (color red, size M) with one in blue, order #W1000002. PayPal is fine.",
        [swap(1000002, PAYPAL, (SHIRT, item("T-Shirt", "blue", "M")))],
    ),
    # payments
    ("Please pay order #W2000002 with my visa instead.", [pay(2000002, VISA)]),
    ("Switch the payment method on #W2000001 to PayPal", [pay(2000001, PAYPAL)]),
    ("for order w2000001 use the card ending in 2222 as payment method", [pay(2000001, AMEX)]),
    ("Move order #W2000002 to gift_card_5550001 please", [pay(2000002, GIFT)]),
    ("I want order #W2000003 charged to my gift card, not my amex.", [pay(2000003, GIFT)]),
    ("pay for the tablet order with my visa", [pay(2000002, VISA)]),
    # addresses
    (
        "Ship order #W2000001 to 12 Oak Road, Apt 5, Boise, ID 83702, USA.",
        [send(2000001, "12 Oak Road", "Apt 5", "Boise", "ID", "83702")],
    ),
    (
        "new shipping address for W2000002: 12 oak road apt 5, boise, idaho 83702",
        [send(2000002, "12 Oak Road", "Apt 5", "Boise", "ID", "83702")],
    ),
    ("Please send #W2000001 to the same address as order #W1000001.", [send(2000001, *TO_OFFICE)]),
    (
        "Wrong address on order #W2000002! It goes to 4 Elm St., Reno, NV 89501.",
        [send(2000002, "4 Elm St.", "", "Reno", "NV", "89501")],
    ),
    ("deliver #W2000003 to 90 Harbor Street, Salem, OR 97301", [send(2000003, *TO_OFFICE)]),
    ("Please ship #W2000001 to my default address", [send(2000001, *TO_HOME)]),
    (
        "Update my default address to 3 Bay Avenue, Suite 9, Tampa, FL 33602.",
        [
            (
                "modify_user_address",
                {
                    "customer_id": "nora_field_1",
                    "address1": "3 Bay Avenue",
                    "address2": "Suite 9",
                    "city": "Tampa",
                    "state": "FL",
                    "country": "USA",
                    "zip": "33602",
                },
            )
        ],
    ),
    # several at once
    (
        "Cancel order #W2000002, I don't need it. And return the keyboard from #W1000002 to my gift card.",
        [cancel(2000002), give_back(1000002, GIFT, KEYBOARD)],
    ),
    (
        "Return the boots (#W1000001) and cancel #W2000001, it was a mistake",
        [give_back(1000001, VISA, BOOTS), cancel(2000001, "ordered by mistake")],
    ),
    (
        "For #W2000001 please switch the payment to PayPal. Then ship it to 90 Harbor Street, Salem, OR 97301.",
        [pay(2000001, PAYPAL), send(2000001, *TO_OFFICE)],
    ),
    (
        "Return the boots from #W1000001. Also return the bottle from the same order.",
        [give_back(1000001, VISA, BOOTS, BOTTLE)],
    ),
    # our own
    (
        "Please give me a $15 refund on order #W1000001 because it came late.",
        [("issue_refund", {"order_id": "#W1000001", "amount": 15.0, "reason": "it came late"})],
    ),
    (
        "Please merge my old account nora_field_77 into this one.",
        [("merge_accounts", {"source_customer_id": "nora_field_77", "target_customer_id": "nora_field_1"})],
    ),
]

UNCLEAR = [
    "Cancel order #W7654321, no longer needed.",
    "Please cancel order #W1000001, no longer needed.",
    "I want to return order #W2000001.",
    "Return the toaster from order #W1000001.",
    "Return the Perfume please.",
    "Cancel my order, I don't need it.",
    "Cancel the lamp in order #W2000001, keep the rest. No longer needed.",
    "Exchange the keyboard for a water bottle.",
    "Exchange the boots for size 47.",
    "I want to exchange the shirt from #W1000002.",
    "Change one of the watches in #W2000003.",
    "Ship order #W2000001 to my new flat.",
    "Pay order #W2000001 with paypal_9999999.",
    "Cancel #W2000001, no longer needed, and change its lamp to white.",
    "Change the T-Shirt in #W3000001 to red.",
    "I want to speak to a manager.",
    "lorem ipsum dolor sit amet",
    "Buy me a new laptop.",
    "",
    "???",
]


@pytest.mark.parametrize(("message", "expected"), TICKETS, ids=[message[:60] for message, _ in TICKETS])
def test_a_ticket_becomes_exactly_the_writes_it_asks_for(message: str, expected: list[Call]):
    assert calls(make_plan(reading(message), sure())) == expected


@pytest.mark.parametrize("message", UNCLEAR)
def test_what_can_not_be_told_goes_to_a_person(message: str):
    plan = make_plan(reading(message), sure())
    assert [action.name for action in plan.actions] == ["escalate_to_human"]
    assert plan.actions[0].args["reason"]


def test_an_unknown_customer_goes_to_a_person():
    ticket = reading("Cancel order #W2000001").model_copy(update={"customer": None})
    assert [action.name for action in make_plan(ticket, sure()).actions] == ["escalate_to_human"]


def test_an_explicit_request_has_a_low_risk_estimate():
    plan = make_plan(reading("Please cancel order #W2000001, it is no longer needed."), sure())
    assert plan.actions[0].risk_estimate <= 0.2


@pytest.mark.parametrize(
    "message",
    [
        "Can I return the boots from #W1000001?",
        "If it doesn't ship this week, cancel order #W2000001, I won't need it.",
        "Cancel #W2000001.",
        "Cancel order #W2000001 or #W2000002, I no longer need one of them.",
        "Return the boots and the umbrella thing from #W1000001.",
        "Return the boots from #W1000001. Actually, no, keep those and return the bottle.",
        "Change the lamp in #W2000001 to a sparkly white.",
    ],
)
def test_a_shaky_request_is_never_run_unseen(message: str):
    plan = make_plan(reading(message), sure())
    assert all(action.risk_estimate >= 0.4 for action in plan.actions)


def test_an_uncertain_intent_raises_the_estimate():
    ticket = reading("Please cancel order #W2000001, it is no longer needed.")
    unsure = make_plan(ticket, sure().model_copy(update={"confidence": 0.3})).actions[0]
    assert unsure.risk_estimate > make_plan(ticket, sure()).actions[0].risk_estimate
