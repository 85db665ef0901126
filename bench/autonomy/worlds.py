"""The worlds that a year is simulated in."""

from dataclasses import replace

from bench.autonomy.world import Kind, World

EASY = World(
    "easy",
    (
        Kind("cancel_pending_order", 300, 0.04, 40),
        Kind("return_delivered_order_items", 200, 0.06, 60),
        Kind("issue_refund", 150, 0.05, 40),
    ),
    about="a planner who is rarely wrong and mostly knows when",
)
HARD = World(
    "hard",
    (
        Kind("cancel_pending_order", 300, 0.1, 40),
        Kind("return_delivered_order_items", 200, 0.25, 60),
        Kind("issue_refund", 150, 0.3, 40),
    ),
    risky_risk=0.3,
    planner_noise=1.5,
    reported=0.2,
    about="up to 3 in 10 risky, estimates that say little, and 1 mistake in 5 ever reported",
)
DRIFTING = replace(
    EASY,
    name="drifting",
    decline=6.0,
    blindness=1.0,
    reported=0.25,
    about="easy at first; then the odds of being wrong grow sixfold, and the planner sees less of it",
)
TREACHEROUS = replace(
    HARD,
    name="treacherous",
    kinds=tuple(replace(kind, risky_share=0.4) for kind in EASY.kinds),
    safe_risk=0.01,
    is_promised=False,
    about="even what runs alone at the start is wrong too often",
)
WORLDS = (EASY, HARD, DRIFTING, TREACHEROUS)
