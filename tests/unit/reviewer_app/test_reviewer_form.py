"""The edit form: schema to fields, and fields back to arguments."""

from typing import Any

import pytest
from cases import REFUND_SCHEMA, review

from reviewer_app.form import approve_label, changed_fields, fields_from
from reviewer_app.form_values import FieldProblem, edited_arguments, shown_value

ARGS: dict[str, Any] = review().args
FIELDS = fields_from(REFUND_SCHEMA, ARGS)


def filled(**changes: object) -> list[Any]:
    return [changes.get(field.path[-1], shown_value(field)) for field in FIELDS]


def test_every_argument_gets_an_input_of_its_type():
    kinds = {field.path[0]: field.kind for field in FIELDS}
    assert kinds == {
        "order_id": "text",
        "amount": "money",
        "reason": "choice",
        "item_ids": "lines",
        "notify": "boolean",
        "note": "text",
    }


def test_enums_offer_their_values():
    assert next(field.choices for field in FIELDS if field.kind == "choice") == ("damaged", "late", "wrong item")


def test_an_untouched_form_gives_exactly_the_proposed_arguments():
    assert edited_arguments(FIELDS, filled(), ARGS) == ARGS


def test_two_edits_are_two_changes():
    edited = edited_arguments(FIELDS, filled(amount=70, item_ids="1151293680\n\n 99 "), ARGS)
    assert (edited["amount"], edited["item_ids"]) == (70, ["1151293680", "99"])
    assert approve_label(len(changed_fields(FIELDS, ARGS, edited))) == "Approve with 2 changes"


def test_one_edit_is_one_change():
    assert approve_label(1) == "Approve with 1 change"


def test_money_is_kept_to_the_cent():
    assert edited_arguments(FIELDS, filled(amount=70.999), ARGS)["amount"] == 71.0


def test_an_empty_optional_field_is_null():
    args = {**ARGS, "note": "hello"}
    fields = fields_from(REFUND_SCHEMA, args)
    inputs = ["" if field.path == ("note",) else shown_value(field) for field in fields]
    assert edited_arguments(fields, inputs, args)["note"] is None


def test_the_proposal_itself_is_never_changed():
    edited_arguments(FIELDS, filled(amount=1), ARGS)
    assert ARGS["amount"] == 82.0


@pytest.mark.parametrize("amount", [None, "", "many", float("nan"), float("inf")])
def test_money_that_is_no_number_is_named(amount: object):
    with pytest.raises(FieldProblem, match="Amount: needs a number"):
        edited_arguments(FIELDS, filled(amount=amount), ARGS)


def test_a_choice_outside_the_list_is_refused():
    with pytest.raises(FieldProblem, match="Reason"):
        edited_arguments(FIELDS, filled(reason="because"), ARGS)


def test_nested_objects_become_fields_of_their_own():
    schema = {
        "properties": {"address": {"$ref": "#/$defs/Address"}},
        "$defs": {"Address": {"type": "object", "properties": {"city": {"type": "string"}, "zip": {"type": "string"}}}},
    }
    args = {"address": {"city": "Rome", "zip": "1"}}
    fields = fields_from(schema, args)
    assert [field.label for field in fields] == ["Address: City", "Address: Zip"]
    assert edited_arguments(fields, ["Oslo", "1"], args) == {"address": {"city": "Oslo", "zip": "1"}}


def test_lists_of_enums_are_a_multiple_choice():
    schema = {"properties": {"tags": {"type": "array", "items": {"enum": ["a", "b"]}}}}
    (field,) = fields_from(schema, {"tags": ["a"]})
    assert (field.kind, field.choices, shown_value(field)) == ("choices", ("a", "b"), ["a"])


def test_what_no_input_fits_is_edited_as_json():
    schema = {"properties": {"lines": {"type": "array", "items": {"type": "object"}}}}
    (field,) = fields_from(schema, {"lines": [{"a": 1}]})
    assert edited_arguments([field], ['[{"a": 2}]'], {"lines": [{"a": 1}]}) == {"lines": [{"a": 2}]}
    with pytest.raises(FieldProblem, match="not valid JSON"):
        edited_arguments([field], ["["], {"lines": []})


def test_whole_numbers_stay_whole():
    (field,) = fields_from({"properties": {"count": {"type": "integer"}}}, {"count": 1})
    assert edited_arguments([field], [2.0], {"count": 1}) == {"count": 2}
    with pytest.raises(FieldProblem, match="whole number"):
        edited_arguments([field], [2.5], {"count": 1})


def test_inputs_stand_in_the_order_of_the_required_names_whatever_the_properties_order():
    schema = {
        "required": ["order_id", "city"],
        "properties": {"note": {"type": "string"}, "city": {"type": "string"}, "order_id": {"type": "string"}},
    }
    assert [field.path[0] for field in fields_from(schema, {})] == ["order_id", "city", "note"]
