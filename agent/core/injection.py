"""Instructions aimed at the agent inside a ticket's text, found by rules; they raise risk and are never followed.

A rule looks for words that steer the machinery (its instructions, roles, approvals, scores, formats), not for demands a
customer makes of a shop: "ignore my previous message" and "you must refund me" are ordinary.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Literal

from agent.core.records import Record

FindingKind = Literal[
    "override", "role", "approval", "risk", "tool_call", "markup", "prompt", "addressed_to_machine", "encoded", "hidden"
]
MAX_EXCERPT = 120
"""Characters of a finding's excerpt."""


class Finding(Record):
    """One suspicious passage: what kind, and the words themselves (hidden characters written as \\u escapes)."""

    kind: FindingKind
    excerpt: str


_ORDERS = r"(?:instruction|prompt|rule|guideline|polic(?:y|ie)|restriction|guardrail|safeguard|constraint|directive)s?"
_WHICH = (
    r"(?:previous|prior|above|earlier|preceding|existing|initial|original|system|safety|internal|your|these|all|any)"
)
_MACHINE = (
    r"(?:ai|a\.i\.|llm|(?:large )?language model|(?:support |customer service |ai )?(?:bot|assistant|agent|chatbot))"
)
_REVIEW = r"(?:review|approval|verification|oversight|escalation)s?"
_HUMAN = r"(?:human|person|reviewer|manager|supervisor|anyone|anybody|staff|operator|support team)"

