"""What happens when a person acts, on a desk in memory."""

from typing import Any

from cases import NOW, review
from fake_desk import PEOPLE, FakeLedger, refusal

from reviewer_app.claims import claim
from reviewer_app.errors import ServerUnreachable
from reviewer_app.form import fields_from
from reviewer_app.form_values import shown_value
from reviewer_app.handlers import (
    Outcome,
    Previewed,
    approve_edited,
    decide,
    decision_on,
    open_case,
    reason_in_words,
)
from reviewer_app.open_case import OpenCase
from reviewer_app.queue_listing import list_queue
from reviewer_app.sessions import Session


def session(ledger: FakeLedger, token: str = "alice-token") -> Session:
    return Session("session", PEOPLE[token], ledger.desk_for(token), NOW)


async def opened(ledger: FakeLedger, review_id: str = "rev-1") -> OpenCase:
    return await open_case(session(ledger), review_id, NOW, None)


def inputs(case: OpenCase, **changes: Any) -> list[Any]:
    fields = fields_from(case.review.args_schema, case.review.args)
    return [changes.get(field.path[-1], shown_value(field)) for field in fields]


async def test_an_approval_is_recorded_and_resumed_by_interrupt_id():
    ledger = FakeLedger.holding(review())
    case = await opened(ledger)
    outcome = await decide(session(ledger), case, decision_on(case, "approve"), NOW)
    assert outcome.is_done
    assert [(name, decision.type) for name, _, decision in ledger.decisions] == [("alice", "approve")]
    assert ledger.resumed == [("thread-rev-1", {"interrupt-rev-1": {"decisions": [{"type": "approve"}]}})]


async def test_a_decision_names_exactly_what_was_seen():
    ledger = FakeLedger.holding(review())
    case = await opened(ledger)
    ledger.change("rev-1", args_digest="another")
    outcome = await decide(session(ledger), case, decision_on(case, "approve"), NOW)
    assert (outcome.is_done, outcome.is_stale, ledger.decisions) == (False, True, [])


async def test_a_decision_stands_when_the_run_can_not_be_started():
    ledger = FakeLedger.holding(review(), refuse={"resume": ServerUnreachable("down")})
    case = await opened(ledger)
    outcome = await decide(session(ledger), case, decision_on(case, "approve"), NOW)
    assert outcome.is_done
    assert "it will be carried out shortly" in outcome.message


async def test_a_lost_race_says_who_was_first_and_resumes_nothing():
    ledger = FakeLedger.holding(review())
    case = await opened(ledger)
    ledger.desk_for("bob-token").decided_by("rev-1", "bob", "approve")
    outcome = await decide(session(ledger), case, decision_on(case, "reject", notes="no"), NOW)
    assert outcome.message.startswith("bob approved this at 14:00 UTC.")
    assert ledger.resumed == []


async def test_no_answer_to_a_decision_is_not_called_a_failure():
    ledger = FakeLedger.holding(review(), refuse_decision={"rev-1": ServerUnreachable("timed out")})
    case = await opened(ledger)
    outcome = await decide(session(ledger), case, decision_on(case, "approve"), NOW)
    assert "No answer came" in outcome.message
    assert outcome.unanswered is not None
    assert outcome.unanswered.decision.args_digest == "digest-rev-1"


async def test_an_edit_carries_the_edited_arguments_and_the_digest_as_seen():
    ledger = FakeLedger.holding(review())
    case = await opened(ledger)
    outcome = await approve_edited(session(ledger), case, inputs(case, amount=70, reason="late"), None, NOW)
    assert isinstance(outcome, Outcome)
    decision = ledger.decisions[0][2]
    assert (decision.type, decision.args_digest) == ("edit", "digest-rev-1")
    assert decision.edited_args == {**case.review.args, "amount": 70, "reason": "late"}


async def test_an_edit_that_a_check_forbids_is_not_sent():
    ledger = FakeLedger.holding(review())
    case = await opened(ledger)
    outcome = await approve_edited(session(ledger), case, inputs(case, amount=900), None, NOW)
    assert isinstance(outcome, Previewed)
    assert ledger.decisions == []


async def test_a_warning_nobody_saw_stops_an_edit_once():
    ledger = FakeLedger.holding(review())
    case = await opened(ledger)
    first = await approve_edited(session(ledger), case, inputs(case, amount=300), None, NOW)
    assert isinstance(first, Previewed)
    second = await approve_edited(session(ledger), case, inputs(case, amount=300), first.args, NOW)
    assert isinstance(second, Outcome)


async def test_a_refused_field_is_named():
    ledger = FakeLedger.holding(review())
    case = await opened(ledger)
    outcome = await approve_edited(session(ledger), case, inputs(case, amount=5000), None, NOW)
    assert isinstance(outcome, Previewed)
    assert outcome.problem == "Amount: at most $402.33 can be refunded"


async def test_a_case_that_is_not_paused_opens_but_can_not_be_decided():
    ledger = FakeLedger.holding(review(), not_paused={"rev-1"})
    assert not (await opened(ledger)).view.can_decide


async def test_a_server_that_is_down_gives_a_banner():
    shown = await list_queue(session(FakeLedger.holding(is_down=True)), NOW)
    assert (shown.view, shown.banner) == (None, "The server can't be reached. This page tries again every few seconds.")


async def test_a_claim_that_another_holds_is_explained():
    ledger = FakeLedger.holding(review(), refuse={"claim": refusal(409, "claimed", "x", claimed_by="bob")})
    assert (await claim(session(ledger), await opened(ledger), NOW)).said.startswith("bob holds this case")


async def test_a_claim_of_ones_own_is_given_back():
    ledger = FakeLedger.holding(review(claimed_by="alice"))
    await claim(session(ledger), await opened(ledger), NOW)
    assert ledger.reviews["rev-1"].claimed_by is None


def test_a_reason_joins_the_preset_and_the_persons_words():
    assert reason_in_words("Looks like fraud", " twice this week ") == "Looks like fraud. twice this week"
    assert reason_in_words(None, "  ") == ""
