"""What the cockpit needs: the queue searched by words, and who looks at a case."""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what the cockpit reads."""
