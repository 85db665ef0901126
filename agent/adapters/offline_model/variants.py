"""Which variant of a product the customer wants in place of the one they have."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from agent.adapters.offline_model.frames import Doubt
from agent.adapters.offline_model.options import OptionReading, read_options
from agent.core.records import OrderItem, Product, Variant

_IDENTICAL = re.compile(
    r"\b(?:identical|(?:exact(?:ly)? )?(?:the )?same (?:one|item|thing|options?|model|product|variant|specs?|configuration)|new one|same again|another one just like|replacement (?:of|for) the same)\b",
    re.IGNORECASE,
)
_SAME_BUT = re.compile(r"\b(?:same|everything else|other options|rest|unchanged|otherwise)\b", re.IGNORECASE)
_SOFT = re.compile(r"\b(?:preferabl\w+|ideally|if (?:there's|there is|you have|available|possible|it's available|they have)|would be (?:nice|great|ideal))\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not|isn't|anything but|don't|doesn't|except|neither)\b", re.IGNORECASE)
_CHEAPEST = re.compile(r"\b(?:cheapest|least expensive|lowest[- ]priced?|lowest price|most affordable)\b", re.IGNORECASE)
_DEAREST = re.compile(r"\b(?:most expensive|priciest|highest[- ]priced?|dearest)\b", re.IGNORECASE)
_LARGEST = re.compile(r"\b(?:largest|biggest|longest|tallest|highest|greatest|max(?:imum)?|strongest|heaviest|brightest)\b", re.IGNORECASE)
_SMALLEST = re.compile(r"\b(?:smallest|shortest|lowest|lightest|min(?:imum)?)\b", re.IGNORECASE)
_LARGER = re.compile(r"\b(?:(?:one |a )?size up|next size up|larger|bigger|longer|taller|higher)\b", re.IGNORECASE)
_SMALLER = re.compile(r"\b(?:(?:one |a )?size down|next size down|smaller|shorter|lower)\b", re.IGNORECASE)
_OR = re.compile(r"\bor\b|\beither\b", re.IGNORECASE)
_SIZES = ("xs", "s", "small", "m", "medium", "l", "large", "xl", "xxl")
_SIZE_RANK = {"xs": 0, "s": 1, "small": 1, "portable": 1, "low": 1, "m": 2, "medium": 2, "l": 3, "large": 3, "high": 3, "xl": 4, "xxl": 5}
_SCALES = ("size", "capacity", "length", "height", "screen size", "storage", "battery life", "diameter", "frame size", "kit size", "room size", "pieces", "piece count", "ram", "zoom", "resolution", "weight range", "brightness", "thickness", "pressure")


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
    doubts = _text_doubts(target, reading)
    ranked = _ranked(line, product, target, reading)
    if ranked is not None:
        return Choice(ranked.variant, (*doubts, *ranked.doubts), ranked.failure)
    if not reading.stated:
        if _IDENTICAL.search(target):
            same = next((v for v in product.variants if v.item_id == line.item_id), None)
            return Choice(same, (*doubts, Doubt(0.15, "the same item was asked for again")))
        return Choice(None, doubts, f"it isn't clear which {product.name} is wanted instead")
    return _by_options(line, product, reading, doubts, is_soft=bool(_SOFT.search(target)))


def _text_doubts(target: str, reading: OptionReading) -> tuple[Doubt, ...]:
    doubts = []
    if reading.unread:
        doubts.append(Doubt(min(0.35 + 0.1 * len(reading.unread), 0.7), f"not understood: {', '.join(reading.unread[:4])}"))
    if reading.is_inexact:
        doubts.append(Doubt(0.12, "an option was read from a loose wording"))
    if _OR.search(target):
        doubts.append(Doubt(0.5, "alternatives were named"))
    if _SOFT.search(target):
        doubts.append(Doubt(0.2, "a preference was taken as a wish"))
    return tuple(doubts)


def _by_options(
    line: OrderItem, product: Product, reading: OptionReading, doubts: tuple[Doubt, ...], *, is_soft: bool
) -> Choice:
    assignments = reading.assignments()
    if not assignments:
        if is_soft:
            return Choice(None, doubts, "the wishes for the new item contradict each other")
        return Choice(None, doubts, f"two values were given for one option of the {product.name}")
    exact = _distinct(v for wanted in assignments for v in product.variants if v.options == {**line.options, **wanted})
    if len(exact) == 1:
        changed = exact[0].options != line.options
        more = () if changed else (Doubt(0.45, "the new item is the one the customer has"),)
        guessed = (Doubt(0.15, "an option could mean two things"),) if len(assignments) > 1 else ()
        stock = () if exact[0].is_available else (Doubt(0.3, "the new item is out of stock"),)
        return Choice(exact[0], (*doubts, *more, *guessed, *stock))
    if len(exact) > 1:
        fresh = [v for v in exact if v.item_id != line.item_id and v.is_available]
        if len(fresh) == 1:
            return Choice(fresh[0], (*doubts, Doubt(0.45, "an option could mean two things")))
        return Choice(None, doubts, f"the {product.name} wanted can't be told apart from another")
    loose = _distinct(
        v for wanted in assignments for v in product.variants if v.is_available and wanted.items() <= v.options.items()
    )
    if len(loose) == 1:
        return Choice(loose[0], (*doubts, Doubt(0.5, "no variant keeps the other options; the only one close was taken")))
    return Choice(None, doubts, f"no {product.name} with exactly those options exists")


def _distinct(variants: "Sequence[Variant] | object") -> list[Variant]:
    return list({variant.item_id: variant for variant in variants}.values())  # type: ignore[union-attr]


def _ranked(line: OrderItem, product: Product, target: str, reading: OptionReading) -> Choice | None:
    """Return the choice when the target is a superlative or a comparison; None when it isn't."""
    wanted = next(iter(reading.assignments()), {})
    fitting = [v for v in product.variants if v.is_available and wanted.items() <= v.options.items()]
    if _CHEAPEST.search(target) or _DEAREST.search(target):
        if _SAME_BUT.search(target):
            fitting = [v for v in fitting if sum(v.options[k] != line.options.get(k) for k in v.options) <= len(wanted) + 1]
        best = min if _CHEAPEST.search(target) else max
        if not fitting:
            return Choice(None, (), f"no {product.name} like that is in stock")
        return Choice(best(fitting, key=lambda v: v.price), (Doubt(0.42, "chosen by price"),))
    for pattern, pick in ((_LARGEST, max), (_SMALLEST, min)):
        if pattern.search(target):
            return _extreme(line, product, reading, wanted, pick)
    for pattern, step in ((_LARGER, 1), (_SMALLER, -1)):
        if pattern.search(target) and not reading.stated:
            return _next_size(line, product, reading, step)
    return None


def _scale_of(product: Product, reading: OptionReading) -> str | None:
    keys = list(product.variants[0].options) if product.variants else []
    named = [key for key in reading.keys_named if key in keys]
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
    placed = [(rank(v.options[key]), v) for v in product.variants if v.is_available and kept.items() <= v.options.items()]
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
