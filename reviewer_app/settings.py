"""What the page needs to know from its environment."""

from functools import lru_cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where the page listens, and which server it works for.

    `studio_url` is the address of LangGraph Studio (`https://…/studio/?baseUrl=…`); without it cases carry no link.
    """

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    reviewer_host: str = "127.0.0.1"
    reviewer_port: int = Field(default=7860, ge=0, le=65535)
    holdpoint_api_url: str = "http://127.0.0.1:2024"
    studio_url: str | None = None
    reviewer_session_hours: float = Field(default=12, gt=0)


@lru_cache
def load_settings() -> Settings:
    """Read the environment once."""
    return Settings()
