"""Items pointed at without their names: by their place in an order, or by what they cost."""

from collections.abc import Sequence
from decimal import Decimal

from agent.adapters.offline_model.frames import ItemWish
from agent.adapters.offline_model.patterns import pattern
from agent.adapters.offline_model.words import mask
from agent.core.records import OrderItem

_WORDS = ("first", "second", "third", "fourth", "fifth")
_PLACES = {
    **{word: place for place, word in enumerate(_WORDS, start=1)},
    **{said: int(said[0]) for said in ("1st", "2nd", "3rd", "4th", "5th")},
}
_LAST = -1


def pointed_at(text: str, *, has_order: bool) -> tuple[tuple[ItemWish, ...], str]:
    """Return the items that `text` points at (`the first and the third item`, `the $20 one`), and the rest of it.

    Places count only beside an order's number: without one they may count orders, or earlier items of the talk.
    """
    wishes: list[ItemWish] = []
    spans: list[tuple[int, int]] = []
    for match in pattern("pointers.price").finditer(text):
        wishes.append(ItemWish(names=(), source="", price=Decimal(match["price"] or match["cost"])))
        spans.append(match.span())
    for match in pattern("pointers.place").finditer(text) if has_order else ():
        said = [one.group().lower() for one in pattern("pointers.ordinal").finditer(match.group())]
        wishes += [ItemWish(names=(), source="", place=_PLACES.get(one, _LAST)) for one in said]
        spans.append(match.span())
    return tuple(wishes), mask(text, spans)


def at_place(lines: Sequence[OrderItem], place: int) -> list[OrderItem]:
    """Return the line at that place of an order, counted from 1; -1 is the last."""
    if place == _LAST:
        return list(lines[-1:])
    return list(lines[place - 1 : place])
