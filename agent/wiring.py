"""What nodes, routes and commands work with, made once a process from the settings."""

import asyncio
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from agent.actions.declaration import AnyAction
from agent.actions.registry import load_actions
from agent.adapters.apprise_notifier import AppriseNotifier
from agent.adapters.langgraph_server import LangGraphCrons, LangGraphThreads
from agent.adapters.reply_webhook import ReplyWebhook
from agent.adapters.shop.shop import Shop
from agent.core.policy import Policy, parse_policy
from agent.database import shared_engine
from agent.errors import MissingSetting
from agent.ledger.conversation import Outgoing
from agent.ports import Crons, Embedder, Notifier, SupportModel, Threads
from agent.settings import Settings, settings


@dataclass(frozen=True)
class Services:
    """Everything outside that the agent works with; one an event loop, sharing models and policy."""

    engine: AsyncEngine
    actions: Mapping[str, AnyAction]
    policy: Policy
    threads: Threads
    settings: Settings
    crons: Crons = field(default_factory=LangGraphCrons)
    replies: ReplyWebhook | None = None
    notifier: Notifier | None = None
    models: dict[str, SupportModel] = field(default_factory=dict)
    given_embedder: Embedder | None = None

    @property
    def outgoing(self) -> Outgoing:
        """How a message to the customer begins: waiting to be sent where there is somewhere to send it."""
        return "pending" if self.replies is not None else "recorded"

    def shop(self, connection: AsyncConnection) -> Shop:
        """Return the shop, on an open transaction."""
        return Shop(connection)

    async def model(self, name: str = "") -> SupportModel:
        """Return the model of that name, the configured one when it's empty; a new one reads files, off the loop."""
        name = name or self.settings.model
        if name not in self.models:
            self.models[name] = await asyncio.to_thread(build_model, name, self.settings, self.actions)
        return self.models[name]

    async def embedder(self) -> Embedder:
        """Return what compares tickets; finding out what is installed reads files, off the loop."""
        if self.given_embedder is not None:
            return self.given_embedder
        return await asyncio.to_thread(installed_embedder)


_override: Services | None = None
_by_loop: dict[int, Services] = {}


async def services() -> Services:
    """Return this event loop's services."""
    if _override is not None:
        return _override
    key = id(asyncio.get_running_loop())
    if key not in _by_loop:
        _by_loop[key] = await build_services(settings(), await shared_engine())
    return _by_loop[key]


async def build_services(config: Settings, engine: AsyncEngine) -> Services:
    """Make services from settings; reads the policy and finds the actions."""
    policy, actions, notifier = await asyncio.gather(
        asyncio.to_thread(read_policy, config.policy_path),
        asyncio.to_thread(load_actions),
        asyncio.to_thread(build_notifier, config),
    )
    token = config.thread_api_token.get_secret_value() if config.thread_api_token else None
    return Services(
        engine=engine,
        actions=actions,
        policy=policy,
        threads=LangGraphThreads(config.thread_api_url, token),
        crons=LangGraphCrons(config.thread_api_url, token),
        settings=config,
        notifier=notifier,
        replies=reply_webhook(config),
    )


def override(replacement: Services | None) -> None:
    """Use these services everywhere (None: the configured ones again); for tests and tools that run the graph alone."""
    global _override  # noqa: PLW0603 -- one process-wide switch, set before anything runs
    _override = replacement


def read_policy(path: Path) -> Policy:
    """Return the policy in a TOML file. Raises `BadPolicy` naming the wrong key."""
    return parse_policy(tomllib.loads(path.read_text(encoding="utf-8")))


def reply_webhook(config: Settings) -> ReplyWebhook | None:
    """Return where messages to customers go, None when they are recorded only."""
    if config.reply_webhook_url is None:
        return None
    if config.reply_webhook_secret is None:
        raise MissingSetting("REPLY_WEBHOOK_SECRET", "REPLY_WEBHOOK_URL needs it, to sign what is sent")
    return ReplyWebhook(
        url=config.reply_webhook_url,
        secret=config.reply_webhook_secret.get_secret_value(),
        timeout_seconds=config.reply_timeout_seconds,
    )


def build_notifier(config: Settings) -> Notifier | None:
    """Return how reviewers are told, None when nobody is; reads files. Raises `BadSetting`."""
    return AppriseNotifier(config.notify_urls.get_secret_value()) if config.notify_urls is not None else None


@cache
def installed_embedder() -> Embedder:
    """Return the sentence model that is installed, or a comparison of words where none is."""
    from agent.adapters.sentence_embedder import SentenceEmbedder, is_installed

    if is_installed():
        return SentenceEmbedder()
    from agent.adapters.word_embedder import WordEmbedder

    return WordEmbedder()


def build_model(name: str, config: Settings, actions: Mapping[str, AnyAction]) -> SupportModel:
    """Return a new model: `offline`, or `openai:` and a model's name."""
    if name == "offline":
        from agent.adapters.offline_model.model import OfflineModel

        return OfflineModel()
    from agent.adapters.openai_model import OpenAIModel

    if config.openai_api_key is None:
        raise MissingSetting("OPENAI_API_KEY", f"MODEL={name} needs it")
    return OpenAIModel(
        model=name.removeprefix("openai:"),
        api_key=config.openai_api_key,
        base_url=config.openai_base_url,
        actions={each.name: (each.description, each.arguments) for each in actions.values()},
        timeout_seconds=config.model_timeout_seconds,
        max_attempts=config.model_max_attempts,
    )
