"""`agent.ports.Notifier` in memory: remembers what it was told, and fails when a test says so."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.core.notice_texts import Message
from agent.errors import NobodyTold


@dataclass
class FakeNotifier:
    """Channels for these skills (None: for everything); `is_down` makes every call fail."""

    skills: tuple[str | None, ...] = (None,)
    is_down: bool = False
    not_reached: tuple[str, ...] = ()
    told: list[tuple[str | None, Message]] = field(default_factory=list)

    def reaches(self, skill: str | None) -> bool:
        """Return whether there is a channel for the skill, or for everything."""
        return None in self.skills or skill in self.skills or (skill is None and bool(self.skills))

    async def tell(self, message: Message, skill: str | None) -> Sequence[str]:
        """Remember the message."""
        if self.is_down:
            raise NobodyTold("Not reached: Fake")
        self.told.append((skill, message))
        return self.not_reached
