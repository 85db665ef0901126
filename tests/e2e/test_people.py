"""People over HTTP: who may change whom, what is refused, and that a change holds at once."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from desk import Desk, Json
from tickets import submit_risky_ticket

from agent.database import create_engine
from agent.ledger import people
from agent.ledger.people import Person
from agent.ledger.transaction import transaction

ERIN = Person(name="erin", role="reviewer", skills=("refunds",), cap=5)
TOKEN = "erin's own token"


@pytest.fixture
def erin(desk: Desk) -> Iterator[httpx.Client]:
    """A reviewer of the test's own, as she was hired."""

    async def hire() -> None:
        engine = create_engine(desk.database)
        async with transaction(engine) as tx:
            await people.save(tx, ERIN, TOKEN, "test")
        await engine.dispose()

    asyncio.run(hire())
    change(desk, away=False)
    with httpx.Client(base_url=desk.server.url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60) as client:
        yield client
    change(desk, away=True)


def change(desk: Desk, name: str = "erin", person: str = "carol", **wanted: Any) -> httpx.Response:
    return desk.client(person).post(f"/holdpoint/people/{name}", json=wanted)


def error_of(answer: httpx.Response, status: int) -> Json:
    assert answer.status_code == status, answer.text
    return dict(answer.json()["error"])


def claimed_case(desk: Desk, client: httpx.Client) -> str:
    review_id = desk.wait_for_review(submit_risky_ticket(desk).ticket_id)["review_id"]
    assert client.post(f"/holdpoint/reviews/{review_id}/claim").status_code == 200
    return f"/holdpoint/reviews/{review_id}"


def test_an_administrator_sees_everybody_and_what_they_hold(desk: Desk, erin: httpx.Client) -> None:
    claimed_case(desk, erin)

    listed = desk.client("carol").get("/holdpoint/people").json()["people"]

    assert [person["name"] for person in listed] == sorted(person["name"] for person in listed)
    (seen,) = [person for person in listed if person["name"] == "erin"]
    assert seen == {
        "name": "erin",
        "role": "reviewer",
        "skills": ["refunds"],
        "cap": 5,
        "claimed": 1,
        "away_since": None,
    }


def test_reviewers_see_people_and_only_administrators_change_them(desk: Desk, erin: httpx.Client) -> None:
    assert "erin" in {each["name"] for each in desk.client("alice").get("/holdpoint/people").json()["people"]}
    assert error_of(desk.client("intake").get("/holdpoint/people"), 403)["code"] == "role"
    for person in ("alice", "intake"):
        assert error_of(change(desk, person=person, cap=0), 403)["code"] == "role"
    assert error_of(desk.client("intake").post("/holdpoint/me/away", json={"away": True}), 403)["code"] == "role"
    assert httpx.get(f"{desk.server.url}/holdpoint/people").status_code == 401
    assert erin.get("/holdpoint/me").json()["cap"] == 5


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"skills": ["magic"]}, "skills.0"),
        ({"skills": "refunds"}, "skills"),
        ({"cap": -1}, "cap"),
        ({"cap": 1001}, "cap"),
        ({"cap": 1.5}, "cap"),
        ({"away": "perhaps"}, "away"),
        ({"cap": 0, "role": "admin"}, "role"),
    ],
)
def test_a_bad_change_is_refused_by_its_field_and_changes_nothing(
    desk: Desk, erin: httpx.Client, wanted: Json, field: str
) -> None:
    assert error_of(change(desk, **wanted), 422)["field"] == field

    me = erin.get("/holdpoint/me").json()
    assert (me["role"], me["skills"], me["cap"], me["away_since"]) == ("reviewer", ["refunds"], 5, None)


@pytest.mark.parametrize("name", ["nobody", "%00", "%ff", "erin%0A", "x" * 5000])
def test_somebody_who_is_not_known_is_no_fault_of_the_server(desk: Desk, name: str) -> None:
    answer = change(desk, name, cap=1)

    assert 400 <= answer.status_code < 500
    if name == "nobody":
        assert (error_of(answer, 404)["code"], error_of(answer, 404)["field"]) == ("unknown_person", "name")


def test_a_changed_skill_and_cap_hold_at_once_for_the_token_already_given(desk: Desk, erin: httpx.Client) -> None:
    case = claimed_case(desk, erin)

    changed = change(desk, skills=["data"], cap=0).json()

    assert (changed["skills"], changed["cap"], changed["claimed"]) == (["data"], 0, 0)
    assert error_of(erin.get(case), 403)["code"] == "skill"
    assert desk.client("carol").get(case).json()["claimed_by"] is None
    assert error_of(erin.post("/holdpoint/reviews/next"), 429)["code"] == "cap_reached"


def test_who_goes_away_gives_cases_back_gets_none_and_may_look_and_decide(desk: Desk, erin: httpx.Client) -> None:
    case = claimed_case(desk, erin)

    gone = erin.post("/holdpoint/me/away", json={"away": True}).json()

    assert (gone["claimed"], gone["away_since"] is not None) == (0, True)
    assert error_of(erin.post(f"{case}/claim"), 409)["code"] == "away"
    assert error_of(erin.post("/holdpoint/reviews/next"), 409)["code"] == "away"
    seen = erin.get(case).json()
    assert seen["claimed_by"] is None
    decision = {"type": "reject", "args_digest": seen["args_digest"], "notes": "no"}
    assert erin.post(f"{case}/decision", json=decision).status_code == 200
    assert erin.get("/holdpoint/me").json()["away_since"] == gone["away_since"]
    assert erin.post("/holdpoint/me/away", json={"away": False}).json()["away_since"] is None
    assert error_of(erin.post("/holdpoint/me/away", json={}), 422)["field"] == "away"
