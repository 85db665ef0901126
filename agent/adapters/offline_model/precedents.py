"""What people did in very similar cases, as a doubt about what is planned for this one."""

from collections.abc import Sequence

from agent.adapters.offline_model.frames import Doubt
from agent.core.planning import PastDecision

VERY_SIMILAR = 0.8
"""The cosine from which on two tickets all but always ask for the same kind of action."""
HEAVIEST = 0.5


def precedents(action: str, similar: Sequence[PastDecision]) -> tuple[Doubt, ...]:
    """Return the doubt that people's corrections of very similar cases cast on an action; none without corrections.

    Its weight is `HEAVIEST` times the share of corrections, counted as if one approval more were known: one in one
    weighs 0.25, three in three 0.38, one in five 0.08. Approvals lessen it and do nothing else: what other customers
    wrote must not talk a risk down.
    """
    close = [each for each in similar if each.action == action and each.similarity >= VERY_SIMILAR]
    corrected = sum(each.decision == "edit" for each in close)
    if not corrected:
        return ()
    weight = HEAVIEST * corrected / (len(close) + 1)
    return (Doubt(weight, f"Reviewers corrected {corrected} of {len(close)} very similar cases."),)
