"""Past actions as columns, for what is computed over many of them at once."""

from dataclasses import dataclass, fields, replace
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from agent.errors import BadColumns

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

KINDS: Final = ("approve", "edit", "reject", "respond", "escalate")
"""What a person can decide; `kind` holds the place in here."""
APPROVED: Final = 0
UNDECIDED: Final = -1
"""The kind of an action that nobody judged: it ran alone and wasn't looked at afterwards."""


@dataclass(frozen=True, eq=False)
class PastActions:
    """Actions that were decided or ran alone, one entry of every column each; order doesn't matter.

    - `actions`: the classes' names; `action_index`: the place of each action's class in it
    - `risk`, `model_risk`: the risk score and the model's own estimate, 0 to 1
    - `kind`: what a person decided, before it ran or looking at a sampled one afterwards: a place in `KINDS`, or
      `UNDECIDED`. Expired, superseded and undone decisions don't belong in here.
    - `is_regretted`: somebody marked it as wrong afterwards
    - `was_auto`: it ran without a person; `is_sampled`: it ran alone, was drawn at random and looked at since
    - `sampling`: the share of what runs alone that was drawn at that time, 0 to 1; 1 while nothing of its class could
      run alone (autonomy `review`, or the kill switch)
    - `is_blocked`: it had a factor that no threshold lets through (`agent.core.risk.BLOCKERS`)
    - `decision_seconds`: what it took a person, `lag_seconds`: from held to decided; NaN where no person decided

    Raises `BadColumns`.
    """

    actions: tuple[str, ...]
    action_index: Whole
    risk: Floats
    model_risk: Floats
    kind: Whole
    is_regretted: Flags
    was_auto: Flags
    is_sampled: Flags
    sampling: Floats
    is_blocked: Flags
    decision_seconds: Floats
    lag_seconds: Floats

    def __post_init__(self) -> None:
        lengths = {name: len(getattr(self, name)) for name in COLUMNS}
        if len(set(lengths.values())) > 1:
            raise BadColumns("columns", f"must have the same length, not {lengths}")
        for name in ("risk", "model_risk", "sampling"):
            column = getattr(self, name)
            if not bool(np.all((column >= 0) & (column <= 1))):
                raise BadColumns(name, "must be between 0 and 1")

    def __len__(self) -> int:
        return len(self.risk)

    def of(self, action: str) -> Self:
        """Return the actions of one class; none when the class isn't in here."""
        place = self.actions.index(action) if action in self.actions else -1
        return self.where(self.action_index == place)

    def where(self, chosen: Flags | Whole) -> Self:
        """Return the chosen actions, by flags or by places."""
        return replace(self, **{name: getattr(self, name)[chosen] for name in COLUMNS})

    @property
    def is_decided(self) -> Flags:
        """Whether a person judged it, before or after it ran."""
        return np.asarray(self.kind != UNDECIDED)

    @property
    def is_disagreed(self) -> Flags:
        """Whether a person judged it and didn't approve it unchanged."""
        return np.asarray(self.is_decided & (self.kind != APPROVED))

    @property
    def is_loss(self) -> Flags:
        """Whether it would have been wrong to run it alone: a person disagreed, or somebody regretted it."""
        return self.is_disagreed | self.is_regretted

    @property
    def is_known(self) -> Flags:
        """Whether it was judged whatever came of it: before it ran, or as one of those drawn at random afterwards.

        What ran alone and wasn't drawn is not known to be right because nobody complained.
        """
        return np.where(self.was_auto, self.is_sampled, self.is_decided)

    @property
    def weight(self) -> Floats:
        """How many actions each known one stands for (Horvitz–Thompson); 0 for the others."""
        drawn = np.where(self.was_auto & (self.sampling > 0), self.sampling, 1.0)
        return np.where(self.is_known, 1.0 / drawn, 0.0)


COLUMNS: Final = tuple(field.name for field in fields(PastActions) if field.name != "actions")
