"""Words that give away what a clause asks for, and how it asks for it."""

import re

from agent.adapters.offline_model.frames import Kind

_CANCEL = r"\bcancel\w*|\bcall(?:ed|ing)? off\b|\bscrap\b|\bcan?cel+\w*"
_RETURN = (
    r"\breturn(?:ing|ed)?\b(?! (?:policy|window|label))|\bsen[dt](?:ing)?\b(?: \w+){0,6} back\b|\bgive\b(?: \w+){0,5} back\b"
    r"|\btake\b(?: \w+){0,4} back\b|\bbring\b(?: \w+){0,4} back\b|\bmoney back\b|\brefund\w*\b|\bre?tr?un\b|\bsend back\b"
)
_CHANGE = (
    r"\bexchang\w+|\bexhang\w+|\bswap\w*|\breplac\w+|\btrad(?:e|ing)\b|\bmodif\w+|\bchang(?:e|ing|ed)\b(?! (?:my|your|of) (?:mind|heart))|\bswitch(?:ed|ing)?\b|\bupgrad\w+"
    r"|\bconvert\b|\bdowngrad\w+|\b(?:rather|prefer to) have\b|\bupdat(?:e|ed|ing)\b|\bamend\b|\badjust\b(?! for)"
)
_SHIP = r"\b(?:ship(?:ped)?|deliver(?:ed)?|send|sent|re-?rout\w+|redirect\w*|forward|go(?:es)?|mail(?:ed)?)\b"
_MERGE = r"\bmerg(?:e|ed|ing)\b|\b(?:combine|link|join|consolidate)\w*\b[^.]*\baccounts?\b"
_PAY = r"\bpay(?:ing)? (?:for )?(?:it|that|this|them|order|the order|with|by|using)\b|\bcharg(?:e|ed|ing)\b|\bbill(?:ed)?\b"

