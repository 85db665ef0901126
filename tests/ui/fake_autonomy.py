"""The autonomy tab's desk, in memory: how actions stand, moves that people make, and a past that is really replayed."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from cases import NOW
from fake_rechecks import FakeRechecks, LookedAgain
from fake_refusal import refusal

from agent.contract import (
    AutonomyChanged,
    AutonomyIn,
    Calibration,
    KillSwitch,
    KillSwitchIn,
    Peers,
    Replay,
    ReplayIn,
)
from agent.contract.autonomy import Move, Standing
from agent.core.bound import safe_threshold
from agent.core.measures import rate
from agent.core.past import UNDECIDED, PastActions
from agent.core.replay import ReplayPoint, frontier, replay

if TYPE_CHECKING:
    from fake_desk import FakeDesk


def no_past(actions: tuple[str, ...] = ()) -> PastActions:
    """A past in which nothing happened."""
    nothing, none, never = np.zeros(0), np.zeros(0, np.int64), np.zeros(0, np.bool_)
    return PastActions(actions, none, nothing, nothing, none, never, never, never, nothing, never, nothing, nothing)


def some_past(action: str = "issue_refund", cases: int = 800) -> PastActions:
    """A past whose actions are wrong the more often the riskier they are; what is below 0.4 mostly ran alone."""
    drawn = np.random.default_rng(7)
    risk = np.round(drawn.beta(2, 3, cases), 2)
    is_wrong = drawn.random(cases) < np.clip(risk - 0.35, 0, 1) * 0.9
    was_auto = risk <= 0.4
    is_sampled = was_auto & (drawn.random(cases) < 0.5)
    kind = np.where(was_auto & ~is_sampled, UNDECIDED, np.where(is_wrong, drawn.integers(1, 3, cases), 0))
    seconds = np.where(was_auto, np.nan, drawn.gamma(2, 90, cases))
    return PastActions(
        actions=(action,),
        action_index=np.zeros(cases, np.int64),
        risk=risk,
        model_risk=np.round(risk * 0.7, 2),
        kind=kind.astype(np.int64),
        is_regretted=(kind == 0) & (drawn.random(cases) < 0.02),
        was_auto=was_auto,
        is_sampled=is_sampled,
        sampling=np.full(cases, 0.5),
        is_blocked=risk > 0.95,
        decision_seconds=seconds,
        lag_seconds=seconds * 20,
    )


def no_peers(**changes: Any) -> Peers:
    """What nobody's decisions ask."""
    fields = {"since": NOW, "until": NOW, "decisions": 0, "questions": [], "comparisons": []}
    return Peers.model_validate({**fields, "second_looks": rate(0, 0).model_dump(), **changes})


def no_calibration(**changes: Any) -> Calibration:
    """A server without any action."""
    fields = {"as_of": NOW, "week": "2026-W19", "min_decisions": 20, "kill_switch": False, "actions": []}
    return Calibration.model_validate({**fields, **changes})


@dataclass
class Record:
    """How actions stand, their past, what people's decisions ask, and what was asked for."""

    calibration: Calibration = field(default_factory=no_calibration)
    past: PastActions = field(default_factory=no_past)
    peers: Peers = field(default_factory=no_peers)
    changed: list[tuple[str, str, AutonomyIn]] = field(default_factory=list)
    replayed: list[ReplayIn] = field(default_factory=list)


