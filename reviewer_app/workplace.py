"""What one browser page has in front of it; the server's side of the screen."""

from dataclasses import dataclass, field

from reviewer_app.claims import Lease
from reviewer_app.filter_view import FilterBar
from reviewer_app.looking import EVERYTHING, Looking
from reviewer_app.open_case import OpenCase
from reviewer_app.queue_listing import ShownQueue
from reviewer_app.undoing import Undoable


@dataclass
class Workplace:
    """One page's own state: every event of the page gets this very object.

    `about` is the case that an open panel is for; `sent` is what the page has in each of its places, so that nothing
    is sent twice; `changes` counts what the person did to the list. A slow event looks here, after its last `await`,
    whether the page went on meanwhile.
    """

    looking: Looking = EVERYTHING
    listed: ShownQueue | None = None
    filters: FilterBar | None = None
    case: OpenCase | None = None
    about: OpenCase | None = None
    lease: Lease | None = None
    undoables: tuple[Undoable, ...] = ()
    sent: dict[str, object] = field(default_factory=dict)
    changes: int = 0

    def changed(self, place: str, shown: object) -> bool:
        """Note what a place shows from now on, and say whether that is something else than before."""
        is_new = place not in self.sent or self.sent[place] != shown
        self.sent[place] = shown
        return is_new
