"""Questions about the process that decisions of several people raise; never a score of a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from agent.core.measures import Rate
from agent.core.past import Floats, Whole
from agent.core.records import Record

QuestionKind = Literal["differs", "drifts", "quick", "streak"]


@dataclass(frozen=True, eq=False)
class DecidedCases:
    """Decisions of people in the order of deciding, one entry of every column each.

    `reviewer_index` and `action_index` are places in `reviewers` and `actions`; `kind` one in `past.KINDS`; `seconds`
    what the decision took, `length` how much there was to read (characters); NaN where unknown.
    Raises `BadColumns`.
    """

    reviewers: tuple[str, ...]
    actions: tuple[str, ...]
    reviewer_index: Whole
    action_index: Whole
    kind: Whole
    seconds: Floats
    length: Floats


class Question(Record):
    """Something to look into together: `sentence` asks it, `numbers` are what it rests on.

    `q_value` is the p-value after Benjamini–Hochberg over everything that was tested at once.
    """

    kind: QuestionKind
    reviewer: str
    action: str
    sentence: str
    numbers: Mapping[str, float]
    q_value: float


def questions(cases: DecidedCases, false_discovery: float = 0.05) -> tuple[Question, ...]:
    """Return what is worth asking, surest first: at most `false_discovery` of it is expected to be chance."""
    raise NotImplementedError


def blind_disagreement(disagreed: int, pairs: int) -> Rate:
    """Return how often two people who judged the same case blind decided differently."""
    raise NotImplementedError
