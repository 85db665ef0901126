"""What people are shown of earned autonomy: how each action class stands, and its past replayed at another limit."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.contract import Calibration, Replay, ReplayIn
from agent.contract import autonomy as wire
from agent.core import bound, reliability, weekly
from agent.core.bound import SafeThreshold
from agent.core.calibration import Verdict, WeekFigures, week_of
from agent.core.earned import Held
from agent.core.measures import Rate, rate
from agent.core.past import Floats, PastActions
from agent.core.reliability import MIN_KNOWN, Recalibration
from agent.core.replay import Frontier, ReplayPoint, frontier, replay
from agent.core.weekly import Grounds
from agent.earning import Classes
from agent.errors import BadAutonomy, UnknownAction
from agent.ledger import autonomy, autonomy_evidence, autonomy_weeks, kill_switch, past_actions, recalibrating
from agent.ledger.autonomy_weeks import RecordedWeek
from agent.ledger.recalibrating import Fit


@dataclass(frozen=True, eq=False)
class _Read:
    """What the ledger has of every class, by action."""

    held: Mapping[str, Held]
    grounds: Grounds
    figures: Mapping[str, WeekFigures]
    weeks: Mapping[str, list[RecordedWeek]]
    moves: Mapping[str, list[wire.Move]]
    fits: Mapping[str, Fit]
    in_use_since: Mapping[str, datetime]


async def read_calibration(connection: AsyncConnection, classes: Classes, now: datetime) -> Calibration:
    """Return how every action class stands; needs a connection in a transaction."""
    week = week_of(now.date())
    held = await autonomy.held(connection)
    weeks = await autonomy_weeks.recent(connection)
    past = await past_actions.read(connection, now, now, await recalibrating.in_use(connection))
    switch = await kill_switch.read(connection, is_on_by_policy=classes.policy.kill_switch)
    found = _Read(
        held=held,
        grounds=classes.grounds(held, weeks, past.actions),
        figures=await autonomy_evidence.figures(connection, week, now),
        weeks=weeks,
        moves=await autonomy.moves(connection),
        fits=await recalibrating.newest(connection),
        in_use_since=await recalibrating.in_use_since(connection),
    )
    return Calibration(
        as_of=now,
        week=week,
        min_decisions=classes.policy.autonomy.min_decisions,
        kill_switch=switch.on,
        # Off the loop: it computes, and the first interval of a process loads a library.
        actions=await asyncio.to_thread(lambda: [_action(name, classes, found, week) for name in classes.actions]),
    )


async def read_replay(connection: AsyncConnection, classes: Classes, asked: ReplayIn, now: datetime) -> Replay:
    """Return past actions replayed at another limit; needs a connection in a transaction.

    Raises `UnknownAction`, or `BadAutonomy` when a correction is asked for that there isn't yet.
    """
    if asked.action is not None and asked.action not in classes.actions:
        raise UnknownAction(asked.action, classes.actions)
    held = await autonomy.held(connection)
    scales = await recalibrating.in_use(connection)
    past = (await past_actions.read(connection, now, now, scales)).actions
    wanted = await _scales_for(connection, asked, scales)
    at_other = past if wanted == scales else (await past_actions.read(connection, now, now, wanted)).actions
    today = classes.standing(asked.action, held) if asked.action is not None else None
    return await asyncio.to_thread(_replayed, past, at_other, asked, today, classes)


async def _scales_for(
    connection: AsyncConnection, asked: ReplayIn, scales: Mapping[str, Recalibration]
) -> Mapping[str, Recalibration]:
    if asked.action is None or asked.recalibration is None:
        return scales
    if not asked.recalibration:
        return {action: fit for action, fit in scales.items() if action != asked.action}
    newest = (await recalibrating.newest(connection)).get(asked.action)
    if newest is None:
        raise BadAutonomy("recalibration", "can't be replayed yet: too few decisions to fit one")
    return {**scales, asked.action: newest.recalibration}


def _action(name: str, classes: Classes, found: _Read, week: str) -> wire.ActionCalibration:
    action, terms = classes.actions[name], classes.terms(name)
    figures = found.figures.get(name, WeekFigures(week=week, threshold=None))
    own = found.grounds.past.of(name)
    return wire.ActionCalibration(
        action=name,
        title=action.title,
        skill=action.skill,
        holds=classes.standing(name, found.held),
        policy=wire.Terms(autonomy=terms.autonomy, threshold=terms.threshold),
        never_auto=classes.limit(name).why,
        this_week=_week(figures),
        weeks=[_week(each.figures, each) for each in found.weeks.get(name, ())],
        next=_next(weekly.judge(figures, name, found.grounds)),
        safe=_safe(bound.safe_threshold(own)),
        reliability=_reliability(own),
        recalibration=_recalibration(found.fits.get(name), found.in_use_since.get(name)),
        moves=found.moves.get(name, []),
    )


def _week(figures: WeekFigures, ran: RecordedWeek | None = None) -> wire.WeekFigures:
    return wire.WeekFigures(
        week=figures.week,
        agreement=_share(rate(figures.approved, figures.decided)),
        regret=_share(rate(figures.regretted, figures.executed)),
        terms=ran.terms if ran else None,
        rule=ran.rule if ran else None,
        why=ran.why if ran else None,
    )


def _next(verdict: Verdict) -> wire.NextMove:
    to = wire.Terms(autonomy=verdict.after.autonomy, threshold=verdict.after.threshold)
    return wire.NextMove(rule=verdict.rule, to=to if verdict.is_move else None, why=verdict.reason)


def _safe(safe: SafeThreshold) -> wire.SafeThreshold:
    steps = [
        wire.SafeStep(
            threshold=step.threshold,
            running=step.running,
            known=step.known,
            wrong=step.losses,
            wrong_at_most=step.upper,
            is_safe=step.is_safe,
            right_needed=step.right_needed,
        )
        for step in safe.steps
    ]
    return wire.SafeThreshold(threshold=safe.threshold, limit=safe.limit, confidence=safe.confidence, steps=steps)


def _reliability(past: PastActions) -> wire.Reliability:
    found = reliability.reliability(past)
    bins = [
        wire.ReliabilityBin(low=each.low, high=each.high, mean_score=each.mean_score, wrong=_share(each.wrong))
        for each in found.bins
    ]
    return wire.Reliability(cases=found.known, expected_calibration_error=found.ece, brier=found.brier, bins=bins)


def _recalibration(fit: Fit | None, in_use_since: datetime | None) -> wire.Recalibration:
    state = {"on": in_use_since is not None, "in_use_since": in_use_since, "needed": MIN_KNOWN}
    if fit is None:
        return wire.Recalibration.model_validate(state)
    return wire.Recalibration.model_validate(
        state
        | {
            "decisions": fit.decisions,
            "fitted_at": fit.fitted_at,
            "data_from": fit.data_from,
            "data_until": fit.data_until,
            "error_before": fit.comparison.ece_before,
            "error_after": fit.comparison.ece_after,
            "brier_before": fit.comparison.brier_before,
            "brier_after": fit.comparison.brier_after,
            "knots": [{"estimate": at, "recalibrated": worth} for at, worth in fit.recalibration.knots],
        }
    )


def _replayed(
    past: PastActions, at_other: PastActions, asked: ReplayIn, today: wire.Standing | None, classes: Classes
) -> Replay:
    """Replay what is asked for, at the scale that is asked for; today's limit at today's."""
    own, as_today = (each if asked.action is None else each.of(asked.action) for each in (at_other, past))
    default = classes.policy.defaults
    threshold = asked.threshold if asked.threshold is not None else (today or default).threshold
    # Whoever names a threshold alone wants to see what that would do, whatever holds today.
    autonomy_asked = asked.autonomy or ("threshold" if asked.threshold is not None or today is None else today.autonomy)
    safe = bound.safe_threshold(own).threshold if asked.action is not None else None
    return Replay(
        action=asked.action,
        decisions=len(own),
        asked=_point(replay(own, threshold, autonomy_asked)),
        today=_point(replay(as_today, today.threshold, today.autonomy)) if today is not None else None,
        recommended=_point(replay(own, safe, "auto" if safe == 1 else "threshold")) if safe is not None else None,
        frontier=_frontier(frontier(own)),
    )


def _point(point: ReplayPoint) -> wire.ReplayPoint:
    return wire.ReplayPoint(
        autonomy=point.autonomy,
        threshold=point.threshold,
        alone=_share(point.alone),
        wrong=_share(point.let_through),
        disagreements=_share(point.disagreements),
        regrets=_share(point.regrets),
        unknown=point.unknown,
        hours_saved=point.hours_saved.value,
        hours_saved_low=point.hours_saved.low,
        hours_saved_high=point.hours_saved.high,
        p95_lag_seconds=point.lag_p95_seconds.value,
        p95_lag_low_seconds=point.lag_p95_seconds.low,
        p95_lag_high_seconds=point.lag_p95_seconds.high,
    )


def _frontier(found: Frontier) -> wire.Frontier:
    points = [found.point(place) for place in range(len(found.thresholds))]
    return wire.Frontier(
        threshold=found.thresholds.tolist(),
        alone=[each.alone.share for each in points],
        alone_low=[each.alone.low for each in points],
        alone_high=[each.alone.high for each in points],
        wrong=[each.let_through.share for each in points],
        wrong_low=[each.let_through.low for each in points],
        wrong_high=[each.let_through.high for each in points],
        hours_saved=_nullable(found.hours_saved),
    )


def _nullable(column: Floats) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in column]


def _share(found: Rate) -> wire.Share:
    return wire.Share.model_validate(found.model_dump())
