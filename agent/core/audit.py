"""Whether a run of events is whole: each carries the hash of the one before, so none can change, go or move unseen."""

import hashlib

from pydantic import ConfigDict, ValidationError

from agent.core.records import Record


class AuditRow(Record):
    """One event as it is stored and exported; `body` is the text that was hashed, together with `previous_hash`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    event_id: int
    body: str
    previous_hash: str
    hash: str


class Link(Record):
    """Where the next event must join: the id and the hash of the last one."""

    event_id: int
    hash: str


ORIGIN = Link(event_id=0, hash="")
"""What the first event of all joins."""


class Broken(Record):
    """The first event that isn't as it was written, and what is wrong with it."""

    event_id: int
    problem: str


def hash_of(previous_hash: str, body: str) -> str:
    """Return an event's hash, as the ledger's trigger makes it: SHA-256 of the hash before and the body, in hex."""
    return hashlib.sha256((previous_hash + body).encode("utf-8", "surrogatepass")).hexdigest()


def follow(before: Link | None, row: AuditRow) -> Link | Broken:
    """Return where the event after this one must join, or what is wrong with this one.

    `before` is None when the rows begin somewhere in the middle: then the first one's place is taken on trust.
    """
    if before is not None and row.event_id > before.event_id + 1:
        missing = before.event_id + 1
        return Broken(event_id=missing, problem=f"was dropped or moved: event {row.event_id} stands in its place")
    if before is not None and row.event_id <= before.event_id:
        return Broken(event_id=row.event_id, problem=f"was moved or repeated: it stands behind event {before.event_id}")
    if hash_of(row.previous_hash, row.body) != row.hash:
        return Broken(event_id=row.event_id, problem="was changed: its hash isn't that of its body")
    if before is not None and row.previous_hash != before.hash:
        return Broken(event_id=row.event_id, problem="was changed: it doesn't join the event before it")
    return Link(event_id=row.event_id, hash=row.hash)


def end_at(last: Link, head: Link) -> Broken | None:
    """Return what is wrong with where the events end, given the ledger's own note of its newest event."""
    if last.event_id < head.event_id:
        return Broken(event_id=last.event_id + 1, problem=f"was dropped: the ledger goes on to event {head.event_id}")
    if last != head:
        return Broken(event_id=last.event_id, problem="was changed: it isn't the newest event that the ledger noted")
    return None


def read_row(line: bytes, before: Link | None) -> AuditRow | Broken:
    """Return the event in a line of an exported file, or what is wrong with the line."""
    try:
        return AuditRow.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        what = f"{where}: {first['msg']}" if where else first["msg"]
        expected = before.event_id + 1 if before is not None else 0
        return Broken(event_id=expected, problem=f"can't be read from its line: {what}")
