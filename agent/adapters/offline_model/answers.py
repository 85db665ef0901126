"""Answers to questions that need no write, from the customer's own file."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from agent.adapters.offline_model import stock
from agent.adapters.offline_model.clauses import Clause
from agent.adapters.offline_model.matching import lines_for
from agent.adapters.offline_model.orders import original_method
from agent.adapters.offline_model.patterns import says
from agent.core.money import dollars
from agent.core.records import Address, CustomerFile, Order, OrderItem, PaymentMethod

_REFUND_TIME = "A refund to a gift card arrives at once; to any other payment method it takes 5 to 7 business days."


def answer_questions(questions: Sequence[Clause], customer: CustomerFile) -> tuple[str | None, bool]:
    """Return the answers, or None when no question can be answered from the file, and whether every one was.

    Questions out of courtesy (`can you help me?`) need no answer.
    """
    asked = [question for question in questions if not says("cues.courtesy", question.text)]
    found = [_answer(question, customer) for question in asked]
    told = list(dict.fromkeys(answer for answer in found if answer))
    return " ".join(told) if told else None, all(found)


def _answer(question: Clause, customer: CustomerFile) -> str | None:
    if any(number.order_id is None for number in question.orders) or says("questions.policy", question.text):
        return None
    answers: tuple[tuple[str, Callable[[Clause, CustomerFile], str | None]], ...] = (
        ("balance", _balance),
        ("refunded", _refunded),
        ("refund_time", lambda *_: _REFUND_TIME),
        ("allowed", _allowed),
        ("own_methods", _own_methods),
        ("methods", _methods),
        ("email", lambda _, one: f"The e-mail address on your account is {one.email}."),
        ("count", stock.count),
        ("address", _address),
        ("choices", stock.choices),
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


def described(line: OrderItem) -> str:
    """Return an ordered item in words."""
    return stock.described(line.name, line.options)


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
        told = [f"You paid {dollars(line.price)} for {described(line)} in order {one.order_id}." for one, line in lines]
        is_past = bool(told) and says("questions.past", question.text)
        return " ".join(told) if is_past else stock.price(question, customer) or " ".join(told) or None
    if not (question.orders or question.order_range or question.order_holds) and len(customer.orders) != 1:
        return None
    known = {one.payment_method_id: one for one in customer.payment_methods}
    told = []
    for order in _orders(question, customer):
        total = sum((line.price for line in order.items), Decimal(0))
        by = original_method(order)
        paid = f", paid with {_name_of(known.get(by), by)}" if by else ""
        told.append(f"The items of order {order.order_id} come to {dollars(total)}{paid}.")
    return " ".join(told) or None


def _own_methods(_: Clause, customer: CustomerFile) -> str | None:
    names = [_name_of(one, one.payment_method_id) for one in customer.payment_methods]
    return f"The ways to pay on your account: {', '.join(names)}." if names else None


def _refunded(question: Clause, customer: CustomerFile) -> str | None:
    if not (question.orders or question.order_range or question.order_holds or question.wishes):
        return None
    told = []
    for order in _orders(question, customer):
        refunds = [payment.amount for payment in order.payments if payment.transaction_type == "refund"]
        amounts = " and ".join(dollars(amount) for amount in refunds)
        is_there = f"shows a refund of {amounts}" if refunds else "shows no refund so far"
        told.append(f"Order {order.order_id} ({order.status}) {is_there}.")
    return " ".join(told) or None


def _allowed(question: Clause, customer: CustomerFile) -> str | None:
    """Say what can still be done with an order, going by its status."""
    if not (question.orders or question.order_range or question.order_holds or question.wishes):
        return None
    told = []
    for order in _orders(question, customer):
        if order.status == "pending":
            can = "so it can still be cancelled or changed, but not returned yet"
        elif order.status == "delivered":
            can = "so it can't be cancelled or changed any more, but its items can be returned or exchanged"
        else:
            can = "so it can't be cancelled, changed, returned or exchanged now"
        told.append(f"Order {order.order_id} is {order.status}, {can}.")
    return " ".join(told) or None


def _status(question: Clause, customer: CustomerFile) -> str | None:
    is_own = question.orders or question.order_range or question.order_holds or question.wishes or question.status
    if not is_own and not says("questions.mine", question.text):
        return None
    orders = _orders(question, customer)
    told = [f"Order {order.order_id} is {order.status}." for order in orders]
    if told and says("questions.tracking", question.text):
        told.append("We have no tracking number on file here.")
    return " ".join(told) or None


def _contents(question: Clause, customer: CustomerFile) -> str | None:
    lines = _lines(question, customer)
    if lines:
        return " ".join(f"Order {order.order_id} ({order.status}) has {described(line)}." for order, line in lines)
    if not (question.orders or question.order_range or question.status):
        return None
    orders = _orders(question, customer)
    return " ".join(
        f"Order {one.order_id} ({one.status}) has {' and '.join(described(line) for line in one.items)}."
        for one in orders
    )
