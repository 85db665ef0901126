"""What the shop knows of one customer, as values: the read-only view that models and nodes work from."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from agent.core.money import Money

PaymentSource = Literal["gift_card", "paypal", "credit_card"]


class Record(BaseModel):
    """A frozen value; equal when its fields are equal."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Address(Record):
    """A US postal address."""

    address1: str
    address2: str = ""
    city: str
    state: str
    country: str
    zip: str


class PaymentMethod(Record):
    """One way a customer pays. `balance` is set for gift cards, `brand` and `last_four` for cards."""

    payment_method_id: str
    source: PaymentSource
    brand: str | None = None
    last_four: str | None = None
    balance: Money | None = None


class OrderItem(Record):
    """One line of an order; `price` is what was charged for it, in dollars."""

    item_id: str
    product_id: str
    name: str
    options: dict[str, str]
    price: Money


class Payment(Record):
    """One movement of money on an order, in dollars; `amount` is never negative."""

    transaction_type: Literal["payment", "refund"]
    amount: Money
    payment_method_id: str


class Order(Record):
    """An order with its lines and payments, oldest payment first.

    `status` is `pending`, `pending (item modified)`, `processed`, `delivered`, `cancelled`, `return requested` or
    `exchange requested`.
    """

    order_id: str
    customer_id: str
    status: str
    address: Address
    items: tuple[OrderItem, ...]
    payments: tuple[Payment, ...]


class Variant(Record):
    """One buyable item of a product: its options, price in dollars, and whether it is in stock."""

    item_id: str
    options: dict[str, str]
    price: Money
    is_available: bool


class Product(Record):
    """A product type with every variant of it."""

    product_id: str
    name: str
    variants: tuple[Variant, ...]


class CustomerFile(Record):
    """Everything the agent may look at for one ticket: the customer, their orders, and the products in those orders.

    `orders` stand in the shop's own order (oldest first); `products` holds every product the customer has ordered, by
    product id; `catalogue` maps the name of every product the shop sells to its product id.
    """

    customer_id: str
    first_name: str
    last_name: str
    email: str
    address: Address
    payment_methods: tuple[PaymentMethod, ...]
    orders: tuple[Order, ...]
    products: dict[str, Product]
    catalogue: dict[str, str]
