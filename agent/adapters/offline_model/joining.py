"""How a new request joins the ones before it: it may repeat, complete or replace one."""

from dataclasses import dataclass, field, replace

from agent.adapters.offline_model.clauses import Clause
from agent.adapters.offline_model.frames import Doubt, ItemWish, Kind, Request
from agent.adapters.offline_model.lexicon import filler
from agent.adapters.offline_model.patterns import says
from agent.adapters.offline_model.payments import PaymentMention
from agent.adapters.offline_model.words import words

_SHARED = Doubt(0.45, "one way to pay was taken for several requests")


@dataclass
class Dialogue:
    """What has been understood so far."""

    requests: list[Request] = field(default_factory=list)
    questions: list[Clause] = field(default_factory=list)
    focus: str | None = None
    """The order last named by its number."""
    topic: tuple[ItemWish, ...] = ()
    """The items last spoken of."""
    loose: list[Clause] = field(default_factory=list)
    """Clauses that name items or orders but ask for nothing; a request that follows may be about them."""
    antecedents: list[Clause] = field(default_factory=list)
    """Such clauses with items, until a request comes."""
    payment: PaymentMention | None = None
    """A way to pay that no request has taken up."""
    reason: tuple[str, float] | None = None
    """Why something was ordered or isn't wanted, said before it was to be cancelled, and the doubt about it."""
    described: str = ""
    """What was said of a wanted item before it was clear what is to be done."""
    denied: frozenset[Kind] = frozenset()
    """The kinds of request the customer last ruled out."""
    spared: tuple[ItemWish, ...] = ()
    """Items that nothing is to be done to."""
    wants_human: bool = False
    was_retracted: bool = False
    unread: list[str] = field(default_factory=list)
    """Clauses that look like a request but could not be read as one."""
    doubts: list[Doubt] = field(default_factory=list)


def share_payment(dialogue: Dialogue, payment: PaymentMention, text: str) -> bool:
    """Give a payment method to the requests that lack one; only the last of them is sure to be meant."""
    takers = [
        place for place, request in enumerate(dialogue.requests) if request.takes_payment and request.payment is None
    ]
    for place in takers:
        request = dialogue.requests[place]
        shared = () if place == takers[-1] or says("clauses.for_all", text) else (_SHARED,)
        dialogue.requests[place] = replace(request, payment=payment, doubts=(*request.doubts, *shared))
    if not takers:
        dialogue.payment = payment
    return bool(takers)


def _pays_for_earlier(dialogue: Dialogue, request: Request) -> bool:
    """`use my PayPal for order #W1` after an exchange in #W1 says how the exchange is paid."""
    for place, other in enumerate(dialogue.requests):
        is_open = other.kind in {"change", "return"} and other.payment is None and other.turn == request.turn
        if is_open and (request.is_vague or set(other.order_ids) & set(request.order_ids)):
            doubt = Doubt(0.3, "which request the payment method belongs to was inferred")
            dialogue.requests[place] = replace(other, payment=request.payment, doubts=(*other.doubts, doubt))
            return True
    return False


def add(dialogue: Dialogue, request: Request, clause: Clause) -> None:
    """Put a request among the others: it may repeat, complete or replace an earlier one."""
    same = [place for place, other in enumerate(dialogue.requests) if other.kind == request.kind]
    is_refund_note = request.kind == "return" and request.is_vague and dialogue.requests
    if is_refund_note and request.payment and share_payment(dialogue, request.payment, request.text):
        return
    if is_refund_note and clause.unknown_things:
        dialogue.doubts.append(Doubt(0.45, "where the refund goes was not understood"))
    if is_refund_note and not same:
        return
    if same and not request.is_hypothetical and (request.is_vague or _names_the_order_of(dialogue, same[-1], request)):
        _complete(dialogue, same[-1], request, clause)
        return
    is_aside = request.kind == "payment" and not says("cues.payment_word", request.text)
    if is_aside and _pays_for_earlier(dialogue, request):
        return
    if says("cues.in_place_of", request.text):
        dialogue.requests = [other for other in dialogue.requests if not _is_replaced_by(other, request)]
        same = [place for place, other in enumerate(dialogue.requests) if other.kind == request.kind]
    for place in same:
        if request.turn > dialogue.requests[place].turn and _overlaps(dialogue.requests[place], request):
            dialogue.requests[place] = _replaced(dialogue.requests[place], request)
            return
    if request.kind == "cancel" and not request.wishes:
        dialogue.requests = [
            other
            for other in dialogue.requests
            if other.turn == request.turn or not _same_order(other, request, clause)
        ]
    dialogue.requests.append(_focused(dialogue, request))


def _is_replaced_by(earlier: Request, later: Request) -> bool:
    """`Actually, can I exchange it instead?`: a later turn asks for something else with the same items."""
    kinds = {"return", "change", "cancel"}
    if earlier.turn >= later.turn or earlier.kind == later.kind or not {earlier.kind, later.kind} <= kinds:
        return False
    names = {name for wish in earlier.wishes for name in wish.names}
    own = {name for wish in (*later.wishes, *later.order_holds) for name in wish.names}
    return not own or bool(names & own)


