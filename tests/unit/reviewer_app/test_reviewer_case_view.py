"""One case as plain values."""

from datetime import timedelta

import pytest
from cases import NOW, customer, review

from agent.contract import Review
from reviewer_app.case_view import ArgumentLine, CaseView, ChangeLine, case_view, edit_lines, studio_link
from reviewer_app.screen_case import case_html
from reviewer_app.values import Named, in_lines, in_words, path_in_words


def view(seen: Review | None = None, **changes: object) -> CaseView:
    return case_view(seen or review(**changes), "ready", "alice", NOW)


def plain(line: ChangeLine) -> tuple[str, list[str], list[str]]:
    return line.what, [part.words for part in line.before], [part.words for part in line.after]


def test_arguments_are_shown_by_their_schema_with_money_as_money():
    assert ArgumentLine("Amount", (Named("$82.00"),)) in view().args


def test_an_argument_the_schema_does_not_know_is_shown_too():
    assert ArgumentLine("Surprise", (Named("x"),)) in view(args={"surprise": "x"}).args


def test_changes_are_said_in_words():
    assert plain(view().changes[0]) == ("Order #W2378156 › Refunded", ["$0.00"], ["$82.00"])


def test_one_sentence_says_what_happens_and_what_becomes_of_the_order():
    said = view(summary="Refund $82.00 to PayPal").summary
    assert said == "Refund $82.00 to PayPal; order #W2378156 becomes delivered, partly refunded"


def test_a_sentence_of_changes_without_a_status_is_the_summary():
    assert view(summary="Send the reply.", changes=[]).summary == "Send the reply"


def test_a_new_line_of_a_list_is_numbered_as_people_count():
    changes = [{"path": "orders.#W1.payments.1", "before": None, "after": {"amount": 15.0}}]
    assert plain(view(changes=changes).changes[0]) == ("Order #W1 › Payment 2", ["none"], ["Amount: $15.00"])


def test_an_id_in_a_path_is_left_as_it_is():
    changes = [{"path": "customers.yara_greaves_3459.address.city", "before": "a", "after": "b"}]
    assert view(changes=changes).changes[0].what == "Customer yara_greaves_3459 › Address › City"


def test_ids_read_as_what_they_stand_for_with_the_id_beside_it():
    items = [{"item_id": "1151293680", "name": "Keyboard", "price": 1.0}]
    file = customer(orders=[{"order_id": "#W1", "status": "delivered", "items": items}])
    args = {"item_ids": ["1151293680"], "payment_method_id": "credit_card_1"}
    shown = view(customer=file, args=args, args_schema={"properties": {}}).args
    assert shown == (
        ArgumentLine("Items", (Named("Keyboard", "1151293680"),)),
        ArgumentLine("Payment method", (Named("Visa ending in 2478", "credit_card_1"),)),
    )


def test_a_name_that_came_with_the_case_is_shown_and_an_id_that_it_holds_is_not_repeated():
    choices = {
        "order_id": [{"value": "#W2378156", "label": "#W2378156 · delivered · $402.33"}],
        "item_ids": [
            {"value": "1151293680", "label": "Keyboard · blue · $272.33"},
            {"value": "1151293680", "label": "Keyboard · blue · $272.33 · order #W1"},
        ],
    }
    shown = {line.label: line.value for line in view(argument_choices=choices).args}
    assert shown["Order"] == (Named("#W2378156 · delivered · $402.33"),)
    assert shown["Items"] == (Named("Keyboard · blue · $272.33", "1151293680"), Named("4953074738"))


NAMES = {
    "gift_card_1": "Gift card ending 0001 · $5.00 left",
    "10": "Rain Coat · small · $100.00",
    "#W1": "#W1 · pending · $100.00",
}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("payment_methods.gift_card_1.balance", "Gift card ending 0001 › Balance"),
        ("payment_methods.gift_card_2.balance", "Payment method gift_card_2 › Balance"),
        ("orders.#W1.items.10.price", "Order #W1 › Rain Coat › Price"),
        ("orders.#W1.items.10~2.item_id", "Order #W1 › Rain Coat (2) › Item"),
        ("orders.#W1.items.11.options.size", "Order #W1 › Item 11 › Options › Size"),
        ("orders.#W1.return_payment_method_id", "Order #W1 › Return payment method"),
        ("reply", "Reply"),
    ],
)
def test_the_place_of_a_change_is_said_by_name(path: str, words: str):
    assert path_in_words(path, NAMES) == words


def test_a_payment_is_told_with_the_name_of_its_method():
    payment = {"amount": 15.0, "payment_method_id": "gift_card_1"}
    assert in_lines(payment, NAMES) == (
        Named("Amount: $15.00"),
        Named("Payment method: Gift card ending 0001 · $5.00 left", "gift_card_1"),
    )


