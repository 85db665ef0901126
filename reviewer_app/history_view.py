"""Past decisions as plain values for the screen: the filters, the rows, and one decision with all that came of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from agent.contract import DecisionView, PastDecisionView, Regret, Review
from reviewer_app.case_view import ChangeLine, edit_lines
from reviewer_app.values import names_of
from reviewer_app.wording import PAST_TENSE, Moment, RiskBand, moment, money, risk_band, sentence_case

SYSTEM = "system:"
EXPIRY = "system:expiry"
PAGE_SIZE = 50

KINDS = (
    ("Any decision", ""),
    ("Approved", "approve"),
    ("Approved with changes", "edit"),
    ("Rejected", "reject"),
    ("Answered", "respond"),
    ("Escalated", "escalate"),
)
OUTCOMES = (
    ("Any outcome", ""),
    ("Carried out", "executed"),
    ("Not carried out", "not_executed"),
    ("Marked as wrong", "regretted"),
    ("Carried out, fine so far", "not_regretted"),
)
_ASKED_OF_OUTCOME: Mapping[str, Mapping[str, str]] = {
    "": {},
    "executed": {"executed": "true"},
    "not_executed": {"executed": "false"},
    "regretted": {"regretted": "true"},
    "not_regretted": {"executed": "true", "regretted": "false"},
}


@dataclass(frozen=True)
class HistoryFilters:
    """Which decisions are looked at, as somebody typed it; `since` and `until` are dates (UTC), both included."""

    action: str = ""
    decided_by: str = ""
    kind: str = ""
    outcome: str = ""
    since: str = ""
    until: str = ""
    ticket_id: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether some decisions may be hidden."""
        return self != HistoryFilters()


class FilterProblem(ValueError):
    """A filter that can't be looked through; `field` names it."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(problem)
        self.field = field


@dataclass(frozen=True)
class PastRow:
    """One line of the history. Texts may hold a stranger's words."""

    decision_id: str
    title: str
    decided: str
    decided_at: Moment
    action: str
    ticket_id: str
    amount: str
    risk_score: float
    risk: RiskBand
    outcome: str
    is_regretted: bool


@dataclass(frozen=True)
class RegretMark:
    """Who marked an action as wrong, when, and why."""

    marked_by: str
    marked_at: Moment
    reason: str


@dataclass(frozen=True)
class PastDecision:
    """One decision in full, apart from its case."""

    decision_id: str
    title: str
    subtitle: str
    risk_score: float
    risk: RiskBand
    decided: str
    decided_at: Moment
    counted: str
    counts_from: Moment
    outcome: str
    notes: str
    message: str
    edits: tuple[ChangeLine, ...]
    others: tuple[tuple[str, Moment, str], ...]
    regret: RegretMark | None
    can_be_regretted: bool
    proposal_id: str


def asked_for(filters: HistoryFilters, cursor: str = "") -> dict[str, str]:
    """Return the filters as the server takes them. Raises `FilterProblem` for a date that is none."""
    since, until = _day("since", filters.since), _day("until", filters.until)
    if since and until and until < since:
        raise FilterProblem("until", "This is before the first day.")
    given = {
        "action": "_".join(filters.action.lower().split()),
        "decided_by": filters.decided_by.strip(),
        "type": filters.kind,
        "ticket_id": filters.ticket_id.strip(),
        "since": _midnight(since) if since else "",
        "until": _midnight(until + timedelta(days=1)) if until else "",
        "cursor": cursor,
        **_ASKED_OF_OUTCOME.get(filters.outcome, {}),
    }
    return {"limit": str(PAGE_SIZE), **{name: value for name, value in given.items() if value}}


def past_rows(items: Iterable[PastDecisionView], person: str, now: datetime) -> tuple[PastRow, ...]:
    """Return the history's lines, in the server's order."""
    return tuple(
        PastRow(
            decision_id=item.decision_id,
            title=item.summary or sentence_case(item.action),
            decided=decided_in_words(item, person),
            decided_at=moment(item.decided_at, now),
            action=sentence_case(item.action),
            ticket_id=item.ticket_id,
            amount=money(item.money_usd) if item.money_usd else "",
            risk_score=item.risk_score,
            risk=risk_band(item.risk_score),
            outcome=outcome_in_words(item, now),
            is_regretted=item.regret is not None,
        )
        for item in items
    )


