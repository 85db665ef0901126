"""`agent.ports.Threads` in memory: remembers what it was asked, and answers what a test set."""

from dataclasses import dataclass, field
from typing import Any

from agent.errors import ThreadApiError
from agent.ports import ThreadLook


@dataclass
class FakeThreads:
    """A thread API without a server; `is_down` makes every call fail."""

    is_down: bool = False
    looks: dict[str, ThreadLook] = field(default_factory=dict)
    started: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    resumed: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    gone_on: list[tuple[str, str]] = field(default_factory=list)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)

    async def start(self, thread_id: str, ticket_id: str, values: dict[str, Any]) -> None:
        """Remember the start; the thread is busy from now on."""
        self._fail_when_down()
        self.started.append((thread_id, ticket_id, values))
        self.looks[thread_id] = ThreadLook(status="busy", interrupts={})

    async def resume(self, thread_id: str, answers: dict[str, Any]) -> None:
        """Remember the resume; the thread is busy from now on."""
        self._fail_when_down()
        self.resumed.append((thread_id, answers))
        self.looks[thread_id] = ThreadLook(status="busy", interrupts={})

    async def go_on(self, thread_id: str, ticket_id: str) -> None:
        """Remember the run; the thread is busy from now on."""
        self._fail_when_down()
        self.gone_on.append((thread_id, ticket_id))
        self.looks[thread_id] = ThreadLook(status="busy", interrupts={})

    async def look(self, thread_id: str) -> ThreadLook | None:
        """Return how the test, or the last call, left the thread."""
        self._fail_when_down()
        return self.looks.get(thread_id)

    async def label(self, thread_id: str, metadata: dict[str, str]) -> None:
        """Add to the thread's labels."""
        self._fail_when_down()
        self.labels[thread_id] = self.labels.get(thread_id, {}) | metadata

    def _fail_when_down(self) -> None:
        if self.is_down:
            raise ThreadApiError("the server is down")
