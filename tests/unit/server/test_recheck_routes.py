"""What is looked at once more: who is asked, what they say, and what comes of it."""

import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
from fixtures.ledger import a_person, a_proposal, an_assessment, decide, hire, hold_case, kinds, propose, rows_of
from fixtures.past import Call, calling, carry_out
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.actions.declaration import Receipt
from agent.ledger import executions
from agent.ledger.reviews import StoredReview
from agent.ledger.transaction import transaction
from agent.server.routes import proposals, rechecks

pytestmark = pytest.mark.postgres
ALICE, ANNA, BOB = a_person("alice"), a_person("anna"), a_person("bob", skills=("data",))
CAROL, INTAKE = a_person("carol", role="admin", skills=()), a_person("desk", role="intake", skills=())


@pytest.fixture
async def call(engine: AsyncEngine) -> AsyncIterator[Call]:
    await hire(engine, ALICE, ANNA, BOB, CAROL)
    async with calling(engine, rechecks, proposals) as send:
        yield send


async def ran_alone(engine: AsyncEngine, ticket_id: str = "T1", sampling: float = 1.0) -> str:
    """Run an action by the policy's leave, of whose kind that share is drawn."""
    assessment = an_assessment(route="auto", sampling=sampling, reason="Risk 0.20 is not over 0.40")
    (proposal,) = await propose(engine, ticket_id, a_proposal(ticket_id, assessment=assessment))
    await carry_out(engine, proposal.proposal_id, ticket_id)
    return proposal.proposal_id


async def approved(engine: AsyncEngine, ticket_id: str = "T1", kind: str = "approve", **case: Any) -> StoredReview:
    """Let alice approve a case and carry it out; every approval is drawn for a second look."""
    review = await hold_case(engine, ticket_id, **case)
    await decide(engine, review, ALICE, kind, **({"edited_args": {"order_id": "#W2"}} if kind == "edit" else {}))
    if review.approvals == 2:
        await decide(engine, review, ANNA, "approve")
    async with transaction(engine) as tx:
        leave = await executions.authorise(tx, review.proposal_id, ticket_id)
        receipt = Receipt(
            action=review.action, idempotency_key="", summary="Done", changes=(), money_usd=0, executed_at=tx.now
        )
        await executions.store(tx, leave, receipt, second_look_share=1.0)
    return review


async def test_what_ran_alone_and_was_drawn_is_shown_with_what_it_did(engine: AsyncEngine, call: Call) -> None:
    proposal_id = await ran_alone(engine)
    await ran_alone(engine, "T2", sampling=0.0)

    shown = (await call(ALICE, "GET", "/samples")).json()

    (sample,) = shown["items"]
    assert shown["waiting"] == 1
    assert (sample["proposal_id"], sample["ticket_id"], sample["action"]) == (proposal_id, "T1", "cancel_pending_order")
    assert (sample["summary"], sample["money_usd"], sample["message"]) == ("Done", 40, "Please cancel #W1")
    assert sample["changes"][0]["path"] == "orders.#W1.status"
    assert sample["reason"] == "Risk 0.20 is not over 0.40"


async def test_what_a_person_approved_is_never_a_sample(engine: AsyncEngine, call: Call) -> None:
    await approved(engine, assessment=an_assessment(sampling=1.0))

    assert (await call(CAROL, "GET", "/samples")).json() == {"items": [], "waiting": 0}


async def test_a_sample_found_right_is_no_regret_and_waits_no_more(engine: AsyncEngine, call: Call) -> None:
    proposal_id = await ran_alone(engine)

    answer = await call(ALICE, "POST", f"/samples/{proposal_id}", json={"verdict": "right"})

    assert answer.status_code == 200
    assert (answer.json()["verdict"], answer.json()["looked_by"], answer.json()["regret"]) == ("right", "alice", None)
    assert await rows_of(engine, "regrets") == []
    assert (await call(ALICE, "GET", "/samples")).json()["waiting"] == 0


async def test_a_sample_found_wrong_is_a_regret_and_the_first_verdict_stays(engine: AsyncEngine, call: Call) -> None:
    proposal_id = await ran_alone(engine)
    wrong = {"verdict": "wrong", "reason": " The wrong order "}

    first = await call(ALICE, "POST", f"/samples/{proposal_id}", json=wrong)
    again = await call(CAROL, "POST", f"/samples/{proposal_id}", json={"verdict": "right"})

    assert first.status_code == 200, first.text
    assert first.json() == again.json()
    assert first.json()["regret"]["reason"] == "The wrong order"
    assert [row.marked_by for row in await rows_of(engine, "regrets")] == ["alice"]
    assert (await kinds(engine))[-2:] == ["regretted", "sample_looked_at"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "verdict"),
        ({"verdict": "maybe"}, "verdict"),
        ({"verdict": "wrong"}, "reason"),
        ({"verdict": "wrong", "reason": " "}, "reason"),
        ({"verdict": "right", "notes": "x"}, "notes"),
    ],
)
async def test_a_bad_verdict_is_refused_by_its_field(engine: AsyncEngine, call: Call, body: Any, field: str) -> None:
    proposal_id = await ran_alone(engine)

    answer = await call(ALICE, "POST", f"/samples/{proposal_id}", json=body)

    assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)
    assert (await rows_of(engine, "samples"))[0].verdict is None


