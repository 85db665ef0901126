"""The metrics tab's desk, in memory, and statistics as a server would answer them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from cases import NOW

from agent.contract import Stats

if TYPE_CHECKING:
    from fake_desk import FakeDesk

NOTHING = {"n": 0, "p50_seconds": None, "p95_seconds": None}
PARTS = ("held_to_seen", "seen_to_claimed", "claimed_to_decided", "decided_to_executed", "held_to_decided")
AGES = ("under_1h", "1h_to_4h", "4h_to_24h", "over_24h")


@dataclass
class FakeFigures:
    """A `FiguresDesk` on the ledger in memory."""

    desk: "FakeDesk"

    async def stats(self, days: int) -> Stats:
        person = self.desk.person("stats")
        self.desk.ledger.counted.append(days)
        stats = self.desk.ledger.stats
        mine = [each for each in stats.reviewers if person.role == "admin" or each.name == person.name]
        return stats.model_copy(update={"since": NOW - timedelta(days=days), "reviewers": mine})


def agreed(agreed: int, n: int, low: float = 0.8, high: float = 0.95) -> dict[str, Any]:
    """So many of so many approved unchanged."""
    return {"agreed": agreed, "n": n, "share": agreed / n, "low": low, "high": high}


def lag(*, is_late: bool = False, **parts: tuple[int, float, float]) -> dict[str, Any]:
    """A lag with these parts: how many cases, P50 and P95 in minutes."""
    told = {part: {"n": n, "p50_seconds": p50 * 60, "p95_seconds": p95 * 60} for part, (n, p50, p95) in parts.items()}
    return {**dict.fromkeys(PARTS, NOTHING), **told, "is_late": is_late}


def by_age(*pending: int, overdue: int = 0) -> dict[str, Any]:
    """What waits, by age, the youngest first; what is overdue is the oldest."""
    ages = {age: {"pending": count, "overdue": 0} for age, count in zip(AGES, pending, strict=True)}
    ages["over_24h"]["overdue"] = overdue
    return {"pending": sum(pending), "overdue": overdue, "by_age": ages}


def no_stats(**changes: Any) -> Stats:
    """The statistics of a ledger in which nothing happened."""
    empty_share = {"alone": 0, "executed": 0, "share": None}
    nobody = {"agreed": 0, "n": 0, "share": None, "low": None, "high": None}
    fields: dict[str, Any] = {
        "since": NOW - timedelta(days=28),
        "until": NOW,
        "waiting": {**by_age(0, 0, 0, 0), "by_skill": {}},
        "lag": {"overall": lag(), "by_skill": {}, "by_tier": {}},
        "resolved_alone": {"overall": empty_share, "by_action": {}, "by_week": {}},
        "agreement": {"overall": nobody, "by_action": {}, "by_week": {}, "by_action_and_week": []},
        "expired_by_action": {},
        "tickets": {},
        "reviewers": [],
    }
    return Stats.model_validate(fields | changes)


def busy_stats(**changes: Any) -> Stats:
    """The statistics of a month's work, with a queue that is late."""
    weeks = ("2026-W15", "2026-W16", "2026-W18", "2026-W19")
    refunds = [agreed(30 + place, 36, 0.7, 0.96) for place, _ in enumerate(weeks)]
    fields: dict[str, Any] = {
        "waiting": {
            **by_age(9, 6, 4, 2, overdue=2),
            "by_skill": {"refunds": by_age(6, 4, 3, 2, overdue=2), "orders": by_age(3, 2, 1, 0)},
        },
        "lag": {
            "overall": lag(
                is_late=True,
                held_to_seen=(210, 14, 190),
                seen_to_claimed=(180, 1, 22),
                claimed_to_decided=(205, 4, 31),
                decided_to_executed=(160, 0.5, 3),
                held_to_decided=(212, 25, 312),
            ),
            "by_skill": {
                "refunds": lag(is_late=True, held_to_decided=(140, 31, 340)),
                "orders": lag(held_to_decided=(72, 12, 95)),
            },
            "by_tier": {"vip": lag(held_to_decided=(20, 8, 41)), "standard": lag(held_to_decided=(192, 27, 330))},
        },
        "resolved_alone": {
            "overall": {"alone": 310, "executed": 470, "share": 310 / 470},
            "by_action": {
                "issue_refund": {"alone": 40, "executed": 150, "share": 40 / 150},
                "modify_user_address": {"alone": 270, "executed": 320, "share": 270 / 320},
            },
            "by_week": {
                week: {"alone": 60 + 12 * place, "executed": 118, "share": (60 + 12 * place) / 118}
                for place, week in enumerate(weeks)
            },
        },
        "agreement": {
            "overall": agreed(190, 212, 0.85, 0.93),
            "by_action": {"issue_refund": agreed(126, 144), "cancel_pending_order": agreed(64, 68)},
            "by_week": {week: agreed(44 + place, 53) for place, week in enumerate(weeks)},
            "by_action_and_week": [
                {**each, "week": week, "action": "issue_refund"} for week, each in zip(weeks, refunds, strict=True)
            ],
        },
        "expired_by_action": {"issue_refund": 3},
        "tickets": {"received": 0, "awaiting_review": 21, "resolved": 431, "rejected": 22, "attention": 1},
        "reviewers": [
            {"name": "alice", "decisions": 120, "median_decision_seconds": 95.0, "agreement": agreed(108, 120)},
            {"name": "bob", "decisions": 92, "median_decision_seconds": None, "agreement": agreed(82, 92)},
        ],
    }
    return no_stats(**fields | changes)
