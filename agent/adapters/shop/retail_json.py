"""The JSON of users, orders and products (sierra-research/tau-bench's format): what is accepted of it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from agent.core.money import to_cents
from agent.errors import BadShopData

USERS_FILE = "users.json"
ORDERS_FILE = "orders.json"
PRODUCTS_FILE = "products.json"
MAX_AMOUNT_USD = Decimal(10) ** 10


def _storable(value: str) -> str:
    if "\x00" in value:
        raise ValueError("has a NUL character, which Postgres can't store")
    return value


def _cents(value: Decimal) -> Decimal:
    # The benchmark's own tools leave 12.570000000000022 behind; that is 12.57, and 12.575 is a mistake.
    if not abs(value) < MAX_AMOUNT_USD:
        raise ValueError("is too large")
    if abs(value - to_cents(value)) > Decimal("0.000001"):
        raise ValueError("has more than two decimals")
    return to_cents(value)


Text = Annotated[str, AfterValidator(_storable)]
Dollars = Annotated[Decimal, AfterValidator(_cents)]


def _not_negative(value: Decimal) -> Decimal:
    if value < 0:
        raise ValueError("must not be negative")
    return value


Amount = Annotated[Dollars, AfterValidator(_not_negative)]


class _Json(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NameJson(_Json):
    """`users.*.name`."""

    first_name: Text
    last_name: Text


class AddressJson(_Json):
    """An address, of a user or an order."""

    address1: Text
    address2: Text
    city: Text
    country: Text
    state: Text
    zip: Text


class PaymentMethodJson(_Json):
    """`users.*.payment_methods.*`."""

    source: Literal["gift_card", "paypal", "credit_card"]
    id: Text
    brand: Text | None = None
    last_four: Text | None = None
    balance: Amount | None = None


class UserJson(_Json):
    """`users.*`; `merged_into` is ours, and only there for a merged account."""

    name: NameJson
    address: AddressJson
    email: Text
    payment_methods: dict[Text, PaymentMethodJson]
    orders: list[Text]
    merged_into: Text | None = None


class ItemJson(_Json):
    """`orders.*.items.*`."""

    name: Text
    product_id: Text
    item_id: Text
    price: Amount
    options: dict[Text, Text]


class FulfillmentJson(_Json):
    """`orders.*.fulfillments.*`."""

    tracking_id: list[Text]
    item_ids: list[Text]


class PaymentJson(_Json):
    """`orders.*.payment_history.*`."""

    transaction_type: Literal["payment", "refund"]
    amount: Amount
    payment_method_id: Text


class OrderJson(_Json):
    """`orders.*`; the last ones are only there once they were requested."""

    order_id: Text
    user_id: Text
    address: AddressJson
    items: list[ItemJson]
    fulfillments: list[FulfillmentJson]
    status: Literal[
        "pending",
        "pending (item modified)",
        "processed",
        "delivered",
        "cancelled",
        "return requested",
        "exchange requested",
    ]
    payment_history: list[PaymentJson]
    cancel_reason: Text | None = None
    return_items: list[Text] | None = None
    return_payment_method_id: Text | None = None
    exchange_items: list[Text] | None = None
    exchange_new_items: list[Text] | None = None
    exchange_payment_method_id: Text | None = None
    exchange_price_difference: Dollars | None = None


class VariantJson(_Json):
    """`products.*.variants.*`."""

    item_id: Text
    options: dict[Text, Text]
    available: bool
    price: Amount


class ProductJson(_Json):
    """`products.*`."""

    name: Text
    product_id: Text
    variants: dict[Text, VariantJson]


M = TypeVar("M", bound=_Json)


def read_entries(file: str, content: Any, model: type[M]) -> dict[str, M]:
    """Return a parsed file's entries by key; raises `BadShopData` naming the file and the key."""
    if not isinstance(content, Mapping):
        raise BadShopData(file, "", "must hold one JSON object")
    entries = {}
    for key, value in content.items():
        if "\x00" in key:
            raise BadShopData(file, repr(key), "has a NUL character, which Postgres can't store")
        try:
            entries[key] = model.model_validate(value)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            path = ".".join([key, *(str(part) for part in first["loc"])])
            raise BadShopData(file, path, first["msg"].removeprefix("Value error, ")) from error
    return entries