_RULES: tuple[tuple[FindingKind, str], ...] = (
    (
        "override",
        rf"\b(?:ignore|disregard|forget|override|bypass|discard)\b (?:(?!my\b)[\w']+ ){{0,3}}?"
        rf"(?:{_WHICH} )(?:(?!my\b)[\w']+ ){{0,2}}?{_ORDERS}\b(?! (?:i|we) (?:gave|sent|wrote))",
    ),
    ("override", r"\b(?:ignore|disregard) (?:all|everything)(?: of)?(?: the)? (?:above|before)\b"),
    (
        "override",
        r"\bforget (?:everything|all) (?:above|before|(?:that )?you (?:were|have been|know|learned|'ve been))\b",
    ),
    ("override", r"\b(?:new|updated|revised) (?:system )?instructions? ?(?::|follow|for the (?:ai|assistant|agent))"),
    ("override", r"\byour (?:new|real|actual|true) (?:task|instructions?|role|goal|objective|job) (?:is|are)\b"),
    (
        "override",
        r"\bignor(?:iere|a|e|ez|es)\b.{0,30}\b(?:anweisungen|instrucciones|instructions pr|instruç|istruzioni)",
    ),
    ("override", r"忽略.{0,10}(?:指令|指示|说明|规则)"),
    (
        "role",
        r"\byou are now (?:(?:an?|the) (?!day|week|month|year|bit|little|few|lot|company|store|shop)\w+"
        r"|in \w+ mode|free|unrestricted|acting|dan\b|no longer bound)",
    ),
    ("role", r"\bfrom now on,? you (?:are|will|must|shall|should|have)\b"),
    ("role", r"\b(?:pretend|imagine) (?:that )?(?:you are|you're|to be) (?:an?|the|my|not)\b"),
    (
        "role",
        r"\bact as (?:if you|though you|an? (?:unrestricted|admin|system|developer|different)|the (?:system|admin))",
    ),
    ("role", r"\b(?:developer|debug|god|dan|admin|root|sudo|unrestricted|jailbreak|maintenance) mode\b|\bjailbreak"),
    ("role", r"\b(?:admin|system|manager|security|emergency|supervisor) override\b|\boverride code\b|\bsudo \w"),
    ("role", r"\bi am (?:your|the) (?:developer|creator|system|programmer|system administrator|operator)\b"),
    ("role", r"\byou (?:have|are under) no (?:restrictions|rules|limits|limitations|guidelines|obligation to follow)"),
    ("approval", r"\bauto[- ]?(?:approve|approval|execute)|\bautomatically (?:approve|execute|authori[sz]e)"),
    ("approval", r"\b(?:approve|authori[sz]e)\b.{0,40}\b(?:automatically|autonomously)\b|\bdo(?: not|n't) escalate\b"),
    ("approval", rf"\b(?:approve|execute|refund|process|proceed)\b.{{0,40}}\bwithout (?:\w+ ){{0,3}}?{_REVIEW}\b"),
    ("approval", rf"\bno (?:human |manual |further |additional )*{_REVIEW} (?:is |are )?(?:needed|required|necessary)"),
    ("approval", rf"\b(?:skip|bypass|avoid|disable|turn off) (?:the |any |all |your |human |manual )*{_REVIEW}\b"),
    (
        "approval",
        r"\b(?:do not|don't|dont|never|without) (?:ask(?:ing)?|involv(?:e|ing)|notify(?:ing)?|consult(?:ing)?"
        r"|wait(?:ing)? for|escalat(?:e|ing)(?: (?:this|it))?(?: to)?|flag(?:ging)? (?:this|it) (?:for|to)"
        rf"|paus(?:e|ing) for|hold(?:ing)? (?:this|it) for)(?: an?| any| the| your)?(?: other)?"
        rf" (?:{_HUMAN}|{_REVIEW})\b",
    ),
    ("approval", r"\bmark (?:this|it|the \w+|my \w+) (?:as )?(?:pre-?approved|approved|low[- ]risk|safe|verified)\b"),
    ("approval", r"\bpre-?approved (?:by (?:the )?(?:system|admin)|action|request|transaction)|\bhuman[_ ]approved\b"),
    ("approval", r"\b(?:decision|verdict|route) ?[:=] ?[\"']?(?:auto|approved?)\b"),
    (
        "risk",
        r"\brisk[ _-]?(?:score|estimate|level|rating|assessment)s?\b.{0,25}\b(?:0(?:\.\d+)?|zero|low|none|minimal)\b",
    ),
    ("risk", r"\brisk ?[:=] ?(?:0|low|none|zero)|\brisk_(?:score|estimate|level)\b"),
    ("risk", r"\b(?:treat|mark|classify|flag|label|score)\b.{0,40}\b(?:low|zero|no|0)[- ]risk\b"),
    (
        "risk",
        r"\b(?:set|lower|reduce|raise) (?:the |your )?"
        r"(?:risk(?: score| level| to|[:=])|threshold|confidence|autonomy)\b",
    ),
    ("risk", r"\bconfidence ?[:=] ?(?:1|100|high)|\bkill[_ ]switch\b"),
    (
        "tool_call",
        r"\{\s*[\"'](?:name|action|actions|type|tool|function|role|decisions?|arguments|args|tool_calls)[\"']\s*:",
    ),
    ("tool_call", r"[\"'](?:tool_calls?|function_call|proposed_actions|arguments|risk_\w+|human_\w+)[\"']\s*:"),
    ("tool_call", r"\b[a-z]+(?:_[a-z]+)+\("),
    ("tool_call", r"\b(?:call|invoke|execute|run|trigger)\b (?:the |your )?[a-z]+(?:_[a-z]+)+\b"),
    ("tool_call", r"\b(?:call|invoke) (?:the |your )?(?:\w+ ){0,2}?(?:tool|function|api|endpoint)\b"),
    ("markup", r"<\|[\w ]{1,30}\|>|\[/?(?:inst|system|sys)\]|<</?sys>>|<!--"),
    (
        "markup",
        r"</?(?:system|assistant|user|human|instructions?|admin|developer|prompt|tool|function|ticket)\b[\w =\"'-]*>",
    ),
    (
        "markup",
        r"</?(?:tool_call|function_call|customer_message|customer_text|system_prompt|tool_result|tool_response)s?\b",
    ),
    (
        "markup",
        r"(?:^|[\n.!?\"'(`*])[ \t*#>-]*(?:system|assistant|developer)"
        r"(?: (?:message|prompt|note|override|instruction|update|alert))?[ \t*]*:",
    ),
    ("markup", r"(?:^|\n) ?#{1,6} ?(?:system|instructions?|new instructions?|prompt|task|developer|assistant)\b"),
    ("markup", r"\bend of (?:the )?(?:customer|user|ticket)(?:'s)? ?(?:message|input|text|data)?\b"),
    ("markup", r"\b(?:begin|start) (?:of )?(?:the )?(?:system|admin|developer) (?:prompt|message|instructions)"),
    ("prompt", r"\b(?:system|hidden) prompts?\b"),
    ("prompt", r"\b(?:reveal|show|print|repeat|output|leak|display)(?: me)? your (?:\w+ )?prompts?\b"),
    (
        "prompt",
        r"\b(?:reveal|print|repeat|output|show|tell)\b.{0,30}\b(?:internal|hidden|secret) (?:instructions|rules)",
    ),
    ("prompt", r"\binstructions (?:that )?you (?:were|have been|got|received)\b"),
    (
        "prompt",
        r"\b(?:respond|output|answer|reply) (?:only |just |strictly )?(?:with|in) (?:valid |the following )?json\b",
    ),
    (
        "addressed_to_machine",
        r"\b(?:if|since|because|as) you(?:'re| are) an? (?:llm|(?:large )?language model|ai (?:model|system))\b",
    ),
    (
        "addressed_to_machine",
        rf"\b(?:note|message|instructions?|attention|commands?|reminder|directive|memo)(?: (?:to|for))?"
        rf"(?: the| any| all| every)? {_MACHINE}s?\b ?(?:[:,—–-]|reading|processing|handling)",
    ),
    ("addressed_to_machine", rf"\b{_MACHINE}s? (?:reading|processing|handling) this\b"),
    ("encoded", r"\bbase ?64\b|\b(?:decode|decrypt|rot13)\b.{0,20}\b(?:following|this|execute|follow|string|text)\b"),
)
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _RULES)

