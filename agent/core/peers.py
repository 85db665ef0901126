"""Questions about the process that decisions of several people raise; never a score of a person.

Everything is compared on the same class of actions, counts by exact tests, and corrected for how much was tested at
once. A difference may come from the cases, the tools or the threshold as well as from a person.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from agent.core.measures import Rate, difference_interval, longest_run_chance, rate, same_change_chance
from agent.core.past import APPROVED, Flags, Floats, Whole
from agent.core.records import Record
from agent.errors import BadColumns

QuestionKind = Literal["differs", "drifts", "quick", "streak"]
MIN_CASES = 10
"""Decisions that a person, and the others together, must have on a class before they are compared."""


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

    def __post_init__(self) -> None:
        columns = ("reviewer_index", "action_index", "kind", "seconds", "length")
        lengths = {name: len(getattr(self, name)) for name in columns}
        if len(set(lengths.values())) > 1:
            raise BadColumns("columns", f"must have the same length, not {lengths}")


class Question(Record):
    """Something to look into together: `sentence` asks it, `numbers` are what it rests on.

    `q_value` is the p-value after Benjamini and Hochberg over everything that was tested at once.
    """

    kind: QuestionKind
    reviewer: str
    action: str
    sentence: str
    numbers: Mapping[str, float]
    q_value: float


class PeerComparison(Record):
    """How often a person and the others approve a class unchanged, and the difference with its 95 % interval."""

    reviewer: str
    action: str
    own: Rate
    others: Rate
    difference: float
    low: float
    high: float


@dataclass(frozen=True)
class _Finding:
    kind: QuestionKind
    sentence: str
    numbers: dict[str, float]
    p_value: float


@dataclass(frozen=True, eq=False)
class _Pair:
    """One person's decisions on one class, and those of the others; flags say which were approved unchanged."""

    reviewer: str
    action: str
    is_own: Flags
    is_approved: Flags
    seconds: Floats
    length: Floats

    @property
    def own(self) -> Flags:
        return self.is_approved[self.is_own]

    @property
    def others(self) -> Flags:
        return self.is_approved[~self.is_own]


def comparisons(cases: DecidedCases) -> tuple[PeerComparison, ...]:
    """Return how people's agreement differs from that of the others on the same class, where there is enough of both.

    The interval of a difference is Newcombe's (1998, method 10).
    """
    return tuple(_compared(pair) for pair in _pairs(cases))


def questions(cases: DecidedCases, false_discovery: float = 0.05, period: str = "") -> tuple[Question, ...]:
    """Return what is worth asking, surest first: at most `false_discovery` of it is expected to be chance.

    `period` says in words when the cases were decided, like "this month". Asked is where somebody

    - approves more or less often than the others (Fisher's exact test),
    - approved a long run without a break that the others' rate makes unlikely (exact, at the upper end of their rate),
    - changed in the second half of their cases otherwise than the others did meanwhile (Zelen's exact test, 1971),
    - takes hardly longer for long cases than for short ones where the others do (Spearman's rank correlations, compared
      as by Fieller, Hartley & Pearson, 1957).
    """
    from scipy.stats import false_discovery_control

    tested = [(pair, finding) for pair in _pairs(cases) for finding in _findings(pair, period)]
    if not tested:
        return ()
    corrected = false_discovery_control([finding.p_value for _, finding in tested])
    asked = [
        Question(
            kind=finding.kind,
            reviewer=pair.reviewer,
            action=pair.action,
            sentence=finding.sentence,
            numbers=finding.numbers,
            q_value=float(q_value),
        )
        for (pair, finding), q_value in zip(tested, corrected, strict=True)
        if q_value <= false_discovery
    ]
    return tuple(sorted(asked, key=lambda question: (question.q_value, question.reviewer, question.action)))


def blind_disagreement(disagreed: int, pairs: int) -> Rate:
    """Return how often two people who judged the same case, each without the other's opinion, decided differently."""
    return rate(disagreed, pairs)


def _pairs(cases: DecidedCases) -> Iterator[_Pair]:
    is_approved = cases.kind == APPROVED
    for action_place, action in enumerate(cases.actions):
        here = cases.action_index == action_place
        for reviewer_place, reviewer in enumerate(cases.reviewers):
            is_own = cases.reviewer_index[here] == reviewer_place
            if min(is_own.sum(), (~is_own).sum()) >= MIN_CASES:
                yield _Pair(reviewer, action, is_own, is_approved[here], cases.seconds[here], cases.length[here])


def _findings(pair: _Pair, period: str) -> Iterator[_Finding]:
    when = f" {period}" if period else ""
    yield _differs(pair, when)
    yield _streak(pair, when)
    yield _drifts(pair, when)
    yield from _quick(pair, when)


