"""Keeping the claim on the open case, on a desk in memory."""

from datetime import datetime, timedelta

import pytest
from cases import NOW, review
from fake_desk import PEOPLE, FakeLedger

from agent.contract import CaseStanding
from reviewer_app.claims import Lease, Lost, Renewed, is_due_for_renewal, keep
from reviewer_app.errors import ServerUnreachable
from reviewer_app.handlers import open_case
from reviewer_app.open_case import OpenCase, as_it_stands
from reviewer_app.sessions import Session

MINUTE = timedelta(minutes=1)


def session(ledger: FakeLedger) -> Session:
    return Session("session", PEOPLE["alice-token"], ledger.desk_for("alice-token"), NOW)


def held(**changes: object) -> FakeLedger:
    return FakeLedger.holding(review(claimed_by="alice", claimed_until=NOW + 10 * MINUTE, **changes))


async def opened(ledger: FakeLedger) -> OpenCase:
    return await open_case(session(ledger), "rev-1", NOW, None)


async def kept(ledger: FakeLedger, case: OpenCase, at: datetime, lease: Lease | None = None) -> Renewed | Lost | None:
    return await keep(session(ledger), case, lease, await standing(ledger), at)


async def standing(ledger: FakeLedger) -> CaseStanding:
    return await ledger.desk_for("carol-token").viewing("rev-1")


async def test_a_claim_is_renewed_once_less_than_half_of_it_is_left():
    ledger = held()
    case = await opened(ledger)
    assert await kept(ledger, case, NOW + 5 * MINUTE) is None
    assert "alice claim" not in ledger.callers

    ledger.now = lambda: NOW + 6 * MINUTE
    renewed = await kept(ledger, case, NOW + 6 * MINUTE)

    assert isinstance(renewed, Renewed)
    assert renewed.lease == Lease("rev-1", NOW + 6 * MINUTE, NOW + 16 * MINUTE)
    assert renewed.held.claimed_by == "alice"
    assert await kept(ledger, case, NOW + 10 * MINUTE, renewed.lease) is None
    assert isinstance(await kept(ledger, case, NOW + 12 * MINUTE, renewed.lease), Renewed)


async def test_the_lease_of_another_case_says_nothing_about_this_one():
    ledger = held()
    other = Lease("rev-2", NOW + MINUTE, NOW + 60 * MINUTE)
    assert isinstance(await kept(ledger, await opened(ledger), NOW + 6 * MINUTE, other), Renewed)


async def test_a_case_that_was_handed_on_is_said_once():
    ledger = held()
    case = await opened(ledger)
    ledger.change("rev-1", claimed_by="bob", claimed_until=NOW + 20 * MINUTE)

    lost = await kept(ledger, case, NOW + MINUTE)

    assert isinstance(lost, Lost)
    assert lost.why == "This case was handed on: bob holds it now until 14:20 UTC."
    seen = as_it_stands(case, await standing(ledger), NOW + MINUTE)
    assert (seen.view.is_mine, seen.review.claimed_by) == (False, "alice")
    assert await kept(ledger, seen, NOW + 2 * MINUTE) is None


async def test_a_case_that_was_given_back_is_not_taken_again_unasked():
    ledger = held()
    case = await opened(ledger)
    ledger.change("rev-1", claimed_by=None, claimed_until=None)

    lost = await kept(ledger, case, NOW + MINUTE)

    assert isinstance(lost, Lost)
    assert "given back to the queue" in lost.why
    assert "alice claim" not in ledger.callers


async def test_a_claim_that_ran_out_while_nobody_looked_is_taken_again():
    ledger = held()
    case = await opened(ledger)

    renewed = await kept(ledger, case, NOW + 30 * MINUTE)

    assert isinstance(renewed, Renewed)
    assert "alice claim" in ledger.callers


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("expired", "This case expired before anybody decided."),
        ("superseded", "The customer wrote again, so this case no longer stands."),
    ],
)
async def test_a_case_that_left_the_queue_says_why(status: str, said: str):
    ledger = held()
    case = await opened(ledger)
    ledger.change("rev-1", status=status, claimed_by=None, claimed_until=None)

    lost = await kept(ledger, case, NOW + MINUTE)

    assert isinstance(lost, Lost)
    assert lost.why == f"You don't hold this case any more. {said}"


async def test_a_person_who_went_away_hears_it_instead_of_claiming_anew():
    ledger = held()
    case = await opened(ledger)
    ledger.people["alice-token"] = PEOPLE["alice-token"].model_copy(update={"away_since": NOW})

    lost = await kept(ledger, case, NOW + 30 * MINUTE)

    assert isinstance(lost, Lost)
    assert "You are away; come back first" in lost.why


async def test_a_server_that_is_down_is_no_lost_claim():
    ledger = held()
    case = await opened(ledger)
    ledger.refuse["claim"] = ServerUnreachable("down")
    assert await kept(ledger, case, NOW + 6 * MINUTE) is None


async def test_a_case_that_is_not_mine_is_left_alone():
    ledger = FakeLedger.holding(review())
    assert await kept(ledger, await opened(ledger), NOW + 60 * MINUTE) is None
    assert "alice claim" not in ledger.callers


def test_half_of_a_claim_counts_from_when_it_was_seen():
    until = NOW + 2 * MINUTE
    assert not is_due_for_renewal(Lease("rev-1", NOW, until), NOW + MINUTE)
    assert is_due_for_renewal(Lease("rev-1", NOW, until), NOW + MINUTE + timedelta(seconds=1))
    assert not is_due_for_renewal(Lease("rev-1", NOW, None), NOW + MINUTE)
