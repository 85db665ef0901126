"""The past decisions that the agent saw beside a case, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agent.contract import DecisionType, SimilarDecision
from reviewer_app.wording import Moment, moment, sentence_case

EXCERPT_CHARACTERS = 220
_VERDICTS: dict[DecisionType, str] = {
    "approve": "Approved",
    "edit": "Approved with changes",
    "reject": "Rejected",
    "respond": "Answered instead",
    "escalate": "Escalated",
}


@dataclass(frozen=True)
class SimilarLine:
    """One earlier decision; every text may hold a stranger's words."""

    type: DecisionType
    verdict: str
    action: str
    when: Moment
    by: str
    ticket_id: str
    likeness: str
    similarity: float
    excerpt: str
    notes: str


def similar_lines(similar: Sequence[SimilarDecision], now: datetime) -> tuple[SimilarLine, ...]:
    """Return the decisions, the most alike first."""
    return tuple(
        SimilarLine(
            type=past.type,
            verdict=_VERDICTS[past.type],
            action=sentence_case(past.action),
            when=moment(past.decided_at, now),
            by=past.decided_by,
            ticket_id=past.ticket_id,
            likeness=likeness_in_words(past.similarity),
            similarity=past.similarity,
            excerpt=excerpt(past.message),
            notes=past.notes,
        )
        for past in sorted(similar, key=lambda past: -past.similarity)
    )


def likeness_in_words(similarity: float) -> str:
    """Return how alike two customers' words are, from the cosine of their meanings."""
    if similarity >= 0.9:
        return "nearly the same"
    if similarity >= 0.75:
        return "very alike"
    return "alike" if similarity >= 0.5 else "a little alike"


def excerpt(text: str) -> str:
    """Return a text's beginning on one line, cut between words."""
    line = " ".join(text.split())
    if len(line) <= EXCERPT_CHARACTERS:
        return line
    kept = line[:EXCERPT_CHARACTERS]
    return f"{kept.rpartition(' ')[0] or kept}…"
