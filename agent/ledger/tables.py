"""The ledger's tables, in the Postgres schema `holdpoint`; the migrations create them, and a test compares the two."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    Double,
    FetchedValue,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP, TSVECTOR, UUID

metadata = MetaData(schema="holdpoint")

_NOW = text("now()")
_WAITS = text("status IN ('pending', 'awaiting_second')")


def at(name: str, *, default: bool = False, nullable: bool = False) -> Column[object]:
    """Return a column for a moment in time."""
    return Column(name, TIMESTAMP(timezone=True), nullable=nullable, server_default=_NOW if default else None)


def uuid_column(name: str, *args: object, **options: object) -> Column[object]:
    """Return a column for a UUID, read as text."""
    return Column(name, UUID(as_uuid=False), *args, **options)  # type: ignore[arg-type]


people = Table(
    "people",
    metadata,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("skills", ARRAY(Text), nullable=False, server_default="{}"),
    Column("cap", Integer, nullable=False, server_default="10"),
    at("away_since", nullable=True),
    at("created_at", default=True),
    CheckConstraint("role IN ('intake', 'reviewer', 'admin')", name="people_role"),
)

tickets = Table(
    "tickets",
    metadata,
    Column("ticket_id", Text, primary_key=True),
    uuid_column("thread_id", nullable=False, unique=True),
    Column("customer_id", Text, nullable=False),
    Column("tier", Text, nullable=False),
    Column("body_digest", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("episode", Integer, nullable=False, server_default="1"),
    Column("intent", Text),
    Column("intent_confidence", Double),
    Column("risk_score", Double),
    Column("answer", Text),
    Column("acknowledgement", Text),
    Column("final_response", Text),
    Column("outcome", Text),
    Column("attention", Text),
    at("attention_at", nullable=True),
    at("attention_due_at", nullable=True),
    Column("repairs", Integer, nullable=False, server_default="0"),
    at("checked_at", default=True),
    at("received_at"),
    at("created_at", default=True),
    at("updated_at", default=True),
    CheckConstraint(
        "status IN ('received', 'running', 'awaiting_review', 'resolved', 'rejected', 'escalated', 'expired', "
        "'attention')",
        name="tickets_status",
    ),
    Index(
        "tickets_open",
        "checked_at",
        postgresql_where=text("status IN ('received', 'running', 'awaiting_review', 'attention')"),
    ),
    Index("tickets_attention", "attention_at", postgresql_where=text("status = 'attention'")),
)

messages = Table(
    "messages",
    metadata,
    Column("message_id", BigInteger, Identity(always=True), primary_key=True),
    Column("ticket_id", Text, ForeignKey("holdpoint.tickets.ticket_id"), nullable=False),
    Column("episode", Integer, nullable=False),
    Column("direction", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("once_key", Text, nullable=False, unique=True),
    Column("delivery", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    at("next_attempt_at", nullable=True),
    Column("last_error", Text),
    at("delivered_at", nullable=True),
    at("created_at", default=True),
    CheckConstraint("direction IN ('in', 'out')", name="messages_direction"),
    CheckConstraint("delivery IN ('received', 'recorded', 'pending', 'delivered', 'dead')", name="messages_delivery"),
    Index("messages_ticket", "ticket_id", "message_id"),
    Index("messages_outbox", "next_attempt_at", postgresql_where=text("delivery = 'pending'")),
    Index("messages_dead", "message_id", postgresql_where=text("delivery = 'dead'")),
)

proposals = Table(
    "proposals",
    metadata,
    uuid_column("proposal_id", primary_key=True),
    Column("ticket_id", Text, ForeignKey("holdpoint.tickets.ticket_id"), nullable=False),
    Column("episode", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("action", Text, nullable=False),
    Column("skill", Text, nullable=False),
    Column("proposed_args", JSONB, nullable=False),
    Column("args", JSONB, nullable=False),
    Column("args_digest", Text, nullable=False),
    Column("rationale", Text, nullable=False),
    Column("model_name", Text, nullable=False),
    Column("model_risk", Double, nullable=False),
    Column("risk_score", Double, nullable=False),
    Column("threshold", Double, nullable=False),
    Column("autonomy", Text, nullable=False),
    Column("sampling", Double, nullable=False, server_default="0"),
    Column("factors", JSONB, nullable=False),
    Column("route", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("dry_run", JSONB, nullable=False),
    Column("status", Text, nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    at("created_at", default=True),
    at("updated_at", default=True),
    UniqueConstraint("ticket_id", "episode", "position", name="proposals_place"),
    CheckConstraint("route IN ('auto', 'review', 'escalate')", name="proposals_route"),
    CheckConstraint(
        "status IN ('proposed', 'awaiting_review', 'approved', 'executed', 'rejected', 'failed', 'expired', "
        "'superseded')",
        name="proposals_status",
    ),
)

reviews = Table(
    "reviews",
    metadata,
    uuid_column("review_id", primary_key=True),
    uuid_column("proposal_id", ForeignKey("holdpoint.proposals.proposal_id"), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("ticket_id", Text, ForeignKey("holdpoint.tickets.ticket_id"), nullable=False),
    uuid_column("thread_id", nullable=False),
    Column("interrupt_id", Text),
    Column("action", Text, nullable=False),
    Column("skill", Text, nullable=False),
    Column("tier", Text, nullable=False),
    Column("risk_score", Double, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("refusal", Text),
    Column("approvals", Integer, nullable=False),
    Column("args", JSONB, nullable=False),
    Column("args_digest", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("money_usd", Double, nullable=False),
    Column("customer_name", Text, nullable=False),
    Column("snapshot", JSONB, nullable=False),
    at("queued_as_of"),
    Column("claimed_by", Text, ForeignKey("holdpoint.people.name", ondelete="SET NULL")),
    at("claimed_until", nullable=True),
    at("created_at", default=True),
    Column("on_half_time", Text, nullable=False, server_default="reassign"),
    Column("on_expiry", Text, nullable=False, server_default="escalate"),
    Column("undo_seconds", Integer, nullable=False, server_default="0"),
    at("half_time_at", nullable=True),
    at("halved_at", nullable=True),
    at("due_at", nullable=True),
    at("decided_at", nullable=True),
    at("effective_at", nullable=True),
    at("carried_out_at", nullable=True),
    at("first_seen_at", nullable=True),
    at("first_claimed_at", nullable=True),
    Column(
        "words",
        TSVECTOR,
        Computed("holdpoint.words_of_case(ticket_id, customer_name, args, snapshot)", persisted=True),
        nullable=False,
    ),
    UniqueConstraint("proposal_id", "attempt", name="reviews_attempt"),
    CheckConstraint(
        "status IN ('pending', 'awaiting_second', 'decided', 'expired', 'superseded')", name="reviews_status"
    ),
    CheckConstraint("on_half_time IN ('reassign', 'release', 'nothing')", name="reviews_on_half_time"),
    CheckConstraint("on_expiry IN ('escalate', 'reject', 'never')", name="reviews_on_expiry"),
    Index("reviews_ticket", "ticket_id"),
    Index("reviews_queue", "skill", "status", "queued_as_of", "review_id", postgresql_where=_WAITS),
    Index("reviews_age", "skill", "status", "created_at", "review_id", postgresql_where=_WAITS),
    Index("reviews_overdue", "skill", "status", "due_at", "review_id", postgresql_where=_WAITS),
    Index("reviews_due", "due_at", postgresql_where=_WAITS),
    Index("reviews_claims", "claimed_by", postgresql_where=_WAITS),
    Index("reviews_action", "action", "due_at", postgresql_where=_WAITS),
    Index(
        "reviews_unpaused",
        "due_at",
        postgresql_where=text("status IN ('pending', 'awaiting_second') AND interrupt_id IS NULL"),
    ),
    Index(
        "reviews_words",
        "words",
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
        postgresql_where=_WAITS,
    ),
    Index(
        "reviews_half_time",
        "half_time_at",
        postgresql_where=text("status IN ('pending', 'awaiting_second') AND halved_at IS NULL"),
    ),
    Index(
        "reviews_to_carry_out",
        "effective_at",
        postgresql_where=text("status IN ('decided', 'expired') AND carried_out_at IS NULL"),
    ),
    Index("reviews_lag", "skill", "decided_at", postgresql_where=text("status = 'decided'")),
)

decisions = Table(
    "decisions",
    metadata,
    uuid_column("decision_id", primary_key=True),
    uuid_column("review_id", ForeignKey("holdpoint.reviews.review_id"), nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("args_digest", Text, nullable=False),
    Column("args", JSONB, nullable=False),
    Column("expected_changes", JSONB, nullable=False),
    Column("message", Text),
    Column("notes", Text),
    Column("source", Text, nullable=False),
    at("decided_at", default=True),
    at("effective_at", default=True),
    Column("replaced", JSONB),
    at("undone_at", nullable=True),
    Column("undone_by", Text),
    CheckConstraint("type IN ('approve', 'edit', 'reject', 'respond', 'escalate')", name="decisions_type"),
    Index(
        "decisions_one_each",
        "review_id",
        "decided_by",
        "args_digest",
        unique=True,
        postgresql_where=text("undone_at IS NULL"),
    ),
    Index("decisions_at", "decided_at", "decision_id"),
)

executions = Table(
    "executions",
    metadata,
    Column("idempotency_key", Text, primary_key=True),
    uuid_column("proposal_id", ForeignKey("holdpoint.proposals.proposal_id"), nullable=False, unique=True),
    Column("ticket_id", Text, nullable=False),
    Column("episode", Integer, nullable=False),
    Column("action", Text, nullable=False),
    Column("args", JSONB, nullable=False),
    Column("args_digest", Text, nullable=False),
    Column("authorised_by", Text, nullable=False),
    Column("receipt", JSONB, nullable=False),
    at("executed_at", default=True),
    ForeignKeyConstraint(["ticket_id"], ["holdpoint.tickets.ticket_id"]),
    Index("executions_ticket", "ticket_id"),
    Index("executions_at", "executed_at"),
)

events = Table(
    "events",
    metadata,
    Column("event_id", BigInteger, primary_key=True, autoincrement=False, server_default=FetchedValue()),
    Column("body", Text, nullable=False),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("ticket_id", Text, Computed("((body)::jsonb ->> 'ticket_id')", persisted=True)),
    Column("kind", Text, Computed("((body)::jsonb ->> 'kind')", persisted=True), nullable=False),
    Index("events_ticket", "ticket_id", "event_id"),
)

event_chain = Table(
    "event_chain",
    metadata,
    Column("only_row", Integer, primary_key=True, autoincrement=False, server_default="1"),
    Column("event_id", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
    CheckConstraint("only_row = 1", name="event_chain_one_row"),
)
