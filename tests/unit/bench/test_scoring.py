"""Each figure moves with what it stands for, and only with that."""

from typing import Any

from bench.evaluation.retail_cases import Action, Case
from bench.evaluation.scoring import (
    Outcome,
    Pauses,
    Share,
    Write,
    figures_by_action,
    figures_of,
    is_plan_right,
    which_are_right,
)

CANCEL = {"order_id": "#W0000001", "reason": "no longer needed"}
SWAP = {
    "order_id": "#W0000002",
    "item_ids": ["1", "2"],
    "new_item_ids": ["11", "22"],
    "payment_method_id": "paypal_1",
}


def a_case(*right: tuple[str, dict[str, Any]], **values: Any) -> Case:
    actions = tuple(Action(name, args) for name, args in right)
    return Case(values.pop("case_id", "case-1"), "mia_1", ("Hello",), actions, **values)


def cancelled(**values: Any) -> Write:
    return Write("cancel_pending_order", CANCEL | values.pop("args", {}), **values)


def swapped(**values: Any) -> Write:
    return Write("modify_pending_order_items", SWAP | values.pop("args", {}), **values)


TO_CANCEL = ("cancel_pending_order", CANCEL)
TO_SWAP = ("modify_pending_order_items", SWAP)


def test_a_plan_is_right_when_its_writes_are_the_right_ones_in_order() -> None:
    assert is_plan_right(Outcome(a_case(TO_CANCEL, TO_SWAP), (cancelled(), swapped())))


def test_a_plan_in_another_order_is_wrong_though_its_writes_are_right() -> None:
    outcome = Outcome(a_case(TO_CANCEL, TO_SWAP), (swapped(), cancelled()))

    assert not is_plan_right(outcome)
    assert which_are_right(outcome) == [True, True]


def test_the_order_of_one_writes_item_pairs_does_not_matter() -> None:
    turned = swapped(args={"item_ids": ["2", "1"], "new_item_ids": ["22", "11"]})

    assert is_plan_right(Outcome(a_case(TO_SWAP), (turned,)))


def test_items_that_become_each_others_new_items_are_wrong() -> None:
    crossed = swapped(args={"item_ids": ["2", "1"], "new_item_ids": ["11", "22"]})

    assert which_are_right(Outcome(a_case(TO_SWAP), (crossed,))) == [False]


def test_a_missing_write_makes_the_plan_wrong_and_not_the_others() -> None:
    figures = figures_of([Outcome(a_case(TO_CANCEL, TO_SWAP), (cancelled(),))])

    assert figures.right_plans == Share(0, 1)
    assert figures.planned_that_are_right == Share(1, 1)
    assert figures.right_that_were_planned == Share(1, 2)


def test_a_right_write_planned_twice_is_wrong_the_second_time() -> None:
    figures = figures_of([Outcome(a_case(TO_CANCEL), (cancelled(has_run=True), cancelled(has_run=True)))])

    assert figures.planned_that_are_right == Share(1, 2)
    assert figures.escapes == Share(1, 2)


def test_a_wrong_write_that_ran_alone_escaped_and_is_named() -> None:
    wrong = cancelled(args={"reason": "ordered by mistake"}, has_run=True)

    figures = figures_of([Outcome(a_case(TO_CANCEL, case_id="case-9"), (wrong,))])

    assert figures.escapes == Share(1, 1)
    assert [(each.case_id, each.args["reason"]) for each in figures.escaped] == [("case-9", "ordered by mistake")]


def test_a_wrong_write_that_a_person_saw_or_that_never_ran_has_not_escaped() -> None:
    wrong = {"reason": "ordered by mistake"}
    seen = Outcome(a_case(TO_CANCEL), (cancelled(args=wrong, has_run=True, paused_for="money"),))
    stopped = Outcome(a_case(TO_CANCEL), (cancelled(args=wrong, has_run=False),))

    figures = figures_of([seen, stopped])

    assert figures.escapes == Share(0, 2)
    assert figures.planned_that_are_right == Share(0, 2)


