"""Reviewers are told by the running server, through a real channel on a real socket."""

import json
from collections.abc import Callable

import pytest
from desk import Desk
from patience import wait_until
from pytest_httpserver import HTTPServer
from tickets import submit_risky_ticket


@pytest.fixture
def channel(httpserver: HTTPServer) -> HTTPServer:
    """A channel whose first answer is a failure."""
    httpserver.expect_oneshot_request("/desk").respond_with_data("not now", status=500)
    httpserver.expect_request("/desk").respond_with_data("ok")
    return httpserver


def test_an_urgent_case_is_told_with_a_link_and_without_the_customer(
    open_desk: Callable[..., Desk], channel: HTTPServer
) -> None:
    desk = open_desk(
        HOUSEKEEPING_SECONDS="0.5",
        HOUSEKEEPING_CRON="",
        NOTIFY_URLS=f"refunds=json://{channel.host}:{channel.port}/desk",
        REVIEWER_URL="https://desk.example",
    )
    sent = submit_risky_ticket(desk, tier="vip")

    review = desk.wait_for_review(sent.ticket_id)
    wait_until(lambda: len(channel.log) > 1, "the channel is asked again")
    told = wait_until(lambda: desk.events(sent.ticket_id, "reviewers_told"), "the ledger says that reviewers were told")

    body = channel.log[-1][0].get_data(as_text=True)
    assert json.loads(body)["title"] == "Holdpoint: New urgent case (refunds)"
    assert json.loads(body)["message"].endswith(f"https://desk.example/?review={review['review_id']}")
    private = (sent.ticket_id, sent.order_id, sent.shopper.last_name, sent.shopper.email, sent.shopper.customer_id)
    desk.server.stop()
    assert [word for word in private if word in body] == []
    assert len(told) == 1
    assert "BlockingError" not in desk.server.log
    desk.server.stop()
