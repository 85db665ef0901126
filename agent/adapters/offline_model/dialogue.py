"""The ticket's turns read in order into requests: later turns fill in, replace or take back earlier ones."""

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from agent.adapters.offline_model import cues
from agent.adapters.offline_model.clauses import Clause, read_clause, split, without_identity
from agent.adapters.offline_model.frames import Doubt, ItemWish, Kind, Request
from agent.adapters.offline_model.words import sentences, tidy, with_cues_corrected, words
from agent.adapters.offline_model.lexicon import filler
from agent.core.records import CustomerFile

_WHOLE = re.compile(r"\b(?:whole|entire|full|complete) (?:order|thing)\b", re.IGNORECASE)


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
    antecedent: Clause | None = None
    """The last such clause with items, until a request comes."""
    described: str = ""
    """What was said of a wanted item before it was clear what is to be done."""
    wants_human: bool = False
    was_retracted: bool = False
    unread: list[str] = field(default_factory=list)
    """Clauses that look like a request but could not be read as one."""
    doubts: list[Doubt] = field(default_factory=list)


def read_ticket(messages: tuple[str, ...], customer: CustomerFile) -> Dialogue:
    """Read the customer's messages, oldest first."""
    dialogue = Dialogue()
    for turn, message in enumerate(messages):
        for sentence in sentences(with_cues_corrected(tidy(message))):
            if cues.wants_human(sentence):
                dialogue.wants_human = True
            plain = without_identity(sentence)
            for part in split(plain):
                _take(dialogue, read_clause(part, plain, turn, customer), customer)
    dialogue.requests = [_settled(request, len(messages)) for request in dialogue.requests]
    if _unconsumed(dialogue):
        dialogue.doubts.append(Doubt(0.45, "part of the ticket was not understood"))
    return dialogue


def _settled(request: Request, turns: int) -> Request:
    """In a one-message ticket `can I return …?` is a request, if a doubtful one; in a thread it awaits a yes."""
    if request.is_hypothetical and turns == 1:
        return replace(request, is_hypothetical=False, doubts=(*request.doubts, Doubt(0.45, "it was put as a question")))
    return request


def _take(dialogue: Dialogue, clause: Clause, customer: CustomerFile) -> None:
    _refocus(dialogue, clause)
    if cues.is_negated(clause.text) and not re.search(r"no longer", clause.text, re.IGNORECASE):
        _take_back(dialogue, clause)
        return
    if cues.is_retraction(clause.text) and clause.kind not in {"cancel", "return"}:
        _take_back(dialogue, clause)
        return
    if cues.is_confirmation(clause.text):
        _confirm(dialogue, clause.turn)
    if _is_plain_question(clause):
        dialogue.questions.append(clause)
        return
    if clause.kind is None:
        if clause.wishes or clause.orders:
            dialogue.loose.append(clause)
        if clause.wishes:
            dialogue.antecedent = clause
        _fill_in(dialogue, clause, customer)
        return
    clause = _about_the_last(dialogue, clause)
    _add(dialogue, _request(clause, clause.kind), clause)


def _about_the_last(dialogue: Dialogue, clause: Clause) -> Clause:
    """Give a request that names nothing (`please refund`, `return them`) the items of the clause before it."""
    before, dialogue.antecedent = dialogue.antecedent, None
    if before is None or before.turn != clause.turn or clause.wishes or clause.is_everything or clause.order_holds:
        return clause
    if clause.kind in {"return", "change"} and before.wishes:
        orders = clause.orders or before.orders
        wishes = before.wishes
        if clause.kind == "change" and says_something(clause.rest):
            wishes = tuple(replace(wish, target=clause.rest) for wish in wishes)
        return replace(clause, wishes=wishes, orders=orders, excluded=clause.excluded or before.excluded)
    return clause


def _unconsumed(dialogue: Dialogue) -> list[Clause]:
    """Return the clauses that name items or orders which no request took up."""
    names = {name for request in dialogue.requests for wish in (*request.wishes, *request.order_holds) for name in wish.names}
    orders = {order_id for request in dialogue.requests for order_id in request.order_ids}
    left = []
    for clause in dialogue.loose:
        own = {name for wish in clause.wishes for name in wish.names}
        numbers = {number.order_id for number in clause.orders}
        if (own and not own & names) or (not own and not numbers <= orders):
            left.append(clause)
    return left


