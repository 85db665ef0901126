"""The project's own routes and lifespan, with the canned model in place of the configured one."""

from collections.abc import Mapping

from agent import wiring
from agent.actions.declaration import AnyAction
from agent.ports import SupportModel
from agent.settings import Settings
from bench.speed.canned_model import CannedModel


def _canned(name: str, config: Settings, actions: Mapping[str, AnyAction]) -> SupportModel:
    return CannedModel()


# Services are made once an event loop, inside the server; where models are made is the one place to say it before.
wiring.build_model = _canned

from agent.server.app import app  # noqa: E402 -- after the line above, which it is to see

__all__ = ["app"]