def _names_the_order_of(dialogue: Dialogue, place: int, request: Request) -> bool:
    """`I wanted the blue shirt. Please exchange it (#W1).`: the second says only which order the first is about."""
    earlier = dialogue.requests[place]
    is_bare = not (request.wishes or request.order_holds or request.is_everything or request.unknown_orders)
    return is_bare and request.kind in {"change", "return"} and bool(earlier.wishes) and not earlier.order_ids


def _focused(dialogue: Dialogue, request: Request) -> Request:
    """Give a request that names no order the one the customer is speaking of."""
    open_order = not (request.order_ids or request.unknown_orders or request.order_holds)
    if open_order and request.order_range in {None, "same"} and dialogue.focus:
        return replace(request, order_ids=(dialogue.focus,), is_order_hedged=True)
    if request.is_vague and dialogue.topic:
        doubts = (*request.doubts, Doubt(0.3, "what it is about was taken from an earlier sentence"))
        if request.kind in {"cancel", "address", "payment"}:
            return replace(request, order_holds=dialogue.topic, doubts=doubts)
        target = dialogue.described or (request.text if says_something(request.text) else "")
        wishes = tuple(replace(wish, target=wish.target or target or None) for wish in dialogue.topic)
        return replace(request, wishes=wishes, doubts=doubts)
    return request


def _same_order(other: Request, request: Request, clause: Clause) -> bool:
    if says("cues.whole", clause.text) and not request.order_ids:
        return True
    return bool(set(other.order_ids) & set(request.order_ids)) and not other.is_order_hedged


def _overlaps(earlier: Request, later: Request) -> bool:
    """Say whether two requests of one kind speak of the same thing."""
    if earlier.kind in {"merge", "human", "account_address"}:
        return True
    if set(earlier.order_ids) & set(later.order_ids) and not (earlier.wishes and later.wishes):
        return True
    if earlier.is_vague:
        return True
    names = {name for wish in earlier.wishes for name in wish.names}
    if names & {name for wish in later.wishes for name in wish.names}:
        return True
    return earlier.kind in {"payment", "address"} and (later.is_vague or not later.order_ids)


def _replaced(earlier: Request, later: Request) -> Request:
    """Return the later request, with what only the earlier one said."""
    targets = {name: wish.target for wish in earlier.wishes for name in wish.names if wish.target}
    sources = {name: wish.source for wish in earlier.wishes for name in wish.names if wish.source}
    wishes = tuple(
        replace(
            wish,
            target=wish.target or next((targets[name] for name in wish.names if name in targets), None),
            source=wish.source or next((sources[name] for name in wish.names if name in sources), ""),
        )
        for wish in later.wishes
    )
    return replace(
        later,
        turn=earlier.turn,
        order_ids=later.order_ids or earlier.order_ids,
        unknown_orders=later.unknown_orders or (() if later.order_ids else earlier.unknown_orders),
        is_order_hedged=later.is_order_hedged or (earlier.is_order_hedged and not later.order_ids),
        order_range=later.order_range or earlier.order_range,
        status=later.status or earlier.status,
        order_holds=later.order_holds or earlier.order_holds,
        wishes=wishes or earlier.wishes,
        is_everything=later.is_everything or (earlier.is_everything and not later.wishes),
        excluded=later.excluded or earlier.excluded,
        payment=later.payment or earlier.payment,
        address=later.address or earlier.address,
        address_order=later.address_order or earlier.address_order,
        reason=later.reason or earlier.reason,
        amount=later.amount or earlier.amount,
        is_hypothetical=later.is_hypothetical and earlier.is_hypothetical,
    )


def _complete(dialogue: Dialogue, place: int, request: Request, clause: Clause) -> None:
    """A request that repeats an earlier one's kind adds what it says: `yes, exchange it for a black one`."""
    earlier = dialogue.requests[place]
    merged = _replaced(earlier, request)
    if request.kind == "change" and earlier.wishes:
        merged = replace(merged, wishes=with_target(earlier.wishes, clause.rest))
    dialogue.requests[place] = replace(merged, doubts=(*earlier.doubts, *request.doubts))


def says_something(text: str) -> bool:
    """Say whether the text has a word that can describe an item."""
    return says("cues.ranking", text) or any(
        word.text[0].isalnum() and word.text not in filler() for word in words(text)
    )


def with_target(wishes: tuple[ItemWish, ...], text: str) -> tuple[ItemWish, ...]:
    """Return the wishes with `text` as the description of the new item, for those that lack one."""
    if not says_something(text):
        return wishes
    open_wishes = [wish for wish in wishes if wish.target is None]
    if not open_wishes:
        last = wishes[-1]
        return (*wishes[:-1], replace(last, target=f"{last.target} \n {text}"))
    return tuple(replace(wish, target=text) if wish.target is None else wish for wish in wishes)


def confirm(dialogue: Dialogue, turn: int) -> None:
    """A yes makes the question asked last into a request."""
    for place in range(len(dialogue.requests) - 1, -1, -1):
        request = dialogue.requests[place]
        if request.turn < turn:
            if request.is_hypothetical:
                doubt = Doubt(0.3, "a question was taken as agreed")
                dialogue.requests[place] = replace(request, is_hypothetical=False, doubts=(*request.doubts, doubt))
            return