@dataclass
class FakeAutonomy:
    """An `AutonomyDesk` on the ledger in memory."""

    desk: "FakeDesk"

    @property
    def record(self) -> Record:
        return self.desk.ledger.autonomy

    async def calibration(self) -> Calibration:
        self.desk.person("calibration")
        return self.record.calibration

    async def replay(self, asked: ReplayIn) -> Replay:
        self.desk.person("replay")
        self.record.replayed.append(asked)
        as_today = self.record.past if asked.action is None else self.record.past.of(asked.action)
        # On the other scale every risk is half of what it is today.
        own = as_today if asked.recalibration is None else replace(as_today, risk=as_today.risk / 2)
        holds = next((each.holds for each in self.record.calibration.actions if each.action == asked.action), None)
        safe = safe_threshold(own).threshold if asked.action else None
        threshold = asked.threshold if asked.threshold is not None else holds.threshold if holds else 0.4
        autonomy = asked.autonomy or ("threshold" if asked.threshold is not None or not holds else holds.autonomy)
        curve = frontier(own)
        points = [curve.point(place) for place in range(len(curve.thresholds))]
        columns = {
            "threshold": curve.thresholds.tolist(),
            "hours_saved": [None if np.isnan(value) else float(value) for value in curve.hours_saved],
        }
        for name, rates in (
            ("alone", [each.alone for each in points]),
            ("wrong", [each.let_through for each in points]),
        ):
            columns |= {name: [each.share for each in rates]}
            columns |= {f"{name}_{end}": [getattr(each, end) for each in rates] for end in ("low", "high")}
        return Replay.model_validate(
            {
                "action": asked.action,
                "decisions": len(own),
                "asked": _point(replay(own, threshold, autonomy)),
                "today": _point(replay(as_today, holds.threshold, holds.autonomy)) if holds else None,
                "recommended": _point(replay(own, safe)) if safe is not None else None,
                "frontier": columns,
            }
        )

    async def change(self, action: str, wanted: AutonomyIn) -> AutonomyChanged:
        person = self.desk.admin("change_autonomy")
        standing = next((each for each in self.record.calibration.actions if each.action == action), None)
        if standing is None:
            raise refusal(404, "unknown_action", f"There is no action {action}")
        if wanted.autonomy == "auto" and standing.never_auto:
            raise refusal(422, "bad_autonomy", f"must be review or threshold: {standing.never_auto}", field="autonomy")
        self.record.changed.append((person.name, action, wanted))
        before = standing.holds
        if wanted.revert is None:
            parts = wanted.model_dump(include=set(Standing.model_fields), exclude_none=True)
            after = before.model_copy(update=parts)
        else:
            after = next(each.before for each in standing.moves if each.move_id == wanted.revert)
        made = Move(
            move_id=max((each.move_id for each in standing.moves), default=0) + 1,
            action=action,
            week=self.record.calibration.week,
            rule="set_by_hand" if wanted.revert is None else "reverted",
            before=before,
            after=after,
            evidence={},
            made_by=person.name,
            reason=wanted.reason,
            at=self.desk.ledger.now(),
            reverts=wanted.revert,
            reverted_by=None,
        )
        moves = [
            each.model_copy(update={"reverted_by": made.move_id}) if each.move_id == wanted.revert else each
            for each in standing.moves
        ]
        self.put(action, holds=after, moves=[made, *moves])
        return AutonomyChanged(action=action, holds=after, move=made)

    async def kill_switch(self) -> KillSwitch:
        self.desk.person("kill_switch")
        return self.desk.ledger.kill_switch or KillSwitch(on=False, reason="", set_by="nobody", set_at=NOW)

    async def throw_kill_switch(self, wanted: KillSwitchIn) -> KillSwitch:
        person = self.desk.admin("throw_kill_switch")
        thrown = KillSwitch(on=wanted.on, reason=wanted.reason, set_by=person.name, set_at=self.desk.ledger.now())
        self.desk.ledger.kill_switch = thrown
        return thrown

    async def peers(self) -> Peers:
        self.desk.admin("peers")
        return self.record.peers

    def put(self, action: str, **changes: Any) -> None:
        """Put other values into an action."""
        actions = [
            each.model_copy(update=changes) if each.action == action else each
            for each in self.record.calibration.actions
        ]
        self.record.calibration = self.record.calibration.model_copy(update={"actions": actions})


class WithAutonomy:
    """The desks of the autonomy tab, for a `FakeDesk`."""

    @property
    def autonomy(self: "FakeDesk") -> FakeAutonomy:
        return FakeAutonomy(self)

    @property
    def rechecks(self: "FakeDesk") -> FakeRechecks:
        return FakeRechecks(self)


def _point(point: ReplayPoint) -> dict[str, Any]:
    told = point.model_dump(include={"autonomy", "threshold", "alone", "disagreements", "regrets", "unknown"})
    estimates = (("hours_saved", "", point.hours_saved), ("p95_lag", "_seconds", point.lag_p95_seconds))
    for name, unit, estimate in estimates:
        told |= {f"{name}{unit}": estimate.value}
        told |= {f"{name}_{end}{unit}": getattr(estimate, end) for end in ("low", "high")}
    return {**told, "wrong": point.let_through.model_dump()}


__all__ = ["FakeAutonomy", "FakeRechecks", "LookedAgain", "Record", "WithAutonomy"]
