"""Money as the project writes it: US dollars, exact to the cent."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import AfterValidator, Field, PlainSerializer

CENT = Decimal("0.01")
LARGEST = Decimal("9_999_999_999.99")
"""As much as the database's numeric(12,2) holds, in dollars."""


def to_cents(amount: Decimal | float | int | str) -> Decimal:
    """Return `amount` in dollars, rounded half up to the cent. Raises `ValueError` for what no amount can be."""
    exact = Decimal(str(amount))
    if not exact.is_finite() or abs(exact) > LARGEST:
        raise ValueError(f"an amount must be a number of at most {LARGEST:,} dollars")
    return exact.quantize(CENT, rounding=ROUND_HALF_UP)


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
