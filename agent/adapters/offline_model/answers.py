"""Answers to questions that need no write, from the customer's own file."""

from collections.abc import Callable, Sequence

from agent.adapters.offline_model.clauses import Clause
from agent.adapters.offline_model.matching import lines_for
from agent.adapters.offline_model.orders import original_method
from agent.adapters.offline_model.patterns import says
from agent.core.money import dollars
from agent.core.records import Address, CustomerFile, Order, OrderItem, PaymentMethod, Product

_REFUND_TIME = "A refund to a gift card arrives at once; to any other payment method it takes 5 to 7 business days."


def answer_questions(questions: Sequence[Clause], customer: CustomerFile) -> str | None:
    """Return the answers, or None when no question can be answered from the file."""
    found = [_answer(question, customer) for question in questions]
    told = list(dict.fromkeys(answer for answer in found if answer))
    return " ".join(told) if told else None


def _answer(question: Clause, customer: CustomerFile) -> str | None:
    if any(number.order_id is None for number in question.orders):
        return None
    answers: tuple[tuple[str, Callable[[Clause, CustomerFile], str | None]], ...] = (
        ("balance", _balance),
        ("refund_time", lambda *_: _REFUND_TIME),
        ("methods", _methods),
        ("count", _count),
        ("choices", _choices),
        ("address", _address),
        ("price", _price),
        ("status", _status),
        ("contents", _contents),
    )
    for topic, answer in answers:
        said = answer(question, customer) if says(f"questions.{topic}", question.text) else None
        if said is not None:
            return said
    return None


def _orders(question: Clause, customer: CustomerFile) -> list[Order]:
    """Return the orders a question is about: those it names, those with the items it names, else all."""
    named = [number.order_id for number in question.orders]
    orders = [order for order in customer.orders if not named or order.order_id in named]
    wishes = (*question.wishes, *question.order_holds)
    if wishes:
        return [order for order in orders if any(lines_for(order, wish, customer) for wish in wishes)]
    if question.order_range == "latest":
        return orders[-1:]
    if question.status and not named:
        return [order for order in orders if order.status.startswith(question.status)] or orders
    return orders


def _lines(question: Clause, customer: CustomerFile) -> list[tuple[Order, OrderItem]]:
    wishes = (*question.wishes, *question.order_holds)
    return [
        (order, line)
        for order in _orders(question, customer)
        for line in order.items
        if any(line in lines_for(order, wish, customer) for wish in wishes)
    ]


def _described(line: OrderItem) -> str:
    options = ", ".join(f"{key} {value}" for key, value in line.options.items())
    return f"the {line.name} ({options})"


def _balance(_: Clause, customer: CustomerFile) -> str | None:
    cards = [one for one in customer.payment_methods if one.source == "gift_card"]
    if not cards:
        return "There is no gift card on your account."
    return " ".join(
        f"Your gift card {one.payment_method_id} has {dollars(one.balance)} left."
        for one in cards
        if one.balance is not None
    )


def _name_of(method: PaymentMethod | None, method_id: str) -> str:
    if method is None:
        return method_id
    if method.source == "credit_card":
        return f"your {method.brand or 'credit'} card ending in {method.last_four}"
    return "your PayPal account" if method.source == "paypal" else f"your gift card {method.payment_method_id}"


def _methods(question: Clause, customer: CustomerFile) -> str | None:
    known = {one.payment_method_id: one for one in customer.payment_methods}
    paid = [(order, original_method(order)) for order in _orders(question, customer)]
    return " ".join(f"You paid order {order.order_id} with {_name_of(known.get(by), by)}." for order, by in paid if by)


def _products(question: Clause, customer: CustomerFile) -> list[Product]:
    names = {name for wish in question.wishes for name in wish.names}
    return [product for product in customer.products.values() if product.name in names]


def _count(question: Clause, customer: CustomerFile) -> str | None:
    products = _products(question, customer)
    if not products or not says("questions.choices", question.text):
        return None
    return " ".join(
        f"The {one.name} comes in {len(one.variants)} versions;"
        f" {sum(variant.is_available for variant in one.variants)} of them are in stock."
        for one in products
    )


def _choices(question: Clause, customer: CustomerFile) -> str | None:
    told = []
    for product in _products(question, customer):
        in_stock = [variant for variant in product.variants if variant.is_available]
        values: dict[str, list[str]] = {}
        for variant in in_stock:
            for key, value in variant.options.items():
                values.setdefault(key, []).append(value)
        options = "; ".join(f"{key}: {', '.join(sorted(set(found)))}" for key, found in values.items())
        told.append(f"The {product.name} is in stock in {len(in_stock)} versions ({options}).")
    return " ".join(told) or None


def _on_one_line(address: Address) -> str:
    street = f"{address.address1}, {address.address2}" if address.address2 else address.address1
    return f"{street}, {address.city}, {address.state} {address.zip}"


def _address(question: Clause, customer: CustomerFile) -> str | None:
    if not (question.orders or question.wishes or question.order_holds or question.order_range):
        return f"The address on your account is {_on_one_line(customer.address)}."
    orders = _orders(question, customer)
    return " ".join(f"Order {one.order_id} goes to {_on_one_line(one.address)}." for one in orders) or None


def _price(question: Clause, customer: CustomerFile) -> str | None:
    lines = _lines(question, customer)
    if question.wishes:
        told = [
            f"You paid {dollars(line.price)} for {_described(line)} in order {one.order_id}." for one, line in lines
        ]
        return " ".join(told) or None
    if not (question.orders or question.order_range or question.order_holds) and len(customer.orders) != 1:
        return None
    totals = [(order, sum(line.price for line in order.items)) for order in _orders(question, customer)]
    return " ".join(f"The items of order {one.order_id} come to {dollars(total)}." for one, total in totals if total)


def _status(question: Clause, customer: CustomerFile) -> str | None:
    orders = _orders(question, customer)
    told = [f"Order {order.order_id} is {order.status}." for order in orders]
    if told and says("questions.tracking", question.text):
        told.append("We have no tracking number on file here.")
    return " ".join(told) or None


def _contents(question: Clause, customer: CustomerFile) -> str | None:
    lines = _lines(question, customer)
    if lines:
        return " ".join(f"Order {order.order_id} ({order.status}) has {_described(line)}." for order, line in lines)
    if not (question.orders or question.order_range or question.status):
        return None
    orders = _orders(question, customer)
    return " ".join(
        f"Order {one.order_id} ({one.status}) has {' and '.join(_described(line) for line in one.items)}."
        for one in orders
    )
