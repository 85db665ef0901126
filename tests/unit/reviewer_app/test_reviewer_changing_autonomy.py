"""Changing autonomy as plain data: what is sent, what it would mean, and refusals at their fields."""

from dataclasses import replace
from typing import Any

import pytest
from cases import NOW
from fake_autonomy import no_calibration, some_past
from fake_calibration import FITTED, action, move, standing
from fake_desk import PEOPLE, FakeLedger, refusal

from agent.contract import Replay, ReplayIn
from agent.contract.autonomy import ActionCalibration
from reviewer_app.changing_autonomy import asked_for, change_in, consequence, form_of, revert_move, save_change
from reviewer_app.errors import ServerUnreachable
from reviewer_app.sessions import Session


def ledger_with(of: ActionCalibration) -> FakeLedger:
    ledger = FakeLedger.holding()
    ledger.autonomy.past = some_past()
    ledger.autonomy.calibration = no_calibration(actions=[of.model_dump()])
    return ledger


def carol(ledger: FakeLedger) -> Session:
    return Session("session", PEOPLE["carol-token"], ledger.desk_for("carol-token"), NOW)


async def replayed(ledger: FakeLedger) -> Replay:
    return await carol(ledger).desk.autonomy.replay(ReplayIn(action="issue_refund"))


def test_only_what_differs_is_sent():
    of = action()
    assert change_in(of, form_of(of)) == {}
    assert change_in(of, replace(form_of(of), threshold=0.5, frozen=True)) == {"threshold": 0.5, "frozen": True}


async def test_a_change_says_what_it_would_have_meant_for_the_past():
    of = action()
    replay = await replayed(ledger_with(of))
    said = consequence(of, replace(form_of(of), threshold=0.5), replay)
    assert said == (
        "Issue refund: alone up to risk 0.50, and no longer alone up to risk 0.40. "
        "Of 800 past actions, 71 % would have run alone instead of 54 %."
    )
    waits = consequence(of, replace(form_of(of), autonomy="review"), replay)
    assert waits.endswith("0 % would have run alone instead of 54 %.")


async def test_another_scale_is_replayed_before_it_is_switched_on():
    of = action(recalibration=FITTED)
    form = replace(form_of(of), recalibration=True)
    asked = asked_for(of, form)
    assert asked == ReplayIn(action="issue_refund", threshold=0.4, autonomy="threshold", recalibration=True)
    replay = await carol(ledger_with(of)).desk.autonomy.replay(asked)

    said = consequence(of, form, replay)

    assert said.startswith("The model's own estimate will be recalibrated; what the policy adds to the risk stays.")
    assert (
        "Of 800 past actions, 97 % would then have run alone instead of 54 %; of those that are known, 13 % were wrong"
        in said
    )
    both = consequence(of, replace(form, threshold=0.5), replay)
    assert both.count("would then have run alone") == 1
    assert "no longer alone up to risk 0.40. Of 800 past actions" in both


def test_what_changes_no_scale_or_has_no_limit_needs_no_other_replay():
    of = action(recalibration=FITTED)
    assert asked_for(of, replace(form_of(of), threshold=0.5)) is None
    assert asked_for(of, replace(form_of(of), recalibration=True, threshold=None)) is None
    assert asked_for(of, replace(form_of(of), recalibration=True, threshold=7)) is None


def test_without_a_past_or_a_difference_nothing_is_promised():
    of = action(holds=standing("review"))
    assert consequence(of, form_of(of), None) == ""
    assert "There are no past actions" in consequence(of, replace(form_of(of), autonomy="threshold"), None)
    assert "counts once it may run alone" in consequence(of, replace(form_of(of), threshold=0.5), None)
    assert consequence(of, replace(form_of(of), frozen=True), None) == "The weekly rules will leave it as it is."


async def test_a_change_is_saved_with_its_reason():
    of = action()
    ledger = ledger_with(of)
    changed = await save_change(carol(ledger), of, replace(form_of(of), threshold=0.5, reason=" Quiet season "), NOW)
    assert (changed.is_done, changed.said) == (True, "Saved. Issue refund: alone up to risk 0.50.")
    assert [(who, wanted.threshold, wanted.reason) for who, _, wanted in ledger.autonomy.changed] == [
        ("carol", 0.5, "Quiet season")
    ]


@pytest.mark.parametrize(
    ("filled", "field", "said"),
    [
        ({"threshold": 0.95, "reason": "why"}, "threshold", "0.20 to 0.90"),
        ({"threshold": None, "reason": "why"}, "threshold", "0.20 to 0.90"),
        ({"frozen": True, "reason": "  "}, "reason", "Say why"),
        ({"frozen": True, "reason": "x" * 2001}, "reason", "2,000 characters at most"),
        ({"autonomy": "auto", "reason": "why"}, "autonomy", "takes 2 approvals"),
        ({"reason": "why"}, "", "nothing would change"),
    ],
    ids=["too high", "no number", "no reason", "long reason", "never auto", "no change"],
)
async def test_what_was_wrong_is_said_at_its_field_and_nothing_is_changed(
    filled: dict[str, Any], field: str, said: str
):
    of = action(never_auto="merge_accounts takes 2 approvals")
    ledger = ledger_with(of)
    changed = await save_change(carol(ledger), of, replace(form_of(of), **filled), NOW)
    assert (changed.is_done, changed.field) == (False, field)
    assert said in changed.said
    assert ledger.autonomy.changed == []


async def test_a_move_is_taken_back_with_a_reason():
    of = action(moves=[move().model_dump()])
    ledger = ledger_with(of)
    refused = await revert_move(carol(ledger), of, 7, "", NOW)
    assert (refused.is_done, refused.field) == (False, "reason")
    done = await revert_move(carol(ledger), of, 7, "Too early", NOW)
    assert done.said == "Saved. Issue refund: alone up to risk 0.30."


async def test_a_conflict_and_a_silent_server_are_told():
    of = action(moves=[move().model_dump()])
    ledger = ledger_with(of)
    ledger.refuse["change_autonomy"] = refusal(409, "move_conflict", "Take the later move back first")
    assert (await revert_move(carol(ledger), of, 7, "x", NOW)).said == "Take the later move back first"
    ledger.refuse["change_autonomy"] = ServerUnreachable("gone")
    assert "can't be reached" in (await revert_move(carol(ledger), of, 7, "x", NOW)).said
