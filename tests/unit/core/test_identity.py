"""Who a ticket says it is from: never someone else let through, seldom a right one held."""

import random
from pathlib import Path
from typing import Any

import pytest
from fixtures.customers import HOME, a_customer, an_order
from fixtures.retail import retail_customers, retail_lines
from hypothesis import given
from hypothesis import strategies as st

from agent.core.identity import check_identity, name_to_greet
from agent.core.records import CustomerFile

ADA = a_customer()
BEN = a_customer(
    customer_id="ben_marlow_2",
    first_name="Ben",
    last_name="Marlow",
    email="ben.marlow31@example.com",
    address=HOME.model_copy(update={"city": "Boston", "state": "MA", "zip": "02134"}),
    orders=(an_order("#W2", address=HOME.model_copy(update={"zip": "02134"})),),
)

PROVING = [
    "Hi, this is {first} {last}, my zip code is {zip}. Please cancel order #W1.",
    "Hello, my name is {first} {last} and my email is {email}. I want a refund.",
    "I'm {first} {last}, I live in {zip}. Where is my kettle?",
    "I’m {first} {last} (zip {zip}) and I'd like to return the Kettle.",
    "i'm {lower}, my zip is {zip}, cancel the kettle please",
    "hi this is {lower} zip {zip} please cancel my order #w1",
    "my name is {lower} and i live in {zip}. cancel it",
    "THIS IS {upper}, ZIP CODE {zip}. CANCEL MY ORDER NOW!!",
    "Please cancel order #W1.\n\nThanks,\n{first} {last}\n{email}",
    "Please cancel order #W1. My zip is {zip}.\n\nBest regards,\n{first} {last}",
    "Cancel #W1 please, my postal code is {zip} - thank you, {first} {last}",
    "{first} {last} here, zip {zip}. The kettle leaks.",
    "{first} {last}, and I live in zip {zip}. The kettle leaks.",
    "Name: {first} {last}\nZIP: {zip}\nOrder: #W1\nPlease cancel it.",
    "My account email is {email}. Cancel #W1.",
    "You can find me under {email}; please return the lamp.",
    "It's {first} {last}, zip code {zip}. Cancel both.",
    "This is {first} {last} from {zip}. Cancel order #W1.",
    "This is {first} {last}, {zip}. Cancel order #W1.",
    "My full name is {first} {last}. {zip} is my zip. Cancel order #W1.",
    "I am {first} J. {last} and my zip is {zip}-1234.",
    "It's {email}",
    "{email}",
    "Hi, my name is {first} {last} and my zip is {zip}. Please ship order #W1 to 5 New Road, Denver, CO 80201 instead.",
    "Please ship order #W1 to 5 New Road, Denver, CO 80201. My name is {first} {last}, zip {zip}.",
    "I want to change the address of my order, my name is {first} {last}, zip code {zip}.",
    "My Name Is {first} {last} And My Zip Code Is {zip} And I Want To Cancel My Order",
]


def written(template: str, writer: CustomerFile) -> str:
    full = f"{writer.first_name} {writer.last_name}"
    return template.format(
        first=writer.first_name,
        last=writer.last_name,
        zip=writer.address.zip,
        email=writer.email,
        lower=full.lower(),
        upper=full.upper(),
    )


@pytest.mark.parametrize("template", PROVING)
def test_the_customer_is_recognised(template: str) -> None:
    assert check_identity([written(template, ADA)], ADA).status == "match"
    assert check_identity([written(template, BEN)], BEN).status == "match"


@pytest.mark.parametrize("template", PROVING)
def test_someone_else_is_a_mismatch(template: str) -> None:
    assert check_identity([written(template, BEN)], ADA).status == "mismatch"
    assert check_identity([written(template, ADA)], BEN).status == "mismatch"


@pytest.mark.parametrize(
    "message",
    [
        "Please cancel order #W1, it was ordered by mistake.",
        "Ship it to 5 New Road, Suite 9, Denver, CO 80201, USA instead.",
        "I moved. My new zip is 80201, please update my account.",
        "The new address is 5 New Road, Denver, CO 80201.",
        "Send it to my office in zip 80201 please.",
        "I'm Really Upset about the Kettle.",
        "This is very urgent and my kettle leaks.",
        "This is completely unacceptable. I'm still waiting.",
        "this is the second kettle that broke, i'm so tired of it",
        "i'm extremely disappointed, my order never came",
        "It's Black Friday and the price dropped.",
        "My name is misspelled on the label.",
        "My name is wrong on the parcel, it says Anda.",
        "THIS IS RIDICULOUS. I AM VERY ANGRY.",
        "I ordered item 12345 for $10000 and paid with gift_card_54321.",
        "Change my email to ada.new@example.com please.",
        "I wrote to support@shop.example twice already!",
        "My friend bob@example.com recommended this kettle.",
        "Please merge my other account ada.old@example.com into this one.",
        "I'm Ada Quill and I need help.",
        "My name is Ada.",
        "My zip is 73301.",
        "I'd like the Air Purifier instead. This is Kettle Lamp stuff.",
        "Thanks, much appreciated",
        "Thank you so much!\nPlease hurry",
        "",
    ],
)
def test_what_states_no_identity_is_never_a_mismatch(message: str) -> None:
    assert check_identity([message], ADA).status == "unstated"


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("This is Ada Quill, my zip code is 99999.", "zip code"),
        ("This is Ada Quill, my email is ada.quill78@example.com.", "e-mail"),
        ("This is Ben Marlow, my email is ada.quill77@example.com.", "Ben Marlow"),
        ("This is Ben Quill, zip 73301.", "Ben Quill"),
        ("This is Ada Marlow, zip 73301.", "Ada Marlow"),
        ("My name is Ben. Cancel #W1.", "Ben"),
        ("My zip is 99999. Cancel Ada Quill's order.", "zip code"),
        ("My email is ben@example.com. Cancel the order of ada.quill77@example.com.", "ben@example.com"),
        ("Ada Quill, zip 99999. Ship it to 1 Test Lane, Austin, TX 73301.", "zip code"),
    ],
)
def test_a_partly_right_identity_is_a_mismatch_that_says_what_is_wrong(message: str, words: str) -> None:
    check = check_identity([message], ADA)

    assert check.status == "mismatch"
    assert words in check.detail


