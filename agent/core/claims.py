"""What a ticket's text states about who writes it: e-mail addresses, names and zip codes, found by rules.

A claim is what the writer says of themselves. An address to ship to, somebody else's e-mail or a product's name isn't.
"""

import re
from collections.abc import Iterator, Sequence

from agent.core.records import Record

# Every repeat is bounded and every look back is short: a long ticket must not cost quadratic time.
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_LOOK_BACK = 200
_ANSWER_LENGTH = 20
_ZIP = re.compile(r"(?<![\w#$.@-])(\d{5})(?:-\d{4})?(?![\w@]|-\d|\.\d)")
_SENTENCE_END = re.compile(r"[!?\n]|\.(?=\s|$)|;")

_NAME = r"[^\W\d_a-zß-ÿ][\w'-]*\.?(?:[ ]+[^\W\d_a-zß-ÿ][\w'-]*\.?){0,3}"
_WORDS = r"[^\W\d_][\w'-]*\.?(?:[ ]+[^\W\d_][\w'-]*\.?){0,3}"
_SELF = r"(?:my (?:\w+ )?(?:zip|post|e-?mail)|zip|postal|postcode|e-?mail|i live|i'm in|living in|from|reachable)"
_NEXT_IS_SELF = rf"(?=\W{{0,3}}\s*(?:and\s+|with\s+)?(?:(?i:{_SELF})\b|\d{{5}}\b|[\w.+-]{1, 64}@))"

_NAMED = r"(?i:\bmy (?:full )?name(?:'s| is|:)|\bname(?: is)?\s*:)\s*"
_INTRODUCED = r"(?i:\bthis is|\bi'm|\bi am|\bim|\bcalled)\s+"
_MEANT = r"(?i:\bit's|\bit is|\bthat's)\s+"
_OPENING = r"(?:^|(?i:\b(?:sure|yes|hi|hello|hey|ok|okay|certainly|of course))\W+)"
_SIGNED = r"(?i:(?:\bthanks|\bthank you|\bthx|\bregards|\bbest|\bcheers|\bsincerely|\byours)[ \w]{0,20}[,.!\n][\s—–-]*)"
_END = r"(?=\W*(?:$|\n))"

_FULL_NAMES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_INTRODUCED}({_NAME})",
        rf"{_MEANT}({_NAME}){_NEXT_IS_SELF}",
        rf"^(?i:(?:sure|yes|ok|okay)\W+)?{_MEANT}({_NAME})\W*$",
        rf"{_OPENING}({_NAME}){_NEXT_IS_SELF}",
        rf"({_NAME})\s+here\b",
        rf"{_SIGNED}({_NAME}){_END}",
        rf"\n[\s—–-]*({_NAME})\s*$",
    )
)
_FLAT_NAMES = tuple(
    re.compile(pattern)
    for pattern in (rf"(?:{_INTRODUCED}|{_MEANT})({_WORDS}?){_NEXT_IS_SELF}", rf"{_SIGNED}({_WORDS}){_END}")
)
_ANY_NAME, _ANY_FLAT_NAME = re.compile(_NAMED + f"({_NAME})"), re.compile(_NAMED + f"({_WORDS})")

_NOT_IN_NAMES = frozenset(
    re.findall(
        r"\S+",
        """
    a about address afraid again all also am an and angry any as asking at back be been because but by calling cancel
    can card chat code confused contacting correct currently customer dear delivered disappointed email e-mail emailing
    exchange fine for frustrated from getting glad going good great happy have having hello here hey hi hoping how i
    i'd i'm i've if im in interested is it it's its just kindly later live living looking me missing moving much my name
    need new no not now of ok okay on one only order ordered out please pleased postal problem re ready really received
    refund regarding reply requesting return returning right ridiculous so sorry spelled still sure team thank thanks
    that the there this to today too trying unacceptable under unhappy unsure up updated upset urgent very waiting want
    wanted was we what when where which who why will with writing wrong would you your yours zip zipcode
    """,
    )
)

_ZIP_IS_OWN = re.compile(
    r"(?:\bzip|\bpostal|\bpost ?code|\bliv(?:e|es|ing) (?:in|at)|\bbased in|\blocated in|\breside in|\bi'm in"
    r"|\bi am in)[^!?\n]{0,30}$",
    re.IGNORECASE,
)
_ZIP_FOLLOWS_NAME = re.compile(rf"(?:{_INTRODUCED}|{_MEANT}|{_NAMED}|^\W*)(?:{_NAME})\W{{1,3}}$")
_ZIP_FOLLOWS_FROM = re.compile(r"\b[Ff]rom (?:[A-Z]\w+,? ){0,3}$")
_IS_OWN_ZIP = re.compile(r"^\W{0,3}(?:is )?(?:my |the )?(?:zip|postal)", re.IGNORECASE)
_GOES_ELSEWHERE = re.compile(
    r"\b(?:ship|send|deliver|redirect|reroute|forward|chang|updat|switch|modify|new address|address (?:to|should))\w*",
    re.IGNORECASE,
)
_HAS_MOVED = re.compile(
    r"\b(?:moved|moving|relocat\w+|new (?:\w+ )?(?:address|place|home|apartment|house|zip|location))\b", re.IGNORECASE
)
_SPEAKS_OF_SELF = re.compile(
    r"\bmy (?:\w+ )?(?:zip|postal|post)|\bmy name|\bthis is|\bi'm |\bi am |\bi live|\bname is|\be-?mail", re.IGNORECASE
)
_ON_FILE = re.compile(r"\bon file|\bold (?:zip|address)|\bprevious|\bmy account|\bregistered|\bcurrent", re.IGNORECASE)
_EMAIL_IS_NOT_OWN = re.compile(
    r"(?:\bnew e-?mail|\be-?mail\b[^!?\n]{0,30}\bto|\bwrote to|\bwrite to|\bcontacted|\be-?mailed|\breached out to"
    r"|\b(?:reply|message|mail|answer) from|\bfrom your|\bsent (?:it |this |a mail )?to|\bcc"
    r"|\bforward(?:ed)? (?:it )?to|\border of|\b(?:other|second|duplicate|old) (?:account|profile)|\bold e-?mail"
    r"|\bmerg\w+|\b(?:friend|wife|husband|spouse|brother|sister|mother|father|mom|dad|son|daughter|partner|colleague)\b)"
    r"[^@!?\n]{0,25}$",
    re.IGNORECASE,
)


