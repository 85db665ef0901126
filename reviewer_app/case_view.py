"""One case as plain values for the screen: an allow-list of what a reviewer sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import JsonValue

from agent.contract import ChangeView, CheckView, MessageView, Review
from reviewer_app.case_state import approvals_in_words, viewers_in_words, why_blocked
from reviewer_app.customer_view import CustomerPanel, customer_panel
from reviewer_app.form import fields_from
from reviewer_app.similar_view import SimilarLine, similar_lines
from reviewer_app.values import NO_NAMES, Lines, effect_in_words, in_lines, names_money, names_of, path_in_words
from reviewer_app.view_model import Readiness, planner_in_words
from reviewer_app.wording import (
    Moment,
    RiskBand,
    claim_in_words,
    half_time_in_words,
    moment,
    money,
    risk_band,
    sentence_case,
)


@dataclass(frozen=True)
class Words:
    """One message of the conversation, strictly as text."""

    speaker: str
    when: Moment
    text: str
    is_customer: bool


@dataclass(frozen=True)
class FactorBar:
    """One part of the risk score, 0 to 1."""

    name: str
    value: float
    detail: str


@dataclass(frozen=True)
class CheckLine:
    """One rule's result."""

    name: str
    status: Literal["pass", "warn", "fail"]
    detail: str


@dataclass(frozen=True)
class ChangeLine:
    """One value before and after, in words."""

    what: str
    before: Lines
    after: Lines


@dataclass(frozen=True)
class ArgumentLine:
    """One argument with its value, or its values."""

    label: str
    value: Lines


@dataclass(frozen=True)
class PlanLine:
    """One action of the plan."""

    name: str
    status: str
    summary: str
    is_this: bool


@dataclass(frozen=True)
class CaseView:
    """Everything on the case's page. Every text may hold a stranger's words and must be escaped.

    `moments` are the points in time that `blocked` and `claim` name; `seen_at` is what the countdown to `due_at` is
    reckoned from.
    """

    review_id: str
    title: str
    subtitle: str
    summary: str
    amount: str
    reason: str
    risk_score: float
    risk: RiskBand
    threshold: float
    model_risk: float
    planner: str
    rationale: str
    since: Moment
    due_at: datetime | None
    seen_at: datetime
    half_time: str
    claim: str
    is_mine: bool
    viewers: str
    blocked: str
    moments: tuple[Moment, ...]
    approvals: str
    words: tuple[Words, ...]
    customer: CustomerPanel | None
    args: tuple[ArgumentLine, ...]
    changes: tuple[ChangeLine, ...]
    checks: tuple[CheckLine, ...]
    factors: tuple[FactorBar, ...]
    similar: tuple[SimilarLine, ...]
    policy: str
    plan: tuple[PlanLine, ...]
    studio_link: str | None

    @property
    def can_decide(self) -> bool:
        """Whether the decision buttons work."""
        return not self.blocked


def case_view(review: Review, ready: Readiness, person: str, now: datetime, studio_url: str | None = None) -> CaseView:
    """Return what the screen shows of a review."""
    claim = claim_in_words(review, person, now)
    names = names_of(review)
    return CaseView(
        review_id=review.review_id,
        title=review.title or sentence_case(review.action),
        subtitle=f"{sentence_case(review.skill)} · Ticket {review.ticket_id}",
        summary=effect_in_words(review.summary, review.changes),
        amount=money(review.money_usd) if review.money_usd else "",
        reason=review.reason,
        risk_score=review.risk_score,
        risk=risk_band(review.risk_score),
        threshold=review.threshold,
        model_risk=review.model_risk,
        planner=planner_in_words(review.model_name),
        rationale=review.rationale,
        since=moment(review.created_at, now),
        due_at=review.due_at,
        seen_at=now,
        half_time=half_time_in_words(review, now),
        claim=claim,
        is_mine=bool(claim) and review.claimed_by == person,
        viewers=viewers_in_words(review.viewers),
        blocked=why_blocked(review, ready, person, now),
        moments=tuple(moment(at, now) for at in _named_times(review)),
        approvals=approvals_in_words(review),
        words=_conversation(review, now),
        customer=customer_panel(review.customer, review.tier, about=_texts_in(review.args)),
        args=arguments_in_words(review.args_schema, review.args, names),
        changes=change_lines(review.changes, names),
        checks=check_lines(review.checks),
        factors=tuple(
            FactorBar(sentence_case(factor.name), min(1.0, max(0.0, factor.value)), factor.detail)
            for factor in sorted(review.factors, key=lambda factor: -factor.value)
        ),
        similar=similar_lines(review.similar, now),
        policy=review.policy_passage,
        plan=_plan(review),
        studio_link=studio_link(studio_url, review.thread_id),
    )


