"""The autonomy tab's desk on the server."""

from urllib.parse import quote

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
from reviewer_app.server.connection import Connection


class ServerAutonomy:
    """An `AutonomyDesk` on one person's connection."""

    def __init__(self, server: Connection) -> None:
        self._server = server

    async def calibration(self) -> Calibration:
        """`GET /holdpoint/calibration`."""
        return await self._server.get("/holdpoint/calibration", Calibration)

    async def replay(self, asked: ReplayIn) -> Replay:
        """`POST /holdpoint/calibration/replay`."""
        body = asked.model_dump(mode="json", exclude_none=True)
        return await self._server.post("/holdpoint/calibration/replay", body, Replay)

    async def change(self, action: str, wanted: AutonomyIn) -> AutonomyChanged:
        """`POST /holdpoint/autonomy/{action}`."""
        body = wanted.model_dump(mode="json", exclude_none=True)
        return await self._server.post(f"/holdpoint/autonomy/{quote(action, safe='')}", body, AutonomyChanged)

    async def peers(self) -> Peers:
        """`GET /holdpoint/peers`."""
        return await self._server.get("/holdpoint/peers", Peers)

    async def kill_switch(self) -> KillSwitch:
        """`GET /holdpoint/kill-switch`."""
        return await self._server.get("/holdpoint/kill-switch", KillSwitch)

    async def throw_kill_switch(self, wanted: KillSwitchIn) -> KillSwitch:
        """`POST /holdpoint/kill-switch`."""
        return await self._server.post("/holdpoint/kill-switch", wanted.model_dump(mode="json"), KillSwitch)
