"""What may run without a person, and the least risk of each circumstance: the shape of `policy.toml`."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError

from agent.core.expiry import BusinessHours
from agent.core.holding import GivenHold
from agent.core.records import Record
from agent.errors import BadPolicy

Autonomy = Literal["review", "threshold", "auto"]
Tier = Literal["standard", "plus", "vip"]
Risk = Annotated[float, Field(ge=0, le=1)]
"""From 0 (safe to run unseen) to 1 (certainly wrong to run unseen)."""


class Step(Record):
    """Reaching `at_least` makes the risk at least `floor`."""

    at_least: Decimal = Field(ge=0)
    floor: Risk


class Floors(Record):
    """The least risk of each circumstance that holds or doesn't."""

    failed_check: Risk
    warned_check: Risk
    identity_mismatch: Risk
    identity_unstated: Risk
    customer_unknown: Risk
    injection: Risk
    already_done: Risk
    model_trouble: Risk
    shipping_redirect: Risk
    payment_change: Risk
    refund_elsewhere: Risk
    charge_elsewhere: Risk
    one_shot: Risk
    many_writes: Risk


class Limits(Record):
    """From how many writes in one ticket `many_writes` holds."""

    many_writes: int = Field(ge=1)


class Steps(Record):
    """The least risk of each circumstance that has a size.

    `money_usd` is dollars moved; `order_share` the money as a share of the order's total; `refunds` those that the
    customer's orders already carry; `doubt` is 1 − the model's confidence in the intent.
    """

    money_usd: tuple[Step, ...] = ()
    order_share: tuple[Step, ...] = ()
    refunds: tuple[Step, ...] = ()
    doubt: tuple[Step, ...] = ()


class Terms(Record):
    """How much an action class may do alone, the risk above which it waits for a person, and its least risk."""

    autonomy: Autonomy
    threshold: Risk
    floor: Risk
    is_shipping_redirect: bool = False
    is_payment_change: bool = False
    is_refund: bool = False


class GivenTerms(GivenHold):
    """What the policy says of one action class; what it leaves out comes from the defaults, or the action itself.

    `at_most` is as much as it may ever earn; without it, everything.
    """

    autonomy: Autonomy | None = None
    threshold: Risk | None = None
    floor: Risk | None = None
    is_shipping_redirect: bool = False
    is_payment_change: bool = False
    is_refund: bool = False
    at_most: Autonomy | None = None


class Earning(Record):
    """How autonomy is earned.

    No rule heeds a figure of fewer than `min_decisions` cases. With the guard `bound`, nothing is raised beyond what is
    known to be safe; with `none` the weekly rates alone decide. Of what ran alone, `sample_share` is looked at
    afterwards, and `proving_share` where the guard is on and what its class may do isn't known to be safe yet; of what
    was approved, `second_look_share` is put to a second person.
    """

    min_decisions: int = Field(default=20, ge=1)
    guard: Literal["bound", "none"] = "bound"
    sample_share: Risk = 0.05
    proving_share: Risk = 0.25
    second_look_share: Risk = 0.02


class Flood(Record):
    """How many cases may wait for one skill, and what becomes of new risky tickets beyond: never silently.

    `limit` holds for skills that `skills` doesn't name; 0 means that there is none.
    """

    limit: int = Field(default=0, ge=0)
    then: Literal["escalate", "reject"] = "escalate"
    skills: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)

    def limit_of(self, skill: str) -> int | None:
        """Return the most cases that may wait for a skill, or None."""
        return self.skills.get(skill, self.limit) or None


class Notices(Record):
    """When reviewers are told at once, and when together.

    A new case is urgent at `urgent_risk` or when its customer's tier is in `urgent_tiers`; after `burst` messages
    within `digest_minutes`, what else happens in that time is told in one digest at its end.
    """

    urgent_risk: Risk = 0.8
    urgent_tiers: tuple[Tier, ...] = ("vip",)
    burst: int = Field(default=3, ge=1)
    digest_minutes: float = Field(default=10, gt=0, le=720)


class Policy(Record):
    """The whole policy; read one with `parse_policy`.

    `attention_hours` is how long a ticket that needs attention may wait for an administrator.
    """

    kill_switch: bool = False
    hold_replies: bool = False
    attention_hours: float = Field(default=4, gt=0)
    business_hours: BusinessHours | None = None
    flood: Flood = Flood()
    notices: Notices = Notices()
    autonomy: Earning = Earning()
    defaults: Terms
    floors: Floors
    limits: Limits
    steps: Steps
    actions: dict[str, GivenTerms]

    def terms(self, action: str) -> Terms:
        """Return the terms on which the action may run."""
        given = self.given(action).model_dump(exclude_none=True, include=set(Terms.model_fields))
        return Terms.model_validate(self.defaults.model_dump() | given)

    def given(self, action: str) -> GivenTerms:
        """Return what the policy itself says of an action class."""
        return self.actions.get(action, GivenTerms())

    def with_autonomy(self, action: str, autonomy: Autonomy, threshold: float) -> Self:
        """Return a policy in which the action class has earned, or lost, autonomy."""
        changed = self.given(action).model_copy(update={"autonomy": autonomy, "threshold": threshold})
        return self.model_copy(update={"actions": self.actions | {action: changed}})

    def with_kill_switch(self, *, on: bool) -> Self:
        """Return the policy with the kill switch on (every action waits for a person) or off."""
        return self.model_copy(update={"kill_switch": on})


def parse_policy(raw: Mapping[str, Any]) -> Policy:
    """Return the policy that a TOML file's content holds; raises `BadPolicy` naming the key that is wrong."""
    try:
        return Policy.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise BadPolicy(key, first["msg"]) from error


def floor_reached(steps: Sequence[Step], size: Decimal | float) -> float:
    """Return the highest floor among the steps that `size` reaches, 0 when it reaches none."""
    reached = Decimal(str(size))
    return max((step.floor for step in steps if reached >= step.at_least), default=0.0)
