"""A server that is killed while tickets stand at every place a crash can find them at."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from desk import GRAPH, Desk, Json
from patience import wait_until
from tickets import (
    Sent,
    safe_shopper,
    submit_address_ticket,
    submit_risky_ticket,
    submit_safe_ticket,
    submit_two_risky_wishes,
)


@dataclass(frozen=True)
class Case:
    """A ticket, and the case that it waited for as a person saw it before the crash."""

    sent: Sent
    review: Json


@dataclass(frozen=True)
class Wreck:
    """What stood where: `between` has one of its two actions done, and the other one waiting."""

    desk: Desk
    paused: Case
    claimed: Case
    approved: Case
    rejected: Case
    writing_approved: Case
    between: Case
    writing_alone: Sent
    accepted: Sent


def wreck(desk: Desk) -> Wreck:
    """Bring tickets to their places, and kill the server."""
    between = submit_two_risky_wishes(desk)
    first = desk.wait_for_review(between.ticket_id)
    desk.settle("alice", first, "approve")
    second = desk.wait_for_review(between.ticket_id, after=first["review_id"])
    sent = [*(submit_risky_ticket(desk) for _place in range(4)), submit_address_ticket(desk)]
    paused, claimed, approved, writing, rejected = (Case(each, desk.wait_for_review(each.ticket_id)) for each in sent)
    claim = desk.client("alice").post(f"/holdpoint/reviews/{claimed.review['review_id']}/claim")
    assert claim.status_code == 200
    shopper = safe_shopper(desk)
    with locked_orders(desk, writing.sent.order_id, shopper.orders[0].order_id) as lock:
        command: Any = {"resume": desk.decided("alice", writing.review, "approve")["resume"]}
        desk.sdk("alice").runs.create(writing.review["thread_id"], GRAPH, command=command)
        writing_alone = submit_safe_ticket(desk, shopper)
        wait_until(lambda: desk.held_back_by(lock) == 2, "both writes have begun, and wait for their orders")
        desk.decided("dora", approved.review, "approve")
        desk.decided("bob", rejected.review, "reject")
        accepted = submit_risky_ticket(desk)
        desk.server.kill()
    desk.hang_up()
    return Wreck(desk, paused, claimed, approved, rejected, writing, Case(between, second), writing_alone, accepted)


def forget_threads(desk: Desk) -> None:
    """Take away what the server had saved of its threads, as when it dies before it saves for the first time."""
    shutil.rmtree(desk.server.home / ".langgraph_api")


@contextmanager
def locked_orders(desk: Desk, *order_ids: str) -> Iterator[psycopg.Connection[Any]]:
    """Hold the orders as another system's transaction would: whoever wants to write them waits."""
    with psycopg.connect(desk.database) as lock:
        lock.execute("SELECT 1 FROM shop.orders WHERE order_id = ANY(%s) FOR UPDATE", (list(order_ids),))
        yield lock
        lock.rollback()