_BLOB = re.compile(
    r"(?<![\w/+=.@-])(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])(?=[A-Za-z0-9+/]*\d)[A-Za-z0-9+/]{32,}={0,2}"
)
_ALWAYS_HIDDEN = re.compile(
    r"[\u200b\u2060-\u2064\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f\U000e0100-\U000e01ef]|(?!^)\ufeff"
)
_HIDDEN_IN_LATIN = re.compile(r"(?<=[A-Za-z])[\u200c\u200d\u00ad](?=[A-Za-z])")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]")
_LONG_SPACED_LETTERS = re.compile(r"(?<!\w)(?:[^\W\d_][ ._*-]{1,3}){9,}[^\W\d_](?!\w)")
_SPACED_LETTERS = re.compile(r"(?<!\w)(?:\w[ ._*-]){4,}\w(?!\w)")
_LOOKALIKES = str.maketrans("аеорсухіѕјԁ’‘“”", "aeopcyxisjd''\"\"")


def find_injections(messages: Sequence[str]) -> tuple[Finding, ...]:
    """Return every passage of the messages that is aimed at the agent, each passage once."""
    findings = [finding for message in messages for finding in _findings(message)]
    return tuple(dict.fromkeys(findings))


def _findings(message: str) -> Iterator[Finding]:
    yield from _hidden(message)
    yield from _encoded(message)
    if spaced := _LONG_SPACED_LETTERS.search(message):
        yield Finding(kind="hidden", excerpt=_excerpt(spaced[0]))
    text = _readable(message)
    for kind, pattern in _COMPILED:
        match = pattern.search(text)
        if match:
            yield Finding(kind=kind, excerpt=_excerpt(match[0]))


def _hidden(message: str) -> Iterator[Finding]:
    match = _ALWAYS_HIDDEN.search(message) or _HIDDEN_IN_LATIN.search(message)
    if match:
        around = message[max(0, match.start() - 20) : match.end() + 20]
        yield Finding(kind="hidden", excerpt=_excerpt(_INVISIBLE.sub(_escaped, around)))


def _encoded(message: str) -> Iterator[Finding]:
    for match in _BLOB.finditer(message):
        if len(match[0]) >= 60 or _decodes_to_text(match[0]):
            yield Finding(kind="encoded", excerpt=_excerpt(match[0]))
            return


def _decodes_to_text(blob: str) -> bool:
    padded = blob.rstrip("=") + "=" * (-len(blob.rstrip("=")) % 4)
    try:
        text = base64.b64decode(padded, validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return False
    return text.isprintable()


def _readable(message: str) -> str:
    """Return the message in lower case as a reader takes it: nothing hidden, no look-alike or spread-out letters."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", message)).lower().translate(_LOOKALIKES)
    joined = _SPACED_LETTERS.sub(lambda match: re.sub(r"[ ._*-]", "", match[0]), text)
    return re.sub(r"[^\S\n]+", " ", joined)


def _excerpt(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= MAX_EXCERPT else one_line[: MAX_EXCERPT - 1] + "…"


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
