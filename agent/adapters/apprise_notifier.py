"""Telling reviewers through Apprise: each kind of channel (mail, Slack, Teams, SMS, over a hundred more) is a URL."""

import asyncio
import logging
import re
from collections.abc import Sequence
from typing import get_args

from agent.contract import Skill
from agent.core.notice_texts import Message
from agent.errors import BadSetting, NobodyTold

SETTING = "NOTIFY_URLS"
ACCEPTED = f"each is an Apprise URL, or SKILL=URL where SKILL is one of {', '.join(get_args(Skill))}"
EVERYBODY = "everybody"
TIMEOUT_SECONDS = 15.0

_FOR_A_SKILL = re.compile(r"(?P<skill>[^:/?=]*)=(?P<url>.*)", re.DOTALL)


class AppriseNotifier:
    """`agent.ports.Notifier` on Apprise; reads many files when it is made, so make it off the event loop.

    Raises `BadSetting` for an entry that isn't usable. It is named by its place: the entry itself may hold a password.
    """

    def __init__(self, urls: str, *, timeout_seconds: float = TIMEOUT_SECONDS, retry_wait_seconds: float = 1) -> None:
        import apprise

        # Below this level, and for every URL it can't read, Apprise logs whole URLs with their tokens.
        logging.getLogger("apprise").setLevel(logging.CRITICAL)
        asset = apprise.AppriseAsset(
            app_id="Holdpoint", app_desc="Holdpoint", default_service_retry=1, default_service_wait=retry_wait_seconds
        )
        self._apprise = apprise.Apprise(asset=asset)
        self._format = apprise.NotifyFormat.TEXT
        self._timeout_seconds = timeout_seconds
        self._tags: set[str] = set()
        for place, (tag, url) in enumerate(channels_in(urls), start=1):
            channel = apprise.Apprise.instantiate(url, asset=asset, tag=tag)
            if channel is None:
                raise BadSetting(SETTING, f"entry {place} isn't a URL that Apprise can use; {ACCEPTED}")
            self._apprise.add(channel)
            self._tags.add(tag)

    def reaches(self, skill: str | None) -> bool:
        """Return whether anybody is told of this skill; None: of what concerns every skill."""
        return bool(self._tags_for(skill))

    async def tell(self, message: Message, skill: str | None) -> Sequence[str]:
        """Send to every channel of the skill, and return the kinds of those that didn't take it.

        Raises `NobodyTold` when none did.
        """
        result = await asyncio.to_thread(
            self._apprise.notify,
            body=message.body,
            title=message.title,
            body_format=self._format,
            tag=self._tags_for(skill),
            timeout=self._timeout_seconds,
        )
        failed = sorted(str(channel.name) for channel in result if not channel)
        if len(failed) == len(result):
            raise NobodyTold(f"Not reached: {', '.join(failed) or 'any channel'}")
        return failed

    def _tags_for(self, skill: str | None) -> list[str]:
        if skill is None:
            # What concerns every skill goes to the channels for everything, or, where there are none, to each skill's.
            return [EVERYBODY] if EVERYBODY in self._tags else sorted(self._tags)
        return [tag for tag in (EVERYBODY, skill) if tag in self._tags]


def channels_in(urls: str) -> list[tuple[str, str]]:
    """Return what NOTIFY_URLS lists: each channel's skill, or `EVERYBODY`, and its URL.

    Raises `BadSetting` for an unknown skill.
    """
    found: list[tuple[str, str]] = []
    for place, entry in enumerate(urls.split(), start=1):
        match = _FOR_A_SKILL.fullmatch(entry)
        if match is None:
            found.append((EVERYBODY, entry))
        elif match["skill"] in get_args(Skill):
            found.append((match["skill"], match["url"]))
        else:
            raise BadSetting(SETTING, f"entry {place} is for an unknown skill; {ACCEPTED}")
    return found