def _compared(pair: _Pair) -> PeerComparison:
    own, others = rate(int(pair.own.sum()), len(pair.own)), rate(int(pair.others.sum()), len(pair.others))
    low, high = difference_interval(own, others)
    return PeerComparison(
        reviewer=pair.reviewer,
        action=pair.action,
        own=own,
        others=others,
        difference=(own.share or 0.0) - (others.share or 0.0),
        low=low,
        high=high,
    )


def _differs(pair: _Pair, when: str) -> _Finding:
    from scipy.stats import fisher_exact

    compared = _compared(pair)
    own, others = compared.own, compared.others
    table = [[own.part, own.whole - own.part], [others.part, others.whole - others.part]]
    why = (
        "are these cases easier, or is the threshold too low?"
        if compared.difference > 0
        else "are these cases harder, or does one see what the others don't?"
    )
    said = f"{pair.reviewer} approved {own.part} of {own.whole} {pair.action} unchanged{when}"
    return _Finding(
        "differs",
        f"{said} where others approved {_percent(others.share)}: {why}",
        {
            "approved": own.part,
            "decided": own.whole,
            "others_approved": others.part,
            "others_decided": others.whole,
            "difference": compared.difference,
            "low": compared.low,
            "high": compared.high,
        },
        float(fisher_exact(table).pvalue),
    )


def _streak(pair: _Pair, when: str) -> _Finding:
    breaks = np.flatnonzero(np.concatenate(([True], ~pair.own, [True])))
    longest = int(np.diff(breaks).max()) - 1
    others = rate(int(pair.others.sum()), len(pair.others))
    chance = longest_run_chance(longest, len(pair.own), others.high or 0.0)
    said = f"{pair.reviewer} approved {longest} {pair.action} in a row{when}"
    return _Finding(
        "streak",
        f"{said} where others approve {_percent(others.share)}: "
        "do these cases need a person, or is there too little time for each?",
        {"run": longest, "decided": len(pair.own), "others_share": others.share or 0.0, "chance": chance},
        chance,
    )


def _drifts(pair: _Pair, when: str) -> _Finding:
    own_places = np.flatnonzero(pair.is_own)
    is_late = np.arange(len(pair.is_own)) >= own_places[len(own_places) // 2]
    own_early, own_late = pair.is_approved[pair.is_own & ~is_late], pair.is_approved[pair.is_own & is_late]
    early, late = pair.is_approved[~pair.is_own & ~is_late], pair.is_approved[~pair.is_own & is_late]
    own = (int(own_early.sum()), len(own_early), int(own_late.sum()), len(own_late))
    others = (int(early.sum()), len(early), int(late.sum()), len(late))
    said = f"{pair.reviewer} approved {_of(*own[:2])} {pair.action} unchanged at first and {_of(*own[2:])} later{when}"
    return _Finding(
        "drifts",
        f"{said} (others: {_of(*others[:2])}, then {_of(*others[2:])}): "
        "what changed in the cases, or in how they are read?",
        {
            "early_approved": own[0],
            "early_decided": own[1],
            "late_approved": own[2],
            "late_decided": own[3],
            "others_early_approved": others[0],
            "others_early_decided": others[1],
            "others_late_approved": others[2],
            "others_late_decided": others[3],
        },
        same_change_chance(own, others),
    )


def _quick(pair: _Pair, when: str) -> Iterator[_Finding]:
    from scipy.stats import norm, spearmanr

    is_measured = ~(np.isnan(pair.seconds) | np.isnan(pair.length))
    found = []
    for chosen in (is_measured & pair.is_own, is_measured & ~pair.is_own):
        seconds, length = pair.seconds[chosen], pair.length[chosen]
        if len(seconds) < MIN_CASES or np.ptp(seconds) == 0 or np.ptp(length) == 0:
            return
        found.append((float(spearmanr(length, seconds).statistic), len(seconds)))
    (own, own_count), (others, others_count) = found
    near = np.clip(np.array([own, others]), -0.999, 0.999)
    spread = np.sqrt(1.06 / (own_count - 3) + 1.06 / (others_count - 3))
    said = f"{pair.reviewer}'s time for {pair.action} depended less on how much there is to read{when}"
    yield _Finding(
        "quick",
        f"{said} (rank correlation {own:.2f}, others {others:.2f}): is the summary enough, or is time short?",
        {"correlation": own, "cases": own_count, "others_correlation": others, "others_cases": others_count},
        float(norm.cdf((np.arctanh(near[0]) - np.arctanh(near[1])) / spread)),
    )


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole}"


def _percent(share: float | None) -> str:
    return "none" if share is None else f"{share:.0%}"
