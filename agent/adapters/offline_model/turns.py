"""A conversation handed in as one message, taken apart into the customer's turns again."""

import re

from agent.core.planning import TicketReading

_BLANK_LINE = re.compile(r"\n\s*\n")
_LINE_AFTER_A_SENTENCE = re.compile(r"(?<=[.!?…])[ \t]*\n")
# How somebody begins who answers a question that isn't in the text; thanks alone also close a letter.
_REPLY = re.compile(
    r"\s*[\"'“]?(?:sure|yes|yep|yeah|no|nope|great|certainly|of course|ok|okay|alright|all right|perfect|absolutely"
    r"|awesome|wonderful|um|uh|hmm|oh|well|i see|i understand|got it|that(?:'|’)?s (?:all|right|correct|everything|it)"
    r"|(?:i(?:'|’)?m |i am )?(?:so |very )?sorry|i apologi[sz]e|i (?:do not|don(?:'|’)?t) (?:remember|have|recall|know)"
    r"|actually|in that case|if that(?:'|’)?s the case|[\w.+-]+@[\w-]+\.\w+)\b",
    re.IGNORECASE,
)


def by_turns(reading: TicketReading) -> TicketReading:
    """Return the reading with each message that is a whole conversation taken apart, other messages as they are.

    A message counts as a conversation when a later paragraph of it answers somebody ("Sure, my name is …"); a letter
    with paragraphs stays one message.
    """
    turns = tuple(turn for message in reading.messages for turn in _turns(message))
    return reading if turns == reading.messages else reading.model_copy(update={"messages": turns})


def _turns(message: str) -> tuple[str, ...]:
    text = message.replace("\r\n", "\n")
    separator = _BLANK_LINE if _BLANK_LINE.search(text.strip()) else _LINE_AFTER_A_SENTENCE
    paragraphs = tuple(part.strip() for part in separator.split(text) if part.strip())
    is_conversation = any(_REPLY.match(part) for part in paragraphs[1:])
    return paragraphs if is_conversation else (message,)
