"""The shop's tables in the schema `shop`; the migrations in `versions/` create them.

`position` keeps the order in which things were listed, from 0. What an order holds (lines, payments) is a record of
what was sold, so its lines don't refer to the catalogue, which may have moved on.
"""

from sqlalchemy import (
    ARRAY,
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
)

metadata = MetaData(schema="shop")


def _address_columns() -> list[Column[str]]:
    return [Column(name, Text, nullable=False) for name in ("address1", "address2", "city", "state", "country", "zip")]


customers = Table(
    "customers",
    metadata,
    Column("customer_id", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("first_name", Text, nullable=False),
    Column("last_name", Text, nullable=False),
    Column("email", Text, nullable=False),
    *_address_columns(),
    Column("merged_into", ForeignKey("shop.customers.customer_id", deferrable=True, initially="DEFERRED")),
)

payment_methods = Table(
    "payment_methods",
    metadata,
    Column("payment_method_id", Text, primary_key=True),
    Column("customer_id", ForeignKey(customers.c.customer_id), nullable=False),
    Column("position", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("brand", Text),
    Column("last_four", Text),
    Column("balance", Numeric(12, 2)),
    CheckConstraint("source IN ('gift_card', 'paypal', 'credit_card')", name="payment_methods_source"),
    CheckConstraint("balance >= 0", name="payment_methods_balance_not_negative"),
    CheckConstraint("(source = 'gift_card') = (balance IS NOT NULL)", name="payment_methods_gift_cards_have_a_balance"),
    Index("payment_methods_customer", "customer_id", "position"),
)

products = Table(
    "products",
    metadata,
    Column("product_id", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
)

variants = Table(
    "variants",
    metadata,
    Column("item_id", Text, primary_key=True),
    Column("product_id", ForeignKey(products.c.product_id), nullable=False),
    Column("position", Integer, nullable=False),
    Column("options", JSON, nullable=False),
    Column("price", Numeric(12, 2), nullable=False),
    Column("is_available", Boolean, nullable=False),
    CheckConstraint("price >= 0", name="variants_price_not_negative"),
    Index("variants_product", "product_id", "position"),
)

orders = Table(
    "orders",
    metadata,
    Column("order_id", Text, primary_key=True),
    Column("customer_id", ForeignKey(customers.c.customer_id), nullable=False),
    Column("position", Integer, nullable=False),
    Column("customer_position", Integer, nullable=False),
    Column("status", Text, nullable=False),
    *_address_columns(),
    Column("cancel_reason", Text),
    Column("return_items", ARRAY(Text)),
    Column("return_payment_method_id", ForeignKey(payment_methods.c.payment_method_id)),
    Column("exchange_items", ARRAY(Text)),
    Column("exchange_new_items", ARRAY(Text)),
    Column("exchange_payment_method_id", ForeignKey(payment_methods.c.payment_method_id)),
    Column("exchange_price_difference", Numeric(12, 2)),
    CheckConstraint(
        "status IN ('pending', 'pending (item modified)', 'processed', 'delivered', 'cancelled', 'return requested',"
        " 'exchange requested')",
        name="orders_status",
    ),
    Index("orders_customer", "customer_id", "customer_position"),
)

order_items = Table(
    "order_items",
    metadata,
    Column("order_id", ForeignKey(orders.c.order_id), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("item_id", Text, nullable=False),
    Column("product_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("options", JSON, nullable=False),
    Column("price", Numeric(12, 2), nullable=False),
    CheckConstraint("price >= 0", name="order_items_price_not_negative"),
)

payments = Table(
    "payments",
    metadata,
    Column("order_id", ForeignKey(orders.c.order_id), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("transaction_type", Text, nullable=False),
    Column("amount", Numeric(12, 2), nullable=False),
    Column("payment_method_id", ForeignKey(payment_methods.c.payment_method_id), nullable=False),
    CheckConstraint("transaction_type IN ('payment', 'refund')", name="payments_transaction_type"),
    CheckConstraint("amount >= 0", name="payments_amount_not_negative"),
)

fulfillments = Table(
    "fulfillments",
    metadata,
    Column("order_id", ForeignKey(orders.c.order_id), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("tracking_ids", ARRAY(Text), nullable=False),
    Column("item_ids", ARRAY(Text), nullable=False),
)
