"""Past decisions in pages, newest first."""

import base64
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime
from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, tuple_
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.contract import DecisionType, PastDecisions, PastDecisionView, Regret
from agent.core.records import Record
from agent.errors import BadCursor
from agent.ledger.ids import must_be_uuid
from agent.ledger.people import Person
from agent.ledger.reviews import OPEN
from agent.ledger.tables import decisions, executions, proposals, reviews
from agent.ledger.upkeep_tables import regrets


class HistoryFilter(Record):
    """Which decisions a page shows; None asks for no certain one. `since` is included, `until` isn't.

    `was_executed` asks whether the action ran by the decision, `is_regretted` whether that was marked as wrong.
    """

    action: str | None = None
    decided_by: str | None = None
    type: DecisionType | None = None
    since: datetime | None = None
    until: datetime | None = None
    ticket_id: str | None = None
    was_executed: bool | None = None
    is_regretted: bool | None = None
    limit: int = 50
    cursor: str | None = None


class _Place(Record):
    """Where a page ended."""

    decided_at: AwareDatetime
    decision_id: Annotated[str, AfterValidator(must_be_uuid)]


async def page(connection: AsyncConnection, wanted: HistoryFilter, viewer: Person) -> PastDecisions:
    """Return one page of what the viewer may see, and where the next begins. Raises `BadCursor`."""
    found = _with_its_case().where(*_visible_to(viewer), *_asked_for(wanted))
    newest = found.order_by(decisions.c.decided_at.desc(), decisions.c.decision_id.desc()).limit(wanted.limit + 1)
    rows = (await connection.execute(newest)).all()
    shown = rows[: wanted.limit]
    return PastDecisions(
        items=[_view(row) for row in shown],
        next_cursor=_encode(shown[-1]) if len(rows) > wanted.limit else None,
    )


def is_blind() -> ColumnElement[bool]:
    """Return whether a decision's case is decided blind, as `core.verdict.is_decided_blind` has it."""
    return and_(reviews.c.approvals > 1, reviews.c.status.in_(OPEN))


def was_executed() -> ColumnElement[bool]:
    """Return whether a decision's action ran by it: with its arguments, and without being asked again."""
    later = reviews.alias("later")
    of_case = later.c.proposal_id == reviews.c.proposal_id, later.c.attempt > reviews.c.attempt
    ran = executions.c.proposal_id == reviews.c.proposal_id, executions.c.args_digest == decisions.c.args_digest
    return and_(
        decisions.c.type.in_(("approve", "edit")),
        decisions.c.undone_at.is_(None),
        select(executions.c.proposal_id).where(*ran).exists(),
        ~select(later.c.review_id).where(*of_case).exists(),
    )


_CASE = ("proposal_id", "ticket_id", "action", "skill", "summary", "risk_score", "tier", "money_usd")


def _with_its_case() -> Select[Any]:
    marked = (column.label(f"regret_{column.name}") for column in regrets.c)
    return (
        select(decisions, proposals.c.proposed_args, was_executed().label("was_executed"), *marked)
        .add_columns(*(reviews.c[name] for name in _CASE))
        .join(reviews, reviews.c.review_id == decisions.c.review_id)
        .join(proposals, proposals.c.proposal_id == reviews.c.proposal_id)
        .outerjoin(regrets, regrets.c.proposal_id == reviews.c.proposal_id)
    )


def _visible_to(viewer: Person) -> list[ColumnElement[bool]]:
    # Left out as a whole: a filter or a count would tell of a masked row what the mask hides.
    visible: list[ColumnElement[bool]] = [or_(~is_blind(), decisions.c.decided_by == viewer.name)]
    if viewer.role != "admin":
        visible.append(reviews.c.skill == func.any(list(viewer.skills)))
    return visible


def _asked_for(wanted: HistoryFilter) -> list[ColumnElement[bool]]:
    equal = {
        reviews.c.action: wanted.action,
        decisions.c.decided_by: wanted.decided_by,
        decisions.c.type: wanted.type,
        reviews.c.ticket_id: wanted.ticket_id,
    }
    asked: list[ColumnElement[bool]] = [column == value for column, value in equal.items() if value is not None]
    is_regretted = and_(was_executed(), regrets.c.marked_at.is_not(None))
    for claim, is_wanted in ((was_executed(), wanted.was_executed), (is_regretted, wanted.is_regretted)):
        if is_wanted is not None:
            asked.append(claim if is_wanted else ~claim)
    if wanted.since is not None:
        asked.append(decisions.c.decided_at >= wanted.since)
    if wanted.until is not None:
        asked.append(decisions.c.decided_at < wanted.until)
    if wanted.cursor is not None:
        asked.append(_before(_decode(wanted.cursor)))
    return asked


def _before(place: _Place) -> ColumnElement[bool]:
    start = (
        literal(place.decided_at, TIMESTAMP(timezone=True)),
        literal(place.decision_id, decisions.c.decision_id.type),
    )
    return tuple_(decisions.c.decided_at, decisions.c.decision_id) < tuple_(*start)


def _view(row: Any) -> PastDecisionView:
    values = {name: getattr(row, name) for name in PastDecisionView.model_fields if name != "regret"}
    is_marked = row.was_executed and row.regret_marked_at is not None
    regret = Regret(**{name: getattr(row, f"regret_{name}") for name in Regret.model_fields}) if is_marked else None
    return PastDecisionView(**values, regret=regret)


def _encode(row: Any) -> str:
    place = _Place(decided_at=row.decided_at, decision_id=row.decision_id)
    return base64.urlsafe_b64encode(place.model_dump_json().encode()).decode()


def _decode(cursor: str) -> _Place:
    try:
        return _Place.model_validate_json(base64.urlsafe_b64decode(cursor.encode()))
    except ValueError as error:
        raise BadCursor(cursor) from error