def arguments_in_words(
    schema: Mapping[str, Any], args: Mapping[str, Any], names: Mapping[str, str] = NO_NAMES
) -> tuple[ArgumentLine, ...]:
    """Return label and value of every argument, typed by its schema; ids read as their names where one is known."""
    return tuple(
        ArgumentLine(field.label, in_lines(field.value, names, is_money=field.kind == "money"))
        for field in fields_from(schema, args)
    )


def change_lines(changes: Sequence[ChangeView], names: Mapping[str, str] = NO_NAMES) -> tuple[ChangeLine, ...]:
    """Return every change in words; `orders.#W1.payments.0` reads `Order #W1 › Payment 1`."""
    return tuple(
        ChangeLine(
            what=path_in_words(change.path, names),
            before=in_lines(change.before, names, is_money=names_money(change.path)),
            after=in_lines(change.after, names, is_money=names_money(change.path)),
        )
        for change in changes
    )


def edit_lines(
    schema: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, str] = NO_NAMES
) -> tuple[ChangeLine, ...]:
    """Return the arguments that an edit changes, as they were and as they would be."""
    were = {line.label: line.value for line in arguments_in_words(schema, before, names)}
    are = {line.label: line.value for line in arguments_in_words(schema, after, names)}
    none = in_lines(None)
    lines = (ChangeLine(label, were.get(label, none), are.get(label, none)) for label in {**were, **are})
    return tuple(line for line in lines if line.before != line.after)


def check_lines(checks: Sequence[CheckView]) -> tuple[CheckLine, ...]:
    """Return the checks, failures first."""
    rank = {"fail": 0, "warn": 1, "pass": 2}
    lines = [CheckLine(sentence_case(check.name), check.status, check.detail) for check in checks]
    return tuple(sorted(lines, key=lambda line: rank[line.status]))


def studio_link(studio_url: str | None, thread_id: str) -> str | None:
    """Return the address of one thread in LangGraph Studio, or nothing when Studio isn't configured."""
    if not studio_url:
        return None
    parts = urlsplit(studio_url)
    if parts.scheme not in {"http", "https"}:
        return None
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/thread/{quote(thread_id, safe='')}"))


def _conversation(review: Review, now: datetime) -> tuple[Words, ...]:
    if not review.messages:
        return (Words("Customer", moment(review.created_at, now), review.message, is_customer=True),)
    return tuple(_words(message, now) for message in review.messages)


def _words(message: MessageView, now: datetime) -> Words:
    is_customer = message.direction == "in"
    return Words("Customer" if is_customer else "We wrote", moment(message.at, now), message.text, is_customer)


def _named_times(review: Review) -> list[datetime]:
    until = [review.claimed_until] if review.claimed_until else []
    return [*until, *(decision.decided_at for decision in review.decisions)]


def _plan(review: Review) -> tuple[PlanLine, ...]:
    is_this = [item.get("name") == review.action and item.get("args") == review.args for item in review.plan]
    return tuple(
        PlanLine(
            name=sentence_case(str(item.get("name") or "")),
            status=sentence_case(str(item.get("status") or "")),
            summary=str(item.get("summary") or ""),
            is_this=here,
        )
        for item, here in zip(review.plan, is_this, strict=True)
    )


def _texts_in(value: JsonValue | Mapping[str, Any]) -> frozenset[str]:
    match value:
        case str():
            return frozenset({value})
        case list():
            return frozenset().union(*(_texts_in(item) for item in value))
        case dict():
            return frozenset().union(*(_texts_in(item) for item in value.values()))
        case _:
            return frozenset()