def test_handing_over_is_no_write_but_makes_a_plan_wrong() -> None:
    handed_over = Write("escalate_to_human", {"reason": "unclear"}, has_run=True)

    figures = figures_of([Outcome(a_case(TO_CANCEL), (cancelled(), handed_over))])

    assert figures.right_plans == Share(0, 1)
    assert figures.planned_that_are_right == Share(1, 1)
    assert figures.escapes == Share(0, 1)


def test_only_writes_that_ran_count_for_the_share_that_ran_alone() -> None:
    outcome = Outcome(
        a_case(TO_CANCEL, TO_SWAP),
        (cancelled(has_run=True), swapped(has_run=True, paused_for="money"), swapped(has_run=False)),
    )

    assert figures_of([outcome]).ran_alone == Share(1, 2)


def test_a_case_is_resolved_alone_when_it_was_resolved_and_never_paused() -> None:
    alone = Outcome(a_case(TO_CANCEL), (cancelled(has_run=True),), status="resolved")
    paused = Outcome(a_case(TO_CANCEL), (cancelled(has_run=True, paused_for="money"),), status="resolved")
    handed_over = Outcome(a_case(TO_CANCEL), (Write("escalate_to_human", {}),), status="escalated")

    assert figures_of([alone, paused, handed_over]).resolved_alone == Share(1, 3)


def test_needless_pauses_are_right_writes_that_waited_by_factor_and_calm_ones_are_counted_apart() -> None:
    calm = Outcome(a_case(TO_CANCEL, is_risky=False), (cancelled(has_run=True, paused_for="doubt"),))
    risky = Outcome(a_case(TO_CANCEL, is_risky=True), (cancelled(has_run=True, paused_for="doubt"),))
    unlabelled = Outcome(a_case(TO_CANCEL), (cancelled(has_run=True, paused_for="money"),))
    wrong = Outcome(a_case(TO_SWAP), (cancelled(has_run=False, paused_for="money"),))

    figures = figures_of([calm, risky, unlabelled, wrong])

    assert figures.needless_pauses == {"doubt": Pauses(2, 1), "money": Pauses(1, 0)}


def test_an_escalation_is_right_when_the_shop_refuses_what_is_asked_or_no_write_would_do_it() -> None:
    possible = Outcome(a_case(TO_CANCEL), (), status="escalated")
    impossible = Outcome(a_case(TO_CANCEL), (), status="escalated", is_legal=False)
    other_end = Outcome(a_case(TO_CANCEL), (), status="rejected", is_legal=False)

    no_write = Outcome(a_case(), (), status="escalated")

    figures = figures_of([possible, impossible, other_end, no_write])

    assert (figures.right_escalations, figures.needless_escalations) == (2, 1)


def test_states_are_compared_only_where_the_shop_accepts_the_right_writes() -> None:
    equal = Outcome(a_case(TO_CANCEL), (), is_state_right=True)
    different = Outcome(a_case(TO_CANCEL), (), is_state_right=False)
    refused = Outcome(a_case(TO_CANCEL), (), is_state_right=True, is_legal=False)

    figures = figures_of([equal, different, refused])

    assert figures.equal_states == Share(1, 2)
    assert figures.refused_by_shop == 1


def test_a_case_without_a_reply_is_missed() -> None:
    figures = figures_of([Outcome(a_case(), (), has_reply=True), Outcome(a_case(), ())])

    assert figures.replies == Share(1, 2)


def test_a_case_counts_under_each_kind_of_write_it_calls_for() -> None:
    both = Outcome(a_case(TO_CANCEL, TO_SWAP), (cancelled(), swapped()))
    one = Outcome(a_case(TO_CANCEL), ())

    by_action = figures_by_action([both, one])

    assert {name: figures.right_plans for name, figures in by_action.items()} == {
        "cancel_pending_order": Share(1, 2),
        "modify_pending_order_items": Share(1, 1),
    }
