"""What the autonomy tab asks of the server: what may run alone, on what evidence, and what another limit would do."""

from typing import Protocol

from agent.contract import (
    AutonomyChanged,
    AutonomyIn,
    Calibration,
    KillSwitch,
    KillSwitchIn,
    Peers,
    Replay,
    ReplayIn,
)


class AutonomyDesk(Protocol):
    """Earned autonomy. Every method may raise `NotSignedIn`, `ServerUnreachable`, `ServerTrouble` or a `Refused`."""

    async def calibration(self) -> Calibration:
        """Return how much each action may do alone, and on what evidence."""
        ...

    async def replay(self, asked: ReplayIn) -> Replay:
        """Return what another limit would have done with past actions."""
        ...

    async def change(self, action: str, wanted: AutonomyIn) -> AutonomyChanged:
        """Set how much an action may do alone, or take a move back, as an administrator."""
        ...

    async def peers(self) -> Peers:
        """Return what people's decisions ask about the process, as an administrator."""
        ...

    async def kill_switch(self) -> KillSwitch:
        """Return how the kill switch stands."""
        ...

    async def throw_kill_switch(self, wanted: KillSwitchIn) -> KillSwitch:
        """Turn the kill switch on or off, as an administrator; return how it stands then."""
        ...
