"""The argument types that several actions share, with what a form or a model needs to know about each."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, Field, PlainSerializer, ValidationInfo, WithJsonSchema, field_validator

from agent.actions.choices import (
    Offers,
    ordered_items,
    other_variants,
    own_account,
    own_orders,
    own_payment_methods,
)
from agent.actions.declaration import Arguments
from agent.core.money import to_cents
from agent.core.records import Address

MAX_ITEMS = 50
MAX_AMOUNT_USD = 1_000_000

OrderId = Annotated[
    str,
    Field(
        title="Order",
        description="The order's id: '#W' and seven digits.",
        pattern=r"^#W[0-9]{7}$",
        examples=["#W1234567"],
    ),
    Offers(own_orders),
]
CustomerId = Annotated[
    str,
    Field(
        title="Customer",
        description="The customer's id, such as 'mia_stone_1234'.",
        pattern=r"^[A-Za-z0-9_.@+-]{1,100}$",
        examples=["mia_stone_1234"],
    ),
    Offers(own_account),
]
PaymentMethodId = Annotated[
    str,
    Field(
        title="Payment method",
        description="The id of one of the customer's payment methods: credit_card_…, gift_card_… or paypal_….",
        pattern=r"^(credit_card|gift_card|paypal)_[0-9]{1,20}$",
        examples=["credit_card_1234567", "gift_card_1234567", "paypal_1234567"],
    ),
    Offers(own_payment_methods),
]
ItemId = Annotated[str, Field(description="An item's id: ten digits.", pattern=r"^[0-9]{10}$", examples=["1234567890"])]
ItemIds = Annotated[
    tuple[ItemId, ...],
    Field(
        title="Items",
        description="The ids of the order's items, each as often as it is meant; not product ids.",
        min_length=1,
        max_length=MAX_ITEMS,
    ),
    Offers(ordered_items),
]
NewItemIds = Annotated[
    tuple[ItemId, ...],
    Field(
        title="New items",
        description="For each item, in the same place, the id of the item of the same product it becomes.",
        min_length=1,
        max_length=MAX_ITEMS,
    ),
    Offers(other_variants),
]
PositiveMoney = Annotated[
    Decimal,
    Field(gt=0, le=MAX_AMOUNT_USD, decimal_places=2),
    AfterValidator(to_cents),
    PlainSerializer(float, return_type=float, when_used="json"),
    WithJsonSchema(
        {
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": MAX_AMOUNT_USD,
            "format": "money",
            "currency": "USD",
        }
    ),
]

_LINE = r"^[^\x00-\x1f\x7f]*$"


class OrderArguments(Arguments):
    """The order it is about."""

    order_id: OrderId


class CustomerArguments(Arguments):
    """The customer it is about."""

    customer_id: CustomerId


class AddressArguments(Arguments):
    """A new address, with every field of it."""

    address1: str = Field(title="Street", description="Street and number.", min_length=1, max_length=200, pattern=_LINE)
    address2: str = Field(
        default="", title="Apartment", description="Suite or apartment; may be empty.", max_length=200, pattern=_LINE
    )
    city: str = Field(title="City", description="The city.", min_length=1, max_length=100, pattern=_LINE)
    state: str = Field(
        title="State", description="The state, such as 'CA'.", min_length=2, max_length=50, pattern=_LINE
    )
    country: str = Field(
        default="USA",
        title="Country",
        description="The country, such as 'USA'.",
        min_length=2,
        max_length=60,
        pattern=_LINE,
    )
    zip: str = Field(
        title="Zip code",
        description="The zip code, such as '94110'.",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9 -]{1,10}[A-Za-z0-9]$",
    )

    @property
    def address(self) -> Address:
        """The address as a value."""
        return Address.model_validate({name: getattr(self, name) for name in Address.model_fields})


class SwapArguments(OrderArguments):
    """Which items of an order become which, and who pays or gets the difference."""

    item_ids: ItemIds
    new_item_ids: NewItemIds
    payment_method_id: PaymentMethodId

    @field_validator("new_item_ids")
    @classmethod
    def _one_new_item_each(cls, value: Sequence[str], info: ValidationInfo) -> Any:
        item_ids = info.data.get("item_ids")
        if item_ids is not None and len(value) != len(item_ids):
            raise ValueError(f"must name as many new items as there are items: {len(item_ids)}, not {len(value)}")
        return value
