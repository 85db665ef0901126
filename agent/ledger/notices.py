"""What reviewers are to be told of, noted in the transaction in which it happens; housekeeping sends it."""

from sqlalchemy.dialects.postgresql import insert

from agent.core.notices import NoticeKind
from agent.ledger.transaction import Transaction
from agent.ledger.upkeep_tables import notifications


async def note(
    tx: Transaction,
    kind: NoticeKind,
    once_key: str,
    *,
    skill: str | None = None,
    ticket_id: str | None = None,
    review_id: str | None = None,
) -> None:
    """Note something once for each `once_key`; no arguments and no customer data, only where to look."""
    row = {
        "kind": kind,
        "once_key": once_key,
        "skill": skill,
        "ticket_id": ticket_id,
        "review_id": review_id,
        "created_at": tx.now,
        "next_attempt_at": tx.now,
    }
    await tx.connection.execute(insert(notifications).values(row).on_conflict_do_nothing(index_elements=["once_key"]))
