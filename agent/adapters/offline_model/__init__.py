"""The offline model: a deterministic reader of tickets that needs no network and no key."""

from agent.adapters.offline_model.model import OfflineModel

__all__ = ["OfflineModel"]
