"""One changed value, as dry runs list it, receipts prove it and the shop writes it."""

from pydantic import JsonValue

from agent.core.records import Record


class Change(Record):
    """One value that an action changes; `path` reads like `orders.#W1.status`. Before is null for something new."""

    path: str
    before: JsonValue
    after: JsonValue

    def reversed(self) -> "Change":
        """Return the change that undoes this one."""
        return Change(path=self.path, before=self.after, after=self.before)
