"""The cases that wait without a pause on the server, found without reading all that waits."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INDEX = """
CREATE INDEX reviews_unpaused ON holdpoint.reviews (due_at)
    WHERE status IN ('pending', 'awaiting_second') AND interrupt_id IS NULL;
"""


def upgrade() -> None:
    """Add the index."""
    op.execute(INDEX)
