"""Whatever is written, planning ends in a plan about the customer's own things."""

from hypothesis import given, settings
from hypothesis import strategies as st
from offline_shop import nora, reading, sure

from agent.adapters.offline_model.planner import make_plan

NORA = nora()
OWN = {
    *(order.order_id for order in NORA.orders),
    *(method.payment_method_id for method in NORA.payment_methods),
    *(variant.item_id for product in NORA.products.values() for variant in product.variants),
    NORA.customer_id,
}
ID_KEYS = ("order_id", "payment_method_id", "customer_id")
LIST_KEYS = ("item_ids", "new_item_ids")

PIECES = st.sampled_from(
    [
        *("cancel", "return", "exchange", "change", "swap", "refund", "order", "#W2000001", "W1000001", "7654321", "#"),
        *(
            "the",
            "my",
            "lamp",
            "boots",
            "T-shirt",
            "watch",
            "for",
            "to",
            "with",
            "instead of",
            "one",
            "black",
            "size 10",
        ),
        *("all", "everything", "except", "and", "or", ",", ".", "?", "(", ")", "{", "not", "if", "keep", "actually"),
        *("paypal", "gift_card_5550001", "card ending in 1111", "original payment method", "address", "12 Oak Road"),
        *(
            "Boise, ID 83702",
            "no longer needed",
            "by mistake",
            "yes",
            "cheapest",
            "same",
            "both",
            "\n",
            "$20",
            "99999999999",
        ),
    ]
)


def check(*messages: str) -> None:
    for action in make_plan(reading(*messages), sure()).actions:
        assert 0 <= action.risk_estimate <= 1
        if action.name in {"escalate_to_human", "merge_accounts"}:
            continue
        named = [action.args[key] for key in ID_KEYS if key in action.args]
        named += [item_id for key in LIST_KEYS for item_id in action.args.get(key, [])]
        assert set(named) <= OWN


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(max_size=200))
def test_any_text_becomes_a_plan(text: str):
    check(text)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.lists(PIECES, max_size=25))
def test_any_ticket_like_text_names_only_what_is_the_customers(pieces: list[str]):
    check(" ".join(pieces))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.lists(PIECES, max_size=10), min_size=1, max_size=5))
def test_any_thread_names_only_what_is_the_customers(turns: list[list[str]]):
    check(*(" ".join(turn) for turn in turns))
