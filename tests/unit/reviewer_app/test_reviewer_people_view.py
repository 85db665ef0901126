"""The people tab's plain data: rows, changes, and refusals at their fields."""

from datetime import timedelta
from typing import Any

import pytest
from cases import HOSTILE, NOW
from fake_desk import PEOPLE, FakeLedger, refusal
from pydantic import ValidationError

from agent.contract import PersonView
from reviewer_app.people_view import change_from, person_rows, save_person
from reviewer_app.screen_people import people_html
from reviewer_app.sessions import Session


def person(**changes: Any) -> PersonView:
    given = {"name": "alice", "role": "reviewer", "skills": ["refunds", "orders"], "cap": 10, "claimed": 2}
    return PersonView.model_validate({**given, "away_since": None, **changes})


def carol(ledger: FakeLedger) -> Session:
    return Session("session", PEOPLE["carol-token"], ledger.desk_for("carol-token"), NOW)


def test_a_row_says_what_somebody_holds_and_since_when_they_are_away():
    away, full = person(away_since=NOW - timedelta(hours=2)), person(claimed=10, skills=[])
    rows = person_rows([away, full], PEOPLE["carol-token"], NOW)
    assert [(row.holds, row.is_full, row.away, row.skills) for row in rows] == [
        ("2 of 10", False, "since 12:00 UTC", "refunds, orders"),
        ("10 of 10", True, "", "none"),
    ]


def test_only_what_differs_is_sent():
    unchanged = change_from(person(), ["orders", "refunds"], 10, False)
    assert unchanged.model_dump(exclude_none=True) == {}
    changed = change_from(person(), ["orders"], 0, True)
    assert changed.model_dump(exclude_none=True) == {"skills": ["orders"], "cap": 0, "away": True}


@pytest.mark.parametrize("cap", [None, -1, 1.5, 1001])
async def test_a_cap_that_is_none_is_refused_at_its_field_and_nothing_is_sent(cap: float | None):
    ledger = FakeLedger.holding()
    saved = await save_person(carol(ledger), person(), ["orders"], cap, False, NOW)
    assert (saved.person, saved.field, saved.said) == (None, "cap", "Choose a whole number from 0 to 1000.")
    assert "carol change_person" not in ledger.callers


def test_a_skill_that_does_not_exist_is_refused():
    with pytest.raises(ValidationError):
        change_from(person(), ["magic"], 10, False)


async def test_the_servers_refusal_is_said_at_the_field_it_names():
    refused = refusal(422, "invalid", "no such skill", field="skills.0")
    ledger = FakeLedger.holding(refuse={"change_person": refused})
    saved = await save_person(carol(ledger), person(), ["orders"], 10, False, NOW)
    assert (saved.field, saved.said) == ("skills", "no such skill")


async def test_somebody_who_is_gone_is_said_to_be_gone():
    ledger = FakeLedger.holding(refuse={"change_person": refusal(404, "unknown_person", "x", field="name")})
    saved = await save_person(carol(ledger), person(), ["orders"], 10, False, NOW)
    assert (saved.field, saved.said) == ("", "Nobody is called alice any more.")


async def test_what_was_saved_is_said_in_words():
    saved = await save_person(carol(FakeLedger.holding()), person(), ["orders"], 3, True, NOW)
    assert saved.person is not None
    assert saved.said.startswith("Saved: alice has orders and may hold 3; they are away")


def test_a_name_brings_no_element_of_its_own():
    page = people_html(person_rows([person(name=HOSTILE, skills=[HOSTILE])], PEOPLE["carol-token"], NOW))
    assert "<script>" not in page
    assert "<img" not in page
    assert "<b>bold" not in page