class Claims(Record):
    """Who the writer says they are.

    `names` are words in lower case, first name first as written; `full_names` have two or more words. `seen_zips` are
    zip codes that may be the writer's but aren't said to be; those said to be are in `zips`.
    """

    emails: tuple[str, ...]
    names: tuple[str, ...]
    full_names: tuple[str, ...]
    zips: tuple[str, ...]
    seen_zips: tuple[str, ...]


def find_claims(messages: Sequence[str], not_names: Sequence[str] = ()) -> Claims:
    """Return what the messages state of their writer; `not_names` are phrases (products) never read as a name."""
    texts = [plain(message) for message in messages]
    names = [name for text in texts for name in _names(text, {phrase.lower() for phrase in not_names})]
    zips = [zip_code for text in texts for zip_code in _zips(text)]
    return Claims(
        emails=_unique(email for text in texts for email in _emails(text)),
        names=_unique(name for name in names if " " not in name),
        full_names=_unique(name for name in names if " " in name),
        zips=_unique(code for code, is_own in zips if is_own),
        seen_zips=_unique(code for code, is_own in zips if not is_own),
    )


def plain(text: str) -> str:
    """Return the text with typographic apostrophes and spaces made plain."""
    return re.sub(r"[^\S\n]+", " ", text.replace("’", "'").replace("`", "'"))


def _emails(text: str) -> Iterator[str]:
    for match in _EMAIL.finditer(text):
        if not _EMAIL_IS_NOT_OWN.search(_sentence_before(text, match.start())):
            yield match[0].strip(".").lower()


def _names(text: str, not_names: set[str]) -> Iterator[str]:
    is_flat = _is_flat(text)
    for pattern in (_ANY_FLAT_NAME if is_flat else _ANY_NAME, *(_FLAT_NAMES if is_flat else _FULL_NAMES)):
        for match in pattern.finditer(text):
            name = _cut_name(match[1], is_flat=is_flat)
            is_phrase = any(name.startswith(phrase) for phrase in not_names)
            if name and not is_phrase and (" " in name or pattern in (_ANY_NAME, _ANY_FLAT_NAME)):
                yield name


def _is_flat(text: str) -> bool:
    """Say whether capitals tell nothing: none, all, or on nearly every word of a longer text."""
    words = re.findall(r"[^\W\d_]{2,}", text)
    capitalised = sum(word[0].isupper() for word in words)
    return text in (text.lower(), text.upper()) or (len(words) >= 8 and capitalised > 0.7 * len(words))


def _cut_name(words: str, *, is_flat: bool) -> str:
    kept: list[str] = []
    for word in words.lower().replace(".", "").split():
        name = word.removesuffix("'s")
        is_verb = is_flat and len(name) > 4 and name.endswith(("ing", "ed", "ly"))
        if name in _NOT_IN_NAMES or is_verb:
            break
        kept.append(name)
    return " ".join(kept)


def _zips(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each zip code that may be the writer's own, and whether it is said to be."""
    for match in _ZIP.finditer(text):
        before, after = _sentence_before(text, match.start()), text[match.end() : match.end() + 25]
        if _is_destination(before):
            continue
        is_own = (
            _ZIP_IS_OWN.search(before)
            or _ZIP_FOLLOWS_NAME.search(before)
            or _ZIP_FOLLOWS_FROM.search(before)
            or _IS_OWN_ZIP.search(after)
            or (len(text) <= _ANSWER_LENGTH and not text.replace(match[0], "").strip(" .!\n"))
        )
        yield match[1], bool(is_own)


def _is_destination(before: str) -> bool:
    if _HAS_MOVED.search(before):
        return not _ON_FILE.search(before)
    *_, last = [None, *_GOES_ELSEWHERE.finditer(before)]
    return last is not None and not _SPEAKS_OF_SELF.search(before[last.end() :])


def _sentence_before(text: str, position: int) -> str:
    before = text[max(0, position - _LOOK_BACK) : position]
    *_, last = [0, *(match.end() for match in _SENTENCE_END.finditer(before))]
    return before[last:]


def _unique(values: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
