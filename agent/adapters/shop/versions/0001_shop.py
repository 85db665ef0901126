"""The shop: customers, payment methods, products, orders with their lines, payments and fulfilments."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE shop.customers (
    customer_id text PRIMARY KEY,
    position integer NOT NULL,
    first_name text NOT NULL,
    last_name text NOT NULL,
    email text NOT NULL,
    address1 text NOT NULL,
    address2 text NOT NULL,
    city text NOT NULL,
    state text NOT NULL,
    country text NOT NULL,
    zip text NOT NULL,
    merged_into text REFERENCES shop.customers DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE shop.payment_methods (
    payment_method_id text PRIMARY KEY,
    customer_id text NOT NULL REFERENCES shop.customers,
    position integer NOT NULL,
    source text NOT NULL CONSTRAINT payment_methods_source CHECK (source IN ('gift_card', 'paypal', 'credit_card')),
    brand text,
    last_four text,
    balance numeric(12, 2) CONSTRAINT payment_methods_balance_not_negative CHECK (balance >= 0),
    CONSTRAINT payment_methods_gift_cards_have_a_balance CHECK ((source = 'gift_card') = (balance IS NOT NULL))
);
CREATE INDEX payment_methods_customer ON shop.payment_methods (customer_id, position);

CREATE TABLE shop.products (
    product_id text PRIMARY KEY,
    position integer NOT NULL,
    name text NOT NULL
);

CREATE TABLE shop.variants (
    item_id text PRIMARY KEY,
    product_id text NOT NULL REFERENCES shop.products,
    position integer NOT NULL,
    options json NOT NULL,
    price numeric(12, 2) NOT NULL CONSTRAINT variants_price_not_negative CHECK (price >= 0),
    is_available boolean NOT NULL
);
CREATE INDEX variants_product ON shop.variants (product_id, position);

CREATE TABLE shop.orders (
    order_id text PRIMARY KEY,
    customer_id text NOT NULL REFERENCES shop.customers,
    position integer NOT NULL,
    customer_position integer NOT NULL,
    status text NOT NULL CONSTRAINT orders_status CHECK (status IN
        ('pending', 'pending (item modified)', 'processed', 'delivered', 'cancelled', 'return requested',
         'exchange requested')),
    address1 text NOT NULL,
    address2 text NOT NULL,
    city text NOT NULL,
    state text NOT NULL,
    country text NOT NULL,
    zip text NOT NULL,
    cancel_reason text,
    return_items text[],
    return_payment_method_id text REFERENCES shop.payment_methods,
    exchange_items text[],
    exchange_new_items text[],
    exchange_payment_method_id text REFERENCES shop.payment_methods,
    exchange_price_difference numeric(12, 2)
);
CREATE INDEX orders_customer ON shop.orders (customer_id, customer_position);

CREATE TABLE shop.order_items (
    order_id text NOT NULL REFERENCES shop.orders,
    position integer NOT NULL,
    item_id text NOT NULL,
    product_id text NOT NULL,
    name text NOT NULL,
    options json NOT NULL,
    price numeric(12, 2) NOT NULL CONSTRAINT order_items_price_not_negative CHECK (price >= 0),
    PRIMARY KEY (order_id, position)
);

CREATE TABLE shop.payments (
    order_id text NOT NULL REFERENCES shop.orders,
    position integer NOT NULL,
    transaction_type text NOT NULL CONSTRAINT payments_transaction_type CHECK
        (transaction_type IN ('payment', 'refund')),
    amount numeric(12, 2) NOT NULL CONSTRAINT payments_amount_not_negative CHECK (amount >= 0),
    payment_method_id text NOT NULL REFERENCES shop.payment_methods,
    PRIMARY KEY (order_id, position)
);

CREATE TABLE shop.fulfillments (
    order_id text NOT NULL REFERENCES shop.orders,
    position integer NOT NULL,
    tracking_ids text[] NOT NULL,
    item_ids text[] NOT NULL,
    PRIMARY KEY (order_id, position)
);
"""


def upgrade() -> None:
    """Create every table."""
    op.execute(TABLES)
