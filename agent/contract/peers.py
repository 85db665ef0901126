"""Decisions of several people compared, on the wire: questions about the process, never a score of a person."""

from datetime import datetime
from typing import Literal

from agent.contract.autonomy import Share
from agent.contract.wire import WireOut


class PeerQuestion(WireOut):
    """Something to look into together: `sentence` asks it, `numbers` are what it rests on.

    `q_value` is how much of what is asked this surely, or surer, is expected to be chance.
    """

    kind: Literal["differs", "drifts", "quick", "streak"]
    reviewer: str
    action: str
    sentence: str
    numbers: dict[str, float]
    q_value: float


class PeerComparison(WireOut):
    """How often a person and the others approve an action unchanged, and the difference with its 95 % interval."""

    reviewer: str
    action: str
    own: Share
    others: Share
    difference: float
    low: float
    high: float


class Peers(WireOut):
    """`GET /holdpoint/peers`: what people's decisions since `since` ask, surest first, and what that rests on.

    `second_looks` counts the blind second looks that disagreed with the first decision, of those taken.
    """

    since: datetime
    until: datetime
    decisions: int
    questions: list[PeerQuestion]
    comparisons: list[PeerComparison]
    second_looks: Share
