"""What was understood of a ticket before it is matched with orders: requests, with what each leaves open."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from agent.adapters.offline_model.addresses import AddressMention
from agent.adapters.offline_model.orders import OrderRange
from agent.adapters.offline_model.payments import PaymentMention

Kind = Literal["cancel", "return", "change", "address", "account_address", "payment", "refund", "merge", "human"]


@dataclass(frozen=True)
class Doubt:
    """One thing that was inferred, and how likely (0 to 1) it is that the inference is wrong."""

    weight: float
    why: str


@dataclass(frozen=True)
class ItemWish:
    """One item a request is about: what it may be, how it was described, and what it should become.

    `source` and `target` are the customer's words; `target` is None when no new variant was described.
    """

    names: tuple[str, ...]
    source: str
    target: str | None = None
    count: int | None = 1
    """How many lines are meant; None for all that fit."""
    is_inexact: bool = False
    item_id: str | None = None
    place: int | None = None
    """Where it stands in its order, from 1; -1 for the last."""
    price: Decimal | None = None
    """What was charged for it, in dollars."""
    is_foreign_target: bool = False
    """The wanted thing is another product."""


@dataclass(frozen=True)
class Request:
    """One request, as said; what is None or empty was not said."""

    kind: Kind
    text: str
    turn: int
    order_ids: tuple[str, ...] = ()
    unknown_orders: tuple[str, ...] = ()
    is_order_hedged: bool = False
    order_range: OrderRange | None = None
    status: Literal["pending", "delivered"] | None = None
    order_holds: tuple[ItemWish, ...] = ()
    """Items that only describe the order: `the order with the two watches`."""
    paid_with: tuple[str, ...] = ()
    """The payment methods that describe the order: `the order I paid with PayPal`."""
    wishes: tuple[ItemWish, ...] = ()
    is_everything: bool = False
    excluded: tuple[ItemWish, ...] = ()
    unknown_things: tuple[str, ...] = ()
    """Things named that the customer's file knows nothing of."""
    payment: PaymentMention | None = None
    address: AddressMention | None = None
    address_order: str | None = None
    reason: str | None = None
    amount: str | None = None
    other_account: str | None = None
    is_hypothetical: bool = False
    problem: str | None = None
    """Why this can't be planned, whatever else is known."""
    doubts: tuple[Doubt, ...] = field(default=())

    @property
    def is_vague(self) -> bool:
        """Whether nothing says what the request is about."""
        everything = self.is_everything and self.kind != "change"
        named = self.order_ids or self.unknown_orders or self.wishes or self.order_holds or self.paid_with or everything
        return not named and self.order_range in {None, "same"}

    @property
    def takes_payment(self) -> bool:
        """Whether a payment method is part of this kind of request."""
        return self.kind in {"return", "change", "payment"}
