"""A server in memory: one ledger, and a desk on it for each person's token."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from cases import NOW
from fake_autonomy import LookedAgain, Record, WithAutonomy
from fake_figures import FakeFigures, no_stats
from fake_history import Archive, FakeHistory
from fake_people import FakePeople
from fake_refusal import refusal
from fake_tickets import FakeTickets, TicketBook
from fake_waiting import OPEN, list_waiting, paused_thread

from agent.contract import (
    Attention,
    AttentionItem,
    CaseStanding,
    DecisionAccepted,
    DecisionIn,
    DecisionUndone,
    KillSwitch,
    Me,
    Preview,
    Review,
    ReviewCounts,
    Stats,
)
from reviewer_app.desk import PausedThread, Waiting
from reviewer_app.errors import DeskError, NotSignedIn, ServerUnreachable, error_from
from reviewer_app.looking import EVERYTHING, Looking

PEOPLE = {
    "alice-token": Me(name="alice", role="reviewer", skills=["refunds", "orders"], cap=10, claimed=0),
    "bob-token": Me(name="bob", role="reviewer", skills=["data", "accounts"], cap=10, claimed=0),
    "carol-token": Me(name="carol", role="admin", skills=["refunds", "orders"], cap=10, claimed=0),
    "shop-token": Me(name="shop", role="intake", skills=[], cap=0, claimed=0),
}


@dataclass
class FakeLedger:
    """Reviews by id, what was decided and resumed, and the troubles a test arranges."""

    reviews: dict[str, Review]
    not_paused: set[str] = field(default_factory=set)
    decisions: list[tuple[str, str, DecisionIn]] = field(default_factory=list)
    resumed: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    previewed: list[dict[str, Any]] = field(default_factory=list)
    callers: list[str] = field(default_factory=list)
    refuse: dict[str, DeskError] = field(default_factory=dict)
    refuse_decision: dict[str, DeskError] = field(default_factory=dict)
    decide_seconds: float = 0.0
    is_down: bool = False
    attention: list[AttentionItem] = field(default_factory=list)
    retried: list[str] = field(default_factory=list)
    kill_switch: KillSwitch | None = None
    limits: dict[str, ReviewCounts] = field(default_factory=dict)
    undo_seconds: float = 0.0
    claim_seconds: float = 600.0
    claim_takes_seconds: float = 0.0
    people: dict[str, Me] = field(default_factory=lambda: dict(PEOPLE))
    page_size: int = 100
    looked: list[Looking] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    viewers: dict[str, set[str]] = field(default_factory=dict)
    book: TicketBook = field(default_factory=TicketBook)
    archive: Archive = field(default_factory=Archive)
    autonomy: Record = field(default_factory=Record)
    rechecks: LookedAgain = field(default_factory=LookedAgain)
    stats: Stats = field(default_factory=no_stats)
    counted: list[int] = field(default_factory=list)
    now: Callable[[], datetime] = lambda: NOW

    @classmethod
    def holding(cls, *reviews: Review, **arranged: Any) -> "FakeLedger":
        """A ledger with these reviews, in this order."""
        return cls({review.review_id: review for review in reviews}, **arranged)

    def desk_for(self, token: str) -> "FakeDesk":
        """Return the desk of one token."""
        return FakeDesk(self, token)

    def change(self, review_id: str, **changes: Any) -> None:
        """Put other values into a review."""
        self.reviews[review_id] = self.reviews[review_id].model_copy(update=changes)


@dataclass
class FakeDesk(WithAutonomy):
    """A `Desk` on the ledger in memory."""

    ledger: FakeLedger
    token: str

    @property
    def people(self) -> FakePeople:
        return FakePeople(self)

    @property
    def tickets(self) -> FakeTickets:
        return FakeTickets(self)

    @property
    def figures(self) -> FakeFigures:
        return FakeFigures(self)

    @property
    def history(self) -> FakeHistory:
        return FakeHistory(self)

    async def me(self) -> Me:
        return self.person("me")

    async def set_away(self, away: bool) -> Me:
        name = self.person("set_away").name
        self.people.put(name, away_since=self.ledger.now() if away else None)
        return self.person("me")

    async def waiting(self, looking: Looking = EVERYTHING) -> Waiting:
        person = self.person("waiting")
        self.ledger.looked.append(looking)
        skills = None if person.role == "admin" else person.skills
        if looking.skill and skills is not None and looking.skill not in skills:
            raise refusal(403, "skill", f"You don't have the skill {looking.skill}")
        now, unpaused = self.ledger.now(), self.ledger.not_paused
        listed = list_waiting(self.ledger.reviews.values(), skills, looking, person.name, now, unpaused)
        page = listed.page(looking.pages * self.ledger.page_size, without=unpaused)
        return replace(
            page,
            counts=listed.counts | self.ledger.limits,
            attention=len(self.ledger.attention),
            kill_switch=self.ledger.kill_switch,
        )

    async def attention(self) -> Attention:
        self.person("attention")
        return Attention(items=self.ledger.attention)

    async def retry_ticket(self, ticket_id: str) -> None:
        self.admin("retry_ticket")
        self.ledger.retried.append(ticket_id)
        self.ledger.attention = [each for each in self.ledger.attention if each.ticket_id != ticket_id]

    async def retry_message(self, message_id: str) -> None:
        self.admin("retry_message")
        self.ledger.retried.append(message_id)
        self.ledger.attention = [each for each in self.ledger.attention if str(each.message_id) != message_id]

    async def paused_for(self, review_id: str) -> tuple[PausedThread, ...]:
        self.person("paused_for")
        review = self.ledger.reviews.get(review_id)
        if review is None or review.status not in OPEN or review_id in self.ledger.not_paused:
            return ()
        return (paused_thread(review),)

    async def review(self, review_id: str) -> Review:
        self.ledger.seen.append(review_id)
        return self._found("review", review_id)

    async def peek(self, review_id: str) -> Review:
        return self._found("peek", review_id)

    async def viewing(self, review_id: str) -> CaseStanding:
        person = self.person("viewing")
        review = self._found("viewing", review_id)
        known = {name: value for name, value in dict(review).items() if name in CaseStanding.model_fields}
        is_held = review.claimed_until is None or review.claimed_until > self.ledger.now()
        held = {} if is_held else {"claimed_by": None, "claimed_until": None}
        viewers = sorted(self.ledger.viewers.get(review_id, set()) - {person.name})
        self.ledger.viewers.setdefault(review_id, set()).add(person.name)
        return CaseStanding.model_validate({**known, **held, "viewers": viewers})

    def _found(self, call: str, review_id: str) -> Review:
        person = self.person(call)
        if review_id not in self.ledger.reviews:
            raise error_from(404, {"error": {"code": "not_found", "message": f"No review {review_id}"}})
        review = self.ledger.reviews[review_id]
        if review.skill not in person.skills and person.role != "admin":
            raise error_from(403, {"error": {"code": "skill", "message": f"It needs the skill {review.skill}."}})
        return review.model_copy(update={"undo_seconds": int(self.ledger.undo_seconds)})

    async def claim(self, review_id: str) -> Review:
        person = self.person("claim")
        if person.away_since is not None:
            raise refusal(409, "away", "You are away; come back first")
        review = self.ledger.reviews[review_id]
        if review.claimed_by not in {None, person.name}:
            raise refusal(
                409,
                "claimed",
                "Somebody else has it",
                claimed_by=review.claimed_by,
                claimed_until=review.claimed_until and review.claimed_until.isoformat(),
            )
        await asyncio.sleep(self.ledger.claim_takes_seconds)
        until = self.ledger.now() + timedelta(seconds=self.ledger.claim_seconds)
        self.ledger.change(review_id, claimed_by=person.name, claimed_until=until)
        return self.ledger.reviews[review_id]

    async def release(self, review_id: str) -> None:
        self.person("release")
        self.ledger.change(review_id, claimed_by=None, claimed_until=None)

    async def preview(self, review_id: str, args: dict[str, Any]) -> Preview:
        self.person("preview")
        self.ledger.previewed.append(args)
        amount = args.get("amount", 0.0)
        if amount > 1000:
            raise refusal(422, "bad_argument", "at most $402.33 can be refunded", field="amount")
        status = "fail" if amount > 402.33 else "warn" if amount > 200 else "pass"
        return Preview.model_validate(
            {
                "args": args,
                "args_digest": "digest-edited",
                "summary": f"Pays ${amount:,.2f} back to the Visa card ending in 2478.",
                "checks": [{"name": "amount_is_covered", "status": status, "detail": "$402.33 was paid."}],
                "changes": [{"path": "orders.#W2378156.refunded", "before": 0, "after": amount}],
                "money_usd": amount,
            }
        )

    async def decide(self, review_id: str, decision: DecisionIn) -> DecisionAccepted:
        person = self.person("decide")
        if self.ledger.decide_seconds:
            await asyncio.sleep(self.ledger.decide_seconds)
        if review_id in self.ledger.refuse_decision:
            raise self.ledger.refuse_decision[review_id]
        review = self.ledger.reviews[review_id]
        if review.status == "decided":
            last = review.decisions[-1]
            raise refusal(
                409,
                "already_decided",
                "Already decided",
                decided_by=last.decided_by,
                decided_at=last.decided_at.isoformat(),
                type=last.type,
            )
        if decision.args_digest != review.args_digest:
            raise refusal(409, "digest_mismatch", "The arguments changed", args=review.args)
        self.ledger.decisions.append((person.name, review_id, decision))
        self.decided_by(review_id, person.name, decision.type)
        counts_from = self.ledger.now() + timedelta(seconds=self.ledger.undo_seconds)
        resume = {str(review.interrupt_id): {"decisions": [{"type": decision.type}]}}
        return DecisionAccepted(
            decision_id=f"decision-{review_id}",
            status="decided",
            resume={} if self.ledger.undo_seconds else resume,
            effective_at=counts_from,
        )

    async def undo(self, decision_id: str) -> DecisionUndone:
        self.person("undo")
        review_id = decision_id.removeprefix("decision-")
        self.ledger.change(review_id, status="pending", decisions=[])
        return DecisionUndone(decision_id=decision_id, review_id=review_id, status="pending")

    def decided_by(self, review_id: str, name: str, kind: str) -> None:
        """Put a decision into the ledger, as another reviewer's browser would."""
        made = {
            "decision_id": f"decision-{review_id}",
            "type": kind,
            "decided_by": name,
            "decided_at": self.ledger.now(),
            "notes": None,
            "message": None,
        }
        review = self.ledger.reviews[review_id].model_dump()
        self.ledger.reviews[review_id] = Review.model_validate({**review, "status": "decided", "decisions": [made]})

    async def resume(self, thread_id: str, resume: dict[str, Any]) -> None:
        self.person("resume")
        self.ledger.resumed.append((thread_id, resume))

    async def close(self) -> None:
        pass

    def admin(self, call: str) -> Me:
        person = self.person(call)
        if person.role != "admin":
            raise refusal(403, "role", "This call takes the role admin, and you have reviewer")
        return person

    def person(self, call: str) -> Me:
        if self.ledger.is_down:
            raise ServerUnreachable("The server can't be reached")
        if call in self.ledger.refuse:
            raise self.ledger.refuse[call]
        if self.token not in self.ledger.people:
            raise NotSignedIn("The server doesn't know this token")
        person = self.ledger.people[self.token]
        self.ledger.callers.append(f"{person.name} {call}")
        return person