@pytest.mark.parametrize(
    "messages",
    [
        ["My email is adaquill@example.com.", "Sorry, it is ada.quill77@example.com."],
        ["adaquill@example.com", "Ada Quill, and I live in Austin.", "My other email: ada.quill77@example.com."],
        ["My email is adaquill@example.com.", "My name is Ada Quill, and my zip code is 73301."],
        ["I'm Ada Quill, zip 73302.", "Typo, sorry: zip 73301."],
        ["It's Ada Quil.", "My zip code is 73301"],
        ["My name is ADA QUILL", "73301"],
        ["This is Ada Quill.", "Cancel #W1.", "ADA.QUILL77@EXAMPLE.COM"],
    ],
)
def test_a_right_identifier_after_a_slip_is_a_match(messages: list[str]) -> None:
    assert check_identity(messages, ADA).status == "match"


def test_another_full_name_in_any_message_outweighs_a_right_e_mail() -> None:
    messages = ["My email is ada.quill77@example.com.", "Actually, this is Ben Marlow, her neighbour."]

    assert check_identity(messages, ADA).status == "mismatch"


def test_a_zip_of_an_earlier_delivery_neither_proves_nor_disproves() -> None:
    moved = a_customer(address=HOME.model_copy(update={"zip": "80201"}))

    assert check_identity(["This is Ada Quill, my zip is 73301."], moved).status == "unstated"


def test_short_and_accented_names_are_the_same_person() -> None:
    jose = a_customer(first_name="José", last_name="Núñez-Vega")

    assert check_identity(["This is Jose Nunez Vega, zip 73301."], jose).status == "match"
    assert check_identity(["I'm Sam Quill, zip 73301."], a_customer(first_name="Samantha")).status == "match"


def test_an_unknown_customer_has_nothing_to_compare() -> None:
    assert check_identity(["This is Ada Quill, zip 73301."], None).status == "unstated"


@given(st.lists(st.text(), max_size=3))
def test_any_text_gives_a_check(messages: list[str]) -> None:
    assert check_identity(messages, ADA).detail


@pytest.mark.retail
def test_every_retail_case_is_its_own_customers(retail_directory: Path) -> None:
    customers = retail_customers(retail_directory)

    checks = [check_identity(messages, customers[customer_id]) for messages, customer_id in _cases(retail_directory)]

    assert {check.status for check in checks} == {"match"}


@pytest.mark.retail
def test_every_retail_case_filed_under_another_customer_is_a_mismatch(retail_directory: Path) -> None:
    customers = retail_customers(retail_directory)
    chance = random.Random(7)

    for messages, customer_id in _cases(retail_directory):
        other = chance.choice([other for other in customers if other != customer_id])
        assert check_identity(messages, customers[other]).status == "mismatch"


@pytest.mark.retail
def test_a_namesake_is_a_mismatch(retail_directory: Path) -> None:
    customers = retail_customers(retail_directory)
    names = {customer_id: (file.first_name, file.last_name) for customer_id, file in customers.items()}

    for messages, customer_id in _cases(retail_directory):
        for other in customers:
            if other != customer_id and names[other] == names[customer_id]:
                assert check_identity(messages, customers[other]).status == "mismatch"


def _cases(directory: Path) -> list[tuple[list[str], str]]:
    tickets: list[dict[str, Any]] = retail_lines(directory, "tickets_dev.jsonl")
    threads = retail_lines(directory, "threads_dev.jsonl")
    return [([ticket["message"]], ticket["user_id"]) for ticket in tickets] + [
        (thread["ticket_thread"], thread["user_id"]) for thread in threads
    ]


def test_somebody_else_is_not_greeted_by_the_customers_name() -> None:
    customer = a_customer()

    assert name_to_greet(customer, ["Hi, this is Morgan Ellery, zip 60614."]) is None
    assert name_to_greet(customer, [f"Hi, my email is {customer.email}."]) == customer.first_name
