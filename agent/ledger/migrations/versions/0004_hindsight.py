"""What is known only afterwards: actions that turned out wrong, and when a case was first seen and claimed."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE holdpoint.regrets (
    proposal_id uuid PRIMARY KEY REFERENCES holdpoint.proposals (proposal_id),
    ticket_id text NOT NULL REFERENCES holdpoint.tickets (ticket_id),
    action text NOT NULL,
    reason text NOT NULL,
    marked_by text NOT NULL,
    marked_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX regrets_at ON holdpoint.regrets (marked_at);

ALTER TABLE holdpoint.reviews
    ADD COLUMN first_seen_at timestamptz,
    ADD COLUMN first_claimed_at timestamptz;
CREATE INDEX decisions_at ON holdpoint.decisions (decided_at, decision_id);
CREATE INDEX executions_at ON holdpoint.executions (executed_at);
"""


def upgrade() -> None:
    """Add regrets, and the moments that make up a case's lag."""
    op.execute(TABLES)
