"""One case as plain values for the screen: an allow-list of what a reviewer sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import JsonValue

from agent.contract import ChangeView, CheckView, MessageView, Review
from reviewer_app.case_state import approvals_in_words, why_blocked
from reviewer_app.customer_view import CustomerPanel, customer_panel, names_in
from reviewer_app.form import fields_from
from reviewer_app.view_model import Readiness, planner_in_words
from reviewer_app.wording import (
    RiskBand,
    age_in_words,
    claim_in_words,
    clock_time,
    due_in_words,
    half_time_in_words,
    money,
    risk_band,
    sentence_case,
)

NO_NAMES: Mapping[str, str] = {}
_ONE_OF = {"orders": "Order", "users": "Customer", "customers": "Customer", "payment_methods": "Payment method"}


@dataclass(frozen=True)
class Words:
    """One message of the conversation, strictly as text."""

    speaker: str
    when: str
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
    before: str
    after: str


@dataclass(frozen=True)
class PlanLine:
    """One action of the plan."""

    name: str
    status: str
    summary: str
    is_this: bool


@dataclass(frozen=True)
class CaseView:
    """Everything on the case's page. Every text may hold a stranger's words and must be escaped."""

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
    due: str
    is_overdue: bool
    half_time: str
    claim: str
    is_mine: bool
    blocked: str
    approvals: str
    words: tuple[Words, ...]
    customer: CustomerPanel | None
    args: tuple[tuple[str, str], ...]
    changes: tuple[ChangeLine, ...]
    checks: tuple[CheckLine, ...]
    factors: tuple[FactorBar, ...]
    plan: tuple[PlanLine, ...]
    studio_link: str | None

    @property
    def can_decide(self) -> bool:
        """Whether the decision buttons work."""
        return not self.blocked


def case_view(review: Review, ready: Readiness, person: str, now: datetime, studio_url: str | None = None) -> CaseView:
    """Return what the screen shows of a review."""
    claim = claim_in_words(review, person, now)
    names = names_in(review.customer)
    return CaseView(
        review_id=review.review_id,
        title=review.title or sentence_case(review.action),
        subtitle=f"{sentence_case(review.skill)} · Ticket {review.ticket_id} · waiting since "
        f"{clock_time(review.created_at, now)}",
        summary=review.summary,
        amount=money(review.money_usd) if review.money_usd else "",
        reason=review.reason,
        risk_score=review.risk_score,
        risk=risk_band(review.risk_score),
        threshold=review.threshold,
        model_risk=review.model_risk,
        planner=planner_in_words(review.model_name),
        rationale=review.rationale,
        due=due_in_words(review.due_at, now),
        is_overdue=review.due_at is not None and review.due_at < now,
        half_time=half_time_in_words(review, now),
        claim=claim,
        is_mine=bool(claim) and review.claimed_by == person,
        blocked=why_blocked(review, ready, person, now),
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
        plan=_plan(review),
        studio_link=studio_link(studio_url, review.thread_id),
    )


def arguments_in_words(
    schema: Mapping[str, Any], args: Mapping[str, Any], names: Mapping[str, str] = NO_NAMES
) -> tuple[tuple[str, str], ...]:
    """Return label and value of every argument, typed by its schema; ids carry their name where one is known."""
    fields = fields_from(schema, args)
    return tuple((field.label, value_in_words(field.value, names, is_money=field.kind == "money")) for field in fields)


def change_lines(changes: Sequence[ChangeView], names: Mapping[str, str] = NO_NAMES) -> tuple[ChangeLine, ...]:
    """Return every change in words; `orders.#W1.payments.0` reads `Order #W1 › Payment 1`."""
    return tuple(
        ChangeLine(
            what=_path_in_words(change.path),
            before=value_in_words(change.before, names, is_money=_names_money(change.path)),
            after=value_in_words(change.after, names, is_money=_names_money(change.path)),
        )
        for change in changes
    )


def check_lines(checks: Sequence[CheckView]) -> tuple[CheckLine, ...]:
    """Return the checks, failures first."""
    rank = {"fail": 0, "warn": 1, "pass": 2}
    lines = [CheckLine(sentence_case(check.name), check.status, check.detail) for check in checks]
    return tuple(sorted(lines, key=lambda line: rank[line.status]))


def value_in_words(value: JsonValue, names: Mapping[str, str] = NO_NAMES, *, is_money: bool = False) -> str:
    """Return a JSON value as a person reads it; an id that `names` knows is followed by its name."""
    match value:
        case None | "" | []:
            return "none"
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return money(value) if is_money else f"{value:,.2f}".rstrip("0").rstrip(".")
        case list():
            return "\n".join(value_in_words(item, names) for item in value)
        case dict():
            lines = (
                f"{sentence_case(key)}: {value_in_words(item, names, is_money=_names_money(key))}"
                for key, item in value.items()
            )
            return "\n".join(lines) or "none"
        case _:
            return f"{value} ({names[value]})" if names.get(value) else value


def studio_link(studio_url: str | None, thread_id: str) -> str | None:
    """Return the address of one thread in LangGraph Studio, or nothing when Studio isn't configured."""
    if not studio_url:
        return None
    parts = urlsplit(studio_url)
    if parts.scheme not in {"http", "https"}:
        return None
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/thread/{quote(thread_id, safe='')}"))


def _path_in_words(path: str) -> str:
    parts = path.split(".")
    if parts[0] in _ONE_OF and len(parts) > 1:
        words = [f"{_ONE_OF[parts[0]]} {parts[1]}", *(sentence_case(part) for part in parts[2:])]
    else:
        words = [sentence_case(part) for part in parts]
    if len(words) > 1 and words[-1].isdigit():
        words[-2:] = [f"{words[-2].removesuffix('s')} {int(words[-1]) + 1}"]
    return " › ".join(words)


def _names_money(path: str) -> bool:
    return path.rpartition(".")[2] in {"amount", "balance", "price", "total", "refunded", "refund"}


def _conversation(review: Review, now: datetime) -> tuple[Words, ...]:
    if not review.messages:
        return (Words("Customer", age_in_words(review.created_at, now), review.message, is_customer=True),)
    return tuple(_words(message, now) for message in review.messages)


def _words(message: MessageView, now: datetime) -> Words:
    is_customer = message.direction == "in"
    return Words("Customer" if is_customer else "We wrote", clock_time(message.at, now), message.text, is_customer)


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
