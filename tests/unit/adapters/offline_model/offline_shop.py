"""A small customer file for the offline model's tests: one customer, six orders, nine products."""

from itertools import product as combinations

from agent.core.planning import Classification, Plan, PlannedAction, TicketReading
from agent.core.records import Address, CustomerFile, Order, OrderItem, Payment, PaymentMethod, Product, Variant

HOME = Address(address1="7 Mill Lane", address2="Flat 2", city="Portland", state="OR", country="USA", zip="97201")
OFFICE = Address(address1="90 Harbor Street", address2="", city="Salem", state="OR", country="USA", zip="97301")

GIFT, PAYPAL, VISA, AMEX = "gift_card_5550001", "paypal_5550002", "credit_card_5550003", "credit_card_5550004"

OPTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "Desk Lamp": {"color": ("black", "white", "silver"), "brightness": ("low", "high")},
    "Hiking Boots": {"size": ("8", "9", "10"), "waterproof": ("yes", "no")},
    "Smart Watch": {"color": ("black", "gold"), "band material": ("leather", "metal")},
    "Wristwatch": {"strap material": ("leather", "metal"), "dial color": ("white", "black")},
    "T-Shirt": {"color": ("red", "blue"), "size": ("S", "M", "L")},
    "Backpack": {"color": ("green", "navy"), "compartment": ("laptop", "camera")},
    "Tablet": {"screen size": ("7-inch", "10-inch"), "storage": ("32GB", "64GB")},
    "Water Bottle": {"capacity": ("500ml", "1000ml"), "material": ("glass", "plastic")},
    "Mechanical Keyboard": {"switch type": ("clicky", "linear"), "backlight": ("RGB", "none")},
}
NOT_OWNED = ("Grill", "Perfume", "Garden Hose", "Laptop", "Digital Camera")


def _product(number: int, name: str) -> Product:
    keys = OPTIONS[name]
    variants = tuple(
        Variant(
            item_id=f"{number}{place:09d}",
            options=dict(zip(keys, values, strict=True)),
            price=10 * number + place,
            is_available=True,
        )
        for place, values in enumerate(combinations(*keys.values()))
    )
    return Product(product_id=f"99{number:08d}", name=name, variants=variants)


PRODUCTS = {name: _product(number, name) for number, name in enumerate(OPTIONS, start=1)}


def item(name: str, *values: str) -> str:
    """The id of the item with exactly these option values, in the order of the product's options."""
    wanted = dict(zip(OPTIONS[name], values, strict=True))
    return next(variant.item_id for variant in PRODUCTS[name].variants if variant.options == wanted)


def _line(name: str, *values: str) -> OrderItem:
    variant = next(one for one in PRODUCTS[name].variants if one.item_id == item(name, *values))
    return OrderItem(
        item_id=variant.item_id,
        product_id=PRODUCTS[name].product_id,
        name=name,
        options=variant.options,
        price=variant.price,
    )


def _order(number: int, status: str, paid_by: str, *lines: OrderItem, address: Address = HOME) -> Order:
    total = sum(line.price for line in lines)
    payment = Payment(transaction_type="payment", amount=total, payment_method_id=paid_by)
    return Order(
        order_id=f"#W{number}",
        customer_id="nora_field_1",
        status=status,
        address=address,
        items=lines,
        payments=(payment,),
    )


def nora() -> CustomerFile:
    """Nora: delivered #W1000001 and #W1000002, pending #W2000001 to #W2000003, processed #W3000001."""
    methods = (
        PaymentMethod(payment_method_id=GIFT, source="gift_card", balance=80),
        PaymentMethod(payment_method_id=PAYPAL, source="paypal"),
        PaymentMethod(payment_method_id=VISA, source="credit_card", brand="visa", last_four="1111"),
        PaymentMethod(payment_method_id=AMEX, source="credit_card", brand="amex", last_four="2222"),
    )
    orders = (
        _order(
            1000001,
            "delivered",
            VISA,
            _line("Hiking Boots", "9", "no"),
            _line("Smart Watch", "black", "leather"),
            _line("Water Bottle", "500ml", "glass"),
            address=OFFICE,
        ),
        _order(
            1000002, "delivered", PAYPAL, _line("Mechanical Keyboard", "linear", "RGB"), _line("T-Shirt", "red", "M")
        ),
        _order(2000001, "pending", VISA, _line("Desk Lamp", "black", "low"), _line("Backpack", "green", "laptop")),
        _order(2000002, "pending", PAYPAL, _line("Tablet", "7-inch", "32GB")),
        _order(
            2000003, "pending", AMEX, _line("Wristwatch", "leather", "white"), _line("Wristwatch", "metal", "black")
        ),
        _order(3000001, "processed", VISA, _line("T-Shirt", "blue", "L")),
    )
    return CustomerFile(
        customer_id="nora_field_1",
        first_name="Nora",
        last_name="Field",
        email="nora@example.com",
        address=HOME,
        payment_methods=methods,
        orders=orders,
        products={product.product_id: product for product in PRODUCTS.values()},
        catalogue={**{one.name: one.product_id for one in PRODUCTS.values()}, **dict.fromkeys(NOT_OWNED, "0")},
    )


def reading(*messages: str, done: tuple[PlannedAction, ...] = ()) -> TicketReading:
    """A ticket of Nora's."""
    return TicketReading(messages=messages, customer=nora(), done=done)


def sure() -> Classification:
    """An intent nothing hangs on."""
    return Classification(intent="other", confidence=0.9)


def calls(plan: Plan) -> list[tuple[str, dict[str, object]]]:
    """The plan's actions by name and arguments."""
    return [(action.name, action.args) for action in plan.actions]
