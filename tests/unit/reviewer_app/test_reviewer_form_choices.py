"""Arguments chosen by name: which inputs they get, and which values the chosen stand for."""

from typing import Any

import pytest
from cases import review, swap

from agent.contract import ArgumentChoice, Review
from reviewer_app.form import FormField, changed_fields, fields_of
from reviewer_app.form_choices import offered_for, options_from, pairs_in, tokens_of, values_of
from reviewer_app.form_values import FieldProblem, edited_arguments, shown_value, shown_values

KEYBOARD, OTHER_KEYBOARD, THIRD_KEYBOARD = "1151293680", "6342039236", "7706410293"
THERMOSTAT, WHITE_THERMOSTAT = "4983901480", "7747408585"


def field(seen: Review, name: str) -> FormField:
    (found,) = [each for each in fields_of(seen) if each.path == (name,)]
    return found


def filled(seen: Review, **rows: Any) -> dict[str, Any]:
    """The arguments when the named fields' inputs hold these values, and all others what they started with."""
    inputs = [given for each in fields_of(seen) for given in rows.get(each.path[0], shown_values(each))]
    return edited_arguments(fields_of(seen), inputs, seen.args)


def returning(**changes: Any) -> Review:
    """A case with a list of items that stands alone."""
    seen = swap()
    args = {name: value for name, value in seen.args.items() if name != "new_item_ids"}
    properties = {name: node for name, node in seen.args_schema["properties"].items() if name != "new_item_ids"}
    choices = {name: each for name, each in seen.argument_choices.items() if name != "new_item_ids"}
    return review(args=args | changes, args_schema={"properties": properties}, argument_choices=choices)


def test_one_id_is_picked_from_names_and_what_goes_together_stands_in_rows():
    kinds = {each.path[0]: each.kind for each in fields_of(swap())}
    assert kinds == {"order_id": "pick", "item_ids": "rows", "new_item_ids": "rows", "payment_method_id": "pick"}


def test_a_list_that_stands_alone_is_picked_from_names():
    assert field(returning(), "item_ids").kind == "picks"


def test_without_choices_ids_are_typed_as_before():
    kinds = {each.path[0]: each.kind for each in fields_of(swap(argument_choices={}))}
    assert kinds == {"order_id": "text", "item_ids": "lines", "new_item_ids": "lines", "payment_method_id": "text"}


def test_choices_for_something_that_is_no_text_are_left_aside():
    seen = review(argument_choices={"amount": [{"value": "82", "label": "all of it"}]})
    assert field(seen, "amount").kind == "money"


def test_rows_have_one_to_spare():
    assert shown_values(field(swap(), "item_ids")) == (KEYBOARD, None)


def test_an_untouched_form_gives_exactly_the_proposed_arguments():
    assert filled(swap()) == swap().args
    assert filled(returning()) == returning().args


def test_another_new_item_is_one_change():
    seen = swap()
    edited = filled(seen, new_item_ids=[THIRD_KEYBOARD, None])
    assert edited == {**seen.args, "new_item_ids": [THIRD_KEYBOARD]}
    assert len(changed_fields(fields_of(seen), seen.args, edited)) == 1


def test_a_row_that_is_filled_in_adds_a_pair():
    edited = filled(swap(), item_ids=[KEYBOARD, THERMOSTAT], new_item_ids=[OTHER_KEYBOARD, WHITE_THERMOSTAT])
    assert edited["item_ids"] == [KEYBOARD, THERMOSTAT]
    assert edited["new_item_ids"] == [OTHER_KEYBOARD, WHITE_THERMOSTAT]


def test_a_row_whose_item_is_left_out_takes_its_new_item_along():
    two = {"item_ids": [KEYBOARD, THERMOSTAT], "new_item_ids": [OTHER_KEYBOARD, WHITE_THERMOSTAT]}
    edited = filled(swap(args=swap().args | two), item_ids=["", THERMOSTAT, None])
    assert (edited["item_ids"], edited["new_item_ids"]) == ([THERMOSTAT], [WHITE_THERMOSTAT])


@pytest.mark.parametrize("nothing", [None, "", " "], ids=repr)
def test_an_item_without_what_it_becomes_is_named(nothing: str | None):
    with pytest.raises(FieldProblem, match="New items: choose one in row 2"):
        filled(swap(), item_ids=[KEYBOARD, THERMOSTAT], new_item_ids=[OTHER_KEYBOARD, nothing])


def test_what_was_typed_instead_of_chosen_is_kept_for_the_server_to_judge():
    edited = filled(swap(), order_id=[" #W0000001 "], new_item_ids=["9999999999", None])
    assert (edited["order_id"], edited["new_item_ids"]) == ("#W0000001", ["9999999999"])


def test_a_proposed_id_that_nobody_knows_is_not_lost():
    seen = returning(item_ids=["9999999999", THERMOSTAT])
    assert shown_value(field(seen, "item_ids")) == ["9999999999", THERMOSTAT]
    edited = filled(seen, item_ids=[["9999999999", THERMOSTAT, KEYBOARD]])
    assert edited["item_ids"] == ["9999999999", THERMOSTAT, KEYBOARD]


def test_the_same_item_can_be_picked_as_often_as_it_was_bought():
    seen = returning(item_ids=[THERMOSTAT])
    offered = [(option.token, option.label) for option in field(seen, "item_ids").options]
    assert offered[1:] == [
        (THERMOSTAT, "Smart Thermostat · Apple HomeKit, black · $65.00"),
        (f"{THERMOSTAT}~2", "Smart Thermostat · Apple HomeKit, black · $65.00 (2)"),
    ]
    assert filled(seen, item_ids=[[THERMOSTAT, f"{THERMOSTAT}~2"]])["item_ids"] == [THERMOSTAT, THERMOSTAT]


def test_the_same_item_twice_comes_back_as_it_was_proposed():
    assert tokens_of(["a", "b", "a"]) == ["a", "b", "a~2"]
    assert values_of(["a", "b", "a~2"], (), ["a", "b", "a"]) == ["a", "b", "a"]


def test_an_item_is_offered_what_it_may_become_and_nothing_else():
    options = field(swap(), "new_item_ids").options
    assert [value for _, value in offered_for(options, KEYBOARD)] == [OTHER_KEYBOARD, THIRD_KEYBOARD]
    assert [value for _, value in offered_for(options, THERMOSTAT)] == [WHITE_THERMOSTAT]
    assert offered_for(options, None) == []


def test_what_applies_to_nothing_in_particular_goes_with_everything():
    options = options_from([ArgumentChoice(value="a", label="A"), ArgumentChoice(value="a", label="A again")])
    assert offered_for(options, "whatever") == [("A", "a")]


def test_choices_that_apply_to_values_nobody_offers_make_no_pair():
    choices = {
        "item_ids": [ArgumentChoice(value="a", label="A")],
        "new_item_ids": [ArgumentChoice(value="b", label="B", applies_to="z")],
    }
    assert pairs_in(choices) == {}