STRONG = re.compile("|".join((_CANCEL, _RETURN, _CHANGE, _MERGE, r"\b(?:ship|deliver|redirect|reroute)(?:ped|ed)?\b")), re.IGNORECASE)
_HARMLESS = re.compile(
    r"\bbefore (?:it|they|this|that|the order|my order) (?:is |are |has |have |gets? |been )*(?:ships?|shipped|goes out|delivered|sent)\b"
    r"|\bin exchange\b|\b(?:hasn't|haven't|not|yet to|has not|have not|never|already|was|were|been|being) (?:yet )?(?:been )?(?:ship|deliver|return)\w*\b"
    r"|\bprice (?:change|difference)\b|\bchang\w+ (?:my|your) mind\b|\bchange of (?:heart|mind|plans?)\b"
    r"|\bshipp\w* (?:cost|fee|address|info\w*|detail\w*)|\bdelivery\b|\bdelivered (?:order|one|item)s?\b|\bif (?:there's|there is) (?:any|a) (?:price )?(?:change|difference)\b"
    r"|\bany (?:price )?differences?\b|\bunchanged\b|\bdon't change\b|\breturn(?:ed)? (?:policy|label|window)\b|\bnothing else (?:should )?chang\w+\b|\bcancel(?:l?ation)? reason\b",
    re.IGNORECASE,
)
_HUMAN = re.compile(
    r"\b(?:human|real person|actual person|live (?:agent|person|chat)|representative|supervisor|manager|(?:speak|talk|chat) (?:to|with) (?:a|an|some)\w*|escalate|call me back|somebody real)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"(?:\$\s?(\d+(?:\.\d{1,2})?)|\b(\d+(?:\.\d{1,2})?)\s?(?:dollars|usd|bucks)\b)", re.IGNORECASE)
_REFUND_OF = re.compile(r"\b(?:refund\w*|credit(?:ed)? (?:me|back|of)|compensat\w+|reimburs\w+|goodwill|money back|give me|partial|knock|take)\b", re.IGNORECASE)
_ADDRESS_WORD = re.compile(r"\baddress(?:es)?\b|\b(?:zip|postal) code\b|\bshipping (?:info\w*|details)\b|\bsuite number\b", re.IGNORECASE)
_ACCOUNT_WORD = re.compile(
    r"\b(?:profile|account|default|user|home|mailing|on file|permanent\w*|my records?)\b|\bi(?:'ve| have)? (?:just |recently )?moved\b|\bfor (?:all )?future orders\b",
    re.IGNORECASE,
)
_PAYMENT_WORD = re.compile(
    r"\bpayment(?: method| option| type)?s?\b(?! (?:difference|for the difference))|\bhow i(?:'m| am)? pay(?:ing)?\b|\bpaid (?:with|by|using|from)\b|\bto be charged\b|" + _PAY, re.IGNORECASE
)
_INSTEAD = re.compile(
    r"\binstead\b|\bshould (?:have|be|come)\b|\bmake (?:it|them|the|my|that)\b|\b(?:get|have|want|need) (?:it|them) (?:in|with|as)\b|\b(?:rather|prefer)\b", re.IGNORECASE
)
_DIFFERENCE = re.compile(r"\b(?:difference|refund\w*)\b", re.IGNORECASE)

_POLITE = re.compile(r"^(?:\W*(?:hi|hello|hey|so|ok|okay|and|also|then|please|oh|um|uh|well|great|thanks|actually)\b)*\W*(?:could|can|would|will) (?:you|u|we|someone)\b", re.IGNORECASE)
_ASKING_LEAVE = re.compile(
    r"\b(?:can i|could i|may i|is it possible|would it be possible|is there (?:any|a) (?:way|chance|option)|am i able|do i need|any chance|possible for me|could we|can we|are you able|"
    r"i(?:'m| am| was) wondering (?:if|whether)|wonder if|is it ok\w*|(?:should|shall) i)\b",
    re.IGNORECASE,
)
_HYPOTHETICAL = re.compile(
    r"\b(?:what (?:if|happens)|if i (?:\w+ ){0,2}(?:cancel|return|exchange|chang|swap|switch|modif|were|was|decide)|would i (?:get|be|have)|how (?:do|can|would|could|long|much|many) (?:i|you|one|it|does|will|would)?|"
    r"what's the (?:process|policy)|what is the (?:process|policy|difference)|thinking (?:of|about)|considering|might (?:want|need|have)? ?(?:to )?(?:cancel|return|exchange|swap)|"
    r"what would|when will|where is|do you (?:allow|accept|offer)|can (?:one|people|customers))\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:unless|only if|depending|in case|provided|assuming|as long as|otherwise|whichever|whatever is|if)\b"
    r"(?! (?:possible|that's|that is|you (?:can|could|don't mind|please|would|need)|i (?:may|could|can)|it's (?:ok|okay|not too|possible|alright|all right|no)|needed|necessary|any(?: difference)?\b|there(?:'s| is| are) (?:a |any )?(?:price )?(?:difference|extra)|so|applicable|ok|okay|not too))",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\b(?:don't|do not|didn't|did not|never|not|no need to|no longer (?:want|need|wish) to|without|instead of|rather than|stop)\s+(?:\w+\s+){0,2}?(?:cancel|return|exchang|swap|modif|chang|replac|switch|send|refund)",
    re.IGNORECASE,
)
_RETRACT = re.compile(
    r"\b(?:never ?mind|forget (?:it|about|that)|keep (?:it|them|that|this|the|my|everything|those|all)\b(?! (?:same|rest|other|color|size|else|everything else))|(?:hold|leave) (?:off|it|that)|"
    r"scratch that|disregard|leave (?:it|that|everything) (?:as is|alone|be)|check on that (?:separately|later)|on second thought\w*|don't (?:bother|worry about (?:it|that)))\b",
    re.IGNORECASE,
)
_CONFIRM = re.compile(
    r"^\W*(?:(?:great|oh|ok|okay|perfect|sure|alright|good|awesome|thanks|thank you|sounds good|that sounds (?:good|great|perfect))\W+)*(?:yes|yep|yeah|yup|correct|confirmed?|i confirm|go ahead|please (?:go ahead|proceed|do)|proceed|do it|get it done|exactly|absolutely|definitely|that's (?:right|correct|perfect|fine|it)|sounds good|perfect)\b"
    r"|\b(?:go ahead|proceed with|please proceed|let's (?:do|go|proceed))\b",
    re.IGNORECASE,
)
_MISTAKE = re.compile(r"\b(?:mistake\w*|accident\w*|by error|in error|wrong(?:ly)? order\w*|order\w* (?:the )?wrong|didn't mean|did not mean|unintentional\w*|misclick\w*|never meant|oops|duplicate|ordered (?:it )?twice)\b", re.IGNORECASE)
_UNNEEDED = re.compile(
    r"\b(?:no longer (?:need\w*|want\w*|require\w*|interested)|(?:don't|do not|doesn't|won't|don t|dont) (?:need|want|require)|not need\w*|not (?:needed|wanted)|any ?more|anymore|chang\w+ (?:my|our) mind\w*|change of (?:heart|plans?|mind)|unneeded|unnecessary|unwanted|not interested|no use)\b",
    re.IGNORECASE,
)
_OTHER_REASON = re.compile(r"\b(?:because|since|as|cheaper|too (?:expensive|long|late|slow)|found|better (?:price|deal|one)|can't afford|delay\w*|elsewhere|regret)\b", re.IGNORECASE)


def without_harmless(text: str) -> str:
    """Return `text` with the phrases blanked out that only look like requests: `before it ships`."""
    return _HARMLESS.sub(lambda match: " " * len(match.group()), text)


def has(pattern: str, text: str) -> bool:
    """Say whether the pattern occurs in `text`, in any case."""
    return re.search(pattern, text, re.IGNORECASE) is not None


def amount_in(text: str) -> str | None:
    """Return the dollars named in `text`, as digits."""
    match = _AMOUNT.search(text)
    return (match[1] or match[2]) if match else None


def wants_human(text: str) -> bool:
    """Say whether the text asks for a person."""
    return _HUMAN.search(text) is not None


def kind_of(text: str, *, has_items: bool, has_address: bool, has_payment: bool) -> Kind | None:
    """Return what the clause asks for, going by its verbs and by what it names; None when nothing gives it away."""
    plain = without_harmless(text)
    said_change = has(_CHANGE, plain) or has(r"\b(?:fix|correct|edit|set|put|use|want|wrong|make|have|need)\b", plain)
    if has(_MERGE, plain):
        return "merge"
    if has(_CANCEL, plain):
        return "cancel"
    if amount_in(plain) and _REFUND_OF.search(plain) and not has(r"\breturn", plain):
        return "refund"
    if not has_items or _ADDRESS_WORD.search(plain):
        address = _address_kind(plain, has_address=has_address, said_change=said_change)
        if address:
            return address
    if not _DIFFERENCE.search(text) and _is_payment(plain, has_items=has_items, has_payment=has_payment):
        return "payment"
    if has_items and not has(_RETURN, plain) and _INSTEAD.search(plain):
        return "change"
    changes = re.search(_CHANGE, plain, re.IGNORECASE)
    returns = re.search(_RETURN, plain, re.IGNORECASE)
    if changes and (returns is None or changes.start() < returns.start() or _DIFFERENCE.fullmatch(returns.group())):
        return "change"
    return "return" if returns else None


def _address_kind(plain: str, *, has_address: bool, said_change: bool) -> Kind | None:
    named = _ADDRESS_WORD.search(plain) is not None
    moves = has(_SHIP, plain) and has_address
    if not (moves or (named and (said_change or has_address))) and not (has_address and said_change):
        return None
    return "address"


def is_account_talk(text: str) -> bool:
    """Say whether an address clause speaks of the account rather than of an order."""
    return _ACCOUNT_WORD.search(text) is not None


def _is_payment(plain: str, *, has_items: bool, has_payment: bool) -> bool:
    if has(r"\b(?:payment (?:method|option|type)|payment|way i(?:'m| am) paying)\b", plain) and has(
        rf"{_CHANGE}|\bmove\b|\buse\b|\bput\b|\bset\b|\bpay\b|\bwant\b|\bmake\b", plain
    ):
        return not has_items
    if has_items or not has_payment or has(_RETURN, plain):
        return False
    return has(f"{_PAY}|{_CHANGE}|\\b(?:move|put|apply|pay)\\b", plain)


def is_polite(text: str) -> bool:
    """Say whether a question is a request in polite form: `could you cancel …?`"""
    return _POLITE.search(text) is not None


def is_asking_leave(text: str) -> bool:
    """Say whether the text asks if something may be done: `can I return …?`"""
    return _ASKING_LEAVE.search(text) is not None


def is_hypothetical(text: str) -> bool:
    """Say whether the text only plays with an idea: `what happens if I cancel …?`"""
    return _HYPOTHETICAL.search(text) is not None


def has_condition(text: str) -> bool:
    """Say whether something in the text holds only under a condition."""
    return _CONDITION.search(text) is not None


def is_negated(text: str) -> bool:
    """Say whether the clause says what should not be done."""
    return _NEGATED.search(text) is not None


def is_retraction(text: str) -> bool:
    """Say whether the clause takes something back."""
    return _RETRACT.search(text) is not None


def is_confirmation(text: str) -> bool:
    """Say whether the customer agrees with what was proposed."""
    return _CONFIRM.search(text) is not None


def reason_in(text: str) -> tuple[str, float] | None:
    """Return the cancellation reason the text gives, of the two there are, and the doubt about it (0 to 1)."""
    if _MISTAKE.search(text):
        return ("ordered by mistake", 0.45) if _UNNEEDED.search(text) else ("ordered by mistake", 0.0)
    if _UNNEEDED.search(text):
        return "no longer needed", 0.0
    if _OTHER_REASON.search(text):
        return "no longer needed", 0.3
    return None


_WH = r"(?:what|which|when|where|who|why|how)\b"
_QUESTION_LIKE = re.compile(
    rf"^(?:\W*(?:hi|hello|hey|so|ok|okay|and|also|then|please|oh|um|uh|well|great|thanks|first|there|quick question)\b)*\W*(?:{_WH}|do you|does|did|is|are|am|was|were|has|have you|could you (?:tell|let|check|confirm|remind|look)|can you (?:tell|let|check|confirm|remind|look|help me (?:find|check|figure))|"
    r"i(?:'d| would) like to (?:know|check|find out|ask)|i (?:want|need) to (?:know|check|find out|figure out)|i(?:'m| am| was)? ?(?:just )?(?:curious|wondering (?:how|what|when|where|which|about))|tell me|let me know|remind me|please (?:tell|confirm)|checking on|any (?:update|news))",
    re.IGNORECASE,
)
_ENQUIRY = re.compile(
    rf"\b(?:tell me|let me know|know|check|find out|confirm|remind me|figure out|curious|explain)\b|\b{_WH}", re.IGNORECASE
)


def is_question_like(text: str) -> bool:
    """Say whether the text asks for information, question mark or not."""
    return _QUESTION_LIKE.search(text) is not None


def is_enquiry(text: str) -> bool:
    """Say whether the text wants to know something rather than to have something done."""
    return _ENQUIRY.search(text) is not None


def is_description(text: str) -> bool:
    """Say whether the text may describe a wanted item."""
    return has(r"\b(?:want|like|prefer\w*|need|should|must|make|go with|take|get|looking|option|size|color|one|it|the|in|same|cheapest|largest|smallest)\b", text)


def is_ranking(text: str) -> bool:
    """Say whether the text asks for an extreme, a next size or the same thing again."""
    return has(
        r"\b(?:\w+est|most|least|bigger|larger|smaller|longer|shorter|taller|next size|identical|same (?:one|item|options?))\b", text
    )
