"""The outside systems as the rest of the project sees them; each has one adapter a file in `adapters/`."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol

from pydantic import Field

from agent.core.changes import Change
from agent.core.notice_texts import Message
from agent.core.planning import Classification, Plan, ReplyFacts, TicketReading
from agent.core.records import CustomerFile, Product, Record
from agent.core.retail import Customer, FullOrder

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray


class SupportModel(Protocol):
    """A reader of tickets. Raises `agent.errors.ModelUnavailable` when it can't answer after its retries."""

    name: str
    """What is shown to people, e.g. `offline` or `openai:gpt-5-mini`."""

    async def load(self) -> None:
        """Get ready, so that the first ticket doesn't wait for it."""
        ...

    async def classify(self, reading: TicketReading) -> Classification:
        """Return what the customer wants."""
        ...

    async def plan(self, reading: TicketReading, intent: Classification) -> Plan:
        """Return the ordered writes for the ticket; their names and arguments are checked by the caller."""
        ...

    async def reply(self, facts: ReplyFacts) -> str:
        """Return the customer's message in plain text."""
        ...


class Embedder(Protocol):
    """Texts as vectors, whose cosine says how alike they are. It computes: call it off the event loop."""

    name: str
    """Says which space the vectors are of; vectors of two spaces can't be compared."""
    floor: float
    """The cosine below which two tickets have nothing in common."""
    is_lasting: bool
    """Whether vectors of two calls can be compared, so that keeping them is worth while."""

    def embed(self, texts: Sequence[str]) -> "NDArray[float32]":
        """Return one row of length 1 for each text, or of zeros for one that says nothing."""
        ...


class Shop(Protocol):
    """The shop, on the caller's open transaction.

    On the shop that `locking` returns, a read locks what it returns until the transaction ends, so that what a rule
    looked at can't change before the write. Read in this order everywhere (customers by id, then orders by id, then
    products), so that two executions wait for each other instead of deadlocking.
    """

    def locking(self) -> "Shop":
        """Return the same shop, with reads that lock."""
        ...

    async def customer_file(self, customer_id: str) -> CustomerFile | None:
        """Return everything the agent may look at for one customer; never locks."""
        ...

    async def customer(self, customer_id: str) -> Customer | None:
        """Return a customer with their payment methods."""
        ...

    async def order(self, order_id: str) -> FullOrder | None:
        """Return an order with its lines and payments."""
        ...

    async def orders_of(self, customer_id: str) -> tuple[FullOrder, ...]:
        """Return a customer's orders, oldest first."""
        ...

    async def products(self, product_ids: Collection[str]) -> Mapping[str, Product]:
        """Return those of the products that exist, by id, with every variant."""
        ...

    async def write(self, changes: Sequence[Change]) -> None:
        """Write each change's `after` where its `before` still stands.

        Raises `agent.errors.ActionRefused`, having written nothing, when a value is no longer its `before`.
        """
        ...


class ThreadLook(Record):
    """A thread as the server has it: its status, its metadata, and what it waits for by interrupt id."""

    status: Literal["idle", "busy", "interrupted", "error"]
    interrupts: dict[str, Any]
    metadata: dict[str, Any] = Field(default_factory=dict)

    def interrupt_for(self, review_id: str) -> str | None:
        """Return the id of the interrupt that asks for this review, or None."""
        for interrupt_id, value in self.interrupts.items():
            if isinstance(value, dict) and value.get("review_id") == review_id:
                return interrupt_id
        return None


class Crons(Protocol):
    """The server's cron. Raises `ThreadApiError` when it can't be reached."""

    async def keep_one(self, graph: str, schedule: str) -> None:
        """See that exactly one cron of ours runs the graph on this schedule, or none when it is empty."""
        ...


class Threads(Protocol):
    """The server's thread API, as the system itself uses it. Raises `ThreadApiError` when it can't be reached."""

    async def start(self, thread_id: str, ticket_id: str, values: dict[str, Any]) -> None:
        """Begin an episode: make the thread when it isn't there, and queue a run with this input."""
        ...

    async def resume(self, thread_id: str, answers: dict[str, Any]) -> None:
        """Queue a resume by interrupt id."""
        ...

    async def go_on(self, thread_id: str, ticket_id: str) -> None:
        """Queue a run without new input: it makes a forgotten thread anew and shows its pause again."""
        ...

    async def look(self, thread_id: str) -> ThreadLook | None:
        """Return how the thread stands, or None when the server doesn't know it."""
        ...

    async def label(self, thread_id: str, metadata: dict[str, str]) -> None:
        """Add to the thread's metadata, by which people search."""
        ...


class Notifier(Protocol):
    """The channels on which reviewers are told that something waits for them."""

    def reaches(self, skill: str | None) -> bool:
        """Return whether anybody is told of this skill; None: of what concerns every skill."""
        ...

    async def tell(self, message: Message, skill: str | None) -> Sequence[str]:
        """Send to every channel of the skill, in a bounded time; return the kinds of those that didn't take it.

        Raises `agent.errors.NobodyTold` when none did.
        """
        ...
