"""Past decisions as examples for the planner."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE holdpoint.examples (
    decision_id uuid PRIMARY KEY REFERENCES holdpoint.decisions (decision_id),
    proposal_id uuid NOT NULL REFERENCES holdpoint.proposals (proposal_id),
    action text NOT NULL,
    type text NOT NULL CONSTRAINT examples_type CHECK (type IN ('approve', 'edit')),
    message text,
    args jsonb,
    notes text,
    embedder text,
    embedding bytea,
    decided_at timestamptz NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX examples_newest ON holdpoint.examples (decided_at, decision_id) WHERE message IS NOT NULL;
"""


def upgrade() -> None:
    """Add the examples; one without a message is a decision that isn't fit to be shown."""
    op.execute(TABLES)
