"""From the pool of past decisions to those that one ticket's planner is shown."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agent.core.examples import comparable
from agent.core.planning import PastDecision
from agent.core.records import CustomerFile
from agent.core.similar import COMPARED, Candidate, choose, shortened
from agent.ledger.examples import StoredExample
from agent.ledger.tickets import Episode
from agent.ports import Embedder
from agent.wiring import Services

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

_BYTES = "<f2"
"""Half precision: cosines keep three digits, and the pool is read for every plan."""


@dataclass(frozen=True)
class Shown:
    """One example with its cosine to the ticket."""

    example: StoredExample
    similarity: float

    @property
    def past_decision(self) -> PastDecision:
        """What the planner is told of it."""
        of = self.example
        return PastDecision(
            message=of.message,
            action=of.action,
            args=of.args,
            decision=of.type,
            notes=of.notes,
            similarity=self.similarity,
        )

    @property
    def note(self) -> dict[str, Any]:
        """What the state keeps of it."""
        return {"decision_id": self.example.decision_id, "similarity": self.similarity}


async def similar_to(
    services: Services, episode: Episode, customer: CustomerFile | None, pool: Sequence[StoredExample]
) -> list[Shown]:
    """Return the examples that are most alike to what the ticket's customer wrote, the most alike first."""
    if not pool:
        return []
    embedder = await services.embedder()
    message = "\n\n".join(episode.messages)
    return await asyncio.to_thread(_choose, embedder, message, customer, episode.ticket.customer_id, pool)


def as_bytes(vector: "NDArray[float32]") -> bytes:
    """Return a vector as it is kept."""
    return vector.astype(_BYTES).tobytes()


def _choose(
    embedder: Embedder, message: str, customer: CustomerFile | None, customer_id: str, pool: Sequence[StoredExample]
) -> list[Shown]:
    text = comparable(message, customer, customer_id)
    if embedder.is_lasting:
        # Those of another embedder are made anew soon.
        pool = [each for each in pool if each.embedder == embedder.name and each.embedding]
        if not pool:
            return []
        ticket, rows = embedder.embed([text])[0], _vectors(pool)
    else:
        vectors = embedder.embed([text, *(shortened(each.message, COMPARED) for each in pool)])
        ticket, rows = vectors[0], vectors[1:]
    candidates = [Candidate(action=each.action, type=each.type, has_notes=bool(each.notes)) for each in pool]
    chosen = choose(ticket, rows, candidates, embedder.floor)
    return [Shown(pool[each.place], each.similarity) for each in chosen]


def _vectors(pool: Sequence[StoredExample]) -> "NDArray[float32]":
    import numpy as np

    return np.stack([np.frombuffer(each.embedding or b"", dtype=_BYTES) for each in pool]).astype(np.float32)
