"""The ways of earning autonomy that are compared, each on the same years."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from agent.core.calibration import Guard
from agent.core.policy import Policy
from agent.settings import PROJECT_ROOT
from agent.wiring import read_policy
from bench.autonomy.outcome import Outcome, outcome_of
from bench.autonomy.world import World, year_of
from bench.autonomy.year import live

OURS = "Holdpoint"
BARE = "bare ±0.1 rule"
FIXED = "fixed at 0.4"
FIXED_AT = 0.4


class Way(NamedTuple):
    """A policy, and whether the weekly rules move what it says."""

    policy: Policy
    moves: bool


def ways(path: Path = PROJECT_ROOT / "agent" / "policy.toml") -> Mapping[str, Way]:
    """Return the ways by name, from the policy that is shipped; every class starts at 0.4 in each of them."""
    shipped = read_policy(path)
    bare = _with_guard(shipped, "none")
    return {OURS: Way(_with_guard(shipped, "bound"), True), BARE: Way(bare, True), FIXED: Way(bare, False)}


def compare(world: World, seed: int) -> dict[str, Outcome]:
    """Return what the same year comes to in each way."""
    found: dict[str, Outcome] = {}
    for name, way in ways().items():
        policy = way.policy
        for kind in world.kinds:
            policy = policy.with_autonomy(kind.action, "threshold", FIXED_AT)
        year = year_of(world, policy, seed)
        found[name] = outcome_of([live(tickets, policy, moves=way.moves) for tickets in year])
    return found


def _with_guard(policy: Policy, guard: Guard) -> Policy:
    return policy.model_copy(update={"autonomy": policy.autonomy.model_copy(update={"guard": guard})})
