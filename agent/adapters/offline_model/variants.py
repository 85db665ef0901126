"""Which variant of a product the customer wants in place of the one they have."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from agent.adapters.offline_model.conflicts import without_conflicts
from agent.adapters.offline_model.frames import Doubt
from agent.adapters.offline_model.options import OptionReading, read_options
from agent.adapters.offline_model.patterns import says
from agent.core.records import OrderItem, Product, Variant

_SIZE_RANK = {
    "xs": 0,
    "s": 1,
    "small": 1,
    "portable": 1,
    "low": 1,
    "m": 2,
    "medium": 2,
    "l": 3,
    "large": 3,
    "high": 3,
    "xl": 4,
    "xxl": 5,
}
_SCALES = (
    "size",
    "capacity",
    "length",
    "height",
    "screen size",
    "storage",
    "battery life",
    "diameter",
    "frame size",
    "kit size",
    "room size",
    "pieces",
    "piece count",
    "ram",
    "zoom",
    "resolution",
    "weight range",
    "brightness",
    "thickness",
    "pressure",
)


@dataclass(frozen=True)
class Choice:
    """The variant chosen, or why none could be."""

    variant: Variant | None
    doubts: tuple[Doubt, ...] = ()
    failure: str = ""


def choose(line: OrderItem, product: Product, target: str) -> Choice:
    """Return the variant of `product` that `target` describes for someone who has `line`."""
    by_id = next((v for v in product.variants if re.search(rf"\b{v.item_id}\b", target)), None)
    if by_id is not None:
        return Choice(by_id)
    reading = read_options(target, product)
    reading, settled = without_conflicts(reading, target, line)
    doubts = (*_text_doubts(target, reading), *settled)
    ranked = _ranked(line, product, target, reading)
    if ranked is not None:
        return Choice(ranked.variant, (*doubts, *ranked.doubts), ranked.failure)
    if reading.stated:
        return _by_options(line, product, reading, doubts)
    if says("variants.identical", target):
        same = next((v for v in product.variants if v.item_id == line.item_id), None)
        return Choice(same, (*doubts, Doubt(0.15, "the same item was asked for again")))
    return Choice(None, doubts, f"it isn't clear which {product.name} is wanted instead")


def _text_doubts(target: str, reading: OptionReading) -> tuple[Doubt, ...]:
    doubts = []
    if reading.unread:
        doubts.append(
            Doubt(min(0.35 + 0.1 * len(reading.unread), 0.7), f"not understood: {', '.join(reading.unread[:4])}")
        )
    if reading.is_inexact:
        doubts.append(Doubt(0.12, "an option was read from a loose wording"))
    if says("variants.or", target):
        doubts.append(Doubt(0.5, "alternatives were named"))
    if says("variants.soft", target):
        doubts.append(Doubt(0.2, "a preference was taken as a wish"))
    return tuple(doubts)


def _by_options(line: OrderItem, product: Product, reading: OptionReading, doubts: tuple[Doubt, ...]) -> Choice:
    assignments = reading.assignments()
    if not assignments:
        return Choice(None, doubts, f"two values were given for one option of the {product.name}")
    exact = _distinct(v for wanted in assignments for v in product.variants if v.options == {**line.options, **wanted})
    if len(exact) == 1:
        return Choice(exact[0], (*doubts, *_match_doubts(exact[0], line, is_ambiguous=len(assignments) > 1)))
    if len(exact) > 1:
        fresh = [v for v in exact if v.item_id != line.item_id and v.is_available]
        if len(fresh) != 1:
            return Choice(None, doubts, f"the {product.name} wanted can't be told apart from another")
        return Choice(fresh[0], (*doubts, Doubt(0.45, "an option could mean two things")))
    loose = _distinct(
        v for wanted in assignments for v in product.variants if v.is_available and wanted.items() <= v.options.items()
    )
    if len(loose) != 1:
        return Choice(None, doubts, f"no {product.name} with exactly those options exists")
    return Choice(loose[0], (*doubts, Doubt(0.5, "no variant keeps the other options; the only close one was taken")))


def _match_doubts(chosen: Variant, line: OrderItem, *, is_ambiguous: bool) -> list[Doubt]:
    doubts = []
    if chosen.options == line.options:
        doubts.append(Doubt(0.45, "the new item is the one the customer has"))
    if is_ambiguous:
        doubts.append(Doubt(0.15, "an option could mean two things"))
    if not chosen.is_available:
        doubts.append(Doubt(0.3, "the new item is out of stock"))
    return doubts


def _distinct(variants: Iterable[Variant]) -> list[Variant]:
    return list({variant.item_id: variant for variant in variants}.values())


def _ranked(line: OrderItem, product: Product, target: str, reading: OptionReading) -> Choice | None:
    """Return the choice when the target is a superlative or a comparison; None when it isn't."""
    wanted = next(iter(reading.assignments()), {})
    if says("variants.cheapest", target) or says("variants.dearest", target):
        return _by_price(line, product, target, wanted)
    for cue, pick in (("variants.largest", max), ("variants.smallest", min)):
        if says(cue, target):
            return _extreme(line, product, reading, wanted, pick)
    for cue, step in (("variants.larger", 1), ("variants.smaller", -1)):
        if says(cue, target) and not reading.stated:
            return _next_size(line, product, reading, step)
    return None