def past_decision(item: PastDecisionView, review: Review | None, person: str, now: datetime) -> PastDecision:
    """Return one decision; `review` is its case, as far as this person may see it."""
    return PastDecision(
        decision_id=item.decision_id,
        title=(review.title if review else "") or sentence_case(item.action),
        subtitle=f"{sentence_case(item.skill)} · Ticket {item.ticket_id} · {item.tier}",
        risk_score=item.risk_score,
        risk=risk_band(item.risk_score),
        decided=decided_in_words(item, person),
        decided_at=moment(item.decided_at, now),
        counted=_counted(item, now),
        counts_from=moment(item.undone_at or item.effective_at, now),
        outcome=outcome_in_words(item, now),
        notes=item.notes or "",
        message=item.message or "",
        edits=_edits(item, review),
        others=_others(item, review.decisions if review else (), person, now),
        regret=regret_mark(item.regret, now),
        can_be_regretted=item.was_executed and item.regret is None,
        proposal_id=item.proposal_id,
    )


def decided_in_words(item: PastDecisionView | DecisionView, person: str) -> str:
    """Return who decided, and what; what nobody decided in time says so."""
    if item.decided_by == EXPIRY:
        fate = {"escalate": "was escalated", "reject": "was rejected"}.get(item.type, "ended")
        return f"Nobody decided in time: it {fate}"
    who = "You" if item.decided_by == person else item.decided_by.removeprefix(SYSTEM)
    return f"{who} {PAST_TENSE[item.type]}"


def outcome_in_words(item: PastDecisionView, now: datetime) -> str:
    """Return what came of a decision, in a few words."""
    if item.undone_at is not None:
        return "taken back"
    if item.was_executed:
        return "carried out"
    if item.type not in {"approve", "edit"}:
        return "nothing was carried out"
    return "doesn't count yet" if item.effective_at > now else "not carried out"


def regret_mark(regret: Regret | None, now: datetime) -> RegretMark | None:
    """Return a mark as the screen shows it."""
    return RegretMark(regret.marked_by, moment(regret.marked_at, now), regret.reason) if regret else None


def with_regret(items: Sequence[PastDecisionView], regret: Regret) -> tuple[PastDecisionView, ...]:
    """Return the decisions with a new mark on each by which its action ran."""
    return tuple(
        item.model_copy(update={"regret": regret})
        if item.was_executed and item.proposal_id == regret.proposal_id
        else item
        for item in items
    )


def named_in(items: Iterable[PastDecisionView], filters: HistoryFilters) -> tuple[list[str], list[str]]:
    """Return the actions and the people that the filters can offer: those seen, and those chosen."""
    seen = list(items)
    actions = {item.action for item in seen} | {filters.action} - {""}
    people = {item.decided_by for item in seen} | {filters.decided_by} - {""}
    return sorted(actions), sorted(people, key=lambda name: (name.startswith(SYSTEM), name))


def _day(field: str, typed: str) -> date | None:
    given = typed.strip()
    if not given:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        day = date.max
    if day == date.max:
        raise FilterProblem(field, "Give a day such as 2026-05-04, or leave this empty.")
    return day


def _midnight(day: date) -> str:
    return datetime.combine(day, time(), UTC).isoformat()


def _counted(item: PastDecisionView, now: datetime) -> str:
    if item.undone_at is not None:
        return "Taken back at"
    if item.effective_at <= item.decided_at:
        return "Counted at once"
    return "Counts from" if item.effective_at > now else "Counted from"


def _edits(item: PastDecisionView, review: Review | None) -> tuple[ChangeLine, ...]:
    schema = review.args_schema if review else {}
    return edit_lines(schema, item.proposed_args, item.args, names_of(review) if review else {})


def _others(
    item: PastDecisionView, decisions: Iterable[DecisionView], person: str, now: datetime
) -> tuple[tuple[str, Moment, str], ...]:
    return tuple(
        (decided_in_words(each, person), moment(each.decided_at, now), each.notes or "")
        for each in decisions
        if each.decision_id != item.decision_id
    )
