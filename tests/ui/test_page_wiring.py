"""The page over HTTP, without a browser: sign-in, and every event on a fake desk."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from cases import review
from day import day_of_cases
from fake_desk import FakeLedger
from serving import client, page_for, served, signed_in_cookies

Server = tuple[str, FakeLedger]


@pytest.fixture
def server() -> Iterator[Server]:
    ledger = FakeLedger.holding(*day_of_cases(), not_paused={"rev-lost"})
    with served(ledger) as address:
        yield address, ledger


def page_of(answer: Any) -> str:
    """Everything an event sent back, as one text."""
    return repr(answer)


def test_a_stranger_is_sent_to_the_form(server: Server):
    answer = httpx.get(server[0])
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_a_link_to_a_case_survives_the_sign_in(server: Server):
    address, _ = server
    form = httpx.get(f"{address}/?review=rev-1", follow_redirects=True)
    assert 'name="review" value="rev-1"' in form.text
    data = {"name": "alice", "token": "alice-token", "review": "rev-1"}
    assert httpx.post(f"{address}/sign-in", data=data).headers["location"] == "/?review=rev-1"


@pytest.mark.parametrize("path", ["config", "gradio_api/info", "gradio_api/queue/data?session_hash=x"])
def test_a_stranger_gets_nothing_from_the_page_itself(server: Server, path: str):
    assert httpx.get(f"{server[0]}/{path}").status_code == 401


def test_a_stranger_can_not_call_an_event(server: Server):
    body = {"data": [], "fn_index": 0, "session_hash": "x"}
    assert httpx.post(f"{server[0]}/gradio_api/queue/join", json=body).status_code == 401


@pytest.mark.parametrize(
    ("name", "token", "status"),
    [("alice", "nope", 401), ("bob", "alice-token", 401), ("shop", "shop-token", 403), ("", "", 401)],
)
def test_a_wrong_name_or_token_is_refused_in_words(server: Server, name: str, token: str, status: int):
    answer = httpx.post(f"{server[0]}/sign-in", data={"name": name, "token": token})
    assert (answer.status_code, "set-cookie" in answer.headers) == (status, False)
    assert 'role="alert"' in answer.text


def test_a_server_that_is_down_is_not_called_a_wrong_token(server: Server):
    address, ledger = server
    ledger.is_down = True
    answer = httpx.post(f"{address}/sign-in", data={"name": "alice", "token": "alice-token"})
    assert (answer.status_code, "can&#x27;t be reached" in answer.text) == (503, True)


def test_the_cookie_is_out_of_scripts_reach_and_the_token_is_nowhere(server: Server):
    answer = httpx.post(f"{server[0]}/sign-in", data={"name": "alice", "token": "alice-token"})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    page = httpx.get(server[0], cookies=dict(answer.cookies))
    assert "alice-token" not in cookie + page.text


def test_the_page_loads_from_nowhere_else(server: Server):
    page = httpx.get(server[0], cookies=signed_in_cookies(server[0]))
    assert "default-src 'self'" in page.headers["content-security-policy"]


def test_a_fresh_page_shows_the_list_and_the_most_urgent_case(server: Server):
    shown = page_of(client(server[0]).predict("", api_name="/start"))
    assert "Refund $640.00 on #W8065207" in shown.replace("&#36;", "$")
    assert 'data-case="rev-late"' in shown
    assert "alice" in shown


def test_only_the_persons_own_skills_are_listed(server: Server):
    shown = page_of(client(server[0]).predict("", api_name="/start"))
    assert "rev-order" in shown
    assert "rev-data" not in shown


def test_a_review_that_is_not_paused_says_so_and_can_not_be_approved(server: Server):
    address, ledger = server
    page = client(address)
    shown = page_of(page.predict("rev-lost", api_name="/open_case"))
    assert "the server holds no pause for this case" in shown
    page.predict(api_name="/approve")
    assert ledger.decisions == []


def test_an_approval_reaches_the_ledger_in_the_persons_name_and_opens_the_next_case(server: Server):
    address, ledger = server
    page = client(address)
    page.predict("rev-1", api_name="/start")
    shown = page_of(page.predict(api_name="/approve"))
    assert [(name, review_id) for name, review_id, _ in ledger.decisions] == [("alice", "rev-1")]
    assert ledger.resumed == [("thread-rev-1", {"interrupt-rev-1": {"decisions": [{"type": "approve"}]}})]
    assert "It is being carried out now." in shown
    assert 'data-case="rev-late"' in shown


def test_a_rejection_needs_a_reason(server: Server):
    address, ledger = server
    page = client(address)
    page.predict("rev-1", api_name="/open_case")
    assert "needs a reason" in page_of(page.predict(None, " ", "", api_name="/reject"))
    assert ledger.decisions == []
    page.predict("Looks like fraud or abuse", "twice this week", "We can't do this.", api_name="/reject")
    decision = ledger.decisions[0][2]
    assert (decision.type, decision.notes, decision.message) == (
        "reject",
        "Looks like fraud or abuse. twice this week",
        "We can't do this.",
    )


def test_an_escalation_and_an_answer_reach_the_ledger(server: Server):
    address, ledger = server
    page = client(address)
    page.predict("rev-1", api_name="/open_case")
    page.predict("please look", api_name="/escalate")
    page.predict("rev-order", api_name="/open_case")
    page.predict("Which order do you mean?", api_name="/respond")
    assert [(decision.type, decision.notes, decision.message) for _, _, decision in ledger.decisions] == [
        ("escalate", "please look", None),
        ("respond", None, "Which order do you mean?"),
    ]


def test_the_second_of_two_reviewers_hears_who_was_first(server: Server):
    address, ledger = server
    page = client(address)
    page.predict("rev-1", api_name="/open_case")
    ledger.desk_for("bob-token").decided_by("rev-1", "bob", "approve")
    shown = page_of(page.predict(api_name="/approve"))
    assert "bob approved this at 14:00 UTC." in shown
    assert ledger.decisions == []


def test_approving_without_an_open_case_does_nothing(server: Server):
    address, ledger = server
    client(address).predict(api_name="/approve")
    assert ledger.decisions == []


def test_two_people_on_one_page_act_each_as_themselves(server: Server):
    address, ledger = server
    alice, bob = client(address), client(address, "bob")
    alice.predict("rev-1", api_name="/open_case")
    bob.predict("rev-data", api_name="/open_case")
    alice.predict(api_name="/approve")
    bob.predict(api_name="/approve")
    assert [(name, review_id) for name, review_id, _ in ledger.decisions] == [("alice", "rev-1"), ("bob", "rev-data")]


def test_another_persons_open_case_can_not_be_decided_by_borrowing_the_browsers_session_id(server: Server):
    address, ledger = server
    alice, bob = client(address), client(address, "bob")
    alice.predict("rev-1", api_name="/open_case")
    bob.session_hash = alice.session_hash
    bob.predict(api_name="/approve")
    assert ledger.decisions == []


def test_a_case_of_another_skill_is_refused_in_words(server: Server):
    shown = page_of(client(server[0]).predict("rev-data", api_name="/open_case"))
    assert "a skill you don&#x27;t hold" in shown


def test_a_claim_is_taken_and_given_back(server: Server):
    address, ledger = server
    page = client(address)
    page.predict("rev-1", api_name="/open_case")
    assert "this case is yours" in page_of(page.predict(api_name="/claim"))
    assert ledger.reviews["rev-1"].claimed_by == "alice"
    page.predict(api_name="/claim")
    assert ledger.reviews["rev-1"].claimed_by is None


def test_a_server_that_goes_down_gives_a_banner_and_comes_back(server: Server):
    address, ledger = server
    page = client(address)
    ledger.is_down = True
    assert "can&#x27;t be reached" in page_of(page.predict(api_name="/tick"))
    ledger.is_down = False
    assert "can&#x27;t be reached" not in page_of(page.predict(api_name="/tick"))


def test_a_token_that_is_withdrawn_ends_the_session(server: Server):
    address, ledger = server
    cookies = signed_in_cookies(address)
    page = page_for(address, cookies)
    del ledger.people["alice-token"]
    page.submit(api_name="/tick")
    ends_at = time.monotonic() + 10
    while httpx.get(address, cookies=cookies).status_code != 303:
        assert time.monotonic() < ends_at
        time.sleep(0.1)


def test_a_list_that_did_not_change_is_not_sent_again(server: Server):
    page = client(server[0])
    first, second = page.predict(api_name="/tick"), page.predict(api_name="/tick")
    assert "data-review" in page_of(first)
    assert "data-review" not in page_of(second)


def test_signing_out_ends_this_browsers_session_only(server: Server):
    address, _ = server
    one, other = signed_in_cookies(address), signed_in_cookies(address)
    httpx.post(f"{address}/sign-out", cookies=one)
    assert httpx.get(address, cookies=one).status_code == 303
    assert httpx.get(address, cookies=other).status_code == 200


def test_an_empty_queue_says_so():
    with served(FakeLedger.holding()) as address:
        shown = page_of(client(address).predict("", api_name="/start"))
    assert "Nothing waits for you" in shown
    assert "No case is open" in shown


def test_the_last_decision_leaves_an_empty_desk():
    ledger = FakeLedger.holding(review())
    with served(ledger) as address:
        page = client(address)
        page.predict("", api_name="/start")
        shown = page_of(page.predict(api_name="/approve"))
    assert "No case is open" in shown
    assert "you approved it" in shown
