"""The ledger: people, tickets, messages, proposals, reviews, decisions, executions, hash-chained events."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE holdpoint.people (
    name text PRIMARY KEY,
    role text NOT NULL CONSTRAINT people_role CHECK (role IN ('intake', 'reviewer', 'admin')),
    token_hash text NOT NULL UNIQUE,
    skills text[] NOT NULL DEFAULT '{}',
    cap integer NOT NULL DEFAULT 10,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE holdpoint.tickets (
    ticket_id text PRIMARY KEY,
    thread_id uuid NOT NULL UNIQUE,
    customer_id text NOT NULL,
    tier text NOT NULL,
    body_digest text NOT NULL,
    status text NOT NULL CONSTRAINT tickets_status CHECK (status IN
        ('received', 'running', 'awaiting_review', 'resolved', 'rejected', 'escalated', 'expired', 'attention')),
    episode integer NOT NULL DEFAULT 1,
    intent text,
    intent_confidence double precision,
    risk_score double precision,
    answer text,
    acknowledgement text,
    final_response text,
    outcome text,
    attention text,
    repairs integer NOT NULL DEFAULT 0,
    checked_at timestamptz NOT NULL DEFAULT now(),
    received_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX tickets_open ON holdpoint.tickets (checked_at)
    WHERE status IN ('received', 'running', 'awaiting_review', 'attention');

CREATE TABLE holdpoint.messages (
    message_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket_id text NOT NULL REFERENCES holdpoint.tickets (ticket_id),
    episode integer NOT NULL,
    direction text NOT NULL CONSTRAINT messages_direction CHECK (direction IN ('in', 'out')),
    kind text NOT NULL,
    text text NOT NULL,
    once_key text NOT NULL UNIQUE,
    delivery text NOT NULL CONSTRAINT messages_delivery CHECK (delivery IN
        ('received', 'recorded', 'pending', 'delivered', 'dead')),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX messages_ticket ON holdpoint.messages (ticket_id, message_id);

CREATE TABLE holdpoint.proposals (
    proposal_id uuid PRIMARY KEY,
    ticket_id text NOT NULL REFERENCES holdpoint.tickets (ticket_id),
    episode integer NOT NULL,
    position integer NOT NULL,
    action text NOT NULL,
    skill text NOT NULL,
    proposed_args jsonb NOT NULL,
    args jsonb NOT NULL,
    args_digest text NOT NULL,
    rationale text NOT NULL,
    model_name text NOT NULL,
    model_risk double precision NOT NULL,
    risk_score double precision NOT NULL,
    threshold double precision NOT NULL,
    autonomy text NOT NULL,
    factors jsonb NOT NULL,
    route text NOT NULL CONSTRAINT proposals_route CHECK (route IN ('auto', 'review', 'escalate')),
    reason text NOT NULL,
    dry_run jsonb NOT NULL,
    status text NOT NULL CONSTRAINT proposals_status CHECK (status IN
        ('proposed', 'awaiting_review', 'approved', 'executed', 'rejected', 'failed', 'expired', 'superseded')),
    failures integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT proposals_place UNIQUE (ticket_id, episode, position)
);

CREATE TABLE holdpoint.reviews (
    review_id uuid PRIMARY KEY,
    proposal_id uuid NOT NULL REFERENCES holdpoint.proposals (proposal_id),
    attempt integer NOT NULL,
    ticket_id text NOT NULL REFERENCES holdpoint.tickets (ticket_id),
    thread_id uuid NOT NULL,
    interrupt_id text,
    action text NOT NULL,
    skill text NOT NULL,
    tier text NOT NULL,
    risk_score double precision NOT NULL,
    status text NOT NULL CONSTRAINT reviews_status CHECK (status IN
        ('pending', 'awaiting_second', 'decided', 'expired', 'superseded')),
    reason text NOT NULL,
    refusal text,
    approvals integer NOT NULL,
    args jsonb NOT NULL,
    args_digest text NOT NULL,
    summary text NOT NULL,
    money_usd double precision NOT NULL,
    customer_name text NOT NULL,
    snapshot jsonb NOT NULL,
    queued_as_of timestamptz NOT NULL,
    claimed_by text REFERENCES holdpoint.people (name) ON DELETE SET NULL,
    claimed_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    due_at timestamptz,
    decided_at timestamptz,
    CONSTRAINT reviews_attempt UNIQUE (proposal_id, attempt)
);
CREATE INDEX reviews_ticket ON holdpoint.reviews (ticket_id);
CREATE INDEX reviews_queue ON holdpoint.reviews (skill, queued_as_of, review_id)
    WHERE status IN ('pending', 'awaiting_second');
CREATE INDEX reviews_due ON holdpoint.reviews (due_at) WHERE status IN ('pending', 'awaiting_second');
CREATE INDEX reviews_claims ON holdpoint.reviews (claimed_by) WHERE status IN ('pending', 'awaiting_second');

CREATE TABLE holdpoint.decisions (
    decision_id uuid PRIMARY KEY,
    review_id uuid NOT NULL REFERENCES holdpoint.reviews (review_id),
    decided_by text NOT NULL,
    type text NOT NULL CONSTRAINT decisions_type CHECK (type IN ('approve', 'edit', 'reject', 'respond', 'escalate')),
    args_digest text NOT NULL,
    args jsonb NOT NULL,
    expected_changes jsonb NOT NULL,
    message text,
    notes text,
    source text NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    effective_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT decisions_one_each UNIQUE (review_id, decided_by, args_digest)
);

CREATE TABLE holdpoint.executions (
    idempotency_key text PRIMARY KEY,
    proposal_id uuid NOT NULL UNIQUE REFERENCES holdpoint.proposals (proposal_id),
    ticket_id text NOT NULL REFERENCES holdpoint.tickets (ticket_id),
    episode integer NOT NULL,
    action text NOT NULL,
    args jsonb NOT NULL,
    args_digest text NOT NULL,
    authorised_by text NOT NULL,
    receipt jsonb NOT NULL,
    executed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX executions_ticket ON holdpoint.executions (ticket_id);
"""

