"""A reviewer who knows the right writes: approves exactly those, once each, and rejects the rest. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from agent.contract import ActionView, Review
from bench.evaluation.retail_cases import Action, comparable


def verdict(review: Review, right: Sequence[Action], planned: Iterable[ActionView]) -> Literal["approve", "reject"]:
    """Return what to decide: approve a right write that hasn't run yet and that the shop doesn't refuse."""
    if any(check.status == "fail" for check in review.checks):
        return "reject"
    left = Counter(comparable(each.name, each.args) for each in right)
    left.subtract(comparable(each.name, each.args) for each in planned if each.status == "executed")
    return "approve" if left[comparable(review.action, review.args)] > 0 else "reject"
