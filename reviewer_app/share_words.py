"""Shares, thresholds and what may run alone, in words; never a share without what it is of."""

from typing import assert_never

from agent.contract.autonomy import ReplayPoint, Share, Terms
from reviewer_app.figures_view import NO_DATA


def exact_percent(share: float | None) -> str:
    """Return a share as `91 %`, below a tenth with its first decimal: `2.7 %`."""
    if share is None:
        return NO_DATA
    points = share * 100
    if 0 < share < 0.0005:
        return "under 0.1 %"
    if 0.995 <= share < 1:
        return "over 99 %"
    return f"{points:.0f} %" if points >= 9.95 or points == 0 else f"{points:.1f} %"


def interval_in_words(low: float | None, high: float | None) -> str:
    """Return a 95 % interval as `1.2 to 4.9 %`; empty where there is none."""
    if low is None or high is None:
        return ""
    return f"{exact_percent(low).removesuffix(' %')} to {exact_percent(high)}"


def share_in_words(share: Share) -> str:
    """Return `91 % (79 to 96 %), 41 of 45`."""
    if share.share is None:
        return NO_DATA
    interval = interval_in_words(share.low, share.high)
    return f"{exact_percent(share.share)} ({interval}), {share.part:,} of {share.whole:,}"


def may_in_words(terms: Terms | ReplayPoint) -> str:
    """Return how much an action may do without a person."""
    match terms.autonomy:
        case "review":
            return "Always a person"
        case "threshold":
            return f"Alone up to risk {terms.threshold:.2f}"
        case "auto":
            return "Always alone, unless blocked"
        case _:
            assert_never(terms.autonomy)


def mid_sentence(words: str) -> str:
    """Return a phrase with its first letter small."""
    return words[:1].lower() + words[1:]
