"""The burst's tickets: each from a customer of its own, in turn a dear cancellation and a redirected parcel."""

from typing import Any

from bench.speed.small_shop import ticket

PRICE_USD = 260.0
"""Cancelling an order of this much always waits for a person."""
SKILLS = ("orders", "data")


def risky_ticket(number: int) -> dict[str, Any]:
    """Return the ticket of customer `number`."""
    given = ticket(number)
    if number % len(SKILLS):
        given["message"] = given["message"].replace("Please cancel order", "Please send to my new address order")
    return given
