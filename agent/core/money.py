"""Money as the project writes it: US dollars, exact to the cent."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import AfterValidator, Field, PlainSerializer

CENT = Decimal("0.01")


def to_cents(amount: Decimal | float | int | str) -> Decimal:
    """Return `amount` in dollars, rounded half up to the cent."""
    return Decimal(str(amount)).quantize(CENT, rounding=ROUND_HALF_UP)


def dollars(amount: Decimal) -> str:
    """Return `amount` as a person reads it: `$1,234.50`, `-$3.00`."""
    sign = "-" if amount < 0 else ""
    return f"{sign}${abs(amount):,.2f}"


Money = Annotated[
    Decimal,
    AfterValidator(to_cents),
    PlainSerializer(float, return_type=float, when_used="json"),
    Field(json_schema_extra={"format": "money", "currency": "USD"}),
]
"""Dollars as a Decimal in Python, and as a JSON number on the wire."""
