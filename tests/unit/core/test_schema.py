"""The state's version, and states of other versions."""

import pytest

from agent.core.schema import SCHEMA_VERSION, STEPS, upgrade
from agent.errors import StateTooNew


def test_a_state_of_today_stays_as_it_is() -> None:
    state = {"schema_version": SCHEMA_VERSION, "ticket_id": "T1", "receipts": [1]}

    assert upgrade(state) == state


@pytest.mark.parametrize("numbered", [{}, {"schema_version": 1}])
def test_a_state_of_version_1_or_of_none_holds_no_reply_and_saw_no_examples(numbered: dict[str, int]) -> None:
    assert upgrade({"ticket_id": "T1", **numbered}) == {
        "ticket_id": "T1",
        "reply_held": False,
        "similar": [],
        "schema_version": SCHEMA_VERSION,
    }


def test_what_a_node_of_today_wrote_into_an_older_state_is_kept() -> None:
    assert upgrade({"schema_version": 1, "reply_held": True})["reply_held"] is True


def test_every_older_version_has_a_step_to_the_next() -> None:
    assert list(STEPS) == list(range(1, SCHEMA_VERSION))


def test_upgrading_leaves_the_given_state_alone() -> None:
    state = {"ticket_id": "T1"}

    upgrade(state)["ticket_id"] = "T2"

    assert state == {"ticket_id": "T1"}


def test_a_state_of_a_newer_release_is_refused() -> None:
    with pytest.raises(StateTooNew, match=str(SCHEMA_VERSION + 1)):
        upgrade({"schema_version": SCHEMA_VERSION + 1})
