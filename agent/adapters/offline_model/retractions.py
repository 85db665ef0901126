"""What a customer takes back or rules out: `don't cancel it`, `actually no, keep it`."""

from dataclasses import replace
from itertools import pairwise

from agent.adapters.offline_model.clauses import Clause
from agent.adapters.offline_model.frames import Doubt, ItemWish, Kind, Request
from agent.adapters.offline_model.joining import Dialogue
from agent.adapters.offline_model.patterns import pattern, says

_TAKEN_BACK = Doubt(0.45, "the customer took something back")
_RULED_OUT = Doubt(0.15, "the customer said what is not to be done")
_KINDS: tuple[tuple[str, frozenset[Kind]], ...] = (
    ("cues.cancel", frozenset({"cancel"})),
    ("cues.return", frozenset({"return"})),
    ("cues.change", frozenset({"change", "payment", "address"})),
)


def is_negated(text: str) -> bool:
    """Say whether the text rules something out, rather than asks for it."""
    return says("cues.negated", text) and not says("cues.no_longer", text) and not says("cues.negated_rest", text)


def cut_negations(sentence: str) -> list[str]:
    """Cut a sentence before what it rules out, and where it goes on after that."""
    cuts: list[int] = []
    for match in pattern("cues.negated").finditer(sentence):
        if not is_negated(sentence[match.start() :]):
            continue
        opening = pattern("cues.negation_opening").search(sentence[: match.start()])
        cuts.append(opening.start() if opening else match.start())
        resumed = pattern("cues.negation_end").search(sentence, match.end())
        if resumed:
            cuts.append(resumed.end())
    cuts += [match.start() for match in pattern("cues.second_thought").finditer(sentence)]
    places = sorted({0, *cuts, len(sentence)})
    parts = [sentence[start:end].strip(" ,;-") for start, end in pairwise(places)]
    return [part for part in parts if any(letter.isalnum() for letter in part)]


def rule_out(dialogue: Dialogue, clause: Clause) -> None:
    """Drop the requests of the kind that the clause says is not wanted; none of them may have been made."""
    match = pattern("cues.negated").search(clause.text)
    denied = clause.text[match.start() :] if match else clause.text
    dialogue.denied = next((kinds for cue, kinds in _KINDS if says(cue, denied)), frozenset())
    dialogue.spared = (*dialogue.spared, *clause.wishes, *clause.excluded)
    if clause.wishes:
        dialogue.antecedents.append(clause)
    of_kind = [request for request in dialogue.requests if request.kind in dialogue.denied]
    if of_kind:
        take_back(dialogue, clause, dialogue.denied)
    dialogue.was_retracted = True
    if not of_kind:
        dialogue.doubts.append(_RULED_OUT)


def take_back(dialogue: Dialogue, clause: Clause, kinds: frozenset[Kind] | None = None) -> None:
    """Drop the items the clause names from the requests, or the last request when it names none."""
    left_out = (*clause.wishes, *clause.excluded)
    before = list(dialogue.requests)
    orders = {number.order_id for number in clause.orders if number.order_id}
    fitting = [one for one in dialogue.requests if kinds is None or one.kind in kinds]
    if left_out:
        kept = [_without(one, left_out) if one in fitting else one for one in dialogue.requests]
        dialogue.requests = [request for request in kept if request is not None]
    elif orders:
        dialogue.requests = [one for one in dialogue.requests if one not in fitting or not orders & set(one.order_ids)]
    elif says("cues.any_at_all", clause.text):
        dialogue.requests = [one for one in dialogue.requests if one not in fitting]
    elif fitting:
        dialogue.requests.remove(fitting[-1])
    dialogue.was_retracted = True
    dialogue.doubts.append(_RULED_OUT if dialogue.requests == before else _TAKEN_BACK)


def is_taken_back(clause: Clause) -> bool:
    """Say whether the clause takes a request back: `never mind`, `I'll keep it`, `keep the watch`."""
    if clause.kind in {"cancel", "return", "refund"} or (clause.kind == "change" and clause.wishes):
        return False
    if not says("cues.retract", clause.text):
        return False
    return says("cues.retract_all", clause.text) or bool(clause.wishes or clause.excluded)


def _without(request: Request, left_out: tuple[ItemWish, ...]) -> Request | None:
    names = {name for wish in left_out for name in wish.names}
    wishes = tuple(wish for wish in request.wishes if not names & set(wish.names))
    if request.wishes and not wishes:
        return None
    excluded = (*request.excluded, *left_out) if request.is_everything else request.excluded
    return replace(request, wishes=wishes, excluded=excluded)
