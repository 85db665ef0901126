"""What is kept of a decision to be shown beside other customers' tickets: nothing that says whose it was."""

from collections.abc import Mapping
from typing import Any

from agent.core.flow import REPLY
from agent.core.injection import find_injections
from agent.core.records import CustomerFile, Record
from agent.core.redaction import argument_values, known_values, redact, stated_values, still_identifies
from agent.core.similar import COMPARED, LONGEST, shortened
from agent.core.training import RecordedDecision, is_exemplary

NEVER_SHOWN = frozenset({REPLY})
"""Actions that no example is made of: their arguments are a letter to the customer."""
_ID_DIGITS = 5


class ExampleText(Record):
    """A decision's words with the customer taken out: the ticket, the arguments that ran, the reviewer's notes."""

    message: str
    args: dict[str, Any]
    notes: str


def example_of(decision: RecordedDecision) -> ExampleText | None:
    """Return what may be shown of a decision; None when it isn't to be imitated, or can't be shown.

    It can't when the ticket or the notes hold instructions to the agent, or when what identifies the customer is
    written in a way that redaction doesn't take out.
    """
    message, notes = str(decision.snapshot.get("message") or ""), decision.notes or ""
    is_told_what_to_do = bool(find_injections([message, notes]))
    if not is_exemplary(decision) or decision.action in NEVER_SHOWN or not message.strip() or is_told_what_to_do:
        return None
    schema: Mapping[str, Any] = decision.snapshot.get("args_schema") or {}
    known = known_values(decision.snapshot.get("customer"), decision.customer_id, decision.customer_name)
    for args in (decision.args, decision.proposed_args):
        known += argument_values(_as_texts(args), schema)
    known += stated_values(message)
    # In one go: the same order has the same placeholder in all three.
    shown = redact(ExampleText(message=message, args=_as_texts(decision.args), notes=notes).model_dump(), known)
    if still_identifies(shown, known):
        return None
    text = ExampleText.model_validate(shown)
    return text.model_copy(update={"message": shortened(text.message), "notes": shortened(text.notes)})


def comparable(message: str, customer: CustomerFile | None, customer_id: str) -> str:
    """Return a new ticket's words in the form that examples have, so that only what is asked for is compared."""
    record = customer.model_dump(mode="json", exclude={"products", "catalogue"}) if customer else None
    name = f"{customer.first_name} {customer.last_name}" if customer else customer_id
    known = known_values(record, customer_id, name) + stated_values(message)
    return shortened(redact(shortened(message, LONGEST), known), COMPARED)


def _as_texts(args: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments with whole numbers as long as an id's written as texts, which are taken out."""
    is_long = {name: type(value) is int and len(str(abs(value))) >= _ID_DIGITS for name, value in args.items()}
    return {name: str(value) if is_long[name] else value for name, value in args.items()}
