"""Deadlines, undo, delivery, notifications, the kill switch, and counts that cost the same however long the queue."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COLUMNS = """
ALTER TABLE holdpoint.people ADD COLUMN away_since timestamptz;

ALTER TABLE holdpoint.tickets
    ADD COLUMN attention_at timestamptz,
    ADD COLUMN attention_due_at timestamptz;
CREATE INDEX tickets_attention ON holdpoint.tickets (attention_at) WHERE status = 'attention';

ALTER TABLE holdpoint.messages
    ADD COLUMN attempts integer NOT NULL DEFAULT 0,
    ADD COLUMN next_attempt_at timestamptz,
    ADD COLUMN last_error text,
    ADD COLUMN delivered_at timestamptz;
CREATE INDEX messages_outbox ON holdpoint.messages (next_attempt_at) WHERE delivery = 'pending';
CREATE INDEX messages_dead ON holdpoint.messages (message_id) WHERE delivery = 'dead';

ALTER TABLE holdpoint.reviews
    ADD COLUMN on_half_time text NOT NULL DEFAULT 'reassign'
        CONSTRAINT reviews_on_half_time CHECK (on_half_time IN ('reassign', 'release', 'nothing')),
    ADD COLUMN on_expiry text NOT NULL DEFAULT 'escalate'
        CONSTRAINT reviews_on_expiry CHECK (on_expiry IN ('escalate', 'reject', 'never')),
    ADD COLUMN undo_seconds integer NOT NULL DEFAULT 0,
    ADD COLUMN half_time_at timestamptz,
    ADD COLUMN halved_at timestamptz,
    ADD COLUMN effective_at timestamptz,
    ADD COLUMN carried_out_at timestamptz;
UPDATE holdpoint.reviews SET on_expiry = 'never', due_at = created_at + interval '24 hours' WHERE due_at IS NULL;
UPDATE holdpoint.reviews SET half_time_at = created_at + (due_at - created_at) / 2;
UPDATE holdpoint.reviews SET effective_at = decided_at, carried_out_at = decided_at WHERE status = 'decided';
CREATE INDEX reviews_half_time ON holdpoint.reviews (half_time_at)
    WHERE status IN ('pending', 'awaiting_second') AND halved_at IS NULL;
CREATE INDEX reviews_to_carry_out ON holdpoint.reviews (effective_at)
    WHERE status IN ('decided', 'expired') AND carried_out_at IS NULL;
DROP INDEX holdpoint.reviews_order, holdpoint.reviews_queue;
CREATE INDEX reviews_queue ON holdpoint.reviews (skill, status, queued_as_of, review_id)
    WHERE status IN ('pending', 'awaiting_second');
CREATE INDEX reviews_age ON holdpoint.reviews (skill, status, created_at, review_id)
    WHERE status IN ('pending', 'awaiting_second');
CREATE INDEX reviews_overdue ON holdpoint.reviews (skill, status, due_at, review_id)
    WHERE status IN ('pending', 'awaiting_second');
CREATE INDEX reviews_lag ON holdpoint.reviews (skill, decided_at) WHERE status = 'decided';

ALTER TABLE holdpoint.decisions
    ADD COLUMN replaced jsonb,
    ADD COLUMN undone_at timestamptz,
    ADD COLUMN undone_by text,
    DROP CONSTRAINT decisions_one_each;
CREATE UNIQUE INDEX decisions_one_each ON holdpoint.decisions (review_id, decided_by, args_digest)
    WHERE undone_at IS NULL;

CREATE TABLE holdpoint.kill_switch (
    only_row integer PRIMARY KEY DEFAULT 1 CONSTRAINT kill_switch_one_row CHECK (only_row = 1),
    is_on boolean NOT NULL,
    reason text NOT NULL,
    set_by text NOT NULL,
    set_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO holdpoint.kill_switch (is_on, reason, set_by) VALUES (false, 'never set', 'system');

CREATE TABLE holdpoint.notifications (
    notification_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CONSTRAINT notifications_kind CHECK (kind IN
        ('urgent', 'half_time', 'expired', 'attention', 'flood', 'kill_switch', 'dead_letter')),
    skill text,
    ticket_id text REFERENCES holdpoint.tickets (ticket_id),
    review_id uuid REFERENCES holdpoint.reviews (review_id),
    once_key text NOT NULL UNIQUE,
    status text NOT NULL DEFAULT 'pending'
        CONSTRAINT notifications_status CHECK (status IN ('pending', 'sent', 'dead')),
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    last_error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_at timestamptz
);
CREATE INDEX notifications_outbox ON holdpoint.notifications (next_attempt_at) WHERE status = 'pending';
CREATE INDEX notifications_sent ON holdpoint.notifications (sent_at) WHERE status = 'sent';
"""

COUNTS = """
CREATE TABLE holdpoint.queue_counts (
    skill text PRIMARY KEY,
    pending integer NOT NULL DEFAULT 0,
    shed integer NOT NULL DEFAULT 0,
    last_shed_at timestamptz
);
INSERT INTO holdpoint.queue_counts (skill, pending)
    SELECT skill, count(*) FILTER (WHERE status IN ('pending', 'awaiting_second'))
    FROM holdpoint.reviews GROUP BY skill;

CREATE FUNCTION holdpoint.count_waiting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was integer := 0;
    is_now integer := 0;
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.status IN ('pending', 'awaiting_second') THEN was := 1; END IF;
    IF TG_OP <> 'DELETE' AND NEW.status IN ('pending', 'awaiting_second') THEN is_now := 1; END IF;
    IF is_now <> was THEN
        INSERT INTO holdpoint.queue_counts AS counts (skill, pending)
            VALUES (coalesce(NEW.skill, OLD.skill), is_now - was)
            ON CONFLICT (skill) DO UPDATE SET pending = counts.pending + excluded.pending;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER count_waiting AFTER INSERT OR DELETE OR UPDATE OF status ON holdpoint.reviews
    FOR EACH ROW EXECUTE FUNCTION holdpoint.count_waiting();
"""


def upgrade() -> None:
    """Add what a queue needs that people live in."""
    op.execute(COLUMNS)
    op.execute(COUNTS)
