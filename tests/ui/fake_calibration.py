"""How actions stand on a busy desk, as a server would answer it."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from cases import NOW, review
from fake_autonomy import no_calibration, no_past, no_peers, some_past
from fake_rechecks import sample, suggestion

from agent.contract.autonomy import ActionCalibration, Move, WeekFigures
from agent.contract.rechecks import SecondLook
from agent.core.bound import SafeThreshold, safe_threshold
from agent.core.measures import rate
from agent.core.past import PastActions
from agent.core.reliability import reliability

if TYPE_CHECKING:
    from fake_desk import FakeLedger

WEEK = "2026-W19"
NOT_FITTED: dict[str, Any] = {"on": False, "in_use_since": None, "needed": 200}
FITTED: dict[str, Any] = {
    **NOT_FITTED,
    "decisions": 409,
    "fitted_at": NOW - timedelta(days=1),
    "data_from": NOW - timedelta(days=90),
    "data_until": NOW - timedelta(days=1),
    "error_before": 0.182,
    "error_after": 0.031,
    "brier_before": 0.151,
    "brier_after": 0.118,
    "knots": [{"estimate": 0.1, "recalibrated": 0.02}, {"estimate": 0.7, "recalibrated": 0.4}],
}


def standing(autonomy: str = "threshold", threshold: float = 0.4, **changes: Any) -> dict[str, Any]:
    """How an action stands."""
    return {"autonomy": autonomy, "threshold": threshold, "frozen": False, "recalibration": False, **changes}


def week(
    name: str = WEEK, agreed: int = 41, decided: int = 45, wrong: int = 1, ran: int = 52, **ran_as: Any
) -> WeekFigures:
    """One week's figures; a week that was run says what it led to."""
    figures = {"agreement": rate(agreed, decided).model_dump(), "regret": rate(wrong, ran).model_dump()}
    return WeekFigures.model_validate({"week": name, **figures, "terms": None, "rule": None, "why": None, **ran_as})


def move(move_id: int = 7, **changes: Any) -> Move:
    """A raise by the weekly rules."""
    evidence = {
        "agreement": rate(47, 50).model_dump(),
        "regret": rate(1, 61).model_dump(),
        "weeks_in_a_row": 2,
        "safe_threshold": 0.5,
    }
    fields: dict[str, Any] = {
        "move_id": move_id,
        "action": "issue_refund",
        "week": "2026-W18",
        "rule": "raise",
        "before": standing(threshold=0.3),
        "after": standing(threshold=0.4),
        "evidence": evidence,
        "made_by": "system",
        "reason": "47 of 50 were approved unchanged: the threshold rises from 0.30 to 0.40",
        "at": NOW - timedelta(days=1),
        "reverts": None,
        "reverted_by": None,
    }
    return Move.model_validate(fields | changes)


def action(name: str = "issue_refund", past: PastActions | None = None, **changes: Any) -> ActionCalibration:
    """An action that may run alone up to 0.4, as its past says."""
    own = (past or no_past()).of(name)
    found = reliability(own)
    fields: dict[str, Any] = {
        "action": name,
        "title": name.replace("_", " ").capitalize(),
        "skill": "refunds",
        "holds": standing(),
        "policy": {"autonomy": "threshold", "threshold": 0.4},
        "never_auto": None,
        "this_week": week(agreed=0, decided=0, wrong=0, ran=0).model_dump(),
        "weeks": [],
        "next": {"rule": None, "to": None, "why": "0 decisions are too few: it takes 20"},
        "safe": _safe(safe_threshold(own)),
        "reliability": {
            "cases": found.known,
            "expected_calibration_error": found.ece,
            "brier": found.brier,
            "bins": [
                {"low": each.low, "high": each.high, "mean_score": each.mean_score, "wrong": each.wrong.model_dump()}
                for each in found.bins
            ],
        },
        "recalibration": NOT_FITTED,
        "moves": [],
    }
    return ActionCalibration.model_validate(fields | changes)


