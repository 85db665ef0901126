"""Redaction: nothing known of a customer survives it, and one thing has one placeholder."""

import re
from typing import Any

import pytest
from fixtures.customers import HOME, a_customer, an_order
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.core.redaction import known_values, redact

ADA = a_customer().model_dump(mode="json", exclude={"products", "catalogue"})
KNOWN = known_values(ADA, "ada_quill_1", "Ada Quill")

words = st.text(st.characters(categories=("L", "Nd", "Zs"), include_characters="-'.#@_$/"), min_size=1, max_size=12)


@st.composite
def customers(draw: st.DrawFn) -> dict[str, Any]:
    home = HOME.model_copy(update={name: draw(words) for name in ("address1", "address2", "city", "zip")})
    changed = {name: draw(words) for name in ("customer_id", "first_name", "last_name", "email")}
    customer = a_customer(address=home, orders=(an_order(draw(words)),), **changed)
    return customer.model_dump(mode="json", exclude={"products", "catalogue"})


def survives(text: str, known: str) -> bool:
    """Whether the known value still stands in the text, and not as a part of a longer word."""
    found = re.escape(known)
    before = r"(?<![^\W_])" if known[0].isalnum() else ""
    after = r"(?![^\W_])" if known[-1].isalnum() else ""
    bare = re.sub(r"\[[A-Z]+_\d+\]", "\x00", text)
    return re.search(f"{before}{found}{after}", bare) is not None


@settings(deadline=None)
@given(customers(), st.lists(words), st.data())
def test_no_known_value_survives(customer: dict[str, Any], between: list[str], data: st.DataObject) -> None:
    known = known_values(customer, customer["customer_id"], f"{customer['first_name']} {customer['last_name']}")
    said = data.draw(st.lists(st.sampled_from([value for _, value in known])))
    glue = data.draw(st.sampled_from([" ", ", ", "\n", "; ", "/"]))
    record = {"text": glue.join([*between, *said, *between]), "customer": customer, "list": [[value] for value in said]}

    redacted = redact(record, known)

    texts = [redacted["text"], *(value for (value,) in redacted["list"])]
    assert [value for _, value in known for text in texts if survives(text, value)] == []
    left = redacted["customer"]
    assert all(re.fullmatch(r"\[\w+_\d+\]|\s*", left[name].strip()) for name in ("first_name", "customer_id"))


@settings(deadline=None)
@given(customers(), st.text())
def test_redacting_twice_takes_nothing_more(customer: dict[str, Any], text: str) -> None:
    once = redact(text, KNOWN)

    assert re.sub(r"\[[A-Z]+_\d+\]", "", redact(once, [])) == re.sub(r"\[[A-Z]+_\d+\]", "", once)


def test_one_thing_has_one_placeholder_throughout_a_record() -> None:
    record = {
        "message": "I'm ADA Quill (ada.quill77@example.com), order #w1 or W1, not #W2",
        "args": {"order_id": "#W1", "payment_method_id": "credit_card_1"},
    }

    assert redact(record, KNOWN) == {
        "message": "I'm [NAME_1] ([EMAIL_1]), order [ORDER_1] or [ORDER_1], not [ORDER_2]",
        "args": {"order_id": "[ORDER_1]", "payment_method_id": "[PAYMENT_1]"},
    }


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("mail bob.x+1@mail.co.uk please", "mail [EMAIL_1] please"),
        ("order #W1234567.", "order [ORDER_1]."),
        ("use gift_card_99", "use [PAYMENT_1]"),
        ("I am noah_brown_6181", "I am [CUSTOMER_1]"),
        ("Portland, OR 97201-1234", "Portland, OR [ZIP_1]"),
        ("call +1 (503) 555-0199 or 503.555.0199", "call [PHONE_1] or [PHONE_2]"),
        ("Tel. 020 7946 0958, +4930123456", "Tel. [PHONE_1], [PHONE_2]"),
        ("my card ends in 1234", "my card ends in [CARD_1]"),
        ("1 test  lane,\nAustin", "[ADDRESS_1],\n[ADDRESS_2]"),
    ],
)
def test_what_has_the_form_of_an_identifier_goes_too(said: str, left: str) -> None:
    assert redact(said, KNOWN) == left


@pytest.mark.parametrize(
    "said", ["Please refund $12345.67 by 12/24", "Item 1008292230 in size 10", "W is a letter", "Adamant", "2026-11-22"]
)
def test_other_words_and_numbers_stay(said: str) -> None:
    assert redact(said, KNOWN) == said


def test_numbers_keys_and_nothing_stay_as_they_are() -> None:
    value = {"Ada": [1, 2.5, True, None, "Ada"]}

    assert redact(value, KNOWN) == {"Ada": [1, 2.5, True, None, "[NAME_1]"]}


def test_of_an_unknown_customer_the_id_is_known() -> None:
    assert redact("I am x-77, x-771", known_values(None, "x-77", "x-77")) == "I am [CUSTOMER_1], x-771"
