"""What a ticket is about, from its first request where one was read, else by the classifier."""

from agent.adapters.offline_model import classifier
from agent.adapters.offline_model.dialogue import read_ticket
from agent.adapters.offline_model.frames import Request
from agent.adapters.offline_model.orders import is_pending
from agent.core.planning import Classification, Intent, TicketReading
from agent.core.records import CustomerFile

_BY_KIND: dict[str, Intent] = {
    "cancel": "cancel_order",
    "return": "return_items",
    "address": "change_shipping_address",
    "account_address": "change_account_address",
    "payment": "change_payment",
    "refund": "refund",
    "merge": "merge_accounts",
    "human": "other",
}
_CHANGES: frozenset[Intent] = frozenset({"modify_items", "exchange_items"})


def classify(reading: TicketReading) -> Classification:
    """Return the intent of the ticket's first request; several messages count as one text."""
    if reading.customer is None:
        return _heard(reading)
    dialogue = read_ticket(reading.messages, reading.customer)
    if dialogue.wants_human:
        return Classification(intent="other", confidence=0.9)
    requests = [request for request in dialogue.requests if not request.is_hypothetical]
    if requests:
        return _agreed(requests[0], reading.customer)
    if dialogue.questions:
        return Classification(intent="question", confidence=0.8)
    return _heard(reading)


def _heard(reading: TicketReading) -> Classification:
    guess, likelihood = classifier.intent_of(" ".join(reading.messages))
    return Classification(intent=guess, confidence=round(min(likelihood, 1.0), 3))


def _agreed(request: Request, customer: CustomerFile) -> Classification:
    """Trust the request's verb, the more so when the classifier hears the same in its clause."""
    intent = _change_intent(request, customer) if request.kind == "change" else _BY_KIND[request.kind]
    scores = classifier.probabilities(request.text)
    heard = sum(scores[one] for one in _CHANGES) if intent in _CHANGES else scores[intent]
    return Classification(intent=intent, confidence=round(0.55 + 0.45 * heard, 3))


def _change_intent(request: Request, customer: CustomerFile) -> Intent:
    named = [order for order in customer.orders if order.order_id in request.order_ids]
    names = {name for wish in request.wishes for name in wish.names}
    holding = named or [order for order in customer.orders if names & {line.name for line in order.items}]
    said = request.status or ("pending" if "modif" in request.text.lower() else None)
    pending = any(is_pending(order) for order in holding)
    delivered = any(order.status == "delivered" for order in holding)
    if pending != delivered:
        return "modify_items" if pending else "exchange_items"
    return "modify_items" if said == "pending" else "exchange_items"
