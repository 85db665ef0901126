"""How long it takes to replay thresholds over many past actions, in this process."""

import time
from collections.abc import Callable, Mapping

import numpy as np

from agent.core.bound import safe_threshold
from agent.core.past import UNDECIDED, PastActions
from agent.core.replay import frontier, replay

ACTIONS = 1_000_000
THRESHOLD, DRAWN, WRONG = 0.4, 0.05, 0.02


def time_replays(rounds: int) -> Mapping[str, list[float]]:
    """Return the seconds of each round of a single threshold, of the whole frontier, and of the safe threshold."""
    past = _past(ACTIONS)
    calls: Mapping[str, Callable[[], object]] = {
        "one threshold": lambda: replay(past, 0.6),
        "101 thresholds": lambda: frontier(past),
        "the safe threshold": lambda: safe_threshold(past),
    }
    few = _past(1000)
    # The first use of SciPy loads it from disk.
    replay(few, 0.6)
    safe_threshold(few)
    return {name: [_seconds(call) for _ in range(rounds)] for name, call in calls.items()}


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _past(count: int) -> PastActions:
    """Return made-up actions of three classes at one threshold, some of what ran alone drawn and looked at."""
    random = np.random.default_rng(0)
    risk = random.uniform(0, 1, count)
    was_auto = risk <= THRESHOLD
    is_sampled = was_auto & (random.random(count) < DRAWN)
    judged = np.where(random.random(count) < WRONG, 2, 0)
    kind = np.where(was_auto & ~is_sampled, UNDECIDED, judged)
    return PastActions(
        actions=("issue_refund", "cancel_pending_order", "send_reply"),
        action_index=random.integers(0, 3, count),
        risk=risk,
        model_risk=risk,
        kind=kind,
        is_regretted=random.random(count) < 0.005,
        was_auto=was_auto,
        is_sampled=is_sampled,
        sampling=np.full(count, DRAWN),
        is_blocked=random.random(count) < 0.05,
        decision_seconds=np.where(kind == UNDECIDED, np.nan, random.gamma(2, 60, count)),
        lag_seconds=np.where(was_auto, np.nan, random.gamma(2, 1800, count)),
    )