def refunds(past: PastActions) -> ActionCalibration:
    """Refunds, which have earned something."""
    past_weeks = [
        week(
            "2026-W18", 47, 50, 1, 61, terms=standing_terms(0.3), rule="raise", why="47 of 50 were approved unchanged"
        ),
        week("2026-W17", 39, 48, 3, 55, terms=standing_terms(0.4), rule="regret", why="3 of 55 were regretted"),
        week("2026-W16", 44, 49, 0, 51, terms=standing_terms(0.4), why="44 of 49 is not more than 90%"),
        week("2026-W14", 30, 38, 1, 40, terms=standing_terms(0.4), why="30 of 38 is not more than 90%"),
    ]
    by_carol = move(
        6,
        rule="set_by_hand",
        before=standing(threshold=0.4),
        after=standing(threshold=0.3, frozen=True),
        made_by="carol",
        evidence={},
        reason="Two refunds went to the wrong card last Friday",
        reverted_by=None,
        at=NOW - timedelta(days=9),
    )
    return action(
        "issue_refund",
        past,
        policy={"autonomy": "threshold", "threshold": 0.3},
        this_week=week().model_dump(),
        weeks=[each.model_dump() for each in past_weeks],
        next={
            "rule": "raise",
            "to": standing_terms(0.5),
            "why": "41 of 45 were approved unchanged: the threshold rises from 0.40 to 0.50",
        },
        recalibration=FITTED,
        moves=[move().model_dump(), by_carol.model_dump()],
    )


def standing_terms(threshold: float) -> dict[str, Any]:
    """Alone up to a threshold."""
    return {"autonomy": "threshold", "threshold": threshold}


def busy(ledger: "FakeLedger") -> None:
    """Fill a ledger with what a few months' work leaves."""
    past = some_past()
    never = "merge_accounts takes 2 approvals"
    merging = {"autonomy": "review", "threshold": 0.4}
    ledger.autonomy.past = past
    ledger.autonomy.calibration = no_calibration(
        actions=[
            each.model_dump()
            for each in (
                refunds(past),
                action("cancel_pending_order", holds=standing(threshold=0.6, frozen=True), weeks=[week("2026-W18")]),
                action("modify_user_address", holds=standing("auto", 0.9)),
                action("merge_accounts", holds=standing("review"), policy=merging, never_auto=never, skill="accounts"),
            )
        ]
    )
    ledger.autonomy.peers = no_peers(
        since=NOW - timedelta(days=28),
        decisions=412,
        questions=[
            {
                "kind": "differs",
                "reviewer": "bob",
                "action": "issue_refund",
                "sentence": "bob approved 98 of 99 issue_refund unchanged this month where others approved 84%: "
                "are these cases easier, or is the threshold too low?",
                "numbers": {
                    "approved": 98,
                    "decided": 99,
                    "others_approved": 129,
                    "others_decided": 153,
                    "difference": 0.147,
                    "low": 0.083,
                    "high": 0.213,
                },
                "q_value": 0.0004,
            }
        ],
        comparisons=[
            {
                "reviewer": "bob",
                "action": "issue_refund",
                "own": rate(98, 99).model_dump(),
                "others": rate(129, 153).model_dump(),
                "difference": 0.147,
                "low": 0.083,
                "high": 0.213,
            }
        ],
        second_looks=rate(2, 31).model_dump(),
    )
    ledger.rechecks.samples = [sample("p-1"), sample("p-2", money_usd=61.0, ticket_id="T-2", risk_score=0.38)]
    ledger.rechecks.suggestions = [suggestion()]
    ledger.rechecks.second_looks = [SecondLook(review=review("rev-again"), drawn_at=NOW)]


def _safe(found: SafeThreshold) -> dict[str, Any]:
    steps = [
        {
            "threshold": step.threshold,
            "running": step.running,
            "known": step.known,
            "wrong": step.losses,
            "wrong_at_most": step.upper,
            "is_safe": step.is_safe,
            "right_needed": step.right_needed,
        }
        for step in found.steps
    ]
    return {"threshold": found.threshold, "limit": found.limit, "confidence": found.confidence, "steps": steps}
