"""Conversations handed in as one message."""

import pytest

from agent.adapters.offline_model.turns import by_turns
from agent.core.planning import TicketReading

TURNS = (
    "Hi, I'd like to send back a lamp.",
    "Sure, my name is Ada Nord and my zip code is 12345.",
    "I don't have the order number with me.",
    "Yes, please go ahead.",
)


def taken_apart(message: str) -> tuple[str, ...]:
    return by_turns(TicketReading(messages=(message,), customer=None)).messages


@pytest.mark.parametrize("joint", ["\n\n", "\n", "\r\n\r\n", " \n \n"])
def test_a_conversation_is_taken_apart_into_its_turns(joint: str) -> None:
    assert taken_apart(joint.join(TURNS)) == TURNS


def test_a_letter_with_paragraphs_stays_one_message() -> None:
    letter = "Hello,\n\nplease cancel order #W1234567, I no longer need it.\n\nThank you very much,\nAda Nord"

    assert taken_apart(letter) == (letter,)


def test_wrapped_lines_stay_together() -> None:
    wrapped = "Please return the lamp of\norder #W1234567 and refund\nmy card."

    assert taken_apart(wrapped) == (wrapped,)


def test_messages_of_a_thread_stay_as_they_came() -> None:
    reading = TicketReading(messages=TURNS, customer=None)

    assert by_turns(reading) is reading
