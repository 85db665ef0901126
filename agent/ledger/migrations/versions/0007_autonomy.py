"""How much each action class may do alone, and on what evidence."""

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add autonomy, its moves and their evidence."""
