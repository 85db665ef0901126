"""What of a ticket's history is hidden while two people judge a case, each without the other's opinion."""

from collections.abc import Collection

from agent.contract import EventView
from agent.core.person_names import RESERVED

SOMEBODY = "a reviewer"
_OPENING = "held"


def without_opinions(event: EventView, blind_reviews: Collection[str], viewer: str) -> EventView:
    """Return the event as `viewer` may see it while these reviews are decided blind.

    Of what others did with such a case stands that it happened: not who, and nothing they wrote.
    """
    review_id = event.detail.get("review_id")
    if review_id not in blind_reviews or event.kind == _OPENING or event.actor == viewer:
        return event
    is_program = event.actor.partition(":")[0] in RESERVED
    return event.model_copy(
        update={"actor": event.actor if is_program else SOMEBODY, "detail": {"review_id": review_id}}
    )
