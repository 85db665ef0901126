"""What the people tab asks of the server."""

from typing import Protocol

from agent.contract import People, PersonChange, PersonView


class PeopleDesk(Protocol):
    """Who works here. Every method may raise `NotSignedIn`, `ServerUnreachable`, `ServerTrouble` or a `Refused`."""

    async def everybody(self) -> People:
        """Return everybody, by name."""
        ...

    async def change(self, name: str, change: PersonChange) -> PersonView:
        """Change what somebody may do, as an administrator; what `change` leaves out stays."""
        ...
