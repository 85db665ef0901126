"""Which items a clause names, and for a change which words describe the old one and which the new."""

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.adapters.offline_model.frames import ItemWish
from agent.adapters.offline_model.lexicon import boundary
from agent.adapters.offline_model.patterns import pattern
from agent.adapters.offline_model.products import ProductMention, find_products
from agent.adapters.offline_model.words import Word, words
from agent.core.records import CustomerFile

_INDEFINITE = frozenset({"a", "an", "one", "another", "different"})
_NOT_AFTER_SEPARATOR = frozenset({"any", "cover", "pay", "my", "ship", "arrive", "proceed", "do"})
_BEFORE_COLON = frozenset({"in", "from", "of", "on", "order", "my", "the", "(", ")"})
_COPULAS = frozenset({"be", "have", "come"})
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "both": 2}
_STRONG_SEPARATORS = ("for", "to", "into")
_WEAK_SEPARATORS = ("with", "in")
_CONJUNCTIONS = frozenset({"and", ",", ";", "plus", "also", "&", "as"})


def item_wishes(text: str, customer: CustomerFile, *, is_change: bool) -> list[ItemWish]:
    """Return the items that `text` names, in order. `text` has order numbers, payments and addresses blanked out."""
    mentions = find_products(text, customer)
    if not mentions:
        return []
    heard = words(text)
    if not is_change:
        return [_wish(text, heard, mentions, index) for index in range(len(mentions))]
    reversed_at = pattern("pairs.reversed").search(text)
    if reversed_at:
        turned = _turned(text, reversed_at, customer)
        if turned:
            return turned
    return _forward(text, heard, mentions)


def _start_of(heard: Sequence[Word], mention: ProductMention) -> int:
    """Return the place of the first word that describes the item: `small blue` in `the small blue lamp`."""
    place = mention.place
    while place > 0 and heard[place - 1].text not in boundary():
        place -= 1
    return place


def _count(heard: Sequence[Word], mention: ProductMention) -> int | None:
    """Return how many items the words before the mention ask for; None for all."""
    before = [word.text for word in heard[max(0, _start_of(heard, mention) - 3) : mention.place]]
    if ":" in before:
        before = before[len(before) - before[::-1].index(":") :]
    if "all" in before or "every" in before or "each" in before:
        return None
    if "of" in before and "one" in before:
        return 1
    said = next((_COUNTS[word] for word in reversed(before) if word in _COUNTS), None)
    if said:
        return said
    return 0 if mention.is_plural else 1


def _wish(text: str, heard: Sequence[Word], mentions: Sequence[ProductMention], index: int) -> ItemWish:
    mention = mentions[index]
    start = heard[_start_of(heard, mention)].start
    end = heard[_start_of(heard, mentions[index + 1])].start if index + 1 < len(mentions) else len(text)
    described = _without_name(text, heard, mention, start, end)
    source, _, wanted = pattern("pairs.but_want").sub("\n", described, count=1).partition("\n")
    return ItemWish(
        names=mention.names,
        source=pattern("pairs.story").sub("", source).strip(" ,"),
        target=wanted.strip(" ,") or None,
        count=_count(heard, mention),
        is_inexact=mention.is_inexact,
    )


def _without_name(text: str, heard: Sequence[Word], mention: ProductMention, start: int, end: int) -> str:
    name_start, name_end = heard[mention.place].start, heard[mention.place + mention.length - 1].end
    return f"{text[start:name_start]} , {text[name_end:end]}".strip(" ,")


def _turned(text: str, at: re.Match[str], customer: CustomerFile) -> list[ItemWish]:
    """Read `the black lamp instead of the white one`: what is wanted comes first."""
    wanted, unwanted = text[: at.start()], text[at.end() :]
    verb = list(pattern("pairs.wish").finditer(wanted))
    wanted = wanted[verb[0].end() :] if verb else wanted
    named, old = find_products(wanted, customer), find_products(unwanted, customer)
    if len(named) > 1 or len(old) > 1:
        return []
    if not (named or old):
        before = find_products(text[: at.start()], customer)
        wish = _wish(text[: at.start()], words(text[: at.start()]), before[:1], 0) if len(before) == 1 else None
        return [replace(wish, source=unwanted, target=wanted)] if wish else []
    mention, where = (old[0], unwanted) if old else (named[0], wanted)
    wish = _wish(where, words(where), [mention], 0)
    if named and old and not set(named[0].names) & set(old[0].names):
        return [replace(wish, target=wanted, is_foreign_target=True)]
    source = wish.source if old else unwanted
    target = _without_name(wanted, words(wanted), named[0], 0, len(wanted)) if named else wanted
    return [replace(wish, source=source, target=target)]


