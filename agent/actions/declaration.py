"""What an action is: typed arguments, a dry run, one execution, and the terms on which it may run."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from agent.contract import Skill
from agent.core.changes import Change
from agent.core.holding import HoldTerms
from agent.core.money import Money
from agent.core.records import Record
from agent.errors import ActionRefused

if TYPE_CHECKING:
    from agent.ports import Shop

__all__ = [
    "Action",
    "ActionContext",
    "AnyAction",
    "Arguments",
    "Change",
    "Check",
    "CheckStatus",
    "DryRun",
    "Receipt",
    "Skill",
]

CheckStatus = Literal["pass", "warn", "fail"]


class Arguments(BaseModel):
    """Base of every action's arguments: unknown fields are refused, values are frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


A = TypeVar("A", bound=Arguments)


class Check(Record):
    """One named rule, looked at for one action: `order_is_pending`, pass, warn or fail, and why in a sentence."""

    name: str
    status: CheckStatus
    detail: str


class DryRun(Record):
    """What would happen: every rule's result, every changed value, and the money moved (dollars, never negative).

    `summary` says it in one sentence a reviewer reads; `money_usd` is 0 when no money moves. `changes` is empty when a
    check fails.
    """

    summary: str
    checks: tuple[Check, ...]
    changes: tuple[Change, ...]
    money_usd: Money

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that forbid the action."""
        return tuple(check for check in self.checks if check.status == "fail")


class Receipt(Record):
    """Proof of one execution: what was done, in words, and exactly what changed."""

    action: str
    idempotency_key: str
    summary: str
    changes: tuple[Change, ...]
    money_usd: Money
    executed_at: datetime


@dataclass(frozen=True, kw_only=True)
class ActionContext:
    """For whom an action runs. `customer_id` is the ticket's customer; rules compare owners with it."""

    ticket_id: str
    customer_id: str
    idempotency_key: str
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Action(Generic[A]):
    """One kind of write, declared once.

    `preview` reads and decides and writes nothing; `apply` writes what the preview listed and is only called by
    `execute`, in the transaction that also holds the idempotency key; `reverse`, where the shop allows it, undoes an
    execution from its receipt. An action on the shop needs only its own `preview`: `apply` and `reverse` are
    `agent.actions.writing.apply_changes` and `revert_changes`. `description` is for the planner, `policy` for the
    reviewer: the rules that the action goes by, in plain words.
    """

    name: str
    title: str
    description: str
    policy: str = ""
    arguments: type[A]
    skill: Skill
    preview: Callable[["Shop", A, ActionContext], Awaitable[DryRun]]
    apply: Callable[["Shop", A, ActionContext, DryRun], Awaitable[None]]
    reverse: Callable[["Shop", A, ActionContext, Receipt], Awaitable[None]] | None = None
    is_reversible: bool = False
    is_terminal: bool = False
    is_one_shot: bool = False
    risk_floor: float = 0.0
    money_field: str | None = None
    hold: HoldTerms = field(default_factory=HoldTerms)

    async def dry_run(self, shop: "Shop", args: A, context: ActionContext) -> DryRun:
        """Return what `execute` would do now; writes nothing."""
        return await self.preview(shop, args, context)

    async def execute(
        self, shop: "Shop", args: A, context: ActionContext, expected: tuple[Change, ...] | None = None
    ) -> Receipt:
        """Write it, on the caller's open transaction, and return the receipt.

        `expected` is what a person (or the router) saw; raises `ActionRefused` when a rule fails now, or when what
        would change is no longer what was seen.
        """
        locking = shop.locking()
        seen_now = await self.preview(locking, args, context)
        if seen_now.failures:
            raise ActionRefused("; ".join(check.detail for check in seen_now.failures), seen_now)
        if expected is not None and seen_now.changes != expected:
            raise ActionRefused("What this would change is no longer what was looked at", seen_now)
        await self.apply(locking, args, context, seen_now)
        return Receipt(
            action=self.name,
            idempotency_key=context.idempotency_key,
            summary=seen_now.summary,
            changes=seen_now.changes,
            money_usd=seen_now.money_usd,
            executed_at=context.now,
        )

    async def undo(self, shop: "Shop", args: A, context: ActionContext, receipt: Receipt) -> None:
        """Put back what the execution changed, on the caller's open transaction.

        Raises `ActionRefused` when this action can't be undone, or when something has changed since.
        """
        if self.reverse is None:
            raise ActionRefused(f"{self.title} can't be undone")
        await self.reverse(shop.locking(), args, context, receipt)


AnyAction = Action[Any]
