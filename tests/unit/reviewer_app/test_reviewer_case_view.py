"""One case as plain values."""

from datetime import timedelta

import pytest
from cases import NOW, customer, review

from agent.contract import Review
from reviewer_app.case_view import CaseView, case_view, studio_link, value_in_words


def view(seen: Review | None = None, **changes: object) -> CaseView:
    return case_view(seen or review(**changes), "ready", "alice", NOW)


def test_arguments_are_shown_by_their_schema_with_money_as_money():
    assert ("Amount", "$82.00") in view().args


def test_an_argument_the_schema_does_not_know_is_shown_too():
    assert ("Surprise", "x") in view(args={"surprise": "x"}).args


def test_changes_are_said_in_words():
    line = view().changes[0]
    assert (line.what, line.before, line.after) == ("Order #W2378156 › Refunded", "$0.00", "$82.00")


def test_a_new_line_of_a_list_is_numbered_as_people_count():
    changes = [{"path": "orders.#W1.payments.1", "before": None, "after": {"amount": 15.0}}]
    line = view(changes=changes).changes[0]
    assert (line.what, line.before, line.after) == ("Order #W1 › Payment 2", "none", "Amount: $15.00")


def test_an_id_in_a_path_is_left_as_it_is():
    changes = [{"path": "customers.yara_greaves_3459.address.city", "before": "a", "after": "b"}]
    assert view(changes=changes).changes[0].what == "Customer yara_greaves_3459 › Address › City"


def test_ids_are_followed_by_what_they_stand_for():
    items = [{"item_id": "1151293680", "name": "Keyboard", "price": 1.0}]
    file = customer(orders=[{"order_id": "#W1", "status": "delivered", "items": items}])
    args = {"item_ids": ["1151293680"], "payment_method_id": "credit_card_1"}
    shown = view(customer=file, args=args, args_schema={"properties": {}}).args
    assert shown == (
        ("Item ids", "1151293680 (Keyboard)"),
        ("Payment method id", "credit_card_1 (Visa ending in 2478)"),
    )


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
    assert (late.due, late.is_overdue) == ("overdue by 1 h 30 min", True)


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
        (["a", "b"], "a\nb"),
        ({"price": 2}, "Price: $2.00"),
    ],
)
def test_values_read_as_words(value: object, words: str):
    assert value_in_words(value) == words
