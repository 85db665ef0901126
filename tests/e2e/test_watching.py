"""Statistics and metrics on a real server: what people did shows, and public metrics open nothing else."""

from collections.abc import Callable, Iterator

import httpx
import pytest
from desk import STUDIO, Desk, Json
from tickets import submit_address_ticket

METRICS = "/holdpoint/metrics"
OTHERS = [
    ("GET", "/holdpoint/metrics/"),
    ("GET", "//holdpoint/metrics"),
    ("GET", "/holdpoint/../holdpoint/metrics/../me"),
    ("POST", "/holdpoint/metrics"),
    ("HEAD", "/holdpoint/metrics"),
    ("GET", "/holdpoint/me"),
    ("GET", "/holdpoint/stats"),
    ("GET", "/holdpoint/people"),
    ("GET", "/holdpoint/reviews"),
    ("GET", "/holdpoint/attention"),
    ("POST", "/holdpoint/tickets"),
    ("POST", "/holdpoint/kill-switch"),
    ("POST", "/threads/search"),
    ("POST", "/threads"),
    ("POST", "/assistants/search"),
    ("POST", "/runs/wait"),
    ("POST", "/store/items/search"),
    ("POST", "/runs/crons/search"),
]


@pytest.fixture(scope="module")
def public_desk(open_desk: Callable[..., Desk]) -> Iterator[Desk]:
    """A server whose metrics anybody may read."""
    desk = open_desk(HOUSEKEEPING_SECONDS="3600", HOUSEKEEPING_CRON="", METRICS_PUBLIC="1")
    yield desk
    desk.server.stop()


def scrape(desk: Desk) -> dict[str, float]:
    """Read the metrics without a token, by name and labels."""
    answer = httpx.get(f"{desk.server.url}{METRICS}", timeout=60)
    assert answer.status_code == 200, answer.text
    lines = [line.rpartition(" ") for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


def read_stats(desk: Desk, person: str) -> Json:
    answer = desk.client(person).get("/holdpoint/stats", params={"days": 1})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_what_one_case_went_through_shows_in_the_statistics_and_the_metrics(public_desk: Desk) -> None:
    before = scrape(public_desk)
    sent = submit_address_ticket(public_desk)
    review = public_desk.wait_for_review(sent.ticket_id)
    waiting = scrape(public_desk)
    public_desk.settle("bob", review, "approve")
    public_desk.wait_for_status(sent.ticket_id, "resolved")

    stats, after = read_stats(public_desk, "carol"), scrape(public_desk)

    skill, action = review["skill"], review["action"]
    lag = stats["lag"]["by_skill"][skill]
    assert {part: lag[part]["n"] for part in lag if part != "is_late"} == {
        "held_to_seen": 1,
        "seen_to_claimed": 0,
        "claimed_to_decided": 0,
        "decided_to_executed": 1,
        "held_to_decided": 1,
    }
    assert 0 < lag["held_to_seen"]["p50_seconds"] <= lag["held_to_decided"]["p50_seconds"] < 120
    assert stats["agreement"]["by_action"][action]["agreed"] == 1
    assert [each["name"] for each in stats["reviewers"]] == ["bob"]
    pending = f'holdpoint_pending{{skill="{skill}"}}'
    assert [each[pending] for each in (before, waiting, after)] == [0, 1, 0]
    assert after[f'holdpoint_decisions_total{{action="{action}",type="approve"}}'] == 1
    assert after[f'holdpoint_executions_total{{action="{action}",authorised="person"}}'] == 1
    assert after['holdpoint_tickets{status="resolved"}'] == 1


def test_a_reviewer_sees_no_colleague_in_the_statistics(public_desk: Desk) -> None:
    assert {each["name"] for each in read_stats(public_desk, "alice")["reviewers"]} <= {"alice"}
    assert public_desk.client("intake").get("/holdpoint/stats").status_code == 403


@pytest.mark.parametrize("person", ["intake", "alice", "carol", "system"])
def test_every_token_reads_the_metrics(public_desk: Desk, person: str) -> None:
    assert public_desk.client(person).get(METRICS).status_code == 200


@pytest.mark.parametrize(("method", "path"), OTHERS)
@pytest.mark.parametrize("headers", [{}, STUDIO], ids=["nobody", "studio"])
def test_public_metrics_open_no_other_door(public_desk: Desk, method: str, path: str, headers: dict[str, str]) -> None:
    with httpx.Client(base_url=public_desk.server.url, headers=headers, timeout=60) as client:
        answer = client.request(method, httpx.URL(public_desk.server.url + path), json={} if method == "POST" else None)

    assert answer.status_code in (401, 404, 405), answer.text


def test_a_token_that_nobody_has_is_refused_even_here(public_desk: Desk) -> None:
    answer = httpx.get(f"{public_desk.server.url}{METRICS}", headers={"authorization": "Bearer nobody"}, timeout=60)

    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "unauthenticated"
