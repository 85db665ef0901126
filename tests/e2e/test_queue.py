"""The queue over HTTP: who sees what, in which order and pages, and who holds a case."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest
from desk import Desk, Json
from tickets import submit_address_ticket, submit_risky_ticket


@pytest.fixture(scope="module")
def waiting(desk: Desk) -> list[Json]:
    """Five cases that take the skill refunds, and wait through all of these tests."""
    sent = [submit_risky_ticket(desk, tier=tier) for tier in ("standard", "vip", "plus", "standard", "vip")]
    return [desk.wait_for_review(each.ticket_id) for each in sent]


def everything_listed(desk: Desk, person: str, **query: str) -> list[Json]:
    """Return the whole queue by following its pages."""
    items: list[Json] = []
    cursor = ""
    while True:
        answer = desk.client(person).get("/holdpoint/reviews", params={**query, "cursor": cursor})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page["items"]) <= int(query.get("limit", "50"))
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        cursor = page["next_cursor"]


def release_everything(desk: Desk, *people: str) -> None:
    for person in people:
        for item in everything_listed(desk, person, mine="true"):
            assert desk.client(person).post(f"/holdpoint/reviews/{item['review_id']}/release").status_code == 200


@pytest.mark.parametrize("order", ["priority", "age"])
def test_pages_of_the_queue_hold_every_case_once_and_in_order(desk: Desk, waiting: list[Json], order: str) -> None:
    whole = everything_listed(desk, "carol", order=order, limit="200")

    paged = everything_listed(desk, "carol", order=order, limit="2")

    ids = [item["review_id"] for item in paged]
    assert ids == [item["review_id"] for item in whole]
    assert len(set(ids)) == len(ids)
    assert {case["review_id"] for case in waiting} <= set(ids)
    if order == "priority":
        assert [item["priority"] for item in whole] == sorted((item["priority"] for item in whole), reverse=True)
    else:
        assert [item["created_at"] for item in whole] == sorted(item["created_at"] for item in whole)


def test_a_riskier_or_dearer_customer_is_seen_before_an_equal_case_that_came_just_before(
    desk: Desk, waiting: list[Json]
) -> None:
    standard, vip = waiting[0], waiting[1]

    order = [item["review_id"] for item in everything_listed(desk, "alice", limit="200")]

    assert order.index(vip["review_id"]) < order.index(standard["review_id"])


def test_everybody_sees_the_cases_of_their_skills_and_no_others(desk: Desk, waiting: list[Json]) -> None:
    address = desk.wait_for_review(submit_address_ticket(desk).ticket_id)

    for person, skills in (("alice", {"refunds", "orders"}), ("bob", {"data", "accounts"})):
        page = desk.client(person).get("/holdpoint/reviews", params={"limit": 200}).json()
        listed = {item["review_id"]: item["skill"] for item in page["items"]}
        assert set(listed.values()) <= skills
        assert (address["review_id"] in listed) == (person == "bob")
        assert (waiting[0]["review_id"] in listed) == (person == "alice")
        assert set(page["counts"]) <= skills

    assert desk.decide("alice", address, "approve").json()["error"]["code"] == "skill"
    assert desk.decide("alice", address, "approve").status_code == 403
    assert desk.client("alice").get(f"/holdpoint/reviews/{address['review_id']}").status_code == 403
    assert desk.review(address["review_id"])["status"] == "pending"


def test_a_claimed_case_is_one_persons_until_it_is_released(desk: Desk, waiting: list[Json]) -> None:
    release_everything(desk, "alice", "dora")
    case = f"/holdpoint/reviews/{waiting[0]['review_id']}"

    claimed = desk.client("alice").post(f"{case}/claim")
    renewed = desk.client("alice").post(f"{case}/claim")
    refused = desk.client("dora").post(f"{case}/claim")
    decided = desk.decide("dora", waiting[0], "approve")
    given_back = desk.client("dora").post(f"{case}/release")

    assert claimed.status_code == renewed.status_code == 200
    assert claimed.json()["claimed_by"] == "alice"
    assert renewed.json()["claimed_until"] >= claimed.json()["claimed_until"]
    for answer in (refused, decided, given_back):
        assert answer.status_code == 409
        error = answer.json()["error"]
        assert (error["code"], error["claimed_by"]) == ("claimed", "alice")
        assert error["claimed_until"]
    assert desk.client("alice").post(f"{case}/release").json()["claimed_by"] is None
    assert desk.client("dora").post(f"{case}/claim").status_code == 200
    release_everything(desk, "dora")


def test_people_who_pull_at_once_never_get_the_same_case(desk: Desk, waiting: list[Json]) -> None:
    release_everything(desk, "alice", "dora", "carol")
    people = ("alice", "dora", "carol")
    together = Barrier(len(people))

    def pull(person: str) -> httpx.Response:
        together.wait()
        return desk.client(person).post("/holdpoint/reviews/next", json={"skill": "refunds"})

    with ThreadPoolExecutor(len(people)) as pool:
        answers = list(pool.map(pull, people))

    assert [answer.status_code for answer in answers] == [200] * 3
    assert len({answer.json()["review_id"] for answer in answers}) == 3
    assert [answer.json()["claimed_by"] for answer in answers] == list(people)
    release_everything(desk, *people)


def test_nobody_holds_more_cases_than_their_cap(desk: Desk, waiting: list[Json]) -> None:
    release_everything(desk, "dora")
    dora = desk.client("dora")
    assert [dora.post("/holdpoint/reviews/next").status_code for _case in range(2)] == [200, 200]

    third = dora.post("/holdpoint/reviews/next")

    assert third.status_code == 429
    assert third.json()["error"]["code"] == "cap_reached"
    assert dora.get("/holdpoint/me").json()["claimed"] == 2
    release_everything(desk, "dora")
    assert dora.get("/holdpoint/me").json()["claimed"] == 0


def test_nothing_is_handed_out_when_nothing_waits_for_the_skill(desk: Desk) -> None:
    answer = desk.client("bob").post("/holdpoint/reviews/next", json={"skill": "accounts"})

    assert answer.status_code == 204
    assert answer.content == b""


def test_the_queue_names_for_every_case_the_interrupt_that_its_thread_waits_under(
    desk: Desk, waiting: list[Json]
) -> None:
    listed = {item["review_id"]: item for item in everything_listed(desk, "alice", limit="200")}

    assert [listed[case["review_id"]]["interrupt_id"] for case in waiting] == [
        desk.interrupt_id(case) for case in waiting
    ]


def test_a_page_says_how_much_may_wait_and_how_things_stand_beside_it(desk: Desk, waiting: list[Json]) -> None:
    page = desk.client("alice").get("/holdpoint/reviews", params={"limit": 1}).json()

    assert page["counts"]["refunds"]["pending"] >= len(waiting)
    assert {counts["limit"] for counts in page["counts"].values()} == {1000}
    assert {counts["shed"] for counts in page["counts"].values()} == {0}
    assert page["kill_switch"]["on"] is False
    assert page["attention"] == 0


def test_a_case_is_found_by_its_words_and_names_who_else_has_it_open(desk: Desk) -> None:
    sent = submit_risky_ticket(desk)
    case = desk.wait_for_review(sent.ticket_id)

    for search in (sent.order_id, sent.order_id.removeprefix("#").lower(), f"{sent.ticket_id} {sent.order_id}"):
        page = desk.client("alice").get("/holdpoint/reviews", params={"search": search}).json()
        assert [item["review_id"] for item in page["items"]] == [case["review_id"]]
        assert page["matching"] == 1
    customer = desk.client("alice").get("/holdpoint/reviews", params={"search": sent.shopper.customer_id}).json()
    assert case["review_id"] in {item["review_id"] for item in customer["items"]}
    assert customer["actions"][case["action"]] >= 1
    assert desk.client("bob").get("/holdpoint/reviews", params={"search": sent.order_id}).json()["items"] == []
    refused = desk.client("alice").get("/holdpoint/reviews", params={"search": "word " * 1000})
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "search")

    viewing = f"/holdpoint/reviews/{case['review_id']}/viewing"
    assert desk.client("alice").post(viewing).json()["viewers"] == []
    standing = desk.client("carol").post(viewing).json()
    assert (standing["status"], standing["args_digest"]) == ("pending", case["args_digest"])
    assert standing["viewers"] == desk.review(case["review_id"])["viewers"] == ["alice"]
    assert desk.client("bob").post(viewing).status_code == 403

    desk.decided("carol", case, "reject", notes="Not this time")
    told = desk.client("alice").post(viewing).json()
    assert (told["status"], [each["decided_by"] for each in told["decisions"]]) == ("decided", ["carol"])
    assert desk.client("alice").get("/holdpoint/reviews", params={"search": sent.order_id}).json()["items"] == []