def _separators(heard: Sequence[Word], start: int, end: int) -> list[int]:
    """Return the places between `start` and `end` where the description of the new item may begin."""
    depth = 0
    strong: list[int] = []
    colons: list[int] = []
    weak: list[int] = []
    for place in range(start, min(end, len(heard) - 1)):
        word, following = heard[place].text, heard[place + 1].text
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(word, 0)
        if depth > 0:
            continue
        if (word in _STRONG_SEPARATORS and following not in _NOT_AFTER_SEPARATOR) or (
            word in _COPULAS and heard[place - 1].text == "should"
        ):
            strong.append(place)
        elif _opens_target(heard, start, place):
            colons.append(place)
        elif word in _WEAK_SEPARATORS:
            weak.append(place)
    return strong or colons or weak


def _opens_target(heard: Sequence[Word], start: int, place: int) -> bool:
    """Say whether the new item follows: after `the lamp in order #W1:`, or after `make it`."""
    if heard[place].text == ":":
        return all(word.text in _BEFORE_COLON for word in heard[start:place])
    return heard[place].text in {"it", "them"} and heard[place - 1].text == "make"


def _forward(text: str, heard: Sequence[Word], mentions: Sequence[ProductMention]) -> list[ItemWish]:
    """Read `the lamp for a black one and the mat for a green one`, left to right."""
    wishes: list[ItemWish] = []
    waiting: list[ItemWish] = []
    index = 0
    while index < len(mentions):
        mention = mentions[index]
        after = mention.place + mention.length
        following = mentions[index + 1].place if index + 1 < len(mentions) else len(heard)
        separators = _separators(heard, after, following)
        segment = text[heard[mention.place].start : heard[following - 1].end]
        is_story = pattern("pairs.but_want").search(segment) is not None and not any(
            heard[place].text in _STRONG_SEPARATORS for place in separators
        )
        if not separators or is_story or _describes_new(text, heard, mention, separators):
            waiting.append(_unpaired(text, heard, mentions, index))
            index += 1
            continue
        start = heard[_start_of(heard, mention)].start
        wish = ItemWish(
            names=mention.names,
            source=_without_name(text, heard, mention, start, heard[separators[0]].start),
            count=_count(heard, mention),
            is_inexact=mention.is_inexact,
        )
        last, is_foreign = _target_end(heard, mentions, index)
        target_end = heard[_start_of(heard, mentions[last + 1])].start if last + 1 < len(mentions) else len(text)
        target = text[heard[separators[0]].end : target_end]
        for inner in mentions[index + 1 : last + 1]:
            name_start = heard[inner.place].start - heard[separators[0]].end
            name_end = heard[inner.place + inner.length - 1].end - heard[separators[0]].end
            target = target[:name_start] + " " * (name_end - name_start) + target[name_end:]
        joined = [replace(one, target=target, is_foreign_target=is_foreign) for one in waiting if one.target is None]
        wishes += [one for one in waiting if one.target is not None] + joined
        wishes.append(replace(wish, target=target, is_foreign_target=is_foreign))
        waiting = []
        index = last + 1
    return wishes + waiting


def _describes_new(text: str, heard: Sequence[Word], mention: ProductMention, separators: Sequence[int]) -> bool:
    """Say whether the item named is the wanted one: `I'd like a red jacket with a half zipper instead`."""
    start = _start_of(heard, mention)
    is_weak = all(heard[place].text in _WEAK_SEPARATORS for place in separators)
    return is_weak and start > 0 and heard[start - 1].text in _INDEFINITE and "instead" in text.lower()


def _unpaired(text: str, heard: Sequence[Word], mentions: Sequence[ProductMention], index: int) -> ItemWish:
    """An item without `for` or `to`: `a large red jacket instead` describes the new one, `the red jacket` the old."""
    wish = _wish(text, heard, mentions, index)
    if wish.target:
        return wish
    start = _start_of(heard, mentions[index])
    before = heard[start - 1].text if start else ""
    is_new = (before in _INDEFINITE or re.search(r"\binstead\b", text, re.IGNORECASE)) and wish.source
    return replace(wish, source="", target=wish.source) if is_new else wish


def _target_end(heard: Sequence[Word], mentions: Sequence[ProductMention], index: int) -> tuple[int, bool]:
    """Return the index of the last mention that belongs to this target, and whether it is another product."""
    last, is_foreign = index, False
    for place in range(index + 1, len(mentions)):
        mention = mentions[place]
        end = mentions[place + 1].place if place + 1 < len(mentions) else len(heard)
        start = _start_of(heard, mention)
        before = [word.text for word in heard[max(0, start - 2) : start]]
        begins_new = any(word in _CONJUNCTIONS for word in before) and bool(
            _separators(heard, mention.place + mention.length, end)
        )
        shares = bool(set(mention.names) & set(mentions[index].names))
        if begins_new or (not shares and any(word in _CONJUNCTIONS for word in before)):
            break
        last = place
        is_foreign = is_foreign or not shares
    return last, is_foreign