def _refocus(dialogue: Dialogue, clause: Clause) -> None:
    own = [number.order_id for number in clause.orders if number.order_id]
    if own:
        dialogue.focus = own[-1]
    if clause.order_holds or clause.wishes:
        dialogue.topic = clause.order_holds or clause.wishes


def _is_plain_question(clause: Clause) -> bool:
    if not clause.is_question and not cues.is_question_like(clause.text):
        return False
    if clause.kind is None:
        return not (clause.payments or clause.address or clause.orders) or cues.is_question_like(clause.text)
    if cues.is_polite(clause.text):
        return cues.is_enquiry(clause.text)
    if cues.is_hypothetical(clause.text):
        return True
    return cues.is_enquiry(clause.text) and not cues.is_asking_leave(clause.text)


def _request(clause: Clause, kind: Kind) -> Request:
    reason = cues.reason_in(clause.sentence) if kind in {"cancel", "refund"} else None
    turned_to = [payment for payment in clause.payments if not payment.is_turned_away]
    doubts = []
    if reason and reason[1]:
        doubts.append(Doubt(reason[1], "the reason for cancelling was inferred"))
    if cues.has_condition(clause.text):
        doubts.append(Doubt(0.5, "part of the request holds only under a condition"))
    if _are_far_apart(clause):
        doubts.append(Doubt(0.5, "orders were named in different parts of one sentence"))
    if len({payment.methods or payment.kind for payment in turned_to}) > 1:
        doubts.append(Doubt(0.5, "more than one way to pay was named"))
    asked = clause.is_question or cues.is_asking_leave(clause.text)
    return Request(
        kind=kind,
        text=clause.text,
        turn=clause.turn,
        order_ids=tuple(dict.fromkeys(number.order_id for number in clause.orders if number.order_id)),
        unknown_orders=tuple(number.said for number in clause.orders if number.order_id is None),
        is_order_hedged=any(number.is_hedged for number in clause.orders),
        order_range=clause.order_range,
        status=clause.status,
        order_holds=clause.order_holds,
        wishes=clause.wishes,
        is_everything=clause.is_everything,
        excluded=clause.excluded,
        payment=(turned_to or [None])[-1],
        address=clause.address,
        address_order=clause.address_order,
        reason=reason[0] if reason else None,
        amount=cues.amount_in(clause.text) if kind == "refund" else None,
        is_hypothetical=asked and cues.is_asking_leave(clause.text) and not cues.is_polite(clause.text),
        doubts=tuple(doubts),
    )


def _are_far_apart(clause: Clause) -> bool:
    """Say whether more stands between two order numbers than a list of them needs."""
    gaps = [clause.text[one.end : other.start] for one, other in pairwise(clause.orders)]
    return any(not re.fullmatch(r"(?:\W|\band\b|\bplus\b|\balso\b|\border\b|\bmy\b|\bthen\b|#)*", gap, re.IGNORECASE) for gap in gaps)


def _add(dialogue: Dialogue, request: Request, clause: Clause) -> None:
    """Put a request among the others: it may repeat, complete or replace an earlier one."""
    same = [place for place, other in enumerate(dialogue.requests) if other.kind == request.kind]
    if request.is_vague and same and not request.is_hypothetical:
        _complete(dialogue, same[-1], request, clause)
        return
    if request.kind == "return" and request.is_vague and not clause.wishes and dialogue.requests:
        _fill_in(dialogue, clause, None)
        return
    for place in same:
        if request.turn > dialogue.requests[place].turn and _overlaps(dialogue.requests[place], request):
            dialogue.requests[place] = _replaced(dialogue.requests[place], request)
            return
    if request.kind == "cancel" and not request.wishes:
        dialogue.requests = [
            other for other in dialogue.requests if other.turn == request.turn or not _same_order(other, request, clause)
        ]
    dialogue.requests.append(_focused(dialogue, request))


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
    if _WHOLE.search(clause.text) and not request.order_ids:
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
        merged = replace(merged, wishes=with_target(earlier.wishes, clause.rest, is_new_turn=request.turn > earlier.turn))
    dialogue.requests[place] = replace(merged, doubts=(*earlier.doubts, *request.doubts))


def says_something(text: str) -> bool:
    """Say whether the text has a word that can describe an item."""
    return cues.is_ranking(text) or any(word.text[0].isalnum() and word.text not in filler() for word in words(text))