def _by_price(line: OrderItem, product: Product, target: str, wanted: Mapping[str, str]) -> Choice:
    fitting = [v for v in product.variants if v.is_available and wanted.items() <= v.options.items()]
    if says("variants.same_but", target):
        allowed = len(wanted) + 1
        fitting = [v for v in fitting if sum(v.options[k] != line.options.get(k) for k in v.options) <= allowed]
    if not fitting:
        return Choice(None, (), f"no {product.name} like that is in stock")
    best = min if says("variants.cheapest", target) else max
    return Choice(best(fitting, key=lambda v: v.price), (Doubt(0.42, "chosen by price"),))


def _scale_of(product: Product, reading: OptionReading) -> str | None:
    keys = list(product.variants[0].options) if product.variants else []
    named = [
        key for key in reading.keys_named if all(rank(v.options.get(key, "")) is not None for v in product.variants)
    ]
    known = [key for key in _SCALES for own in keys if own.lower() == key]
    return named[0] if named else (next((own for own in keys if own.lower() == known[0]), None) if known else None)


def rank(value: str) -> float | None:
    """Return where a value such as `M`, `high` or `30ml` stands among its like; None when it has no order."""
    if value.lower() in _SIZE_RANK:
        return float(_SIZE_RANK[value.lower()])
    number = re.search(r"\d+(?:\.\d+)?", value)
    return float(number.group()) * (1000 if re.search(r"\dTB", value) else 1) if number else None


def _others_kept(line: OrderItem, product: Product, key: str, wanted: Mapping[str, str]) -> list[tuple[float, Variant]]:
    kept = {k: v for k, v in {**line.options, **wanted}.items() if k != key}
    placed = [
        (rank(v.options[key]), v) for v in product.variants if v.is_available and kept.items() <= v.options.items()
    ]
    return [(place, variant) for place, variant in placed if place is not None]


def _extreme(
    line: OrderItem,
    product: Product,
    reading: OptionReading,
    wanted: Mapping[str, str],
    pick: "Callable[..., tuple[float, Variant]]",
) -> Choice:
    key = _scale_of(product, reading)
    placed = _others_kept(line, product, key, wanted) if key else []
    if not placed:
        return Choice(None, (), f"it isn't clear which {product.name} is wanted instead")
    return Choice(pick(placed, key=lambda entry: entry[0])[1], (Doubt(0.42, "chosen by size"),))


def _next_size(line: OrderItem, product: Product, reading: OptionReading, step: int) -> Choice:
    key = _scale_of(product, reading)
    here = rank(line.options[key]) if key and key in line.options else None
    if key is None or here is None:
        return Choice(None, (), f"it isn't clear which {product.name} is wanted instead")
    beyond = [(place, v) for place, v in _others_kept(line, product, key, {}) if (place - here) * step > 0]
    if not beyond:
        return Choice(None, (), f"no {product.name} of that size is in stock")
    nearest = min(beyond, key=lambda entry: abs(entry[0] - here))[1]
    return Choice(nearest, (Doubt(0.42 if len(beyond) == 1 else 0.5, "the next size was taken"),))