# The body is what is hashed; the columns beside it are computed from it, so that they can't say anything else.
EVENTS = """
CREATE TABLE holdpoint.events (
    event_id bigint PRIMARY KEY,
    body text NOT NULL,
    previous_hash text NOT NULL,
    hash text NOT NULL,
    ticket_id text GENERATED ALWAYS AS ((body)::jsonb ->> 'ticket_id') STORED,
    kind text NOT NULL GENERATED ALWAYS AS ((body)::jsonb ->> 'kind') STORED
);
CREATE INDEX events_ticket ON holdpoint.events (ticket_id, event_id);

CREATE TABLE holdpoint.event_chain (
    only_row integer PRIMARY KEY DEFAULT 1 CONSTRAINT event_chain_one_row CHECK (only_row = 1),
    event_id bigint NOT NULL,
    hash text NOT NULL
);
INSERT INTO holdpoint.event_chain (event_id, hash) VALUES (0, '');

CREATE FUNCTION holdpoint.chain_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE head holdpoint.event_chain%ROWTYPE;
BEGIN
    SELECT * INTO head FROM holdpoint.event_chain WHERE only_row = 1 FOR UPDATE;
    NEW.event_id := head.event_id + 1;
    NEW.previous_hash := head.hash;
    NEW.hash := encode(sha256(convert_to(head.hash || NEW.body, 'UTF8')), 'hex');
    UPDATE holdpoint.event_chain SET event_id = NEW.event_id, hash = NEW.hash WHERE only_row = 1;
    RETURN NEW;
END $$;
CREATE TRIGGER chain_event BEFORE INSERT ON holdpoint.events FOR EACH ROW EXECUTE FUNCTION holdpoint.chain_event();

CREATE FUNCTION holdpoint.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'holdpoint.% is append-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON holdpoint.events
    FOR EACH STATEMENT EXECUTE FUNCTION holdpoint.refuse_change();
"""


def upgrade() -> None:
    """Create every table of the ledger."""
    op.execute(TABLES)
    op.execute(EVENTS)
