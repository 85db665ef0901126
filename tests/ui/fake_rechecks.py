"""The desk for looking again, in memory: samples, suggested regrets, and blind second looks."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from cases import NOW
from fake_refusal import refusal

from agent.contract import (
    RegretSuggestions,
    SampleIn,
    SampleLooked,
    Samples,
    SecondLookIn,
    SecondLooks,
    SecondLookTaken,
    SuggestionDismissed,
)
from agent.contract.rechecks import RegretSuggestion, Sample, SecondLook

if TYPE_CHECKING:
    from fake_desk import FakeDesk


@dataclass
class LookedAgain:
    """What waits to be looked at, oldest first, and what was made of it."""

    samples: list[Sample] = field(default_factory=list)
    suggestions: list[RegretSuggestion] = field(default_factory=list)
    second_looks: list[SecondLook] = field(default_factory=list)
    looked: list[tuple[str, str, SampleIn]] = field(default_factory=list)
    dismissed: list[tuple[str, str]] = field(default_factory=list)
    taken: list[tuple[str, str, SecondLookIn]] = field(default_factory=list)


@dataclass
class FakeRechecks:
    """A `RechecksDesk` on the ledger in memory."""

    desk: "FakeDesk"

    @property
    def record(self) -> LookedAgain:
        return self.desk.ledger.rechecks

    async def samples(self) -> Samples:
        person = self.desk.person("samples")
        items = [each for each in self.record.samples if person.role == "admin" or each.skill in person.skills]
        return Samples(items=items, waiting=len(items))

    async def look_at_sample(self, proposal_id: str, look: SampleIn) -> SampleLooked:
        person = self.desk.person("look_at_sample")
        if all(each.proposal_id != proposal_id for each in self.record.samples):
            raise refusal(404, "not_found", f"No sample {proposal_id}")
        self.record.looked.append((person.name, proposal_id, look))
        self.record.samples = [each for each in self.record.samples if each.proposal_id != proposal_id]
        return SampleLooked(
            proposal_id=proposal_id,
            verdict=look.verdict,
            reason=look.reason,
            looked_by=person.name,
            looked_at=self.desk.ledger.now(),
            regret=None,
        )

    async def suggestions(self) -> RegretSuggestions:
        person = self.desk.person("suggestions")
        # Once an action is marked, nothing is suggested of it any more.
        left = [each for each in self.record.suggestions if each.proposal_id not in self.desk.ledger.archive.marks]
        items = [each for each in left if person.role == "admin" or each.skill in person.skills]
        return RegretSuggestions(items=items, waiting=len(items))

    async def dismiss_suggestion(self, proposal_id: str) -> SuggestionDismissed:
        person = self.desk.person("dismiss_suggestion")
        self.record.dismissed.append((person.name, proposal_id))
        self.record.suggestions = [each for each in self.record.suggestions if each.proposal_id != proposal_id]
        return SuggestionDismissed(
            proposal_id=proposal_id, dismissed_by=person.name, dismissed_at=self.desk.ledger.now()
        )

    async def second_looks(self) -> SecondLooks:
        self.desk.person("second_looks")
        return SecondLooks(items=self.record.second_looks, waiting=len(self.record.second_looks))

    async def take_second_look(self, review_id: str, look: SecondLookIn) -> SecondLookTaken:
        person = self.desk.person("take_second_look")
        self.record.taken.append((person.name, review_id, look))
        self.record.second_looks = [each for each in self.record.second_looks if each.review.review_id != review_id]
        return SecondLookTaken(
            review_id=review_id,
            agrees=look.agrees,
            notes=look.notes,
            decided_by="bob",
            looked_at=self.desk.ledger.now(),
        )


RAN: dict[str, Any] = {
    "proposal_id": "p-1",
    "ticket_id": "T-1",
    "action": "issue_refund",
    "skill": "refunds",
    "args": {"order_id": "#W2378156", "amount": 24.0, "reason": "late"},
    "summary": "Pays $24.00 back to the Visa card ending in 2478.",
    "changes": [{"path": "orders.#W2378156.refunded", "before": 0, "after": 24.0}],
    "money_usd": 24.0,
    "risk_score": 0.31,
    "reason": "Risk 0.31 is not over the threshold of 0.40",
    "message": "My order came two weeks late. Could I have the shipping costs back?",
    "executed_at": NOW - timedelta(hours=5),
}


def sample(proposal_id: str = "p-1", **changes: Any) -> Sample:
    """A small refund that ran alone."""
    return Sample.model_validate({**RAN, "drawn_at": NOW, "proposal_id": proposal_id, **changes})


def suggestion(proposal_id: str = "p-9", **changes: Any) -> RegretSuggestion:
    """A refund whose customer came back."""
    back = {"why": "The customer wrote about order #W2378156 again 3 days later", "came_back_on": "T-77", "at": NOW}
    return RegretSuggestion.model_validate({**RAN, **back, "proposal_id": proposal_id, **changes})
