"""What the cockpit needs: the queue searched by words, and who looks at a case."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# `agent.core.searching` reads what is typed the same way: letters without accents, words of anything but ASCII marks.
WORDS = r"""
CREATE FUNCTION holdpoint.words_of(line text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    line := lower(regexp_replace(normalize(line, NFKD), '[\u0300-\u036f]', '', 'g'));
    line := '  ' || regexp_replace(line, '[\u0001-,/:-@\[-^`{-\u007f]+', '  ', 'g') || '  ';
    line := regexp_replace(line, ' [-._]+|[-._]+ ', ' ', 'g');
    line := regexp_replace(line, '([^ ]{100})[^ ]+', '\1', 'g');
    line := line || ' ' || regexp_replace(line, '[-._]+', ' ', 'g');
    RETURN array_to_tsvector(array_remove(string_to_array(line, ' '), ''));
END $$;

CREATE FUNCTION holdpoint.words_of_case(ticket_id text, customer_name text, args jsonb, snapshot jsonb)
RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    named text := jsonb_path_query_array(args, '$.keyvalue() ? (@.key like_regex "(order|customer)_id$").value');
    planned text := jsonb_path_query_array(snapshot, '$.plan[*].args.order_id');
    written text := regexp_replace(left(snapshot ->> 'message', 20000), '[^#]*(#[[:alnum:]]+|#)?', '\1 ', 'g');
BEGIN
    RETURN holdpoint.words_of(concat_ws(
        ' ', left(ticket_id, 200), left(customer_name, 200), left(snapshot #>> '{customer,customer_id}', 200),
        left(snapshot #>> '{state,customer_id}', 200), left(named, 400), left(planned, 400), left(written, 400)
    ));
END $$;

ALTER TABLE holdpoint.reviews ADD COLUMN words tsvector NOT NULL
    GENERATED ALWAYS AS (holdpoint.words_of_case(ticket_id, customer_name, args, snapshot)) STORED;
CREATE INDEX reviews_words ON holdpoint.reviews USING gin (words) WITH (fastupdate = off)
    WHERE status IN ('pending', 'awaiting_second');
CREATE INDEX reviews_action ON holdpoint.reviews (action, due_at) WHERE status IN ('pending', 'awaiting_second');
"""

COUNTS = """
CREATE TABLE holdpoint.action_counts (
    skill text NOT NULL,
    action text NOT NULL,
    pending integer NOT NULL DEFAULT 0,
    PRIMARY KEY (skill, action)
);
INSERT INTO holdpoint.action_counts (skill, action, pending)
    SELECT skill, action, count(*) FILTER (WHERE status IN ('pending', 'awaiting_second'))
    FROM holdpoint.reviews GROUP BY skill, action;

CREATE OR REPLACE FUNCTION holdpoint.count_waiting() RETURNS trigger LANGUAGE plpgsql AS $$
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
        INSERT INTO holdpoint.action_counts AS counts (skill, action, pending)
            VALUES (coalesce(NEW.skill, OLD.skill), coalesce(NEW.action, OLD.action), is_now - was)
            ON CONFLICT (skill, action) DO UPDATE SET pending = counts.pending + excluded.pending;
    END IF;
    RETURN NULL;
END $$;
"""

VIEWERS = """
CREATE UNLOGGED TABLE holdpoint.viewers (
    review_id uuid NOT NULL,
    person text NOT NULL,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (review_id, person)
);
"""


def upgrade() -> None:
    """Add the words that find a case, how many wait for each action, and who has a case open."""
    for statements in (WORDS, COUNTS, VIEWERS):
        op.execute(statements)
