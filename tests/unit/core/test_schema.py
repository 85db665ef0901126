"""The state's version, and states of other versions."""

import pytest

from agent.core.schema import SCHEMA_VERSION, upgrade
from agent.errors import StateTooNew


def test_a_state_of_today_stays_as_it_is() -> None:
    state = {"schema_version": SCHEMA_VERSION, "ticket_id": "T1", "receipts": [1]}

    assert upgrade(state) == state


def test_a_state_without_a_version_is_a_new_one() -> None:
    assert upgrade({"ticket_id": "T1"}) == {"ticket_id": "T1", "schema_version": SCHEMA_VERSION}


def test_upgrading_leaves_the_given_state_alone() -> None:
    state = {"ticket_id": "T1"}

    upgrade(state)["ticket_id"] = "T2"

    assert state == {"ticket_id": "T1"}


def test_a_state_of_a_newer_release_is_refused() -> None:
    with pytest.raises(StateTooNew, match=str(SCHEMA_VERSION + 1)):
        upgrade({"schema_version": SCHEMA_VERSION + 1})
