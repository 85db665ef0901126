"""What looking again asks of the server: samples of what ran alone, suggested regrets, and blind second looks."""

from typing import Protocol

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


class RechecksDesk(Protocol):
    """What waits to be looked at again. Every method may raise `NotSignedIn`, `ServerUnreachable`, `ServerTrouble` or
    a `Refused`."""

    async def samples(self) -> Samples:
        """Return what ran alone, was drawn, and waits to be looked at."""
        ...

    async def look_at_sample(self, proposal_id: str, look: SampleIn) -> SampleLooked:
        """Say whether a sample was right; the first verdict stays."""
        ...

    async def suggestions(self) -> RegretSuggestions:
        """Return what may have been wrong, because its customer came back."""
        ...

    async def dismiss_suggestion(self, proposal_id: str) -> SuggestionDismissed:
        """Say that it was right after all."""
        ...

    async def second_looks(self) -> SecondLooks:
        """Return approved cases for a second opinion, without the first one."""
        ...

    async def take_second_look(self, review_id: str, look: SecondLookIn) -> SecondLookTaken:
        """Say whether one would have approved it; the first answer stays."""
        ...
