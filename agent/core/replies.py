"""What a customer is told at a pause: words of ours, the same whichever model plans."""

import math

from agent.core.eta import Estimate


def acknowledgement(first_name: str | None, when: Estimate) -> str:
    """Return the message at a pause, with when the customer will hear from us as far as that is known."""
    greeting = f"Hello {first_name}" if first_name else "Hello"
    return (
        f"{greeting},\n\nthank you for your message. We have prepared what you asked for, and a colleague is looking "
        f"at it before it is carried out.{_when(when)} You don't need to do anything; if something has changed, just "
        "reply.\n\nKind regards,\nCustomer Support"
    )


def _when(when: Estimate) -> str:
    usual = _usual(when)
    latest = f"you will hear from us within {_in_words(when.latest_hours)}" if when.latest_hours is not None else ""
    if usual and latest:
        return f" {usual}, and {latest} at the latest."
    if usual:
        return f" {usual}."
    return f" {latest[0].upper()}{latest[1:]}." if latest else ""


def _usual(when: Estimate) -> str:
    """Return how long it usually takes; nothing when that says no more than the deadline."""
    latest = _in_words(when.latest_hours) if when.latest_hours is not None else ""
    half = _in_words(when.half_hours) if when.half_hours is not None else latest
    most = _in_words(when.most_hours) if when.most_hours is not None else latest
    if most != latest:
        half_of_them = f", half of them within {half}" if half not in (most, latest) else ""
        return f"Most requests like yours are answered within {most}{half_of_them}"
    return f"Half of all requests like yours are answered within {half}" if half != latest else ""


def _in_words(hours: float) -> str:
    """Return a time in whole hours, or in whole days when it is long; rounded up, but for a minute or two."""
    whole = max(1, math.ceil(hours - 0.05))
    if whole > 48:
        return f"{math.ceil(whole / 24)} days"
    return "one hour" if whole == 1 else f"{whole} hours"