def test_an_edit_shows_what_was_and_what_will_be_of_the_changed_arguments_alone():
    seen = review()
    edited = {**seen.args, "amount": 70.0, "reason": "late"}
    assert [plain(line) for line in edit_lines(seen.args_schema, seen.args, edited)] == [
        ("Amount", ["$82.00"], ["$70.00"]),
        ("Reason", ["damaged"], ["late"]),
    ]


def test_who_else_looks_is_said():
    assert view(viewers=["bob"]).viewers == "bob has this open too"
    assert view(viewers=["bob", "carol", "dan"]).viewers == "bob, carol and dan have this open too"
    assert view().viewers == ""


def test_what_went_back_before_is_said_at_its_order_and_in_all():
    refund = {"transaction_type": "refund", "amount": 45.3, "payment_method_id": "credit_card_1"}
    first, *rest = customer()["orders"]
    panel = view(customer=customer(orders=[{**first, "payments": [refund]}, *rest])).customer
    assert panel is not None
    assert panel.orders[-1].refunded == "$45.30 refunded to Visa ending in 2478"
    assert panel.refunds == "$45.30 refunded so far, on 1 of 3 orders"


def test_a_customer_without_refunds_is_said_to_have_none():
    panel = view().customer
    assert panel is not None
    assert panel.refunds == "No refund so far on 3 orders"


def test_a_case_held_before_the_newest_things_were_kept_shows_none_of_them():
    old = view()
    assert (old.similar, old.policy, old.viewers) == ((), "", "")


def test_failed_checks_stand_first():
    checks = [
        {"name": "fine", "status": "pass", "detail": ""},
        {"name": "odd", "status": "warn", "detail": ""},
        {"name": "wrong", "status": "fail", "detail": ""},
    ]
    assert [check.status for check in view(checks=checks).checks] == ["fail", "warn", "pass"]


def test_the_order_that_the_action_names_is_marked_even_when_it_is_old():
    orders = customer()["orders"][:1] * 9
    old = {**orders[0], "order_id": "#W2378156"}
    panel = view(customer=customer(orders=[old, *orders])).customer
    assert panel is not None
    assert [line.order_id for line in panel.orders if line.is_this] == ["#W2378156"]
    assert panel.older_orders == 4


def test_an_unknown_customer_has_no_panel():
    assert view(customer=None).customer is None


def test_a_customer_file_with_missing_keys_is_shown_as_far_as_it_goes():
    panel = view(customer={"customer_id": "c-1", "orders": [{}], "address": None}).customer
    assert panel is not None
    assert (panel.name, panel.customer_id) == ("Unnamed customer", "c-1")


def test_nothing_of_the_customers_file_but_the_allow_list_reaches_the_screen():
    panel = view(customer=customer(password_hash="s3cret", catalogue={"Lamp": "s3cret"})).customer
    assert "s3cret" not in repr(panel)


def test_a_case_that_is_not_paused_can_not_be_decided():
    assert not case_view(review(), "pausing", "alice", NOW).can_decide


def test_a_decided_case_says_who_decided_and_when():
    made = {
        "decision_id": "d",
        "type": "reject",
        "decided_by": "bob",
        "decided_at": NOW,
        "notes": None,
        "message": None,
    }
    assert view(status="decided", decisions=[made]).blocked == "bob rejected this at 14:00 UTC."


def test_the_first_approver_waits_for_a_second_person():
    made = {
        "decision_id": "d",
        "type": "approve",
        "decided_by": "alice",
        "decided_at": NOW,
        "notes": None,
        "message": None,
    }
    seen = review(status="awaiting_second", decisions=[made])
    assert "second person" in case_view(seen, "ready", "alice", NOW).blocked
    assert case_view(seen, "ready", "carol", NOW).can_decide


def test_a_late_case_says_so():
    late = view(due_at=NOW - timedelta(minutes=90))
    assert "overdue by 1 h 30 min" in case_html(late)


def test_the_plan_marks_the_action_of_this_case():
    assert [step.is_this for step in view().plan] == [True, False]


@pytest.mark.parametrize(
    ("studio", "link"),
    [
        (None, None),
        ("javascript:alert(1)//", None),
        (
            "https://smith.langchain.com/studio/?baseUrl=http://127.0.0.1:2024",
            "https://smith.langchain.com/studio/thread/t%201?baseUrl=http://127.0.0.1:2024",
        ),
    ],
)
def test_the_studio_link_keeps_its_query_and_trusts_only_http(studio: str | None, link: str | None):
    assert studio_link(studio, "t 1") == link


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "none"),
        (True, "yes"),
        (3, "3"),
        (2.5, "2.5"),
        (10, "10"),
        (["a", "b"], "a, b"),
        ({"price": 2}, "Price: $2.00"),
        ({}, "none"),
    ],
    ids=str,
)
def test_values_read_as_words(value: object, words: str):
    assert in_words(value) == words
