"""What the settings make of the services."""

from typing import Any

import pytest
from pydantic import ValidationError

from agent.errors import MissingSetting
from agent.settings import Settings
from agent.wiring import reply_webhook

URL = "https://desk.example/replies"


def configured(**given: Any) -> Settings:
    return Settings(_env_file=None, **given)


def test_messages_go_where_the_settings_say() -> None:
    webhook = reply_webhook(configured(reply_webhook_url=URL, reply_webhook_secret="s3", reply_timeout_seconds=2))

    assert webhook is not None
    assert (webhook.url, webhook.secret, webhook.timeout_seconds) == (URL, "s3", 2)
    assert "s3" not in repr(webhook)


@pytest.mark.parametrize("url", [None, "", " "])
def test_without_an_address_messages_go_nowhere(url: str | None) -> None:
    assert reply_webhook(configured(reply_webhook_url=url, reply_webhook_secret="s3")) is None


@pytest.mark.parametrize("secret", [None, "", " "])
def test_an_address_without_a_secret_is_refused_by_name(secret: str | None) -> None:
    with pytest.raises(MissingSetting, match="Set REPLY_WEBHOOK_SECRET"):
        reply_webhook(configured(reply_webhook_url=URL, reply_webhook_secret=secret))


@pytest.mark.parametrize("url", ["desk.example/replies", "ftp://desk.example", "http://", "/replies"])
def test_what_is_no_web_address_is_refused_by_name(url: str) -> None:
    with pytest.raises(ValidationError, match="reply_webhook_url"):
        configured(reply_webhook_url=url)
