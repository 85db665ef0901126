"""Every setting of the agent, read from the environment and `.env`, and nowhere else."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, HttpUrl, SecretStr, TypeAdapter, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """One field a variable; each stands in `.env.example` with its default."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    database_url: str | None = Field(
        default=None, description="PostgreSQL URL; unset: an embedded Postgres in HOLDPOINT_HOME/pg"
    )
    holdpoint_home: Path = Path(".holdpoint")
    model: str = Field(default="offline", description="`offline`, or `openai:` and a model's name")
    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    model_timeout_seconds: float = Field(default=20, gt=0)
    model_max_attempts: int = Field(default=3, ge=1, le=10)
    policy_path: Path = PROJECT_ROOT / "agent" / "policy.toml"
    claim_seconds: int = Field(default=600, ge=5, description="how long a claim lasts without being renewed")
    database_pool_size: int = Field(default=10, ge=1)
    housekeeping_seconds: float = Field(default=5, gt=0, description="how often the server repairs what it finds")
    housekeeping_cron: str = Field(
        default="* * * * *", description="when the server's cron runs the housekeeping graph; empty: never"
    )
    reply_webhook_url: str | None = Field(default=None, description="where messages to customers are posted")
    reply_webhook_secret: SecretStr | None = Field(default=None, description="signs them; shared with the receiver")
    reply_timeout_seconds: float = Field(default=10, gt=0)
    reply_max_attempts: int = Field(default=12, ge=1, description="after that a message is dead, and shown as such")
    notify_urls: SecretStr | None = Field(default=None, description="Apprise URLs, each one `URL` or `skill=URL`")
    notify_max_attempts: int = Field(default=8, ge=1)
    reviewer_url: str = Field(default="http://127.0.0.1:7860", description="the reviewer page, for links to a case")
    studio: Literal["0", "1"] = Field(default="0", description="1 lets LangGraph Studio in, on a loopback server")
    metrics_public: Literal["0", "1"] = Field(default="0", description="1 lets anybody read the metrics, no token")
    thread_api_url: str | None = Field(
        default=None, description="where graph and routes reach the thread API; unset: in process"
    )
    thread_api_token: SecretStr | None = Field(default=None, description="the system's token, with the URL above")

    @field_validator(
        "database_url",
        "openai_api_key",
        "openai_base_url",
        "thread_api_token",
        "reply_webhook_url",
        "reply_webhook_secret",
        "notify_urls",
        mode="before",
    )
    @classmethod
    def _blank_is_unset(cls, value: object) -> object:
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("reply_webhook_url")
    @classmethod
    def _webhook_is_an_address(cls, value: str | None) -> str | None:
        if value is not None:
            TypeAdapter(HttpUrl).validate_python(value)
        return value

    @field_validator("model")
    @classmethod
    def _model_is_known(cls, value: str) -> str:
        if value != "offline" and not value.startswith("openai:"):
            raise ValueError("MODEL must be `offline` or `openai:<model name>`")
        return value

    @property
    def is_studio_allowed(self) -> bool:
        """Whether an unauthenticated Studio may look in."""
        return self.studio == "1"

    @property
    def are_metrics_public(self) -> bool:
        """Whether the metrics, and nothing else, are read without a token."""
        return self.metrics_public == "1"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return this process's settings, read once."""
    return Settings()