def with_target(wishes: tuple[ItemWish, ...], text: str, *, is_new_turn: bool) -> tuple[ItemWish, ...]:
    """Return the wishes with `text` as the description of the new item, for those that lack one."""
    if not says_something(text):
        return wishes
    open_wishes = [wish for wish in wishes if wish.target is None]
    if not open_wishes:
        last = wishes[-1]
        return (*wishes[:-1], replace(last, target=f"{last.target} , {text}"))
    return tuple(replace(wish, target=text) if wish.target is None else wish for wish in wishes)


def _confirm(dialogue: Dialogue, turn: int) -> None:
    """A yes makes the question asked last into a request."""
    for place in range(len(dialogue.requests) - 1, -1, -1):
        request = dialogue.requests[place]
        if request.turn < turn:
            if request.is_hypothetical:
                doubt = Doubt(0.3, "a question was taken as agreed")
                dialogue.requests[place] = replace(request, is_hypothetical=False, doubts=(*request.doubts, doubt))
            return


def _take_back(dialogue: Dialogue, clause: Clause) -> None:
    names = {name for wish in (*clause.wishes, *clause.excluded) for name in wish.names}
    if names:
        remaining = []
        for request in dialogue.requests:
            wishes = tuple(wish for wish in request.wishes if not names & set(wish.names))
            if request.is_everything:
                request = replace(request, excluded=(*request.excluded, *clause.wishes, *clause.excluded))
            if wishes or not request.wishes:
                remaining.append(replace(request, wishes=wishes))
        dialogue.requests = remaining
    elif dialogue.requests:
        dialogue.requests.pop()
    dialogue.was_retracted = True
    dialogue.doubts.append(Doubt(0.45, "the customer took something back"))


def _fill_in(dialogue: Dialogue, clause: Clause, customer: CustomerFile | None) -> None:
    """Give what a clause without a request says to the requests that still need it."""
    own = tuple(dict.fromkeys(number.order_id for number in clause.orders if number.order_id))
    unknown = tuple(number.said for number in clause.orders if number.order_id is None)
    hedged = any(number.is_hedged for number in clause.orders)
    turned_to = [payment for payment in clause.payments if not payment.is_turned_away]
    reason = cues.reason_in(clause.text)
    takers = [place for place, request in enumerate(dialogue.requests) if request.takes_payment and request.payment is None]
    for place in takers if turned_to else []:
        shared = (Doubt(0.25, "one way to pay was taken for several requests"),) if len(takers) > 1 else ()
        request = dialogue.requests[place]
        dialogue.requests[place] = replace(request, payment=turned_to[-1], doubts=(*request.doubts, *shared))
    for place, request in enumerate(dialogue.requests):
        if request.kind == "cancel" and request.reason is None and reason:
            doubts = (Doubt(reason[1], "the reason for cancelling was inferred"),) if reason[1] else ()
            dialogue.requests[place] = replace(request, reason=reason[0], doubts=(*request.doubts, *doubts))
    if (own or unknown) and dialogue.requests:
        _give_order(dialogue, own, unknown, is_hedged=hedged)
    if not _give_rest(dialogue, clause) and cues.is_description(clause.rest) and not dialogue.requests:
        dialogue.described = f"{dialogue.described} , {clause.rest}".strip(" ,")


def _give_order(dialogue: Dialogue, own: tuple[str, ...], unknown: tuple[str, ...], *, is_hedged: bool) -> None:
    for place in range(len(dialogue.requests) - 1, -1, -1):
        request = dialogue.requests[place]
        if not request.order_ids or request.is_order_hedged or request.unknown_orders:
            dialogue.requests[place] = replace(
                request, order_ids=own, unknown_orders=() if own else unknown, is_order_hedged=is_hedged
            )
            return


def _give_rest(dialogue: Dialogue, clause: Clause) -> bool:
    """Give an address, exclusions or a description of a new item to the last request that can take it, if any."""
    for place in range(len(dialogue.requests) - 1, -1, -1):
        request = dialogue.requests[place]
        if clause.address and request.kind in {"address", "account_address"} and request.address is None:
            dialogue.requests[place] = replace(request, address=clause.address)
            return True
        if clause.excluded and request.kind in {"cancel", "return"}:
            dialogue.requests[place] = replace(request, excluded=(*request.excluded, *clause.excluded))
            return True
        if request.kind == "change" and request.wishes and cues.is_description(clause.rest):
            dialogue.requests[place] = replace(
                request, wishes=with_target(request.wishes, clause.rest, is_new_turn=clause.turn > request.turn)
            )
            return True
    return False
