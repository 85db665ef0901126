"""Addresses written over several lines, or over several messages, put on one line."""

import re
from collections.abc import Sequence

from agent.adapters.offline_model.patterns import pattern

_LINE_END = re.compile(r"[ ,]*\n[ \t]*")


def addresses_on_one_line(text: str) -> str:
    """Return `text` with commas in place of the line ends within an address."""
    return pattern("addresses.lines").sub(lambda match: _on_one_line(match.group()), text)


def _on_one_line(lines: str) -> str:
    inner = lines.strip()
    return f" {_LINE_END.sub(', ', inner)}"


def joined_addresses(messages: Sequence[str]) -> list[str]:
    """Return the messages with a street that ends one and the town that opens the next in one message.

    The number of messages stays the same: the one that lost its street is left empty.
    """
    joined = list(messages)
    for place in range(1, len(joined)):
        if pattern("addresses.ends_in_street").search(joined[place - 1]) and pattern("addresses.opens_with_town").match(
            joined[place]
        ):
            joined[place] = f"{joined[place - 1].rstrip(' ,.')}, {joined[place]}"
            joined[place - 1] = ""
    return joined