async def test_samples_are_for_those_with_the_skill(engine: AsyncEngine, call: Call) -> None:
    proposal_id = await ran_alone(engine)
    right = {"json": {"verdict": "right"}}

    assert (await call(BOB, "GET", "/samples")).json()["items"] == []
    assert (await call(BOB, "POST", f"/samples/{proposal_id}", **right)).json()["error"]["code"] == "skill"
    assert (await call(INTAKE, "GET", "/samples")).status_code == 403
    for unknown in (uuid.uuid4(), "nothing"):
        answer = await call(CAROL, "POST", f"/samples/{unknown}", **right)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_sample")


async def suggest(engine: AsyncEngine, proposal_id: str) -> None:
    add = "INSERT INTO holdpoint.regret_suggestions (proposal_id, ticket_id, why) VALUES (:id, 'T1', 'They came back')"
    async with engine.begin() as connection:
        await connection.execute(text(add), {"id": proposal_id})


async def test_a_suggestion_is_shown_until_somebody_dismisses_it(engine: AsyncEngine, call: Call) -> None:
    proposal_id = await ran_alone(engine)
    await suggest(engine, proposal_id)

    (shown,) = (await call(ALICE, "GET", "/regret-suggestions")).json()["items"]
    first = await call(ALICE, "POST", f"/regret-suggestions/{proposal_id}/dismiss")
    again = await call(CAROL, "POST", f"/regret-suggestions/{proposal_id}/dismiss")

    assert (shown["why"], shown["came_back_on"], shown["summary"]) == ("They came back", "T1", "Done")
    assert first.json() == again.json()
    assert first.json()["dismissed_by"] == "alice"
    assert (await call(ALICE, "GET", "/regret-suggestions")).json() == {"items": [], "waiting": 0}
    assert (await kinds(engine)).count("suggestion_dismissed") == 1


async def test_a_suggestion_is_accepted_by_marking_the_regret(engine: AsyncEngine, call: Call) -> None:
    proposal_id = await ran_alone(engine)
    await suggest(engine, proposal_id)

    await call(ALICE, "POST", f"/proposals/{proposal_id}/regret", json={"reason": "It was the wrong order"})

    assert (await call(ALICE, "GET", "/regret-suggestions")).json()["waiting"] == 0


async def test_suggestions_are_for_those_with_the_skill(engine: AsyncEngine, call: Call) -> None:
    proposal_id = await ran_alone(engine)
    await suggest(engine, proposal_id)

    assert (await call(BOB, "GET", "/regret-suggestions")).json()["waiting"] == 0
    assert (await call(BOB, "POST", f"/regret-suggestions/{proposal_id}/dismiss")).status_code == 403
    for unknown in (uuid.uuid4(), "nothing"):
        answer = await call(CAROL, "POST", f"/regret-suggestions/{unknown}/dismiss")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_suggestion")


async def test_an_approved_case_is_put_to_somebody_else_without_the_first_decision(
    engine: AsyncEngine, call: Call
) -> None:
    review = await approved(engine)

    shown = (await call(ANNA, "GET", "/second-looks")).json()

    (look,) = shown["items"]
    assert look["review"]["review_id"] == review.review_id
    assert (look["review"]["args"], look["review"]["decisions"]) == (review.args, [])
    assert "alice" not in str(shown)
    assert (await call(ALICE, "GET", "/second-looks")).json() == {"items": [], "waiting": 0}
    assert (await call(BOB, "GET", "/second-looks")).json() == {"items": [], "waiting": 0}


async def test_a_second_look_is_recorded_once_and_then_the_first_decision_is_told(
    engine: AsyncEngine, call: Call
) -> None:
    review = await approved(engine)
    path = f"/second-looks/{review.review_id}"

    first = await call(ANNA, "POST", path, json={"agrees": False, "notes": "No receipt"})
    again = await call(CAROL, "POST", path, json={"agrees": True})

    assert first.status_code == 200
    assert first.json() == again.json()
    assert (first.json()["agrees"], first.json()["notes"], first.json()["decided_by"]) == (False, "No receipt", "alice")
    assert (await kinds(engine)).count("second_look") == 1
    assert (await call(ANNA, "GET", "/second-looks")).json()["waiting"] == 0


async def test_nobody_looks_a_second_time_at_their_own_decision(engine: AsyncEngine, call: Call) -> None:
    review = await approved(engine)

    own = await call(ALICE, "POST", f"/second-looks/{review.review_id}", json={"agrees": True})
    unskilled = await call(BOB, "POST", f"/second-looks/{review.review_id}", json={"agrees": True})
    unknown = await call(CAROL, "POST", f"/second-looks/{uuid.uuid4()}", json={"agrees": True})

    assert (own.status_code, own.json()["error"]["code"]) == (403, "own_decision")
    assert (unskilled.status_code, unskilled.json()["error"]["code"]) == (403, "skill")
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "unknown_second_look")


@pytest.mark.parametrize(("kind", "case"), [("edit", {}), ("approve", {"approvals": 2})], ids=["edited", "two people"])
async def test_an_edit_and_what_two_people_approved_are_not_put_to_a_third(
    engine: AsyncEngine, call: Call, kind: str, case: dict[str, Any]
) -> None:
    await approved(engine, kind=kind, **case)

    assert (await call(CAROL, "GET", "/second-looks")).json()["waiting"] == 0
