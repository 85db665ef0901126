"""What every body on the wire has in common: its closed sets, how it refuses bad input, how errors look."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, field_validator

from agent.core.storable import storable

Tier = Literal["standard", "plus", "vip"]
Role = Literal["intake", "reviewer", "admin"]
TicketStatus = Literal[
    "received", "running", "awaiting_review", "resolved", "rejected", "escalated", "expired", "attention"
]
ReviewStatus = Literal["pending", "awaiting_second", "decided", "expired", "superseded"]
ActionStatus = Literal[
    "proposed", "awaiting_review", "approved", "executed", "rejected", "failed", "expired", "superseded"
]
Route = Literal["auto", "review", "escalate"]
DecisionType = Literal["approve", "edit", "reject", "respond", "escalate"]
Skill = Literal["refunds", "orders", "data", "accounts"]
Delivery = Literal["received", "recorded", "pending", "delivered", "dead"]
ReviewOrder = Literal["priority", "age"]


class WireIn(BaseModel):
    """A request body: unknown fields are refused by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*")
    @classmethod
    def _can_be_stored(cls, value: Any) -> Any:
        if storable(value) != value:
            raise ValueError("must not contain the character U+0000, nor half of a surrogate pair")
        return value


class WireOut(BaseModel):
    """A response body: unknown fields are ignored, so that a newer server may add some."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class ErrorDetail(WireOut):
    """What was wrong with a request; `field` names the offending one. Some codes carry more keys."""

    model_config = ConfigDict(frozen=True, extra="allow")

    code: str
    message: str
    field: str | None = None
