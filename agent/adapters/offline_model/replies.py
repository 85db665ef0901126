"""What the customer is told, by how the ticket ended; plain text, nothing of how the decision was made."""

from collections.abc import Sequence
from typing import assert_never

from agent.core.planning import ReplyFacts

_SIGNATURE = "Kind regards,\nCustomer Support"


def compose(facts: ReplyFacts) -> str:
    """Return the message to the customer."""
    greeting = f"Hi {facts.first_name}," if facts.first_name else "Hello,"
    return "\n\n".join([greeting, *_body(facts), _SIGNATURE])


def _body(facts: ReplyFacts) -> list[str]:
    if facts.is_queue_full:
        return _queue_full(facts)
    match facts.outcome:
        case "resolved":
            return _resolved(facts)
        case "rejected":
            return _rejected(facts)
        case "escalated":
            return _escalated(facts)
        case "expired":
            return _expired(facts)
        case _:
            assert_never(facts.outcome)


def _resolved(facts: ReplyFacts) -> list[str]:
    parts = []
    if facts.done:
        parts.append(_paragraph("Thank you for your message. This is done:", facts.done))
    if facts.answer:
        parts.append(facts.answer)
    if facts.not_done:
        parts.append(_paragraph("We could not do the following:", facts.not_done))
    if facts.reason:
        parts.append(facts.reason)
    if not parts:
        parts.append("Thank you for your message. There was nothing we needed to change.")
    return [*parts, "If anything else comes up, just reply to this message."]


def _rejected(facts: ReplyFacts) -> list[str]:
    parts = [_paragraph("This part of your request is done:", facts.done)] if facts.done else []
    if facts.not_done:
        parts.append(_paragraph("We looked at your request, and we can't do the following:", facts.not_done))
    elif not facts.done:
        parts.append("We looked at your request, and we can't do what you asked for.")
    parts += [part for part in (facts.reason, facts.answer) if part]
    return [*parts, "If you think we missed something, reply to this message and we will look again."]


def _escalated(facts: ReplyFacts) -> list[str]:
    parts = _so_far(facts)
    if facts.reason:
        parts.append(facts.reason)
    rest = "the rest of your request" if facts.done or facts.answer else "your request"
    parts.append(f"A member of our team is taking care of {rest} and will write to you. You don't need to do anything.")
    return parts


def _expired(facts: ReplyFacts) -> list[str]:
    parts = _so_far(facts)
    unchanged = "nothing else was changed" if facts.done else "nothing was changed"
    if facts.not_done:
        parts.append(_paragraph(f"We are sorry, we did not get to this in time, so {unchanged}:", facts.not_done))
    else:
        parts.append(f"We are sorry, we did not get to your request in time, so {unchanged}.")
    if facts.reason:
        parts.append(facts.reason)
    if facts.hands_over:
        return [*parts, "It has gone to another colleague now, who will write to you. You don't need to do anything."]
    return [*parts, "Please reply to this message if you still need it, and we will take it up again."]


def _queue_full(facts: ReplyFacts) -> list[str]:
    opening = "We are sorry: we have more requests than we can look at right now"
    unchanged = "nothing else was changed" if facts.done else "nothing was changed"
    parts = _so_far(facts)
    if facts.outcome == "escalated":
        parts.append(f"{opening}. So far {unchanged}.")
        return [*parts, "A colleague outside our usual team takes it up and will write to you. It may take longer."]
    parts.append(f"{opening}, so we can't take yours up, and {unchanged}.")
    return [*parts, "If you still need it, please write to us again later."]


def _so_far(facts: ReplyFacts) -> list[str]:
    parts = [_paragraph("This part of your request is done:", facts.done)] if facts.done else []
    return [*parts, facts.answer] if facts.answer else parts


def _paragraph(opening: str, lines: Sequence[str]) -> str:
    return "\n".join([opening, *(f"- {line}" for line in lines)])
