"""An action that a remote system carries out: dry run and execution are signed POSTs to its URL.

The body is `{"kind": "dry_run" | "execute", "action", "args", "ticket_id", "customer_id"}`, with `expected_changes`
(what was seen, or null) on `execute`. A dry run answers `{"summary", "checks", "changes", "money_usd"}`; an execution
answers `{"summary", "changes", "money_usd"}`, does its work once per idempotency key and then answers the same again,
and refuses with a 4xx and `{"reason"}` when a rule fails or when `expected_changes` isn't what it would change.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.actions.declaration import Action, ActionContext, Arguments, Change, Check, DryRun, Receipt, Skill
from agent.adapters.webhook_endpoint import WebhookEndpoint
from agent.core.money import to_cents
from agent.errors import ActionRefused, OutcomeUnknown
from agent.ports import Shop

A = TypeVar("A", bound=Arguments)
MAX_MONEY_USD = 1_000_000_000


class _Answer(BaseModel):
    """What an execution answers; other keys are the remote system's own business."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    summary: str
    changes: tuple[Change, ...] = ()
    money_usd: float = Field(default=0, ge=0, le=MAX_MONEY_USD)


class _DryRunAnswer(_Answer):
    """What a dry run answers."""

    checks: tuple[Check, ...]


@dataclass(frozen=True, kw_only=True)
class WebhookAction(Action[A]):
    """An action whose remote system looks, decides and writes by itself; built by `webhook_action`."""

    endpoint: WebhookEndpoint

    async def execute(
        self, shop: Shop, args: A, context: ActionContext, expected: tuple[Change, ...] | None = None
    ) -> Receipt:
        """Have it done remotely and return the receipt.

        There is no dry run first: after a crash the work may be done already, and only the remote system, which
        knows the idempotency key, can tell. Raises `ActionRefused` when it certainly wasn't done, `OutcomeUnknown`
        when that can't be known.
        """
        seen = None if expected is None else [change.model_dump(mode="json") for change in expected]
        body = {**_body("execute", self.name, args, context), "expected_changes": seen}
        answer = await self.endpoint.post(body, context.idempotency_key)
        try:
            done = _Answer.model_validate(answer)
        except ValidationError as error:
            raise OutcomeUnknown(f"{self.endpoint.url}: an answer that can't be read") from error
        return Receipt(
            action=self.name,
            idempotency_key=context.idempotency_key,
            summary=done.summary,
            changes=done.changes,
            money_usd=to_cents(done.money_usd),
            executed_at=context.now,
        )


def webhook_action(
    *,
    name: str,
    title: str,
    description: str,
    arguments: type[A],
    skill: Skill,
    endpoint: WebhookEndpoint,
    **terms: Any,
) -> WebhookAction[A]:
    """Return an action on `endpoint`; `terms` are `Action`'s other fields (`hold`, `risk_floor`, …)."""

    async def preview(shop: Shop, args: A, context: ActionContext) -> DryRun:
        body = _body("dry_run", name, args, context)
        try:
            answer = _DryRunAnswer.model_validate(await endpoint.post(body, f"{context.idempotency_key}:dry-run"))
        except (ActionRefused, OutcomeUnknown, ValidationError) as error:
            reason = error.reason if isinstance(error, ActionRefused) else "The remote system gave no usable answer"
            return DryRun(
                summary=title,
                checks=(Check(name="remote_system_agrees", status="fail", detail=reason),),
                changes=(),
                money_usd=Decimal(0),
            )
        is_refused = any(check.status == "fail" for check in answer.checks)
        return DryRun(
            summary=answer.summary,
            checks=answer.checks,
            changes=() if is_refused else answer.changes,
            money_usd=to_cents(answer.money_usd),
        )

    return WebhookAction(
        name=name,
        title=title,
        description=description,
        arguments=arguments,
        skill=skill,
        endpoint=endpoint,
        preview=preview,
        apply=_is_done_remotely,
        **terms,
    )


async def _is_done_remotely(shop: Shop, args: Arguments, context: ActionContext, dry_run: DryRun) -> None:
    """Write nothing here: `WebhookAction.execute` has it done."""


def _body(kind: Literal["dry_run", "execute"], name: str, args: Arguments, context: ActionContext) -> dict[str, Any]:
    return {
        "kind": kind,
        "action": name,
        "args": args.model_dump(mode="json"),
        "ticket_id": context.ticket_id,
        "customer_id": context.customer_id,
    }
