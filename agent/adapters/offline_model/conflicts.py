"""Two values stated for one option: the one ruled out, the one the customer has, or the one said earlier goes."""

from dataclasses import replace

from agent.adapters.offline_model.frames import Doubt
from agent.adapters.offline_model.options import OptionReading, Stated
from agent.adapters.offline_model.patterns import pattern
from agent.core.records import OrderItem

_OWN_VALUE = Doubt(0.1, "of two values for an option, the one the customer has was taken as the old one")
_LATER_VALUE = Doubt(0.3, "a value said later replaced an earlier one")


def without_conflicts(reading: OptionReading, text: str, line: OrderItem) -> tuple[OptionReading, tuple[Doubt, ...]]:
    """Return the reading with one value an option where the text tells which counts, and what was inferred."""
    if reading.assignments() and not any(value.is_denied for value in reading.stated):
        return reading, ()
    kept = [value for value in reading.stated if not value.is_denied] or list(reading.stated)
    doubts: list[Doubt] = []
    for key in dict.fromkeys(value.choices[0][0] for value in kept):
        rivals = [value for value in kept if value.choices[0][0] == key and len(value.choices) == 1]
        if len({value.choices for value in rivals}) < 2:
            continue
        new = [value for value in rivals if value.choices[0][1] != line.options.get(key)]
        if len(new) < len(rivals):
            kept = [value for value in kept if value not in rivals or value in new]
            doubts.append(_OWN_VALUE)
        if len({value.choices for value in new}) > 1 and _is_said_anew(new, text):
            kept = [value for value in kept if value not in new[:-1]]
            doubts.append(_LATER_VALUE)
    return replace(reading, stated=tuple(kept)), tuple(doubts)


def _is_said_anew(rivals: list[Stated], text: str) -> bool:
    """Say whether a new message or a word of correction stands between the last two values."""
    between = text[rivals[-2].start : rivals[-1].start]
    return "\n" in between or pattern("variants.anew").search(between) is not None
