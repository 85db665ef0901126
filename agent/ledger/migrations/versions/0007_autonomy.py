"""How much each action class may do alone, and on what evidence."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

AUTONOMY = """
ALTER TABLE holdpoint.proposals ADD COLUMN sampling double precision NOT NULL DEFAULT 0;

CREATE TABLE holdpoint.recalibrations (
    recalibration_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    action text NOT NULL,
    week text NOT NULL,
    fitted_at timestamptz NOT NULL DEFAULT now(),
    data_from timestamptz NOT NULL,
    data_until timestamptz NOT NULL,
    decisions integer NOT NULL,
    fit jsonb NOT NULL,
    CONSTRAINT recalibrations_once UNIQUE (action, week)
);

CREATE TABLE holdpoint.autonomy (
    action text PRIMARY KEY,
    autonomy text CONSTRAINT autonomy_autonomy CHECK (autonomy IN ('review', 'threshold', 'auto')),
    threshold double precision CONSTRAINT autonomy_threshold CHECK (threshold BETWEEN 0.2 AND 0.9),
    frozen boolean NOT NULL DEFAULT false,
    recalibration_id bigint REFERENCES holdpoint.recalibrations (recalibration_id),
    changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE holdpoint.autonomy_moves (
    move_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    action text NOT NULL,
    week text NOT NULL,
    rule text NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    evidence jsonb NOT NULL,
    made_by text NOT NULL,
    reason text NOT NULL,
    reverts bigint REFERENCES holdpoint.autonomy_moves (move_id),
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX autonomy_moves_action ON holdpoint.autonomy_moves (action, move_id);
CREATE UNIQUE INDEX autonomy_moves_once ON holdpoint.autonomy_moves (action, week) WHERE made_by = 'system';

CREATE TABLE holdpoint.calibration_runs (
    week text PRIMARY KEY,
    run_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE holdpoint.calibration_weeks (
    action text NOT NULL,
    week text NOT NULL REFERENCES holdpoint.calibration_runs (week),
    figures jsonb NOT NULL,
    PRIMARY KEY (action, week)
);
"""

LOOKS = """
CREATE TABLE holdpoint.samples (
    proposal_id uuid PRIMARY KEY REFERENCES holdpoint.proposals (proposal_id),
    ticket_id text NOT NULL REFERENCES holdpoint.tickets (ticket_id),
    action text NOT NULL,
    skill text NOT NULL,
    drawn_at timestamptz NOT NULL DEFAULT now(),
    verdict text CONSTRAINT samples_verdict CHECK (verdict IN ('right', 'wrong')),
    reason text,
    looked_by text,
    looked_at timestamptz
);
CREATE INDEX samples_waiting ON holdpoint.samples (drawn_at) WHERE verdict IS NULL;

CREATE TABLE holdpoint.regret_suggestions (
    proposal_id uuid PRIMARY KEY REFERENCES holdpoint.proposals (proposal_id),
    ticket_id text NOT NULL REFERENCES holdpoint.tickets (ticket_id),
    why text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    dismissed_by text,
    dismissed_at timestamptz
);
CREATE INDEX regret_suggestions_open ON holdpoint.regret_suggestions (at) WHERE dismissed_at IS NULL;
CREATE INDEX tickets_customer ON holdpoint.tickets (customer_id);

CREATE TABLE holdpoint.second_looks (
    review_id uuid PRIMARY KEY REFERENCES holdpoint.reviews (review_id),
    action text NOT NULL,
    skill text NOT NULL,
    decided_by text NOT NULL,
    drawn_at timestamptz NOT NULL DEFAULT now(),
    agrees boolean,
    notes text,
    looked_by text,
    looked_at timestamptz
);
CREATE INDEX second_looks_waiting ON holdpoint.second_looks (drawn_at) WHERE agrees IS NULL;

ALTER TABLE holdpoint.notifications
    DROP CONSTRAINT notifications_kind,
    ADD CONSTRAINT notifications_kind CHECK (kind IN
        ('urgent', 'half_time', 'expired', 'attention', 'flood', 'kill_switch', 'dead_letter', 'late'));
"""


def upgrade() -> None:
    """Add autonomy with its moves and their evidence, and what is looked at once more."""
    op.execute(AUTONOMY)
    op.execute(LOOKS)
