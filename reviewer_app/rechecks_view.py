"""One thing to look at again, as plain values for the screen."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from agent.contract.rechecks import RanAction, RegretSuggestion, Sample, SecondLook
from reviewer_app.case_view import CaseView, ChangeLine, case_view, change_lines
from reviewer_app.rechecking import Again, Item, key_of
from reviewer_app.values import in_words, names_money
from reviewer_app.wording import Moment, RiskBand, field_words, moment, risk_band, sentence_case


@dataclass(frozen=True)
class Ran:
    """An action that was carried out. Every text may hold a stranger's words and must be escaped."""

    summary: str
    risk_score: float
    risk: RiskBand
    reason: str
    message: str
    args: tuple[tuple[str, str], ...]
    changes: tuple[ChangeLine, ...]


@dataclass(frozen=True)
class Card:
    """What to look at now: `ran` of an action that was carried out, `case` of one that somebody decided.

    `fine` and `wrong` name the answers; `ask` is what the words beside `wrong` should say, `confirm` what sends them.
    """

    key: str
    eyebrow: str
    when: Moment
    title: str
    why: str
    fine: str
    wrong: str
    ask: str
    confirm: str
    needs_words: bool
    ran: Ran | None
    case: CaseView | None


def card(item: Item, person: str, now: datetime) -> Card:
    """Return what the screen shows of an item."""
    match item:
        case Sample():
            return _of_what_ran(item, "Ran alone, drawn to be looked at", why="", now=now)
        case RegretSuggestion():
            return _of_what_ran(item, "The customer came back", why=_came_back(item), now=now)
        case SecondLook():
            case = case_view(item.review, "ready", person, now)
            return Card(
                key=key_of(item),
                eyebrow=f"Second look, without the first decision · {case.subtitle}",
                when=case.since,
                title=f"{case.title}: would you have approved it as it stands?",
                why=case.reason,
                fine="I agree: approve",
                wrong="I disagree…",
                ask="What you would have done instead (optional)",
                confirm="Disagree",
                needs_words=False,
                ran=None,
                case=case,
            )
        case _:
            assert_never(item)


def _of_what_ran(item: Sample | RegretSuggestion, drawn: str, *, why: str, now: datetime) -> Card:
    return Card(
        key=key_of(item),
        eyebrow=f"{drawn} · {sentence_case(item.skill)} · Ticket {item.ticket_id}",
        when=moment(item.executed_at, now),
        title=f"{sentence_case(item.action)}: was this right?",
        why=why,
        fine="It was right",
        wrong="It was wrong…",
        ask="What was wrong with it",
        confirm="Mark as wrong",
        needs_words=True,
        ran=_ran(item),
        case=None,
    )


def waiting_in_words(again: Again) -> str:
    """Return how much of each kind waits."""
    kinds = (
        (again.suggestions.waiting, "came back"),
        (again.samples.waiting, "ran alone"),
        (again.second_looks.waiting, "second looks"),
    )
    return " · ".join(f"{count:,} {what}" for count, what in kinds if count)


def _ran(of: RanAction) -> Ran:
    return Ran(
        summary=of.summary,
        risk_score=of.risk_score,
        risk=risk_band(of.risk_score),
        reason=of.reason,
        message=of.message,
        args=tuple((field_words(name), in_words(value, is_money=names_money(name))) for name, value in of.args.items()),
        changes=change_lines(of.changes),
    )


def _came_back(of: RegretSuggestion) -> str:
    return f"{of.why.rstrip('.')}, on ticket {of.came_back_on}."
