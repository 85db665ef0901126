"""The decisions tab's desk, in memory: past decisions, marks on them, and exports."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cases import NOW
from fake_refusal import refusal

from agent.contract import PastDecisions, PastDecisionView, Regret
from reviewer_app.desk.history import Export

if TYPE_CHECKING:
    from fake_desk import FakeDesk


@dataclass
class Archive:
    """Past decisions, newest first, marks by proposal, and what was asked for."""

    past: list[PastDecisionView] = field(default_factory=list)
    marks: dict[str, Regret] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    exported: list[tuple[str, Export, str]] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=lambda: [b'{"row": 1}\n', b'{"row": 2}\n'])


@dataclass
class FakeHistory:
    """A `HistoryDesk` on the ledger in memory."""

    desk: "FakeDesk"

    @property
    def archive(self) -> Archive:
        return self.desk.ledger.archive

    async def page(self, wanted: dict[str, str]) -> PastDecisions:
        person = self.desk.person("decisions")
        self.archive.asked.append(wanted)
        visible = [each for each in self.archive.past if person.role == "admin" or each.skill in person.skills]
        found = [each for each in visible if _matches(each, wanted)]
        begin, size = int(wanted.get("cursor", 0)), int(wanted["limit"])
        more = str(begin + size) if len(found) > begin + size else None
        return PastDecisions(items=found[begin : begin + size], next_cursor=more)

    async def mark_regret(self, proposal_id: str, reason: str) -> Regret:
        person = self.desk.person("mark_regret")
        items = [each for each in self.archive.past if each.proposal_id == proposal_id]
        if any(each.skill not in person.skills and person.role != "admin" for each in items):
            raise refusal(403, "skill", f"This case takes the skill {items[0].skill}")
        at = self.desk.ledger.now()
        new = Regret(
            proposal_id=proposal_id, ticket_id="T", action="a", reason=reason, marked_by=person.name, marked_at=at
        )
        mark = self.archive.marks.setdefault(proposal_id, new)
        self.archive.past = [
            each.model_copy(update={"regret": mark}) if each.proposal_id == proposal_id else each
            for each in self.archive.past
        ]
        for ticket in list(self.desk.ledger.book.tickets.values()):
            if any(action.proposal_id == proposal_id for action in ticket.actions) and mark is new:
                told = {"proposal_id": proposal_id, "action": "a", "reason": reason}
                self.desk.ledger.book.tell(ticket.ticket_id, "regretted", person.name, at, **told)
        return mark

    async def export(self, what: Export, since: str) -> AsyncIterator[bytes]:
        person = self.desk.admin("export")
        self.archive.exported.append((person.name, what, since))
        return _parts(self.archive.lines)


async def _parts(lines: list[bytes]) -> AsyncIterator[bytes]:
    for line in lines:
        yield line


def _matches(item: PastDecisionView, wanted: dict[str, str]) -> bool:
    equal = ("action", "decided_by", "type", "ticket_id")
    if any(name in wanted and wanted[name] != getattr(item, name) for name in equal):
        return False
    claims = {"executed": item.was_executed, "regretted": item.regret is not None}
    if any(name in wanted and (wanted[name] == "true") != claim for name, claim in claims.items()):
        return False
    since, until = wanted.get("since"), wanted.get("until")
    return not (since and item.decided_at < datetime.fromisoformat(since)) and not (
        until and item.decided_at >= datetime.fromisoformat(until)
    )


def past(decision_id: str = "d-1", **changes: Any) -> PastDecisionView:
    """An approved refund that was carried out, unless `changes` says otherwise."""
    args = {"order_id": "#W2378156", "amount": 82.0, "reason": "damaged", "item_ids": ["1"], "notify": True}
    decided_at = changes.get("decided_at", NOW - timedelta(hours=2))
    fields: dict[str, Any] = {
        "decision_id": decision_id,
        "review_id": "rev-1",
        "proposal_id": f"p-{decision_id}",
        "ticket_id": f"T-{decision_id}",
        "action": "issue_refund",
        "skill": "refunds",
        "type": "approve",
        "decided_by": "alice",
        "decided_at": decided_at,
        "effective_at": decided_at,
        "undone_at": None,
        "args": args,
        "proposed_args": args,
        "notes": None,
        "message": None,
        "summary": "Pays $82.00 back to the Visa card ending in 2478.",
        "risk_score": 0.55,
        "tier": "standard",
        "money_usd": 82.0,
        "source": "holdpoint",
        "was_executed": True,
        "regret": None,
    }
    return PastDecisionView.model_validate(fields | changes)


def mark(proposal_id: str = "p-d-1", **changes: Any) -> Regret:
    """Bob's mark on an action."""
    fields = {"proposal_id": proposal_id, "ticket_id": "T-d-1", "action": "issue_refund", "reason": "Paid twice"}
    return Regret.model_validate({**fields, "marked_by": "bob", "marked_at": NOW - timedelta(hours=1), **changes})
