"""The ticket's turns read in order into requests: later turns fill in, replace or take back earlier ones."""

from dataclasses import replace

from agent.adapters.offline_model.address_lines import addresses_on_one_line, joined_addresses
from agent.adapters.offline_model.asking import by_reason, is_plain_question, request_of
from agent.adapters.offline_model.clauses import Clause, read_clause, split, without_identity
from agent.adapters.offline_model.filling import fill_in
from agent.adapters.offline_model.frames import Doubt, Request
from agent.adapters.offline_model.implied import implied_changes
from agent.adapters.offline_model.joining import Dialogue, add, confirm, says_something
from agent.adapters.offline_model.patterns import pattern, says
from agent.adapters.offline_model.retractions import cut_negations, is_negated, is_taken_back, rule_out, take_back
from agent.adapters.offline_model.words import sentences, tidy, with_cues_corrected
from agent.core.records import CustomerFile

_RUN_ON_WORDS = 35


def read_ticket(messages: tuple[str, ...], customer: CustomerFile, *, is_unanswered: bool = False) -> Dialogue:
    """Read the customer's messages, oldest first; `is_unanswered` says that nobody replied in between."""
    dialogue = Dialogue()
    for turn, message in enumerate(joined_addresses(messages)):
        for sentence in sentences(addresses_on_one_line(with_cues_corrected(tidy(message)))):
            if says("cues.human", sentence):
                dialogue.wants_human = True
            plain = pattern("cues.otherwise").sub(" ", without_identity(sentence))
            if says("cues.otherwise", sentence):
                dialogue.doubts.append(Doubt(0.45, "part of the request holds only under a condition"))
            parts = [part for piece in cut_negations(plain) for part in split(piece)]
            clauses = [read_clause(part, plain, turn, customer) for part in parts]
            for clause in clauses:
                _take(dialogue, clause)
            if sum(clause.kind is not None for clause in clauses) > 1 and len(plain.split()) > _RUN_ON_WORDS:
                dialogue.doubts.append(Doubt(0.42, "several requests run together in one long sentence"))
    _add_implied(dialogue, len(messages), customer)
    is_all_open = all(request.is_hypothetical for request in dialogue.requests)
    if len(messages) == 1 or (is_unanswered and is_all_open and not dialogue.was_retracted):
        dialogue.requests = [_taken_up(request) for request in dialogue.requests]
    if _unconsumed(dialogue):
        dialogue.doubts.append(Doubt(0.45, "part of the ticket was not understood"))
    return dialogue


def _add_implied(dialogue: Dialogue, turns: int, customer: CustomerFile) -> None:
    """Take up what was asked without a verb: in clauses nothing else took up, and in a lone message's `can we …?`."""
    asked = [one for one in dialogue.questions if turns == 1 and says("cues.asking_leave", one.text)]
    if not dialogue.requests and not dialogue.questions and dialogue.reason and turns == 1:
        dialogue.requests += _implied_cancels(dialogue)
    for clause in (*_unconsumed(dialogue), *asked):
        implied = implied_changes(dialogue, [clause], customer)
        dialogue.requests += implied
        if implied and clause in asked:
            dialogue.questions.remove(clause)


def _implied_cancels(dialogue: Dialogue) -> list[Request]:
    """`I don't need order #W1 any more`: why, and which order, but not that it is to be cancelled."""
    doubt = Doubt(0.45, "it wasn't said that the order is to be cancelled")
    named = [one for one in dialogue.loose if one.orders or one.wishes or one.order_holds]
    requests = [_with_reason(request_of(replace(one, kind="cancel"), "cancel"), dialogue) for one in named[:1]]
    return [replace(one, doubts=(*one.doubts, doubt)) for one in requests if one.reason and not dialogue.was_retracted]


def _taken_up(request: Request) -> Request:
    """`Can I return …?` is a request, if a doubtful one; in a conversation it awaits a yes."""
    if not request.is_hypothetical:
        return request
    return replace(request, is_hypothetical=False, doubts=(*request.doubts, Doubt(0.45, "it was put as a question")))


def _take(dialogue: Dialogue, clause: Clause) -> None:
    _refocus(dialogue, clause)
    if is_negated(clause.text):
        rule_out(dialogue, clause)
        return
    if is_taken_back(clause):
        take_back(dialogue, clause)
        return
    if dialogue.requests and says("cues.correction", clause.text):
        dialogue.doubts.append(Doubt(0.45, "the customer corrects something"))
    if clause.kind in {"cancel", "return"} and dialogue.requests and says("cues.retract", clause.rest):
        take_back(dialogue, replace(clause, wishes=(), excluded=()))
    if says("cues.confirm", clause.text):
        confirm(dialogue, clause.turn)
    if is_plain_question(clause):
        dialogue.questions.append(clause)
        return
    if clause.kind is None and clause.wishes and len(dialogue.denied) == 1 and says("cues.just_that", clause.text):
        clause = replace(clause, kind=next(iter(dialogue.denied)))
    if clause.kind is None:
        if clause.wishes or clause.orders:
            dialogue.loose.append(clause)
        if clause.wishes:
            dialogue.antecedents.append(clause)
        fill_in(dialogue, clause)
        return
    kind, clause = clause.kind, _about_the_last(dialogue, clause)
    for request in by_reason(request_of(clause, kind), clause):
        add(dialogue, _sparing(_with_reason(request, dialogue), dialogue), clause)


def _sparing(request: Request, dialogue: Dialogue) -> Request:
    """`Don't touch the fan, return the rest`: the rest is all but what was spared."""
    if request.kind not in {"cancel", "return"} or not says("clauses.remainder", request.text):
        return request
    doubt = Doubt(0.25 if dialogue.spared else 0.5, "the rest of an order was taken")
    return replace(request, wishes=(), excluded=(*request.excluded, *dialogue.spared), doubts=(*request.doubts, doubt))


def _with_reason(request: Request, dialogue: Dialogue) -> Request:
    """`I bought it by accident. Please cancel.`: the reason stands in an earlier sentence."""
    if request.kind != "cancel" or request.reason or dialogue.reason is None:
        return request
    reason, doubt = dialogue.reason
    return replace(request, reason=reason, doubts=(*request.doubts, Doubt(doubt + 0.1, "the reason was said earlier")))


def _about_the_last(dialogue: Dialogue, clause: Clause) -> Clause:
    """Give a request that names nothing (`please refund`, `return them`) the items of the clause before it."""
    earlier = [one for one in dialogue.antecedents if one.turn == clause.turn]
    dialogue.antecedents = []
    if not earlier:
        return clause
    before = earlier[-1]
    if says("cues.all_of_them", clause.text) and len(before.wishes) < 2:
        before = replace(before, wishes=tuple(wish for one in earlier for wish in one.wishes))
    if clause.wishes and clause.kind == "return" and says("cues.it_too", clause.text):
        return replace(clause, wishes=(*before.wishes, *clause.wishes))
    if before.turn != clause.turn or clause.wishes or clause.is_everything or clause.order_holds:
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
    names = {
        name for request in dialogue.requests for wish in (*request.wishes, *request.order_holds) for name in wish.names
    }
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
