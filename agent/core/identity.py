"""Who a ticket says it is from, compared with the customer it was filed under."""

from typing import Literal

from agent.core.records import Record

IdentityStatus = Literal["match", "mismatch", "unstated"]


class IdentityCheck(Record):
    """Whether the identity stated in a ticket is the customer's, and in a sentence why.

    `unstated` also covers what can't decide it: a name alone, a zip code alone.
    """

    status: IdentityStatus
    detail: str
