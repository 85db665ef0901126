"""The tables of earned autonomy: what each action class may do alone, why, and what is looked at once more."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from agent.ledger.tables import at, metadata, tickets, uuid_column

recalibrations = Table(
    "recalibrations",
    metadata,
    Column("recalibration_id", BigInteger, Identity(always=True), primary_key=True),
    Column("action", Text, nullable=False),
    Column("week", Text, nullable=False),
    at("fitted_at", default=True),
    at("data_from"),
    at("data_until"),
    Column("decisions", Integer, nullable=False),
    Column("fit", JSONB, nullable=False),
    UniqueConstraint("action", "week", name="recalibrations_once"),
)

autonomy = Table(
    "autonomy",
    metadata,
    Column("action", Text, primary_key=True),
    Column("autonomy", Text),
    Column("threshold", Double),
    Column("frozen", Boolean, nullable=False, server_default="false"),
    Column("recalibration_id", BigInteger, ForeignKey("holdpoint.recalibrations.recalibration_id")),
    at("changed_at", default=True),
    CheckConstraint("autonomy IN ('review', 'threshold', 'auto')", name="autonomy_autonomy"),
    CheckConstraint("threshold BETWEEN 0.2 AND 0.9", name="autonomy_threshold"),
)

autonomy_moves = Table(
    "autonomy_moves",
    metadata,
    Column("move_id", BigInteger, Identity(always=True), primary_key=True),
    Column("action", Text, nullable=False),
    Column("week", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("before", JSONB, nullable=False),
    Column("after", JSONB, nullable=False),
    Column("evidence", JSONB, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("reverts", BigInteger, ForeignKey("holdpoint.autonomy_moves.move_id")),
    at("at", default=True),
    Index("autonomy_moves_action", "action", "move_id"),
    Index("autonomy_moves_once", "action", "week", unique=True, postgresql_where=text("made_by = 'system'")),
)

calibration_runs = Table(
    "calibration_runs",
    metadata,
    Column("week", Text, primary_key=True),
    at("run_at", default=True),
)

calibration_weeks = Table(
    "calibration_weeks",
    metadata,
    Column("action", Text, primary_key=True),
    Column("week", Text, ForeignKey("holdpoint.calibration_runs.week"), primary_key=True),
    Column("figures", JSONB, nullable=False),
)

samples = Table(
    "samples",
    metadata,
    uuid_column("proposal_id", ForeignKey("holdpoint.proposals.proposal_id"), primary_key=True),
    Column("ticket_id", Text, ForeignKey("holdpoint.tickets.ticket_id"), nullable=False),
    Column("action", Text, nullable=False),
    Column("skill", Text, nullable=False),
    at("drawn_at", default=True),
    Column("verdict", Text),
    Column("reason", Text),
    Column("looked_by", Text),
    at("looked_at", nullable=True),
    CheckConstraint("verdict IN ('right', 'wrong')", name="samples_verdict"),
    Index("samples_waiting", "drawn_at", postgresql_where=text("verdict IS NULL")),
)

regret_suggestions = Table(
    "regret_suggestions",
    metadata,
    uuid_column("proposal_id", ForeignKey("holdpoint.proposals.proposal_id"), primary_key=True),
    Column("ticket_id", Text, ForeignKey("holdpoint.tickets.ticket_id"), nullable=False),
    Column("why", Text, nullable=False),
    at("at", default=True),
    Column("dismissed_by", Text),
    at("dismissed_at", nullable=True),
    Index("regret_suggestions_open", "at", postgresql_where=text("dismissed_at IS NULL")),
)
Index("tickets_customer", tickets.c.customer_id)

second_looks = Table(
    "second_looks",
    metadata,
    uuid_column("review_id", ForeignKey("holdpoint.reviews.review_id"), primary_key=True),
    Column("action", Text, nullable=False),
    Column("skill", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    at("drawn_at", default=True),
    Column("agrees", Boolean),
    Column("notes", Text),
    Column("looked_by", Text),
    at("looked_at", nullable=True),
    Index("second_looks_waiting", "drawn_at", postgresql_where=text("agrees IS NULL")),
)
