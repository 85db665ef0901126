"""The shop's reads as SQL: each builds the JSON of one record, so that one round trip brings all of it."""

from sqlalchemy import text

_ADDRESS = """json_build_object(
    'address1', {0}.address1, 'address2', {0}.address2, 'city', {0}.city,
    'state', {0}.state, 'country', {0}.country, 'zip', {0}.zip)"""

_PAYMENT_METHODS = """(
    SELECT coalesce(json_agg(json_build_object(
        'payment_method_id', m.payment_method_id, 'source', m.source, 'brand', m.brand,
        'last_four', m.last_four, 'balance', m.balance) ORDER BY m.position), '[]')
    FROM shop.payment_methods m WHERE m.customer_id = c.customer_id)"""

_ITEMS = """(
    SELECT coalesce(json_agg(json_build_object(
        'item_id', i.item_id, 'product_id', i.product_id, 'name', i.name,
        'options', i.options, 'price', i.price) ORDER BY i.position), '[]')
    FROM shop.order_items i WHERE i.order_id = o.order_id)"""

_PAYMENTS = """(
    SELECT coalesce(json_agg(json_build_object(
        'transaction_type', p.transaction_type, 'amount', p.amount,
        'payment_method_id', p.payment_method_id) ORDER BY p.position), '[]')
    FROM shop.payments p WHERE p.order_id = o.order_id)"""

_ORDER_FIELDS = f"""
    'order_id', o.order_id, 'customer_id', o.customer_id, 'status', o.status,
    'address', {_ADDRESS.format("o")}, 'items', {_ITEMS}, 'payments', {_PAYMENTS}"""

_FULL_ORDER = f"""json_build_object({_ORDER_FIELDS},
    'cancel_reason', o.cancel_reason,
    'return_items', o.return_items, 'return_payment_method_id', o.return_payment_method_id,
    'exchange_items', o.exchange_items, 'exchange_new_items', o.exchange_new_items,
    'exchange_payment_method_id', o.exchange_payment_method_id,
    'exchange_price_difference', o.exchange_price_difference)"""

_PRODUCT = """json_build_object('product_id', p.product_id, 'name', p.name, 'variants', (
    SELECT coalesce(json_agg(json_build_object(
        'item_id', v.item_id, 'options', v.options, 'price', v.price,
        'is_available', v.is_available) ORDER BY v.position), '[]')
    FROM shop.variants v WHERE v.product_id = p.product_id))"""

_CUSTOMER_FIELDS = f"""
    'customer_id', c.customer_id, 'first_name', c.first_name, 'last_name', c.last_name, 'email', c.email,
    'address', {_ADDRESS.format("c")}, 'payment_methods', {_PAYMENT_METHODS}"""

CUSTOMER = text(f"""
SELECT json_build_object({_CUSTOMER_FIELDS}, 'merged_into', c.merged_into)
FROM shop.customers c WHERE c.customer_id = :customer_id""")

CUSTOMER_FILE = text(f"""
SELECT json_build_object({_CUSTOMER_FIELDS},
    'orders', (
        SELECT coalesce(json_agg(json_build_object({_ORDER_FIELDS}) ORDER BY o.customer_position), '[]')
        FROM shop.orders o WHERE o.customer_id = c.customer_id),
    'products', (
        SELECT coalesce(json_object_agg(p.product_id, {_PRODUCT} ORDER BY p.position), '{{}}')
        FROM shop.products p WHERE p.product_id IN (
            SELECT i.product_id FROM shop.order_items i JOIN shop.orders o USING (order_id)
            WHERE o.customer_id = c.customer_id)),
    'catalogue', (
        SELECT coalesce(json_object_agg(p.name, p.product_id ORDER BY p.position), '{{}}') FROM shop.products p))
FROM shop.customers c WHERE c.customer_id = :customer_id""")

ORDER = text(f"SELECT {_FULL_ORDER} FROM shop.orders o WHERE o.order_id = :order_id")

ORDERS_OF = text(f"""
SELECT {_FULL_ORDER} FROM shop.orders o WHERE o.customer_id = :customer_id ORDER BY o.customer_position""")

PRODUCTS = text(f"SELECT {_PRODUCT} FROM shop.products p WHERE p.product_id = ANY(:product_ids) ORDER BY p.position")

LOCK_CUSTOMER = text("SELECT 1 FROM shop.customers WHERE customer_id = :customer_id FOR UPDATE")
LOCK_PAYMENT_METHODS = text("""
SELECT 1 FROM shop.payment_methods WHERE customer_id = :customer_id ORDER BY payment_method_id FOR UPDATE""")
LOCK_ORDER = text("SELECT 1 FROM shop.orders WHERE order_id = :order_id FOR UPDATE")
LOCK_ORDERS_OF = text("SELECT 1 FROM shop.orders WHERE customer_id = :customer_id ORDER BY order_id FOR UPDATE")
LOCK_VARIANTS = text("""
SELECT 1 FROM shop.variants WHERE product_id = ANY(:product_ids) ORDER BY item_id FOR SHARE""")
