"""A day's queue as a server would answer it: a case of each sort that the page has to tell apart."""

from datetime import datetime, timedelta

from cases import HOSTILE, NOW, review

from agent.contract import Review


def day_of_cases(now: datetime = NOW) -> list[Review]:
    """A queue worth looking at: overdue, risky, hostile, claimed, not paused, other skills."""

    def at(hours: float) -> datetime:
        return now + timedelta(hours=hours)

    return [
        review(
            "rev-late",
            created_at=at(-25),
            due_at=at(-0.4),
            risk_score=0.82,
            tier="vip",
            customer_name="Mei Kovacs",
            title="Refund $640.00 on #W8065207",
            money_usd=640.0,
            priority=9.0,
        ),
        review("rev-1", created_at=at(-1), due_at=at(3.2), priority=5.0),
        review(
            "rev-hostile",
            created_at=at(-2),
            due_at=at(5),
            message=HOSTILE,
            priority=4.0,
            messages=[{"at": at(-2), "direction": "in", "kind": "message", "text": HOSTILE}],
            title="Cancel <b>#W1</b>",
            customer_name="<i>Eve</i> ${1}",
            risk_score=0.9,
            rationale=HOSTILE,
            reason="The ticket carries instructions aimed at the agent.",
            ticket_id="T-<script>",
        ),
        review(
            "rev-taken",
            created_at=at(-3),
            due_at=at(9),
            claimed_by="bob",
            claimed_until=now + timedelta(minutes=9),
            title="Refund $12.00 on #W5490111",
            money_usd=12.0,
            risk_score=0.41,
            priority=3.0,
            tier="plus",
        ),
        review(
            "rev-order",
            created_at=at(-1),
            due_at=at(20),
            skill="orders",
            action="cancel_pending_order",
            title="Cancel order #W9711842",
            money_usd=241.83,
            risk_score=0.31,
            priority=2.0,
        ),
        review(
            "rev-lost",
            created_at=at(-8),
            due_at=at(16),
            title="Refund $31.00 on #W3113816",
            money_usd=31.0,
            priority=1.0,
        ),
        review(
            "rev-data",
            created_at=at(-1),
            skill="data",
            action="modify_user_address",
            title="Change the address",
            money_usd=0.0,
            priority=1.0,
        ),
    ]
