"""Indexes that give the queue's order and its counts without a sort."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INDEXES = """
DROP INDEX holdpoint.reviews_queue;
CREATE INDEX reviews_queue ON holdpoint.reviews (skill, queued_as_of, review_id) INCLUDE (due_at)
    WHERE status IN ('pending', 'awaiting_second');
CREATE INDEX reviews_order ON holdpoint.reviews (queued_as_of, review_id)
    WHERE status IN ('pending', 'awaiting_second');
"""


def upgrade() -> None:
    """Add the order of the whole queue, and let the counts be read from the index by skill."""
    op.execute(INDEXES)


def downgrade() -> None:
    """Go back to one index by skill."""
    op.execute(
        """
        DROP INDEX holdpoint.reviews_order;
        DROP INDEX holdpoint.reviews_queue;
        CREATE INDEX reviews_queue ON holdpoint.reviews (skill, queued_as_of, review_id)
            WHERE status IN ('pending', 'awaiting_second');
        """
    )
