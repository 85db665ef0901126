"""The tables beside the cases: the kill switch, notifications, what waits for each skill, regrets, examples."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from agent.ledger.tables import at, metadata, uuid_column

kill_switch = Table(
    "kill_switch",
    metadata,
    Column("only_row", Integer, primary_key=True, autoincrement=False, server_default="1"),
    Column("is_on", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    at("set_at", default=True),
    CheckConstraint("only_row = 1", name="kill_switch_one_row"),
)

notifications = Table(
    "notifications",
    metadata,
    Column("notification_id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("skill", Text),
    Column("ticket_id", Text, ForeignKey("holdpoint.tickets.ticket_id")),
    uuid_column("review_id", ForeignKey("holdpoint.reviews.review_id")),
    Column("once_key", Text, nullable=False, unique=True),
    Column("status", Text, nullable=False, server_default="pending"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    at("next_attempt_at", default=True),
    Column("last_error", Text),
    at("created_at", default=True),
    at("sent_at", nullable=True),
    CheckConstraint(
        "kind IN ('urgent', 'half_time', 'expired', 'attention', 'flood', 'kill_switch', 'dead_letter', 'late')",
        name="notifications_kind",
    ),
    CheckConstraint("status IN ('pending', 'sent', 'dead')", name="notifications_status"),
    Index("notifications_outbox", "next_attempt_at", postgresql_where=text("status = 'pending'")),
    Index("notifications_sent", "sent_at", postgresql_where=text("status = 'sent'")),
)

queue_counts = Table(
    "queue_counts",
    metadata,
    Column("skill", Text, primary_key=True),
    Column("pending", Integer, nullable=False, server_default="0"),
    Column("shed", Integer, nullable=False, server_default="0"),
    at("last_shed_at", nullable=True),
)

action_counts = Table(
    "action_counts",
    metadata,
    Column("skill", Text, primary_key=True),
    Column("action", Text, primary_key=True),
    Column("pending", Integer, nullable=False, server_default="0"),
)

viewers = Table(
    "viewers",
    metadata,
    # No foreign keys: they would take a lock on the case and on the person at every tick of an open page.
    uuid_column("review_id", primary_key=True),
    Column("person", Text, primary_key=True),
    at("seen_at"),
    prefixes=["UNLOGGED"],
)

regrets = Table(
    "regrets",
    metadata,
    uuid_column("proposal_id", ForeignKey("holdpoint.proposals.proposal_id"), primary_key=True),
    Column("ticket_id", Text, ForeignKey("holdpoint.tickets.ticket_id"), nullable=False),
    Column("action", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("marked_by", Text, nullable=False),
    at("marked_at", default=True),
    Index("regrets_at", "marked_at"),
)

examples = Table(
    "examples",
    metadata,
    uuid_column("decision_id", ForeignKey("holdpoint.decisions.decision_id"), primary_key=True),
    uuid_column("proposal_id", ForeignKey("holdpoint.proposals.proposal_id"), nullable=False),
    Column("action", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("message", Text),
    Column("args", JSONB),
    Column("notes", Text),
    Column("embedder", Text),
    Column("embedding", LargeBinary),
    at("decided_at"),
    at("made_at", default=True),
    CheckConstraint("type IN ('approve', 'edit')", name="examples_type"),
    Index("examples_newest", "decided_at", "decision_id", postgresql_where=text("message IS NOT NULL")),
)
